#include "dataplane/control/control_methods.hpp"

#include <regex>

#include "tests/dataplane/control/fake_dataplane.hpp"
#include "tests/support/places.hpp"
#include "topology/base/file.hpp"
#include "topology/formats/plan_json.hpp"

namespace hexi {
namespace {

using testing::HasSubstr;

class ControlMethodsTest : public testing::Test {
protected:
    Json call(std::string_view method, std::string_view params = "{}") {
        auto answer = methods_.call(method, *parse_json(params, "params"));
        EXPECT_TRUE(answer) << answer.error().message;
        return answer.value_or(Json());
    }
    std::string refusal(std::string_view method, std::string_view params) {
        const auto answer = methods_.call(method, *parse_json(params, "params"));
        EXPECT_FALSE(answer) << write_json(*answer);
        return answer ? "" : answer.error().message;
    }
    [[nodiscard]] LinkSetting setting(std::string_view link) const {
        return dataplane_.setting(dataplane_.topology().find_links(link)->front());
    }
    [[nodiscard]] OfferedPlan plan(std::uint64_t version) const {
        const Topology& t = dataplane_.topology();
        const auto links = std::vector{t.find_links("a-b:fwd")->front(), t.find_links("b-c:fwd")->front()};
        const Path path = *Path::create(t, links);
        const RouteKey key{.source = path.source(), .destination = path.destination(), .traffic_class = 2};
        return {version, RoutingTable({{key, {{path, 3, path}}}})};
    }
    [[nodiscard]] std::string plan_text(std::uint64_t version) const {
        return write_json(plan_json(dataplane_.topology(), plan(version)));
    }

    support::FakeDataplane dataplane_;
    ControlMethods methods_{dataplane_, 1};
};

TEST_F(ControlMethodsTest, SetsBothDirectionsOfALink) {
    const Json answer = call("link.set", R"({"link": "a-b", "delay_us": 40000, "loss_ratio": 0.001})");
    EXPECT_EQ(setting("a-b:fwd").delay, SimTime(40'000'000'000));
    EXPECT_EQ(setting("a-b:rev").state.loss_ratio, 0.001);
    EXPECT_EQ(setting("b-c:fwd"), LinkSetting{});
    EXPECT_EQ(answer.find("links")->as_array()->size(), 2U);
    EXPECT_EQ(*answer.find("links")->as_array()->front().find("delay_us"), Json(40000));
}

TEST_F(ControlMethodsTest, KeepsWhatACallDoesNotName) {
    call("link.set", R"({"link": "a-b:fwd", "rate_bps": 1000000, "extra_delay_us": 0.5})");
    call("link.set", R"({"link": "a-b:fwd", "capacity_factor": 0.5})");
    call("link.down", R"({"link": "a-b:fwd"})");
    const LinkSetting now = setting("a-b:fwd");
    EXPECT_EQ(now.rate, BitRate(1'000'000));
    EXPECT_EQ(now.state.extra_delay, SimTime(500'000));
    EXPECT_EQ(now.state.capacity_factor, 0.5);
    EXPECT_EQ(now.state.status, LinkStatus::kDown);
    call("link.drain", R"({"link": "a-b:fwd"})");
    EXPECT_EQ(setting("a-b:fwd").state.status, LinkStatus::kDrained);
    call("link.up", R"({"link": "a-b:fwd"})");
    EXPECT_EQ(setting("a-b:fwd").state.status, LinkStatus::kUp);
}

TEST_F(ControlMethodsTest, SetsABehaviourAndKeepsWhatALaterOneDoesNotName) {
    call("link.set", R"({"link": "a-b:fwd", "delay_us": 7, "behaviour": {"schema": "hexi-link-behaviour/1",
                         "queue": {"discipline": "codel"}, "duplicate_ratio": 0.25}})");
    const Json answer =
        call("link.set", R"({"link": "a-b:fwd", "behaviour": {"schema": "hexi-link-behaviour/1",
                         "duplicate_ratio": null, "loss": {"bit_error_ratio": 0.5}}})");
    const LinkSetting now = setting("a-b:fwd");
    EXPECT_EQ(now.delay, SimTime(7'000'000));
    EXPECT_EQ(now.behaviour.queue, (QueueSpec{.classes = {{.discipline = CoDelSpec{}}}}));
    EXPECT_EQ(now.behaviour.impairments, (ImpairmentSpec{.loss = {.bit_error_ratio = 0.5}}));
    const Json& shown = answer.find("links")->as_array()->front();
    EXPECT_EQ(*shown.find("behaviour")->find("loss")->find("bit_error_ratio"), Json(0.5));
    EXPECT_EQ(call("link.list").find("links")->as_array()->back().find("behaviour"), nullptr);
    call("link.set", R"({"link": "a-b:fwd", "loss_ratio": 0.5})");
    EXPECT_EQ(setting("a-b:fwd").behaviour, now.behaviour);
}

TEST_F(ControlMethodsTest, RefusesASettingAndChangesNothing) {
    EXPECT_THAT(refusal("link.set", R"({"link": "a-b", "behaviour": {"schema": "hexi-link-behaviour/1",
                         "loss": {"ratio": 2}}})"),
                HasSubstr("link.set: /behaviour: /loss/ratio: 2 is not allowed"));
    EXPECT_THAT(refusal("link.set", R"({"link": "a-z", "loss_ratio": 0})"), HasSubstr("link.set: /link: "));
    EXPECT_THAT(refusal("link.set", R"({"link": "a-b"})"), HasSubstr("nothing to set"));
    EXPECT_THAT(refusal("link.set", R"({"link": "a-b", "loss_ratio": 1.5})"), HasSubstr("/loss_ratio: 1.5"));
    EXPECT_THAT(refusal("link.set", R"({"link": "a-b", "delay_us": -1})"), HasSubstr("/delay_us: -1"));
    EXPECT_THAT(refusal("link.set", R"({"link": "a-b", "delay_us": 1e12})"), HasSubstr("/delay_us"));
    EXPECT_THAT(refusal("link.set", R"({"link": "a-b", "delay": 1})"), HasSubstr("delay"));
    EXPECT_THAT(refusal("link.down", R"({})"), HasSubstr("lacks 'link'"));
    EXPECT_TRUE(dataplane_.settings.empty());
}

