// Which hub takes a compute flow, given what others hold.
#pragma once

#include <map>
#include <memory>

#include "controller/placement/placement_model.hpp"
#include "controller/service/intent.hpp"
#include "controller/service/link_room.hpp"

namespace hexi {

inline constexpr double kGflopsPerEflops = 1e9;

/// GFLOPS that flows hold, by hub.
using HubHoldings = std::map<NodeId, std::int64_t>;

/// What every hub says to one flow.
struct HubSearch {
    std::unique_ptr<const ComputeJobSet> jobs;  ///< that one
    std::unique_ptr<const PlacementModel> model;
    PlacementPlan plan;  ///< of that one; refers to the model

    /// Where it goes: to the hub where it is, if that takes it, else to the best; null where none takes it.
    [[nodiscard]] const HubOffer* chosen() const;
    [[nodiscard]] NodeId node(const HubOffer& offer) const { return model->hubs()[offer.hub].node; }
    /// A sentence: why none takes it, hub by hub.
    [[nodiscard]] std::string refusal() const;
};

/// Asks the hubs of the network of `room`: paths with the rate free, compute that nobody of `held` has, and
/// all else that `hexi place` looks at. kNotFound: there is no hub. Some milliseconds.
[[nodiscard]] Result<HubSearch> search_hubs(const Intent& intent, const LinkRoom& room,
                                            const HubHoldings& held);

/// What the flow holds of its hub's compute.
[[nodiscard]] std::int64_t need_gflops(const ComputeFlow& flow);

}  // namespace hexi
