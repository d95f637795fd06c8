#include "topology/commands/open_topology.hpp"

#include <ostream>

#include "topology/base/file.hpp"
#include "topology/commandline/text_table.hpp"
#include "topology/formats/formats.hpp"
#include "topology/national/national.hpp"

namespace hexi {
namespace {

Result<OpenedTopology> build(const std::string& name, std::string text) {
    auto spec = parse_topology(text, name);
    if (!spec) return tl::unexpected(spec.error());
    auto topology = Topology::create(std::move(*spec));
    if (!topology) return tl::unexpected(in_context(name, topology.error()));
    return OpenedTopology{std::make_shared<const Topology>(std::move(*topology)), name, std::move(text)};
}

}  // namespace

Result<OpenedTopology> open_topology(const std::string& name) {
    if (name == kNational) return build(name, national_topology_json());
    auto text = read_file(name);
    if (!text) return tl::unexpected(text.error());
    return build(name, std::move(*text));
}

void tell_notes(const Topology& topology, std::ostream& err) {
    for (const std::string& note : topology.spec().notes) err << "note: " << printable(note) << '\n';
}

}  // namespace hexi
