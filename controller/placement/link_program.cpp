#include "controller/placement/link_program.hpp"

#include <algorithm>
#include <map>

#include "controller/integer_program.hpp"
#include "controller/placement/placement_book.hpp"

namespace hexi {
namespace {

constexpr double kUnitBps = 1e9, kUnitGflops = 1e6;  // so that the solver sees numbers near 1
constexpr double kPsPerMs = 1e9;

class LinkProgram {
public:
    LinkProgram(const PlacementModel& model, const BatchCosts& costs)
        : model_(model), costs_(costs), choices_(batch_choices(model, costs)) {
        add_jobs();
        add_ways();
        add_hub_rooms();
        add_link_rooms();
    }

    [[nodiscard]] Result<LinkProgramAnswer> solve(std::chrono::nanoseconds limit) const {
        const auto answer = solve_integer(rows_, columns_, limit);
        if (!answer) return tl::unexpected(answer.error());
        LinkProgramAnswer told{.stopped = answer->stopped};
        if (answer->values.empty()) return told;
        told.value = 0;
        for (std::size_t c = 0; c < columns_.size(); ++c) *told.value += columns_[c].cost * answer->values[c];
        return told;
    }

private:
    std::size_t add_row(double lower, double upper) {
        rows_.push_back({.lower = lower, .upper = upper});
        return rows_.size() - 1;
    }

    /// One hub, or none.
    void add_jobs() {
        for (const BatchChoice& choice : choices_) columns_.push_back({.cost = choice.cost, .upper = 1});
        for (std::size_t job = 0; job < model_.jobs().size(); ++job) {
            const std::size_t row = add_row(1, 1);
            for (std::size_t c = 0; c < choices_.size(); ++c) {
                if (choices_[c].job == job) columns_[c].entries.push_back({row, 1});
            }
            columns_.push_back({.cost = costs_.refused, .upper = 1, .entries = {{row, 1}}});
        }
    }

    void add_ways() {
        for (std::size_t job = 0; job < model_.jobs().size(); ++job) {
            for (const NodeId site : model_.jobs()[job].sites) add_way(job, site);
        }
    }

    /// From one site to whichever hub is chosen, within that hub's bound.
    void add_way(std::size_t job, NodeId site) {
        const Topology& topology = model_.topology();
        const std::size_t first = rows_.size();
        for (std::size_t v = 0; v < topology.nodes().size(); ++v) add_row(0, 0);
        const std::size_t delay = add_row(-LinearProgram::kInfinity, 0);
        double cost_per_ps = 0;
        for (std::size_t c = 0; c < choices_.size(); ++c) {
            const BatchChoice& choice = choices_[c];
            if (choice.job != job) continue;
            const NodeId hub = model_.hubs()[choice.hub].node;
            if (hub != site) {
                columns_[c].entries.push_back({first + hub.index(), 1});
                columns_[c].entries.push_back({first + site.index(), -1});
            }
            const bool any = choice.max_delay == SimTime::max();
            columns_[c].entries.push_back(
                {delay, any ? -1e6 : -static_cast<double>(choice.max_delay.count()) / kPsPerMs});
            cost_per_ps = choice.cost_per_ps;  // of the job, whatever the hub
        }
        for (std::size_t e = 0; e < topology.links().size(); ++e) {
            add_link(job, LinkId(e), {first, delay, cost_per_ps});
        }
    }

    struct Way {
        std::size_t first_row, delay_row;
        double cost_per_ps;
    };

    void add_link(std::size_t job, LinkId link, const Way& way) {
        const Link& what = model_.topology().link(link);
        const NetworkState& state = model_.request().state;
        if (what.layer != model_.layer(job) || !state.routable(link)) return;
        const double ps = static_cast<double>((what.delay.total() + state[link].extra_delay).count());
        users_[link].push_back({job, columns_.size()});
        columns_.push_back({.cost = way.cost_per_ps * ps,
                            .upper = 1,
                            .entries = {{way.first_row + what.from.index(), 1},
                                        {way.first_row + what.to.index(), -1},
                                        {way.delay_row, ps / kPsPerMs}}});
    }

    void add_hub_rooms() {
        std::vector<std::pair<SimTime, SimTime>> spans;
        for (std::size_t job = 0; job < model_.jobs().size(); ++job) {
            spans.emplace_back(model_.schedule(job).work_begin, model_.schedule(job).work_end);
        }
        for (const auto& crowd : crowds(spans)) {
            for (std::size_t hub = 0; hub < model_.hubs().size(); ++hub) {
                const auto room = static_cast<double>(model_.room_gflops(hub));
                const std::size_t row = add_row(-LinearProgram::kInfinity, room / kUnitGflops);
                for (std::size_t c = 0; c < choices_.size(); ++c) {
                    const bool here = std::ranges::find(crowd, choices_[c].job) != crowd.end();
                    if (choices_[c].hub != hub || !here) continue;
                    const auto need = static_cast<double>(model_.need_gflops(choices_[c].job));
                    columns_[c].entries.push_back({row, need / kUnitGflops});
                }
            }
        }
    }

    void add_link_rooms() {
        std::vector<std::pair<SimTime, SimTime>> spans;
        for (std::size_t job = 0; job < model_.jobs().size(); ++job) {
            spans.emplace_back(model_.schedule(job).link_begin, model_.schedule(job).link_end);
        }
        const auto all = crowds(spans);
        for (const auto& [link, users] : users_) {
            for (const auto& crowd : all) {
                const std::size_t row =
                    add_row(-LinearProgram::kInfinity, static_cast<double>(model_.room_bps(link)) / kUnitBps);
                for (const auto& [job, column] : users) {
                    if (std::ranges::find(crowd, job) == crowd.end()) continue;
                    columns_[column].entries.push_back(
                        {row, static_cast<double>(rate_bps(model_, job)) / kUnitBps});
                }
            }
        }
    }

    struct User {
        std::size_t job, column;
    };

    const PlacementModel& model_;
    BatchCosts costs_;
    std::vector<BatchChoice> choices_;
    std::vector<LinearProgram::Row> rows_;
    std::vector<LinearProgram::Column> columns_;
    std::map<LinkId, std::vector<User>> users_;
};

}  // namespace

Result<LinkProgramAnswer> solve_link_program(const PlacementModel& model, const BatchCosts& costs,
                                             std::chrono::nanoseconds limit) {
    return LinkProgram(model, costs).solve(limit);
}

}  // namespace hexi
