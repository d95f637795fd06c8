// Links of a simulation, captured into a file.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator/experiment/experiment.hpp"
#include "emulator/packet/link_tap.hpp"
#include "topology/base/result.hpp"
#include "traces/capture/capture_writer.hpp"

namespace hexi {

/// Writes what comes out of links to a capture: an interface for each link that was asked for, with its name
/// and rate; packets inbound, to the nanosecond (rounded down), simulated time 0 being 1970-01-01; drops in
/// its statistics. A simulated packet is a length and two ends: it is written as the Ethernet, IPv4 and UDP
/// header that it would have (10.0.0.0/8 and the numbers of its nodes from 1, the ingress as source port, its
/// number as IP identification), cut behind them. One thread.
class LinkRecorder final : public LinkTap {
public:
    /// `names` are links, fibres or risk groups of the experiment's topology, which outlives this; none:
    /// every link. The format is told by the end of `path`: ".pcap" is pcap in nanoseconds, anything else
    /// pcapng. kNotFound for a name; kEnvironment where the file cannot be made.
    [[nodiscard]] static Result<std::unique_ptr<LinkRecorder>> create(const Experiment& experiment,
                                                                      const std::string& path,
                                                                      const std::vector<std::string>& names);

    [[nodiscard]] bool watches(std::uint32_t link) const override;
    void passed(const PassedPacket& packet) override;
    void lost(std::uint32_t link) override;
    /// Ends the file. The first error of writing, where there was one.
    [[nodiscard]] Result<void> close();

private:
    explicit LinkRecorder(CaptureWriter writer) : writer_(std::move(writer)) {}
    void add(const Link& link, std::size_t index);

    CaptureWriter writer_;
    std::vector<TraceInterface> interfaces_;
    std::vector<std::optional<std::uint32_t>> interface_of_;  ///< by link
    std::optional<Error> failure_;
};

}  // namespace hexi
