#include "topology/formats/matrix_import.hpp"

#include <cmath>

#include <fmt/format.h>

#include "topology/formats/import.hpp"
#include "topology/formats/names.hpp"

namespace hexi {
MatrixImport::MatrixImport(std::string_view file, const Topology& topology)
    : file_(file), topology_(&topology), read_{TrafficMatrix(topology.nodes().size()), {}} {}

tl::unexpected<Error> MatrixImport::refuse(ErrorCode code, std::string_view place,
                                           std::string_view sentence) const {
    const std::string_view parting = place.starts_with('/') ? ": " : ":";
    return fail(code, fmt::format("{}{}{}: {}", file_, parting, place, sentence));
}

Result<NodeId> MatrixImport::node(std::string_view name, std::string_view place) const {
    auto found = topology_->find_node(name);
    if (found) return found;
    if (auto by_slug = topology_->find_node(slug(name))) return by_slug;
    return refuse(found.error().code, place, found.error().message);
}

Result<void> MatrixImport::add(std::string_view source, std::string_view destination, double value,
                               double unit, std::string_view place) {
    const auto from = node(source, place);
    if (!from) return tl::unexpected(from.error());
    const auto to = node(destination, place);
    if (!to) return tl::unexpected(to.error());
    return add(*from, *to, value, unit, place);
}

Result<void> MatrixImport::add(NodeId source, NodeId destination, double value, double unit,
                               std::string_view place) {
    const double rate = value * unit;
    if (!(rate >= 0 && rate <= kLargestRate)) {
        return refuse(
            ErrorCode::kInvalid, place,
            fmt::format("a demand of {} is not allowed: must be from 0 to {} bit/s", value, kLargestRate));
    }
    const auto whole = static_cast<std::uint64_t>(std::llround(std::min(rate, 9.2e18)));
    const std::uint64_t bits = rate > 9.2e18 ? static_cast<std::uint64_t>(rate) : whole;
    if (bits == 0) return {};
    if (source == destination) {
        ++loops_;
        return {};
    }
    const BitRate held = read_.matrix.at(source, destination);
    if (static_cast<double>(held.count()) + static_cast<double>(bits) > kLargestRate) {
        return refuse(ErrorCode::kInvalid, place,
                      fmt::format("the demands from '{}' to '{}' add up to more than {} bit/s",
                                  topology_->node(source).id, topology_->node(destination).id, kLargestRate));
    }
    repeats_ += held.count() > 0 ? 1 : 0;
    read_.matrix.set(source, destination, held + BitRate(bits));
    return {};
}

ReadMatrix MatrixImport::finish() {
    if (loops_ > 0)
        note(
            fmt::format("{} from a node to itself left out: no link carries it.", counted(loops_, "demand")));
    if (repeats_ > 0)
        note(fmt::format("{} between a pair that already has one: added up.", counted(repeats_, "demand")));
    if (read_.matrix.demands().empty()) note("The matrix is empty: no demand above 0.");
    return std::move(read_);
}

}  // namespace hexi
