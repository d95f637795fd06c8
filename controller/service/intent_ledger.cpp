#include "controller/service/intent_ledger.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/engineering/split_weights.hpp"
#include "controller/engineering/te_solution.hpp"
#include "controller/free_capacity.hpp"
#include "topology/base/check.hpp"
#include "topology/json/json.hpp"

namespace hexi {
namespace {

using Why = EditRefusal::Why;

/// What traffic beside intents puts on links, each demand on its cheapest way.
std::vector<double> background(const Footing& footing) {
    if (!footing.beside) return {};
    const CostGraph graph(*footing.topology, footing.state,
                          {.layer = usual_layer(*footing.topology), .metric = footing.metric});
    return shortest_path_loads(graph, footing.beside->demands()).by_link;
}

/// `body` with the hub that was found.
std::string with_hub(const std::string& body, const std::string& hub) {
    Json json = parse_json(body, "intent").value_or(Json::object());
    return write_json(json.set("hub", hub), JsonStyle::kCompact);
}

}  // namespace

std::optional<IntentLedger::Promise> IntentLedger::promise_of(std::string_view id, std::string body) const {
    auto intent = parse_json(body, id).and_then(
        [&](const Json& json) { return read_intent(json, id, *footing_->topology); });
    if (!intent) return std::nullopt;
    intent->id = id;
    return Promise{std::move(body), *std::move(intent), 0, {}};
}

void IntentLedger::load(std::vector<HeldResource> intents, Footing footing) {
    const std::lock_guard lock(mutex_);
    footing_ = std::move(footing);
    promises_.clear();
    rebuild_room();
    std::ranges::sort(intents, {}, [](const HeldResource& intent) { return intent->version; });
    for (const HeldResource& intent : intents) force(intent->id, intent->body, next_order_++);
}

void IntentLedger::rebuild_room() {
    room_ = std::make_unique<LinkRoom>(*footing_->topology, footing_->state, footing_->metric,
                                       background(*footing_));
    compute_.clear();
    uses_.clear();
    ++version_;
}

void IntentLedger::force(const std::string& id, std::string body, std::uint64_t order) {
    auto promise = promise_of(id, std::move(body));
    if (!promise) return;
    promise->order = order;
    auto found = find(*std::move(promise), true);
    HEXI_CHECK(found.has_value(), "what is forced is found");
    put(*std::move(found));
}

std::optional<EditRefusal> IntentLedger::admit(Edit& edit) {
    const std::lock_guard lock(mutex_);
    if (!footing_) return std::nullopt;
    auto before = take_away(edit.id);
    if (edit.verb == Edit::Verb::kRemove) return std::nullopt;
    auto promise = promise_of(edit.id, edit.body);
    if (!promise) return std::nullopt;
    promise->order = before ? before->order : next_order_++;
    auto found = find(*std::move(promise), false);
    if (!found) {
        if (before) put(*std::move(before));
        return found.error();
    }
    edit.body = found->body;
    put(*std::move(found));
    return std::nullopt;
}

void IntentLedger::restore(const std::string& id, const HeldResource& resource) {
    const std::lock_guard lock(mutex_);
    if (!footing_) return;
    const auto before = take_away(id);
    if (resource) force(id, resource->body, before ? before->order : next_order_++);
}

std::vector<Edit> IntentLedger::adopt(Footing footing) {
    const std::lock_guard lock(mutex_);
    if (footing_ && *footing_ == footing) return {};
    const bool elsewhere = !footing_ || footing_->topology != footing.topology;
    footing_ = std::move(footing);
    if (elsewhere) read_again();
    rebuild_room();
    std::vector<Promise*> all;
    all.reserve(promises_.size());
    for (auto& [id, promise] : promises_) all.push_back(&promise);
    std::ranges::sort(all, {}, [](const Promise* promise) { return promise->order; });
    std::vector<Edit> moves;
    for (Promise* promise : all) {
        const std::optional<NodeId> hub = promise->intent.flow ? promise->intent.flow->hub : std::nullopt;
        auto found = find(std::move(*promise), true);
        HEXI_CHECK(found.has_value(), "what is forced is found");
        *promise = *std::move(found);
        count(*promise, true);
        if (!promise->intent.flow || promise->intent.flow->hub == hub) continue;
        moves.push_back({.verb = Edit::Verb::kPut, .kind = "intent", .id = promise->intent.id});
        moves.back().body = promise->body;
        moves.back().who = "planner";
    }
    return moves;
}

/// Names mean other nodes now; what cannot be read holds nothing.
void IntentLedger::read_again() {
    std::map<std::string, Promise, std::less<>> again;
    for (auto& [id, before] : promises_) {
        auto promise = promise_of(id, std::move(before.body));
        if (!promise) continue;
        promise->order = before.order;
        again.emplace(id, *std::move(promise));
    }
    promises_ = std::move(again);
}

IntentLedger::Found IntentLedger::find(Promise promise, bool force) {
    return promise.intent.flow ? find_hub(std::move(promise), force) : find_pair(std::move(promise), force);
}

IntentLedger::Found IntentLedger::find_pair(Promise promise, bool force) {
    const Intent& intent = promise.intent;
    const auto& cheapest = room_->cheapest(intent.key);
    promise.ways = {cheapest};
    auto way = room_->with_room(intent.key, intent.bandwidth);
    if (!way && (force || way.error().code == ErrorCode::kUnreachable)) return promise;
    if (!way) return tl::unexpected(EditRefusal{Why::kNoRoom, way.error().message, "/bandwidth_bps"});
    const bool late = intent.target && room_->delay(*way) > *intent.target;
    if (late && room_->delay(*cheapest) <= *intent.target) {
        if (force) return promise;
        return tl::unexpected(
            EditRefusal{Why::kNoRoom,
                        fmt::format("no path within {:.3f} ms has that much free: the best that has takes "
                                    "{:.3f} ms",
                                    to_ms(*intent.target), to_ms(room_->delay(*way))),
                        "/bandwidth_bps"});
    }
    promise.ways = {*std::move(way)};
    return promise;
}

bool IntentLedger::stay(Promise& promise) {
    promise.ways.clear();
    for (const RouteKey& key : keys_of(promise.intent)) {
        const auto way = room_->with_room(key, promise.intent.bandwidth);
        if (!way) return false;
        if (promise.intent.target && room_->delay(*way) > *promise.intent.target) return false;
        promise.ways.emplace_back(*way);
    }
    return true;
}

void IntentLedger::settle_for(Promise& promise) {
    promise.ways.clear();
    for (const RouteKey& key : keys_of(promise.intent)) promise.ways.push_back(room_->cheapest(key));
}

IntentLedger::Found IntentLedger::find_hub(Promise promise, bool force) {
    ComputeFlow& flow = *promise.intent.flow;
    if (force && flow.hub && stay(promise)) return promise;
    const auto search = search_hubs(promise.intent, *room_, compute_);
    const HubOffer* offer = search ? search->chosen() : nullptr;
    if (offer != nullptr) {
        flow.hub = search->node(*offer);
        promise.body = with_hub(promise.body, footing_->topology->node(*flow.hub).id);
        promise.ways.clear();
        for (const auto& way : offer->paths) {
            if (way) promise.ways.push_back(way);
        }
        return promise;
    }
    if (force) settle_for(promise);
    if (force) return promise;
    if (!search) return tl::unexpected(EditRefusal{Why::kImpossible, search.error().message, "/job"});
    const LinkRoom empty(*footing_->topology, footing_->state, footing_->metric, {});
    const auto alone = search_hubs(promise.intent, empty, {});
    const bool only_full = alone && alone->chosen() != nullptr;
    return tl::unexpected(
        EditRefusal{only_full ? Why::kNoRoom : Why::kImpossible, search->refusal(), "/job"});
}

void IntentLedger::put(Promise promise) {
    count(promise, true);
    std::string id = promise.intent.id;
    promises_.insert_or_assign(std::move(id), std::move(promise));
    ++version_;
}

std::optional<IntentLedger::Promise> IntentLedger::take_away(std::string_view id) {
    const auto known = promises_.find(id);
    if (known == promises_.end()) return std::nullopt;
    Promise promise = std::move(known->second);
    promises_.erase(known);
    count(promise, false);
    ++version_;
    return promise;
}

void IntentLedger::count(const Promise& promise, bool in) {
    const Intent& intent = promise.intent;
    const std::vector<RouteKey> keys = keys_of(intent);
    for (std::size_t i = 0; i < keys.size(); ++i) {
        KeyUse& use = uses_[keys[i]];
        in ? ++use.intents : --use.intents;
        const auto& way = promise.ways[i];
        if (way && intent.bandwidth.count() > 0) {
            in ? room_->take(*way, intent.bandwidth) : room_->give_back(*way, intent.bandwidth);
            auto known = std::ranges::find(use.ways, *way, &std::pair<Path, std::uint64_t>::first);
            if (known == use.ways.end()) known = use.ways.insert(known, {*way, 0});
            known->second += in ? intent.bandwidth.count() : -intent.bandwidth.count();
            if (known->second == 0) use.ways.erase(known);
        }
        if (use.intents == 0) uses_.erase(keys[i]);
    }
    if (!intent.flow || !intent.flow->hub) return;
    const std::int64_t need = need_gflops(*intent.flow);
    compute_[*intent.flow->hub] += in ? need : -need;
}

std::uint64_t IntentLedger::version() const {
    const std::lock_guard lock(mutex_);
    return version_;
}

Demanded IntentLedger::demanded() const {
    const std::lock_guard lock(mutex_);
    Demanded demanded;
    demanded.keys.reserve(uses_.size());
    for (const auto& [key, use] : uses_) {
        demanded.keys.push_back(key);
        double rate = 0;
        std::vector<double> shares;
        for (const auto& [way, bps] : use.ways) {
            rate += static_cast<double>(bps);
            shares.push_back(static_cast<double>(bps));
        }
        if (rate > 0) demanded.rates[key] = rate;
        if (shares.empty() || (shares.size() == 1 && use.ways.front().first == room_->cheapest(key)))
            continue;
        const auto weights = split_weights(shares, kSplitBuckets);
        Route route{key, {}};
        for (std::size_t i = 0; i < shares.size(); ++i) {
            if (weights[i] > 0) route.paths.push_back({use.ways[i].first, weights[i], std::nullopt});
        }
        demanded.detours.push_back(std::move(route));
    }
    return demanded;
}

std::map<RouteKey, SimTime> IntentLedger::targets() const {
    const std::lock_guard lock(mutex_);
    std::map<RouteKey, SimTime> targets;
    for (const auto& [id, promise] : promises_) {
        if (!promise.intent.target) continue;
        for (const RouteKey& key : keys_of(promise.intent)) {
            const auto known = targets.try_emplace(key, *promise.intent.target).first;
            known->second = std::min(known->second, *promise.intent.target);
        }
    }
    return targets;
}

bool IntentLedger::short_of_room(const std::string& id) const {
    const std::lock_guard lock(mutex_);
    const auto known = promises_.find(id);
    return known != promises_.end() && known->second.intent.bandwidth.count() > 0 &&
           std::ranges::any_of(known->second.ways,
                               [&](const auto& way) { return way && room_->overbooked(*way); });
}

std::vector<double> IntentLedger::held() const {
    const std::lock_guard lock(mutex_);
    std::vector<double> held;
    for (std::size_t i = 0; room_ && i < footing_->state.size(); ++i) held.push_back(room_->held(LinkId(i)));
    return held;
}

HubHoldings IntentLedger::held_compute() const {
    const std::lock_guard lock(mutex_);
    return compute_;
}

std::optional<Result<HubSearch>> IntentLedger::hubs_for(const std::string& id) const {
    const std::lock_guard lock(mutex_);
    const auto known = promises_.find(id);
    if (known == promises_.end() || !known->second.intent.flow) return std::nullopt;
    LinkRoom without = *room_;
    HubHoldings others = compute_;
    const Promise& promise = known->second;
    for (const auto& way : promise.ways) {
        if (way) without.give_back(*way, promise.intent.bandwidth);
    }
    if (promise.intent.flow->hub) others[*promise.intent.flow->hub] -= need_gflops(*promise.intent.flow);
    return search_hubs(promise.intent, without, others);
}

}  // namespace hexi
