#include "controller/service/event_log.hpp"

namespace hexi {
namespace {

EventLog::Follower into(std::string& text, std::size_t most = 1000) {
    return [&text, most, told = std::size_t{0}](const auto& event) mutable {
        text += *event;
        return ++told < most;
    };
}

TEST(EventLog, TellsWhatComesAfterTheLastThatWasSeen) {
    EventLog log;
    for (std::uint64_t id = 1; id <= 3; ++id) log.publish(make_event(id, "intent", "{}"));
    std::string text;
    log.follow(2, into(text));
    log.publish(make_event(0, "telemetry", "{\"n\":1}"));
    EXPECT_EQ(text, "id: 3\nevent: intent\ndata: {}\n\nevent: telemetry\ndata: {\"n\":1}\n\n");
    EXPECT_EQ(log.last(), 3U);
}

TEST(EventLog, SaysWhenTooMuchWasMissed) {
    EventLog log(2);
    for (std::uint64_t id = 1; id <= 4; ++id) log.publish(make_event(id, "e", "{}"));
    std::string text;
    log.follow(1, into(text));
    EXPECT_EQ(text, "event: reset\ndata: {}\n\nid: 3\nevent: e\ndata: {}\n\nid: 4\nevent: e\ndata: {}\n\n");
}

TEST(EventLog, ForgetsWhoWantsNoMore) {
    EventLog log;
    std::string text;
    log.follow(0, into(text, 1));
    EXPECT_EQ(log.followers(), 1U);
    log.publish(make_event(1, "e", "{}"));
    EXPECT_EQ(log.followers(), 0U);
}

}  // namespace
}  // namespace hexi
