// The words of the enumerations, once for both directions.
#include "topology/network_state.hpp"
#include "topology/topology.hpp"
#include "topology/words.hpp"

namespace hexi {
namespace {

constexpr Words<Layer, 3> kLayers{
    {{Layer::kOptical, "optical"}, {Layer::kIpPrivate, "ip-private"}, {Layer::kIp, "ip"}}};
constexpr Words<NodeKind, 6> kNodeKinds{{{NodeKind::kCluster, "cluster"},
                                         {NodeKind::kMetro, "metro"},
                                         {NodeKind::kCore, "core"},
                                         {NodeKind::kProvincial, "provincial"},
                                         {NodeKind::kExchange, "exchange"},
                                         {NodeKind::kRouter, "router"}}};
constexpr Words<Confidence, 3> kConfidences{{{Confidence::kPublished, "published"},
                                             {Confidence::kDerived, "derived"},
                                             {Confidence::kAssumed, "assumed"}}};
constexpr Words<LinkStatus, 3> kLinkStatuses{
    {{LinkStatus::kUp, "up"}, {LinkStatus::kDrained, "drained"}, {LinkStatus::kDown, "down"}}};

}  // namespace

std::string_view to_string(Layer layer) { return word_of(kLayers, layer); }
std::string_view to_string(NodeKind kind) { return word_of(kNodeKinds, kind); }
std::string_view to_string(Confidence confidence) { return word_of(kConfidences, confidence); }
std::string_view to_string(LinkStatus status) { return word_of(kLinkStatuses, status); }
Result<Layer> parse_layer(std::string_view word) { return parse_word(kLayers, "layer", word); }
Result<NodeKind> parse_node_kind(std::string_view word) {
    return parse_word(kNodeKinds, "kind of node", word);
}
Result<Confidence> parse_confidence(std::string_view word) {
    return parse_word(kConfidences, "confidence", word);
}
Result<LinkStatus> parse_link_status(std::string_view word) {
    return parse_word(kLinkStatuses, "status of a link", word);
}

}  // namespace hexi
