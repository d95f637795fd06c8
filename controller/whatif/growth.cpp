#include "controller/whatif/growth.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace hexi {
namespace {

/// Years from now, in which one thing has grown so often.
double grown(double now, double rate, int years) { return now * std::pow(1 + rate, years); }

std::optional<int> first_year(int last, const std::function<bool(int)>& runs_out) {
    for (int year = 0; year <= last; ++year) {
        if (runs_out(year)) return year;
    }
    return std::nullopt;
}

class LookAhead {
public:
    LookAhead(const SweepModel& model, const GrowthRequest& request) : model_(model), request_(request) {}

    Result<GrowthOutlook> run(const std::function<void(double)>& progress) {
        std::vector<LoadLevel> levels;
        for (int year = 0; year <= request_.years; ++year) {
            levels.emplace_back(model_, 1, rates_in(year));
            auto outlook = year_outlook(year, levels.back());
            if (!outlook) return tl::unexpected(outlook.error());
            outlook_.years.push_back(*std::move(outlook));
            progress(static_cast<double>(year + 1) / (request_.years + 1));
        }
        add_links(levels);
        add_hubs();
        return std::move(outlook_);
    }

private:
    std::vector<BitRate> rates_in(int year) const {
        std::vector<BitRate> rates;
        for (const SweepFlow& flow : model_.flows()) {
            const std::string& traffic_class = model_.load().classes[flow.key.traffic_class];
            const double rate = request_.rates.of(flow.key.layer, traffic_class);
            const double bps = grown(static_cast<double>(flow.rate.count()), rate, year);
            rates.push_back(whole_rate(bps).value_or(BitRate(static_cast<std::uint64_t>(kLargestRate))));
        }
        return rates;
    }

    double utilisation(const LoadLevel& level, LinkId link) const {
        return static_cast<double>(level.loads().total(link)) / static_cast<double>(model_.capacity(link));
    }

    Result<YearOutlook> year_outlook(int year, const LoadLevel& level) const {
        YearOutlook outlook{.year = year, .offered = level.offered(), .on_todays_routes = level.intact()};
        for (std::size_t i = 0; i < model_.topology().links().size(); ++i) {
            outlook.links_full += utilisation(level, LinkId(i)) > request_.fullest ? 1 : 0;
        }
        for (const Layer layer : model_.layers()) {
            auto plan = cheapest_capacity(problem(layer, level), request_.cost);
            if (!plan) return tl::unexpected(plan.error());
            outlook.plans.push_back({layer, *std::move(plan), as_routed(layer, level)});
        }
        return outlook;
    }

    /// All classes together: capacity serves them alike.
    TeProblem problem(Layer layer, const LoadLevel& level) const {
        std::map<std::pair<NodeId, NodeId>, BitRate> rates;
        for (std::size_t flow = 0; flow < model_.flows().size(); ++flow) {
            const RouteKey& key = model_.flows()[flow].key;
            if (key.layer != layer || level.rate(flow).count() == 0) continue;
            BitRate& rate = rates[{key.source, key.destination}];
            rate = rate + level.rate(flow);
        }
        TeProblem problem{.topology = &model_.topology(),
                          .state = model_.load().state,
                          .layer = layer,
                          .max_utilisation = request_.fullest};
        for (const auto& [ends, rate] : rates) problem.demands.push_back({ends.first, ends.second, rate});
        return problem;
    }

    double as_routed(Layer layer, const LoadLevel& level) const {
        double cost = 0;
        const auto links = model_.topology().links();
        const auto missing = [&](LinkId link) {
            return static_cast<double>(level.loads().total(link)) / request_.fullest -
                   static_cast<double>(model_.capacity(link));
        };
        for (std::size_t i = 0; i < links.size(); ++i) {
            const LinkId link(i), back = links[i].reverse;
            if (links[i].layer != layer || (back.valid() && back < link)) continue;
            const double bps = std::max(missing(link), back.valid() ? missing(back) : 0);
            if (bps > 0) cost += bps * capacity_cost(model_.topology(), link, request_.cost);
        }
        return cost;
    }

    void add_links(const std::vector<LoadLevel>& levels) {
        for (std::size_t i = 0; i < model_.topology().links().size(); ++i) {
            const LinkId link(i);
            LinkOutlook outlook{.link = link,
                                .now = utilisation(levels.front(), link),
                                .then = utilisation(levels.back(), link)};
            if (outlook.now == 0) continue;
            outlook.runs_out = first_year(request_.years, [&](int year) {
                return utilisation(levels[static_cast<std::size_t>(year)], link) > request_.fullest;
            });
            outlook_.links.push_back(outlook);
        }
        std::ranges::stable_sort(outlook_.links, {}, [&](const LinkOutlook& outlook) {
            return std::tuple(outlook.runs_out.value_or(kMostYears + 1), -outlook.then);
        });
    }

    void add_hubs() {
        ComputeJobSet today;
        today.occupied_ratio = request_.occupied;
        const auto hubs = hub_resources(model_.topology(), today);
        if (!hubs) return;  // a network without hubs
        for (const HubResources& hub : *hubs) outlook_.hubs.push_back(hub_outlook(hub));
        std::ranges::stable_sort(outlook_.hubs, {}, [&](const HubOutlook& outlook) {
            const int compute = outlook.compute_runs_out.value_or(kMostYears + 1);
            const int energy = outlook.energy_runs_out.value_or(kMostYears + 1);
            return std::tuple(std::min(compute, energy), -outlook.used_then_eflops);
        });
    }

    HubOutlook hub_outlook(const HubResources& hub) const {
        const auto used = [&](int year) {
            return grown(hub.capacity_eflops * hub.occupied_ratio, request_.rates.compute(), year);
        };
        const double mw_per_eflops = request_.energy.kw_per_eflops / 1e3;
        HubOutlook outlook{.hub = hub,
                           .used_eflops = used(0),
                           .used_then_eflops = used(request_.years),
                           .power_mw = used(0) * mw_per_eflops * hub.pue,
                           .power_then_mw = used(request_.years) * mw_per_eflops * hub.pue};
        outlook.compute_runs_out = first_year(
            request_.years, [&](int year) { return used(year) > request_.fullest * hub.capacity_eflops; });
        if (!hub.pue_limit) return outlook;
        outlook.power_limit_mw = hub.capacity_eflops * mw_per_eflops * *hub.pue_limit;
        outlook.energy_runs_out = first_year(request_.years, [&](int year) {
            return used(year) * mw_per_eflops * hub.pue > request_.fullest * *outlook.power_limit_mw;
        });
        return outlook;
    }

    const SweepModel& model_;
    const GrowthRequest& request_;
    GrowthOutlook outlook_;
};

}  // namespace

bool GrowthOutlook::something_runs_out() const {
    const auto runs_out = [](const HubOutlook& hub) { return hub.compute_runs_out || hub.energy_runs_out; };
    return (!links.empty() && links.front().runs_out) || std::ranges::any_of(hubs, runs_out);
}

Result<GrowthOutlook> look_ahead(const SweepModel& model, const GrowthRequest& request,
                                 const std::function<void(double)>& progress) {
    return LookAhead(model, request).run(progress);
}

}  // namespace hexi
