// What a link was told to do beside what it did.
#pragma once

#include <optional>
#include <string>

#include "dataplane/engine/emulated_network.hpp"
#include "topology/json/json.hpp"

namespace hexi {

/// How a link was set.
struct LinkNominal {
    BitRate rate;
    SimTime delay{0};  ///< from the end of a transmission to the far end
    double loss_ratio = 0;
    /// Set so all along, and without a behaviour of its own: what was measured can be held against it.
    bool steady = true;
};

/// Bounds of agreement.
inline constexpr double kTrustedRate = 1e-3;  ///< relative, beyond a picosecond a packet
inline constexpr double kTrustedLoss = 4;     ///< standard deviations of the binomial distribution

/// Keys of a link in docs/formats/emulation.md: nominal and actual rate, delay and loss. The actual ones are
/// null where nothing was transmitted, and all are but the rate where the link was not steady.
void set_agreement(Json& json, const LinkNominal& nominal, const LinkCounters& counters);

/// A sentence where a steady link did something else than it was told to.
[[nodiscard]] std::optional<std::string> disagreement(const std::string& link, const LinkNominal& nominal,
                                                      const LinkCounters& counters);

}  // namespace hexi
