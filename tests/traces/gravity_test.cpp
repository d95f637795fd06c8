#include "traces/gravity.hpp"

namespace hexi {
namespace {

NodeSpec city(const std::string& id, double longitude_deg, std::optional<double> population_million) {
    NodeSpec node;
    node.id = id;
    node.kind = NodeKind::kMetro;
    node.position = GeoPoint{0, longitude_deg};
    node.population_million = population_million;
    return node;
}

NodeSpec cluster(const std::string& id, double longitude_deg, std::optional<double> eflops) {
    NodeSpec node = city(id, longitude_deg, std::nullopt);
    node.kind = NodeKind::kCluster;
    node.compute.capacity_eflops = eflops;
    return node;
}

/// A network of these nodes in a row, each joined to the next.
Topology row_of(std::vector<NodeSpec> nodes) {
    TopologySpec spec;
    spec.name = "row";
    spec.default_capacity = 1_Tbps;
    for (std::size_t i = 0; i + 1 < nodes.size(); ++i) {
        LinkSpec link;
        link.id = nodes[i].id + "-" + nodes[i + 1].id;
        link.from = nodes[i].id;
        link.to = nodes[i + 1].id;
        link.delay = 1_ms;
        spec.links.push_back(link);
    }
    spec.nodes = std::move(nodes);
    auto made = Topology::create(std::move(spec));
    EXPECT_TRUE(made) << made.error().message;
    return std::move(*made);
}

TrafficMatrix gravity_of(const Topology& topology, BitRate total, const GravityModel& model = {}) {
    auto made = gravity_matrix(topology, Layer::kIp, topology.endpoints(), total, model);
    EXPECT_TRUE(made) << made.error().message;
    return std::move(*made);
}

TEST(Gravity, GivesOutTheWholeTotal) {
    const auto topology =
        row_of({city("a", 100, 20), city("b", 110, 7), city("c", 112, 3), city("d", 121, 11)});
    const auto matrix = gravity_of(topology, 120_Tbps);
    EXPECT_LE(matrix.total(), 120_Tbps);
    EXPECT_GE(matrix.total().count(), (120_Tbps).count() - 12);
}

TEST(Gravity, IsSymmetricWithAnEmptyDiagonal) {
    const auto topology = row_of({city("a", 100, 20), city("b", 110, 7), cluster("c", 112, 3)});
    const auto matrix = gravity_of(topology, 1_Tbps);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(matrix.at(NodeId(i), NodeId(i)), 0_bps);
        for (std::size_t j = 0; j < 3; ++j)
            EXPECT_EQ(matrix.at(NodeId(i), NodeId(j)), matrix.at(NodeId(j), NodeId(i)));
    }
}

TEST(Gravity, FallsWithDistanceByTheExponent) {
    const auto topology = row_of({city("a", 100, 5), city("b", 110, 5), city("c", 120, 5)});
    const auto ratio = [&](double exponent) {
        const auto matrix = gravity_of(topology, 1_Tbps, {.distance_exponent = exponent});
        return static_cast<double>(matrix.at(NodeId(0), NodeId(1)).count()) /
               static_cast<double>(matrix.at(NodeId(0), NodeId(2)).count());
    };
    EXPECT_NEAR(ratio(0), 1, 1e-9);
    EXPECT_NEAR(ratio(1), 2, 1e-9);
    EXPECT_NEAR(ratio(2), 4, 1e-9);
}

TEST(Gravity, CountsNearNeighboursAsTheLeastDistance) {
    const auto topology = row_of({city("a", 100, 5), city("same-place", 100, 5), city("c", 100.5, 5)});
    const auto matrix = gravity_of(topology, 1_Tbps, {.least_distance = 60_km});
    EXPECT_EQ(matrix.at(NodeId(0), NodeId(1)), matrix.at(NodeId(0), NodeId(2)));  // 0 km and 55.6 km
}

TEST(Gravity, WeighsCitiesByPopulationAndClustersByTheRootOfCompute) {
    const auto topology =
        row_of({city("a", 100, 30), city("b", 110, 10), cluster("c", 120, 100), cluster("d", 121, 4)});
    const auto masses = gravity_masses(topology, Layer::kIp, topology.endpoints(), {.compute_share = 0.4});
    EXPECT_THAT(masses,
                testing::Pointwise(testing::DoubleNear(1e-12), {0.45, 0.15, 0.4 * 10 / 12, 0.4 * 2 / 12}));
}

TEST(Gravity, WeighsByTheCapacityOfTheLayerWhereAsked) {
    const auto topology = row_of({city("a", 100, 30), city("b", 110, 10), cluster("c", 120, 100)});
    const auto masses =
        gravity_masses(topology, Layer::kIp, topology.endpoints(), {.mass = GravityMass::kCapacity});
    EXPECT_THAT(masses, testing::Pointwise(testing::DoubleNear(1e-12), {0.25, 0.5, 0.25}));
    const auto none =
        gravity_masses(topology, Layer::kOptical, topology.endpoints(), {.mass = GravityMass::kCapacity});
    EXPECT_THAT(none, testing::Each(0));
}

TEST(Gravity, GivesAnUnknownCityTheMedianAndAStatedZeroNothing) {
    const auto topology = row_of({city("a", 100, 2), city("b", 101, 6), city("c", 102, 4),
                                  city("unknown", 103, std::nullopt), city("empty", 104, 0.0)});
    const auto masses = gravity_masses(topology, Layer::kIp, topology.endpoints(), {});
    EXPECT_NEAR(masses[3], (masses[0] + masses[2]) / 2, 1e-12);  // the median of 2, 6, 4 and 0 is 3
    EXPECT_EQ(masses[4], 0);
    const auto matrix = gravity_of(topology, 1_Tbps);
    EXPECT_EQ(matrix.at(NodeId(0), NodeId(4)), 0_bps);
    EXPECT_GT(matrix.at(NodeId(0), NodeId(3)), 0_bps);
}

TEST(Gravity, TreatsAllAlikeWhereNothingIsKnown) {
    auto a = city("a", 0, std::nullopt);
    auto b = city("b", 0, std::nullopt);
    auto c = city("c", 0, std::nullopt);
    a.position = b.position = c.position = std::nullopt;
    const auto topology = row_of({a, b, c});
    const auto matrix = gravity_of(topology, 600_Gbps);
    for (const auto& demand : matrix.demands())
        EXPECT_NEAR(static_cast<double>(demand.rate.count()), 1e11, 2);
    EXPECT_EQ(matrix.demands().size(), 6U);
}

TEST(Gravity, GivesAPairOfUnknownPositionTheMeanDistance) {
    auto lost = city("lost", 0, 5);
    lost.position = std::nullopt;
    const auto topology = row_of({city("a", 100, 5), city("b", 110, 5), lost});
    const auto matrix = gravity_of(topology, 1_Tbps);
    EXPECT_EQ(matrix.at(NodeId(0), NodeId(2)), matrix.at(NodeId(0), NodeId(1)));
}

TEST(Gravity, RefusesAnExponentUnderWhichAllWeightsVanish) {
    const auto topology = row_of({city("a", 100, 5), city("b", 110, 7)});
    for (const double exponent : {200.0, -1.0, std::nan("")}) {
        const auto made = gravity_matrix(topology, Layer::kIp, topology.endpoints(), 1_Tbps,
                                         {.distance_exponent = exponent});
        ASSERT_FALSE(made);
        EXPECT_THAT(made.error().message, testing::EndsWith("is not allowed: must be 0 to 10"));
    }
}

TEST(Gravity, RefusesEndpointsWithoutMass) {
    const auto topology = row_of({city("a", 100, 0.0), city("b", 110, 7)});
    const auto made = gravity_matrix(topology, Layer::kIp, topology.endpoints(), 1_Tbps);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().message,
              "a gravity matrix over 2 endpoints needs at least two with a mass above 0");
}

}  // namespace
}  // namespace hexi
