#include "emulator/fluid/day_cut.hpp"

#include <algorithm>

namespace hexi {
namespace {

constexpr double kFull = 1 + 1e-9;

/// By link: those of `cut`.
std::vector<bool> links_of(const DayNetwork& network, const DayCut& cut) {
    std::vector<bool> down(network.routing().links.count(), false);
    for (const LinkId link : cut.links) down[link.index()] = true;
    return down;
}

/// Keys of streams that cross `down` links, in order.
std::vector<RouteKey> keys_over(const DayNetwork& network, const std::vector<bool>& down) {
    std::vector<RouteKey> keys;
    const DayFlows& flows = network.routing().flows;
    for (const DayFlow& flow : flows.all()) {
        const RouteKey& key = network.streams()[flow.stream].key;
        if (!keys.empty() && keys.back() == key) continue;
        const auto way = flows.way(flow);
        if (std::any_of(way.begin(), way.end(), [&](std::uint32_t link) { return down[link]; }))
            keys.push_back(key);
    }
    return keys;
}

/// Adds the links of every way of `stream` to `touched`.
void touch(const DayFlows& flows, std::size_t stream, std::vector<bool>& touched) {
    for (const DayFlow& flow : flows.of(stream)) {
        for (const std::uint32_t link : flows.way(flow)) touched[link] = true;
    }
}

/// One cut, bin by bin.
class CutDay {
public:
    CutDay(const DayNetwork& network, const DayCut& cut, const RoutingTable& rerouted)
        : network_(network),
          routing_{DayFlows(network.routing().flows, network.streams(), rerouted), network.routing().links},
          touched_(links_of(network, cut)),
          moved_(network.streams().size(), false),
          overloaded_(touched_.size(), false) {
        result_.name = cut.name;
        result_.links = cut.links.size();
        for (const Route& route : rerouted.routes()) move(route.key);
        routing_.links.take_down(cut.links);
        routing_.links.carry(network.streams(), routing_.flows, touched_);
    }

    CutResult run() {
        for (std::size_t i = 0; i < network_.pairs().size(); ++i) {
            if (network_.pairs()[i].target) judged_.push_back({.pair = i});
        }
        double offered = 0, lost = 0;
        for (std::size_t bin = 0; bin < network_.bins().size(); ++bin) {
            const DayBin& now = network_.bins()[bin];
            const SteadyState state = routing_.links.settle(now.load, network_.streams(), routing_.flows,
                                                            network_.state(bin), touched_);
            offered += network_.offered_bps(now.load) * to_seconds(now.lasts);
            lost += network_.lost_bps(routing_, state) * to_seconds(now.lasts);
            look_at_links(state);
            for (Judged& judged : judged_) judge(judged, bin, state);
        }
        result_.lost_ratio = offered > 0 ? std::min(lost / offered, 1.0) : 0;
        result_.overloaded =
            static_cast<std::uint64_t>(std::count(overloaded_.begin(), overloaded_.end(), true));
        for (const Judged& judged : judged_) tell(judged);
        return std::move(result_);
    }

private:
    /// A pair with a target.
    struct Judged {
        std::size_t pair = 0;
        std::size_t worst = 0;                        ///< bin
        DayVerdict verdict;                           ///< there
        std::uint64_t missed = 0, missed_before = 0;  ///< bins
    };

    void move(const RouteKey& key) {
        const std::size_t stream = stream_at(network_.streams(), key);
        if (stream == network_.streams().size()) return;
        moved_[stream] = true;
        touch(network_.routing().flows, stream, touched_);
        touch(routing_.flows, stream, touched_);
        ++result_.rerouted;
        if (routing_.flows.of(stream).empty()) ++result_.cut_off;
    }

    void look_at_links(const SteadyState& state) {
        for (std::uint32_t link = 0; link < touched_.size(); ++link) {
            const double used = utilisation(routing_.links, state, link);
            if (used > kFull) overloaded_[link] = true;
            if (used <= result_.utilisation) continue;
            result_.utilisation = used;
            result_.fullest = LinkId(link);
        }
    }

    [[nodiscard]] bool as_before(const DayPair& pair, const SteadyState& state) const {
        if (moved_[pair.stream]) return false;
        const auto flows = routing_.flows.of(pair.stream);
        return std::none_of(flows.begin(), flows.end(), [&](const DayFlow& flow) {
            const auto way = routing_.flows.way(flow);
            return std::any_of(way.begin(), way.end(),
                               [&](std::uint32_t link) { return state.differs[link]; });
        });
    }

    void judge(Judged& judged, std::size_t bin, const SteadyState& state) const {
        const DayPair& pair = network_.pairs()[judged.pair];
        const DayVerdict& before = network_.verdict(bin, judged.pair);
        const DayVerdict verdict = as_before(pair, state)
                                       ? before
                                       : network_.judge(pair, network_.delays(pair, routing_, state), bin);
        if (bin == 0 || verdict.worse_than(judged.verdict, pair)) {
            judged.verdict = verdict;
            judged.worst = bin;
        }
        judged.missed += verdict.missed ? 1 : 0;
        judged.missed_before += before.missed ? 1 : 0;
    }

    void tell(const Judged& judged) {
        if (judged.missed == 0) return;
        ++result_.missed;
        if (judged.missed_before > 0) return;
        const DayPair& pair = network_.pairs()[judged.pair];
        result_.newly_missed.push_back({.route = pair.key,
                                        .at = network_.bins()[judged.worst].from,
                                        .delay = judged.verdict.delay,
                                        .loss_ratio = judged.verdict.lost_ratio,
                                        .target = pair.target->one_way,
                                        .bins = judged.missed});
    }

    const DayNetwork& network_;
    DayRouting routing_;
    std::vector<bool> touched_;  ///< by link: other traffic may come to it
    std::vector<bool> moved_;    ///< by stream
    std::vector<bool> overloaded_;
    std::vector<Judged> judged_;
    CutResult result_;
};

}  // namespace

Result<CutResult> day_without(const DayNetwork& network, const DayCut& cut, const Reroute& reroute) {
    const std::vector<RouteKey> keys = keys_over(network, links_of(network, cut));
    const Result<RoutingTable> table = keys.empty() ? RoutingTable() : reroute(cut.links, keys);
    if (!table) return tl::unexpected(in_context(cut.name, table.error()));
    return CutDay(network, cut, *table).run();
}

}  // namespace hexi
