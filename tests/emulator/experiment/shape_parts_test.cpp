#include "emulator/experiment/shape_parts.hpp"

#include <gtest/gtest.h>

#include "emulator/experiment/burstiness.hpp"

namespace hexi {
namespace {

/// Of all parts together, by the variance that each brings.
double burstiness_of_parts(const SourceShape& shape) {
    double sum = 0;
    for (const ShapePart& part : parts_of(shape)) {
        PacketSource source{.process = part.shape.process,
                            .rate = 1_Gbps,
                            .packet_size = part.shape.packet_size,
                            .size_law = part.shape.size_law};
        if (part.shape.peak_ratio) {
            source.peak = BitRate(static_cast<std::uint64_t>(1e9 * *part.shape.peak_ratio));
            source.mean_burst = *part.shape.mean_burst;
        }
        sum += part.share * burstiness_of(source);
    }
    return sum;
}

TEST(ShapeParts, AddUpToTheBurstinessStated) {
    for (const double burstiness : {1.0, 1.5, 5.1875, 40.0, 10'000.0}) {
        for (const PacketSizeLaw law : {PacketSizeLaw::kFixed, PacketSizeLaw::kExponential}) {
            const SourceShape shape{.size_law = law, .burstiness = burstiness};
            EXPECT_NEAR(burstiness_of_parts(shape), burstiness, 2e-3 * burstiness) << burstiness;
        }
    }
}

TEST(ShapeParts, AreTheShapeItselfWhereProcessIsStated) {
    const SourceShape clock{.process = ArrivalProcess::kConstant};
    const auto parts = parts_of(clock);
    ASSERT_EQ(parts.size(), 1U);
    EXPECT_EQ(parts[0].shape, clock);
    EXPECT_EQ(burstiness_source(clock), "");
}

TEST(ShapeParts, SayWhatIsAssumed) {
    EXPECT_EQ(burstiness_source({.burstiness = 5.1875}),
              "burstiness 5.188: 80 % of it at random, the rest in bursts of 20 packets at 4 times "
              "the mean rate");
    EXPECT_NE(burstiness_source({.unstated = true}).find("INFOCOM 2003"), std::string::npos);
}

}  // namespace
}  // namespace hexi
