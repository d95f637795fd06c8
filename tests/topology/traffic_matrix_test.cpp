#include "topology/traffic_matrix.hpp"

namespace hexi {
namespace {

TEST(TrafficMatrix, ListsWhatIsOfferedInRowOrder) {
    TrafficMatrix matrix(3);
    matrix.set(NodeId(2), NodeId(0), 5_Gbps);
    matrix.set(NodeId(0), NodeId(1), 3_Gbps);
    EXPECT_THAT(matrix.demands(), testing::ElementsAre(Demand{NodeId(0), NodeId(1), 3_Gbps},
                                                       Demand{NodeId(2), NodeId(0), 5_Gbps}));
    EXPECT_EQ(matrix.total(), 8_Gbps);
}

TEST(TrafficMatrix, ScalesEveryRate) {
    TrafficMatrix matrix(2);
    matrix.set(NodeId(0), NodeId(1), 3_Gbps);
    EXPECT_EQ(matrix.scaled(0.5).at(NodeId(0), NodeId(1)), BitRate(1'500'000'000));
    EXPECT_EQ(matrix.scaled(0).total(), 0_bps);
}

}  // namespace
}  // namespace hexi
