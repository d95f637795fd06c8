// The unit for systemd: it is understood, and what it runs is locked up.
#include <gmock/gmock.h>
#include <unistd.h>

#include <fmt/format.h>

#include "tests/support/places.hpp"
#include "tests/support/run_hexi.hpp"
#include "tests/support/shell.hpp"
#include "topology/base/file.hpp"

namespace hexi {
namespace {

using testing::HasSubstr;

class UnitFileTest : public testing::Test {
protected:
    void SetUp() override {
        if (!support::installed("systemd-analyze"))
            GTEST_SKIP() << "systemd-analyze, which reads units, is not installed";
        std::string text =
            read_file(support::source_dir() + "/controller/daemon/hexi-controller.service").value();
        const std::string installed = "/usr/local/bin/hexi-controller";
        const std::size_t place = text.find("ExecStart=" + installed);
        ASSERT_NE(place, std::string::npos);
        text.replace(place + 10, installed.size(), support::bin_dir() + "/hexi-controller");
        unit = folder.write("hexi-controller.service", text);
    }
    support::ScratchDirectory folder;
    std::string unit;
};

TEST_F(UnitFileTest, IsUnderstoodBySystemd) {
    EXPECT_EQ(support::shell("systemd-analyze verify " + unit + " 2>&1"), "");
}

TEST_F(UnitFileTest, ExposesLittle) {
    const std::string said =
        support::shell("systemd-analyze security --offline=true --threshold=15 " + unit + " 2>&1; echo $?");
    EXPECT_THAT(said, HasSubstr("Overall exposure level"));
    EXPECT_EQ(said.substr(said.size() - 2), "0\n") << "more than 1.5 of 10:\n" << said;
}

TEST_F(UnitFileTest, RunsWhatNeedsNoPrivilege) {
    if (geteuid() != 0) GTEST_SKIP() << "everything else here runs without privileges already";
    const std::string nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs ";
    const std::string home = support::shell("mktemp -d | tr -d '\\n'");
    support::shell(
        fmt::format("chown 65534:65534 {} && cp {}/hexi-controller {}", home, support::bin_dir(), home));
    const std::string said = support::shell(
        fmt::format("cd /; timeout --signal=TERM 3 {} {}/hexi-controller --data {}/data --listen 127.0.0.1:0 "
                    "--agents {}/agents.sock 2>&1; stat -c '%U %a' {}/data/state.db",
                    nobody, home, home, home, home));
    support::shell("rm -rf " + home);
    EXPECT_THAT(said, HasSubstr("hexi-controller: serving national"));
    EXPECT_THAT(said, HasSubstr("nobody 600\n"));
}

}  // namespace
}  // namespace hexi
