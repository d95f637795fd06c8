// What each agent last said of links, so that only news leads to writes and plans.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "controller/service/resource_book.hpp"
#include "topology/network_state.hpp"

namespace hexi {

using SeenLinks = std::vector<std::pair<LinkId, LinkStatus>>;

/// Statuses by agent and link; what is not held is up. One thread.
class Sightings {
public:
    /// What of `said` is not known yet; each link once, as it was said last.
    [[nodiscard]] SeenLinks news(const std::string& agent, const SeenLinks& said,
                                 const std::shared_ptr<const Topology>& topology);
    /// The same where `said` is everything that is not up: what `agent` held against links before, by `book`
    /// too, and does not any more, is up again.
    [[nodiscard]] SeenLinks whole(const std::string& agent, const SeenLinks& said,
                                  const std::shared_ptr<const Topology>& topology, const ResourceBook& book);

private:
    using Statuses = std::map<LinkId, LinkStatus>;
    void know(const std::shared_ptr<const Topology>& topology);

    std::shared_ptr<const Topology> topology_;  ///< that the links are of
    std::map<std::string, Statuses> held_;
};

}  // namespace hexi
