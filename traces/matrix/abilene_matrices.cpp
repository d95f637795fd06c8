#include "traces/matrix/abilene_matrices.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace hexi {
namespace {

constexpr std::array<std::string_view, 12> kNodes{"ATLAM5", "ATLAng", "CHINng", "DNVRng", "HSTNng", "IPLSng",
                                                  "KSCYng", "LOSAng", "NYCMng", "SNVAng", "STTLng", "WASHng"};
constexpr std::size_t kEach = 5, kValues = kNodes.size() * kNodes.size() * kEach;
/// bit/s of 100 bytes in 300 s.
constexpr double kUnit = 800.0 / 300.0;

}  // namespace

Result<AbileneMatrices> AbileneMatrices::create(const Topology& topology, std::string name) {
    std::vector<NodeId> nodes;
    for (const std::string_view id : kNodes) {
        const auto node = topology.find_node(id);
        if (!node) return tl::unexpected(in_context(name + ": its nodes are those of Abilene", node.error()));
        nodes.push_back(*node);
    }
    return AbileneMatrices(std::move(nodes), std::move(name));
}

Result<std::vector<Demand>> AbileneMatrices::line(std::string_view text) {
    ++lines_;
    std::vector<Demand> demands;
    std::size_t count = 0;
    constexpr std::string_view kBlanks = " \t\r";
    for (text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size())); !text.empty(); ++count) {
        double value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        const std::string_view word = text.substr(0, text.find_first_of(kBlanks));
        if (error != std::errc() || end != word.data() + word.size() || !std::isfinite(value) || value < 0)
            return fail(ErrorCode::kInvalid,
                        fmt::format("{}:{}: '{}' is not allowed: must be a number from 0 up, in "
                                    "100 bytes per five minutes",
                                    name_, lines_, word));
        const std::size_t pair = count / kEach, from = pair / kNodes.size(), to = pair % kNodes.size();
        if (count % kEach == 0 && count < kValues && from != to && value > 0)
            demands.push_back({nodes_[from], nodes_[to], BitRate(static_cast<std::uint64_t>(value * kUnit))});
        text.remove_prefix(word.size());
        text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
    }
    if (count == 0 || count == kValues) return demands;
    return fail(ErrorCode::kInvalid,
                fmt::format("{}:{}: {} values; {} are needed, five for each pair of 12 nodes", name_, lines_,
                            count, kValues));
}

}  // namespace hexi
