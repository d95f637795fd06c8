// What the owner of a running dataplane may ask of it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "dataplane/capture/tap_request.hpp"
#include "emulator/experiment/behaviour/link_behaviour.hpp"
#include "topology/base/result.hpp"
#include "topology/json/json.hpp"
#include "topology/network_state.hpp"
#include "topology/routing_table.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// How one link direction is set now.
struct LinkSetting {
    LinkState state;
    std::optional<SimTime> delay;  ///< fixed delay instead of the topology's, >= 0; `state` adds to it
    std::optional<BitRate> rate;   ///< capacity instead of the topology's, > 0; `state` takes its share of it

    LinkBehaviour behaviour;  ///< queue discipline and impairments, beside the loss of `state`

    bool operator==(const LinkSetting&) const = default;
};

/// Implemented by whoever moves packets. Every call comes from the control thread; none may wait for packets.
class RunningDataplane {
public:
    virtual ~RunningDataplane() = default;

    /// The network it emulates.
    [[nodiscard]] virtual const Topology& topology() const = 0;
    /// Who it is: keys of `status` in docs/formats/dataplane-control.md beyond those of the plan.
    [[nodiscard]] virtual Json status() const = 0;
    /// Counters of now, as in docs/formats/dataplane-control.md.
    [[nodiscard]] virtual Json statistics() const = 0;

    [[nodiscard]] virtual LinkSetting setting(LinkId link) const = 0;
    /// From the next packet on `link` is set so; a link that goes down loses what it holds, nothing else is
    /// lost.
    virtual void set(LinkId link, const LinkSetting& setting) = 0;

    /// Compiles `table`, ready to be put in force; kInvalid, kUnreachable or kEnvironment (memory) say why
    /// not. Replaces what was prepared before.
    virtual Result<void> prepare(std::uint64_t version, RoutingTable table) = 0;
    /// Puts what prepare() made in force, and returns when no packet is sent by the one before any more, on
    /// whichever processor; packets under way keep their path.
    virtual void commit() = 0;
    /// Forgets what prepare() made.
    virtual void forget_prepared() = 0;

    /// Copies of what passes go to a file from now on; errors as LiveTaps.
    virtual Result<void> start_tap(const TapRequest& request) = 0;
    /// No more; kNotFound where there is no such tap.
    virtual Result<void> stop_tap(const std::string& name) = 0;
    /// What every tap has done, as "taps" of docs/formats/emulation.md.
    [[nodiscard]] virtual Json taps() const = 0;

    /// Ends the dataplane after this call has been answered.
    virtual void stop() = 0;
};

}  // namespace hexi
