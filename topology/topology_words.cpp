// The words of the enumerations, once for both directions.
#include <array>
#include <utility>

#include <fmt/format.h>

#include "topology/base/check.hpp"
#include "topology/topology.hpp"

namespace hexi {
namespace {

template <typename Enum, std::size_t N>
using Words = std::array<std::pair<Enum, std::string_view>, N>;

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

template <typename Enum, std::size_t N>
std::string_view word_of(const Words<Enum, N>& words, Enum value) {
    for (const auto& [held, word] : words) {
        if (held == value) return word;
    }
    HEXI_CHECK(false, "every enumerator has its word");
}

template <typename Enum, std::size_t N>
Result<Enum> parse(const Words<Enum, N>& words, std::string_view kind, std::string_view given) {
    std::string allowed;
    for (const auto& [value, word] : words) {
        if (word == given) return value;
        allowed += fmt::format("{}{}", allowed.empty() ? "" : ", ", word);
    }
    return fail(ErrorCode::kInvalid, fmt::format("'{}' is not a {}; allowed are {}", given, kind, allowed));
}

}  // namespace

std::string_view to_string(Layer layer) { return word_of(kLayers, layer); }
std::string_view to_string(NodeKind kind) { return word_of(kNodeKinds, kind); }
std::string_view to_string(Confidence confidence) { return word_of(kConfidences, confidence); }
Result<Layer> parse_layer(std::string_view word) { return parse(kLayers, "layer", word); }
Result<NodeKind> parse_node_kind(std::string_view word) { return parse(kNodeKinds, "kind of node", word); }
Result<Confidence> parse_confidence(std::string_view word) { return parse(kConfidences, "confidence", word); }

}  // namespace hexi
