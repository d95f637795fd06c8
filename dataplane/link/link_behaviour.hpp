// All that one direction of a link does to packets, as one value: what the control socket sets and shows.
#pragma once

#include <optional>
#include <string_view>

#include "dataplane/link/impairment_spec.hpp"
#include "dataplane/link/queue_spec.hpp"
#include "topology/base/result.hpp"
#include "topology/json/json.hpp"

namespace hexi {

/// How a link treats packets: rate element, delay element, impairments. What is absent is the topology's.
struct LinkBehaviour {
    std::optional<BitRate> rate;     ///< of the transmitter, > 0
    std::optional<SimTime> delay;    ///< fixed, >= 0
    std::optional<QueueSpec> queue;  ///< absent: strict priority by class, drop-tail at the link's buffer
    ImpairmentSpec impairments;      ///< `impairments.delay` is not used: `delay` is

    bool operator==(const LinkBehaviour&) const = default;
};

/// Reads docs/formats/link-behaviour.md. What the document does not name stays as in `base`; null puts it
/// back to where it is not stated. kInvalid or kUnsupported, "name: place: sentence", where it breaks the
/// format. Every field of what is returned is in its range.
Result<LinkBehaviour> read_link_behaviour(const Json& document, std::string_view name,
                                          const LinkBehaviour& base = {});

/// The document that reads back as `behaviour`, on any base.
Json link_behaviour_json(const LinkBehaviour& behaviour);

}  // namespace hexi
