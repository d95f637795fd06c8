#include "topology/formats/matrix_import.hpp"
#include "topology/json/json_reader.hpp"

namespace hexi {

Result<void> read_json_demands(std::string_view text, std::string_view name, MatrixImport& into) {
    return parse_json(text, name).and_then([&](const Json& json) -> Result<void> {
        JsonErrors errors{std::string(name)};
        ObjectReader root(json, errors);
        root.require_schema("hexi-matrix/1");
        for (ObjectReader& demand : root.required_objects("demands")) {
            const std::string source = demand.string("source"), destination = demand.string("destination");
            const double rate_bps = demand.number("rate_bps", {.min = 0});
            demand.forbid_unknown();
            if (errors.first()) break;
            if (auto added = into.add(source, destination, rate_bps, 1, demand.place()); !added) return added;
        }
        root.forbid_unknown();
        if (errors.first()) return tl::unexpected(*errors.first());
        return {};
    });
}

}  // namespace hexi
