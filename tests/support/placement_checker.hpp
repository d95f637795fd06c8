// Placements held against the network, from the raw figures and nothing else.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "controller/placement/placement_model.hpp"

namespace hexi::support {

/// Finds every rule that a plan breaks. Knows the request and the hubs' figures; shares no arithmetic with
/// the model beyond the jobs' schedules.
class PlacementChecker {
public:
    explicit PlacementChecker(const PlacementModel& model)
        : model_(model), request_(model.request()), topology_(*model.request().topology) {}

    /// A line for each broken rule; empty for a good plan.
    std::string broken(const PlacementPlan& plan) {
        report_.clear();
        if (plan.jobs.size() != model_.jobs().size()) report_ += "not every job has its answer\n";
        for (std::size_t job = 0; job < plan.jobs.size(); ++job) check_job(job, plan.jobs[job]);
        for (std::size_t job = 0; job < plan.jobs.size(); ++job) {
            const auto schedule = schedule_of(model_.jobs()[job]).value();
            check_links(plan, schedule.link_begin);
            check_hubs(plan, schedule.work_begin);
        }
        return report_;
    }

private:
    void say(const std::string& line) {
        if (report_.find(line) == std::string::npos) report_ += line + "\n";
    }

    void check_job(std::size_t job, const JobPlacement& placed) {
        std::multiset<std::size_t> heard;
        if (placed.chosen) heard.insert(placed.chosen->hub);
        for (const auto& offer : placed.others) heard.insert(offer.hub);
        for (const auto& refusal : placed.refused) {
            heard.insert(refusal.hub);
            if (refusal.reasons.empty()) say(fmt::format("job {}: refused without a reason", job));
        }
        std::multiset<std::size_t> all;
        for (std::size_t hub = 0; hub < model_.hubs().size(); ++hub) all.insert(hub);
        if (heard != all) say(fmt::format("job {}: not every hub was heard once", job));
        if (placed.chosen) check_offer(job, *placed.chosen);
        for (const auto& offer : placed.others) check_offer(job, offer);
    }

    void check_offer(std::size_t job, const HubOffer& offer) {
        const ComputeJob& wish = model_.jobs()[job];
        const HubResources& hub = model_.hubs()[offer.hub];
        if (offer.paths.size() != wish.sites.size()) return say(fmt::format("job {}: a path a site", job));
        SimTime farthest{0};
        for (std::size_t site = 0; site < wish.sites.size(); ++site) {
            farthest = std::max(farthest, check_path(job, wish.sites[site], hub.node, offer.paths[site]));
        }
        if (farthest != offer.latency) say(fmt::format("job {}: another latency", job));
        const auto bound = wish.latency_tier2 ? wish.latency_tier2 : wish.latency_target;
        if (request_.keep_latency && bound && farthest > *bound) say(fmt::format("job {}: too far", job));
        const auto finish = schedule_of(wish).value().finish + farthest;
        if (finish != offer.finish || (wish.deadline && finish > wish.start + *wish.deadline))
            say(fmt::format("job {}: too late", job));
        if (hub.pue_limit && hub.pue > *hub.pue_limit) say(fmt::format("job {}: PUE above its limit", job));
        if (wish.max_pue && hub.pue > *wish.max_pue) say(fmt::format("job {}: PUE", job));
        if (wish.min_green_ratio && hub.green_ratio < *wish.min_green_ratio)
            say(fmt::format("job {}: green", job));
        const auto& down = request_.failed_hubs;
        if (std::find(down.begin(), down.end(), hub.node) != down.end())
            say(fmt::format("job {}: hub down", job));
    }

    /// Its delay.
    SimTime check_path(std::size_t job, NodeId from, NodeId to, const std::optional<Path>& path) {
        SimTime delay{0};
        NodeId at = from;
        if (path) {
            for (const LinkId id : path->links()) {
                const Link& link = topology_.link(id);
                if (link.from != at || link.layer != model_.jobs()[job].layer.value_or(request_.layer) ||
                    request_.state[id].status != LinkStatus::kUp)
                    say(fmt::format("job {}: path broken at {}", job, link.id));
                at = link.to;
                delay += link.delay.propagation + link.delay.equipment + link.delay.forwarding;
                delay += request_.state[id].extra_delay;
            }
        }
        if (at != to) say(fmt::format("job {}: path ends elsewhere", job));
        return delay;
    }

    void check_links(const PlacementPlan& plan, SimTime instant) {
        std::vector<double> load(topology_.links().size());
        for (std::size_t job = 0; job < plan.jobs.size(); ++job) {
            const auto schedule = schedule_of(model_.jobs()[job]).value();
            if (!plan.jobs[job].chosen || instant < schedule.link_begin || instant >= schedule.link_end)
                continue;
            for (const auto& path : plan.jobs[job].chosen->paths) {
                if (!path) continue;
                for (const LinkId link : path->links())
                    load[link.index()] += static_cast<double>(schedule.rate.count());
            }
        }
        for (std::size_t i = 0; i < load.size(); ++i) {
            const double room = static_cast<double>(topology_.links()[i].capacity.count()) *
                                request_.state[LinkId(i)].capacity_factor * (1 - request_.background_ratio);
            if (load[i] > room * (1 + 1e-12))
                say(fmt::format("link {} is overloaded", topology_.links()[i].id));
        }
    }

    void check_hubs(const PlacementPlan& plan, SimTime instant) {
        std::vector<double> load(model_.hubs().size());
        for (std::size_t job = 0; job < plan.jobs.size(); ++job) {
            const auto schedule = schedule_of(model_.jobs()[job]).value();
            if (!plan.jobs[job].chosen || instant < schedule.work_begin || instant >= schedule.work_end)
                continue;
            load[plan.jobs[job].chosen->hub] += model_.jobs()[job].compute_eflops;
        }
        for (std::size_t i = 0; i < load.size(); ++i) {
            const auto& hub = model_.hubs()[i];
            if (load[i] > hub.capacity_eflops * (1 - hub.occupied_ratio) + 1e-8)
                say(fmt::format("hub {} is overloaded", i));
        }
    }

    const PlacementModel& model_;
    const PlacementRequest& request_;
    const Topology& topology_;
    std::string report_;
};

}  // namespace hexi::support
