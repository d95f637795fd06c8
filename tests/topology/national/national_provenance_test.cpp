#include <set>

#include "tests/topology/national/national_network.hpp"
#include "topology/formats/hexi_json.hpp"

namespace hexi::national {
namespace {

/// Entries of `spec` that do not say where they come from: no source, a source that is not in its table, or
/// no date.
std::vector<std::string> unsourced(const TopologySpec& spec) {
    std::vector<std::string> found;
    const auto check = [&](const std::string& place, const Provenance& provenance) {
        if (provenance.as_of.empty()) found.push_back(place + ": no as_of");
        if (!spec.sources.contains(provenance.source))
            found.push_back(place + ": source '" + provenance.source + "'");
    };
    for (const auto& hub : spec.hubs) check("hub " + hub.id, hub.provenance);
    for (const auto& node : spec.nodes) check("node " + node.id, node.provenance);
    for (const auto& fibre : spec.fibres) check("fibre " + fibre.id, fibre.provenance);
    for (const auto& link : spec.links) check("link " + link.id, link.provenance);
    for (const auto& reference : spec.references)
        check("reference " + std::string(to_string(reference.layer)), reference.provenance);
    return found;
}

TEST(NationalProvenance, IsGivenForEveryEntry) {
    EXPECT_THAT(unsourced(network().spec()), testing::IsEmpty());
}

TEST(NationalProvenance, IsMissedWhereItIsMissing) {
    TopologySpec spec = network().spec();
    spec.hubs[0].provenance.as_of.clear();
    spec.nodes[0].provenance.source.clear();
    spec.fibres[0].provenance.source = "hearsay";
    spec.links[0].provenance = {};
    EXPECT_THAT(unsourced(spec), testing::ElementsAre("hub " + spec.hubs[0].id + ": no as_of",
                                                      "node " + spec.nodes[0].id + ": source ''",
                                                      "fibre " + spec.fibres[0].id + ": source 'hearsay'",
                                                      "link " + spec.links[0].id + ": no as_of",
                                                      "link " + spec.links[0].id + ": source ''"));
}

// `confidence` has a default, so the text itself must show that each entry states it.
TEST(NationalProvenance, StatesItsConfidenceInTheText) {
    const std::string& text = national_topology_json();
    std::size_t stated = 0;
    for (std::size_t at = text.find("\"confidence\":"); at != std::string::npos;
         at = text.find("\"confidence\":", at + 1))
        ++stated;
    const TopologySpec& spec = network().spec();
    EXPECT_EQ(stated, spec.hubs.size() + spec.nodes.size() + spec.fibres.size() + spec.links.size() +
                          spec.references.size());
}

TEST(NationalProvenance, UsesEverySourceItLists) {
    std::set<std::string> used;
    const TopologySpec& spec = network().spec();
    for (const auto& hub : spec.hubs) used.insert(hub.provenance.source);
    for (const auto& node : spec.nodes) used.insert(node.provenance.source);
    for (const auto& fibre : spec.fibres) used.insert(fibre.provenance.source);
    for (const auto& link : spec.links) used.insert(link.provenance.source);
    for (const auto& reference : spec.references) used.insert(reference.provenance.source);
    for (const auto& [key, text] : spec.sources) EXPECT_TRUE(used.contains(key)) << key;
}

TEST(NationalProvenance, SurvivesWritingAndReading) {
    const auto again = read_hexi_json(write_hexi_json(network().spec()), "again");
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(unsourced(*again).size(), 0U);
    EXPECT_EQ(again->links.size(), network().spec().links.size());
}

}  // namespace
}  // namespace hexi::national
