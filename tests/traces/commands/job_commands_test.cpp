// hexi trace jobs, matrix --rates, synthesize, and flow.txt by command.
#include <gmock/gmock.h>

#include <filesystem>

#include "tests/support/run_hexi.hpp"
#include "tests/traces/commands/run_trace.hpp"

namespace hexi {
namespace {

using namespace support;

class JobCommands : public testing::Test {
protected:
    [[nodiscard]] std::string at(const std::string& name) const { return scratch_.path() + "/" + name; }
    ScratchDirectory scratch_;
};

TEST_F(JobCommands, JobsComeInOneFormAndAsJobsToBePlaced) {
    const std::string log =
        scratch_.write("azure.csv",
                       "TIMESTAMP,ContextTokens,GeneratedTokens\r\n"
                       "2023-11-16 18:17:03.9799600,4808,10\r\n2023-11-16 18:17:04.5,100,5\r\n");
    const TraceSaid records =
        run_trace({"jobs", log, "--log", "azure", "--output", at("r.csv"), "--format", "json"});
    ASSERT_EQ(records.status, 0) << records.err;
    const Json json = checked_json(records.out, "trace-jobs");
    EXPECT_EQ(*json.find("jobs")->as_int64(), 2);
    EXPECT_EQ(*json.find("input_tokens")->as_int64(), 4908);
    EXPECT_EQ(scratch_.read("r.csv"),
              "id,kind,submitted_s,queued_s,duration_s,input_tokens,output_tokens,reused_tokens,cards,cpus,"
              "type,state\n"
              "2,inference,1700158623.979960000,,,4808,10,0,0,0,,\n3,inference,1700158624.500000000,,,100,5,"
              "0,0,0,,\n");
    const TraceSaid placed = run_trace({"jobs", log, "--log", "azure", "--to", "place", "--sites", "beijing",
                                        "--output", at("p.csv"), "--format", "json"});
    ASSERT_EQ(placed.status, 0) << placed.err;
    checked_json(placed.out, "trace-jobs");
    EXPECT_THAT(scratch_.read("p.csv"),
                testing::HasSubstr("\nrequests-0-beijing,online-inference,beijing,44,,"));
    EXPECT_EQ(run_trace({"jobs", log, "--log", "azure", "--to", "place", "--output", at("q")}).err,
              "hexi: --to place: needs --sites, nodes where users and data are\n");
    EXPECT_THAT(run_trace({"jobs", log, "--log", "slurm", "--output", at("q")}).err,
                testing::StartsWith("hexi: --log: 'slurm' is not allowed: must be azure, "));
    checked_json(documented_json("trace-jobs"), "trace-jobs");
}

TEST_F(JobCommands, EveryLogOfTheSamplesIsRead) {
    const char* const named = std::getenv("HEXI_SAMPLES");
    const std::string folder = (named != nullptr ? named : source_dir() + "/../shared/samples") + "/jobs/";
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no samples: HEXI_SAMPLES names them";
    const std::vector<std::tuple<std::string, std::string, int>> logs{
        {"AzureLLMInferenceTrace_code.csv", "azure", 8819},
        {"mooncake_conversation_trace.first4000.jsonl", "mooncake", 4000},
        {"alibaba_gpu2023_openb_pod_list_default.csv", "alibaba-pods", 8152},
        {"alibaba_genai2026_lora_request_trace.first5000.csv", "alibaba-requests", 4999}};
    for (const auto& [file, log, jobs] : logs) {
        const TraceSaid said =
            run_trace({"jobs", folder + file, "--log", log, "--output", at("r.csv"), "--format", "json"});
        EXPECT_EQ(said.status, 0) << said.err;
        EXPECT_EQ(*checked_json(said.out, "trace-jobs").find("jobs")->as_int64(), jobs) << file;
    }
}

TEST_F(JobCommands, MatricesOfAnyFormatBecomeASeries) {
    const std::string network = scratch_.write("n.json", R"({"schema": "hexi-topology/1", "name": "n",
        "nodes": [{"id": "a"}, {"id": "b"}],
        "links": [{"from": "a", "to": "b", "capacity_bps": 1000000000, "length_km": 10}]})");
    const std::string totem =
        scratch_.write("t.xml", R"(<?xml version="1.0"?><TrafficMatrixFile><IntraTM ASID="1">
        <src id="a"><dst id="b">8</dst></src></IntraTM></TrafficMatrixFile>)");
    const std::string wide = scratch_.write("w.csv", "Mbps,a,b\na,0,0.016\nb,0.008,0\n");
    const std::string matrix = scratch_.write("l.csv", "source,destination,rate_bps\na,b,24000\n");
    const TraceSaid said = run_trace({"matrix", totem, wide, matrix, "--rates", "any", "--topology", network,
                                      "--bin-s", "10", "--format", "csv"});
    ASSERT_EQ(said.status, 0) << said.err;
    EXPECT_EQ(
        said.out,
        "bin,begin_s,source,destination,bytes,rate_bps\n0,0.000000000,a,b,10000,8000\n"
        "1,10.000000000,a,b,20000,16000\n1,10.000000000,b,a,10000,8000\n2,20.000000000,a,b,30000,24000\n");
    const std::string bad = scratch_.write("bad.csv", "x,a,b\na,0,1\n");
    EXPECT_THAT(run_trace({"matrix", bad, "--rates", "any", "--topology", network}).err,
                testing::HasSubstr("bad.csv:1: the first cell, 'x', must be the unit of all others"));
}

TEST_F(JobCommands, AbilenesMatricesAreReadLineByLine) {
    const std::vector<std::string> nodes{"ATLAM5", "ATLAng", "CHINng", "DNVRng", "HSTNng", "IPLSng",
                                         "KSCYng", "LOSAng", "NYCMng", "SNVAng", "STTLng", "WASHng"};
    std::string json = R"({"schema": "hexi-topology/1", "name": "abilene", "nodes": [)", links;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        json += (i > 0 ? ", " : "") + std::string(R"({"id": ")") + nodes[i] + "\"}";
        if (i > 0)
            links += std::string(i > 1 ? ", " : "") + R"({"from": ")" + nodes[i - 1] + R"(", "to": ")" +
                     nodes[i] + R"(", "capacity_bps": 1000000000, "length_km": 10})";
    }
    const std::string network = scratch_.write("a.json", json + R"(], "links": [)" + links + "]}");
    std::string line;
    for (int i = 0; i < 720; ++i)
        line += i == 5 ? "30 " : i == 60 * 1 ? "6 " : i == 0 ? "9 " : i % 5 == 1 ? "7 " : "0 ";
    const std::string file = scratch_.write("X01", line + "\n" + line + "\r\n");
    const TraceSaid said =
        run_trace({"matrix", file, "--rates", "abilene-x", "--topology", network, "--format", "csv"});
    ASSERT_EQ(said.status, 0) << said.err;
    // 30 x 100 bytes from the first to the second node, 6 x 100 back; the estimates are not traffic.
    EXPECT_EQ(said.out,
              "bin,begin_s,source,destination,bytes,rate_bps\n0,0.000000000,ATLAM5,ATLAng,3000,80\n"
              "0,0.000000000,ATLAng,ATLAM5,600,16\n1,300.000000000,ATLAM5,ATLAng,3000,80\n"
              "1,300.000000000,ATLAng,ATLAM5,600,16\n");
    const std::string bad = scratch_.write("X02", "1 2 3\n");
    EXPECT_THAT(run_trace({"matrix", bad, "--rates", "abilene-x", "--topology", network}).err,
                testing::HasSubstr("X02:1: 3 values; 720 are needed, five for each pair of 12 nodes"));
    EXPECT_THAT(run_trace({"matrix", file, "--rates", "abilene-x"}).err,
                testing::HasSubstr("its nodes are those of Abilene: no node 'ATLAM5'"));
}

