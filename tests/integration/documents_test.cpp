// Every complete example in docs/formats/ does what its page says.
#include <filesystem>

#include "tests/support/places.hpp"
#include "tests/support/retyped_page.hpp"
#include "tests/support/run_hexi.hpp"
#include "topology/base/file.hpp"
#include "topology/json/json.hpp"

namespace hexi {
namespace {

using support::run_hexi;
using support::ScratchDirectory;

struct Example {
    std::string page, text, schema;
};

/// What stands between "```json" and "```" and names its schema.
std::vector<Example> examples_on(const std::filesystem::path& page) {
    const std::string text = *read_file(page.string());
    const std::string_view begin = "```json\n", end = "```";
    std::vector<Example> found;
    for (std::size_t at = text.find(begin); at != std::string::npos; at = text.find(begin, at)) {
        at += begin.size();
        const std::string fenced = text.substr(at, text.find(end, at) - at);
        const auto json = parse_json(fenced, page.filename().string());
        if (!json) continue;  // a fragment
        const Json* schema = json->find("schema");
        if (schema == nullptr || schema->as_string() == nullptr) continue;
        found.push_back({page.stem().string(), fenced, *schema->as_string()});
    }
    return found;
}

std::vector<Example> examples_of(const std::string& schema) {
    std::vector<Example> found;
    for (const auto& entry : std::filesystem::directory_iterator(support::source_dir() + "/docs/formats")) {
        if (entry.path().extension() != ".md") continue;
        for (Example& example : examples_on(entry.path())) {
            if (example.schema == schema) found.push_back(std::move(example));
        }
    }
    return found;
}

TEST(DocumentedScenarios, RunAndOverloadNothing) {
    const auto examples = examples_of("hexi-scenario/1");
    EXPECT_FALSE(examples.empty());
    for (const Example& example : examples) {
        const ScratchDirectory scratch;
        scratch.write("example.json", example.text);
        const auto said = run_hexi({"run", "example.json"}, scratch.path());
        EXPECT_EQ(said.status, 0) << example.page << ": " << said.err << said.out;
        EXPECT_THAT(said.out, testing::Not(testing::HasSubstr("% of its capacity from"))) << example.page;
    }
}

TEST(DocumentedTopologies, AreSound) {
    const auto examples = examples_of("hexi-topology/1");
    EXPECT_FALSE(examples.empty());
    for (const Example& example : examples) {
        const ScratchDirectory scratch;
        scratch.write("example.json", example.text);
        const auto said = run_hexi({"topology", "check", "example.json"}, scratch.path());
        EXPECT_EQ(said.status, 0) << example.page << ": " << said.err << said.out;
    }
}

TEST(Documents, WorkedExampleDoesWhatItsPageSays) { support::expect_page_true("worked-example.md"); }

}  // namespace
}  // namespace hexi
