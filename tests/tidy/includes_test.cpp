// Who may include whom: the architecture, held by a test.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>

#include "tests/tidy/source_tree.hpp"

namespace hexi::tidy {
namespace {

using Folders = std::vector<std::string>;

/// A folder may include itself and what is listed; the longest matching prefix of a file decides.
const std::map<std::string, Folders> kMayInclude{
    {"topology/base", {}},
    {"topology", {"topology/base"}},
    {"topology/json", {"topology/base"}},
    {"topology/commandline", {"topology"}},
    {"topology/formats", {"topology", "topology/json"}},
    {"topology/national", {"topology", "topology/formats"}},
    {"topology/commands", {"topology"}},
    {"traces", {"topology"}},
    {"controller", {"topology"}},
    {"controller/commands", {"topology", "controller"}},
    {"controller/placement", {"topology", "controller"}},
    {"controller/engineering", {"topology", "controller"}},
    {"emulator/commands", {"topology", "traces", "emulator"}},
    {"emulator/experiment", {"topology", "traces"}},
    {"emulator/packet", {"topology", "traces", "emulator/experiment"}},
    {"emulator/report", {"topology", "traces", "emulator/experiment"}},
    {"dataplane", {"topology", "traces", "emulator/experiment", "dataplane/link"}},
    {"dataplane/link", {"topology", "emulator/experiment"}},
    {"dataplane/packet", {"topology"}},
    {"dataplane/clock", {"topology/base"}},
    {"dataplane/gateway", {"topology", "dataplane/packet"}},
    {"dataplane/daemon", {"topology", "emulator/experiment", "dataplane"}},
    {"dataplane/commands",
     {"topology", "traces", "emulator/experiment", "dataplane/control", "dataplane/gateway", "dataplane/link",
      "dataplane/packet"}},
    {"dataplane/dpdk", {"topology", "dataplane/packet", "dataplane/gateway"}},
};

/// Third-party headers that stay behind one wrapper: include prefix -> the .cpp files that may name it.
const std::map<std::string, Folders> kWrapped{
    {"ns3/", {"emulator/packet"}},
    {"rte_", {"dataplane/dpdk"}},
    {"rapidjson/", {"topology/json"}},
    {"pugixml", {"topology/formats"}},
    {"Clp", {"controller"}},
    {"Coin", {"controller"}},
    {"Cbc", {"controller"}},
    {"Cgl", {"controller"}},
    {"Osi", {"controller"}},
    {"sqlite3", {"controller"}},
    {"boost/", {"controller", "dataplane/control"}},
};

bool below(const std::string& path, const std::string& folder) { return path.starts_with(folder + "/"); }

/// The longest folder of the table that holds `path`.
std::optional<std::string> home_of(const std::string& path) {
    std::optional<std::string> home;
    for (const auto& [folder, allowed] : kMayInclude) {
        if (below(path, folder) && (!home || folder.size() > home->size())) home = folder;
    }
    return home;
}

bool allowed(const std::string& home, const std::string& included) {
    if (below(included, home) && home_of(included) == home) return true;
    const Folders& folders = kMayInclude.at(home);
    return std::any_of(folders.begin(), folders.end(),
                       [&](const auto& folder) { return below(included, folder); });
}

bool is_main(const std::string& path) { return path.ends_with("/main.cpp"); }

std::string forbidden_edges(const std::vector<SourceFile>& files) {
    std::string report;
    for (const SourceFile& file : files) {
        const auto home = home_of(file.path);
        if (!home || is_main(file.path)) continue;
        for (const std::string& included : file.includes()) {
            if (!home_of(included) || allowed(*home, included)) continue;
            report += fmt::format("{} includes {}: {} may include itself and [{}]\n", file.path, included,
                                  *home, fmt::join(kMayInclude.at(*home), ", "));
        }
    }
    return report;
}

TEST(Includes, PointOneWay) { EXPECT_EQ(forbidden_edges(source_files()), ""); }

TEST(Includes, TheCheckSeesAForbiddenEdge) {
    const std::vector<SourceFile> files{
        {"topology/base/units.hpp", {"#include \"topology/topology.hpp\""}},
        {"controller/routes.cpp", {"#include \"emulator/packet/packet_engine.hpp\""}},
        {"controller/plan.cpp", {"#include \"topology/topology.hpp\""}}};
    const std::string report = forbidden_edges(files);
    EXPECT_EQ(std::count(report.begin(), report.end(), '\n'), 2) << report;
}

TEST(Includes, ThirdPartiesStayBehindTheirWrapper) {
    for (const SourceFile& file : source_files()) {
        for (const std::string& included : file.includes()) {
            for (const auto& [prefix, homes] : kWrapped) {
                if (!included.starts_with(prefix) || below(file.path, "tests")) continue;
                const bool at_home = std::any_of(homes.begin(), homes.end(),
                                                 [&](const auto& home) { return below(file.path, home); });
                EXPECT_TRUE(at_home) << file.path << " includes " << included;
            }
        }
    }
}

}  // namespace
}  // namespace hexi::tidy
