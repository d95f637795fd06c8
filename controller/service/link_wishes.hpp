// How links are wanted and how they are seen: what routes are computed for.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "controller/service/resource_book.hpp"
#include "topology/json/json.hpp"
#include "topology/network_state.hpp"

namespace hexi {

/// Reads {"status", "capacity_factor", "extra_delay_us", "loss_ratio"}, each of which may be left out.
Result<LinkState> read_link_wish(const Json& body, std::string_view name);
/// The inverse, every member there.
[[nodiscard]] Json to_json(const LinkState& state);

/// The worse of both in every respect: what holds for a link of which two things are said.
[[nodiscard]] LinkState worse(const LinkState& a, const LinkState& b);

/// What agents have seen, by agent and link.
using Observations = std::map<std::pair<std::string, LinkId>, LinkStatus>;

/// Links of which `book` keeps what `agent` saw (resources "observation"), whatever it was; names that the
/// topology has not are passed over.
[[nodiscard]] std::vector<LinkId> links_observed_by(const std::string& agent, const ResourceBook& book,
                                                    const Topology& topology);

/// The state of every link: what operators set (resources "link", each of any name find_links() knows) and
/// what agents have seen, the worse of all. Names that the topology has not are passed over.
[[nodiscard]] NetworkState network_state(const Topology& topology, const std::vector<HeldResource>& wishes,
                                         const Observations& seen);

}  // namespace hexi
