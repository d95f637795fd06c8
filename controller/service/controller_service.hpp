// The controller as a service, without the wires: what it knows, what it is told, what it does.
#pragma once

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <string>

#include "controller/service/edit.hpp"
#include "controller/service/event_log.hpp"
#include "controller/service/folder_lock.hpp"
#include "controller/service/intent_ledger.hpp"
#include "controller/service/planner.hpp"
#include "controller/service/resource_book.hpp"
#include "controller/service/token_book.hpp"
#include "controller/service/work_pool.hpp"
#include "controller/state/checkpointer.hpp"
#include "controller/state/state_writer.hpp"

namespace hexi {

struct ServiceOptions {
    std::string folder;                        ///< where its state lives; made, with mode 0700
    std::shared_ptr<const Topology> topology;  ///< unless clients have put another in its place
    RoutingPolicy policy;
    Forwarders* forwarders = nullptr;  ///< outlives the service; null: plans are in force at once
    WallClock wall;
    MonotonicClock clock;
    std::string restore = {};              ///< a backup to put in the place of the state first; "": none
    std::size_t kept_plans = 100;          ///< to go back to
    std::size_t kept_changes = 1'000'000;  ///< of the audit log
    std::size_t pool_threads = 2;          ///< for questions that take longer than a moment
    std::size_t pool_waiting = 256;        ///< such questions that may wait
};

/// How often what happened, since the start.
struct ServiceCounters {
    std::atomic<std::uint64_t> writes{0}, refused_writes{0}, shed_writes{0}, plans{0}, refused_plans{0},
        plan_us{0}, lost_records{0};
};

/// Thread-safe. Everything durable goes through submit(), and nothing else changes anything.
class ControllerService {
public:
    /// Opens or makes the state, and begins to plan. At the first start tokens for every role are made and
    /// left in the folder as ROLE.token, readable by its owner alone. Errors name the file.
    static Result<std::unique_ptr<ControllerService>> open(const ServiceOptions& options);
    /// Carries out what waits, then ends.
    ~ControllerService();
    ControllerService(const ControllerService&) = delete;
    ControllerService& operator=(const ControllerService&) = delete;

    [[nodiscard]] NetworkPtr network() const { return planner_->network(); }
    [[nodiscard]] const ResourceBook& resources() const { return book_; }
    [[nodiscard]] const TokenBook& tokens() const { return tokens_; }
    [[nodiscard]] EventLog& events() { return events_; }
    [[nodiscard]] const IntentLedger& ledger() const { return ledger_; }
    [[nodiscard]] WorkPool& pool() { return *pool_; }
    [[nodiscard]] Planner& planner() { return *planner_; }
    [[nodiscard]] const ServiceCounters& counters() const { return counters_; }
    [[nodiscard]] const std::string& folder() const { return options_.folder; }
    [[nodiscard]] Forwarders& forwarders() {
        return options_.forwarders == nullptr ? nobody_ : *options_.forwarders;
    }
    [[nodiscard]] const RoutingPolicy& policy() const { return options_.policy; }

    /// Carries `edit` out; `done` is told on another thread when it is on the disk, or why not.
    void submit(Edit edit, std::function<void(Decision)> done);
    /// What agents report. Acted upon at once; durable a moment later.
    void observe(const std::string& agent, const std::vector<std::pair<LinkId, LinkStatus>>& seen);

    /// What `ask` finds in the state, behind all writes before it. Waits: not for threads that serve.
    template <typename T>
    Result<T> query(std::function<Result<T>(StateStore&)> ask) {
        auto promise = std::make_shared<std::promise<Result<T>>>();
        auto found = std::make_shared<Result<T>>();
        auto answer = promise->get_future();
        const bool taken = writer_->submit(
            [found, ask = std::move(ask)](StateStore& store) -> Result<void> {
                *found = ask(store);
                return {};
            },
            [promise, found](const Result<void>& done) {
                promise->set_value(done ? std::move(*found) : Result<T>(tl::unexpected(done.error())));
            });
        if (!taken) return fail(ErrorCode::kEnvironment, "too much waits for the state: come back");
        return answer.get();
    }

    /// The routes of a plan that was committed, in `topology`; kNotFound where it is not kept. Waits, as
    /// query().
    [[nodiscard]] Result<RoutingTable> archived(std::uint64_t version, const Topology& topology);

    /// Puts a consistent copy of the state into `path`, which must not exist; writers go on meanwhile.
    [[nodiscard]] Result<void> back_up(const std::string& path) const;

private:
    ControllerService(ServiceOptions options, FolderLock lock);
    Result<void> load(StateStore& store);
    Result<void> make_tokens(StateStore& store);
    /// Forgets what is older than kept_changes, from time to time: `revision` is the last one.
    Result<void> trim(StateStore& store, std::uint64_t revision) const;
    Result<Network> first_network(StateStore& store);
    void recall_observations();
    void start_planner(Network network, std::uint64_t next_version);
    /// On the writer's thread, in the transaction.
    Result<void> decide(StateStore& store, Edit& edit, Decision& decision);
    /// What was admitted and then not written.
    void take_back(const Edit& edit);
    /// On the writer's thread, after the commit.
    void finish(const Edit& edit, const Outcome& outcome);
    void forget_sightings(const std::string& agent);
    void record(const PlanRecord& record, const Network& network);

    ServiceOptions options_;
    FolderLock lock_;
    NoForwarders nobody_;
    ServiceCounters counters_;
    ResourceBook book_;
    IntentLedger ledger_;
    TokenBook tokens_;
    EventLog events_;
    std::unique_ptr<StateWriter> writer_;
    std::unique_ptr<Checkpointer> checkpointer_;
    std::unique_ptr<Planner> planner_;
    std::unique_ptr<WorkPool> pool_;
};

}  // namespace hexi
