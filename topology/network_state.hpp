// What is up, drained or degraded at one instant.
#pragma once

#include <string_view>
#include <vector>

#include "topology/base/ids.hpp"
#include "topology/topology.hpp"

namespace hexi {

enum class LinkStatus : std::uint8_t {
    kUp,
    kDrained,  ///< carries what it has, takes no new routes
    kDown,     ///< loses what is on it
};

/// State of one direction of a link.
struct LinkState {
    LinkStatus status = LinkStatus::kUp;
    double capacity_factor = 1;  ///< share of the capacity left, in (0, 1]
    SimTime extra_delay{0};      ///< added to the fixed delay, >= 0
    double loss_ratio = 0;       ///< random loss, 0..1

    bool operator==(const LinkState&) const = default;
};

/// The state of every link of one topology; all up when made. A value.
class NetworkState {
public:
    explicit NetworkState(const Topology& topology) : links_(topology.links().size()) {}

    [[nodiscard]] const LinkState& operator[](LinkId link) const { return links_[link.index()]; }
    [[nodiscard]] LinkState& operator[](LinkId link) { return links_[link.index()]; }
    [[nodiscard]] bool routable(LinkId link) const { return (*this)[link].status == LinkStatus::kUp; }
    [[nodiscard]] std::size_t size() const { return links_.size(); }

    bool operator==(const NetworkState&) const = default;

private:
    std::vector<LinkState> links_;
};

/// "up", "drained" or "down".
[[nodiscard]] std::string_view to_string(LinkStatus status);
/// The inverse; kInvalid lists the words allowed.
[[nodiscard]] Result<LinkStatus> parse_link_status(std::string_view word);

}  // namespace hexi
