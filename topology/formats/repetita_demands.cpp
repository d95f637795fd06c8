#include <fmt/format.h>

#include "topology/formats/matrix_import.hpp"
#include "topology/formats/tokens.hpp"

namespace hexi {

Result<void> read_repetita_demands(std::string_view text, std::string_view name, std::size_t node_count,
                                   MatrixImport& into) {
    constexpr std::uint64_t kMostEntries = 100'000'000;
    TokenReader in(text, name, "");
    in.expect("DEMANDS");
    const std::uint64_t count = in.integer("the number of demands", {.max = kMostEntries});
    for (const std::string_view column : {"label", "src", "dest", "bw"}) in.expect(column);
    const IntegerRange nodes{.min = 0, .max = node_count - 1};
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::string place = std::to_string(in.line());
        in.word("a demand's label");
        const NodeId from(in.integer("src, a node's number,", nodes));
        const NodeId to(in.integer("dest, a node's number,", nodes));
        const double kbps = in.number("bw", {.min = 0});
        if (in.error()) break;
        if (auto added = into.add(from, to, kbps, 1e3, place); !added) return added;
    }
    if (!in.at_end()) in.refuse("nothing is needed after the last demand; does DEMANDS count too few?");
    if (in.error()) return tl::unexpected(*in.error());
    return {};
}

}  // namespace hexi
