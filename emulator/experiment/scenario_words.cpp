#include "emulator/experiment/scenario_words.hpp"

#include "topology/words.hpp"

namespace hexi {
namespace {

constexpr Words<PairGroup, 3> kGroups{{{PairGroup::kInterHub, "inter-hub"},
                                       {PairGroup::kIntraHub, "intra-hub"},
                                       {PairGroup::kEndpoints, "endpoints"}}};
constexpr Words<GravityMass, 2> kMasses{
    {{GravityMass::kPopulation, "population"}, {GravityMass::kCapacity, "capacity"}}};
constexpr Words<RouteObjective, 3> kObjectives{{{RouteObjective::kShortest, "shortest"},
                                                {RouteObjective::kMinMlu, "min-mlu"},
                                                {RouteObjective::kMinLatency, "min-latency"}}};
constexpr Words<PathMetric, 3> kMetrics{
    {{PathMetric::kDelay, "delay"}, {PathMetric::kIgp, "igp"}, {PathMetric::kHops, "hops"}}};
constexpr Words<Protection, 2> kProtections{{{Protection::kNone, "none"}, {Protection::kPath, "path"}}};
constexpr Words<LinkEvent::Kind, 4> kLinkEvents{{{LinkEvent::Kind::kDown, "link-down"},
                                                 {LinkEvent::Kind::kUp, "link-up"},
                                                 {LinkEvent::Kind::kDrain, "drain"},
                                                 {LinkEvent::Kind::kDegrade, "degrade"}}};
constexpr Words<Replies, 2> kReplies{{{Replies::kOpenLoop, "open-loop"}, {Replies::kCausal, "causal"}}};
/// TcpFlow names its variant by a word; the first of each pair only counts them.
constexpr Words<int, 5> kTcpVariants{
    {{0, "cubic"}, {1, "newreno"}, {2, "bbr"}, {3, "dctcp"}, {4, "linux-reno"}}};

}  // namespace

std::string_view to_string(PairGroup group) { return word_of(kGroups, group); }
std::string_view to_string(GravityMass mass) { return word_of(kMasses, mass); }
std::string_view to_string(RouteObjective objective) { return word_of(kObjectives, objective); }
std::string_view to_string(PathMetric metric) { return word_of(kMetrics, metric); }
std::string_view to_string(Protection protection) { return word_of(kProtections, protection); }
std::string_view to_string(Replies replies) { return word_of(kReplies, replies); }
std::string_view to_string(LinkEvent::Kind kind) { return word_of(kLinkEvents, kind); }

Result<PairGroup> parse_pair_group(std::string_view word) {
    return parse_word(kGroups, "group of pairs", word);
}
Result<GravityMass> parse_gravity_mass(std::string_view word) { return parse_word(kMasses, "mass", word); }
Result<RouteObjective> parse_route_objective(std::string_view word) {
    return parse_word(kObjectives, "objective", word);
}
Result<PathMetric> parse_path_metric(std::string_view word) {
    return parse_word(kMetrics, "path metric", word);
}
Result<Protection> parse_protection(std::string_view word) {
    return parse_word(kProtections, "protection", word);
}
Result<Replies> parse_replies(std::string_view word) { return parse_word(kReplies, "replies", word); }
Result<std::string> parse_tcp_variant(std::string_view word) {
    return parse_word(kTcpVariants, "TCP variant", word).transform([&](int) { return std::string(word); });
}

}  // namespace hexi
