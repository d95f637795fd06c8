// The path that would serve a batch's relaxation best.
#pragma once

#include <map>
#include <memory>
#include <optional>

#include "controller/engineering/delay_bounded.hpp"
#include "controller/placement/batch_master.hpp"

namespace hexi {

/// Prices paths under the master's prices. Refers to the model, which must outlive it.
class BatchPricing {
public:
    explicit BatchPricing(const PlacementModel& model);

    /// What a round of pricing found.
    struct Round {
        std::vector<BatchPath> better;  ///< paths that improve the relaxation
        double bound = 0;               ///< Lagrangian: no plan is below it
    };
    /// Prices every choice under the last solve of `master`.
    [[nodiscard]] Round price(const BatchMaster& master, const BatchCosts& costs);
    /// The quickest path of every choice and site: what a master begins with.
    [[nodiscard]] std::vector<BatchPath> quickest(const BatchMaster& master);

private:
    /// One layer, ready to be searched.
    struct Network {
        explicit Network(FlowModel links) : flow(std::move(links)), search(flow) {}
        Network(const Network&) = delete;
        Network& operator=(const Network&) = delete;

        FlowModel flow;
        DelayBoundedSearch search;
    };
    struct Priced {
        double price;
        const std::vector<std::uint32_t>& arcs;  ///< from the hub backwards
    };
    Network& network(Layer layer);
    /// Sets the weights of a job's searches, delays and prices as fixed-point numbers rounded down; without a
    /// master the delays alone.
    void weigh(const BatchChoice& choice, const BatchMaster* master);
    /// Calls `visit(choice, site, path)` for every site that needs one; the path is absent where there is
    /// none.
    template <typename Visit>
    void for_each_site(const BatchMaster& master, bool priced, Visit visit);

    const PlacementModel* model_;
    std::map<Layer, std::unique_ptr<Network>> networks_;
    std::vector<std::int64_t> weights_;
};

}  // namespace hexi
