#include "emulator/experiment/play/play_action.hpp"

#include <algorithm>

namespace hexi {
namespace {

/// The link's near end sees light vanish at once; the news travels back along each path to its head.
void add_news(const Experiment& experiment, const FlowBook& flows, const NetworkChange& change, int step,
              std::vector<PlayAction>& actions) {
    for (std::uint32_t flow = 0; flow < flows.flows().size(); ++flow) {
        SimTime notice{0};
        for (const std::uint32_t hop : flows.hops_of(flows.flows()[flow])) {
            if (hop == change.link.index())
                actions.push_back({change.at + notice, PlayAction::kKnown, flow, step});
            if (hop < experiment.topology->links().size())
                notice += experiment.topology->links()[hop].delay.total();
        }
    }
}

void add_change(const Experiment& experiment, const FlowBook& flows, std::size_t index,
                std::vector<bool>& down, std::vector<PlayAction>& actions) {
    const NetworkChange& change = experiment.changes[index];
    const auto number = static_cast<std::uint32_t>(index);
    actions.push_back({.at = change.at, .kind = PlayAction::kChange, .index = number});
    const auto rerouted = experiment.routes.answered_at(change.at);
    if (rerouted) actions.push_back({.at = *rerouted, .kind = PlayAction::kRerouted, .index = number});

    const bool is_down = change.state.status == LinkStatus::kDown;
    if (is_down == down[change.link.index()]) return;
    down[change.link.index()] = is_down;
    add_news(experiment, flows, change, is_down ? 1 : -1, actions);
}

}  // namespace

std::vector<PlayAction> play_actions(const Experiment& experiment, const FlowBook& flows) {
    std::vector<PlayAction> actions;
    const auto tables = experiment.routes.tables();
    for (std::uint32_t i = 1; i < tables.size(); ++i)
        actions.push_back({.at = tables[i].from, .kind = PlayAction::kTable, .index = i});
    for (std::uint32_t i = 0; i < experiment.rate_changes.size(); ++i)
        actions.push_back({.at = experiment.rate_changes[i].at, .kind = PlayAction::kRates, .index = i});
    std::vector<bool> down(experiment.topology->links().size());
    for (std::size_t i = 0; i < experiment.changes.size(); ++i)
        add_change(experiment, flows, i, down, actions);
    std::stable_sort(actions.begin(), actions.end(), [](const PlayAction& a, const PlayAction& b) {
        return a.at != b.at ? a.at < b.at : a.kind < b.kind;
    });
    return actions;
}

}  // namespace hexi
