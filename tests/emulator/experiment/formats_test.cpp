// What the writers write against the schemas in docs/formats/.
#include <gtest/gtest.h>

#include "emulator/experiment/experiment_json.hpp"
#include "emulator/experiment/result_json.hpp"
#include "tests/support/places.hpp"
#include "tests/support/small_days.hpp"
#include "tests/support/small_experiments.hpp"
#include "tests/support/small_results.hpp"
#include "topology/base/file.hpp"
#include "topology/json/json_schema.hpp"

namespace hexi {
namespace {

/// "" where the document obeys the schema.
std::string violation(const Json& document, const std::string& schema) {
    const auto text = read_file(support::source_dir() + "/docs/formats/" + schema);
    if (!text) return text.error().message;
    const auto valid = validate_against_schema(document, *text);
    return valid ? "" : valid.error().message;
}

Json result_document() { return *parse_json(write_result(support::small_result()), "written"); }
Json experiment_document() { return *parse_json(write_experiment(support::small_experiment()), "written"); }

TEST(ResultSchema, HoldsForWhatTheWriterWrites) {
    EXPECT_EQ(violation(result_document(), "result.schema.json"), "");
}

TEST(ResultSchema, HoldsForAResultOfNothing) {
    RunResult empty;
    empty.topology = support::hub_network();
    empty.classes = {{"all"}};
    empty.manifest.engine = "fluid";
    EXPECT_EQ(violation(*parse_json(write_result(empty), "written"), "result.schema.json"), "");
}

TEST(ResultSchema, HoldsForADay) {
    EXPECT_EQ(violation(*parse_json(write_result(support::small_day()), "written"), "result.schema.json"),
              "");
}

TEST(ResultSchema, RefusesAnUnknownMember) {
    EXPECT_NE(violation(result_document().set("speed", 1), "result.schema.json").find("additionalProperties"),
              std::string::npos);
}

TEST(ExperimentSchema, HoldsForWhatTheWriterWrites) {
    EXPECT_EQ(violation(experiment_document(), "experiment.schema.json"), "");
}

TEST(ExperimentSchema, RefusesANegativeTime) {
    const std::string why = violation(experiment_document().set("warmup_ps", -1), "experiment.schema.json");
    EXPECT_NE(why.find("/warmup_ps"), std::string::npos) << why;
}

}  // namespace
}  // namespace hexi
