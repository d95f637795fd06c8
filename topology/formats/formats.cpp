#include "topology/formats/formats.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "topology/base/file.hpp"
#include "topology/formats/hexi_json.hpp"
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

}  // namespace

std::string_view to_string(TopologyFormat format) { return word_of(kFormats, format); }

Result<TopologyFormat> parse_topology_format(std::string_view word) {
    return parse_word(kFormats, "topology format", word);
}

Result<TopologySpec> parse_topology(std::string_view text, std::string_view name) {
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        return fail(ErrorCode::kInvalid, fmt::format("{}: is empty; {}", name, kUnderstood));
    }
    return read_hexi_json(text, name);
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
    if (format == TopologyFormat::kHexi) return write_hexi_json(topology.spec());
    return fail(ErrorCode::kUnsupported,
                fmt::format("format '{}' is not written; allowed is hexi", to_string(format)));
}

}  // namespace hexi
