#include "dataplane/plan/forwarding_plan.hpp"

#include <algorithm>

#include "topology/base/check.hpp"

namespace hexi {

/// Builds one plan.
class ForwardingPlan::Compiler {
public:
    Compiler(const Topology& topology, const ForwardingPlan* earlier)
        : topology_(topology),
          chains_(earlier == nullptr ? std::make_shared<ChainTable>()
                                     : std::make_shared<ChainTable>(*earlier->chains_)) {
        if (earlier != nullptr) plan_.version_ = earlier->version_ + 1;
    }

    ForwardingPlan compile(const RoutingTable& table) {
        for (const Route& route : table.routes()) add(route);
        add_turns();
        add_crossings();
        plan_.chains_ = chains_;
        return std::move(plan_);
    }

private:
    void add(const Route& route) {
        if (route.paths.empty()) return;
        std::uint64_t total = 0, sum = 0;
        for (const WeightedPath& path : route.paths) total += path.weight;
        plan_.keys_.push_back(route.key);
        plan_.ranges_.push_back({static_cast<std::uint32_t>(plan_.choices_.size()),
                                 static_cast<std::uint32_t>(route.paths.size())});
        for (const WeightedPath& path : route.paths) {
            sum += path.weight;
            const std::uint32_t chain = chain_over(path.path);
            const std::uint32_t backup = path.backup ? chain_over(*path.backup) : kNone;
            plan_.choices_.push_back({(sum << 32U) / total, chain, backup});
        }
    }
    std::uint32_t chain_over(const Path& path) {
        const std::uint32_t chain = chains_->add(path.links());
        used_.push_back(chain);
        return chain;
    }

    void add_turns() {
        std::sort(used_.begin(), used_.end());
        used_.erase(std::unique(used_.begin(), used_.end()), used_.end());
        for (const std::uint32_t chain : used_) {
            if (plan_.first_turn_.size() <= chain) plan_.first_turn_.resize(chain + 1, kNone);
            plan_.first_turn_[chain] = static_cast<std::uint32_t>(plan_.turns_.size());
            const auto links = chains_->links_of(chain);
            const std::vector<std::uint32_t> there(links.begin(), links.end());
            for (std::size_t hops = 1; hops <= there.size(); ++hops)
                plan_.turns_.push_back(turn(std::span(there).first(hops)));
        }
    }
    std::uint32_t turn(std::span<const std::uint32_t> there) {
        std::vector<LinkId> links;
        for (const std::uint32_t link : there) links.emplace_back(link);
        for (std::size_t i = there.size(); i-- > 0;) {
            const LinkId reverse = topology_.links()[there[i]].reverse;
            if (!reverse.valid()) return kNone;
            links.push_back(reverse);
        }
        return chains_->add(links);
    }

    void add_crossings() {
        std::vector<std::vector<Crossing>> by_link(topology_.links().size());
        for (const std::uint32_t chain : used_) {
            SimTime notice{0};
            for (const std::uint32_t link : chains_->links_of(chain)) {
                by_link[link].push_back({chain, notice});
                notice += topology_.links()[link].delay.total();
            }
        }
        for (const auto& crossings : by_link) {
            plan_.crossings_of_.push_back({static_cast<std::uint32_t>(plan_.crossings_.size()),
                                           static_cast<std::uint32_t>(crossings.size())});
            plan_.crossings_.insert(plan_.crossings_.end(), crossings.begin(), crossings.end());
        }
    }

    const Topology& topology_;
    std::shared_ptr<ChainTable> chains_;
    std::vector<std::uint32_t> used_;
    ForwardingPlan plan_;
};

std::shared_ptr<const ForwardingPlan> ForwardingPlan::compile(const Topology& topology,
                                                              const RoutingTable& table,
                                                              const ForwardingPlan* earlier) {
    return std::make_shared<const ForwardingPlan>(Compiler(topology, earlier).compile(table));
}

std::uint32_t ForwardingPlan::route(const RouteKey& key) const {
    const auto found = std::lower_bound(keys_.begin(), keys_.end(), key);
    if (found == keys_.end() || *found != key) return kNone;
    return static_cast<std::uint32_t>(found - keys_.begin());
}

std::uint32_t ForwardingPlan::there_and_back(std::uint32_t chain, std::size_t hops) const {
    if (chain >= first_turn_.size() || first_turn_[chain] == kNone) return kNone;
    HEXI_CHECK(hops >= 1 && hops <= chains_->links_of(chain).size(), "a chain is turned beyond its end");
    return turns_[first_turn_[chain] + hops - 1];
}

std::span<const ForwardingPlan::Crossing> ForwardingPlan::crossings(LinkId link) const {
    const Range& range = crossings_of_[link.index()];
    return std::span(crossings_).subspan(range.first, range.count);
}

ChainHealth::ChainHealth(const ForwardingPlan& plan, const NetworkState& state) : down_(state.size()) {
    for (std::size_t link = 0; link < state.size(); ++link)
        down_[link] = state[LinkId(link)].status == LinkStatus::kDown;
    adopt(plan);
}

void ChainHealth::adopt(const ForwardingPlan& plan) {
    news_.clear();
    broken_.assign(plan.chains()->size(), 0);
    for (std::size_t link = 0; link < down_.size(); ++link) {
        if (!down_[link]) continue;
        for (const auto& crossing : plan.crossings(LinkId(link))) ++broken_[crossing.chain];
    }
}

void ChainHealth::link_changed(const ForwardingPlan& plan, LinkId link, bool down, SimTime at) {
    if (down_[link.index()] == down) return;
    down_[link.index()] = down;
    const auto later = [](const News& a, const News& b) { return a.at > b.at; };
    for (const auto& crossing : plan.crossings(link)) {
        news_.push_back({at + crossing.notice, crossing.chain, down ? 1 : -1});
        std::push_heap(news_.begin(), news_.end(), later);
    }
}

void ChainHealth::learn_due(SimTime now) {
    const auto later = [](const News& a, const News& b) { return a.at > b.at; };
    while (!news_.empty() && news_.front().at <= now) {
        broken_[news_.front().chain] += news_.front().step;
        std::pop_heap(news_.begin(), news_.end(), later);
        news_.pop_back();
    }
}

}  // namespace hexi
