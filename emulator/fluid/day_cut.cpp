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

}  // namespace

/// One cut in the traffic of one network, bin by bin.
class CutDay {
public:
    CutDay(const DayNetwork& network, const DayCut& cut, const RoutingTable& rerouted)
        : network_(network),
          routing_{DayFlows(network.routing().flows, network.streams(), rerouted), network.routing().links},
          touched_(links_of(network, cut)),
          moved_(network.streams().size(), false) {
        for (const Route& route : rerouted.routes()) move(route.key);
        routing_.links.take_down(cut.links);
        routing_.links.carry(network.streams(), routing_.flows, touched_);
    }

    void add_to(CutTally& tally) const {
        CutResult& result = tally.result_;
        result.rerouted = std::max(result.rerouted, rerouted_);
        result.cut_off = std::max(result.cut_off, cut_off_);
        for (std::size_t bin = 0; bin < network_.bins().size(); ++bin) {
            const DayBin& now = network_.bins()[bin];
            const SteadyState state = routing_.links.settle(now.load, network_.streams(), routing_.flows,
                                                            network_.state(bin), touched_);
            tally.offered_ += network_.offered_bps(now.load) * to_seconds(now.lasts);
            tally.lost_ += network_.lost_bps(routing_, state) * to_seconds(now.lasts);
            look_at_links(state, tally);
            for (CutTally::Judged& judged : tally.judged_) judge(judged, bin, state);
        }
    }

private:
    void move(const RouteKey& key) {
        const std::size_t stream = stream_at(network_.streams(), key);
        if (stream == network_.streams().size()) return;
        moved_[stream] = true;
        touch(network_.routing().flows, stream, touched_);
        touch(routing_.flows, stream, touched_);
        ++rerouted_;
        if (routing_.flows.of(stream).empty()) ++cut_off_;
    }

    void look_at_links(const SteadyState& state, CutTally& tally) const {
        tally.overloaded_.resize(touched_.size(), false);
        for (std::uint32_t link = 0; link < touched_.size(); ++link) {
            const double used = utilisation(routing_.links, state, link);
            if (used > kFull) tally.overloaded_[link] = true;
            if (used <= tally.result_.utilisation) continue;
            tally.result_.utilisation = used;
            tally.result_.fullest = LinkId(link);
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

    void judge(CutTally::Judged& judged, std::size_t bin, const SteadyState& state) const {
        const DayPair& pair = network_.pairs()[judged.pair];
        const DayVerdict& before = network_.verdict(bin, judged.pair);
        const DayVerdict verdict = as_before(pair, state)
                                       ? before
                                       : network_.judge(pair, network_.delays(pair, routing_, state), bin);
        if (!judged.seen || verdict.worse_than(judged.verdict, pair)) {
            judged.verdict = verdict;
            judged.worst = network_.bins()[bin].from;
        }
        judged.seen = true;
        judged.missed += verdict.missed ? 1 : 0;
        judged.missed_before += before.missed ? 1 : 0;
    }

    const DayNetwork& network_;
    DayRouting routing_;
    std::vector<bool> touched_;  ///< by link: other traffic may come to it
    std::vector<bool> moved_;    ///< by stream
    std::uint64_t rerouted_ = 0, cut_off_ = 0;
};

Result<void> CutTally::add(const DayNetwork& network, const DayCut& cut, const Reroute& reroute) {
    if (result_.name.empty()) begin(network, cut);
    const std::vector<RouteKey> keys = keys_over(network, links_of(network, cut));
    const Result<RoutingTable> table = keys.empty() ? RoutingTable() : reroute(cut.links, keys);
    if (!table) return tl::unexpected(in_context(cut.name, table.error()));
    CutDay(network, cut, *table).add_to(*this);
    return {};
}

void CutTally::begin(const DayNetwork& network, const DayCut& cut) {
    result_.name = cut.name;
    result_.links = cut.links.size();
    for (std::size_t i = 0; i < network.pairs().size(); ++i) {
        const DayPair& pair = network.pairs()[i];
        if (pair.target) judged_.push_back({.pair = i, .route = pair.key, .target = pair.target->one_way});
    }
}

CutResult CutTally::result() const {
    CutResult result = result_;
    result.lost_ratio = offered_ > 0 ? std::min(lost_ / offered_, 1.0) : 0;
    result.overloaded = static_cast<std::uint64_t>(std::count(overloaded_.begin(), overloaded_.end(), true));
    for (const Judged& judged : judged_) {
        if (judged.missed == 0) continue;
        ++result.missed;
        if (judged.missed_before > 0) continue;
        result.newly_missed.push_back({.route = judged.route,
                                       .at = judged.worst,
                                       .delay = judged.verdict.delay,
                                       .loss_ratio = judged.verdict.lost_ratio,
                                       .target = judged.target,
                                       .bins = judged.missed});
    }
    return result;
}

}  // namespace hexi
