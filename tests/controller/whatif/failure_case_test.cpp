#include "controller/whatif/failure_case.hpp"

#include "tests/controller/hand_network.hpp"

namespace hexi {
namespace {

/// Three IP links of which two share a duct, and an optical one.
Topology network() {
    return support::hand_network({{"ab", "a", "b", 1, {"duct"}},
                                  {"bc", "b", "c", 1, {"duct"}},
                                  {"c+d", "c", "d"},
                                  {"wave", "a", "d", 1, {}, Layer::kOptical}});
}

std::vector<std::string> names(const std::vector<std::string>& words,
                               const std::vector<Layer>& layers = {Layer::kIp}) {
    const auto plan = plan_failures(network(), layers, words);
    if (!plan) return {plan.error().message};
    std::vector<std::string> found;
    for (const FailureCase& failure : plan->cases) found.push_back(case_name(*plan, failure));
    return found;
}

using testing::ElementsAre;
using testing::HasSubstr;

TEST(PlanFailures, KnowsItsWords) {
    EXPECT_THAT(names({"each-link"}), ElementsAre("ab", "bc", "c+d"));
    EXPECT_THAT(names({"each-link"}, {Layer::kOptical}), ElementsAre("wave"));
    EXPECT_THAT(names({"pairs"}), ElementsAre("ab + bc", "ab + c+d", "bc + c+d"));
    EXPECT_THAT(names({"each-srlg"}), testing::Contains("duct"));
}

TEST(PlanFailures, TakesListsAndThingsThatFailTogether) {
    EXPECT_THAT(names({"ab,bc", "ab+bc"}), ElementsAre("ab", "bc", "ab + bc"));
    EXPECT_THAT(names({"c+d"}), ElementsAre("c+d"));  // a name of its own
    EXPECT_THAT(names({"ab,each-link"}), ElementsAre("ab", "bc", "c+d"));
    EXPECT_THAT(names({"bc+ab,ab+bc,ab+ab"}), ElementsAre("bc + ab", "ab"));
}

TEST(PlanFailures, TakesDownEverythingThatSharesTheRisk) {
    const Topology topology = network();
    const std::vector<Layer> layers{Layer::kIp};
    const std::vector<std::string> words{"duct+ab", "ab:fwd"};
    const auto plan = plan_failures(topology, layers, words).value();
    EXPECT_EQ(case_links(plan, plan.cases[0]).size(), 4U);
    EXPECT_EQ(case_links(plan, plan.cases[1]), std::vector<LinkId>{LinkId(0)});
}

TEST(PlanFailures, SaysWhatItDoesNotKnow) {
    EXPECT_THAT(names({"moon"}), ElementsAre(HasSubstr("no link, fibre or risk group 'moon'")));
    EXPECT_THAT(names({"ab+moon"}), ElementsAre(HasSubstr("no link, fibre or risk group 'moon'")));
    EXPECT_THAT(names({"ab,,bc"}), ElementsAre(HasSubstr("an empty name is not allowed")));
    EXPECT_THAT(names({"each-fibre"}), ElementsAre(HasSubstr("has no fibres")));
    EXPECT_THAT(names({}), ElementsAre("nothing that could fail was named"));
}

}  // namespace
}  // namespace hexi
