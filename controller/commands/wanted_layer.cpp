#include "controller/commands/wanted_layer.hpp"

namespace hexi {
namespace {

Layer default_layer(const Topology& topology) {
    for (const Layer layer : {Layer::kIp, Layer::kIpPrivate, Layer::kOptical}) {
        if (topology.has_layer(layer)) return layer;
    }
    return Layer::kIp;
}

}  // namespace

Result<Layer> wanted_layer(const Topology& topology, const std::string& word) {
    if (word.empty()) return default_layer(topology);
    return parse_layer(word).map_error([](Error error) { return in_context("--layer", std::move(error)); });
}

}  // namespace hexi
