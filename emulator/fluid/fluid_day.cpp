#include "emulator/fluid/fluid_day.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <optional>
#include <thread>

#include <fmt/format.h>

#include "emulator/experiment/play/experiment_check.hpp"
#include "emulator/experiment/play/played_result.hpp"
#include "emulator/fluid/burst_doubt.hpp"
#include "emulator/fluid/day_cut.hpp"
#include "emulator/fluid/day_network.hpp"
#include "emulator/fluid/pair_tally.hpp"
#include "topology/base/check.hpp"

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

Result<void> check_profiles(const Experiment& experiment, const DayPlan& plan) {
    if (plan.profiles.empty()) return {};
    if (plan.profiles.size() != plan.bins.size()) {
        return refuse(ErrorCode::kInvalid, fmt::format("profiles: there are {}, and {} bins",
                                                       plan.profiles.size(), plan.bins.size()));
    }
    if (!has_probes(experiment))
        return refuse(ErrorCode::kUnsupported, "a day of matrices needs probes, which every bin has");
    for (const DayProfile& profile : plan.profiles) {
        for (const auto& [key, factor] : profile) {
            if (factor >= 0 && factor <= 1) continue;
            return refuse(ErrorCode::kInvalid,
                          fmt::format("profiles: a factor of {} is not allowed: must be 0 to 1", factor));
        }
    }
    return {};
}

Result<void> check_plan(const Experiment& experiment, const DayPlan& plan) {
    if (auto fine = check_bins(plan.bins); !fine) return fine;
    if (auto fine = check_profiles(experiment, plan); !fine) return fine;
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
    explicit NormalDay(const Experiment& experiment) : experiment_(experiment) {}

    /// The bins of `network`, which come after those added before; its pairs are those of the first.
    void add(const DayNetwork& network);

    RunResult result() {
        RunResult result{
            .name = experiment_.name, .topology = experiment_.topology, .classes = experiment_.classes};
        result.day.emplace();
        result.day->bins = std::move(bins_);
        for (const Pair& pair : pairs_) result.pairs.push_back(pair_result_of(pair));
        for (std::uint32_t link = 0; link < links_.size(); ++link) {
            if (links_[link].packets > 0 || links_[link].lost.total() > 0)
                result.links.push_back(links_[link].result(LinkId(link), seconds_));
        }
        return result;
    }

private:
    struct Pair {
        DayPair is;
        PairTally tally;
        double bits = 0;
        DayVerdict verdict;              ///< of the bin that is worst
        std::optional<WorstBin> worst;   ///< that bin; absent until a network has been added
        std::optional<std::size_t> now;  ///< that bin, in the network being added
    };
    class PartOfDay;

    [[nodiscard]] PairResult pair_result_of(const Pair& pair) const {
        PairMeter meter;
        meter.route = pair.is.key;
        PairResult result = pair_result(experiment_, meter, {});
        pair.tally.fill(*experiment_.topology, result);
        result.throughput = BitRate(whole(pair.bits / seconds_));
        result.worst_bin = pair.worst;
        if (pair.is.target) hold_against(*pair.is.target, result);
        return result;
    }

    const Experiment& experiment_;
    std::vector<Pair> pairs_;
    std::vector<LinkTally> links_;
    std::vector<BinResult> bins_;
    double seconds_ = 0;
};

/// One network's bins, as they are added to the day.
class NormalDay::PartOfDay {
public:
    PartOfDay(const DayNetwork& network, NormalDay& day) : network_(network), day_(day) {}

    void run() {
        for (std::size_t bin = 0; bin < network_.bins().size(); ++bin) {
            for (std::size_t pair = 0; pair < day_.pairs_.size(); ++pair) measure_pair(bin, pair);
            measure_links(bin);
            day_.bins_.push_back(bin_result(bin));
            day_.seconds_ += seconds_of(bin);
        }
        for (std::size_t pair = 0; pair < day_.pairs_.size(); ++pair) settle_worst(pair);
    }

private:
    [[nodiscard]] double seconds_of(std::size_t bin) const { return to_seconds(network_.bins()[bin].lasts); }

    void measure_pair(std::size_t bin, std::size_t index) {
        const DayPair& pair = network_.pairs()[index];
        const DayRouting& routing = network_.routing();
        const SteadyState& state = network_.state(bin);
        const SteadyView view(routing.links, state);
        Pair& sum = day_.pairs_[index];
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
        const DayVerdict& now = network_.verdict(bin, index);
        const bool first = !sum.worst && !sum.now;
        if (!first && !now.worse_than(sum.verdict, pair)) return;
        sum.verdict = now;
        sum.now = bin;
    }

