#include <algorithm>

#include <fmt/format.h>

#include "controller/whatif/growth_report.hpp"
#include "topology/commandline/csv_writer.hpp"
#include "topology/commandline/quantity_text.hpp"
#include "topology/commandline/text_table.hpp"

namespace hexi {
namespace {

constexpr std::size_t kShown = 10;  // rows of each table; the files have all

std::string more(std::size_t all) {
    return all > kShown ? fmt::format("... and {} more\n", all - kShown) : "";
}

std::string percent(double share) { return fmt::format("{:.1f}", share * 100); }

std::string money(double cny) {
    return cny < 1e6 ? fmt::format("{:.0f}", cny) : fmt::format("{:.1f} M", cny / 1e6);
}

std::string when(const std::optional<int>& year) {
    if (!year) return "-";
    return *year == 0 ? "now" : fmt::format("{}", *year);
}

std::string rate(double bps) { return rate_text(BitRate(static_cast<std::uint64_t>(bps))); }

std::string year_table(const GrowthReport& report) {
    TextTable table({{"year", true},
                     {"offered"},
                     {"fullest %", true},
                     {"links full", true},
                     {"lost"},
                     {"missed", true},
                     {"cheapest to add, CNY", true, 3},
                     {"gap %", true},
                     {"in whole lanes", true},
                     {"on today's routes", true}});
    for (const YearOutlook& year : report.outlook.years) {
        const YearCost cost = year_cost(year);
        const BitRate lost = year.on_todays_routes.lost();
        table.add_row(
            {std::to_string(year.year), rate_text(year.offered), percent(year.on_todays_routes.utilisation),
             std::to_string(year.links_full), lost.count() == 0 ? "-" : rate_text(lost),
             std::to_string(year.on_todays_routes.missed), money(cost.cost_cny),
             fmt::format("{:.4f}", cost.gap() * 100), money(cost.lanes_cny), money(cost.as_routed_cny)});
    }
    return table.text();
}

std::string link_table(const GrowthReport& report, bool colour) {
    TextTable table({{"link"}, {"layer"}, {"capacity"}, {"now %", true}, {"then %", true}, {"year", true}});
    const auto& links = report.outlook.links;
    for (std::size_t i = 0; i < std::min(links.size(), kShown); ++i) {
        const Link& link = report.model.topology().link(links[i].link);
        table.add_row({link.id, std::string(to_string(link.layer)), rate_text(link.capacity),
                       percent(links[i].now), percent(links[i].then), when(links[i].runs_out)});
    }
    return "\n" + styled("Links that run out first", TextStyle::kHeading, colour) + "\n" +
           table.text(colour) + more(links.size());
}

std::string hub_table(const GrowthReport& report, bool colour) {
    if (report.outlook.hubs.empty()) return "";
    TextTable table({{"hub"},
                     {"EFLOPS used", true},
                     {"of", true},
                     {"then", true},
                     {"year", true},
                     {"MW at the meter", true, 3},
                     {"limit", true},
                     {"then", true},
                     {"year", true}});
    for (const HubOutlook& outlook : report.outlook.hubs) {
        const auto number = [](double value) { return fmt::format("{:.1f}", value); };
        table.add_row({report.model.topology().node(outlook.hub.node).id, number(outlook.used_eflops),
                       number(outlook.hub.capacity_eflops), number(outlook.used_then_eflops),
                       when(outlook.compute_runs_out), number(outlook.power_mw),
                       outlook.power_limit_mw ? number(*outlook.power_limit_mw) : "-",
                       number(outlook.power_then_mw), when(outlook.energy_runs_out)});
    }
    return "\n" + styled("Hubs, compute and energy", TextStyle::kHeading, colour) + "\n" + table.text(colour);
}

std::string added_table(const GrowthReport& report, bool colour) {
    const YearOutlook& last = report.outlook.years.back();
    std::vector<const AddedLink*> all;
    for (const LayerPlan& plan : last.plans) {
        for (const AddedLink& added : plan.plan.links) all.push_back(&added);
    }
    if (all.empty()) return "\nNo capacity has to be added.\n";
    std::ranges::stable_sort(all, std::greater<>(), [](const AddedLink* added) { return added->cost_cny; });
    TextTable table({{"link"}, {"km", true}, {"today"}, {"add"}, {"lanes", true}, {"CNY", true}});
    for (std::size_t i = 0; i < std::min(all.size(), kShown); ++i) {
        const Link& link = report.model.topology().link(all[i]->link);
        table.add_row({link.duplex, fmt::format("{:.0f}", costed_length(link).count()),
                       rate_text(link.capacity), rate(all[i]->bps), std::to_string(all[i]->lanes),
                       money(all[i]->cost_cny)});
    }
    const std::string heading = fmt::format("Cheapest capacity to add for year {}", last.year);
    return "\n" + styled(heading, TextStyle::kHeading, colour) + "\n" + table.text(colour) + more(all.size());
}

}  // namespace

YearCost year_cost(const YearOutlook& year) {
    YearCost sum;
    for (const LayerPlan& layer : year.plans) {
        sum.cost_cny += layer.plan.cost_cny;
        sum.bound_cny += layer.plan.bound_cny;
        sum.lanes_cny += layer.plan.lanes_cny;
        sum.as_routed_cny += layer.as_routed_cny;
    }
    return sum;
}

std::string to_text(const GrowthReport& report, bool colour) {
    const std::string title = fmt::format("{}: {} years of growth, full at {} %", report.model.load().name,
                                          report.request.years, report.request.fullest * 100);
    return styled(title, TextStyle::kHeading, colour) + "\na year: " + report.request.rates.summary() +
           "\n\n" + year_table(report) + link_table(report, colour) + hub_table(report, colour) +
           added_table(report, colour) +
           fmt::format("\ncosts: {} CNY a Gbit/s and {} CNY a Gbit/s and km, both directions\n",
                       report.request.cost.cny_per_gbps, report.request.cost.cny_per_gbps_km);
}

std::string years_csv(const GrowthReport& report) {
    CsvWriter csv({"year", "offered_bps", "utilisation", "links_full", "lost_bps", "missed_targets",
                   "cost_cny", "lower_bound_cny", "whole_lanes_cny", "as_routed_cny"});
    for (const YearOutlook& year : report.outlook.years) {
        const YearCost cost = year_cost(year);
        csv.add_row({std::to_string(year.year), std::to_string(year.offered.count()),
                     fmt::format("{}", year.on_todays_routes.utilisation), std::to_string(year.links_full),
                     std::to_string(year.on_todays_routes.lost().count()),
                     std::to_string(year.on_todays_routes.missed), fmt::format("{}", cost.cost_cny),
                     fmt::format("{}", cost.bound_cny), fmt::format("{}", cost.lanes_cny),
                     fmt::format("{}", cost.as_routed_cny)});
    }
    return csv.text();
}

std::string links_csv(const GrowthReport& report) {
    CsvWriter csv(
        {"link", "layer", "capacity_bps", "utilisation_now", "utilisation_then", "runs_out_in_year"});
    for (const LinkOutlook& outlook : report.outlook.links) {
        const Link& link = report.model.topology().link(outlook.link);
        csv.add_row({link.id, std::string(to_string(link.layer)), std::to_string(link.capacity.count()),
                     fmt::format("{}", outlook.now), fmt::format("{}", outlook.then),
                     outlook.runs_out ? std::to_string(*outlook.runs_out) : ""});
    }
    return csv.text();
}

std::string added_csv(const GrowthReport& report) {
    CsvWriter csv({"year", "link", "layer", "added_bps", "lanes", "cost_cny"});
    for (const YearOutlook& year : report.outlook.years) {
        for (const LayerPlan& layer : year.plans) {
            for (const AddedLink& added : layer.plan.links) {
                csv.add_row({std::to_string(year.year), report.model.topology().link(added.link).duplex,
                             std::string(to_string(layer.layer)), fmt::format("{}", added.bps),
                             std::to_string(added.lanes), fmt::format("{}", added.cost_cny)});
            }
        }
    }
    return csv.text();
}

}  // namespace hexi
