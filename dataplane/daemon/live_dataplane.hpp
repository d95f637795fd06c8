// What the control thread and the workers say to each other.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "dataplane/control/running_dataplane.hpp"
#include "dataplane/daemon/live_figures.hpp"
#include "dataplane/daemon/live_taps.hpp"
#include "dataplane/daemon/order_board.hpp"

namespace hexi {

/// How a LiveDataplane begins; all that is referred to outlives it.
struct LiveSetup {
    const Topology& topology;
    Layer layer = Layer::kIp;                      ///< of the routes
    std::vector<LinkSetting> settings;             ///< by LinkId
    std::shared_ptr<const ForwardingPlan> newest;  ///< the last that will come into force by itself
    std::vector<PortSpec> ports;                   ///< complete
    std::size_t workers = 1;
    OrderBoard& board;
    std::function<SimTime()> order_time;  ///< from when an order given now is to be obeyed
    std::uint64_t epoch_ns = 0;           ///< as LiveTaps'
    std::atomic<bool>& stop_asked;
};

/// The dataplane as its control socket sees it. Orders go to the workers by an OrderBoard, and counters come
/// in copies that each renews; nobody waits for another for longer than a copy takes.
class LiveDataplane : public RunningDataplane {
public:
    explicit LiveDataplane(LiveSetup setup);

    // The control thread's.
    [[nodiscard]] const Topology& topology() const override { return setup_.topology; }
    [[nodiscard]] Json status() const override;
    [[nodiscard]] Json statistics() const override;
    [[nodiscard]] LinkSetting setting(LinkId link) const override;
    void set(LinkId link, const LinkSetting& setting) override;
    Result<void> prepare(std::uint64_t version, RoutingTable table) override;
    void commit() override;
    void forget_prepared() override { prepared_ = nullptr; }
    Result<void> start_tap(const TapRequest& request) override { return taps_.start(request); }
    Result<void> stop_tap(const std::string& name) override { return taps_.stop(name); }
    [[nodiscard]] Json taps() const override { return taps_json(taps_.reports()); }
    void stop() override { setup_.stop_asked.store(true); }

    /// Once no thread works any more: what the taps did, their files complete.
    [[nodiscard]] std::vector<TapReport> finish_taps();

    // Any thread's.
    /// Counters of at most some 100 ms ago, once somebody looked before.
    [[nodiscard]] LiveFigures figures() const;
    /// Names of the ports for people.
    [[nodiscard]] const std::vector<std::string>& port_names() const { return ports_; }

    // The workers'.
    /// An event of the scenario set `link` so.
    void note(LinkId link, const LinkState& state);
    /// Whether anybody looked at the counters since `worker`'s last publish().
    [[nodiscard]] bool wanted(std::size_t worker) const {
        return books_[worker].wanted.load(std::memory_order_relaxed);
    }
    void publish(std::size_t worker, LiveFigures figures);

private:
    struct Book {
        LiveFigures figures;
        mutable std::atomic<bool> wanted{true};
    };
    std::uint64_t order(DataplaneOrder given);

    LiveSetup setup_;
    std::shared_ptr<const WayTable> in_force_, prepared_;  ///< the control thread's alone, as is

    mutable std::mutex guard_;        ///< of setup_.settings and what follows
    std::vector<Book> books_;         ///< by worker
    std::vector<std::string> ports_;  ///< their names for people
    LiveTaps taps_;
};

}  // namespace hexi
