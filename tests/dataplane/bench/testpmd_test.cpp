#include "dataplane/bench/testpmd.hpp"

#include <gtest/gtest.h>

namespace hexi {
namespace {

TEST(Testpmd, SumsWhatItsPortsTransmitted) {
    EXPECT_EQ(transmitted_packets("  ###### NIC statistics for port 0  ######\r\n"
                                  "  RX-packets: 3062208    RX-missed: 0          RX-bytes:  0\r\n"
                                  "  TX-packets: 2666880    TX-errors: 0          TX-bytes:  0\r\n"
                                  "  ###### NIC statistics for port 1  ######\r\n"
                                  "  RX-packets: 3093952    RX-missed: 0          RX-bytes:  0\r\n"
                                  "  TX-packets: 120        TX-errors: 0          TX-bytes:  0\r\n"),
              2'667'000U);
    EXPECT_EQ(transmitted_packets("TX-packets:"), 0U);
    EXPECT_EQ(transmitted_packets(""), 0U);
}

TEST(Testpmd, IsMissedByName) {
    const TestpmdOptions options{.program = "no-such-testpmd"};
    EXPECT_FALSE(has_testpmd(options));
    const auto speed = run_testpmd(options);
    ASSERT_FALSE(speed.has_value());
    EXPECT_EQ(speed.error().message, "no-such-testpmd is not installed");
}

}  // namespace
}  // namespace hexi
