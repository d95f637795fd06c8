#include "dataplane/daemon/worker_crew.hpp"

#include <map>

#include "tests/dataplane/daemon/crew_lab.hpp"

namespace hexi {
namespace {

using support::CrewLab;

constexpr SimTime kMs = CrewLab::kMs;

/// Link b - c breaks and is repaired; routes follow some time later.
std::vector<NetworkChange> upheaval() {
    const auto topology = CrewLab::ring();
    std::vector<NetworkChange> changes;
    for (const auto& [ms, status] : {std::pair{30, LinkStatus::kDown}, std::pair{80, LinkStatus::kUp}}) {
        for (const LinkId link : CrewLab::both(*topology, "b-c"))
            changes.push_back({ms * kMs + SimTime(12'345), link, {.status = status}});
    }
    return changes;
}

/// Everything that can be known of what the network did.
struct Fates {
    std::vector<CrewLab::Left> left;  ///< sorted
    std::vector<std::vector<std::uint64_t>> links;
    FrameLedger ledger;
};

Fates fates_of(CrewLab& lab) {
    Fates fates{.left = lab.left(), .links = {}, .ledger = {}};
    std::sort(fates.left.begin(), fates.left.end());
    for (std::size_t link = 0; link < lab.topology().links().size(); ++link) {
        const LinkCounters& counters = lab.crew->network().counters(LinkId(link));
        fates.links.push_back({counters.packets, counters.bytes, counters.most_backlog,
                               static_cast<std::uint64_t>(counters.waited.count())});
        for (const std::uint64_t lost : counters.lost) fates.links.back().push_back(lost);
    }
    fates.ledger = lab.crew->ledger();
    return fates;
}

void expect_equal(const Fates& some, const Fates& alone, std::size_t workers) {
    EXPECT_TRUE(some.left == alone.left) << workers << " workers";
    EXPECT_EQ(some.links, alone.links) << workers << " workers";
    EXPECT_EQ(some.ledger.received, alone.ledger.received);
    EXPECT_EQ(some.ledger.sent, alone.ledger.sent);
    EXPECT_EQ(some.ledger.lost, alone.ledger.lost);
}

Fates alone() {
    CrewLab lab(1, upheaval());
    lab.run_in_turn(CrewLab::kEnd + 20 * CrewLab::kStep);
    return fates_of(lab);
}

TEST(WorkerCrew, FatesAreTheSameForAnyNumberOfWorkers) {
    const Fates expected = alone();
    EXPECT_GT(expected.left.size(), 5000U);
    EXPECT_GT(expected.ledger.lost[static_cast<std::size_t>(LinkLoss::kLinkDown)], 10U);
    for (const std::size_t workers : {2U, 3U, 4U}) {
        CrewLab lab(workers, upheaval());
        lab.run_in_turn(CrewLab::kEnd + 20 * CrewLab::kStep);
        expect_equal(fates_of(lab), expected, workers);
    }
}

TEST(WorkerCrew, FatesAreTheSameOnThreadsThatWaitForNobody) {
    const Fates expected = alone();
    for (const std::size_t workers : {1U, 2U, 3U}) {
        CrewLab lab(workers, upheaval());
        lab.run_on_threads(CrewLab::kEnd);
        expect_equal(fates_of(lab), expected, workers);
    }
}

TEST(WorkerCrew, KeepsTheOrderOfEveryFlowOnItsWay) {
    for (const std::size_t workers : {1U, 2U, 3U}) {
        CrewLab lab(workers, upheaval());
        lab.run_on_threads(CrewLab::kEnd);
        std::map<std::tuple<std::size_t, std::size_t, int>, std::uint32_t> latest;
        std::size_t checked = 0;
        for (const CrewLab::Left& packet : lab.left()) {
            const std::size_t from = packet.number >> 16U;
            if ((from + 2) % CrewLab::kPorts == packet.port) continue;  // two ways of equally many hops
            auto& before = latest[{from, packet.port, packet.hops}];
            EXPECT_GE(packet.number, before) << workers << " workers";
            before = packet.number;
            ++checked;
        }
        EXPECT_GT(checked, 3000U);
    }
}

TEST(WorkerCrew, AccountsForEveryFrameWheneverItStops) {
    for (const std::size_t workers : {1U, 2U, 3U}) {
        for (const int ms : {20, 33, 70}) {
            CrewLab lab(workers, upheaval());
            lab.run_on_threads(ms * kMs);
            lab.crew->stop();
            const FrameLedger ledger = lab.crew->ledger();
            EXPECT_EQ(ledger.taken_in(), ledger.let_go()) << workers << " workers, " << ms << " ms";
            EXPECT_GT(ledger.in_flight, 0U);
            EXPECT_EQ(lab.memory.held(), 0U);
            EXPECT_EQ(lab.crew->packed(), 0U);
        }
    }
}

/// A controller's plan in which everything goes round the other way.
std::shared_ptr<const WayTable> other_way(const CrewLab& lab) {
    const Topology& topology = lab.topology();
    std::vector<NetworkChange> changes;
    for (const LinkId link : CrewLab::both(topology, "a-b"))
        changes.push_back({SimTime(0), link, {.status = LinkStatus::kDrained}});
    const auto routes = compile_routes({topology, CrewLab::all_pairs(), changes, {}}).value();
    return WayTable::create(
        topology, Layer::kIp,
        ForwardingPlan::compile(topology, routes.tables()[0].table, lab.schedule().newest.get()));
}

TEST(WorkerCrew, LosesNothingWhenAPlanIsSwapped) {
    for (const std::size_t workers : {1U, 2U, 3U}) {
        CrewLab lab(workers, {});
        const auto ways = other_way(lab);
        OrderBoard& board = lab.crew->board();
        const std::uint64_t chains = board.post(SimTime(0), ChainsOrder{ways->plan().chains()});
        const std::uint64_t plan = board.post(60 * kMs, PlanOrder{ways, chains});
        lab.run_on_threads(59 * kMs);
        EXPECT_TRUE(board.done_by_all(chains));
        EXPECT_FALSE(board.done_by_all(plan)) << "it is not reported before all use it";
        lab.run_on_threads(CrewLab::kEnd);
        EXPECT_TRUE(board.done_by_all(plan));
        for (std::size_t worker = 0; worker < workers; ++worker)
            EXPECT_EQ(lab.crew->worker(worker).plan_version(), ways->plan().version());
        EXPECT_EQ(lab.left().size(), CrewLab::kPorts * 1500) << workers << " workers";
        const FrameLedger ledger = lab.crew->ledger();
        for (const std::uint64_t lost : ledger.lost) EXPECT_EQ(lost, 0U);
        EXPECT_GT(lab.crew->network().counters(lab.link("a-b:fwd")).packets, 0U) << "before";
    }
}

TEST(WorkerCrew, TakesTheBackupWithTheFirstPacketAfterALinkBroke) {
    for (const std::size_t workers : {1U, 2U, 3U}) {
        CrewLab lab(workers, {});
        for (const LinkId link : CrewLab::both(lab.topology(), "a-b"))
            lab.crew->board().post(50 * kMs, LinkOrder{link, {.state = {.status = LinkStatus::kDown}}});
        lab.run_on_threads(CrewLab::kEnd);
        const LinkCounters& counters = lab.crew->network().counters(lab.link("a-b:fwd"));
        const std::uint64_t lost = counters.lost[static_cast<std::size_t>(LinkLoss::kLinkDown)];
        EXPECT_GT(lost, 0U) << "what was on the link";
        // From a, which sees the break at once, nothing more is sent over the link: only what was on its way
        // to it from d, 1 ms of which is under 10 packets, and what waited.
        EXPECT_LT(lost, 150U) << workers << " workers";
        EXPECT_EQ(lab.left().size() + lab.crew->ledger().lost[static_cast<std::size_t>(LinkLoss::kLinkDown)],
                  CrewLab::kPorts * 1500);
    }
}

}  // namespace
}  // namespace hexi
