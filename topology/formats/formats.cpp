#include "topology/formats/formats.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "topology/base/file.hpp"
#include "topology/formats/byte_order_mark.hpp"
#include "topology/formats/gml.hpp"
#include "topology/formats/graphml.hpp"
#include "topology/formats/hexi_json.hpp"
#include "topology/formats/repetita.hpp"
#include "topology/formats/rfc8345.hpp"
#include "topology/formats/sndlib.hpp"
#include "topology/formats/tokens.hpp"
#include "topology/formats/topohub.hpp"
#include "topology/formats/xml.hpp"
#include "topology/json/json.hpp"
#include "topology/words.hpp"

namespace hexi {
namespace {

constexpr Words<TopologyFormat, 8> kFormats{{{TopologyFormat::kHexi, "hexi"},
                                             {TopologyFormat::kRfc8345, "rfc8345"},
                                             {TopologyFormat::kGraphMl, "graphml"},
                                             {TopologyFormat::kGml, "gml"},
                                             {TopologyFormat::kSndlibXml, "sndlib-xml"},
                                             {TopologyFormat::kSndlibText, "sndlib"},
                                             {TopologyFormat::kTopohub, "topohub"},
                                             {TopologyFormat::kRepetita, "repetita"}}};

constexpr std::string_view kUnderstood =
    "understood are Hexi topology JSON, RFC 8345 JSON, topohub JSON, Topology Zoo GraphML and GML, SNDlib "
    "XML and "
    "native text, Repetita .graph";

tl::unexpected<Error> not_understood(std::string_view name, std::string_view what) {
    return fail(ErrorCode::kUnsupported, fmt::format("{}: {}; {}", name, what, kUnderstood));
}

Result<TopologySpec> parse_json_topology(const Json& json, std::string_view name) {
    if (json.find("schema") != nullptr) return topology_from_json(json, name);
    if (json.find("ietf-network:networks") != nullptr) return rfc8345_from_json(json, name);
    const bool edges = json.find("edges") != nullptr || json.find("links") != nullptr;
    if (json.find("directed") != nullptr && json.find("nodes") != nullptr && edges)
        return topohub_from_json(json, name);
    if (json.find("nodes") != nullptr)
        return topology_from_json(json, name);  // says that the schema is missing
    return not_understood(name, "is JSON, but of no format that is understood");
}

/// By the name of the root element.
Result<TopologySpec> parse_xml_topology(std::string_view text, std::string_view name) {
    return parse_xml(text, name).and_then([&](const XmlElement& root) -> Result<TopologySpec> {
        if (root.name == "graphml") return graphml_from_xml(root, name);
        if (root.name == "network") return sndlib_from_xml(root, name);
        return not_understood(name, fmt::format("is XML with the root element '{}'", root.name));
    });
}

std::string first_word(std::string_view text) {
    TokenReader words(text, "", "[]()");
    return words.at_end() ? "" : words.word("a word");
}

/// "NODES (" is SNDlib's, "NODES 42" Repetita's.
bool opens_bracket(std::string_view text) {
    TokenReader words(text, "", "[]()");
    words.word("a word");
    return words.at("(");
}

/// Of a text without byte order mark.
Result<TopologySpec> parse_by_first_word(std::string_view text, std::string_view name) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return not_understood(name, "is empty");
    const std::string_view rest = text.substr(begin);
    if (rest.starts_with('{') || rest.starts_with('[')) {
        return parse_json(text, name).and_then([&](const Json& json) {
            return parse_json_topology(json, name);
        });
    }
    if (rest.starts_with('<')) return parse_xml_topology(text, name);
    if (rest.starts_with("?SNDlib")) return read_sndlib_text(text, name);
    const std::string word = first_word(text);
    if (word == "NODES" && !opens_bracket(text)) return read_repetita(text, name);
    if (word == "NODES" || word == "META") return read_sndlib_text(text, name);
    if (word == "graph" || word == "Creator" || word == "Version") return read_gml(text, name);
    return not_understood(name, "is in no format that is understood");
}

}  // namespace

std::string_view to_string(TopologyFormat format) { return word_of(kFormats, format); }

Result<TopologyFormat> parse_topology_format(std::string_view word) {
    return parse_word(kFormats, "topology format", word);
}

Result<TopologySpec> parse_topology(std::string_view text, std::string_view name) {
    return without_byte_order_mark(text, name).and_then([&](std::string_view plain) {
        return parse_by_first_word(plain, name);
    });
}

Result<TopologySpec> read_topology(const std::string& path) {
    return read_file(path).and_then([&](const std::string& text) { return parse_topology(text, path); });
}

Result<Topology> load_topology(const std::string& path) {
    return read_topology(path).and_then([&](TopologySpec spec) {
        return Topology::create(std::move(spec)).map_error([&](const Error& error) {
            return in_context(path, error);
        });
    });
}

Result<std::string> write_topology(const Topology& topology, TopologyFormat format) {
    switch (format) {
        case TopologyFormat::kHexi:
            return write_hexi_json(topology.spec());
        case TopologyFormat::kRfc8345:
            return write_rfc8345(topology);
        case TopologyFormat::kGraphMl:
            return write_graphml(topology);
        default:
            return fail(ErrorCode::kUnsupported,
                        fmt::format("format '{}' is read only; allowed are hexi, rfc8345, graphml",
                                    to_string(format)));
    }
}

}  // namespace hexi
