#include "topology/formats/matrix_import.hpp"

#include <cmath>

#include <fmt/format.h>

#include "topology/formats/import.hpp"
#include "topology/formats/names.hpp"

namespace hexi {
MatrixImport::MatrixImport(std::string_view file, const Topology& topology)
    : file_(file), topology_(&topology) {}

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
                               double unit, std::string_view place, const DemandTerms& terms) {
    const auto from = node(source, place);
    if (!from) return tl::unexpected(from.error());
    const auto to = node(destination, place);
    if (!to) return tl::unexpected(to.error());
    return add(*from, *to, value, unit, place, terms);
}

Result<void> MatrixImport::add(NodeId source, NodeId destination, double value, double unit,
                               std::string_view place, const DemandTerms& terms) {
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
    const std::string &from = topology_->node(source).id, &to = topology_->node(destination).id;
    if (held_by_all(source, destination) + static_cast<double>(bits) > kLargestRate) {
        return refuse(ErrorCode::kInvalid, place,
                      fmt::format("the demands from '{}' to '{}' add up to more than {} bit/s", from, to,
                                  kLargestRate));
    }
    const Key key{terms.traffic_class, source, destination};
    TrafficMatrix& matrix = of_class(terms.traffic_class);
    const BitRate held = matrix.at(source, destination);
    if (held.count() > 0 && bound_of(key) != terms.max_delay) {
        return refuse(
            ErrorCode::kInvalid, place,
            fmt::format("the demands from '{}' to '{}' of class {} have different delay bounds, and "
                        "would add up to one",
                        from, to, terms.traffic_class));
    }
    repeats_ += held.count() > 0 ? 1 : 0;
    if (terms.max_delay) bounds_[key] = *terms.max_delay;
    matrix.set(source, destination, held + BitRate(bits));
    return {};
}

double MatrixImport::held_by_all(NodeId source, NodeId destination) const {
    double sum = 0;
    for (const TrafficMatrix& matrix : by_class_)
        sum += static_cast<double>(matrix.at(source, destination).count());
    return sum;
}

TrafficMatrix& MatrixImport::of_class(std::uint8_t traffic_class) {
    while (by_class_.size() <= traffic_class) by_class_.emplace_back(topology_->nodes().size());
    return by_class_[traffic_class];
}

std::optional<SimTime> MatrixImport::bound_of(const Key& key) const {
    const auto found = bounds_.find(key);
    return found == bounds_.end() ? std::nullopt : std::optional(found->second);
}

ReadDemands MatrixImport::finish() {
    if (loops_ > 0)
        note(
            fmt::format("{} from a node to itself left out: no link carries it.", counted(loops_, "demand")));
    if (repeats_ > 0)
        note(fmt::format("{} between a pair that already has one: added up.", counted(repeats_, "demand")));
    ReadDemands read;
    for (std::size_t c = 0; c < by_class_.size(); ++c) {
        const auto traffic_class = static_cast<std::uint8_t>(c);
        for (const Demand& demand : by_class_[c].demands()) {
            const Key key{traffic_class, demand.source, demand.destination};
            read.demands.push_back({demand, {traffic_class, bound_of(key)}});
        }
    }
    if (read.demands.empty()) note("The matrix is empty: no demand above 0.");
    read.notes = std::move(notes_);
    return read;
}

}  // namespace hexi
