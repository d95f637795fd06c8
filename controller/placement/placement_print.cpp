// How a PlacementReport looks as text and as CSV.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "controller/placement/placement_report.hpp"
#include "topology/commandline/csv_writer.hpp"
#include "topology/commandline/quantity_text.hpp"
#include "topology/commandline/text_table.hpp"

namespace hexi {
namespace {

const std::string& hub_id(const PlacementModel& model, std::size_t hub) {
    return model.topology().node(model.hubs()[hub].node).id;
}

std::string sites_text(const PlacementModel& model, const ComputeJob& job) {
    std::vector<std::string> names;
    for (const NodeId site : job.sites) names.push_back(model.topology().node(site).id);
    return fmt::format("{}", fmt::join(names, " "));
}

std::string path_text(const PlacementModel& model, const std::optional<Path>& path) {
    if (!path) return "(at the hub)";
    std::vector<std::string> names;
    for (const NodeId node : path_nodes(model.topology(), *path))
        names.push_back(model.topology().node(node).id);
    return fmt::format("{}", fmt::join(names, " - "));
}

TextCell tier_cell(LatencyTier tier) {
    return {std::string(to_string(tier)), tier == LatencyTier::kUp ? TextStyle::kGood : TextStyle::kBad};
}

/// "2.50 h", "30.0 d".
std::string long_time(SimTime time) {
    const double hours = to_seconds(time) / 3600;
    return hours < 48 ? fmt::format("{:.2f} h", hours) : fmt::format("{:.1f} d", hours / 24);
}

std::string megawatt_hours(double kwh) { return fmt::format("{:.3f}", kwh / 1000); }
std::string yuan(double cny) { return fmt::format("{:.0f}", cny); }

TextTable job_table(const PlacementModel& model, const PlacementPlan& plan) {
    TextTable table({{.heading = "job"},
                     {.heading = "class"},
                     {.heading = "sites"},
                     {.heading = "hub"},
                     {.heading = "tier"},
                     {.heading = "one way ms", .right = true},
                     {.heading = "rate", .right = true},
                     {.heading = "finish", .right = true},
                     {.heading = "MWh", .right = true},
                     {.heading = "CNY", .right = true},
                     {.heading = "score", .right = true}});
    for (std::size_t i = 0; i < plan.jobs.size(); ++i) {
        const ComputeJob& job = model.jobs()[i];
        std::vector<TextCell> row{job.id, std::string(to_string(job.kind)),
                                  shortened(sites_text(model, job), 24)};
        if (const auto& offer = plan.jobs[i].chosen) {
            row.insert(row.end(),
                       {hub_id(model, offer->hub), tier_cell(offer->tier),
                        fmt::format("{:.2f}", to_ms(offer->latency)), rate_text(model.schedule(i).rate),
                        long_time(offer->finish), megawatt_hours(offer->bill.energy_kwh),
                        yuan(offer->bill.cost_cny), fmt::format("{:.2f}", offer->score)});
        } else {
            row.insert(row.end(), {"-", tier_cell(LatencyTier::kDown)});
        }
        table.add_row(std::move(row));
    }
    return table;
}

std::string reasons_text(const HubRefusal& refusal) {
    std::vector<std::string> texts;
    for (const RefusalReason& reason : refusal.reasons) texts.push_back(reason.text);
    return fmt::format("{}", fmt::join(texts, "; "));
}

/// Every hub's answer to one job.
std::string answers_text(const PlacementModel& model, const ComputeJob& job, const JobPlacement& placed) {
    std::string text = fmt::format("\n{} ({})\n", job.id, to_string(job.kind));
    const auto offered = [&](const HubOffer& offer, const char* word) {
        text += fmt::format("  {:<14} {}: score {:.3f}, {:.2f} ms, {:.0f} CNY, {:.0f} kWh not green\n",
                            hub_id(model, offer.hub), word, offer.score, to_ms(offer.latency),
                            offer.bill.cost_cny, offer.bill.non_green_kwh);
    };
    if (placed.chosen) {
        offered(*placed.chosen, "chosen");
        for (const auto& path : placed.chosen->paths) text += fmt::format("    {}\n", path_text(model, path));
    }
    for (const HubOffer& offer : placed.others) offered(offer, "possible");
    for (const HubRefusal& refusal : placed.refused)
        text += fmt::format("  {:<14} refused: {}\n", hub_id(model, refusal.hub), reasons_text(refusal));
    return text;
}

std::string all_answers(const PlacementModel& model, const PlacementPlan& plan, bool explain) {
    std::string text;
    for (std::size_t i = 0; i < plan.jobs.size(); ++i) {
        if (explain || !plan.jobs[i].chosen) text += answers_text(model, model.jobs()[i], plan.jobs[i]);
    }
    return text;
}

TextTable hub_table(const PlacementModel& model, const PlacementPlan& plan) {
    TextTable table({{.heading = "hub"},
                     {.heading = "jobs", .right = true},
                     {.heading = "EFLOPS held", .right = true},
                     {.heading = "free for jobs", .right = true},
                     {.heading = "PUE", .right = true},
                     {.heading = "green", .right = true},
                     {.heading = "CNY/kWh", .right = true},
                     {.heading = "MWh", .right = true},
                     {.heading = "assumed"}});
    const auto loads = hub_loads(model, plan);
    for (std::size_t i = 0; i < loads.size(); ++i) {
        const HubResources& hub = model.hubs()[i];
        table.add_row({hub_id(model, i),
                       std::to_string(loads[i].jobs),
                       fmt::format("{:.3f}", loads[i].peak_eflops),
                       fmt::format("{:.2f}", hub.free_eflops()),
                       fmt::format("{:.2f}", hub.pue),
                       percent_text(hub.green_ratio),
                       fmt::format("{:.3f}", hub.price_cny_per_kwh),
                       megawatt_hours(loads[i].energy_kwh),
                       {fmt::format("{}", fmt::join(hub.assumed, " ")), TextStyle::kFaint}});
    }
    return table;
}

TextTable rule_table(const PlacementReport& report) {
    TextTable table({{.heading = "rule"},
                     {.heading = "placed", .right = true},
                     {.heading = "targets missed", .right = true},
                     {.heading = "mean one way ms", .right = true},
                     {.heading = "MWh", .right = true},
                     {.heading = "MWh not green", .right = true},
                     {.heading = "CNY", .right = true}});
    const auto add = [&](const std::string& name, const PlacementTotals& totals) {
        table.add_row({name, fmt::format("{} of {}", totals.placed, totals.placed + totals.refused),
                       fmt::format("{} of {}", totals.missed, totals.with_target),
                       fmt::format("{:.2f}", totals.mean_latency_ms), megawatt_hours(totals.energy_kwh),
                       megawatt_hours(totals.non_green_kwh), yuan(totals.cost_cny)});
    };
    add(report.model->request().policy.name + (report.bound ? ", batch" : ""),
        totals_of(*report.model, report.plan));
    for (const RuleOutcome& rule : report.rules) add(rule.rule, rule.totals);
    if (report.failure)
        add("after the failure", totals_of(*report.failure->model, report.failure->replacement.plan));
    return table;
}

std::string bound_text(const PlacementBound& bound) {
    return fmt::format(
        "\nbatch: value {:.4f}, no plan is below {:.4f}: gap {:.2f} %{}; a refusal counts {:.0f}\n",
        bound.value, bound.lower_bound, bound.gap * 100, bound.stopped ? ", time limit reached" : "",
        bound.refusal_cost);
}

std::string failure_text(const PlacementFailure& failure, const PlacementPlan& before, bool explain,
                         bool colour) {
    TextTable table({{.heading = "job"},
                     {.heading = "what happens"},
                     {.heading = "from"},
                     {.heading = "to"},
                     {.heading = "ms more", .right = true},
                     {.heading = "CNY more", .right = true},
                     {.heading = "sent again", .right = true}});
    std::size_t stay = 0;
    for (std::size_t i = 0; i < failure.replacement.moves.size(); ++i) {
        const JobMove& move = failure.replacement.moves[i];
        const auto& now = failure.replacement.plan.jobs[i].chosen;
        const auto& old = before.jobs[i].chosen;
        stay += move.movement == Movement::kStays ? 1 : 0;
        if (move.movement == Movement::kStays || move.movement == Movement::kRefused) continue;
        table.add_row(
            {failure.model->jobs()[i].id, std::string(to_string(move.movement)),
             old ? hub_id(*failure.model, old->hub) : "-", now ? hub_id(*failure.model, now->hub) : "-",
             fmt::format("{:+.2f}", to_ms(move.latency_change)), fmt::format("{:+.0f}", move.cost_change_cny),
             move.resent.count() == 0
                 ? std::string("-")
                 : fmt::format("{:.1f} TB in {}", static_cast<double>(move.resent.count()) * 1e-12,
                               long_time(move.resend_time))});
    }
    std::string text = fmt::format("\n{} fails: {} of {} jobs stay as they are\n",
                                   fmt::join(failure.failed, ", "), stay, before.jobs.size());
    if (!table.empty()) text += "\n" + table.text(colour);
    if (failure.bound) text += bound_text(*failure.bound);
    for (std::size_t i = 0; i < failure.replacement.moves.size(); ++i) {
        const bool lost = failure.replacement.moves[i].movement == Movement::kLost;
        if (lost || explain)
            text += answers_text(*failure.model, failure.model->jobs()[i], failure.replacement.plan.jobs[i]);
    }
    return text;
}

}  // namespace

std::string to_text(const PlacementReport& report, bool explain, bool colour) {
    const PlacementModel& model = *report.model;
    std::string text = fmt::format("{}: {} jobs over {} hubs of {}, policy {}\n\n",
                                   model.request().jobs->name, model.jobs().size(), model.hubs().size(),
                                   model.topology().name(), model.request().policy.name);
    text += job_table(model, report.plan).text(colour);
    text += all_answers(model, report.plan, explain);
    text += "\n" + hub_table(model, report.plan).text(colour);
    if (report.bound) text += bound_text(*report.bound);
    if (report.failure) text += failure_text(*report.failure, report.plan, explain, colour);
    return text + "\n" + rule_table(report).text(colour);
}

std::string to_csv(const PlacementReport& report) {
    const PlacementModel& model = report.failure ? *report.failure->model : *report.model;
    const PlacementPlan& plan = report.failure ? report.failure->replacement.plan : report.plan;
    CsvWriter csv({"job", "class", "sites", "hub", "tier", "latency_ms", "rate_bps", "finish_s", "energy_kwh",
                   "non_green_kwh", "cost_cny", "score", "paths", "why_not"});
    for (std::size_t i = 0; i < plan.jobs.size(); ++i) {
        const ComputeJob& job = model.jobs()[i];
        std::vector<std::string> why, row{job.id, std::string(to_string(job.kind)), sites_text(model, job)};
        for (const HubRefusal& refusal : plan.jobs[i].refused)
            why.push_back(hub_id(model, refusal.hub) + ": " + reasons_text(refusal));
        if (const auto& offer = plan.jobs[i].chosen) {
            std::vector<std::string> paths;
            for (const auto& path : offer->paths) paths.push_back(path_text(model, path));
            row.insert(
                row.end(),
                {hub_id(model, offer->hub), std::string(to_string(offer->tier)),
                 fmt::format("{}", to_ms(offer->latency)), std::to_string(model.schedule(i).rate.count()),
                 fmt::format("{}", to_seconds(offer->finish)), fmt::format("{}", offer->bill.energy_kwh),
                 fmt::format("{}", offer->bill.non_green_kwh), fmt::format("{}", offer->bill.cost_cny),
                 fmt::format("{}", offer->score), fmt::format("{}", fmt::join(paths, " | "))});
        } else {
            row.insert(row.end(), {"", "down", "", std::to_string(model.schedule(i).rate.count()), "", "", "",
                                   "", "", ""});
        }
        row.push_back(fmt::format("{}", fmt::join(why, " | ")));
        csv.add_row(row);
    }
    return csv.text();
}

}  // namespace hexi
