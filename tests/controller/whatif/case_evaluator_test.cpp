#include "controller/whatif/case_evaluator.hpp"

#include <algorithm>
#include <numeric>

#include "controller/route_solver.hpp"
#include "controller/whatif/flow_routes.hpp"
#include "tests/controller/whatif/service_loads.hpp"

namespace hexi {
namespace {

/// Everything about one moment, from the definitions and nothing else: all flows, all links, rates shared out
/// again from the start.
class Recount {
public:
    Recount(const ServiceLoad& load, double factor) : load_(load), factor_(factor) {}

    /// Some traffic of a route over some links; no links: lost.
    struct Stream {
        RouteKey key;
        std::vector<LinkId> links;
        bool lost;
        std::uint64_t bps;
        double weight;
    };

    void add(const RouteKey& key, std::vector<const Path*> paths, const std::vector<std::uint32_t>& weights) {
        if (paths.empty()) paths = {nullptr};
        std::uint64_t rate = 0;
        for (const auto& demand : load_.demands) {
            if (demand.key == key) {
                rate = static_cast<std::uint64_t>(static_cast<double>(demand.rate.count()) * factor_);
            }
        }
        const std::uint32_t sum =
            weights.empty() ? 1 : std::accumulate(weights.begin(), weights.end(), std::uint32_t{0});
        std::uint64_t left = rate;
        const std::size_t first = streams_.size();
        for (std::size_t i = 0; i < paths.size(); ++i) {
            const std::uint32_t weight = weights.empty() ? 1 : weights[i];
            Stream stream{key, {}, paths[i] == nullptr, rate * weight / sum, double(weight) / double(sum)};
            if (paths[i]) stream.links.assign(paths[i]->links().begin(), paths[i]->links().end());
            left -= stream.bps;
            streams_.push_back(stream);
        }
        streams_[first].bps += left;
    }

    [[nodiscard]] std::uint64_t load(LinkId link, std::uint8_t least, std::uint8_t most) const {
        std::uint64_t sum = 0;
        for (const Stream& stream : streams_) {
            const bool counts = stream.key.traffic_class >= least && stream.key.traffic_class <= most;
            if (counts && std::ranges::find(stream.links, link) != stream.links.end()) sum += stream.bps;
        }
        return sum;
    }

    [[nodiscard]] std::uint64_t capacity(LinkId link) const {
        return static_cast<std::uint64_t>(static_cast<double>(load_.topology->link(link).capacity.count()) *
                                          load_.state[link].capacity_factor);
    }

    /// What is left for the class, over what it wants: at most 1.
    [[nodiscard]] double share(LinkId link, std::uint8_t traffic_class) const {
        const std::uint64_t all = load(link, 0, 1);
        if (all <= capacity(link)) return 1;
        const std::uint64_t above = traffic_class == 0 ? 0 : load(link, 0, 0);
        if (above >= capacity(link)) return 0;
        const std::uint64_t room = capacity(link) - above, wanted = load(link, traffic_class, traffic_class);
        return wanted <= room ? 1 : double(room) / double(wanted);
    }

    [[nodiscard]] double stream_share(const Stream& stream) const {
        double least = stream.lost ? 0 : 1;
        for (const LinkId link : stream.links) least = std::min(least, share(link, stream.key.traffic_class));
        return least;
    }

    [[nodiscard]] double fullest() const {
        double most = 0;
        for (std::size_t i = 0; i < load_.topology->links().size(); ++i) {
            most = std::max(most, double(load(LinkId(i), 0, 1)) / double(capacity(LinkId(i))));
        }
        return most;
    }

    [[nodiscard]] PairState pair(const ServiceTarget& target) const {
        PairState state{.delay = SimTime{0}};
        double kept = 0;
        for (const Stream& stream : streams_) {
            if (stream.key != target.key) continue;
            SimTime delay{0};
            for (const LinkId link : stream.links) {
                delay += load_.topology->link(link).delay.total() + load_.state[link].extra_delay;
            }
            if (stream.lost) state.delay = std::nullopt;
            if (state.delay) state.delay = std::max(*state.delay, delay);
            kept += stream.weight * stream_share(stream);
        }
        state.loss_ratio = 1 - kept;
        state.missed =
            !state.delay || *state.delay > target.one_way || state.loss_ratio > target.loss_ratio + 1e-9;
        return state;
    }

