// All that is said of one direction of a link: what the control socket sets and shows.
#pragma once

#include <optional>
#include <string_view>

#include "emulator/experiment/behaviour/link_behaviour.hpp"
#include "topology/base/result.hpp"
#include "topology/json/json_reader.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// `"schema"` of the document.
inline constexpr std::string_view kLinkBehaviourSchema = "hexi-link-behaviour/1";

/// How a link treats packets: rate element, delay element, impairments. What is absent is the topology's.
struct LinkDescription {
    std::optional<BitRate> rate;   ///< of the transmitter, > 0
    std::optional<SimTime> delay;  ///< fixed, >= 0; in place of `behaviour.impairments->delay`, which stays 0
    LinkBehaviour behaviour;       ///< `impairments` absent where none is stated

    bool operator==(const LinkDescription&) const = default;
};

/// Reads docs/formats/link-behaviour.md. What the document does not name stays as in `base`; null puts it
/// back to where it is not stated. kInvalid or kUnsupported, "name: place: sentence", where it breaks the
/// format. Every field of what is returned is in its range.
Result<LinkDescription> read_link_description(const Json& document, std::string_view name,
                                              const LinkDescription& base = {});

/// The same members of an object that may have others; what is not allowed is recorded at its place.
LinkDescription read_link_description(ObjectReader& reader, const LinkDescription& base = {});

/// `link` with this fixed delay and this rate, where stated; no lane of it is faster then.
[[nodiscard]] Link with_description(Link link, const std::optional<SimTime>& delay,
                                    const std::optional<BitRate>& rate);

/// The document that reads back as `description`, on any base.
Json link_description_json(const LinkDescription& description);

}  // namespace hexi