    void settle_worst(std::size_t index) {
        Pair& sum = day_.pairs_[index];
        if (!sum.now) return;
        const std::size_t bin = *sum.now;
        const DayPair& pair = network_.pairs()[index];
        const SteadyState& state = network_.state(bin);
        const BinDelays delays = network_.delays(pair, network_.routing(), state);
        sum.worst = WorstBin{.at = network_.bins()[bin].from,
                             .one_way = delays.statistics(pair.packets_per_s(state.load) * seconds_of(bin)),
                             .loss_ratio = delays.lost_ratio()};
        sum.now.reset();
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
        for (std::uint32_t link = 0; link < day_.links_.size(); ++link) {
            day_.links_[link].busy_s += std::min(utilisation(links, state, link), 1.0) * seconds_of(bin);
            for (std::size_t k = 0; k < links.classes(); ++k) {
                const auto traffic_class = static_cast<std::uint8_t>(k);
                const double packets = view.treatment(link, traffic_class).packets_per_s * seconds_of(bin);
                if (packets > 0) day_.links_[link].count(cross_link(view, link, traffic_class), packets);
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
        for (std::size_t pair = 0; pair < day_.pairs_.size(); ++pair)
            result.missed += network_.verdict(bin, pair).missed ? 1 : 0;
        return result;
    }

    const DayNetwork& network_;
    NormalDay& day_;
};

void NormalDay::add(const DayNetwork& network) {
    if (pairs_.empty()) {
        links_.resize(network.routing().links.count());
        for (const DayPair& pair : network.pairs()) pairs_.emplace_back().is = pair;
    }
    HEXI_CHECK(pairs_.size() == network.pairs().size(), "the pairs of a day are the same in every bin");
    PartOfDay(network, *this).run();
}

/// Every cut of `plan` in the bins of `network`, each by whichever thread comes to it first. Of the whole day
/// this is `share` (0 .. 1), after `before` of it.
Result<void> add_cuts(const DayNetwork& network, const DayPlan& plan, double before, double share,
                      std::vector<CutTally>& tallies) {
    std::vector<Result<void>> done(plan.cuts.size());
    std::atomic<std::size_t> next{0};
    std::mutex telling;
    std::size_t finished = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < plan.cuts.size(); i = next++) {
            done[i] = tallies[i].add(network, plan.cuts[i], plan.reroute);
            const std::lock_guard lock(telling);
            const double part = static_cast<double>(++finished) / static_cast<double>(plan.cuts.size());
            plan.progress(before + share * part);
        }
    };
    std::vector<std::thread> threads;
    for (std::size_t i = 1; i < std::min(plan.jobs, plan.cuts.size()); ++i) threads.emplace_back(work);
    work();
    for (std::thread& thread : threads) thread.join();
    for (Result<void>& cut : done) {
        if (!cut) return cut;
    }
    return {};
}

/// `experiment` with the rates of one bin's profile.
Experiment in_profile(const Experiment& experiment, const DayProfile& profile) {
    Experiment now = experiment;
    const auto times = [](BitRate rate, double factor) {
        return BitRate(static_cast<std::uint64_t>(std::llround(static_cast<double>(rate.count()) * factor)));
    };
    for (PacketSource& source : now.sources) {
        const auto factor = profile.find(source.route);
        if (source.interval || factor == profile.end()) continue;
        source.peak = times(source.peak, factor->second);
        source.rate = std::min(times(source.rate, factor->second),
                               source.peak.count() > 0 ? source.peak : kFastestLink);
    }
    std::erase_if(now.sources,
                  [](const PacketSource& source) { return !source.interval && source.rate.count() == 0; });
    return now;
}

void describe(const Experiment& experiment, const DayPlan& plan, Manifest& manifest) {
    manifest = describe_run(experiment, "fluid", "hexi-" HEXI_VERSION);
    manifest.remarks.push_back(fmt::format(
        "the day has {} parts, each in its steady state; a target is held against the one worst for its pair",
        plan.bins.size()));
    manifest.remarks.emplace_back(
        "waits are computed from rates and their variability, not from packets: see docs/fluid-engine.md "
        "for how far they agree");
    if (!plan.cuts.empty()) {
        manifest.remarks.emplace_back(
            "after a cut, what crossed it goes the shortest way that is left, whether there is room or not, "
            "for "
            "the whole day; the moment in which a failure is noticed is left out");
    }
    if (has_heavy_bursts(experiment)) distrust(manifest, kHeavyBurstDoubt);
}

Result<RunResult> run(const Experiment& experiment, const DayPlan& plan) {
    NormalDay day(experiment);
    std::vector<CutTally> tallies(plan.cuts.size());
    const std::span<const DayBin> bins = plan.bins;
    // Without profiles all bins share what was gathered once.
    const std::size_t step = plan.profiles.empty() ? bins.size() : 1;
    const double share = static_cast<double>(step) / static_cast<double>(bins.size());
    for (std::size_t first = 0; first < bins.size(); first += step) {
        const Experiment now =
            plan.profiles.empty() ? experiment : in_profile(experiment, plan.profiles[first]);
        const DayNetwork network(now, bins.subspan(first, step));
        day.add(network);
        const auto cut = add_cuts(
            network, plan, static_cast<double>(first) / static_cast<double>(bins.size()), share, tallies);
        if (!cut) return tl::unexpected(cut.error());
    }
    RunResult result = day.result();
    describe(experiment, plan, result.manifest);
    for (const CutTally& tally : tallies) result.day->cuts.push_back(tally.result());
    return result;
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
