#include "dataplane/daemon/worker_crew.hpp"

namespace hexi {
namespace {

constexpr std::size_t kRing = 4096;

}  // namespace

WorkerCrew::WorkerCrew(const CrewSetup& setup)
    : division_(divide_work(setup.workers, setup.device_of_port, setup.topology.links().size(),
                            *setup.schedule.first->plan().chains())),
      board_(setup.workers) {}

Result<std::unique_ptr<WorkerCrew>> WorkerCrew::create(const CrewSetup& setup) {
    std::unique_ptr<WorkerCrew> crew(new WorkerCrew(setup));
    return crew->make_keepers(setup).and_then([&] { return crew->make_network(setup); }).transform([&] {
        crew->make_workers(setup);
        return std::move(crew);
    });
}

Result<void> WorkerCrew::make_keepers(const CrewSetup& setup) {
    std::vector<FrameStore::Cells> cells;
    for (std::size_t index = 0; index < setup.workers; ++index) {
        auto store = FrameStore::create(FrameStore::memory_for_smallest(setup.packed),
                                        static_cast<std::uint8_t>(index));
        if (!store) return tl::unexpected(store.error());
        cells.push_back(store->cells());
        keepers_.emplace_back(setup.memory, std::move(*store));
    }
    if (setup.workers == 1) return {};
    rings_.emplace(setup.workers, kRing);
    homes_.emplace(std::move(cells));
    for (std::size_t index = 0; index < setup.workers; ++index) keepers_[index].join(*homes_, index);
    return {};
}

Result<void> WorkerCrew::make_network(const CrewSetup& setup) {
    auto network = ParallelNetwork::create({.links = link_services(setup.topology, setup.schedule.state),
                                            .chains = setup.schedule.newest->chains(),
                                            .packets_in_flight = setup.packets_in_flight,
                                            .seed = setup.seed},
                                           division_.of_link, setup.workers);
    if (!network) return tl::unexpected(network.error());
    network_.emplace(std::move(*network));
    return {};
}

void WorkerCrew::make_workers(const CrewSetup& setup) {
    for (std::size_t index = 0; index < setup.workers; ++index) {
        workers_.push_back(std::make_unique<EmulationWorker>(
            WorkerSetup{.topology = setup.topology,
                        .schedule = setup.schedule,
                        .backbone = setup.backbone,
                        .division = division_,
                        .worker = index,
                        .devices = setup.devices,
                        .keeper = keepers_[index],
                        .network = *network_,
                        .leaving = rings_ ? &*rings_ : nullptr,
                        .board = board_,
                        .clock = setup.clock(index),
                        .ahead = setup.workers == 1 ? setup.ahead : SimTime(0)}));
    }
}

const EmulationLoop& WorkerCrew::loop_of(std::size_t port) const {
    return workers_[division_.of_device[division_.device_of_port[port]]]->loop();
}

void WorkerCrew::stop() {
    EmulationLoop& first = workers_.front()->loop();
    for (const auto& worker : workers_) worker->stop();
    network_->clear([&](const EmulatedPacket& packet) { first.let_go(packet); });
    if (!homes_) return;
    rings_->clear([&](const EmulatedPacket& packet) { first.let_go(packet); });
    homes_->clear([&](std::uint64_t handle) { keepers_[FrameStore::owner_of(handle)].release(handle); });
}

FrameLedger WorkerCrew::ledger() const {
    FrameLedger sum;
    for (const auto& worker : workers_) sum += worker->loop().ledger();
    return sum;
}

std::size_t WorkerCrew::packed() const {
    std::size_t sum = 0;
    for (const FrameKeeper& keeper : keepers_) sum += keeper.packed();
    return sum;
}

std::size_t WorkerCrew::memory_used() const {
    std::size_t bytes = network_->memory_used();
    for (const FrameKeeper& keeper : keepers_) bytes += keeper.store().used();
    return bytes;
}

}  // namespace hexi
