#include "emulator/experiment/result_json.hpp"

#include <gtest/gtest.h>

#include "tests/support/golden.hpp"
#include "tests/support/small_days.hpp"
#include "tests/support/small_results.hpp"
#include "topology/base/random.hpp"
#include "topology/json/json.hpp"

namespace hexi {
namespace {

using support::small_result;

template <typename Change>
std::string refusal(Change change) {
    Json document = *parse_json(write_result(small_result()), "written");
    change(document);
    const auto read = read_result(write_json(document), "x.json");
    return read ? "accepted" : read.error().message;
}

Json& item(Json& object, std::string_view list, std::size_t at) {
    for (Json::Member& m : *object.as_object()) {
        if (m.key == list) return m.value.as_array()->at(at);
    }
    HEXI_CHECK(false, "the test names a list that is there");
}

TEST(ResultJson, ReadsBackEveryPartOfWhatWasWritten) {
    const RunResult written = small_result();
    const auto read = read_result(write_result(written), "written");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->name, written.name);
    EXPECT_EQ(read->classes, written.classes);
    EXPECT_EQ(read->pairs, written.pairs);
    EXPECT_EQ(read->links, written.links);
    EXPECT_EQ(read->flows, written.flows);
    EXPECT_EQ(read->events, written.events);
    EXPECT_EQ(read->packet_hops, written.packet_hops);
    EXPECT_EQ(read->manifest, written.manifest);
    EXPECT_EQ(write_result(*read), write_result(written));
}

TEST(ResultJson, ReadsBackADay) {
    const RunResult written = support::small_day();
    const auto read = read_result(write_result(written), "written");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->day, written.day);
    EXPECT_EQ(read->pairs, written.pairs);
}

TEST(ResultJson, ReadsResultsOfBeforeThereWereDays) {
    Json document = *parse_json(write_result(small_result()), "written");
    std::erase_if(*document.as_object(), [](const Json::Member& member) { return member.key == "day"; });
    std::erase_if(*item(document, "pairs", 0).as_object(),
                  [](const Json::Member& member) { return member.key == "worst_bin"; });
    const auto read = read_result(write_json(document), "old");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->day, std::nullopt);
}

TEST(ResultJson, IsTheSameTextAsEver) {
    support::expect_golden(write_result(small_result()), "result/result.json");
}

