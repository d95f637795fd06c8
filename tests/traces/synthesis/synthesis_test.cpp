#include <gmock/gmock.h>

#include <map>

#include "topology/national/national.hpp"
#include "traces/synthesis/size_law.hpp"
#include "traces/synthesis/synthesis_plan.hpp"

namespace hexi {
namespace {

std::string number(const std::string& key, double value) {
    return "\"" + key + "\": {\"value\": " + std::to_string(value) + ", \"source\": \"a test\"}";
}
std::string plan_of(const std::string& generator, double duration_s = 100) {
    return R"({"schema": "hexi-trace-plan/1", "duration_s": )" + std::to_string(duration_s) +
           R"(, "generators": [{)" + generator + "}]}";
}

class Synthesis : public testing::Test {
protected:
    std::vector<SentBytes> play(const std::string& generator, double duration_s = 100,
                                std::uint64_t seed = 1) {
        auto plan = read_synthesis_plan(plan_of(generator, duration_s), "p", topology_, seed);
        EXPECT_TRUE(plan) << plan.error().message;
        std::vector<SentBytes> all;
        if (!plan) return all;
        play_transfers(plan->sources, plan->duration_s, [&](const SentBytes& one) {
            all.push_back(one);
            return true;
        });
        for (std::size_t i = 1; i < all.size(); ++i) EXPECT_LE(all[i - 1].begin_s, all[i].begin_s);
        return all;
    }
    [[nodiscard]] std::string refused(const std::string& text) const {
        const auto plan = read_synthesis_plan(text, "p", topology_);
        return plan ? "" : plan.error().message;
    }
    [[nodiscard]] NodeId node(const std::string& id) const { return topology_.find_node(id).value(); }
    static std::uint64_t bytes(const std::vector<SentBytes>& all) {
        std::uint64_t sum = 0;
        for (const SentBytes& one : all) sum += one.bytes;
        return sum;
    }
    Topology topology_ = national_topology().value();
};

TEST(SizeLaw, DrawsWhatItsPointsSay) {
    const auto law = SizeLaw::create({{100, 0.5}, {1000, 1}}).value();
    RandomStream random(3, "sizes");
    int small = 0;
    double sum = 0;
    constexpr int kDraws = 20'000;
    for (int i = 0; i < kDraws; ++i) {
        const double size = law.draw(random);
        small += size <= 100 ? 1 : 0;
        sum += size;
    }
    EXPECT_NEAR(small, kDraws / 2, 6 * 71) << "six standard deviations";
    EXPECT_NEAR(law.mean(), 50 + 0.5 * 900 / std::log(10), 1e-9);
    EXPECT_NEAR(sum / kDraws, law.mean(), 15);
    for (const char* const name : {"web-search", "data-mining", "hadoop"}) {
        EXPECT_TRUE(SizeLaw::named(name)) << name;
        EXPECT_THAT(std::string(SizeLaw::source_of(name)), testing::HasSubstr("SIGCOMM")) << name;
    }
    EXPECT_EQ(SizeLaw::named("mice").error().message,
              "'mice' is not allowed: must be web-search, data-mining or hadoop");
}

TEST(SizeLaw, ReadsBytesAndPerCent) {
    EXPECT_EQ(SizeLaw::parse("0 0\n100 50\r\n1000 100\n", "x").value().mean(),
              SizeLaw::create({{100, 0.5}, {1000, 1}}).value().mean());
    EXPECT_EQ(SizeLaw::parse("100\n", "x").error().message,
              "x:1: '100' is not allowed: must be bytes and per cent");
    EXPECT_EQ(SizeLaw::parse("100 50\n", "x").error().message, "x: shares end at 0.5: must end at 1");
    EXPECT_THAT(SizeLaw::parse("100 50\n90 100\n", "x").error().message,
                testing::HasSubstr("sizes must ascend"));
}

TEST_F(Synthesis, CheckpointsCarryAllBytesInEveryInterval) {
    const auto all = play("\"kind\": \"checkpoint\", \"from\": \"zhongwei\", \"to\": \"guiyang\", " +
                          number("parameters", 1e6) + "," + number("bytes_per_parameter", 16) + "," +
                          number("interval_s", 40) + "," + number("shards", 4) + "," + number("jitter_s", 2) +
                          "," + number("deadline_s", 20));
    ASSERT_EQ(all.size(), 12U) << "at 0, 40 and 80 s";
    EXPECT_EQ(bytes(all), 48'000'000U);
    for (const SentBytes& one : all) {
        EXPECT_EQ(one.from, node("zhongwei"));
        EXPECT_EQ(one.to, node("guiyang"));
        EXPECT_EQ(one.lasting_s, 20);
        EXPECT_LT(std::fmod(one.begin_s, 40), 2);
    }
}

TEST_F(Synthesis, MatricesFollowTheDayAndKeepTheirMean) {
    const std::string head =
        R"("kind": "matrix", "nodes": ["beijing", "shanghai", "guiyang"], "daily": true, )" +
        number("mean_bps", 8e9) + "," + number("bin_s", 3600);
    const auto day = play(head, 86'400);
    EXPECT_EQ(day.size(), 24U * 6);
    EXPECT_NEAR(static_cast<double>(bytes(day)), 1e9 * 86'400, 1e9 * 86'400 * 1e-3);
    std::map<double, std::uint64_t> by_hour;
    for (const SentBytes& one : day) by_hour[one.begin_s / 3600] += one.bytes;
    EXPECT_GT(by_hour[21], 3 * by_hour[4]);
    const auto noisy = play(head + "," + number("noise_cv", 0.5), 86'400);
    EXPECT_NEAR(static_cast<double>(bytes(noisy)), static_cast<double>(bytes(day)),
                static_cast<double>(bytes(day)) * 0.3);
    EXPECT_NE(bytes(noisy), bytes(day));
}

TEST_F(Synthesis, FlowsOfferTheRateAskedFor) {
    const auto all = play(R"("kind": "flows", "nodes": ["beijing", "guiyang"], "sizes": "hadoop", )" +
                              number("mean_bps", 8e8) + "," + number("host_bps", 1e10),
                          300);
    EXPECT_GT(all.size(), 10'000U);
    EXPECT_NEAR(static_cast<double>(bytes(all)), 1e8 * 300, 1e8 * 300 * 0.15) << "heavy tails";
}

TEST_F(Synthesis, InferenceAsksMovesTheCacheAndAnswers) {
    const std::string inference =
        R"("kind": "inference", "users": ["beijing"], "hub": "zhongwei", "decode_hub": "guiyang", )" +
        number("requests_per_s", 10) + "," + number("input_tokens", 1000) + "," +
        number("output_tokens", 100) + "," + number("bytes_per_token", 4) + "," +
        number("output_tokens_per_s", 50) + "," + number("host_bps", 1e10) + "," +
        number("cache_bytes_per_token", 1e5);
    const auto all = play(inference);
    std::map<std::pair<NodeId, NodeId>, std::uint64_t> sums;
    for (const SentBytes& one : all) sums[{one.from, one.to}] += one.bytes;
    const double asked = static_cast<double>(sums[{node("beijing"), node("zhongwei")}]);
    EXPECT_NEAR(asked, 4e3 * 1000, 4e3 * 1000 * 0.2) << "a thousand requests";
    EXPECT_NEAR(static_cast<double>(sums[{node("zhongwei"), node("guiyang")}]) / asked, 25'000, 100);
    EXPECT_GT((sums[{node("guiyang"), node("beijing")}]), 0U);
    EXPECT_EQ(bytes(play(inference)), bytes(all)) << "equal seeds, equal bytes";
    EXPECT_NE(bytes(play(inference, 100, 2)), bytes(all));
}

TEST_F(Synthesis, OtherGeneratorsKeepTheirBooks) {
    const std::string way = R"("from": "beijing", "to": "guiyang", )";
    EXPECT_EQ(bytes(play("\"kind\": \"training-data\", " + way + number("tokens_per_s", 1000) + "," +
                             number("bytes_per_token", 4),
                         120)),
              480'000U);
    EXPECT_EQ(bytes(play("\"kind\": \"training-steps\", " + way + number("sequence_tokens", 4096) + "," +
                         number("hidden", 8192) + "," + number("bytes_per_value", 2) + "," +
                         number("sequences_per_step", 1) + "," + number("step_s", 10) + "," +
                         number("busy_share", 0.5))),
              10U * 2 * 4096 * 8192 * 2);
    EXPECT_EQ(bytes(play("\"kind\": \"backup\", " + way + number("stored_bytes", 1e12) + "," +
                         number("changed_share", 0.01) + "," + number("interval_s", 50) + "," +
                         number("window_s", 20))),
              20'000'000'000U);
    const auto scenes =
        play("\"kind\": \"rendering\", " + way + number("scenes_per_hour", 3600) + "," +
             number("scene_bytes", 1e6) + "," + number("frames", 3) + "," + number("frame_bytes", 1e3) + "," +
             number("frame_s", 0.001) + "," + number("host_bps", 1e10));
    EXPECT_NEAR(static_cast<double>(scenes.size()), 400, 250) << "about a hundred scenes of four transfers";
}

TEST_F(Synthesis, RefusesANumberWithoutSource) {
    const std::string way = R"("kind": "backup", "from": "beijing", "to": "guiyang", )";
    EXPECT_THAT(refused(plan_of(way + R"("stored_bytes": {"value": 1})")),
                testing::StartsWith("p: /generators/0/stored_bytes: lacks 'source'"));
    EXPECT_THAT(refused(plan_of(way + R"("stored_bytes": 5)")),
                testing::StartsWith("p: /generators/0/stored_bytes: "));
    EXPECT_THAT(
        refused(plan_of(R"("kind": "mining")")),
        testing::StartsWith("p: /generators/0/kind: 'mining' is not allowed: must be one of backup, "));
    EXPECT_THAT(refused(plan_of(R"("kind": "backup", "from": "atlantis")")),
                testing::StartsWith("p: /generators/0/from: no node 'atlantis'"));
    EXPECT_THAT(refused(plan_of(way + number("stored_bytes", 1e12) + "," + number("changed_share", 2) + "," +
                                number("interval_s", 50) + "," + number("window_s", 20))),
                testing::StartsWith("p: /generators/0/changed_share/value: 2"));
    EXPECT_EQ(refused(R"({"schema": "hexi-trace-plan/1", "duration_s": 1, "generators": []})"),
              "p: /generators: is empty: at least one is needed");
}

}  // namespace
}  // namespace hexi
