#include "emulator/fluid/fluid_day.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "emulator/experiment/play/experiment_check.hpp"
#include "emulator/experiment/play/played_result.hpp"
#include "emulator/fluid/burst_doubt.hpp"
#include "emulator/fluid/day_cut.hpp"
#include "emulator/fluid/day_network.hpp"
#include "emulator/fluid/pair_tally.hpp"

namespace hexi {
namespace {

Result<void> refuse(ErrorCode code, std::string message) { return fail(code, std::move(message)); }

Result<void> check_steady(const Experiment& experiment) {
    const auto unsupported = [](const char* what) {
        return refuse(ErrorCode::kUnsupported,
                      fmt::format("a day is played without {}; leave them out, or run the scenario", what));
    };
    if (!experiment.tcp_flows.empty()) return unsupported("TCP flows");
    if (!experiment.rate_changes.empty()) return unsupported("demand surges");
    const bool later = std::any_of(experiment.changes.begin(), experiment.changes.end(),
                                   [](const NetworkChange& change) { return change.at > SimTime{0}; });
    if (later) return unsupported("changes of the network after its start");
    return {};
}

Result<void> check_bins(const std::vector<DayBin>& bins) {
    if (bins.empty() || bins.size() > kMostBins) {
        return refuse(ErrorCode::kInvalid,
                      fmt::format("bins: {} are not allowed: must be 1 to {}", bins.size(), kMostBins));
    }
    for (std::size_t i = 0; i < bins.size(); ++i) {
        const DayBin& bin = bins[i];
        if (bin.lasts <= SimTime{0}) {
            return refuse(ErrorCode::kInvalid, fmt::format("bins/{}: {} s is not allowed: must be above 0", i,
                                                           to_seconds(bin.lasts)));
        }
        if (!(bin.load >= kLeastDayLoad && bin.load <= kMostDayLoad)) {
            return refuse(ErrorCode::kInvalid,
                          fmt::format("bins/{}: a load of {} is not allowed: must be from {} to {}", i,
                                      bin.load, kLeastDayLoad, kMostDayLoad));
        }
    }
    return {};
}

Result<void> check_plan(const Experiment& experiment, const DayPlan& plan) {
    if (auto fine = check_bins(plan.bins); !fine) return fine;
    for (std::size_t i = 0; i < plan.cuts.size(); ++i) {
        const std::vector<LinkId>& links = plan.cuts[i].links;
        const bool known = std::all_of(links.begin(), links.end(), [&](LinkId link) {
            return link.valid() && link.index() < experiment.topology->links().size();
        });
        if (known && !links.empty()) continue;
        return refuse(ErrorCode::kInvalid,
                      fmt::format("cuts/{}: '{}' must be of links that exist", i, plan.cuts[i].name));
    }
    return {};
}

/// The day in the network as it is.
class NormalDay {
public:
    explicit NormalDay(const DayNetwork& network)
        : network_(network),
          pairs_(network.pairs().size()),
          links_(network.routing().links.count()),
          worst_(pairs_.size(), 0) {
        for (const DayBin& bin : network.bins()) seconds_ += to_seconds(bin.lasts);
    }

    RunResult run() {
        const Experiment& experiment = network_.experiment();
        RunResult result{
            .name = experiment.name, .topology = experiment.topology, .classes = experiment.classes};
        result.day.emplace();
        for (std::size_t bin = 0; bin < network_.bins().size(); ++bin) {
            for (std::size_t pair = 0; pair < pairs_.size(); ++pair) measure_pair(bin, pair);
            measure_links(bin);
            result.day->bins.push_back(bin_result(bin));
        }
        for (std::size_t pair = 0; pair < pairs_.size(); ++pair) result.pairs.push_back(pair_result_of(pair));
        for (std::uint32_t link = 0; link < links_.size(); ++link) {
            if (links_[link].packets > 0 || links_[link].lost.total() > 0)
                result.links.push_back(links_[link].result(LinkId(link), seconds_));
        }
        return result;
    }

private:
    struct Pair {
        PairTally tally;
        double bits = 0;
    };

    [[nodiscard]] double seconds_of(std::size_t bin) const { return to_seconds(network_.bins()[bin].lasts); }

    void measure_pair(std::size_t bin, std::size_t index) {
        const DayPair& pair = network_.pairs()[index];
        const DayRouting& routing = network_.routing();
        const SteadyState& state = network_.state(bin);
        const SteadyView view(routing.links, state);
        Pair& sum = pairs_[index];
        const double packets = pair.packets_per_s(state.load) * seconds_of(bin);
        const double bits = (pair.paced_bps * state.load + pair.clocked_bps) * seconds_of(bin);
        const auto ways = network_.ways(pair, routing.flows);
        if (ways.empty()) {
            sum.tally.sent += packets;
            sum.tally.lost.no_route += packets;
        }
        for (const auto& [flow, share] : ways) {
            const FlowCrossing crossing =
                cross(view, routing.flows.way(*flow), pair.key.traffic_class, pair.packet_size);
            sum.bits += bits * share * crossing.arrives;
            sum.tally.count(crossing, packets * share);
            if (pair.probed) measure_echo(pair, crossing, packets, view, sum.tally);
        }
        const DayVerdict &now = network_.verdict(bin, index), &worst = network_.verdict(worst_[index], index);
        if (now.worse_than(worst, pair)) worst_[index] = bin;
    }

    void measure_echo(const DayPair& pair, const FlowCrossing& forth, double packets, const SteadyView& view,
                      PairTally& tally) const {
        if (pair.back == network_.streams().size()) return;
        const DayFlows& flows = network_.routing().flows;
        const DayPair home{.key = reversed(pair.key),
                           .stream = pair.back,
                           .packet_size = pair.packet_size,
                           .probed = true,
                           .target = {}};
        for (const auto& [flow, share] : network_.ways(home, flows)) {
            FlowCrossing both = forth;
            both += cross(view, flows.way(*flow), home.key.traffic_class, home.packet_size);
            tally.count_echoes(both, packets * share);
        }
    }

