#include "dataplane/bench/generating_port.hpp"

#include <set>
#include <tuple>

#include <gmock/gmock.h>

#include "dataplane/packet/frame_writer.hpp"
#include "dataplane/packet/protocol.hpp"
#include "tests/dataplane/daemon/memory_ports.hpp"

namespace hexi {
namespace {

constexpr MacAddress kRouter{{2, 'r', 'o', 'u', 't', 'e'}};

/// A device that has as many frames of 64 zeros as it is asked for.
class NullPort : public support::MemoryPort {
public:
    explicit NullPort(support::MemoryFrames& memory) : MemoryPort(memory) {}
    std::size_t receive(std::span<HeldFrame> frames) override {
        for (std::size_t i = 0; i < frames.size(); ++i) arrive(support::Frame(64));
        return MemoryPort::receive(frames);
    }
};

class CountingWatch : public FrameWatch {
public:
    void left(std::span<const HeldFrame> frames) override { seen += frames.size(); }
    std::size_t seen = 0;
};

class GeneratingPortTest : public testing::Test {
protected:
    /// Lets the hosts ask for their gateway, and answers.
    std::vector<FrameFields> introduce() {
        std::vector<FrameFields> questions;
        while (true) {
            const auto frames = take(64);
            if (frames.empty()) break;
            questions.push_back(frames.front());
        }
        FrameBuffer answer;
        write_arp(answer, ArpOperation::kReply, {kRouter, questions.back().from, gateway_, sources_});
        auto held = memory_.allocate(static_cast<std::uint32_t>(answer.size())).value();
        std::copy(answer.bytes().begin(), answer.bytes().end(), held.bytes);
        EXPECT_EQ(port_.send({&held, 1}), 1U);
        return questions;
    }
    std::vector<FrameFields> take(std::size_t most) {
        std::vector<HeldFrame> held(most);
        held.resize(port_.receive(held));
        std::vector<FrameFields> frames(held.size());
        for (std::size_t i = 0; i < held.size(); ++i) {
            EXPECT_EQ(parse_frame({held[i].bytes, held[i].length}, frames[i]), FrameFault::kNone);
            memory_.release(held[i].handle);
        }
        return frames;
    }

    support::MemoryFrames memory_;
    CountingWatch watch_;
    IpAddress gateway_ = IpAddress::v4(0x0A010001), sources_ = IpAddress::v4(0x0A010400);
    GeneratingPort port_{std::make_unique<NullPort>(memory_),
                         {.gateway = gateway_,
                          .sources = sources_,
                          .destinations = {IpAddress::v4(0x0A020400), IpAddress::v4(0x0A030400)}},
                         watch_};
};

TEST_F(GeneratingPortTest, HostsAskForTheGatewayFirst) {
    const auto questions = introduce();
    EXPECT_EQ(questions.size(), GeneratingPort::kHosts);
    for (const FrameFields& question : questions) {
        EXPECT_EQ(question.network, NetworkKind::kArp);
        EXPECT_EQ(question.destination, gateway_);
    }
    EXPECT_EQ(watch_.seen, 1U);
}

TEST_F(GeneratingPortTest, FramesAreOfAMillionFlowsToEachDestination) {
    introduce();
    std::set<std::tuple<IpAddress, IpAddress, std::uint16_t>> flows;
    std::size_t frames = 0;
    for (; frames < 200'000; frames += 64) {
        for (const FrameFields& frame : take(64)) {
            EXPECT_EQ(frame.to, kRouter);
            EXPECT_EQ(frame.protocol, kProtocolUdp);
            EXPECT_EQ(frame.network_length(), 50U);
            flows.emplace(frame.source, frame.destination, frame.source_port);
        }
    }
    EXPECT_EQ(flows.size(), frames) << "none comes twice among so few";
}

TEST_F(GeneratingPortTest, NothingIsLeftBehind) {
    introduce();
    take(64);
    EXPECT_EQ(memory_.held(), 0U);
}

}  // namespace
}  // namespace hexi
