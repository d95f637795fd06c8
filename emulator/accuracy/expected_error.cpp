#include "emulator/accuracy/expected_error.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "emulator/accuracy/measured_accuracy.hpp"
#include "topology/base/check.hpp"
#include "topology/json/json.hpp"

namespace hexi {
namespace {

/// Bursts of so many times a packet, or less, at once are batches.
constexpr double kBatchPackets = 20;

std::string group_of(const PacketSource& source) {
    switch (source.process) {
        case ArrivalProcess::kPoisson:
            return "smooth";
        case ArrivalProcess::kConstant:
            return source.interval ? "" : "clocks";
        case ArrivalProcess::kOnOff:
            break;
    }
    if (source.burst_law == BurstLaw::kPareto) return "heavy tails";
    const auto packets =
        static_cast<double>(source.mean_burst.count()) / static_cast<double>(source.packet_size.count());
    return packets <= kBatchPackets ? "batches" : "bursts";
}

/// Whether some path has several links.
bool has_paths(const Experiment& experiment) {
    for (const TimedTable& timed : experiment.routes.tables()) {
        for (const Route& route : timed.table.routes()) {
            for (const WeightedPath& path : route.paths) {
                if (path.path.links().size() > 1) return true;
            }
        }
    }
    return false;
}

/// Largest error of `measure` by `engine` in `groups`, per cent; negative where none was measured.
double largest(const Json& all, const std::vector<std::string>& groups, const std::string& engine,
               std::string_view measure) {
    double most = -1;
    for (const std::string& group : groups) {
        const Json* entry = all.find(group);
        const Json* errors = entry == nullptr ? nullptr : entry->find(engine);
        const Json* error = errors == nullptr ? nullptr : errors->find(measure);
        if (error != nullptr) most = std::max(most, error->to_double() * 100);
    }
    return most;
}

std::string unknown_variants(const Experiment& experiment) {
    std::set<std::string> names;
    for (const TcpFlow& flow : experiment.tcp_flows) {
        if (flow.variant == "bbr" || flow.variant == "dctcp") names.insert(flow.variant);
    }
    if (names.empty()) return {};
    return fmt::format("; for {} no error is known", fmt::join(names, " and "));
}

}  // namespace

std::vector<std::string> groups_of(const Experiment& experiment) {
    std::set<std::string> groups;
    for (const PacketSource& source : experiment.sources) groups.insert(group_of(source));
    groups.erase("");
    if (has_paths(experiment)) groups.insert({"paths", "through traffic"});
    if (experiment.classes.size() > 1) groups.insert("classes");
    if (!experiment.changes.empty()) groups.insert("failures");
    if (!experiment.tcp_flows.empty()) groups.insert("TCP");
    if (groups.empty()) groups.insert("smooth");
    return {groups.begin(), groups.end()};
}

std::string expected_error(const Experiment& experiment, const std::string& engine) {
    if (engine != "fluid" && engine != "hybrid") return {};
    const auto document = parse_json(measured_accuracy(), "accuracy.json");
    HEXI_CHECK(document.has_value(), "what was measured is JSON");
    const Json* all = document->find("largest_error_ratio");
    HEXI_CHECK(all != nullptr, "what was measured has its table");
    const std::vector<std::string> groups = groups_of(experiment);
    std::vector<std::string> errors;
    for (const std::string_view measure : {"mean", "p50", "p99", "p99.9", "loss", "goodput", "completion"}) {
        const double most = largest(*all, groups, engine, measure);
        const char* unit = measure == "loss" ? "points" : "%";
        if (most >= 0) errors.push_back(fmt::format("{} within {:.1f} {}", measure, most, unit));
    }
    return fmt::format(
        "expected error of {} on queueing alone, as measured against packets on {}: {}{} (docs/accuracy.md)",
        engine, fmt::join(groups, ", "), fmt::join(errors, ", "), unknown_variants(experiment));
}

}  // namespace hexi
