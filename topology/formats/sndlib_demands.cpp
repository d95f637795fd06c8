#include <fmt/format.h>

#include "topology/formats/matrix_import.hpp"
#include "topology/formats/rate_text.hpp"
#include "topology/formats/tokens.hpp"
#include "topology/formats/xml.hpp"

namespace hexi {
namespace {

/// Bits per second of one unit of the file.
Result<double> unit_of(std::string_view word, std::string_view name, MatrixImport& into) {
    if (word.empty()) into.note("The file states no unit: demands are read as Mbit/s.");
    if (const auto unit = rate_unit(word.empty() ? "MBITPERSEC" : word)) return *unit;
    return fail(
        ErrorCode::kUnsupported,
        fmt::format("{}: the unit '{}' is not a rate: must be BITPERSEC or BYTEPERSEC after K, M, G, T "
                    "or nothing",
                    name, word));
}

Result<void> read_demand(const XmlElement& demand, double unit, MatrixImport& into) {
    const std::string place = std::to_string(demand.line);
    for (const std::string_view part : {"source", "target", "demandValue"}) {
        if (demand.child_text(part).empty())
            return into.refuse(ErrorCode::kInvalid, place, fmt::format("this demand lacks '{}'", part));
    }
    const std::string_view text = demand.child_text("demandValue");
    const auto value = parse_number(text);
    if (!value) {
        return into.refuse(ErrorCode::kInvalid, place,
                           fmt::format("demandValue '{}' is not allowed: must be a number", text));
    }
    return into.add(demand.child_text("source"), demand.child_text("target"), *value, unit, place);
}

/// Steps over one bracketed group, the opening bracket included.
void skip_group(TokenReader& in) {
    int depth = 0;
    do {
        depth += in.at("(") ? 1 : 0;
        depth -= in.at(")") ? 1 : 0;
        in.word("a closing bracket");
    } while (!in.at_end() && depth > 0);
}

/// `id ( from to ) routing_unit value max_path_length`
Result<void> read_entry(TokenReader& in, double unit, MatrixImport& into) {
    const std::string place = std::to_string(in.line());
    in.word("a demand's id");
    in.expect("(");
    const std::string from = in.word("a node id"), to = in.word("a node id");
    in.expect(")");
    in.number("the routing unit", {.min = 0, .above_min = true});
    const double value = in.number("the demand's value");
    in.word("the longest path");
    if (in.error()) return tl::unexpected(*in.error());
    return into.add(from, to, value, unit, place);
}

}  // namespace

Result<void> read_sndlib_xml_demands(std::string_view text, std::string_view name, MatrixImport& into) {
    return parse_xml(text, name).and_then([&](const XmlElement& root) -> Result<void> {
        const XmlElement* demands = root.child("demands");
        if (root.name != "network" || demands == nullptr) {
            return into.refuse(ErrorCode::kUnsupported, std::to_string(root.line),
                               "is XML, but not an SNDlib 'network' with 'demands'");
        }
        const XmlElement* meta = root.child("meta");
        const auto unit = unit_of(meta == nullptr ? "" : meta->child_text("unit"), name, into);
        if (!unit) return tl::unexpected(unit.error());
        for (const XmlElement& demand : demands->children) {
            if (auto added = read_demand(demand, *unit, into); !added) return added;
        }
        return {};
    });
}

Result<void> read_sndlib_text_demands(std::string_view text, std::string_view name, MatrixImport& into) {
    TokenReader in(text, name, "()");
    std::string unit_word;
    while (!in.at_end() && !in.at("DEMANDS")) {
        if (in.skip("unit") && in.skip("="))
            unit_word = in.word("a unit");
        else if (in.at("NODES") || in.at("LINKS"))
            in.word("a section"), skip_group(in);
        else
            in.word("a section");
    }
    in.expect("DEMANDS");
    in.expect("(");
    if (in.error()) return tl::unexpected(*in.error());
    const auto unit = unit_of(unit_word, name, into);
    if (!unit) return tl::unexpected(unit.error());
    while (!in.at_end() && !in.at(")")) {
        if (auto added = read_entry(in, *unit, into); !added) return added;
    }
    in.expect(")");
    if (in.error()) return tl::unexpected(*in.error());
    return {};
}

}  // namespace hexi
