#include "emulator/experiment/day_json.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "topology/formats/network_names.hpp"

namespace hexi {
namespace {

/// Longest day, and how much more than its capacity a link may be offered.
constexpr double kLongestS = 9.2e6, kMost = 1e18;

Json link_name(const Topology& topology, LinkId link) {
    return link.valid() ? Json(topology.link(link).id) : Json();
}

Json bin_json(const Topology& topology, const BinResult& bin) {
    Json json = Json::object();
    json.set("at_s", to_seconds(bin.at));
    json.set("load", bin.load);
    json.set("offered_bps", bin.offered.count());
    json.set("lost_ratio", bin.lost_ratio);
    json.set("fullest_ratio", bin.utilisation);
    json.set("fullest", link_name(topology, bin.fullest));
    json.set("targets_missed", bin.missed);
    return json;
}

Json pair_json(const RunResult& result, const CutPair& pair) {
    Json json = Json::object();
    set_route_key(json, *result.topology, pair.route);
    json.set("class", result.classes.at(pair.route.traffic_class).name);
    json.set("worst_at_s", to_seconds(pair.at));
    json.set("worst_delay_ms", pair.loss_ratio < 1 ? Json(to_ms(pair.delay)) : Json());
    json.set("worst_loss_ratio", pair.loss_ratio);
    json.set("target_ms", to_ms(pair.target));
    json.set("missed_bins", pair.bins);
    return json;
}

Json cut_json(const RunResult& result, const CutResult& cut) {
    Json json = Json::object();
    json.set("name", cut.name);
    json.set("links", cut.links);
    json.set("rerouted", cut.rerouted);
    json.set("cut_off", cut.cut_off);
    json.set("lost_ratio", cut.lost_ratio);
    json.set("fullest_ratio", cut.utilisation);
    json.set("fullest", link_name(*result.topology, cut.fullest));
    json.set("overloaded_links", cut.overloaded);
    json.set("targets_missed", cut.missed);
    Json pairs = Json::array();
    for (const CutPair& pair : cut.newly_missed) pairs.push_back(pair_json(result, pair));
    json.set("newly_missed", std::move(pairs));
    return json;
}

SimTime seconds(ObjectReader& reader, std::string_view key) {
    return from_seconds(reader.number(key, {.min = 0, .max = kLongestS}));
}

double ratio(ObjectReader& reader, std::string_view key, double most = 1) {
    return reader.number(key, {.min = 0, .max = most});
}

/// Reads what names nodes, links and classes.
class DayReader {
public:
    DayReader(const Topology& topology, const std::vector<TrafficClass>& classes, JsonErrors& errors)
        : names_(topology, errors), classes_(classes) {}

    BinResult bin(ObjectReader& reader) const {
        BinResult bin{.at = seconds(reader, "at_s"), .load = ratio(reader, "load", kMost)};
        bin.offered = BitRate(reader.integer("offered_bps"));
        bin.lost_ratio = ratio(reader, "lost_ratio");
        bin.utilisation = ratio(reader, "fullest_ratio", kMost);
        bin.fullest = link(reader);
        bin.missed = reader.integer("targets_missed");
        reader.forbid_unknown();
        return bin;
    }

    CutResult cut(ObjectReader& reader) const {
        CutResult cut{.name = reader.string("name")};
        cut.links = reader.integer("links");
        cut.rerouted = reader.integer("rerouted");
        cut.cut_off = reader.integer("cut_off");
        cut.lost_ratio = ratio(reader, "lost_ratio");
        cut.utilisation = ratio(reader, "fullest_ratio", kMost);
        cut.fullest = link(reader);
        cut.overloaded = reader.integer("overloaded_links");
        cut.missed = reader.integer("targets_missed");
        for (ObjectReader& pair : reader.required_objects("newly_missed"))
            cut.newly_missed.push_back(this->pair(pair));
        reader.forbid_unknown();
        return cut;
    }

private:
    LinkId link(ObjectReader& reader) const {
        const Json* value = reader.any("fullest");
        return value == nullptr || value->is_null() ? LinkId{} : names_.link(reader, "fullest");
    }

    CutPair pair(ObjectReader& reader) const {
        CutPair pair{.route = names_.route_key(reader)};
        pair.route.traffic_class = read_class(reader, classes_);
        pair.at = seconds(reader, "worst_at_s");
        const Json* delay = reader.any("worst_delay_ms");
        if (delay != nullptr && !delay->is_null())
            pair.delay = SimTime(std::llround(ratio(reader, "worst_delay_ms", kLongestS * 1e3) * 1e9));
        pair.loss_ratio = ratio(reader, "worst_loss_ratio");
        pair.target = SimTime(std::llround(ratio(reader, "target_ms", kLongestS * 1e3) * 1e9));
        pair.bins = reader.integer("missed_bins");
        reader.forbid_unknown();
        return pair;
    }

    NetworkNames names_;
    const std::vector<TrafficClass>& classes_;
};

}  // namespace

Json day_json(const RunResult& result) {
    Json bins = Json::array(), cuts = Json::array();
    for (const BinResult& bin : result.day->bins) bins.push_back(bin_json(*result.topology, bin));
    for (const CutResult& cut : result.day->cuts) cuts.push_back(cut_json(result, cut));
    Json json = Json::object();
    json.set("bins", std::move(bins));
    json.set("cuts", std::move(cuts));
    return json;
}

DayResult read_day(ObjectReader reader, const Topology& topology, const std::vector<TrafficClass>& classes,
                   JsonErrors& errors) {
    const DayReader in(topology, classes, errors);
    DayResult day;
    for (ObjectReader& bin : reader.required_objects("bins")) day.bins.push_back(in.bin(bin));
    for (ObjectReader& cut : reader.required_objects("cuts")) day.cuts.push_back(in.cut(cut));
    reader.forbid_unknown();
    return day;
}

std::uint8_t read_class(ObjectReader& reader, const std::vector<TrafficClass>& classes) {
    const std::string name = reader.string("class");
    const auto found = std::find(classes.begin(), classes.end(), TrafficClass{name});
    if (found != classes.end()) return static_cast<std::uint8_t>(found - classes.begin());
    reader.refuse("class", fmt::format("no class '{}' among the result's classes", name));
    return 0;
}

}  // namespace hexi