TEST(ResultJson, KeepsThePicosecondInMillisecondsUpTo4000Seconds) {
    RunResult result = small_result();
    RandomStream random(11, "times");
    const auto below = [&](std::uint64_t bound) {
        return SimTime(static_cast<std::int64_t>(random.below(bound)));
    };
    result.pairs.assign(1'000, result.pairs[0]);
    for (PairResult& pair : result.pairs) {
        pair.one_way.p50 = below(4'000'000'000'000'000);
        pair.one_way.p90 = below(100'000);
        pair.one_way.p99 = below(50'000'000'000);
    }
    const auto read = read_result(write_result(result), "written");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->pairs, result.pairs);
}

TEST(ResultJson, PrintsMillisecondsAsThePlainDecimal) {
    RunResult result = small_result();
    result.pairs[0].one_way.p50 = 17'123'456'789_ps;
    EXPECT_NE(write_result(result).find("\"p50\": 17.123456789,"), std::string::npos);
}

TEST(ResultJson, NamesNodesLinksAndClasses) {
    const Json document = *parse_json(write_result(small_result()), "written");
    const Json& pair = document.find("pairs")->as_array()->at(1);
    EXPECT_EQ(*pair.find("source"), Json("north"));
    EXPECT_EQ(*pair.find("destination"), Json("east"));
    EXPECT_EQ(*pair.find("class"), Json("urgent"));
    EXPECT_EQ(*pair.find("path"), Json(Json::Array{"north", "south", "east"}));
    EXPECT_EQ(*pair.find("hops")->as_array()->at(1).find("link"), Json("otn-south-east:fwd"));
    const Json& link = document.find("links")->as_array()->at(0);
    EXPECT_EQ(*link.find("id"), Json("otn-north-south:fwd"));
    EXPECT_EQ(*link.find("drops")->find("total"), Json(4));
}

TEST(ResultJson, WritesNullForWhatWasNotMeasured) {
    const Json document = *parse_json(write_result(small_result()), "written");
    const Json& without_target = document.find("pairs")->as_array()->at(2);
    EXPECT_TRUE(without_target.find("target_ms")->is_null());
    EXPECT_TRUE(without_target.find("met")->is_null());
    const Json& silent = document.find("pairs")->as_array()->at(3);
    EXPECT_EQ(*silent.find("one_way_ms")->find("count"), Json(0));
    EXPECT_TRUE(silent.find("one_way_ms")->find("p99")->is_null());
    EXPECT_EQ(*silent.find("met"), Json(false));
    EXPECT_TRUE(silent.find("jitter_ms")->is_null());
    const Json& hop = silent.find("hops")->as_array()->at(0);
    EXPECT_TRUE(hop.find("queueing_ms")->is_null());
    EXPECT_TRUE(hop.find("serialisation_ms")->is_null());
    EXPECT_TRUE(document.find("links")->as_array()->at(1).find("max_backlog_bytes")->is_null());
}

TEST(ResultJson, WritesNullForARatioOfNothingAndAnRttNobodySaw) {
    RunResult result = small_result();
    result.pairs[0].loss_ratio.reset();
    result.flows[0].least_rtt.reset();
    const auto read = read_result(write_result(result), "written");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->pairs, result.pairs);
    EXPECT_EQ(read->flows, result.flows);
    EXPECT_NE(write_result(result).find("\"loss_ratio\": null"), std::string::npos);
    EXPECT_NE(write_result(result).find("\"least_rtt_ms\": null"), std::string::npos);
}

TEST(ResultJson, PutsThePublishedFigureBesideOurs) {
    const Json document = *parse_json(write_result(small_result()), "written");
    const Json& optical = document.find("summary")->find("layers")->as_array()->at(0);
    // medians 19.860030123 and 25.021 ms (the pair of which nothing arrived does not count)
    EXPECT_EQ(*optical.find("mean_ms"), Json(22.440515062));
    EXPECT_EQ(*optical.find("max_ms"), Json(25.021));
    const Json& published = *optical.find("published");
    EXPECT_EQ(*published.find("mean_ms"), Json(10));
    EXPECT_EQ(*published.find("mean_difference_percent"), Json(124.41));
    EXPECT_EQ(*published.find("max_difference_percent"), Json(25.11));
    EXPECT_TRUE(document.find("summary")->find("layers")->as_array()->at(1).find("published")->is_null());
}

TEST(ResultJson, RefusesWhatIsUnknownAndNamesIt) {
    EXPECT_EQ(refusal([](Json& d) { d.set("schema", "hexi-result/9"); }),
              "x.json: /schema: \"hexi-result/9\" is not allowed: must be \"hexi-result/1\"");
    EXPECT_EQ(refusal([](Json& d) { item(d, "pairs", 0).set("class", "gold"); }),
              "x.json: /pairs/0/class: no class 'gold' among the result's classes");
    EXPECT_EQ(refusal([](Json& d) { item(d, "links", 1).set("id", "otn-x"); }),
              "x.json: /links/1/id: no directed link 'otn-x' in the network");
    EXPECT_EQ(refusal([](Json& d) { item(d, "pairs", 2).set("loss_ratio", 2); }),
              "x.json: /pairs/2/loss_ratio: 2 is not allowed: must be a number from 0 to 1");
    EXPECT_EQ(refusal([](Json& d) { item(d, "pairs", 0).set("paths", "all"); }),
              "x.json: /pairs/0/paths: must be an array of arrays of directed link ids");
    EXPECT_EQ(refusal([](Json& d) { d.set("pairs", Json{}); }),
              "x.json: /pairs: null is not allowed: must be an array of objects");
}

}  // namespace
}  // namespace hexi
