// Bad input, from the command line inwards: status 2, nothing on stdout, one sentence that names place and
// value.
#include <algorithm>

#include "tests/support/run_hexi.hpp"

namespace hexi {
namespace {

using support::run_hexi;
using support::ScratchDirectory;

struct Case {
    std::vector<std::string> arguments;
    std::string said;  ///< part of the sentence
};

void expect_refused(const Case& bad, const std::string& cwd = "") {
    const auto said = run_hexi(bad.arguments, cwd);
    SCOPED_TRACE(testing::PrintToString(bad.arguments));
    EXPECT_EQ(said.status, 2) << said.err;
    EXPECT_EQ(said.out, "");
    EXPECT_THAT(said.err, testing::StartsWith("hexi: "));
    EXPECT_THAT(said.err, testing::HasSubstr(bad.said));
    EXPECT_EQ(std::count(said.err.begin(), said.err.end(), '\n'), 1) << said.err;
}

TEST(BadInput, OnTheCommandLineIsNamed) {
    const std::vector<Case> cases{
        {{}, "A subcommand is required"},
        {{"fly"}, "there is no command 'fly'; there are validate, run, "},
        {{"topology", "draw"}, "there is no command 'draw'; there are info, check, convert"},
        {{"path", "beijing"}, "DESTINATION is required"},
        {{"path", "beijing", "atlantis"}, "no node 'atlantis'"},
        {{"path", "bejing", "shanghai"}, "did you mean 'beijing'"},
        {{"path", "beijing", "beijing"}, "beijing"},
        {{"path", "beijing", "shanghai", "--layer", "mpls"}, "mpls"},
        {{"path", "beijing", "shanghai", "--k", "0"}, "0"},
        {{"path", "beijing", "shanghai", "--k", "many"}, "many"},
        {{"path", "beijing", "shanghai", "--fail", "moon"}, "no link, fibre or risk group 'moon'"},
        {{"place", "missing.json"}, "missing.json: cannot open"},
        {{"place", "national", "--policy", "best"}, "--policy: 'best' is not a policy"},
        {{"place", "national", "--policy", "cost=-1"}, "weight '-1'"},
        {{"place", "national", "--background", "2"}, "2"},
        {{"place", "national", "--fail", "moon"}, "--fail: no link, fibre or risk group 'moon'"},
        {{"place", "national", "--fail", "beijing"}, "node 'beijing' is no hub"},
        {{"topology", "info", "missing.json"}, "missing.json: cannot open: No such file or directory"},
        {{"topology", "info", "/"}, "/"},
        {{"topology", "convert", "national", "--to", "visio"},
         "--to: 'visio' is not allowed: must be hexi, rfc8345 or graphml"},
        {{"run", ""}, "'' names no file"},
        {{"topology", "convert", "national", "--to", "gml"}, "gml"},
        {{"sweep", "missing.json"}, "missing.json: cannot open"},
        {{"sweep", "national-paek"}, "did you mean 'national-peak'"},
        {{"sweep", "--fail", "moon"}, "--fail: no link, fibre or risk group 'moon'"},
        {{"sweep", "--fail", ""}, "--fail: an empty name is not allowed"},
        {{"sweep", "contended-mesh", "--fail", "each-fibre"},
         "has no fibres; each-link and each-srlg are there"},
        {{"sweep", "--load", "0"}, "--load: '0' is not allowed: must be numbers from 0.01"},
        {{"sweep", "--load", "2..1"}, "--load: '2..1' is not allowed"},
        {{"sweep", "--layer", "mpls"}, "--layer: "},
        {{"sweep", "--matrix", "missing.csv"}, "--matrix: missing.csv: cannot open"},
        {{"sweep", "--matrix", "x.csv", "--layer", "ip", "--layer", "optical"},
         "--matrix: is the traffic of one layer"},
        {{"sweep", "--objective", "fastest"}, "--objective: 'fastest' is not allowed: must be min-mlu"},
        {{"sweep", "--jobs", "0"}, "--jobs"},
        {{"sweep", "--growth", "0.9"}, "--growth: '0.9' is not allowed: must be a rate such as 0.47/yr"},
        {{"sweep", "--growth", "video=1/yr"}, "one of the classes"},
        {{"sweep", "--growth", "default", "--years", "0"}, "--years"},
        {{"sweep", "--growth", "default", "--fullest", "2"}, "--fullest"},
        {{"sweep", "--growth", "default", "--fail", "each-link"}, "--growth"},
        {{"sweep", "--years", "3"}, "--growth"},
        {{"sweep", "--out", "/proc/hexi-output"}, "--out: /proc/hexi-output: cannot make the directory"},
        {{"validate", "missing.json"}, "missing.json: cannot open"},
        {{"validate", "--load", "-1"}, "-1"},
        {{"validate", "--load", "nan"}, "nan"},
        {{"validate", "--fail", "moon"}, "no link, fibre or risk group 'moon'"},
        {{"run", "missing.json"}, "missing.json: cannot open"},
        {{"run", "national-peak", "--engine", "warp"}, "no engine 'warp'"},
        {{"run", "national-paek"}, "did you mean 'national-peak'"},
        {{"run", "national-peak", "--seed", "-1"},
         "--seed: '-1' is not allowed: must be a whole number from 0"},
        {{"validate", "--seed", "99999999999999999999"}, "--seed: '99999999999999999999' is not allowed"},
        {{"validate", "--seed", ""}, "--seed: '' is not allowed"},
        {{"validate", "--load", "inf"}, "--load: 'inf' is not allowed: must be finite"},
        {{"validate", "--load", "1e-300"}, "--load: 1e-300 is not allowed: must be from 1e-06 to 1000"},
        {{"validate", "--hour", "24"}, "--hour: 24 is not allowed: must be at least 0 and below 24"},
        {{"validate", "--bins", "0"}, "--bins"},
        {{"validate", "--cuts", "all"},
         "--cuts: 'all' is not allowed: must be each-fibre, each-link or none"},
        {{"validate", "--target", "0"}, "--target: 0 ms is not allowed"},
        {{"validate", "--statistic", "p42"}, "must be mean, p50, p90, p99, p999 or max"},
        {{"validate", "--out", "/proc/hexi-output"}, "--out: /proc/hexi-output: cannot make the directory"},
        {{"bench", "packet", "--out", "/proc/hexi-output"},
         "--out: /proc/hexi-output: cannot make the directory"},
        {{"validate", "--save-scenario", "s.json", "--out", "d"}, "--out: nothing would be written there"},
        {{"path", "beijing", "guiyang", "--metric", "miles"},
         "--metric: 'miles' is not allowed: must be delay, igp or hops"},
        {{"path", "beijing", "guiyang", "--format", "yaml"},
         "--format: 'yaml' is not allowed: must be table, json or csv"},
    };
    for (const Case& bad : cases) expect_refused(bad);
}

std::string network(const std::string& nodes, const std::string& links) {
    return R"({"schema": "hexi-topology/1", "name": "t", "nodes": [)" + nodes + R"(], "links": [)" + links +
           "]}";
}

TEST(BadInput, InATopologyIsNamedWithItsPlace) {
    const std::string ab = R"({"id": "a"}, {"id": "b"})";
    const std::string unclosed = R"({"from": "a", "to": "b", "capacity_bps": 1000000000, "delay_us": 1)";
    struct File {
        std::string text, said;
    };
    const std::vector<File> files{
        {"", "bad.json"},
        {"{", "bad.json:1:2"},
        {network(ab, unclosed), "bad.json:1"},
        {R"({"schema": "hexi-topology/9", "nodes": []})", "hexi-topology/9"},
        {network("", ""), "nodes: there are none"},
        {network(R"({"id": "a"}, {"id": "a"})", ""), "already names node 'a'"},
        {network(ab, R"({"from": "a", "to": "c", "capacity_bps": 1, "delay_us": 1})"), "no node 'c'"},
        {network(ab, R"({"from": "a", "to": "b", "capacity_bps": 1, "length_km": -5})"),
         "/links/0/length_km: -5"},
        {network(ab, R"({"from": "a", "to": "b", "capacity_bps": 1, "length": 5})"), "length_km"},
        {network(ab, R"({"from": "a", "to": "b", "capacity_bps": 1, "delay_us": NaN})"), "bad.json:1"},
        {network(ab, R"({"from": "a", "to": "b", "delay_us": 1})"), "has no capacity_bps"},
        {network(ab, R"({"from": "a", "to": "a", "capacity_bps": 1, "delay_us": 1})"), "joins 'a' to itself"},
        {"<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"b\">]><graphml>&a;</graphml>", "bad.json"},
        {std::string("\0\1\2\3", 4), "bad.json"},
    };
    for (const File& file : files) {
        const ScratchDirectory scratch;
        scratch.write("bad.json", file.text);
        expect_refused({{"topology", "info", "bad.json"}, file.said}, scratch.path());
    }
}

TEST(BadInput, AHundredMegabytesOfBracketsIsOneError) {
    const ScratchDirectory scratch;
    scratch.write("deep.json", std::string(100'000'000, '['));
    expect_refused({{"topology", "info", "deep.json"}, "deep.json:1:"}, scratch.path());
}

TEST(BadInput, AnUnreachablePairIsNamed) {
    const ScratchDirectory scratch;
    scratch.write("parts.json", network(R"({"id": "a"}, {"id": "b"}, {"id": "c"})",
                                        R"({"from": "a", "to": "b", "capacity_bps": 1000, "delay_us": 1})"));
    expect_refused({{"path", "a", "c", "--topology", "parts.json"}, "'c'"}, scratch.path());
    expect_refused({{"validate", "parts.json"}, "nothing reaches node 'c'"}, scratch.path());
}

TEST(BadInput, OfAScenarioNamesItsFile) {
    const ScratchDirectory scratch;
    const std::string head = R"({"schema": "hexi-scenario/1", "name": "night", "duration_s": 1, )";
    const std::string matrix = R"("traffic": [{"kind": "matrix", "file": "dem.csv"}]})";
    scratch.write("s.json", head + matrix);
    expect_refused({{"run", "s.json"}, "s.json: /traffic/0/file: dem.csv: cannot open"}, scratch.path());
    scratch.write("dem.csv", "source,destination,rate_bps\nbeijing,shanghai,1e9\nbeijing,atlantis,1e9\n");
    expect_refused({{"run", "s.json"}, "s.json: /traffic/0/file: dem.csv:3: destination: no node 'atlantis'"},
                   scratch.path());
    scratch.write("t.json", head + R"("topology": "net.json", )" + matrix);
    expect_refused({{"run", "t.json"}, "t.json: /topology: net.json: cannot open"}, scratch.path());
}

}  // namespace
}  // namespace hexi