TEST_F(ControlMethodsTest, ListsEveryDirection) {
    const Json answer = call("link.list");
    ASSERT_EQ(answer.find("links")->as_array()->size(), 4U);
    const Json& first = answer.find("links")->as_array()->front();
    EXPECT_EQ(*first.find("id"), Json("a-b:fwd"));
    EXPECT_EQ(*first.find("delay_us"), Json(1000));
    EXPECT_EQ(*first.find("rate_bps"), Json(10'000'000'000));
    EXPECT_EQ(*first.find("status"), Json("up"));
}

TEST_F(ControlMethodsTest, CommitsAPlanInTwoSteps) {
    const Json prepared = call("plan.prepare", plan_text(5));
    EXPECT_EQ(*prepared.find("plan_version"), Json(1));
    EXPECT_EQ(*prepared.find("prepared_version"), Json(5));
    EXPECT_EQ(dataplane_.in_force, RoutingTable());
    const Json committed = call("plan.commit", R"({"version": 5})");
    EXPECT_EQ(*committed.find("plan_version"), Json(5));
    EXPECT_TRUE(committed.find("prepared_version")->is_null());
    EXPECT_EQ(dataplane_.in_force, plan(5).table);
}

TEST_F(ControlMethodsTest, RollsBackWhatWasPrepared) {
    call("plan.prepare", plan_text(5));
    call("plan.rollback", R"({"version": 5})");
    EXPECT_EQ(dataplane_.prepared, RoutingTable());
    EXPECT_EQ(refusal("plan.commit", R"({"version": 5})"),
              "plan.commit: /version: 5: no version is prepared");
}

TEST_F(ControlMethodsTest, RefusesVersionsOutOfTurn) {
    EXPECT_THAT(refusal("plan.prepare", plan_text(1)), HasSubstr("1 is not above 1, the one in force"));
    call("plan.prepare", plan_text(5));
    EXPECT_EQ(refusal("plan.commit", R"({"version": 4})"),
              "plan.commit: /version: 4 is not the version prepared, 5");
    dataplane_.refused_version = 6;
    EXPECT_EQ(refusal("plan.prepare", plan_text(6)), "needs 3 GiB");
    call("plan.commit", R"({"version": 5})");
}

TEST_F(ControlMethodsTest, TellsItsStatusAndStops) {
    const Json status = call("status");
    EXPECT_EQ(*status.find("protocol"), Json(std::string(kControlProtocol)));
    EXPECT_EQ(*status.find("version"), Json("0.0"));
    EXPECT_EQ(*status.find("plan_version"), Json(1));
    EXPECT_EQ(*call("statistics").find("received_packets"), Json(7));
    EXPECT_THAT(refusal("stop", R"({"now": true})"), HasSubstr("now"));
    EXPECT_FALSE(dataplane_.stopped);
    call("stop");
    EXPECT_TRUE(dataplane_.stopped);
}

/// The methods in the table of docs/formats/dataplane-control.md.
std::vector<std::string> documented_methods() {
    const auto page = read_file(support::source_dir() + "/docs/formats/dataplane-control.md").value();
    const std::size_t begin = page.find("| method |");
    const std::string table = page.substr(begin, page.find("\n\n", begin) - begin);
    std::vector<std::string> methods;
    const std::regex row("\n\\| ([^|]*) \\|"), name("`([a-z.]+)`");
    for (std::sregex_iterator at(table.begin(), table.end(), row), end; at != end; ++at) {
        const std::string cell = (*at)[1];
        for (std::sregex_iterator one(cell.begin(), cell.end(), name); one != end; ++one)
            methods.push_back((*one)[1]);
    }
    return methods;
}

TEST_F(ControlMethodsTest, KnowsItsMethods) {
    const auto documented = documented_methods();
    EXPECT_EQ(documented.size(), 15U);
    for (const std::string& method : documented) {
        // Subscriptions are the server's.
        EXPECT_EQ(methods_.knows(method), method != "subscribe") << method;
    }
    EXPECT_FALSE(methods_.knows("link"));
}

TEST_F(ControlMethodsTest, StartsStopsAndListsTaps) {
    const Json answer = call("tap.start", R"({"name": "a-b", "file": "/tmp/x.pcapng", "snap_bytes": 96})");
    ASSERT_EQ(dataplane_.tapped.size(), 1U);
    EXPECT_EQ(dataplane_.tapped[0], (TapRequest{"a-b", "/tmp/x.pcapng", 96}));
    EXPECT_EQ(answer.find("taps")->as_array()->size(), 1U);
    EXPECT_EQ(call("tap.list"), answer);
    EXPECT_TRUE(call("tap.stop", R"({"name": "a-b"})").find("taps")->as_array()->empty());
}

TEST_F(ControlMethodsTest, RefusesTapsThatCannotBe) {
    EXPECT_EQ(refusal("tap.start", R"({"name": "a-b", "file": "x.pcapng"})"),
              "tap.start: /file: 'x.pcapng' is not allowed: must begin with /");
    EXPECT_THAT(refusal("tap.start", R"({"name": "a-b", "file": "/x", "snap_bytes": 3})"),
                HasSubstr("/snap_bytes"));
    EXPECT_EQ(refusal("tap.start", R"({"name": "nothing", "file": "/x"})"), "tap.start: no link 'nothing'");
    EXPECT_EQ(refusal("tap.stop", R"({"name": "a-b"})"), "tap.stop: 'a-b' is not being recorded");
    EXPECT_THAT(refusal("tap.stop", "{}"), HasSubstr("lacks 'name'"));
}

}  // namespace
}  // namespace hexi
