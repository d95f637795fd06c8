// Who may include whom: the architecture, held by a test.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "tests/tidy/source_tree.hpp"

namespace hexi::tidy {
namespace {

using Folders = std::vector<std::string>;

/// Every folder with code, and the folders it may include besides itself; none stands for those below it.
const std::map<std::string, Folders> kMayInclude{
    {"topology/base", {}},
    {"topology", {"topology/base"}},
    {"topology/json", {"topology/base"}},
    {"topology/commandline", {"topology/base"}},
    {"topology/formats", {"topology", "topology/base", "topology/json"}},
    {"topology/national", {"topology", "topology/base", "topology/formats"}},
    {"topology/commands",
     {"topology", "topology/base", "topology/commandline", "topology/formats", "topology/json",
      "topology/national"}},
    {"traces", {"topology", "topology/base"}},
    {"traces/capture", {"topology", "topology/base", "traces"}},
    {"traces/flow", {"topology", "topology/base", "traces/capture"}},
    {"traces/mapping", {"topology", "topology/base", "topology/formats"}},
    {"traces/matrix", {"topology", "topology/base", "traces/capture", "traces/mapping"}},
    {"traces/rewrite", {"topology", "topology/base", "traces/capture", "traces/flow", "traces/mapping"}},
    {"traces/job", {"topology/base", "topology/json", "traces/capture", "traces/flow"}},
    {"traces/synthesis", {"topology", "topology/base", "topology/json", "traces"}},
    {"traces/bench", {"topology", "topology/base", "traces", "traces/capture", "traces/flow"}},
    {"traces/commands",
     {"topology", "topology/base", "topology/commandline", "topology/commands", "topology/formats",
      "topology/json", "traces", "traces/capture", "traces/flow", "traces/job", "traces/mapping",
      "traces/matrix", "traces/rewrite", "traces/synthesis"}},
    {"controller", {"topology", "topology/base", "topology/commandline", "topology/json"}},
    {"controller/engineering",
     {"topology", "topology/base", "controller", "topology/commandline", "topology/json"}},
    {"controller/placement",
     {"topology", "topology/base", "topology/commandline", "controller", "topology/json",
      "controller/engineering"}},
    {"controller/http", {"topology/base"}},
    {"controller/agent",
     {"topology", "topology/base", "topology/commandline", "topology/commands", "topology/formats",
      "topology/json", "controller/http", "controller/southbound", "controller/state",
      "controller/transition"}},
    {"controller/bench",
     {"topology", "topology/base", "controller/agent", "controller/http", "controller/northbound",
      "controller/southbound"}},
    {"controller/client",
     {"topology/base", "topology/commandline", "topology/formats", "topology/json", "controller/http",
      "controller/state"}},
    {"controller/state", {"topology/base"}},
    {"controller/service",
     {"topology", "topology/base", "topology/formats", "topology/json", "controller",
      "controller/engineering", "controller/placement", "controller/state", "controller/transition"}},
    {"controller/northbound",
     {"topology", "topology/base", "topology/formats", "topology/json", "controller", "controller/http",
      "controller/placement", "controller/service", "controller/state", "controller/transition"}},
    {"controller/southbound",
     {"topology", "topology/base", "topology/formats", "topology/json", "controller/http",
      "controller/service"}},
    {"controller/daemon",
     {"topology", "topology/base", "topology/commandline", "topology/commands", "controller/http",
      "controller/northbound", "controller/southbound", "controller/state"}},
    {"controller/transition", {"topology", "topology/base", "controller", "controller/engineering"}},
    {"controller/whatif",
     {"topology", "topology/base", "topology/commandline", "topology/json", "controller",
      "controller/engineering", "controller/placement"}},
    {"controller/commands",
     {"topology", "topology/base", "topology/commandline", "topology/commands", "topology/formats",
      "topology/json", "controller", "controller/engineering", "controller/placement", "controller/whatif",
      "topology/national"}},
    {"emulator/experiment",
     {"topology", "topology/base", "topology/commandline", "topology/formats", "topology/json", "traces",
      "emulator/experiment/behaviour"}},
    {"emulator/experiment/behaviour", {"topology", "topology/base", "topology/json"}},
    {"emulator/experiment/play", {"topology", "topology/base", "emulator/experiment"}},
    {"emulator/scenarios", {"topology/base", "emulator/experiment"}},
    {"emulator/packet",
     {"topology", "topology/base", "topology/commandline", "emulator/experiment", "emulator/experiment/play",
      "traces/capture"}},
    {"emulator/fluid",
     {"topology", "topology/base", "topology/json", "emulator/experiment", "emulator/experiment/play"}},
    {"emulator/hybrid",
     {"topology", "topology/base", "emulator/experiment", "emulator/experiment/play", "emulator/fluid",
      "emulator/packet"}},
    {"emulator/accuracy",
     {"topology", "topology/base", "topology/commandline", "topology/json", "emulator/experiment",
      "emulator/fluid", "traces"}},
    {"emulator/report", {"topology", "topology/base", "topology/commandline", "emulator/experiment"}},
    {"emulator/commands",
     {"topology", "topology/base", "topology/commandline", "topology/commands", "topology/formats",
      "emulator/accuracy", "emulator/experiment", "emulator/report", "emulator/scenarios", "topology/json",
      "traces/capture", "traces/commands", "traces/flow", "traces/mapping", "traces/matrix",
      "traces/rewrite"}},
    {"emulator/hexi", {}},
    {"emulator/hexi_mpi", {}},
    {"dataplane/clock", {"topology/base"}},
    {"dataplane/packet", {"topology", "topology/base"}},
    {"dataplane/link",
     {"topology", "topology/base", "emulator/experiment/behaviour", "emulator/experiment/play"}},
    {"dataplane/capture", {"topology", "topology/base", "traces"}},
    {"dataplane/plan", {"topology", "topology/base"}},
    {"dataplane/gateway", {"topology", "topology/base", "emulator/experiment", "dataplane/packet"}},
    {"dataplane/engine",
     {"topology", "topology/base", "emulator/experiment", "emulator/experiment/behaviour",
      "emulator/experiment/play", "dataplane/link", "dataplane/packet", "dataplane/plan"}},
    {"dataplane/dpdk", {"topology/base", "topology/json", "dataplane/packet", "dataplane/gateway"}},
    {"dataplane/control",
     {"topology", "topology/base", "topology/formats", "topology/json", "emulator/experiment",
      "emulator/experiment/behaviour", "dataplane/capture"}},
    {"dataplane/commands",
     {"topology", "topology/base", "topology/commandline", "topology/commands", "topology/formats",
      "topology/json", "emulator/experiment", "emulator/experiment/behaviour", "dataplane/capture",
      "dataplane/control", "dataplane/engine", "dataplane/gateway"}},
    {"dataplane/bench",
     {"topology", "topology/base", "topology/commandline", "topology/formats", "topology/json",
      "emulator/experiment", "emulator/experiment/behaviour", "emulator/experiment/play", "dataplane/clock",
      "dataplane/control", "dataplane/daemon", "dataplane/dpdk", "dataplane/engine", "dataplane/gateway",
      "dataplane/link", "dataplane/packet", "dataplane/plan"}},
    {"dataplane/replay",
     {"topology", "topology/base", "topology/commandline", "topology/json", "emulator/experiment",
      "dataplane/bench", "dataplane/clock", "dataplane/daemon", "dataplane/dpdk", "dataplane/engine",
      "dataplane/gateway", "dataplane/packet", "traces/capture", "traces/commands", "traces/flow",
      "traces/mapping", "traces/rewrite"}},
    {"dataplane/daemon",
     {"topology", "topology/base", "topology/commandline", "topology/formats", "topology/json",
      "emulator/experiment", "emulator/experiment/behaviour", "dataplane/capture", "dataplane/clock",
      "dataplane/control", "dataplane/dpdk", "dataplane/engine", "dataplane/gateway", "dataplane/link",
      "dataplane/packet", "dataplane/plan"}},
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
    {"sqlite3", {"controller/state"}},
    {"openssl/", {"controller/http", "controller/state", "traces/rewrite"}},
    {"mpi.h", {"controller/whatif"}},
    {"zlib.h", {"traces/capture"}},
    {"zstd.h", {"traces/capture"}},
    {"pcap/", {"traces/bench", "traces/capture"}},
    {"boost/", {"controller", "dataplane/control", "emulator/fluid", "emulator/hybrid"}},
};

bool below(const std::string& path, const std::string& folder) { return path.starts_with(folder + "/"); }

std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

/// True for a header of ours: its first folder is one of the table's.
bool is_ours(const std::string& included) {
    return std::any_of(kMayInclude.begin(), kMayInclude.end(), [&](const auto& row) {
        return below(included, row.first.substr(0, row.first.find('/')));
    });
}

bool is_main(const std::string& path) { return path.ends_with("/main.cpp"); }

std::string forbidden_edges(const std::vector<SourceFile>& files) {
    std::string report;
    for (const SourceFile& file : files) {
        if (below(file.path, "tests") || is_main(file.path)) continue;
        const std::string home = folder_of(file.path);
        const auto row = kMayInclude.find(home);
        if (row == kMayInclude.end()) {
            report += fmt::format("{}: its folder has no row in the table\n", file.path);
            continue;
        }
        for (const std::string& included : file.includes()) {
            const std::string folder = folder_of(included);
            const auto& allowed = row->second;
            if (!is_ours(included) || folder == home ||
                std::find(allowed.begin(), allowed.end(), folder) != allowed.end())
                continue;
            report += fmt::format("{} includes {}: {} may include itself and [{}]\n", file.path, included,
                                  home, fmt::join(allowed, ", "));
        }
    }
    return report;
}

TEST(Includes, PointOneWay) { EXPECT_EQ(forbidden_edges(source_files()), ""); }

TEST(Includes, TheCheckSeesAForbiddenEdge) {
    const std::vector<SourceFile> files{
        {"topology/base/units.hpp", {"#include \"topology/topology.hpp\""}},
        {"controller/routes.cpp", {"#include \"emulator/packet/packet_engine.hpp\""}},
        {"controller/plan.cpp", {"#include \"topology/topology.hpp\""}},
        {"topology/commandline/command.cpp", {"#include \"topology/national/national.hpp\""}},
        {"controller/nowhere/plan.cpp", {}}};
    const std::string report = forbidden_edges(files);
    EXPECT_EQ(std::count(report.begin(), report.end(), '\n'), 4) << report;
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
