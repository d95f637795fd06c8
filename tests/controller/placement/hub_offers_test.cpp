#include "controller/placement/hub_offers.hpp"

#include "tests/support/small_placements.hpp"

namespace hexi {
namespace {

using support::near_and_far;
using support::small_placement;
using support::SmallPlacement;
using support::stream;

constexpr NodeId kCity{0}, kNear{1}, kFar{3};

SmallPlacement one_job(ComputeJob job, const std::string& policy = "balanced") {
    return small_placement(near_and_far(), {.jobs = {std::move(job)}}, policy);
}

/// Every reason the hub at `node` gives, joined.
std::string why_not(const SmallPlacement& problem, NodeId node, std::size_t job = 0) {
    const auto model = problem.model();
    const PlacementBook book(model);
    for (const HubRefusal& refusal : hub_offers(book, job).refused) {
        if (model.hubs()[refusal.hub].node != node) continue;
        std::string text;
        for (const auto& reason : refusal.reasons) text += (text.empty() ? "" : "; ") + reason.text;
        return text;
    }
    return "offered";
}

TEST(HubOffers, SayWhyNot) {
    auto far = one_job(stream("j", kCity));
    EXPECT_EQ(why_not(far, kFar), "latency 23.0 ms > 20 ms");
    EXPECT_EQ(why_not(far, kNear), "offered");
    far.job(0).compute_eflops = 3.5;
    EXPECT_EQ(why_not(far, kFar), "capacity: 3 EFLOPS free of 3, 3.5 needed; latency 23.0 ms > 20 ms");
    far.job(0) = stream("j", kCity, JobClass::kTraining);
    far.job(0).max_pue = 1.05;
    far.job(0).min_green_ratio = 0.95;
    EXPECT_EQ(why_not(far, kFar), "PUE 1.1 > 1.05 asked for; green share 0.9 < 0.95 asked for");
    far.job(0) = stream("j", kCity, JobClass::kTraining);
    far.job(0).bandwidth = BitRate(11'000'000'000);
    EXPECT_EQ(why_not(far, kFar), "no path from city with 11.0 Gbit/s free");
    far.job(0).layer = Layer::kOptical;
    EXPECT_EQ(why_not(far, kFar), "no path from city on layer optical");
    far.job(0) = stream("j", kCity, JobClass::kTraining);
    far.job(0).allowed_hubs = {kNear};
    EXPECT_EQ(why_not(far, kFar), "not among the hubs the job allows");
    far.request.failed_hubs = {kNear};
    EXPECT_EQ(why_not(far, kNear), "the hub is down");
}

TEST(HubOffers, HoldAHubToItsOwnPueLimit) {
    auto spec = near_and_far();
    spec.nodes[3].compute.pue = 1.27;
    const auto problem = small_placement(spec, {.jobs = {stream("j", kCity, JobClass::kTraining)}});
    EXPECT_EQ(why_not(problem, kFar), "PUE 1.27 > limit 1.2");
}

TEST(HubOffers, ShowHowLittleATargetIsMissedBy) {
    auto problem = one_job(stream("j", kCity));
    problem.job(0).latency_target = SimTime(22'999'999'999);
    EXPECT_EQ(why_not(problem, kFar), "latency 23 ms > 22.999999999 ms");
    problem.job(0).latency_target = SimTime(23'000'000'000);
    EXPECT_EQ(why_not(problem, kFar), "offered");
}

TEST(HubOffers, AreDegradedWithinTierTwo) {
    auto problem = one_job(stream("j", kCity), "cost");
    problem.job(0).latency_tier2 = SimTime(25'000'000'000);
    const auto model = problem.model();
    const auto answers = hub_offers(PlacementBook(model), 0);
    ASSERT_EQ(answers.others.size(), 2U);
    EXPECT_EQ(model.hubs()[answers.others[0].hub].node, kNear) << "up comes first, whatever it costs";
    EXPECT_EQ(answers.others[1].tier, LatencyTier::kDegraded);
}

TEST(HubOffers, AccountEnergyByPue) {
    const auto problem = one_job(stream("j", kCity, JobClass::kTraining));
    const auto model = problem.model();
    const EnergyBill bill = model.bill(0, 1);
    const double it_kwh = 6.5 / (8 * 312e-6);  // 1 EFLOPS for an hour
    EXPECT_NEAR(bill.energy_kwh, it_kwh * 1.1, 1e-9);
    EXPECT_NEAR(bill.cost_cny, it_kwh * 1.1 * 0.3, 1e-9);
    EXPECT_NEAR(bill.non_green_kwh, it_kwh * 1.1 * 0.1, 1e-9);
}

TEST(HubOffers, ServeASiteAtTheHubWithoutAPath) {
    const auto problem = one_job(stream("j", kNear));
    const auto model = problem.model();
    const auto answers = hub_offers(PlacementBook(model), 0);
    ASSERT_EQ(answers.others.size(), 1U);
    EXPECT_EQ(answers.others[0].paths[0], std::nullopt);
    EXPECT_EQ(answers.others[0].latency, SimTime(0));
}

TEST(HubOffers, CountWhatTheJobsOwnSitesShare) {
    auto job = stream("j", kCity, JobClass::kTraining);
    job.sites.push_back(NodeId(2));  // mid, which shares mid-far with city
    job.bandwidth = BitRate(6'000'000'000);
    auto problem = one_job(job);
    EXPECT_EQ(why_not(problem, kFar), "no path from mid with 6.00 Gbit/s free");
    problem.job(0).bandwidth = BitRate(5'000'000'000);
    EXPECT_EQ(why_not(problem, kFar), "offered");
}

TEST(HubOffers, ScoreFromBestToWorst) {
    auto problem = one_job(stream("j", kCity, JobClass::kTraining), "latency=1,cost=1");
    const auto model = problem.model();
    const auto answers = hub_offers(PlacementBook(model), 0);
    ASSERT_EQ(answers.others.size(), 2U);
    EXPECT_DOUBLE_EQ(answers.others[0].score, 0.5);  // best in one, worst in the other
    EXPECT_DOUBLE_EQ(answers.others[1].score, 0.5);
    EXPECT_EQ(model.hubs()[answers.others[0].hub].node, kNear) << "a tie goes to the lower latency";
}

}  // namespace
}  // namespace hexi
