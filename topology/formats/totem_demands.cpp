// TOTEM's traffic matrices, as GEANT's were published (S. Uhlig and others, "Providing public intradomain
// traffic matrices to the research community", ACM CCR 36(1), 2006).
#include <fmt/format.h>

#include "topology/formats/matrix_import.hpp"
#include "topology/formats/tokens.hpp"

namespace hexi {

Result<void> read_totem_demands(const XmlElement& matrix, MatrixImport& into) {
    constexpr double kKilobits = 1000;
    for (const XmlElement& source : matrix.children) {
        if (source.name != "src") continue;
        for (const XmlElement& destination : source.children) {
            if (destination.name != "dst") continue;
            const std::string place = std::to_string(destination.line);
            const auto value = parse_number(destination.text);
            if (!value)
                return into.refuse(
                    ErrorCode::kInvalid, place,
                    fmt::format("'{}' is not allowed: must be a number of kbit/s", destination.text));
            auto added =
                into.add(source.attribute("id"), destination.attribute("id"), *value, kKilobits, place);
            if (!added) return added;
        }
    }
    return {};
}

}  // namespace hexi
