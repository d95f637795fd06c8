// Which worker has what.
#pragma once

#include <cstdint>
#include <vector>

#include "dataplane/plan/chain_table.hpp"

namespace hexi {

/// Each device, with its ports, and each link direction has one worker.
struct WorkerDivision {
    std::size_t workers = 1;
    std::vector<std::size_t> of_device;
    std::vector<std::uint8_t> of_link;  ///< by LinkId
    std::vector<std::size_t> device_of_port;
};

/// Divides the devices under the ports (`device_of_port`, from 0 without gaps) into equal runs, in order, and
/// the links as divide_links().
[[nodiscard]] WorkerDivision divide_work(std::size_t workers, std::vector<std::size_t> device_of_port,
                                         std::size_t links, const ChainTable& chains);

}  // namespace hexi
