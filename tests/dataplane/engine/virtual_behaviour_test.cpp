// Link behaviours of a scenario, played in virtual time.
#include "dataplane/engine/virtual_engine.hpp"

#include <algorithm>

#include "dataplane/engine/virtual_run.hpp"
#include "tests/support/played_experiments.hpp"

namespace hexi {
namespace {

using namespace support;

/// 1000 packets a direction, some answered, over a - b - c; 1 ms and 1 Gbit/s a link.
Experiment chain(std::vector<DescribedLink> behaviours) {
    Experiment experiment =
        make_experiment({{"a", "b", 1_Gbps, 1_ms, 50'000_B}, {"b", "c", 1_Gbps, 1_ms, 50'000_B}});
    experiment.sources.push_back({.route = key(experiment, "a", "c", 0),
                                  .process = ArrivalProcess::kConstant,
                                  .rate = 8_Mbps,
                                  .packet_size = 1000_B,
                                  .probe = true});
    experiment.behaviours = std::move(behaviours);
    return experiment;
}

DescribedLink first_link(const Experiment& experiment, const ImpairmentSpec& impairments) {
    const auto link = experiment.topology->find_links("a-b:fwd");
    return {link->front(), {.behaviour = {.impairments = impairments}}};
}

std::vector<PacketFate> play(const Experiment& experiment) {
    std::vector<PacketFate> fates;
    auto run =
        std::move(*VirtualRun::create(experiment, [&](const PacketFate& fate) { fates.push_back(fate); }));
    EXPECT_TRUE(run->run());
    run->check_conservation();
    return fates;
}

std::size_t lost(const std::vector<PacketFate>& fates) {
    return static_cast<std::size_t>(
        std::count_if(fates.begin(), fates.end(), [](const auto& fate) { return fate.loss.has_value(); }));
}

TEST(VirtualBehaviour, ReplacesDelayAndRateOfOneDirection) {
    Experiment experiment = chain({});
    const auto plain = play(experiment);
    const auto link = experiment.topology->find_links("a-b:fwd")->front();
    experiment.behaviours = {{link, {.rate = 500_Mbps, .delay = 7_ms}}};
    const auto changed = play(experiment);
    ASSERT_EQ(changed.size(), plain.size());
    for (std::size_t i = 0; i < plain.size(); ++i) {
        // The way back is as it was; the way there takes 6 ms more, and 8 us for the same 1000 bytes.
        if (!plain[i].echo && i < 10) {
            EXPECT_EQ(changed[i].delay - plain[i].delay, 6_ms + 8_us);
        }
    }
}

TEST(VirtualBehaviour, LosesWhatTheLinkIsToldToLose) {
    Experiment experiment = chain({});
    EXPECT_EQ(lost(play(experiment)), 0U);
    experiment.behaviours = {first_link(
        experiment, {.loss = {.periodic = PeriodicLossSpec{.first = 3, .burst = 2, .every = 10}}})};
    const auto fates = play(experiment);
    std::vector<std::uint64_t> sequences;
    for (const PacketFate& fate : fates) {
        if (fate.loss) sequences.push_back(fate.sequence);
    }
    ASSERT_GE(sequences.size(), 4U);
    EXPECT_EQ((std::vector<std::uint64_t>(sequences.begin(), sequences.begin() + 4)),
              (std::vector<std::uint64_t>{3, 4, 13, 14}));
}

TEST(VirtualBehaviour, CountsADuplicatedPacketOnce) {
    Experiment experiment = chain({});
    const auto plain = play(experiment);
    experiment.behaviours = {first_link(experiment, {.duplicate_ratio = 1})};
    const auto doubled = play(experiment);
    EXPECT_EQ(doubled.size(), plain.size()) << "neither received nor answered twice";
    EXPECT_EQ(lost(doubled), 0U);
}

TEST(VirtualBehaviour, RefusesWhatNeedsConversations) {
    Experiment experiment = chain({});
    const auto link = experiment.topology->find_links("a-b:fwd")->front();
    experiment.behaviours = {
        {link, {.behaviour = {.queue = QueueSpec{.classes = {{.discipline = FqCoDelSpec{}}}}}}}};
    const auto result = run_virtual(experiment);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::kUnsupported);
    EXPECT_EQ(
        result.error().message,
        "link 'a-b:fwd': fq_codel tells conversations apart, which the sources of a scenario do not have; "
        "give it real hosts on the ports of hexi emulate");
}

}  // namespace
}  // namespace hexi
