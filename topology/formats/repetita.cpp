#include "topology/formats/repetita.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "topology/formats/import.hpp"
#include "topology/formats/rate_text.hpp"
#include "topology/formats/tokens.hpp"

namespace hexi {
namespace {

constexpr std::uint64_t kMostEntries = 10'000'000;

class RepetitaReader {
public:
    RepetitaReader(std::string_view text, std::string_view name)
        : in_(text, name, ""), network_(name, "Repetita .graph") {}

    Result<TopologySpec> read() {
        if (auto nodes = read_nodes(); !nodes) return tl::unexpected(nodes.error());
        if (auto links = read_links(); !links) return tl::unexpected(links.error());
        if (!in_.at_end()) in_.refuse("nothing is needed after the last edge; does EDGES count too few?");
        if (in_.error()) return tl::unexpected(*in_.error());
        if (network_.link_count() > 2 && one_rate_) {
            network_.note(fmt::format("All links have the same capacity, {} kbit/s: it may be a placeholder.",
                                      rate_kbps_));
        }
        network_.distrust_delays();
        return network_.finish();
    }

private:
    void expect_header(std::initializer_list<std::string_view> words) {
        for (const std::string_view word : words) in_.expect(word);
    }

    /// "3_Hong_Kong" is node 3, "Hong Kong".
    static std::string label(std::string_view word) {
        const std::size_t digits = std::min(word.find_first_not_of("0123456789"), word.size());
        if (digits > 0 && digits + 1 < word.size() && word[digits] == '_') word.remove_prefix(digits + 1);
        std::string text(word);
        std::replace(text.begin(), text.end(), '_', ' ');
        return text;
    }

    Result<void> read_nodes() {
        in_.expect("NODES");
        const std::uint64_t count = in_.integer("the number of nodes", {.min = 1, .max = kMostEntries});
        expect_header({"label", "x", "y"});
        for (std::uint64_t i = 0; i < count && !in_.at_end(); ++i) {
            const std::string place = std::to_string(in_.line());
            NodeSpec node{.name = label(in_.word("a node's label"))};
            const double x = in_.number("x"), y = in_.number("y");
            node.position = GeoPoint{.latitude_deg = y, .longitude_deg = x};
            if (in_.error()) break;
            if (auto added = network_.add_node(std::to_string(i), std::move(node), place); !added)
                return added;
        }
        return so_far();
    }

    Result<void> read_links() {
        in_.expect("EDGES");
        const std::uint64_t count = in_.integer("the number of edges", {.max = kMostEntries});
        expect_header({"label", "src", "dest", "weight", "bw", "delay"});
        for (std::uint64_t i = 0; i < count; ++i) {
            const std::string place = std::to_string(in_.line());
            in_.word("an edge's label");
            LinkSpec link{
                .from = in_.word("a node number"), .to = in_.word("a node number"), .directed = true};
            link.metric = in_.number("weight", {.min = 0, .above_min = true});
            const double kbps = in_.number("bw", {.min = 1, .max = 1e15});
            link.capacity = rate_of(kbps, 1e3);
            const double us = in_.number("delay", {.min = 0, .max = 1e9});
            link.delay = SimTime(std::llround(us * 1e6));
            if (in_.error()) break;
            one_rate_ = one_rate_ && (i == 0 || kbps == rate_kbps_);
            rate_kbps_ = kbps;
            if (auto added = network_.add_link(std::move(link), place); !added) return added;
        }
        return so_far();
    }

    [[nodiscard]] Result<void> so_far() const {
        if (in_.error()) return tl::unexpected(*in_.error());
        return {};
    }

    TokenReader in_;
    NetworkImport network_;
    bool one_rate_ = true;
    double rate_kbps_ = 0;
};

}  // namespace

Result<TopologySpec> read_repetita(std::string_view text, std::string_view name) {
    return RepetitaReader(text, name).read();
}

}  // namespace hexi
