#include "topology/formats/demands_csv.hpp"

#include "topology/formats/demand_rows.hpp"

namespace hexi {

Result<std::vector<NamedDemand>> read_demands_csv(std::string_view text, std::string_view name) {
    return read_demand_rows(text, name, TermColumns::kRefused).transform([](std::vector<DemandRow> rows) {
        std::vector<NamedDemand> demands;
        demands.reserve(rows.size());
        for (DemandRow& row : rows) demands.push_back(std::move(row.demand));
        return demands;
    });
}

}  // namespace hexi
