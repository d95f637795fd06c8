#include "controller/southbound/rpc_peer.hpp"

namespace hexi {
namespace {

TEST(TakeLines, TakesWholeLinesAndKeepsTheRest) {
    ReceivedText received{"one\n\ntwo\nthr"};
    std::vector<std::string> taken;
    EXPECT_TRUE(take_lines(received, 3, [&](std::string_view line) { taken.emplace_back(line); }));
    EXPECT_EQ(taken, (std::vector<std::string>{"one", "", "two"}));
    EXPECT_EQ(received.text, "thr");
    received.text += "e";
    EXPECT_FALSE(take_lines(received, 3, [](std::string_view) {})) << "a line that does not end";
}

TEST(ResponseId, IsThatOfResponsesAlone) {
    const auto id = [](const char* text) { return response_id(parse_json(text, "message").value()); };
    EXPECT_EQ(id(R"({"jsonrpc":"2.0","result":{},"id":7})"), 7);
    EXPECT_EQ(id(R"({"jsonrpc":"2.0","error":{"code":1,"message":"m"},"id":8})"), 8);
    EXPECT_FALSE(id(R"({"jsonrpc":"2.0","method":"m","id":7})"));
    EXPECT_FALSE(id(R"({"jsonrpc":"2.0","result":{},"id":"seven"})"));
    EXPECT_FALSE(id("[1]"));
}

}  // namespace
}  // namespace hexi
