// Small placement problems: by hand, and at random.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "controller/placement/placement_model.hpp"
#include "tests/controller/hand_network.hpp"
#include "topology/base/random.hpp"

namespace hexi::support {

/// Keeps what a model refers to.
struct SmallPlacement {
    std::unique_ptr<Topology> topology;
    std::unique_ptr<ComputeJobSet> set;
    PlacementRequest request;

    [[nodiscard]] PlacementModel model() const {
        auto made = PlacementModel::create(request);
        EXPECT_TRUE(made) << made.error().message;
        return *std::move(made);
    }
    [[nodiscard]] NodeId node(const std::string& id) const { return topology->find_node(id).value(); }
    ComputeJob& job(std::size_t index) const { return set->jobs[index]; }
};

inline SmallPlacement small_placement(TopologySpec spec, ComputeJobSet set,
                                      const std::string& policy = "balanced") {
    auto topology = std::make_unique<Topology>(Topology::create(std::move(spec)).value());
    auto jobs = std::make_unique<ComputeJobSet>(std::move(set));
    PlacementRequest request{.topology = topology.get(),
                             .jobs = jobs.get(),
                             .state = NetworkState(*topology),
                             .policy = parse_placement_policy(policy).value()};
    return {std::move(topology), std::move(jobs), std::move(request)};
}

/// A user in "city"; a dear hub "near", 2 ms away, and a cheap one "far", 23 ms away over "mid"; 10 Gbit/s
/// links. Both have 3 EFLOPS.
inline TopologySpec near_and_far() {
    auto spec = hand_spec(
        {{"city-near", "city", "near", 2}, {"city-mid", "city", "mid", 11}, {"mid-far", "mid", "far", 12}});
    for (auto& node : spec.nodes) {
        if (node.id == "near")
            node.compute = {.capacity_eflops = 3,
                            .pue = 1.25,
                            .pue_limit = 1.3,
                            .green_ratio = 0.2,
                            .price_cny_per_kwh = 0.8};
        if (node.id == "far")
            node.compute = {.capacity_eflops = 3,
                            .pue = 1.1,
                            .pue_limit = 1.2,
                            .green_ratio = 0.9,
                            .price_cny_per_kwh = 0.3};
    }
    return spec;
}

/// A stream of 1 Gbit/s and 1 EFLOPS for an hour.
inline ComputeJob stream(const std::string& id, NodeId site, JobClass kind = JobClass::kOnlineInference) {
    return {.id = id,
            .kind = kind,
            .sites = {site},
            .bandwidth = BitRate(1'000'000'000),
            .compute_eflops = 1,
            .duration = from_seconds(3600),
            .latency_target = rules_of(kind).latency_target};
}

/// 3-5 nodes, 2-3 of them hubs, a few jobs that do not all fit.
inline SmallPlacement random_placement(std::uint64_t seed, std::size_t most_jobs) {
    RandomStream random(seed, "placement");
    TopologySpec spec{.name = "random"};
    const std::size_t nodes = 3 + random.below(3), hubs = 2 + random.below(2);
    for (std::size_t i = 0; i < nodes; ++i) {
        spec.nodes.push_back({.id = fmt::format("n{}", i)});
        if (i < hubs)
            spec.nodes.back().compute = {.capacity_eflops = static_cast<double>(1 + random.below(4)),
                                         .pue = 1.05 + 0.05 * static_cast<double>(random.below(5)),
                                         .green_ratio = 0.2 * static_cast<double>(random.below(5)),
                                         .price_cny_per_kwh = 0.1 * static_cast<double>(2 + random.below(6))};
    }
    for (std::uint64_t i = nodes + random.below(3); i > 0; --i) {
        const auto from = random.below(nodes), to = random.below(nodes);
        if (from == to) continue;
        spec.links.push_back(
            {.id = fmt::format("l{}", i),
             .from = spec.nodes[from].id,
             .to = spec.nodes[to].id,
             .capacity = BitRate((1 + random.below(3)) * 1'000'000'000),
             .delay = SimTime(static_cast<std::int64_t>(1 + random.below(9)) * 1'000'000'000)});
    }
    ComputeJobSet set{.name = "random"};
    for (std::size_t i = 1 + random.below(most_jobs); i > 0; --i) {
        ComputeJob job = stream(fmt::format("j{}", i), NodeId(random.below(nodes)));
        if (random.below(4) == 0) {
            const NodeId other(random.below(nodes));
            if (other != job.sites[0]) job.sites.push_back(other);
        }
        job.compute_eflops = 0.5 * static_cast<double>(1 + random.below(4));
        job.start = from_seconds(static_cast<double>(random.below(3)) * 1800);
        job.latency_target.reset();
        if (random.below(2) == 0)
            job.latency_target = SimTime(static_cast<std::int64_t>(4 + random.below(10)) * 1'000'000'000);
        if (job.latency_target && random.below(2) == 0)
            job.latency_tier2 = *job.latency_target + SimTime(4'000'000'000);
        set.jobs.push_back(std::move(job));
    }
    return small_placement(std::move(spec), std::move(set));
}

}  // namespace hexi::support
