#include "emulator/accuracy/accuracy_checks.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "emulator/fluid/water_filling.hpp"
#include "topology/base/random.hpp"

namespace hexi {
namespace {

constexpr std::size_t kNetworks = 200, kLinks = 12, kFlows = 60, kChanges = 40;
constexpr double kAlike = 1e-9;

/// A network whose flows are kept beside those of the WaterFilling.
class DrawnNetwork {
public:
    explicit DrawnNetwork(std::uint64_t seed)
        : random_(seed, "max-min"), capacities_(drawn_capacities()), filling_(capacities_) {
        for (std::size_t i = 0; i < kFlows; ++i) join();
    }
    /// One flow leaves, another joins.
    void change() {
        const std::size_t gone = random_.below(flows_.size());
        filling_.remove(flows_[gone].number);
        flows_.erase(flows_.begin() + static_cast<std::ptrdiff_t>(gone));
        join();
        filling_.settle();
    }
    /// Flows that could have more without anyone at or below their level having less.
    [[nodiscard]] std::size_t unfair() const {
        return static_cast<std::size_t>(
            std::count_if(flows_.begin(), flows_.end(), [&](const Flow& flow) { return !limited(flow); }));
    }

private:
    struct Flow {
        ElasticDemand demand;
        std::uint32_t number = 0;
    };

    std::vector<double> drawn_capacities() {
        std::vector<double> capacities(kLinks);
        for (double& capacity : capacities) capacity = 1e9 * (1 + 9 * random_.uniform());
        return capacities;
    }
    void join() {
        Flow flow;
        for (std::uint32_t link = 0; link < kLinks; ++link) {
            if (random_.uniform() < 0.25) flow.demand.links.push_back(link);
        }
        flow.demand.weight = 0.5 + random_.uniform();
        if (flow.demand.links.empty() || random_.uniform() < 0.3)
            flow.demand.cap_bps = 1e9 * random_.uniform();
        flow.number = filling_.add(flow.demand);
        flows_.push_back(flow);
    }
    [[nodiscard]] double level(const Flow& flow) const {
        return filling_.rate_bps(flow.number) / flow.demand.weight;
    }
    [[nodiscard]] bool limited(const Flow& flow) const {
        if (filling_.rate_bps(flow.number) >= flow.demand.cap_bps * (1 - kAlike)) return true;
        return std::any_of(flow.demand.links.begin(), flow.demand.links.end(),
                           [&](std::uint32_t link) { return limits(link, level(flow)); });
    }
    /// Whether `link` is full, and no flow on it has more than `most` by its weight.
    [[nodiscard]] bool limits(std::uint32_t link, double most) const {
        double sum = 0;
        for (const Flow& flow : flows_) {
            if (std::find(flow.demand.links.begin(), flow.demand.links.end(), link) ==
                flow.demand.links.end())
                continue;
            sum += filling_.rate_bps(flow.number);
            if (level(flow) > most * (1 + kAlike)) return false;
        }
        return sum >= capacities_[link] * (1 - kAlike) && sum <= capacities_[link] * (1 + kAlike);
    }

    RandomStream random_;
    std::vector<double> capacities_;
    WaterFilling filling_;
    std::vector<Flow> flows_;
};

}  // namespace

void ConservationCheck::see(const RunResult& result) {
    ++results_;
    for (const PairResult& pair : result.pairs) {
        ++pairs_;
        if (pair.received + pair.lost.total() > pair.sent) ++broken_;
    }
}

AccuracyCheck ConservationCheck::outcome() const {
    return {"no pair receives and loses more packets than it was sent",
            fmt::format("{} of {} pairs in {} runs of all engines", pairs_ - broken_, pairs_, results_),
            broken_ == 0};
}

AccuracyCheck max_min_check() {
    std::size_t looked_at = 0, unfair = 0;
    for (std::uint64_t seed = 1; seed <= kNetworks; ++seed) {
        DrawnNetwork network(seed);
        for (std::size_t i = 0; i < kChanges; ++i) {
            network.change();
            looked_at += kFlows;
            unfair += network.unfair();
        }
    }
    return {"rates are max-min fair, by trying every link of every flow, to 1e-9",
            fmt::format("{} of {} rates on {} drawn networks, {} changes each", looked_at - unfair, looked_at,
                        kNetworks, kChanges),
            unfair == 0};
}

}  // namespace hexi
