// All workers of an emulation, and what they share.
#pragma once

#include <memory>

#include "dataplane/daemon/emulation_worker.hpp"

namespace hexi {

/// What a crew is made of; all that is referred to outlives it.
struct CrewSetup {
    const Topology& topology;
    const NetworkSchedule& schedule;
    const AccessBackbone& backbone;
    std::vector<PacketPort*> devices;
    std::vector<std::size_t> device_of_port;  ///< into `devices`
    FrameMemory& memory;                      ///< that all workers may use at once
    std::size_t workers = 1;                  ///< 1 .. 255
    std::size_t packed = 0;                   ///< most small frames (of 60 bytes) that are packed at once
    std::size_t packets_in_flight = 0;        ///< most at once
    std::uint64_t seed = 1;                   ///< of everything random
    std::function<std::function<SimTime()>(std::size_t)> clock;  ///< makes a worker's; see WorkerSetup
    SimTime ahead{0};                                            ///< of one worker alone; see LoopSetup
};

/// Made and ended by one thread; in between each worker is one thread's.
class WorkerCrew {
public:
    /// kEnvironment where the machine has not enough memory.
    static Result<std::unique_ptr<WorkerCrew>> create(const CrewSetup& setup);
    WorkerCrew(const WorkerCrew&) = delete;
    WorkerCrew& operator=(const WorkerCrew&) = delete;

    [[nodiscard]] std::size_t size() const { return workers_.size(); }
    [[nodiscard]] EmulationWorker& worker(std::size_t index) { return *workers_[index]; }
    [[nodiscard]] const EmulationWorker& worker(std::size_t index) const { return *workers_[index]; }
    /// The loop that has `port`.
    [[nodiscard]] const EmulationLoop& loop_of(std::size_t port) const;
    [[nodiscard]] OrderBoard& board() { return board_; }
    [[nodiscard]] const ParallelNetwork& network() const { return *network_; }
    [[nodiscard]] const WorkerDivision& division() const { return division_; }

    // The following once no worker works any more.

    /// Lets go of every frame, wherever it is: afterwards the ledger is balanced.
    void stop();
    [[nodiscard]] FrameLedger ledger() const;
    /// Frames still packed: none after stop(), or one was forgotten.
    [[nodiscard]] std::size_t packed() const;
    /// Bytes that the packed frames and the descriptors of all packets occupy.
    [[nodiscard]] std::size_t memory_used() const;

private:
    explicit WorkerCrew(const CrewSetup& setup);
    Result<void> make_keepers(const CrewSetup& setup);
    Result<void> make_network(const CrewSetup& setup);
    void make_workers(const CrewSetup& setup);

    WorkerDivision division_;
    OrderBoard board_;
    std::vector<FrameKeeper> keepers_;   ///< by worker
    std::optional<FrameHomes> homes_;    ///< of several workers
    std::optional<LeavingRings> rings_;  ///< of several workers
    std::optional<ParallelNetwork> network_;
    std::vector<std::unique_ptr<EmulationWorker>> workers_;
};

}  // namespace hexi
