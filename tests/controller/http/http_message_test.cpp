#include "controller/http/http_message.hpp"

namespace hexi {
namespace {

TEST(ReadTarget, SplitsPathAndQueryAndDecodesBoth) {
    HttpRequest request;
    ASSERT_TRUE(read_target("/v1/links/a%2Fb?from=x%20y&empty=&flag&=no", request));
    EXPECT_EQ(request.path, "/v1/links/a/b");
    EXPECT_EQ(request.query, (HttpHeaders{{"from", "x y"}, {"empty", ""}, {"flag", ""}}));
}

TEST(ReadTarget, RefusesWhatIsNoPath) {
    HttpRequest request;
    for (const char* target : {"", "*", "http://a/", "/%zz", "/%4"})
        EXPECT_FALSE(read_target(target, request)) << target;
}

TEST(PercentEncoded, IsDecodedToWhatItWas) {
    const std::string odd = "a/b c%&=\xe4\xba\xac";
    EXPECT_EQ(percent_decoded(percent_encoded(odd)), odd);
}

TEST(Header, IsFoundInAnyCase) {
    EXPECT_EQ(header({{"If-Match", "\"3\""}}, "if-match"), "\"3\"");
    EXPECT_EQ(header({{"If-Match", "\"3\""}}, "if-none-match"), "");
}

}  // namespace
}  // namespace hexi
