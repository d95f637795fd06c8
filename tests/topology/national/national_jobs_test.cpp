#include "tests/support/places.hpp"
#include "topology/base/file.hpp"
#include "topology/formats/jobs.hpp"
#include "topology/json/json_schema.hpp"
#include "topology/national/national.hpp"

namespace hexi {
namespace {

TEST(NationalJobs, ObeyTheirSchemaAndKnowTheNetwork) {
    const auto json = parse_json(national_jobs_json(), "national_jobs.json").value();
    const auto schema = read_file(support::source_dir() + "/docs/formats/jobs.schema.json").value();
    const auto obeys = validate_against_schema(json, schema);
    EXPECT_TRUE(obeys) << obeys.error().message;
    const auto topology = national_topology().value();
    const auto set = jobs_from_json(json, "national_jobs.json", topology);
    ASSERT_TRUE(set) << set.error().message;
    for (const HubTerms& terms : set->hubs)
        EXPECT_NE(terms.source, "") << "every figure says where it is from";
}

}  // namespace
}  // namespace hexi
