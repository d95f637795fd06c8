#include "dataplane/bench/model_exactness.hpp"

#include <gtest/gtest.h>

namespace hexi {
namespace {

TEST(ModelExactness, AFullLinkKeepsItsRateOverTenMilliseconds) {
    const auto error = rate_error();
    ASSERT_TRUE(error.has_value()) << error.error().message;
    EXPECT_LE(*error, 0.001);
}

TEST(ModelExactness, AFrameUnderWayCostsLittleMoreThanItselfAndItsDescriptor) {
    for (const std::size_t bytes : {60U, 64U, 192U}) {
        const auto memory = memory_per_packet(bytes);
        ASSERT_TRUE(memory.has_value()) << memory.error().message;
        EXPECT_LE(*memory, 1.2 * static_cast<double>(bytes + 32)) << bytes;
        EXPECT_GE(*memory, static_cast<double>(bytes + 32)) << bytes;
    }
}

TEST(ModelExactness, ATrialIsInsideItsInterval) {
    EXPECT_TRUE((LossTrial{.nominal = 0.1, .observed = 0.11, .low = 0.09, .high = 0.11}.inside()));
    EXPECT_FALSE((LossTrial{.nominal = 0.1, .observed = 0.12, .low = 0.09, .high = 0.11}.inside()));
}

}  // namespace
}  // namespace hexi
