// What a terminal shows while an emulation runs.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "dataplane/daemon/live_dataplane.hpp"

namespace hexi {

/// Ports, the busiest links and how well time is kept, as tables of what happened from `before` to `now`.
[[nodiscard]] std::string live_tables(const Topology& topology, const std::vector<std::string>& ports,
                                      const LiveFigures& before, const LiveFigures& now);

/// Shows live_tables() every second, each in place of the one before, on a thread of its own while it lives.
class LiveView {
public:
    /// `show` writes to a terminal; where it is empty nothing happens. All outlive it.
    LiveView(const Topology& topology, const LiveDataplane& live,
             const std::function<void(const std::string&)>& show);
    ~LiveView();
    LiveView(const LiveView&) = delete;
    LiveView& operator=(const LiveView&) = delete;

private:
    void run();
    /// False once it is to end.
    bool pause();

    const Topology& topology_;
    const LiveDataplane& live_;
    const std::function<void(const std::string&)>& show_;
    std::mutex guard_;
    std::condition_variable ended_;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace hexi
