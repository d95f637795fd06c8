// How fast traffic and compute grow.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "topology/base/result.hpp"
#include "topology/provenance.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// One published rate of growth.
struct PublishedGrowth {
    std::string what;     ///< "optical", "ip-private", "ip": traffic of that layer; "compute": work of hubs
    double per_year = 0;  ///< 0.47 is 47 % a year
    Provenance provenance;
};
/// What holds where nothing else is said.
[[nodiscard]] std::span<const PublishedGrowth> published_growth();

/// Yearly growth by layer, by class and of compute. A value.
class GrowthRates {
public:
    /// The published ones.
    GrowthRates();

    /// Of traffic: what was said of its class, else of its layer.
    [[nodiscard]] double of(Layer layer, std::string_view traffic_class) const;
    [[nodiscard]] double compute() const { return compute_; }
    /// "optical +47 %, ...": every rate in force.
    [[nodiscard]] std::string summary() const;
    /// A sentence on each rate in force, with the source of those that are published.
    [[nodiscard]] std::vector<std::string> remarks() const;

private:
    [[nodiscard]] std::vector<std::pair<std::string, double>> all() const;

    friend Result<GrowthRates> parse_growth(std::string_view text, std::span<const std::string> classes);

    std::map<Layer, double> layers_;
    std::map<std::string, double, std::less<>> classes_;
    double compute_ = 0;
    std::map<std::string, const PublishedGrowth*> published_;  ///< those still in force, by what they are of
};

/// The rates that `text` asks for: a list with commas of
///  - "RATE/yr", for everything;
///  - "NAME=RATE/yr", NAME being one of `classes`, a layer, or "compute";
///  - "default", which changes nothing: what is not named grows as published.
/// Later entries win; a class wins over its layer. kInvalid names the entry and what is allowed; rates are
/// above -1 and at most 100.
[[nodiscard]] Result<GrowthRates> parse_growth(std::string_view text, std::span<const std::string> classes);

}  // namespace hexi
