#include "controller/commands/link_wishes.hpp"

#include <CLI/CLI.hpp>

namespace hexi {
namespace {

using Names = std::vector<std::string>;

void add_names(CLI::App& app, const char* option, Names& names, const char* help, const char* value) {
    app.add_option(option, names, help)->option_text(value)->allow_extra_args(false)->delimiter(',');
}

Result<void> add_links(const Topology& topology, const char* option, const std::string& name,
                       std::vector<LinkId>& links) {
    const auto found = topology.find_links(name);
    if (!found) return tl::unexpected(in_context(option, found.error()));
    links.insert(links.end(), found->begin(), found->end());
    return {};
}

Result<void> avoid(const Topology& topology, const std::string& name, LinkChoice& choice) {
    if (const auto node = topology.find_node(name)) {
        choice.avoided_nodes.push_back(*node);
        return {};
    }
    return add_links(topology, "--avoid", name, choice.avoided_links);
}

Result<void> add_colours(const Topology& topology, const char* option, const Names& names,
                         std::vector<ColourId>& colours) {
    for (const std::string& name : names) {
        const auto colour = topology.find_colour(name);
        if (!colour) return tl::unexpected(in_context(option, colour.error()));
        colours.push_back(*colour);
    }
    return {};
}

}  // namespace

void add_link_options(CLI::App& app, LinkWishes& wishes) {
    add_names(app, "--fail", wishes.failed, "A link, fibre or risk group that is down; may be repeated",
              "LINK");
    add_names(app, "--avoid", wishes.avoided,
              "A node, link, fibre or risk group not to be used; may be repeated", "NAME");
    add_names(app, "--include-any", wishes.include_any, "Each link has one of these colours; may be repeated",
              "COLOUR");
    add_names(app, "--include-all", wishes.include_all, "Each link has all these colours; may be repeated",
              "COLOUR");
    add_names(app, "--exclude-any", wishes.exclude_any, "No link has any of these colours; may be repeated",
              "COLOUR");
}

Result<LinkChoice> choose_links(const Topology& topology, const LinkWishes& wishes) {
    LinkChoice choice;
    for (const std::string& name : wishes.failed) {
        if (auto added = add_links(topology, "--fail", name, choice.failed); !added)
            return tl::unexpected(added.error());
    }
    for (const std::string& name : wishes.avoided) {
        if (auto added = avoid(topology, name, choice); !added) return tl::unexpected(added.error());
    }
    return add_colours(topology, "--include-any", wishes.include_any, choice.affinity.include_any)
        .and_then([&] {
            return add_colours(topology, "--include-all", wishes.include_all, choice.affinity.include_all);
        })
        .and_then([&] {
            return add_colours(topology, "--exclude-any", wishes.exclude_any, choice.affinity.exclude_any);
        })
        .transform([&] { return std::move(choice); });
}

}  // namespace hexi
