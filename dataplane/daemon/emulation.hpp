// An emulation with real ports: built, run until it is told to stop, reported.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "dataplane/capture/tap_request.hpp"
#include "dataplane/daemon/emulation_report.hpp"
#include "dataplane/daemon/port_devices.hpp"
#include "dataplane/dpdk/eal.hpp"
#include "dataplane/gateway/port_spec.hpp"
#include "emulator/experiment/experiment.hpp"

namespace hexi {

struct EmulationOptions {
    std::vector<PortSpec> ports;      ///< complete (see complete_ports)
    std::optional<SimTime> duration;  ///< absent: until `stop`
    PageChoice pages = PageChoice::kAuto;
    std::string lcores;                   ///< as Eal's
    std::optional<std::size_t> workers;   ///< 1 .. 64; absent: as many as `lcores` gives, else one
    std::uint32_t frames = 65536;         ///< buffers: most long frames held at once, and what devices use
    std::uint32_t packed = 262144;        ///< most short frames (FrameStore::kLongest) held at once
    std::vector<std::string> behaviours;  ///< as open_behaviour() reads them
    std::vector<TapRequest> taps;         ///< from the beginning
    std::string control;                  ///< path of the control socket; empty: none
    bool relaxed = false;  ///< sleeps some 50 us where nothing is due: spares the processor, costs accuracy
    std::function<void(const std::string&)>
        show;         ///< is given what a terminal is to show, each second; empty: none
    DeviceWrap wrap;  ///< of every device that is opened; empty: none
};

/// Carries frames between the ports over the network and routes of `experiment`, whose changes and tables
/// come into force at their times; its sources are not played. `say` is told once that it runs, and in
/// sentences what is worth knowing. Returns when `stop` is true or the duration is over. kNotFound for a port
/// at a node that is not there, kInvalid for more workers than lcores, kEnvironment as Eal, MbufMemory and
/// DpdkPort. Once in a process.
Result<EmulationReport> run_emulation(const Experiment& experiment, const EmulationOptions& options,
                                      std::atomic<bool>& stop,
                                      const std::function<void(const std::string&)>& say);

}  // namespace hexi
