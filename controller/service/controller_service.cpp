#include "controller/service/controller_service.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>

#include "controller/state/answered_requests.hpp"
#include "controller/state/restore.hpp"
#include "controller/state/secret.hpp"
#include "topology/base/file.hpp"
#include "topology/formats/formats.hpp"
#include "topology/formats/plan_json.hpp"

namespace hexi {
namespace {

/// Kinds of resources whose change may lead to another plan.
bool concerns_plans(const std::string& kind) {
    return kind == "intent" || kind == "link" || kind == "pin" || kind == "agent" || kind == "goal" ||
           kind == "matrix";
}

std::string compact(const Json& json) { return write_json(json, JsonStyle::kCompact); }

Result<void> make_folder(const std::string& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (!error) chmod(folder.c_str(), S_IRWXU);
    if (!error) return {};
    return fail(ErrorCode::kEnvironment, fmt::format("{}: cannot make: {}", folder, error.message()));
}

Result<std::shared_ptr<const Topology>> topology_of(const std::string& text, const std::string& name) {
    return parse_topology(text, name).and_then(Topology::create).transform([](Topology topology) {
        return std::make_shared<const Topology>(std::move(topology));
    });
}

/// A secret, in a file for its owner alone.
Result<std::string> leave_secret(const std::string& folder, std::string_view name) {
    return random_secret().and_then([&](const std::string& secret) {
        const mode_t before = umask(S_IRWXG | S_IRWXO);
        const auto written = write_file(fmt::format("{}/{}.token", folder, name), secret + "\n");
        umask(before);
        return written.transform([&] { return secret; });
    });
}

/// What followers are told of a change; digests stay here.
Json told(const Change& change) {
    Json json = Json::object();
    json.set("revision", change.revision).set("at_us", change.at_us).set("who", change.who);
    json.set("kind", change.kind).set("id", change.id);
    const auto body = change.after ? parse_json(*change.after, change.id) : Result<Json>(Json());
    if (change.kind != "token") json.set("after", body.value_or(Json()));
    if (change.kind == "token" && change.after) json.set("after", Json::object());
    return json;
}

Event event_of(const Change& change) {
    return make_event(change.revision, change.kind, compact(told(change)));
}

/// A pin to a plan that is not kept is refused.
std::optional<EditRefusal> unkept_plan(StateStore& store, const Edit& edit) {
    if (edit.verb == Edit::Verb::kRemove) return std::nullopt;
    const auto body = parse_json(edit.body, edit.id);
    const std::uint64_t version = body && body->find("plan") != nullptr ? body->find("plan")->to_uint64() : 0;
    const auto kept = find_plan(store, version);
    if (kept && *kept) return std::nullopt;
    return EditRefusal{EditRefusal::Why::kAbsent,
                       fmt::format("there is no plan {}, or it is not kept any more", version)};
}

}  // namespace

Result<std::unique_ptr<ControllerService>> ControllerService::open(const ServiceOptions& options) {
    if (auto made = make_folder(options.folder); !made) return tl::unexpected(made.error());
    auto lock = FolderLock::take(options.folder);
    if (!lock) return tl::unexpected(lock.error());
    if (!options.restore.empty()) {
        if (auto restored = restore_state(options.restore, options.folder); !restored)
            return tl::unexpected(in_context("--restore", restored.error()));
    }
    auto store = StateStore::open(options.folder + "/state.db", options.wall);
    if (!store) return tl::unexpected(store.error());
    std::unique_ptr<ControllerService> service(new ControllerService(options, *std::move(lock)));
    if (auto ready = service->load(*store); !ready) return tl::unexpected(ready.error());
    auto network = service->first_network(*store);
    if (!network) return tl::unexpected(network.error());
    const std::uint64_t next = network->plan + 1;
    auto checkpointer = Checkpointer::start(options.folder + "/state.db");
    if (!checkpointer) return tl::unexpected(checkpointer.error());
    service->writer_ = std::make_unique<StateWriter>(std::move(*store));
    service->checkpointer_ = *std::move(checkpointer);
    service->start_planner(std::move(*network), next);
    return service;
}

ControllerService::ControllerService(ServiceOptions options, FolderLock lock)
    : options_(std::move(options)),
      lock_(std::move(lock)),
      pool_(std::make_unique<WorkPool>(options_.pool_threads, options_.pool_waiting)) {}

ControllerService::~ControllerService() {
    pool_.reset();
    // The planner's last records go to the writer, whose last answers may wake the planner.
    planner_->stop();
    writer_.reset();
}

Result<void> ControllerService::load(StateStore& store) {
    if (auto made = make_tokens(store); !made) return made;
    for (const char* kind : {"intent", "link", "topology", "pin", "token", "matrix", "plan", "agent", "goal",
                             "observation", "reconciliation"}) {
        auto all = store.all(kind);
        if (!all) return tl::unexpected(all.error());
        for (Resource& resource : *all) book_.put(std::move(resource));
    }
    tokens_.load(book_);
    if (auto trimmed = store.trim_changes(options_.kept_changes); !trimmed) return trimmed;
    const auto last = store.revision();
    if (!last) return tl::unexpected(last.error());
    constexpr std::uint64_t kTold = 5000;
    const auto changes = store.changes_after(*last > kTold ? *last - kTold : 0, kTold);
    if (!changes) return tl::unexpected(changes.error());
    for (const Change& change : *changes) events_.publish(event_of(change));
    return {};
}

Result<void> ControllerService::make_tokens(StateStore& store) {
    const auto known = store.all("token");
    if (!known || !known->empty()) return known.transform([](const auto&) {});
    if (auto begun = store.begin(); !begun) return begun;
    for (const Role role : {Role::kViewer, Role::kOperator, Role::kAdmin}) {
        const auto secret = leave_secret(options_.folder, to_string(role));
        if (!secret) return tl::unexpected(secret.error());
        const auto made = store.create("token", to_string(role), token_body(role, *secret), "first start");
        if (!made) return tl::unexpected(made.error());
    }
    return store.commit();
}

Result<Network> ControllerService::first_network(StateStore& store) {
    std::shared_ptr<const Topology> topology = options_.topology;
    std::uint64_t version = 0;
    if (const HeldResource kept = book_.find("topology", "current")) {
        auto read = topology_of(kept->body, "the topology that is kept");
        if (!read) return tl::unexpected(read.error());
        topology = *read;
        version = kept->version;
    }
    Network network{.topology = topology,
                    .topology_version = version,
                    .state = network_state(*topology, book_.list("link"), {}),
                    .table = std::make_shared<const RoutingTable>()};
    const auto plans = plan_summaries(store);
    if (!plans) return tl::unexpected(plans.error());
    if (plans->empty()) return network;
    network.plan = plans->back().version;
    const auto last = find_plan(store, network.plan);
    if (!last) return tl::unexpected(last.error());
    const auto table = parse_json((*last)->routes, "plan").and_then([&](const Json& json) {
        return read_plan(json, *topology);
    });
    // Where the network is another one by now, the first plan begins afresh.
    if (table) network.table = std::make_shared<const RoutingTable>(table->table);
    return network;
}

void ControllerService::start_planner(Network network, std::uint64_t next_version) {
    ledger_.load(book_.list("intent"), {network.topology, network.state, options_.policy.metric, nullptr});
    PlannerParts parts{
        .book = book_,
        .ledger = ledger_,
        .forwarders = forwarders(),
        .clock = options_.clock,
        .policy = options_.policy,
        .next_version = next_version,
        .record = [this](const PlanRecord& made, const Network& now) { record(made, now); },
        .alarm =
            [this](const std::string& alarm) {
                events_.publish(make_event(0, "alarm", compact(Json::object().set("alarm", alarm))));
            },
        .submit = [this](Edit edit) { submit(std::move(edit), [](const Decision&) {}); },
        .archived = [this](std::uint64_t version,
                           const Topology& topology) { return archived(version, topology); }};
    planner_ =
        std::make_unique<Planner>(std::move(parts), std::make_shared<const Network>(std::move(network)));
    recall_observations();
    planner_->wake("start");
}

Result<RoutingTable> ControllerService::archived(std::uint64_t version, const Topology& topology) {
    return query<std::optional<ArchivedPlan>>(
               [version](StateStore& store) { return find_plan(store, version); })
        .and_then([&](const std::optional<ArchivedPlan>& plan) -> Result<Json> {
            if (plan) return parse_json(plan->routes, "plan");
            return fail(ErrorCode::kNotFound, fmt::format("plan {} is not kept any more", version));
        })
        .and_then([&](const Json& json) { return read_plan(json, topology); })
        .transform([](OfferedPlan plan) { return std::move(plan.table); });
}

/// What agents last saw holds until they say otherwise.
void ControllerService::recall_observations() {
    const NetworkPtr now = network();
    for (const HeldResource& seen : book_.list("observation")) {
        const auto body = parse_json(seen->body, seen->id);
        const auto links = now->topology->find_links(seen->id.substr(seen->id.find('/') + 1));
        if (!body || !links) continue;
        const auto status = parse_link_status(*body->find("status")->as_string());
        if (status)
            planner_->observe(*body->find("agent")->as_string(), {{links->front(), *status}}, "start");
    }
}

void ControllerService::submit(Edit edit, std::function<void(Decision)> done) {
    const auto asked = std::make_shared<Edit>(std::move(edit));
    const auto decision = std::make_shared<Decision>(tl::unexpect, EditRefusal{});
    const auto answer = std::make_shared<std::function<void(Decision)>>(std::move(done));
    const bool taken = writer_->submit(
        [this, asked, decision](StateStore& store) { return decide(store, *asked, *decision); },
        [this, asked, decision, answer](const Result<void>& written) {
            if (!written) {
                *decision = tl::unexpected(EditRefusal{EditRefusal::Why::kFailed, written.error().message});
                take_back(*asked);
            }
            ++(*decision ? counters_.writes : counters_.refused_writes);
            if (*decision && !(*decision)->repeated) finish(*asked, **decision);
            (*answer)(std::move(*decision));
        });
    if (taken) return;
    ++counters_.shed_writes;
    (*answer)(Decision(tl::unexpect, EditRefusal{EditRefusal::Why::kOverloaded,
                                                 "too many writes wait: come back in a second"}));
}

Result<void> ControllerService::decide(StateStore& store, Edit& edit, Decision& decision) {
    Admission admit;
    if (edit.kind == "intent") admit = [this](Edit& asked) { return ledger_.admit(asked); };
    if (edit.kind == "pin") admit = [&](Edit& asked) { return unkept_plan(store, asked); };
    return carry_out(store, edit, admit).and_then([&](Decision made) {
        decision = std::move(made);
        return decision ? trim(store, decision->resource.version) : Result<void>();
    });
}

void ControllerService::take_back(const Edit& edit) {
    if (edit.kind == "intent") ledger_.restore(edit.id, book_.find(edit.kind, edit.id));
}

void ControllerService::finish(const Edit& edit, const Outcome& outcome) {
    const bool removed = edit.verb == Edit::Verb::kRemove;
    const std::int64_t now_us =
        std::chrono::duration_cast<std::chrono::microseconds>(options_.wall().time_since_epoch()).count();
    if (removed) {
        book_.remove(edit.kind, edit.id);
    } else {
        book_.put(outcome.resource);
    }
    if (edit.kind == "token") tokens_.load(book_);
    events_.publish(event_of({.revision = outcome.resource.version,
                              .at_us = now_us,
                              .who = edit.who,
                              .kind = edit.kind,
                              .id = edit.id,
                              .before = std::nullopt,
                              .after = removed ? std::nullopt : std::optional(edit.body)}));
    if (edit.kind == "topology" && !removed) {
        if (const auto topology = topology_of(edit.body, "topology"))
            planner_->replace_topology(*topology, outcome.resource.version);
    }
    if (edit.kind == "agent" && removed) forget_sightings(edit.id);
    if (concerns_plans(edit.kind))
        planner_->wake(fmt::format("{} {}", edit.kind, edit.id), edit.kind != "intent");
}

Result<void> ControllerService::trim(StateStore& store, std::uint64_t revision) const {
    constexpr std::uint64_t kOften = 1024;
    const std::uint64_t kept = options_.kept_changes;
    if (revision % kOften != 0 || revision <= kept) return {};
    return store.trim_changes(kept).and_then([&] { return forget_answers(store, revision - kept); });
}

void ControllerService::observe(const std::string& agent,
                                const std::vector<std::pair<LinkId, LinkStatus>>& seen) {
    if (seen.empty()) return;
    const NetworkPtr now = network();
    const auto name = [&](LinkId link) { return now->topology->link(link).id; };
    const std::string what =
        seen.size() == 1 ? name(seen.front().first) : fmt::format("{} links", seen.size());
    planner_->observe(agent, seen,
                      fmt::format("agent {} sees {} {}", agent, what, to_string(seen.front().second)));
    for (const auto& [link, status] : seen) {
        Json body = Json::object();
        body.set("status", to_string(status)).set("agent", agent);
        submit({.verb = Edit::Verb::kPut,
                .kind = "observation",
                .id = agent + "/" + name(link),
                .body = compact(body),
                .seen = std::nullopt,
                .who = "agent:" + agent,
                .key = std::nullopt},
               [](const Decision&) {});
    }
}

/// What an agent that is forgotten had against links is forgotten, too.
void ControllerService::forget_sightings(const std::string& agent) {
    std::vector<std::pair<LinkId, LinkStatus>> mended;
    for (const LinkId link : links_observed_by(agent, book_, *network()->topology))
        mended.emplace_back(link, LinkStatus::kUp);
    observe(agent, mended);
}

Result<void> ControllerService::back_up(const std::string& path) const {
    return Database::open(options_.folder + "/state.db").and_then([&](const Database& database) {
        return database.back_up(path);
    });
}

void ControllerService::record(const PlanRecord& record, const Network& network) {
    const bool committed = record.delivery.committed;
    ++(committed ? counters_.plans : counters_.refused_plans);
    counters_.plan_us +=
        static_cast<std::uint64_t>((record.waited + record.computed + record.delivered).count());
    const std::string summary = compact(to_json(record));
    if (!committed) return events_.publish(make_event(0, "alarm", summary));
    const auto edit = std::make_shared<Edit>(Edit{.verb = Edit::Verb::kPut,
                                                  .kind = "plan",
                                                  .id = "current",
                                                  .body = summary,
                                                  .seen = std::nullopt,
                                                  .who = "planner",
                                                  .key = std::nullopt});
    const auto revision = std::make_shared<Outcome>();
    const ArchivedPlan archived{record.version, summary,
                                compact(plan_json(*network.topology, {record.version, *network.table}))};
    const bool taken = writer_->submit(
        [this, edit, revision, archived](StateStore& store) -> Result<void> {
            const auto made = carry_out(store, *edit);
            if (!made) return tl::unexpected(made.error());
            *revision = made->value();
            return archive_plan(store, archived, options_.kept_plans);
        },
        [this, edit, revision](const Result<void>& written) {
            if (written) finish(*edit, *revision);
        });
    if (!taken) ++counters_.lost_records;
}

}  // namespace hexi
