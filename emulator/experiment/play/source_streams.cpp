#include "emulator/experiment/play/source_streams.hpp"

#include <map>

#include <fmt/format.h>

namespace hexi {

std::vector<std::string> source_streams(const Experiment& experiment) {
    std::map<std::string, int> taken;
    std::vector<std::string> names;
    names.reserve(experiment.sources.size());
    for (const PacketSource& source : experiment.sources) {
        const RouteKey& route = source.route;
        const std::string base =
            fmt::format("{}>{}/{}/{}/{}{}", experiment.topology->node(route.source).id,
                        experiment.topology->node(route.destination).id, to_string(route.layer),
                        route.traffic_class, static_cast<int>(source.process), source.probe ? "/probe" : "");
        names.push_back(fmt::format("{}#{}", base, taken[base]++));
    }
    return names;
}

}  // namespace hexi
