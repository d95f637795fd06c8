#include "dataplane/daemon/worker_division.hpp"

#include <algorithm>

#include "dataplane/engine/parallel_network.hpp"

namespace hexi {

WorkerDivision divide_work(std::size_t workers, std::vector<std::size_t> device_of_port, std::size_t links,
                           const ChainTable& chains) {
    WorkerDivision division{.workers = workers,
                            .of_device = {},
                            .of_link = divide_links(links, chains, workers),
                            .device_of_port = std::move(device_of_port)};
    const auto& ports = division.device_of_port;
    const std::size_t devices = ports.empty() ? 0 : *std::max_element(ports.begin(), ports.end()) + 1;
    for (std::size_t device = 0; device < devices; ++device)
        division.of_device.push_back(device * workers / devices);
    return division;
}

}  // namespace hexi