    void measure_links(std::size_t bin) {
        const SteadyLinks& links = network_.routing().links;
        const SteadyState& state = network_.state(bin);
        const SteadyView view(links, state);
        for (std::uint32_t link = 0; link < links_.size(); ++link) {
            links_[link].busy_s += std::min(utilisation(links, state, link), 1.0) * seconds_of(bin);
            for (std::size_t k = 0; k < links.classes(); ++k) {
                const auto traffic_class = static_cast<std::uint8_t>(k);
                const double packets = view.treatment(link, traffic_class).packets_per_s * seconds_of(bin);
                if (packets > 0) links_[link].count(cross_link(view, link, traffic_class), packets);
            }
        }
    }

    [[nodiscard]] BinResult bin_result(std::size_t bin) const {
        const SteadyState& state = network_.state(bin);
        const DayRouting& routing = network_.routing();
        const FullestLink fullest = fullest_link(routing.links, state);
        const double offered = network_.offered_bps(state.load);
        BinResult result{.at = network_.bins()[bin].from, .load = state.load};
        result.offered = BitRate(static_cast<std::uint64_t>(std::llround(offered)));
        result.lost_ratio = offered > 0 ? std::min(network_.lost_bps(routing, state) / offered, 1.0) : 0;
        result.utilisation = fullest.utilisation;
        result.fullest = fullest.link;
        for (std::size_t pair = 0; pair < pairs_.size(); ++pair)
            result.missed += network_.verdict(bin, pair).missed ? 1 : 0;
        return result;
    }

    [[nodiscard]] PairResult pair_result_of(std::size_t index) const {
        const DayPair& pair = network_.pairs()[index];
        const Experiment& experiment = network_.experiment();
        PairMeter meter;
        meter.route = pair.key;
        PairResult result = pair_result(experiment, meter, {});
        pairs_[index].tally.fill(*experiment.topology, result);
        result.throughput = BitRate(whole(pairs_[index].bits / seconds_));
        const std::size_t bin = worst_[index];
        const SteadyState& state = network_.state(bin);
        const BinDelays delays = network_.delays(pair, network_.routing(), state);
        result.worst_bin =
            WorstBin{.at = network_.bins()[bin].from,
                     .one_way = delays.statistics(pair.packets_per_s(state.load) * seconds_of(bin)),
                     .loss_ratio = delays.lost_ratio()};
        if (pair.target) hold_against(*pair.target, result);
        return result;
    }

    const DayNetwork& network_;
    std::vector<Pair> pairs_;
    std::vector<LinkTally> links_;
    std::vector<std::size_t> worst_;  ///< by pair: bin
    double seconds_ = 0;
};

/// Every cut of `plan`, each by whichever thread comes to it first.
Result<std::vector<CutResult>> all_cuts(const DayNetwork& network, const DayPlan& plan) {
    std::vector<Result<CutResult>> done(plan.cuts.size());
    std::atomic<std::size_t> next{0};
    std::mutex telling;
    std::size_t finished = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < plan.cuts.size(); i = next++) {
            done[i] = day_without(network, plan.cuts[i], plan.reroute);
            const std::lock_guard lock(telling);
            plan.progress(static_cast<double>(++finished) / static_cast<double>(plan.cuts.size()));
        }
    };
    std::vector<std::thread> threads;
    for (std::size_t i = 1; i < std::min(plan.jobs, plan.cuts.size()); ++i) threads.emplace_back(work);
    work();
    for (std::thread& thread : threads) thread.join();
    std::vector<CutResult> cuts;
    for (Result<CutResult>& cut : done) {
        if (!cut) return tl::unexpected(std::move(cut.error()));
        cuts.push_back(std::move(*cut));
    }
    return cuts;
}

void describe(const DayNetwork& network, bool cuts, Manifest& manifest) {
    const Experiment& experiment = network.experiment();
    manifest = describe_run(experiment, "fluid", "hexi-" HEXI_VERSION);
    manifest.remarks.push_back(fmt::format(
        "the day has {} parts, each in its steady state; a target is held against the one worst for its pair",
        network.bins().size()));
    manifest.remarks.emplace_back(
        "waits are computed from rates and their variability, not from packets: see docs/fluid-engine.md "
        "for how far they agree");
    if (cuts) {
        manifest.remarks.emplace_back(
            "after a cut, what crossed it goes the shortest way that is left, whether there is room or not, "
            "for "
            "the whole day; the moment in which a failure is noticed is left out");
    }
    if (has_heavy_bursts(experiment)) distrust(manifest, kHeavyBurstDoubt);
}

Result<RunResult> run(const Experiment& experiment, const DayPlan& plan) {
    const DayNetwork network(experiment, plan.bins);
    RunResult result = NormalDay(network).run();
    describe(network, !plan.cuts.empty(), result.manifest);
    return all_cuts(network, plan).transform([&](std::vector<CutResult> cuts) {
        result.day->cuts = std::move(cuts);
        return std::move(result);
    });
}

}  // namespace

Result<RunResult> run_fluid_day(const Experiment& experiment, const DayPlan& plan) {
    return check_experiment(experiment)
        .and_then([&] { return check_plain_links(experiment); })
        .and_then([&] { return check_steady(experiment); })
        .and_then([&] { return check_plan(experiment, plan); })
        .and_then([&] {
            Experiment whole = experiment;
            whole.scaling = {};
            return run(whole, plan);
        });
}

}  // namespace hexi
