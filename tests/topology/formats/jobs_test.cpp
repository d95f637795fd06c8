#include "topology/formats/jobs.hpp"

#include "tests/support/places.hpp"
#include "tests/support/small_networks.hpp"
#include "topology/base/file.hpp"
#include "topology/json/json_schema.hpp"

namespace hexi {
namespace {

Topology network() { return Topology::create(support::chain()).value(); }

std::string in_set(const std::string& jobs) { return R"({"schema": "hexi-jobs/1", "jobs": [)" + jobs + "]}"; }

ComputeJob only_job(const std::string& job) {
    const auto set = parse_jobs(in_set(job), "j.json", network());
    EXPECT_TRUE(set) << set.error().message;
    return set->jobs.at(0);
}

std::string refusal(const std::string& text) {
    const auto set = parse_jobs(text, "j.json", network());
    return set ? "accepted" : set.error().message;
}

TEST(Jobs, TakeTheDefaultsOfTheirClass) {
    const auto job = only_job(R"({"id": "chat", "class": "online-inference", "sites": ["a"],
                                  "bandwidth_bps": 1e9, "compute_eflops": 0.5})");
    EXPECT_EQ(job.latency_target, SimTime(20'000'000'000));
    EXPECT_EQ(job.latency_tier2, std::nullopt);
    EXPECT_EQ(job.deadline, std::nullopt);
    EXPECT_EQ(job.duration, from_seconds(3600));
    const auto backup =
        only_job(R"({"id": "b", "class": "storage-backup", "sites": ["a"], "volume_bytes": 1})");
    EXPECT_EQ(backup.deadline, from_seconds(28'800));
    EXPECT_EQ(backup.latency_target, std::nullopt);
}

TEST(Jobs, SayWhatTheyNeed) {
    const auto set =
        parse_jobs(R"({"schema": "hexi-jobs/1", "name": "n", "occupied_ratio": 0.5, "card_tflops": 1000,
        "hubs": [{"node": "c", "capacity_eflops": 3, "pue": 1.1, "occupied_ratio": 0, "source": "me"}],
        "jobs": [{"id": "t", "class": "training", "sites": ["a", "b"], "volume_bytes": 1000000,
                  "bandwidth_bps": 8000, "cards": 2000, "start_s": 10, "duration_s": 100, "deadline_s": 1200,
                  "latency_target_ms": 5, "latency_tier2_ms": 7.5, "max_pue": 1.2, "min_green_ratio": 0.3,
                  "hubs": ["c"], "layer": "optical"}]})",
                   "j.json", network())
            .value();
    const ComputeJob& job = set.jobs.at(0);
    EXPECT_EQ(job.sites.size(), 2U);
    EXPECT_DOUBLE_EQ(job.compute_eflops, 2);
    EXPECT_EQ(job.latency_tier2, SimTime(7'500'000'000));
    EXPECT_EQ(job.layer, Layer::kOptical);
    EXPECT_EQ(job.allowed_hubs.size(), 1U);
    EXPECT_EQ(set.hubs.at(0).compute.capacity_eflops, 3);
    const auto schedule = schedule_of(job).value();
    EXPECT_EQ(schedule.link_end, from_seconds(1010));
    EXPECT_EQ(schedule.work_begin, from_seconds(1010));
    EXPECT_EQ(schedule.finish, from_seconds(1110));
}

TEST(Jobs, DeriveTheLeastRateThatMeetsTheDeadline) {
    auto job = only_job(R"({"id": "r", "class": "rendering", "sites": ["a"], "volume_bytes": 1000000,
                            "duration_s": 99, "deadline_s": 200})");
    const auto schedule = schedule_of(job).value();
    EXPECT_EQ(schedule.rate, BitRate(80'000));  // 8 Mbit in 200 - 99 - 1 s
    EXPECT_EQ(schedule.finish, from_seconds(199));
    job.kind = JobClass::kStorageBackup;                        // its duration is how long it is kept
    EXPECT_EQ(schedule_of(job).value().rate, BitRate(40'202));  // 8 Mbit in 199 s, rounded up
}

TEST(Jobs, HoldTheirStreamForTheirWholeDuration) {
    const auto job = only_job(R"({"id": "r", "class": "checkpoint-sync", "sites": ["a"], "bandwidth_bps": 5,
                                  "start_s": 1, "duration_s": 50})");
    const auto schedule = schedule_of(job).value();
    EXPECT_EQ(schedule.link_end, from_seconds(51));
    EXPECT_EQ(schedule.finish, from_seconds(51));
}

TEST(Jobs, ComeFromCsvAsFromJson) {
    const std::string csv =
        "id,class,sites,bandwidth_bps,volume_bytes,compute_eflops,latency_target_ms\n"
        "chat,online-inference,a b,1e9,,0.5,12.5\n"
        "copy,storage-backup,b,,1000,,\n";
    const std::string json = in_set(
        R"({"id": "chat", "class": "online-inference", "sites": ["a", "b"], "bandwidth_bps": 1000000000,
            "compute_eflops": 0.5, "latency_target_ms": 12.5},
           {"id": "copy", "class": "storage-backup", "sites": ["b"], "volume_bytes": 1000})");
    EXPECT_EQ(parse_jobs(csv, "j.csv", network()).value().jobs,
              parse_jobs(json, "j", network()).value().jobs);
}

TEST(Jobs, MayBeNone) {
    for (const std::string& text : {in_set(""), std::string("id,class,sites\n"), std::string(" \n")}) {
        const auto set = parse_jobs(text, "j", network()).value();
        EXPECT_TRUE(set.jobs.empty());
        EXPECT_THAT(set.notes, testing::ElementsAre("j: no jobs, so nothing is placed"));
    }
}

struct Bad {
    const char* text;  ///< of one job, after its id
    const char* said;
};

TEST(Jobs, RefuseWhatIsWrongAndNameIt) {
    const std::vector<Bad> cases{
        {R"("class": "dreaming", "sites": ["a"], "bandwidth_bps": 1)",
         "j.json: /jobs/0/class: 'dreaming' is not a class of job; allowed are online-inference"},
        {R"("sites": ["a"], "bandwidth_bps": 1)", "j.json: /jobs/0: lacks 'class', a text"},
        {R"("class": "training", "sites": ["x"], "bandwidth_bps": 1)", "j.json: /jobs/0/sites: no node 'x'"},
        {R"("class": "training", "sites": ["a", "A"], "bandwidth_bps": 1)", "'A' is given twice"},
        {R"("class": "training", "sites": [], "bandwidth_bps": 1)", "at least one node is needed"},
        {R"("class": "training", "bandwidth_bps": 1)", "/jobs/0/sites: is missing"},
        {R"("class": "training", "sites": ["a"], "bandwidth_bps": -1)",
         "/jobs/0/bandwidth_bps: -1 is not allowed: must be a whole number from 1"},
        {R"("class": "training", "sites": ["a"], "bandwidth": 1)",
         "/jobs/0/bandwidth: lacks its unit: write bandwidth_bps, in bits per second"},
        {R"("class": "training", "sites": ["a"], "bandwidth_bps": 1, "latency_target_us": 5)",
         "/jobs/0/latency_target_us: is not the unit: write latency_target_ms, in milliseconds"},
        {R"("class": "training", "sites": ["a"])",
         "/jobs/0/bandwidth_bps: is missing, and so is volume_bytes"},
        {R"("class": "training", "sites": ["a"], "volume_bytes": 5)",
         "/jobs/0/volume_bytes: volume_bytes needs bandwidth_bps, or deadline_s"},
        {R"("class": "rendering", "sites": ["a"], "volume_bytes": 5, "duration_s": 60, "deadline_s": 60)",
         "/jobs/0/deadline_s: deadline_s 60 cannot be kept: the work takes 60 s"},
        {R"("class": "rendering", "sites": ["a"], "volume_bytes": 1000, "bandwidth_bps": 1, "deadline_s": 60)",
         "deadline_s 60 cannot be kept: finished 22400 s after the start"},
        {R"("class": "training", "sites": ["a"], "bandwidth_bps": 1, "duration_s": 4e6)",
         "/jobs/0/duration_s: 4000000 is not allowed: must be above 0 and at most 3000000"},
        {R"("class": "training", "sites": ["a"], "bandwidth_bps": 1, "cards": 8, "compute_eflops": 1)",
         "/jobs/0/cards: is not allowed beside compute_eflops"},
        {R"("class": "training", "sites": ["a"], "bandwidth_bps": 1, "latency_tier2_ms": 8)",
         "/jobs/0/latency_tier2_ms: is not allowed without latency_target_ms"},
        {R"("class": "online-inference", "sites": ["a"], "bandwidth_bps": 1, "latency_tier2_ms": 8)",
         "/jobs/0/latency_tier2_ms: 8 is not allowed: must be at least the target, 20"},
        {R"("class": "training", "sites": ["a"], "bandwidth_bps": 1, "max_pue": 0.9)",
         "/jobs/0/max_pue: 0.9"},
    };
    for (const Bad& bad : cases) {
        EXPECT_THAT(refusal(in_set(std::string(R"({"id": "j", )") + bad.text + "}")),
                    testing::HasSubstr(bad.said))
            << bad.text;
    }
    const std::string twice = R"({"id": "j", "class": "training", "sites": ["a"], "bandwidth_bps": 1})";
    EXPECT_EQ(refusal(in_set(twice + "," + twice)), "j.json: /jobs/1/id: 'j' is given twice");
    EXPECT_EQ(refusal("id,class,sites,bandwidth_bps\nj,training,a,fast\n"),
              "j.json:2: /bandwidth_bps: \"fast\" is not allowed: must be a whole number from 1 to "
              "1000000000000000000");
    EXPECT_THAT(refusal(R"({"schema": "hexi-jobs/9", "jobs": []})"),
                testing::HasSubstr("must be \"hexi-jobs/1\""));
    EXPECT_THAT(refusal("[]"), testing::HasSubstr("must be an object"));
}

TEST(Jobs, OfTheDocumentationAreReadAndObeyTheSchema) {
    const std::string page = read_file(support::source_dir() + "/docs/formats/jobs.md").value();
    const auto begin = page.find("```json\n") + 8;
    const auto json = parse_json(page.substr(begin, page.find("```", begin) - begin), "jobs.md").value();
    const auto schema = read_file(support::source_dir() + "/docs/formats/jobs.schema.json").value();
    const auto obeys = validate_against_schema(json, schema);
    EXPECT_TRUE(obeys) << obeys.error().message;
    const auto topology =
        Topology::create(support::network({"beijing", "zhongwei"}, {{"beijing", "zhongwei"}}));
    const auto set = jobs_from_json(json, "jobs.md", *topology);
    EXPECT_TRUE(set) << set.error().message;
}

}  // namespace
}  // namespace hexi
