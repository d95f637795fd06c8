#include "controller/state/checkpointer.hpp"

#include <thread>

#include "tests/controller/state/state_fixture.hpp"

namespace hexi {
namespace {

class CheckpointerTest : public StateTest {};

TEST_F(CheckpointerTest, MovesTheLogIntoTheFileWhileWritersGoOn) {
    StateStore state = store();
    const auto before = std::filesystem::file_size(path);
    const auto checkpointer = Checkpointer::start(path, std::chrono::milliseconds(1));
    ASSERT_TRUE(checkpointer) << checkpointer.error().message;
    const std::string body = "\"" + std::string(10'000, 'x') + "\"";
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    int made = 0;
    while (std::filesystem::file_size(path) < before + 100'000 && std::chrono::steady_clock::now() < until)
        ASSERT_TRUE(state.create("intent", std::to_string(made++), body, "ann").value());
    EXPECT_GE(std::filesystem::file_size(path), before + 100'000) << made << " resources made";
    EXPECT_EQ(state.all("intent").value().size(), static_cast<std::size_t>(made));
}

}  // namespace
}  // namespace hexi