    /// Streams without a path.
    [[nodiscard]] std::uint64_t unreachable() const {
        std::uint64_t sum = 0;
        for (const Stream& stream : streams_) sum += stream.lost ? stream.bps : 0;
        return sum;
    }

    [[nodiscard]] double beyond() const {
        double sum = 0;
        for (const Stream& stream : streams_) {
            if (!stream.lost) sum += double(stream.bps) * (1 - stream_share(stream));
        }
        return sum;
    }

    [[nodiscard]] std::size_t stream_count() const { return streams_.size(); }

private:
    const ServiceLoad& load_;
    double factor_;
    std::vector<Stream> streams_;
};

/// The routes of everything in `state`, from nothing.
RoutingTable all_routes(const ServiceLoad& load, const NetworkState& state,
                        std::optional<TeObjective> objective) {
    const auto model = SweepModel::create(load, objective).value();
    if (objective) return route_flows(load, model.sessions(), model.flows(), state).value();
    std::vector<RouteKey> keys;
    for (const SweepFlow& flow : model.flows()) keys.push_back(flow.key);
    RouteSolver solver(*load.topology, std::move(keys), load.policy);
    return solver.solve(state);
}

bool intact(const Path& path, const std::vector<LinkId>& down) {
    return std::ranges::none_of(path.links(),
                                [&](LinkId link) { return std::ranges::find(down, link) != down.end(); });
}

/// The network on backups, with `down` failed.
Recount recount_before(const ServiceLoad& load, double factor, const std::vector<LinkId>& down,
                       std::optional<TeObjective> objective) {
    Recount recount(load, factor);
    const RoutingTable table = all_routes(load, load.state, objective);
    for (const Route& route : table.routes()) {
        std::vector<const Path*> paths;
        std::vector<std::uint32_t> weights;
        for (const WeightedPath& way : route.paths) {
            const bool on_backup = !intact(way.path, down);
            const Path* backup = way.backup && intact(*way.backup, down) ? &*way.backup : nullptr;
            paths.push_back(on_backup ? backup : &way.path);
            weights.push_back(way.weight);
        }
        recount.add(route.key, paths, weights);
    }
    return recount;
}

/// The network routed from nothing with `down` failed.
Recount recount_after(const ServiceLoad& load, double factor, const std::vector<LinkId>& down,
                      std::optional<TeObjective> objective) {
    Recount recount(load, factor);
    NetworkState state = load.state;
    for (const LinkId link : down) state[link].status = LinkStatus::kDown;
    const RoutingTable table = all_routes(load, state, objective);
    for (const Route& route : table.routes()) {
        std::vector<const Path*> paths;
        std::vector<std::uint32_t> weights;
        for (const WeightedPath& way : route.paths) {
            paths.push_back(&way.path);
            weights.push_back(way.weight);
        }
        recount.add(route.key, paths, weights);
    }
    return recount;
}

void expect_alike(const LoadLevel& level, const PhaseOutcome& outcome, const Recount& recount) {
    EXPECT_DOUBLE_EQ(outcome.utilisation, recount.fullest());
    if (outcome.worst.valid()) {
        EXPECT_DOUBLE_EQ(double(recount.load(outcome.worst, 0, 1)) / double(recount.capacity(outcome.worst)),
                         outcome.utilisation);
    }
    EXPECT_EQ(outcome.unreachable.count(), recount.unreachable());
    // Shares are rounded down to whole bit/s, once a stream.
    EXPECT_NEAR(double(outcome.beyond.count()), recount.beyond(), double(recount.stream_count()));
    const auto& targets = level.model().load().targets;
    std::size_t changed = 0, missed = 0;
    for (std::size_t i = 0; i < targets.size(); ++i) {
        const bool differs = changed < outcome.changed.size() && outcome.changed[changed].target == i;
        const PairState& told = differs ? outcome.changed[changed++].state : level.intact_pairs()[i];
        const PairState truth = recount.pair(targets[i]);
        EXPECT_EQ(told.delay, truth.delay) << "target " << i;
        EXPECT_NEAR(told.loss_ratio, truth.loss_ratio, 1e-12) << "target " << i;
        EXPECT_EQ(told.missed, truth.missed) << "target " << i;
        missed += truth.missed ? 1 : 0;
    }
    EXPECT_EQ(changed, outcome.changed.size());
    EXPECT_EQ(outcome.missed, missed);
}

/// Every single link, every two, and every three neighbours in the list, of a random service.
void check_all_cases(const ServiceLoad& load, double factor, std::optional<TeObjective> objective = {}) {
    const auto model = SweepModel::create(load, objective).value();
    std::vector<std::string> words{"each-link", "pairs", "each-srlg"};
    const auto duplex = [&](std::size_t i) { return load.topology->links()[i].duplex; };
    for (std::size_t i = 0; i + 2 < load.topology->links().size(); ++i) {
        words.push_back(duplex(i) + "+" + duplex(i + 1) + "+" + duplex(i + 2));
    }
    const auto plan = plan_failures(model.topology(), model.layers(), words).value();
    const std::vector<LoadLevel> levels{LoadLevel(model, factor)};
    const auto detours = ElementDetours::create(model, plan).value();
    CaseEvaluator evaluator(levels, plan, detours);
    expect_alike(levels[0], levels[0].intact(), recount_after(load, factor, {}, objective));
    for (const FailureCase& failure : plan.cases) {
        SCOPED_TRACE(case_name(plan, failure));
        const auto outcome = evaluator.evaluate(failure).value().front();
        const auto down = case_links(plan, failure);
        expect_alike(levels[0], outcome.before, recount_before(load, factor, down, objective));
        expect_alike(levels[0], outcome.after, recount_after(load, factor, down, objective));
    }
}

TEST(CaseEvaluator, EqualsCountingEverythingFromNothing) {
    std::size_t looked_at = 0;
    for (std::uint64_t seed = 0; seed < 150 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        const ServiceLoad load = support::random_service(seed);
        const bool some_link = load.topology->has_layer(Layer::kIp);
        if (!some_link || (load.demands.empty() && load.targets.empty())) continue;
        check_all_cases(load, seed % 2 == 0 ? 1 : 3.7);
        ++looked_at;
    }
    EXPECT_GT(looked_at, 100U);
}

TEST(CaseEvaluator, EqualsCountingEverythingFromNothingOnEngineeredRoutes) {
    std::size_t looked_at = 0;
    for (std::uint64_t seed = 200; seed < 240 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        const ServiceLoad load = support::random_service(seed);
        if (!load.topology->has_layer(Layer::kIp) || load.demands.empty()) continue;
        check_all_cases(load, 1, TeObjective::kMinMlu);
        ++looked_at;
    }
    EXPECT_GT(looked_at, 20U);
}

TEST(CaseEvaluator, EngineersRoutesOnlyForTheLeastUtilisation) {
    const auto model = SweepModel::create(support::triangle(), TeObjective::kMaxMin);
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().message, "the objective of a sweep must be min-mlu");
}

TEST(CaseEvaluator, SpreadsTrafficWhereThatIsTheObjective) {
    ServiceLoad load = support::triangle();
    load.demands[0].rate = BitRate(12'000'000'000);
    load.demands[1].rate = BitRate(4'000'000'000);
    load.targets[0].one_way = 3_ms;
    const auto model = SweepModel::create(load, TeObjective::kMinMlu).value();
    // 16 Gbit/s leave a over two links of 10; weights of 256 come near the half of each.
    EXPECT_NEAR(LoadLevel(model, 1).intact().utilisation, 0.8, 0.005);
    const auto shortest = SweepModel::create(load).value();
    EXPECT_NEAR(LoadLevel(shortest, 1).intact().utilisation, 1.2, 1e-12);
}

TEST(CaseEvaluator, EngineersNoRouteBeyondItsTarget) {
    ServiceLoad load = support::triangle();
    load.demands[0].rate = BitRate(12'000'000'000);
    // The way over c takes 3 ms, and a to b may take 2: better full than late.
    const auto model = SweepModel::create(load, TeObjective::kMinMlu).value();
    EXPECT_NEAR(LoadLevel(model, 1).intact().utilisation, 1.2, 1e-12);
    // A target that no path keeps asks for nothing but the quickest: without a - b that is over c.
    const LinkId ab = load.topology->find_links("ab").value().front();
    const auto routes =
        route_flows(model.load(), model.sessions(), model.flows(), with_down(load.state, std::span(&ab, 1)));
    ASSERT_TRUE(routes) << routes.error().message;
    EXPECT_EQ(routes->find(load.demands[0].key)->paths.front().path.hop_count(), 2U);
}

class TriangleTest : public testing::Test {
protected:
    SweepModel model_ = SweepModel::create(support::triangle()).value();

    CaseOutcome outcome(const std::string& fails, double factor = 1) {
        const std::vector<std::string> words{fails};
        const auto plan = plan_failures(model_.topology(), model_.layers(), words).value();
        const std::vector<LoadLevel> levels{LoadLevel(model_, factor)};
        const auto detours = ElementDetours::create(model_, plan).value();
        return CaseEvaluator(levels, plan, detours).evaluate(plan.cases.front()).value().front();
    }
};

TEST_F(TriangleTest, TellsWhatTheDetourOverloadsAndWhatThatLoses) {
    const PhaseOutcome after = outcome("ab").after;
    // a - c then has to carry 11 of 10 Gbit/s; all flows over it get ten elevenths.
    EXPECT_EQ(model_.topology().link(after.worst).id, "ac:fwd");
    EXPECT_DOUBLE_EQ(after.utilisation, 1.1);
    EXPECT_EQ(after.overloaded, 1U);
    EXPECT_EQ(after.unreachable, BitRate(0));
    EXPECT_NEAR(double(after.beyond.count()), 1e9, 2);
    // a to b is now 3 ms, and both pairs lose a tenth.
    EXPECT_EQ(after.missed, 2U);
    EXPECT_EQ(after.newly_missed, 2U);
    ASSERT_EQ(after.changed.size(), 2U);
    EXPECT_EQ(after.changed[0].state.delay, 3_ms);
    EXPECT_NEAR(after.changed[1].state.loss_ratio, 1.0 / 11, 1e-12);
}

TEST_F(TriangleTest, KeepsTrafficWhoseBackupStands) {
    const CaseOutcome lost = outcome("ab+cb");
    EXPECT_EQ(lost.before.unreachable, BitRate(6'000'000'000));
    EXPECT_EQ(lost.after.unreachable, BitRate(6'000'000'000));
    EXPECT_EQ(lost.after.changed.front().state.delay, std::nullopt);
    EXPECT_EQ(outcome("ab").before, outcome("ab").after);
}

TEST_F(TriangleTest, LosesTrafficUntilTheRerouteWithoutBackups) {
    ServiceLoad load = support::triangle();
    load.policy.protection = Protection::kNone;
    model_ = SweepModel::create(load).value();
    EXPECT_EQ(outcome("ab").before.unreachable, BitRate(6'000'000'000));
    EXPECT_EQ(outcome("ab").after.unreachable, BitRate(0));
}

TEST_F(TriangleTest, GrowsWithTheLoad) {
    EXPECT_DOUBLE_EQ(outcome("ab", 2).after.utilisation, 2.2);
    EXPECT_EQ(outcome("ab", 0.5).after.overloaded, 0U);
    EXPECT_EQ(outcome("ab", 0.5).after.newly_missed, 1U);  // too far, though nothing is lost
}

TEST(CaseEvaluator, ServesUrgentTrafficFirst) {
    ServiceLoad load = support::triangle();
    load.classes = {"urgent", "bulk"};
    load.demands[1].key.traffic_class = 1;
    load.targets[1].key.traffic_class = 1;
    const auto model = SweepModel::create(load).value();
    const std::vector<std::string> words{"ab"};
    const auto plan = plan_failures(model.topology(), model.layers(), words).value();
    const std::vector<LoadLevel> levels{LoadLevel(model, 1)};
    const auto detours = ElementDetours::create(model, plan).value();
    const PhaseOutcome after = CaseEvaluator(levels, plan, detours).evaluate(plan.cases[0]).value()[0].after;
    // Of 6 urgent and 5 bulk Gbit/s over 10, bulk loses one in five.
    EXPECT_EQ(after.beyond, BitRate(1'000'000'000));
    ASSERT_EQ(after.changed.size(), 2U);
    EXPECT_EQ(after.changed[0].state.loss_ratio, 0);
    EXPECT_NEAR(after.changed[1].state.loss_ratio, 0.2, 1e-12);
}

}  // namespace
}  // namespace hexi
