#include "topology/formats/matrix.hpp"

#include <fmt/format.h>

#include "topology/base/file.hpp"
#include "topology/formats/byte_order_mark.hpp"
#include "topology/formats/demand_rows.hpp"
#include "topology/formats/matrix_import.hpp"
#include "topology/formats/tokens.hpp"

namespace hexi {
namespace {

Result<void> read_csv_demands(std::string_view text, std::string_view name, MatrixImport& into) {
    return read_demand_rows(text, name, TermColumns::kAllowed)
        .and_then([&](const std::vector<DemandRow>& rows) -> Result<void> {
            for (const auto& [demand, terms] : rows) {
                auto added =
                    into.add(demand.source, demand.destination, static_cast<double>(demand.rate.count()), 1,
                             std::to_string(demand.line), terms);
                if (!added) return added;
            }
            return {};
        });
}

/// TOTEM's, or SNDlib's.
Result<void> read_xml_demands(std::string_view text, std::string_view name, MatrixImport& into) {
    if (text.find("<IntraTM") == std::string_view::npos) return read_sndlib_xml_demands(text, name, into);
    return parse_xml(text, name).and_then([&](const XmlElement& root) {
        const XmlElement* const matrix = root.find("IntraTM");
        return matrix != nullptr ? read_totem_demands(*matrix, into) : Result<void>();
    });
}

Result<void> read_by_kind(std::string_view text, std::string_view name, const Topology& topology,
                          MatrixImport& into) {
    TokenReader words(text, name, "()");
    const std::string first = words.at_end() ? "" : words.word("a word");
    if (first.starts_with('<')) return read_xml_demands(text, name, into);
    if (first.starts_with('{') || first.starts_with('[')) return read_json_demands(text, name, into);
    if (first == "DEMANDS" && !words.at("("))
        return read_repetita_demands(text, name, topology.nodes().size(), into);
    if (first == "?SNDlib" || first == "META" || first == "NODES" || first == "DEMANDS")
        return read_sndlib_text_demands(text, name, into);
    if (first.find(',') != std::string::npos) {
        const std::string_view header = text.substr(0, text.find('\n'));
        const bool is_long = header.find("destination") != std::string_view::npos;
        return is_long ? read_csv_demands(text, name, into) : read_wide_demands(text, name, into);
    }
    return fail(
        ErrorCode::kUnsupported,
        fmt::format("{}: is no matrix that is understood; understood are Repetita .demands, SNDlib XML "
                    "and native text, TOTEM XML, CSV 'source,destination,rate_bps' or a row a source, JSON "
                    "hexi-matrix/1",
                    name));
}

/// Classes together, bounds left out.
ReadMatrix without_terms(ReadDemands read, const Topology& topology) {
    ReadMatrix plain{TrafficMatrix(topology.nodes().size()), std::move(read.notes)};
    bool asked = false;
    for (const auto& [demand, terms] : read.demands) {
        asked = asked || terms != DemandTerms{};
        const BitRate held = plain.matrix.at(demand.source, demand.destination);
        plain.matrix.set(demand.source, demand.destination, held + demand.rate);
    }
    if (asked) plain.notes.emplace_back("Classes and delay bounds of the matrix are left out here.");
    return plain;
}

}  // namespace

Result<ReadDemands> parse_demands(std::string_view text, std::string_view name, const Topology& topology) {
    MatrixImport into(name, topology);
    return without_byte_order_mark(text, name)
        .and_then([&](std::string_view plain) { return read_by_kind(plain, name, topology, into); })
        .transform([&] { return into.finish(); });
}

Result<ReadMatrix> parse_matrix(std::string_view text, std::string_view name, const Topology& topology) {
    return parse_demands(text, name, topology).transform([&](ReadDemands read) {
        return without_terms(std::move(read), topology);
    });
}

Result<ReadDemands> read_demands(const std::string& path, const Topology& topology) {
    return read_file(path).and_then(
        [&](const std::string& text) { return parse_demands(text, path, topology); });
}

Result<ReadMatrix> read_matrix(const std::string& path, const Topology& topology) {
    return read_file(path).and_then(
        [&](const std::string& text) { return parse_matrix(text, path, topology); });
}

}  // namespace hexi
