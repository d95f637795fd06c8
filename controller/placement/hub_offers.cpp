#include "controller/placement/hub_offers.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "controller/shortest_path.hpp"
#include "topology/commandline/quantity_text.hpp"

namespace hexi {
namespace {

/// "23.1 ms > 20 ms", with as many digits as show the difference.
std::string above(SimTime value, SimTime bound) {
    const std::string exact = exact_ms_text(value), rounded = fmt::format("{:.1f}", to_ms(value));
    const bool shows = to_ms(value) - to_ms(bound) >= 0.1;
    return fmt::format("{} ms > {} ms", shows ? rounded : exact, exact_ms_text(bound));
}

std::string eflops(std::int64_t gflops) { return fmt::format("{:.6g}", static_cast<double>(gflops) * 1e-9); }

/// Paths from a job's sites to the hubs, with room for its rate.
class PathFinder {
public:
    PathFinder(const PlacementBook& book, std::size_t job)
        : book_(book), job_(job), graph_(roomy_graph(book, job)) {
        for (const NodeId site : sites()) trees_.emplace_back(graph_, site);
    }
    PathFinder(const PathFinder&) = delete;
    PathFinder& operator=(const PathFinder&) = delete;

    /// One path a site, nothing for a site that is the hub; or the reason there is none.
    tl::expected<std::vector<std::optional<Path>>, RefusalReason> to(std::size_t hub) const {
        std::vector<std::optional<Path>> paths;
        std::map<LinkId, std::int64_t> own;
        for (std::size_t site = 0; site < sites().size(); ++site) {
            if (sites()[site] == node(hub)) {
                paths.emplace_back();
                continue;
            }
            auto path = trees_[site].to(node(hub));
            if (path && !room_beside(own, *path)) path = cheapest_path(less(own), sites()[site], node(hub));
            if (!path) return tl::unexpected(no_path(site, hub));
            for (const LinkId link : path->links()) own[link] += rate_bps(model(), job_);
            paths.push_back(std::move(path));
        }
        return paths;
    }

private:
    [[nodiscard]] const PlacementModel& model() const { return book_.model(); }
    [[nodiscard]] const std::vector<NodeId>& sites() const { return model().jobs()[job_].sites; }
    [[nodiscard]] NodeId node(std::size_t hub) const { return model().hubs()[hub].node; }

    static CostGraph roomy_graph(const PlacementBook& book, std::size_t job) {
        const PlacementModel& model = book.model();
        CostGraph graph(model.topology(), model.request().state, {.layer = model.layer(job)});
        for (std::size_t i = 0; i < model.topology().links().size(); ++i) {
            if (!graph.usable(LinkId(i))) continue;
            if (book.free_bps(job, LinkId(i)) < rate_bps(model, job)) graph.remove(LinkId(i));
        }
        return graph;
    }

    [[nodiscard]] bool room_beside(const std::map<LinkId, std::int64_t>& own, LinkId link) const {
        const auto used = own.find(link);
        return used == own.end() || used->second + rate_bps(model(), job_) <= book_.free_bps(job_, link);
    }
    [[nodiscard]] bool room_beside(const std::map<LinkId, std::int64_t>& own, const Path& path) const {
        return std::all_of(path.links().begin(), path.links().end(),
                           [&](LinkId link) { return room_beside(own, link); });
    }
    [[nodiscard]] CostGraph less(const std::map<LinkId, std::int64_t>& own) const {
        CostGraph graph = graph_;
        for (const auto& [link, rate] : own) {
            if (!room_beside(own, link)) graph.remove(link);
        }
        return graph;
    }

    [[nodiscard]] RefusalReason no_path(std::size_t site, std::size_t hub) const {
        const std::string& from = model().topology().node(sites()[site]).id;
        if (!model().least_delay(job_, site, hub))
            return {RefusalKind::kNoPath,
                    fmt::format("no path from {} on layer {}", from, to_string(model().layer(job_)))};
        return {RefusalKind::kBandwidth,
                fmt::format("no path from {} with {} free", from, rate_text(model().schedule(job_).rate))};
    }