TEST_F(JobCommands, FlowTxtObeysItsCountAndSaysSo) {
    const std::string file = scratch_.write("flow.txt", "1\n2 5 3 100 1500 2.5\n7 8 3 100 9000 3\n");
    const TraceSaid said = run_trace({"flows", file, "--columns", "hpcc", "--output", at("f.csv")});
    ASSERT_EQ(said.status, 0) << said.err;
    EXPECT_THAT(said.out,
                testing::HasSubstr("its first line counts 1 flows, and 1 more follow: they are left out"));
    EXPECT_EQ(scratch_.read("f.csv"),
              "source,destination,source_port,destination_port,protocol,first_s,last_s,packets,bytes\n"
              "10.0.0.2,10.0.0.5,0,100,17,2.500000000,2.500000000,0,1500\n");
}

TEST_F(JobCommands, SynthesizeWritesFlowsThatGoBackToTheirNodes) {
    const std::string plan = scratch_.write("plan.json", documented_json("trace-plan"));
    checked_json(documented_json("trace-plan"), "trace-plan");
    const TraceSaid said = run_trace({"synthesize", plan, "--output", at("f.csv"), "--prefixes-output",
                                      at("h.csv"), "--duration-s", "600", "--format", "json"});
    ASSERT_EQ(said.status, 0) << said.err;
    const Json json = checked_json(said.out, "trace-synthesized");
    EXPECT_EQ(*json.find("generators")->as_int64(), 4);
    const TraceSaid matrix = run_trace({"matrix", at("f.csv"), "--columns", "hexi", "--prefixes", at("h.csv"),
                                        "--bin-s", "100000", "--format", "json"});
    ASSERT_EQ(matrix.status, 0) << matrix.err;
    const auto sums = parse_json(matrix.out, "matrix");
    EXPECT_EQ(*sums->find("mapped_bytes")->as_int64(), *json.find("bytes")->as_int64()) << "no byte is lost";
    EXPECT_EQ(*sums->find("unknown_bytes")->as_int64(), 0);
    const std::string first = scratch_.read("f.csv");
    run_trace({"synthesize", plan, "--output", at("f.csv"), "--duration-s", "600"});
    EXPECT_EQ(scratch_.read("f.csv"), first) << "equal seeds, equal bytes";
}

}  // namespace
}  // namespace hexi
