#include "controller/client/ctl_verb.hpp"

#include <set>

#include "tests/support/places.hpp"
#include "topology/base/file.hpp"

namespace hexi {
namespace {

using testing::HasSubstr;

const CtlVerb& verb(std::string_view group, std::string_view name) {
    for (const CtlVerb& one : ctl_verbs()) {
        if (one.group == group && one.name == name) return one;
    }
    std::abort();
}

/// The value of `flag` for "intents create" or "links set".
Json value(const CtlVerb& of, std::string_view flag, const std::string& text) {
    for (const CtlOption& option : of.options) {
        if (option.flag == flag) return ctl_value(option, text).value_or(Json("refused"));
    }
    return Json("no such option");
}

TEST(CtlVerbs, AreAllInTheContract) {
    const Json contract =
        parse_json(read_file(support::source_dir() + "/docs/formats/controller-api.json").value(), "api")
            .value();
    for (const CtlVerb& one : ctl_verbs()) {
        // Names in braces are for people on the one side, for programs on the other.
        const auto shape = [](std::string path) {
            for (std::size_t at = path.find('{'); at != std::string::npos; at = path.find('{', at + 1))
                path.replace(at, path.find('}', at) - at + 1, "{}");
            return path;
        };
        bool found = false;
        for (const Json::Member& path : *contract.find("paths")->as_object()) {
            std::string method(one.method);
            for (char& letter : method) letter = static_cast<char>(std::tolower(letter));
            found = found ||
                    (shape(path.key) == shape(std::string(one.path)) && path.value.find(method) != nullptr);
        }
        EXPECT_TRUE(found) << one.method << ' ' << one.path;
    }
}

TEST(CtlValue, ReadsQuantitiesAsPeopleWriteThem) {
    const CtlVerb& create = verb("intents", "create");
    EXPECT_EQ(value(create, "--bandwidth", "10Gbps"), Json(10'000'000'000));
    EXPECT_EQ(value(create, "--target-ms", "2.5"), Json(2500));
    EXPECT_EQ(value(verb("links", "set"), "--loss", "0.5%"), Json(0.005));
    EXPECT_EQ(value(verb("links", "set"), "--loss", "0.005"), Json(0.005));
    const auto refused = ctl_value(create.options.front(), "fast");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "--bandwidth: 'fast' is no rate: write 10Gbps, 2.5Mbps or the like");
}

TEST(ShownAnswer, IsATableOfItemsOrALineForEachMember) {
    const Json list =
        parse_json(R"({"items":[{"id":"lab","role":"viewer"},{"id":"b\u001b[2J"}]})", "list").value();
    EXPECT_EQ(shown_answer(verb("tokens", "list"), list, false),
              "token     role\nlab       viewer\nb\\x1b[2J\n");
    EXPECT_EQ(answer_csv(verb("tokens", "list"), list).substr(0, 22), "token,role\nlab,viewer\n");
    const Json one = parse_json(R"({"id":"i","version":7,"none":null})", "one").value();
    EXPECT_EQ(shown_answer(verb("intents", "show"), one, false), "id: i\nversion: 7\nnone: \n");
}

TEST(BashCompletion, KnowsEveryGroupAndVerb) {
    const std::string script = bash_completion();
    for (const CtlVerb& one : ctl_verbs()) {
        EXPECT_THAT(script, HasSubstr(std::string(one.group) + "/" + std::string(one.name) + ")"));
    }
    EXPECT_THAT(script, HasSubstr("        plans) words=\"list show rollback unpin \" ;;\n"));
}

}  // namespace
}  // namespace hexi
