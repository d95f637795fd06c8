#include "topology/json/json_rpc.hpp"

namespace hexi {
namespace {

using testing::HasSubstr;

/// Knows "add", which adds `a` and `b`, and "refuse".
class Sums : public RpcMethods {
public:
    [[nodiscard]] bool knows(std::string_view method) const override {
        return method == "add" || method == "refuse";
    }
    Result<Json> call(std::string_view method, const Json& params) override {
        ++calls;
        if (method == "refuse") return fail(ErrorCode::kNotFound, "no link 'x'");
        return Json(params.find("a")->to_double() + params.find("b")->to_double());
    }
    int calls = 0;
};

std::string answer(std::string_view message) {
    Sums sums;
    return answer_rpc(message, sums).value_or("nothing");
}

TEST(AnswerRpc, GivesTheResultWithTheIdOfTheRequest) {
    EXPECT_EQ(answer(R"({"jsonrpc":"2.0","method":"add","params":{"a":1,"b":2},"id":7})"),
              "{\"jsonrpc\":\"2.0\",\"result\":3,\"id\":7}\n");
    EXPECT_EQ(answer(R"({"jsonrpc":"2.0","method":"add","params":{"a":1,"b":2},"id":"seven"})"),
              "{\"jsonrpc\":\"2.0\",\"result\":3,\"id\":\"seven\"}\n");
}

TEST(AnswerRpc, CarriesOutANotificationInSilence) {
    Sums sums;
    EXPECT_FALSE(answer_rpc(R"({"jsonrpc":"2.0","method":"add","params":{"a":1,"b":2}})", sums));
    EXPECT_FALSE(answer_rpc(R"({"jsonrpc":"2.0","method":"subtract"})", sums));
    EXPECT_EQ(sums.calls, 1);
}

TEST(AnswerRpc, TellsWhatIsWrong) {
    EXPECT_THAT(answer("{\"jsonrpc\": \"2.0\", \"method\""), HasSubstr("\"code\":-32700"));
    EXPECT_THAT(answer("1"), HasSubstr("\"code\":-32600,\"message\":\"a request is an object\""));
    EXPECT_THAT(answer(R"({"method":"add","id":1})"), HasSubstr("/jsonrpc must be"));
    EXPECT_THAT(answer(R"({"jsonrpc":"2.0","method":3,"id":1})"), HasSubstr("/method must be a text"));
    EXPECT_THAT(answer(R"({"jsonrpc":"2.0","method":"add","params":[1,2],"id":1})"), HasSubstr("by name"));
    EXPECT_THAT(answer(R"({"jsonrpc":"2.0","method":"add","id":{}})"), HasSubstr("\"id\":null"));
    EXPECT_THAT(answer(R"({"jsonrpc":"2.0","method":"subtract","id":1})"),
                HasSubstr("\"code\":-32601,\"message\":\"there is no method 'subtract'\"},\"id\":1"));
    EXPECT_THAT(answer(R"({"jsonrpc":"2.0","method":"refuse","id":1})"),
                HasSubstr("\"code\":-32001,\"message\":\"no link 'x'\""));
    EXPECT_THAT(answer(std::string(100'000, '[')), HasSubstr("\"code\":-32700"));
}

TEST(AnswerRpc, AnswersABatchInOneMessage) {
    EXPECT_EQ(answer(R"([{"jsonrpc":"2.0","method":"add","params":{"a":1,"b":1},"id":1},
                         {"jsonrpc":"2.0","method":"add","params":{"a":1,"b":1}},
                         {"jsonrpc":"2.0","method":"add","params":{"a":2,"b":2},"id":2}])"),
              "[{\"jsonrpc\":\"2.0\",\"result\":2,\"id\":1},{\"jsonrpc\":\"2.0\",\"result\":4,\"id\":2}]\n");
    EXPECT_THAT(answer("[]"), HasSubstr("-32600"));
    EXPECT_THAT(answer("[1]"), HasSubstr("[{\"jsonrpc\":\"2.0\",\"error\""));
    EXPECT_EQ(answer(R"([{"jsonrpc":"2.0","method":"add","params":{"a":1,"b":1}}])"), "nothing");
}

TEST(RpcResult, IsWhatTheServerSaid) {
    EXPECT_EQ(*rpc_result(R"({"jsonrpc":"2.0","result":3,"id":7})", 7), Json(3));
    const auto refused =
        rpc_result(R"({"jsonrpc":"2.0","error":{"code":-32001,"message":"no link"},"id":7})", 7);
    EXPECT_EQ(refused.error(), (Error{ErrorCode::kNotFound, "no link"}));
    EXPECT_EQ(rpc_result(R"({"jsonrpc":"2.0","result":3,"id":8})", 7).error().code, ErrorCode::kEnvironment);
    EXPECT_EQ(rpc_result("nonsense", 7).error().code, ErrorCode::kEnvironment);
}

TEST(RpcCode, GoesThereAndBack) {
    for (const ErrorCode code : {ErrorCode::kInvalid, ErrorCode::kNotFound, ErrorCode::kUnsupported,
                                 ErrorCode::kUnreachable, ErrorCode::kEnvironment})
        EXPECT_EQ(error_code(rpc_code(code)), code);
}

}  // namespace
}  // namespace hexi
