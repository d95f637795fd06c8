#include "controller/whatif/load_level.hpp"

#include "tests/controller/whatif/service_loads.hpp"

namespace hexi {
namespace {

TEST(LoadFactors, AreNumbersListsAndRanges) {
    using Factors = std::vector<double>;
    EXPECT_EQ(parse_load_factors("1"), (Factors{1}));
    EXPECT_EQ(parse_load_factors("0.5..1.5"), (Factors{0.5, 0.75, 1, 1.25, 1.5}));
    EXPECT_EQ(parse_load_factors("0.5..1.2/0.1"), (Factors{0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2}));
    EXPECT_EQ(parse_load_factors("1..1.3/0.2"), (Factors{1, 1.2, 1.3}));
    EXPECT_EQ(parse_load_factors("2,1,2"), (Factors{1, 2}));
    EXPECT_EQ(parse_load_factors("1..1"), (Factors{1}));
}

TEST(LoadFactors, RefuseWhatIsNone) {
    for (const char* bad : {"", "x", "0", "-1", "nan", "inf", "1..", "..1", "2..1", "1..2/0", "1..2/x",
                            "1,,2", "1..1000/0.01", "1e300", "1;2", "1..2/0.5/0.1"}) {
        const auto factors = parse_load_factors(bad);
        ASSERT_FALSE(factors) << bad;
        EXPECT_THAT(factors.error().message, testing::HasSubstr("is not allowed: must be numbers from 0.01"));
    }
}

TEST(LoadLevel, TellsTheNetworkThatHasNotFailed) {
    const auto model = SweepModel::create(support::triangle()).value();
    const LoadLevel level(model, 1);
    EXPECT_EQ(level.offered(), BitRate(11'000'000'000));
    EXPECT_DOUBLE_EQ(level.intact().utilisation, 0.6);
    EXPECT_EQ(level.intact().missed, 0U);
    EXPECT_EQ(level.intact_pairs()[0].delay, 1_ms);
    const LoadLevel twice(model, 2);
    EXPECT_DOUBLE_EQ(twice.intact().utilisation, 1.2);
    EXPECT_NEAR(double(twice.intact().beyond.count()), 2e9, 1);
    EXPECT_EQ(twice.intact().missed, 1U);
}

TEST(SweepModel, RefusesANetworkWithoutTrafficOrPromises) {
    ServiceLoad load = support::triangle();
    load.demands.clear();
    load.targets.clear();
    const auto model = SweepModel::create(load);
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().message, "triangle: has neither demands nor targets, so no case can matter");
}

TEST(SweepModel, GivesDemandsAndTargetsOfOneRouteOneFlow) {
    ServiceLoad load = support::triangle();
    load.targets.push_back({support::key_between(load, "b", "a"), 1_ms, 0});
    const auto model = SweepModel::create(load).value();
    ASSERT_EQ(model.flows().size(), 3U);
    EXPECT_EQ(model.flows()[model.flow_of(2)].rate, BitRate(0));
    EXPECT_EQ(model.layers(), std::vector<Layer>{Layer::kIp});
}

}  // namespace
}  // namespace hexi
