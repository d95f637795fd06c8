#include "topology/formats/matrix_import.hpp"
#include "topology/json/json_reader.hpp"

namespace hexi {
namespace {

DemandTerms terms_of(ObjectReader& demand) {
    constexpr double kMostMs = 1e6;
    DemandTerms terms;
    const auto last = std::uint64_t{DemandTerms::kLastClass};
    terms.traffic_class =
        static_cast<std::uint8_t>(demand.optional_integer("class", {.max = last}).value_or(0));
    const auto max_delay_ms =
        demand.optional_number("max_delay_ms", {.min = 0, .max = kMostMs, .above_min = true});
    if (max_delay_ms) terms.max_delay = from_seconds(*max_delay_ms / 1e3);
    return terms;
}

}  // namespace

Result<void> read_json_demands(std::string_view text, std::string_view name, MatrixImport& into) {
    return parse_json(text, name).and_then([&](const Json& json) -> Result<void> {
        JsonErrors errors{std::string(name)};
        ObjectReader root(json, errors);
        root.require_schema("hexi-matrix/1");
        for (ObjectReader& demand : root.required_objects("demands")) {
            const std::string source = demand.string("source"), destination = demand.string("destination");
            const double rate_bps = demand.number("rate_bps", {.min = 0});
            const DemandTerms terms = terms_of(demand);
            demand.forbid_unknown();
            if (errors.first()) break;
            if (auto added = into.add(source, destination, rate_bps, 1, demand.place(), terms); !added)
                return added;
        }
        root.forbid_unknown();
        if (errors.first()) return tl::unexpected(*errors.first());
        return {};
    });
}

}  // namespace hexi