    const PlacementBook& book_;
    std::size_t job_;
    CostGraph graph_;
    std::vector<PathTree> trees_;
};

std::optional<RefusalReason> lacks_compute(const PlacementBook& book, std::size_t job, std::size_t hub) {
    const std::int64_t free = book.free_gflops(job, hub), need = book.model().need_gflops(job);
    if (need <= free) return std::nullopt;
    return RefusalReason{
        RefusalKind::kCapacity,
        fmt::format("capacity: {} EFLOPS free of {:.6g}, {} needed", eflops(std::max<std::int64_t>(free, 0)),
                    book.model().hubs()[hub].capacity_eflops, eflops(need))};
}

std::optional<RefusalReason> too_far(const PlacementModel& model, std::size_t job, const HubOffer& offer) {
    const LatencyBounds bounds = model.bounds(job);
    if (tier_of(bounds, offer.latency) != LatencyTier::kDown) return std::nullopt;
    const std::string note = bounds.tier2 ? ", tier two" : "";
    return RefusalReason{RefusalKind::kLatency,
                         "latency " + above(offer.latency, bounds.tier2.value_or(*bounds.target)) + note};
}

std::optional<RefusalReason> too_late(const PlacementModel& model, std::size_t job, const HubOffer& offer) {
    const ComputeJob& wish = model.jobs()[job];
    if (!wish.deadline || offer.finish <= wish.start + *wish.deadline) return std::nullopt;
    return RefusalReason{RefusalKind::kDeadline,
                         fmt::format("deadline: finished after {} s > {} s",
                                     to_seconds(offer.finish - wish.start), to_seconds(*wish.deadline))};
}

HubOffer offer_over(const PlacementModel& model, std::size_t job, std::size_t hub,
                    std::vector<std::optional<Path>> paths) {
    HubOffer offer{.hub = hub, .paths = std::move(paths)};
    SimTime sum{0};
    for (const auto& path : offer.paths) {
        SimTime delay{0};
        if (path) {
            for (const LinkId link : path->links())
                delay += model.topology().link(link).delay.total() + model.request().state[link].extra_delay;
        }
        sum += delay;
        offer.latency = std::max(offer.latency, delay);
    }
    offer.mean_latency = sum / static_cast<std::int64_t>(offer.paths.size());
    offer.tier = tier_of(model.bounds(job), offer.latency);
    offer.finish = model.schedule(job).finish + offer.latency;
    offer.bill = model.bill(job, hub);
    offer.score = model.score(job, hub, offer.mean_latency);
    return offer;
}

/// The hub's offer, or all that stands against it.
tl::expected<HubOffer, HubRefusal> ask(const PlacementBook& book, const PathFinder& finder, std::size_t job,
                                       std::size_t hub) {
    const PlacementModel& model = book.model();
    HubRefusal refusal{hub, model.standing_reasons(job, hub)};
    const auto add = [&](std::optional<RefusalReason> reason) {
        if (reason) refusal.reasons.push_back(*std::move(reason));
    };
    add(lacks_compute(book, job, hub));
    HubOffer offer;
    if (auto paths = finder.to(hub); paths) {
        offer = offer_over(model, job, hub, *std::move(paths));
        add(too_far(model, job, offer));
        add(too_late(model, job, offer));
    } else {
        add(std::move(paths.error()));
    }
    if (refusal.reasons.empty()) return offer;
    return tl::unexpected(std::move(refusal));
}

}  // namespace

bool better_offer(const HubOffer& a, const HubOffer& b) {
    return std::tie(a.tier, a.score, a.latency, a.bill.cost_cny, a.hub) <
           std::tie(b.tier, b.score, b.latency, b.bill.cost_cny, b.hub);
}

std::optional<HubOffer> make_offer(const PlacementModel& model, std::size_t job, std::size_t hub,
                                   std::vector<std::optional<Path>> paths) {
    HubOffer offer = offer_over(model, job, hub, std::move(paths));
    if (too_far(model, job, offer) || too_late(model, job, offer)) return std::nullopt;
    return offer;
}

JobPlacement with_others(PlacementBook& book, std::size_t job, std::optional<HubOffer> chosen) {
    if (chosen) book.release(job, *chosen);
    JobPlacement answers = hub_offers(book, job);
    if (!chosen) return answers;
    book.reserve(job, *chosen);
    const auto is_chosen = [&](const auto& answer) { return answer.hub == chosen->hub; };
    std::erase_if(answers.others, is_chosen);
    std::erase_if(answers.refused, is_chosen);
    answers.chosen = std::move(chosen);
    return answers;
}

JobPlacement hub_offers(const PlacementBook& book, std::size_t job) {
    const PathFinder finder(book, job);
    JobPlacement answers;
    for (std::size_t hub = 0; hub < book.model().hubs().size(); ++hub) {
        auto answer = ask(book, finder, job, hub);
        if (answer) {
            answers.others.push_back(*std::move(answer));
        } else {
            answers.refused.push_back(std::move(answer.error()));
        }
    }
    std::sort(answers.others.begin(), answers.others.end(), better_offer);
    return answers;
}

}  // namespace hexi
