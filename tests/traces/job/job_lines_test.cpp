#include "traces/job/job_lines.hpp"

#include <gmock/gmock.h>

#include "traces/job/placed_jobs.hpp"

namespace hexi {
namespace {

struct Read {
    std::vector<JobRecord> jobs;
    std::string error;
    JobLineCounts counts;
};
Read read(const std::string& log, const std::vector<std::string>& lines, bool lenient = false) {
    JobLineReader reader(JobLog::parse(log).value(), "x", lenient);
    Read all;
    for (const std::string& line : lines) {
        auto job = reader.line(line);
        if (!job) all.error = job.error().message;
        if (!job) break;
        if (*job) all.jobs.push_back(**job);
    }
    all.counts = reader.counts();
    return all;
}

TEST(JobLines, ReadAzuresRequestsWithSevenDigitsAndCarriageReturns) {
    const Read all = read("azure", {"\xEF\xBB\xBFTIMESTAMP,ContextTokens,GeneratedTokens\r",
                                    "2023-11-16 18:17:03.9799600,4808,10\r", ""});
    ASSERT_EQ(all.jobs.size(), 1U) << all.error;
    EXPECT_EQ(all.jobs[0], (JobRecord{.id = "2",
                                      .kind = JobKind::kInference,
                                      .submitted = {1'700'158'623, 979'960'000},
                                      .input_tokens = 4808,
                                      .output_tokens = 10}));
}

TEST(JobLines, CountMooncakesBlocksThatCameBefore) {
    const Read all =
        read("mooncake",
             {R"({"timestamp": 1500, "input_length": 1100, "output_length": 5, "hash_ids": [0, 1, 2]})",
              R"({"timestamp": 1500, "input_length": 1600, "output_length": 5, "hash_ids": [0, 1, 9, 2]})"});
    ASSERT_EQ(all.jobs.size(), 2U) << all.error;
    EXPECT_EQ(all.jobs[0].submitted, (TraceTime{1, 500'000'000}));
    EXPECT_EQ(all.jobs[0].reused_tokens, 0U);
    EXPECT_EQ(all.jobs[1].reused_tokens, 1024U) << "a prefix ends at the first new block";
    EXPECT_EQ(read("mooncake", {R"({"timestamp": -1})"}).error,
              "x:1: timestamp, input_length and output_length must be there, whole numbers from 0 up");
}

TEST(JobLines, ReadPodsAndClusterLogs) {
    const Read pods =
        read("alibaba-pods",
             {"name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_"
              "time,scheduled_time",
              "pod-0,12000,16384,1,460,V100|P100,LS,Running,100,400,160", "pod-1,500,1,0,0,,BE,Pending,7,,"});
    ASSERT_EQ(pods.jobs.size(), 2U) << pods.error;
    EXPECT_EQ(pods.jobs[0].cards, 0.46);
    EXPECT_EQ(pods.jobs[0].cpus, 12);
    EXPECT_EQ(pods.jobs[0].kind, JobKind::kService);
    EXPECT_EQ(pods.jobs[0].queued_s, 60);
    EXPECT_EQ(pods.jobs[0].duration_s, 240);
    EXPECT_FALSE(pods.jobs[1].duration_s);
    const Read acme =
        read("acme", {"job_id,user,node_num,gpu_num,cpu_num,type,state,submit_time,start_time,end_time",
                      "dlc1,u,2,16,32,\"Pre,train\",COMPLETED,2023-07-05 10:21:36+08:00,2023-07-05 "
                      "10:22:36+08:00,2023-07-05 03:22:36+00:00"});
    ASSERT_EQ(acme.jobs.size(), 1U) << acme.error;
    EXPECT_EQ(acme.jobs[0].submitted.s, 1'688'523'696);
    EXPECT_EQ(acme.jobs[0].queued_s, 60);
    EXPECT_EQ(acme.jobs[0].duration_s, 3600);
    EXPECT_EQ(acme.jobs[0].type, "Pre,train");
}

TEST(JobLines, ReadBurstGptAndHeliosAsPublished) {
    const Read burst = read(
        "burstgpt", {"Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total "
                     "tokens,Log Type\r",
                     "5,,3.25,ChatGPT,472,18,490,Conversation log\r", "45.0,7,,GPT-4,1087,0,1087,API log\r"});
    ASSERT_EQ(burst.jobs.size(), 2U) << burst.error;
    EXPECT_EQ(burst.jobs[0].duration_s, 3.25);
    EXPECT_EQ(burst.jobs[1].output_tokens, 0U) << "a request that failed";
    EXPECT_FALSE(burst.jobs[1].duration_s);
    EXPECT_EQ(read("burstgpt", {"Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type",
                                "5,ChatGPT,472,18,490,Conversation log"})
                  .jobs.size(),
              1U)
        << "the first version has no sessions";
    const Read helios = read(
        "helios", {"job_id,user,vc,jobname,gpu_num,cpu_num,node_num,state,submit_time,start_time,end_time,"
                   "duration,queue",
                   "1000012,u1,vc1,j,8,64,1,COMPLETED,2020-04-01 00:00:00,2020-04-01 00:00:30,2020-04-01 "
                   "01:00:30,3600,30",
                   "1000013,u1,vc1,j,1,8,1,CANCELLED,2020-04-01 00:00:00,None,NaT,NaN,"});
    ASSERT_EQ(helios.jobs.size(), 2U) << helios.error;
    EXPECT_EQ(helios.jobs[0].queued_s, 30);
    EXPECT_EQ(helios.jobs[0].duration_s, 3600);
    EXPECT_FALSE(helios.jobs[1].duration_s) << "NaN says nothing";
    EXPECT_FALSE(helios.jobs[1].queued_s);
}

TEST(JobLines, RefuseWhatCannotBeUnderstood) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
        {{"a,b", "1,2"}, "x:1: no column 'TIMESTAMP'; there are a, b"},
        {{"TIMESTAMP,ContextTokens,GeneratedTokens", "1,-2,3"},
         "x:2: input_tokens: '-2' is not allowed: must be a number from 0 up"},
        {{"TIMESTAMP,ContextTokens,GeneratedTokens", "soon,2,3"},
         "x:2: submitted: 'soon' is not allowed: must be seconds, or a date and time"},
        {{"TIMESTAMP,ContextTokens,GeneratedTokens", ",2,3"},
         "x:2: submitted: '' is not allowed: must be there"},
        {{"TIMESTAMP,ContextTokens,GeneratedTokens", "1,2"}, "x:2: 2 fields; the header has 3"}};
    for (const auto& [lines, error] : cases) EXPECT_EQ(read("azure", lines).error, error);
    const Read lenient =
        read("azure", {"TIMESTAMP,ContextTokens,GeneratedTokens", "1,x,3", "2,2,NaN", "3,4,5"}, true);
    EXPECT_EQ(lenient.jobs.size(), 2U) << "a cell without a number is an empty one";
    EXPECT_EQ(lenient.counts.skipped_lines, 1U);
    EXPECT_THAT(JobLog::parse("slurm").error().message,
                testing::StartsWith("'slurm' is not allowed: must be azure, "));
    EXPECT_EQ(JobLog::parse("cards=gpu").error().message, "'cards=gpu' is not allowed: submitted is missing");
}

TEST(ZonedTime, ReadsOffsets) {
    EXPECT_EQ(parse_zoned_time("2023-07-05T10:21:36.5-0730")->s, 1'688'579'496);
    EXPECT_EQ(parse_zoned_time("2023-07-05 10:21:36")->s, 1'688'552'496);
    EXPECT_EQ(parse_zoned_time("17.25"), (TraceTime{17, 250'000'000}));
    EXPECT_FALSE(parse_zoned_time("2023-07-05 10:21:36+8"));
}

TEST(PlacedJobs, MakesStreamsOfRequestsAndJobsOfTheRest) {
    PlacedJobs placed({.sites = {"beijing"}, .window_s = 100});
    EXPECT_EQ(placed.row({.id = "1",
                          .kind = JobKind::kInference,
                          .submitted = {50, 0},
                          .input_tokens = 1000,
                          .output_tokens = 100}),
              "");
    EXPECT_EQ(placed.row({.id = "2",
                          .kind = JobKind::kInference,
                          .submitted = {151, 0},
                          .input_tokens = 500,
                          .output_tokens = 0,
                          .reused_tokens = 500}),
              "");
    EXPECT_EQ(placed.row({.id = "3", .submitted = {60, 0}, .duration_s = 7200, .cards = 2}),
              "job-1,training,beijing,,20000000000,,2,10.000,7200.000\n");
    EXPECT_EQ(placed.row({.id = "4", .submitted = {60, 0}, .duration_s = 7200}), "");
    EXPECT_EQ(placed.row({.id = "5", .submitted = {60, 0}, .cards = 1}), "");
    // 1000 tokens of 4 bytes in 100 s; 1100 computed at 2 x 7e10 FLOP each.
    EXPECT_EQ(placed.streams(),
              "requests-0-beijing,online-inference,beijing,320,,1.54e-06,,0.000,100.000\n"
              "requests-1-beijing,online-inference,beijing,160,,0,,100.000,100.000\n");
    EXPECT_EQ(placed.counts().without_cards, 1U);
    EXPECT_EQ(placed.counts().without_end, 1U);
}

}  // namespace
}  // namespace hexi
