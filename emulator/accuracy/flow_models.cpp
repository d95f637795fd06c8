#include "emulator/accuracy/flow_models.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include <fmt/format.h>

namespace hexi {
namespace {

/// How the fluid engine plays a variant, and what that was held against.
struct FlowModel {
    std::string_view variant, model, proof;
    bool validated = false;
};

constexpr std::array<FlowModel, 5> kModels{
    {{"cubic", "slow start, then a window that comes back by a cube",
      "misses its targets in the study's row 'cubic of 1 MB over 50 % UDP'"},
     {"newreno", "slow start, then a window that comes back straight",
      "by the study's row 'newreno of 1 MB over 50 % UDP'", true},
     {"linux-reno", "played as newreno", "no row of the study has it"},
     {"dctcp", "played as newreno, for no queue marks", "no row of the study has it"},
     {"bbr", "two bandwidth-delay products in flight",
      "no row of the study has it, and results are not trusted"}}};

}  // namespace

std::vector<std::string> flow_model_remarks(const Experiment& experiment, const std::string& engine) {
    std::map<std::string, std::size_t> flows;
    for (const TcpFlow& flow : experiment.tcp_flows) ++flows[flow.variant];
    std::vector<std::string> remarks;
    if (engine != "fluid") return remarks;
    for (const auto& [variant, count] : flows) {
        const auto model = std::find_if(kModels.begin(), kModels.end(),
                                        [&](const FlowModel& known) { return known.variant == variant; });
        if (model == kModels.end()) continue;
        remarks.push_back(fmt::format("model of {} ({} flows): {}; {}: {} (docs/accuracy.md)", variant, count,
                                      model->model, model->validated ? "validated" : "not validated",
                                      model->proof));
    }
    return remarks;
}

}  // namespace hexi
