#include <algorithm>

#include "topology/formats/sndlib.hpp"
#include "topology/formats/sndlib_network.hpp"
#include "topology/formats/tokens.hpp"

namespace hexi {
namespace {

constexpr NumberRange kCapacity{.min = 0, .max = 1e12};

/// `SECTION ( entry entry ... )`, each entry as the section has it.
class NativeReader {
public:
    NativeReader(std::string_view text, std::string_view name) : in_(text, name, "()") {}

    Result<SndlibNetwork> read() {
        // The first line, "?SNDlib native format; type: network; version: 1.0", is words up to the first
        // section.
        while (!in_.at_end() && !at_section()) in_.word("a section");
        while (!in_.at_end()) read_section();
        if (in_.error()) return tl::unexpected(*in_.error());
        return std::move(network_);
    }

private:
    [[nodiscard]] bool at_section() const {
        return in_.at("META") || in_.at("NODES") || in_.at("LINKS") || in_.at("DEMANDS") ||
               in_.at("ADMISSIBLE_PATHS");
    }

    void read_section() {
        if (!at_section())
            return in_.refuse("a section is needed: META, NODES, LINKS, DEMANDS or ADMISSIBLE_PATHS");
        const std::string section = in_.word("a section");
        in_.expect("(");
        while (!in_.at_end() && !in_.at(")")) {
            if (section == "META") {
                read_meta();
            } else if (section == "NODES") {
                read_node();
            } else if (section == "LINKS") {
                read_link();
            } else {
                if (section == "DEMANDS") ++network_.demands;
                skip_entry();
            }
        }
        in_.expect(")");
    }

    /// `key = value` to the end of its line; values may hold anything, brackets too.
    void read_meta() {
        const std::size_t line = in_.line();
        const std::string key = in_.word("a key");
        in_.expect("=");
        std::string first;
        while (!in_.at_end() && in_.line() == line) {
            const std::string word = in_.word("a value");
            if (first.empty()) first = word;
        }
        if (key == "unit") network_.unit = first;
        if (key == "time") network_.time = first;
    }

    void read_node() {
        SndlibNetwork::Node node{.line = in_.line()};
        node.id = in_.word("a node id");
        in_.expect("(");
        node.x = in_.number("the longitude");
        node.y = in_.number("the latitude");
        in_.expect(")");
        network_.nodes.push_back(std::move(node));
    }

    /// `id ( from to ) installed installed_cost routing_cost setup_cost ( capacity cost ... )`
    void read_link() {
        SndlibNetwork::Link link{.line = in_.line()};
        link.id = in_.word("a link id");
        in_.expect("(");
        link.from = in_.word("a node id");
        link.to = in_.word("a node id");
        in_.expect(")");
        link.installed = in_.number("the installed capacity", kCapacity);
        for (const std::string_view cost :
             {"the installed capacity's cost", "the routing cost", "the setup cost"})
            in_.number(cost);
        in_.expect("(");
        while (!in_.at_end() && !in_.at(")")) {
            link.modules.push_back(in_.number("a module's capacity", kCapacity));
            in_.number("a module's cost");
        }
        in_.expect(")");
        network_.links.push_back(std::move(link));
    }

    /// An entry stands on one line; brackets inside it come in pairs.
    void skip_entry() {
        const std::size_t line = in_.line();
        int depth = 0;
        while (!in_.at_end() && (depth > 0 || (in_.line() == line && !in_.at(")")))) {
            depth += in_.at("(") ? 1 : 0;
            depth -= in_.at(")") ? 1 : 0;
            in_.word("an entry");
        }
    }

    TokenReader in_;
    SndlibNetwork network_;
};

}  // namespace

Result<TopologySpec> read_sndlib_text(std::string_view text, std::string_view name) {
    return NativeReader(text, name).read().and_then([&](const SndlibNetwork& network) {
        return import_sndlib(network, name, "SNDlib native text");
    });
}

}  // namespace hexi
