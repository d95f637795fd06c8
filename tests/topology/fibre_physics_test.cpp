#include "topology/fibre_physics.hpp"

namespace hexi {
namespace {

TEST(PropagationDelay, IsTheGroupIndexOverTheSpeedOfLight) {
    EXPECT_NEAR(to_us(propagation_delay(1000_km, 1.468)), 4'896.7, 0.1);
    EXPECT_EQ(propagation_delay(0_km, 1.468), 0_ps);
}

TEST(AmplifierDelay, CountsWholeSpans) {
    const FibrePhysics physics;
    EXPECT_EQ(amplifier_delay(79_km, physics), 0_ps);
    EXPECT_EQ(amplifier_delay(800_km, physics), 1'500_ns);
}

TEST(DerivedRouteLength, IsTheGreatCircleTimesTheRouteFactor) {
    EXPECT_DOUBLE_EQ(derived_route_length(100_km, FibrePhysics{}).count(), 160);
}

}  // namespace
}  // namespace hexi
