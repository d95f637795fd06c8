// What an emulation did, and whether to believe it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dataplane/capture/tap_recorder.hpp"
#include "dataplane/daemon/frame_ledger.hpp"
#include "dataplane/daemon/link_agreement.hpp"
#include "dataplane/daemon/timing_report.hpp"
#include "dataplane/engine/emulated_network.hpp"
#include "dataplane/gateway/access_gateway.hpp"
#include "dataplane/gateway/port_spec.hpp"
#include "dataplane/packet/packet_port.hpp"
#include "emulator/experiment/run_result.hpp"
#include "topology/json/json.hpp"

namespace hexi {

/// `"schema"` of the document (docs/formats/emulation.md).
inline constexpr std::string_view kEmulationSchema = "hexi-emulation/1";

/// What crossed one access port.
struct PortReport {
    PortSpec spec;
    MacAddress mac;
    std::uint32_t mtu = 0;
    GatewayCounters gateway;
    std::uint64_t left_frames = 0, left_bytes = 0;  ///< given to the device for this port
    PortCounters device;                            ///< of the whole device, which VLANs share
};

/// A link direction that packets crossed or were lost on.
// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): counters keep the cache line they were counted on
struct LinkReport {
    LinkId link;
    LinkCounters counters;
    LinkNominal nominal = {};
};

struct EmulationReport {
    std::string name;
    std::shared_ptr<const Topology> topology;
    SimTime duration{0};
    std::string memory;              ///< which pages, in a sentence
    std::uint32_t plan_version = 0;  ///< of the ways in force at the end
    std::vector<PortReport> ports;
    std::vector<LinkReport> links;  ///< in id order
    FrameLedger ledger;
    std::uint64_t not_received = 0;  ///< lost by the devices before we took them, as far as they tell
    std::uint64_t frames_held = 0;  ///< buffers in use when everything was let go and all devices were closed
    bool drivers_keep =
        false;  ///< some driver does not give all of its buffers back; else none may be in use
    TimingReport timing;
    std::vector<TapReport> taps;
};

/// What speaks against trusting it, a sentence each; empty: trusted.
[[nodiscard]] std::vector<std::string> doubts(const EmulationReport& report);
/// Every frame has its fate and every buffer came back.
[[nodiscard]] bool conserved(const EmulationReport& report);

[[nodiscard]] Json to_json(const EmulationReport& report);
/// Parts of it that a running dataplane tells, too.
[[nodiscard]] Json losses_json(const std::array<std::uint64_t, kLinkLosses>& lost);
[[nodiscard]] Json ledger_json(const FrameLedger& ledger);
[[nodiscard]] Json port_counters_json(const std::string& port, const GatewayCounters& counters);
/// `duration` is that in which the counters came together.
[[nodiscard]] Json link_json(const Topology& topology, const LinkReport& link, SimTime duration);
[[nodiscard]] bool was_used(const LinkReport& link);
/// Tables for people.
[[nodiscard]] std::string to_text(const EmulationReport& report, bool colour);

}  // namespace hexi
