#include <algorithm>

#include "controller/whatif/sweep_report.hpp"

namespace hexi {
namespace {

Json names_of(const FailurePlan& plan, const FailureCase& failure) {
    Json names = Json::array();
    for (const std::uint32_t element : failure.elements) names.push_back(plan.elements[element].name);
    return names;
}

/// The pair of a target, to be told more of.
Json pair_json(const SweepResult& result, std::size_t target) {
    const ServiceLoad& load = result.model->load();
    const RouteKey& key = load.targets[target].key;
    Json json = Json::object();
    json.set("source", load.topology->node(key.source).id);
    json.set("destination", load.topology->node(key.destination).id);
    json.set("layer", to_string(key.layer));
    json.set("class", load.classes[key.traffic_class]);
    return json;
}

Json delay_json(const std::optional<SimTime>& delay) { return delay ? Json(to_ms(*delay)) : Json(); }

Json link_json(const SweepResult& result, LinkId link) {
    return link.valid() ? Json(result.model->topology().link(link).id) : Json();
}

Json phase_json(const SweepResult& result, const PhaseOutcome& phase) {
    Json json = Json::object();
    json.set("worst_link", link_json(result, phase.worst));
    json.set("utilisation", phase.utilisation);
    json.set("overloaded_links", phase.overloaded);
    json.set("unreachable_bps", phase.unreachable.count());
    json.set("beyond_capacity_bps", phase.beyond.count());
    json.set("missed_targets", phase.missed);
    return json;
}

Json newly_missed_json(const SweepResult& result, const LoadLevel& level, const PhaseOutcome& phase) {
    Json all = Json::array();
    for (const PairChange& change : phase.changed) {
        if (!change.state.missed || level.intact_pairs()[change.target].missed) continue;
        Json json = pair_json(result, change.target);
        json.set("one_way_ms", delay_json(change.state.delay));
        json.set("loss_ratio", change.state.loss_ratio);
        all.push_back(std::move(json));
    }
    return all;
}

Json case_json(const SweepResult& result, std::size_t number) {
    Json json = Json::object(), loads = Json::array();
    json.set("fails", names_of(result.plan, result.plan.cases[number]));
    json.set("links_down", case_links(result.plan, result.plan.cases[number]).size());
    for (std::size_t i = 0; i < result.levels.size(); ++i) {
        const CaseOutcome& outcome = result.outcomes[number][i];
        Json before = phase_json(result, outcome.before), after = phase_json(result, outcome.after);
        before.set("newly_missed", newly_missed_json(result, result.levels[i], outcome.before));
        after.set("newly_missed", newly_missed_json(result, result.levels[i], outcome.after));
        Json at = Json::object();
        at.set("load", result.levels[i].factor());
        at.set("before", std::move(before));
        at.set("after", std::move(after));
        loads.push_back(std::move(at));
    }
    json.set("loads", std::move(loads));
    return json;
}

Json summary_phase(const SweepResult& result, std::size_t losing, std::size_t missing, double utilisation,
                   std::size_t worst, BitRate lost) {
    Json json = Json::object();
    json.set("cases_losing_traffic", losing);
    json.set("cases_missing_targets", missing);
    json.set("most_lost_bps", lost.count());
    json.set("highest_utilisation", utilisation);
    json.set("highest_utilisation_when", names_of(result.plan, result.plan.cases[worst]));
    return json;
}

Json level_json(const SweepResult& result, std::size_t level) {
    const LoadLevel& at = result.levels[level];
    const LevelSummary sum = summary_of(result, level);
    Json json = Json::object();
    json.set("load", at.factor());
    json.set("offered_bps", at.offered().count());
    json.set("intact", phase_json(result, at.intact()));
    json.set("before", summary_phase(result, sum.losing_before, sum.missing_before, sum.utilisation_before,
                                     sum.worst_before, sum.lost_before));
    json.set("after", summary_phase(result, sum.losing_after, sum.missing_after, sum.utilisation_after,
                                    sum.worst_after, sum.lost_after));
    return json;
}

Json element_json(const SweepResult& result, const ElementRank& rank) {
    Json json = Json::object();
    json.set("fails", result.plan.elements[rank.element].name);
    json.set("cases", rank.cases);
    json.set("worst_case", names_of(result.plan, result.plan.cases[rank.worst_case]));
    json.set("lost_before_bps", rank.harm.lost_before.count());
    json.set("lost_after_bps", rank.harm.lost_after.count());
    json.set("newly_missed_before", rank.harm.newly_missed_before);
    json.set("newly_missed_after", rank.harm.newly_missed_after);
    json.set("utilisation_after", rank.harm.utilisation_after);
    json.set("mean_lost_after_bps", rank.mean_lost_after_bps);
    return json;
}

Json rank_json(const SweepReport& report, const PairRank& rank) {
    const SweepResult& result = report.result;
    Json json = pair_json(result, rank.target);
    json.set("target_ms", to_ms(result.model->load().targets[rank.target].one_way));
    json.set("intact_ms", delay_json(result.levels[report.ranking.level].intact_pairs()[rank.target].delay));
    json.set("worst_ms", delay_json(rank.worst_delay));
    json.set("worst_case",
             rank.worst_case ? names_of(result.plan, result.plan.cases[*rank.worst_case]) : Json());
    json.set("cases_missed_before", rank.missed_before);
    json.set("cases_missed_after", rank.missed_after);
    json.set("cases_cut_off", rank.cut_off);
    json.set("worst_tier", to_string(rank.worst_tier));
    json.set("cases_shown_degraded", rank.shown_degraded);
    json.set("cases_shown_down", rank.shown_down);
    return json;
}

Json intact_missed_json(const SweepReport& report) {
    Json all = Json::array();
    const auto& pairs = report.result.levels[report.ranking.level].intact_pairs();
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        if (!pairs[i].missed) continue;
        Json json = pair_json(report.result, i);
        json.set("one_way_ms", delay_json(pairs[i].delay));
        json.set("loss_ratio", pairs[i].loss_ratio);
        all.push_back(std::move(json));
    }
    return all;
}

}  // namespace

Json to_json(const SweepReport& report) {
    const SweepResult& result = report.result;
    const ServiceLoad& load = result.model->load();
    Json layers = Json::array(), loads = Json::array(), elements = Json::array(), pairs = Json::array();
    Json cases = Json::array();
    for (const Layer layer : result.model->layers()) layers.push_back(to_string(layer));
    for (std::size_t i = 0; i < result.levels.size(); ++i) loads.push_back(level_json(result, i));
    for (const ElementRank& rank : report.ranking.elements) elements.push_back(element_json(result, rank));
    for (const PairRank& rank : report.ranking.pairs) pairs.push_back(rank_json(report, rank));
    const std::size_t listed = std::min(report.ranking.cases.size(), kMostListedCases);
    for (std::size_t i = 0; i < listed; ++i) cases.push_back(case_json(result, report.ranking.cases[i]));
    Json json = Json::object();
    json.set("schema", kSweepSchema);
    json.set("name", load.name);
    json.set("topology", load.topology->name());
    json.set("layers", std::move(layers));
    json.set("demands", load.demands.size());
    json.set("targets", load.targets.size());
    json.set("latency", kSweepLatency);
    json.set("case_count", result.plan.cases.size());
    json.set("loads", std::move(loads));
    json.set("ranked_at_load", result.levels[report.ranking.level].factor());
    json.set("missed_when_intact", intact_missed_json(report));
    json.set("elements", std::move(elements));
    json.set("pairs", std::move(pairs));
    json.set("cases", std::move(cases));
    json.set("remarks", load.remarks);
    return json;
}

}  // namespace hexi
