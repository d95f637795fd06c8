#include "controller/bench/service_lab.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "topology/base/check.hpp"
#include "topology/base/file.hpp"
#include "topology/base/random.hpp"

namespace hexi {

Result<std::unique_ptr<ServiceLab>> ServiceLab::open(std::shared_ptr<const Topology> topology,
                                                     const MonotonicClock& clock) {
    std::string folder = (std::filesystem::temp_directory_path() / "hexi-bench-XXXXXX").string();
    if (mkdtemp(folder.data()) == nullptr)
        return fail(ErrorCode::kEnvironment, folder + ": cannot make: " + std::strerror(errno));
    std::unique_ptr<ServiceLab> lab(new ServiceLab(folder));
    auto service = ControllerService::open({.folder = folder,
                                            .topology = std::move(topology),
                                            .forwarders = &lab->hub_,
                                            .wall = system_clock(),
                                            .clock = clock});
    if (!service) return tl::unexpected(service.error());
    lab->service_ = std::move(*service);
    if (auto heard = lab->hub_.listen({}, agent_desk(lab->hub_, *lab->service_)); !heard)
        return tl::unexpected(heard.error());
    lab->api_ = std::make_unique<Api>(*lab->service_, clock, ApiLimits{.requests_per_second = 1e9});
    auto server = HttpServer::listen({}, lab->api_->handler());
    if (!server) return tl::unexpected(server.error());
    lab->server_ = std::move(*server);
    return lab;
}

ServiceLab::~ServiceLab() {
    if (server_) server_->stop();
    hub_.stop();
    service_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

Result<std::string> ServiceLab::token(const std::string& role) const {
    return read_file(folder_ + "/" + role + ".token").transform([](const std::string& text) {
        return text.substr(0, text.find('\n'));
    });
}

std::shared_ptr<const Topology> ring_with_chords(std::size_t nodes, std::uint64_t seed) {
    TopologySpec spec{.name = fmt::format("ring of {}", nodes)};
    std::set<std::pair<std::size_t, std::size_t>> joined;
    const auto join = [&](std::size_t a, std::size_t b, SimTime delay) {
        if (a == b || !joined.insert(std::minmax(a, b)).second) return;
        spec.links.push_back({.from = fmt::format("n{}", a),
                              .to = fmt::format("n{}", b),
                              .capacity = BitRate(100'000'000'000),
                              .delay = delay});
    };
    RandomStream random(seed, "chords");
    for (std::size_t i = 0; i < nodes; ++i) spec.nodes.push_back({.id = fmt::format("n{}", i)});
    for (std::size_t i = 0; i < nodes; ++i) join(i, (i + 1) % nodes, SimTime(1'000'000'000));
    for (std::size_t i = 0; i < nodes; i += 2) join(i, random.below(nodes), SimTime(2'000'000'000));
    auto topology = Topology::create(std::move(spec));
    HEXI_CHECK(topology.has_value(), "a ring is a network");
    return std::make_shared<const Topology>(*std::move(topology));
}

}  // namespace hexi
