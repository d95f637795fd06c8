// Taps on a running emulation.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "dataplane/capture/tap_recorder.hpp"
#include "dataplane/capture/tap_request.hpp"
#include "dataplane/gateway/port_spec.hpp"
#include "topology/json/json.hpp"

namespace hexi {

/// An order to whoever passes frames: copies go to `point` from now on; null: no more.
struct TapOrder {
    TapPlace place;
    std::shared_ptr<TapPoint> point;
};

/// Finds what is to be tapped, records it and gives the orders. Calls come from one thread at a time.
class LiveTaps {
public:
    /// `topology` outlives it; `epoch_ns` as TapRecorder's.
    LiveTaps(const Topology& topology, const std::vector<PortSpec>& ports, std::uint64_t epoch_ns,
             std::function<void(TapOrder)> give);

    /// kNotFound as find_tap_places(), kInvalid for what is tapped already, those of TapRecorder::start().
    Result<void> start(const TapRequest& request);
    /// kNotFound where nothing of this name is being recorded.
    Result<void> stop(const std::string& name);
    /// Once nobody passes frames any more: waits until all files are complete.
    void finish() { recorder_.finish(); }
    [[nodiscard]] std::vector<TapReport> reports() const { return recorder_.reports(); }

private:
    struct Running {
        std::string name;
        std::vector<TapPlace> places;
    };
    [[nodiscard]] Result<void> check_free(const std::vector<TapPlace>& places) const;
    [[nodiscard]] CaptureInterface interface_at(const TapPlace& place, std::uint32_t snap_bytes) const;

    const Topology& topology_;
    std::vector<std::string> port_nodes_, port_names_;
    std::function<void(TapOrder)> give_;
    std::vector<Running> running_;
    TapRecorder recorder_;
};

/// "taps" of docs/formats/emulation.md.
[[nodiscard]] Json taps_json(const std::vector<TapReport>& taps);

}  // namespace hexi
