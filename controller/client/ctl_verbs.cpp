#include "controller/client/ctl_verb.hpp"

namespace hexi {
namespace {

const std::vector<CtlOption> intent_options{
    {"--bandwidth", "bandwidth_bps", CtlValue::kRate, "What it is expected to send: 10Gbps"},
    {"--target-ms", "target_us", CtlValue::kMilliseconds, "Most one-way delay"},
    {"--layer", "layer", CtlValue::kText, "optical, ip-private or ip"},
    {"--class", "class", CtlValue::kNumber, "0, the most urgent, to 7"},
    {"--label", "label", CtlValue::kText, "For people"}};

const std::vector<CtlOption> page_options{
    {"--limit", "limit", CtlValue::kNumber, "Most items: 100 unless said"},
    {"--after", "after", CtlValue::kText, "Those after this one"}};

const std::vector<CtlColumn> intent_columns{{"intent", "/id"},
                                            {"from", "/source"},
                                            {"to", "/destination"},
                                            {"bit/s", "/bandwidth_bps", true},
                                            {"state", "/standing/state"},
                                            {"delay us", "/standing/delay_us", true},
                                            {"target us", "/target_us", true},
                                            {"sites", "/job/sites"},
                                            {"hub", "/hub"}};

const std::vector<CtlOption> flow_options{
    {"--site", "job/sites", CtlValue::kList, "Where users or data are; may be repeated"},
    {"--class", "job/class", CtlValue::kText, "online-inference, training, rendering, ..."},
    {"--bandwidth", "job/bandwidth_bps", CtlValue::kRate, "From each site to the hub: 10Gbps"},
    {"--volume-bytes", "job/volume_bytes", CtlValue::kNumber, "From each site, before the work begins"},
    {"--eflops", "job/compute_eflops", CtlValue::kNumber, "Compute that it holds"},
    {"--deadline-s", "job/deadline_s", CtlValue::kNumber, "Finished so long after its start"},
    {"--latency-ms", "job/latency_target_ms", CtlValue::kNumber, "Most one-way delay to the hub"},
    {"--hub", "job/hubs", CtlValue::kList, "The only hubs allowed; may be repeated"},
    {"--policy", "policy", CtlValue::kText, "latency, cost, green, balanced or weights"},
    {"--traffic-class", "class", CtlValue::kNumber, "0, the most urgent, to 7"},
    {"--layer", "layer", CtlValue::kText, "optical, ip-private or ip"},
    {"--label", "label", CtlValue::kText, "For people"}};

const std::vector<CtlOption> goal_options{
    {"--objective", "objective", CtlValue::kText,
     "shortest, min-mlu, min-latency, max-throughput or max-min"},
    {"--matrix", "matrix", CtlValue::kText, "A kept matrix: traffic beside intents"},
    {"--load-factor", "load_factor", CtlValue::kNumber, "Multiplies that matrix"},
    {"--max-utilisation", "max_utilisation_ratio", CtlValue::kShare, "Of the objectives that have it"}};

const std::vector<CtlColumn> link_columns{{"link", "/id"},
                                          {"from", "/from"},
                                          {"to", "/to"},
                                          {"status", "/status"},
                                          {"delay us", "/delay_us", true},
                                          {"extra us", "/extra_delay_us", true},
                                          {"loss", "/loss_ratio", true},
                                          {"capacity", "/capacity_factor", true}};

const std::vector<CtlColumn> plan_columns{{"plan", "/version", true},
                                          {"why", "/reason"},
                                          {"status", "/status"},
                                          {"routes", "/routes", true},
                                          {"changed", "/changed_routes", true},
                                          {"without path", "/unreachable_routes", true},
                                          {"computed us", "/computed_us", true},
                                          {"delivered us", "/delivered_us", true}};

std::vector<CtlVerb> intent_verbs() {
    return {
        {"intents", "list", "List intents and how far they are kept", "hexi ctl intents list", "GET",
         "/v1/intents", page_options, intent_columns},
        {"intents", "show", "Show one intent", "hexi ctl intents show 3f1c", "GET", "/v1/intents/{ID}"},
        {"intents",
         "create",
         "Ask for traffic between two nodes to be carried",
         "hexi ctl intents create beijing guiyang --bandwidth 10Gbps --target-ms 20",
         "POST",
         "/v1/intents",
         intent_options,
         {},
         "",
         {"SOURCE", "DESTINATION"}},
        {"intents",
         "put",
         "Make or replace the intent of that name",
         "hexi ctl intents put mine beijing guiyang --bandwidth 10Gbps",
         "PUT",
         "/v1/intents/{ID}",
         intent_options,
         {},
         "",
         {"SOURCE", "DESTINATION"}},
        {"intents", "place", "Ask for a hub for a compute flow, and for the way there",
         "hexi ctl intents place --site beijing --class online-inference --bandwidth 10Gbps --eflops 0.1",
         "POST", "/v1/intents", flow_options},
        {"intents", "explain", "Say why an intent is routed as it is", "hexi ctl intents explain 3f1c", "GET",
         "/v1/intents/{ID}/explanation"},
        {"intents", "withdraw", "Withdraw an intent", "hexi ctl intents withdraw 3f1c", "DELETE",
         "/v1/intents/{ID}"},
    };
}

std::vector<CtlVerb> link_verbs() {
    const std::vector<CtlOption> settings{
        {"--loss", "loss_ratio", CtlValue::kShare, "Share of packets lost: 0.001 or 0.1%"},
        {"--extra-delay-ms", "extra_delay_us", CtlValue::kMilliseconds, "Added to the fixed delay"},
        {"--capacity-factor", "capacity_factor", CtlValue::kNumber, "Share of the capacity left, above 0"},
        {"--status", "status", CtlValue::kText, "up, drained or down"}};
    const std::vector<CtlOption> by_status{{"--status", "status", CtlValue::kText, "up, drained or down"}};
    return {
        {"links", "list", "List link directions", "hexi ctl links list --status down", "GET", "/v1/links",
         by_status, link_columns},
        {"links", "show", "Show a link, fibre or risk group", "hexi ctl links show beijing-baoding", "GET",
         "/v1/links/{NAME}"},
        {"links",
         "down",
         "Take a link, fibre or risk group down",
         "hexi ctl links down beijing-baoding",
         "PUT",
         "/v1/links/{NAME}",
         {},
         {},
         R"({"status":"down"})"},
        {"links",
         "drain",
         "Let it carry what it has, and nothing new",
         "hexi ctl links drain beijing-baoding",
         "PUT",
         "/v1/links/{NAME}",
         {},
         {},
         R"({"status":"drained"})"},
        {"links", "set", "Set state and impairments; what is left out is as if nothing was set",
         "hexi ctl links set beijing-baoding --loss 0.1%", "PUT", "/v1/links/{NAME}", settings},
        {"links", "reset", "Take back what was set", "hexi ctl links reset beijing-baoding", "DELETE",
         "/v1/links/{NAME}"},
    };
}

std::vector<CtlVerb> traffic_verbs() {
    const std::vector<CtlOption> document{
        {"--file", "", CtlValue::kDocument, "JSON: hexi-matrix/1, docs/formats/matrix.md"}};
    return {
        {"objective", "show", "Show what routes are to be best at", "hexi ctl objective show", "GET",
         "/v1/objective"},
        {"objective", "set", "Say what routes are to be best at; what is left out is as if nothing was set",
         "hexi ctl objective set --objective min-mlu --matrix today", "PUT", "/v1/objective", goal_options},
        {"objective", "reset", "Let each pair take its shortest way again", "hexi ctl objective reset",
         "DELETE", "/v1/objective"},
        {"matrices",
         "list",
         "List the matrices that are kept",
         "hexi ctl matrices list",
         "GET",
         "/v1/matrices",
         page_options,
         {{"matrix", "/id"}, {"version", "/version", true}}},
        {"matrices", "show", "Show one matrix", "hexi ctl matrices show today --format json", "GET",
         "/v1/matrices/{ID}"},
        {"matrices", "put", "Keep a matrix, or replace it", "hexi ctl matrices put today --file today.json",
         "PUT", "/v1/matrices/{ID}", document},
        {"matrices", "remove", "Keep a matrix no more", "hexi ctl matrices remove today", "DELETE",
         "/v1/matrices/{ID}"},
        {"statistics",
         "links",
         "Show what links carry: planned, promised and seen",
         "hexi ctl statistics links",
         "GET",
         "/v1/statistics",
         {},
         {{"link", "/id"},
          {"capacity bit/s", "/capacity_bps", true},
          {"planned bit/s", "/planned_bps", true},
          {"planned ratio", "/planned_ratio", true},
          {"held bit/s", "/held_bps", true},
          {"seen packets", "/seen/packets", true},
          {"seen bytes", "/seen/bytes", true}},
         "",
         {},
         "links"},
        {"statistics",
         "hubs",
         "Show what compute flows hold of hubs",
         "hexi ctl statistics hubs",
         "GET",
         "/v1/statistics",
         {},
         {{"hub", "/hub"}, {"held EFLOPS", "/held_eflops", true}},
         "",
         {},
         "hubs"},
        {"statistics",
         "agents",
         "Show the last figures of each agent",
         "hexi ctl statistics agents --format json",
         "GET",
         "/v1/statistics",
         {},
         {{"agent", "/agent"}, {"connected", "/connected"}, {"figures", "/figures"}},
         "",
         {},
         "agents"},
    };
}

std::vector<CtlVerb> network_verbs() {
    const std::vector<CtlOption> ends{{"--source", "source", CtlValue::kText, "From this node"},
                                      {"--destination", "destination", CtlValue::kText, "To this node"},
                                      {"--k", "k", CtlValue::kNumber, "The so many best: 1 unless said"},
                                      {"--layer", "layer", CtlValue::kText, "optical, ip-private or ip"}};
    return {
        {"topology", "show", "Show the network as RFC 8345 has it", "hexi ctl topology show --format json",
         "GET", "/v1/topology"},
        {"topology",
         "put",
         "Put another network in the place of this one",
         "hexi ctl topology put --file network.json",
         "PUT",
         "/v1/topology",
         {{"--file", "", CtlValue::kDocument, "JSON of any topology format that is read"}}},
        {"path", "find", "Find paths over the links that are up",
         "hexi ctl path find --source beijing --destination guiyang --k 3", "GET", "/v1/path", ends},
        {"placement",
         "ask",
         "Say where jobs would go, and reserve nothing",
         "hexi ctl placement ask --file jobs.json --format json",
         "POST",
         "/v1/placement",
         {{"--file", "", CtlValue::kDocument, "JSON: hexi-jobs/1, docs/formats/jobs.md"}}},
        {"alto", "networkmap", "Show the network map of RFC 7285", "hexi ctl alto networkmap --format json",
         "GET", "/v1/alto/networkmap"},
        {"alto",
         "costmap",
         "Show one-way delays as RFC 7285 and 9439 have them",
         "hexi ctl alto costmap --format json",
         "GET",
         "/v1/alto/costmap",
         {{"--layer", "layer", CtlValue::kText, "optical, ip-private or ip"}}},
    };
}

std::vector<CtlVerb> plan_verbs() {
    const std::vector<CtlOption> ends{
        {"--source", "source", CtlValue::kText, "Of this node alone"},
        {"--destination", "destination", CtlValue::kText, "To this node alone"}};
    const std::vector<CtlOption> supposed{
        {"--fail", "fail", CtlValue::kList, "A link, fibre or risk group that is down; may be repeated"},
        {"--drain", "drain", CtlValue::kList, "One that takes no new routes; may be repeated"}};
    return {
        {"plans",
         "list",
         "List the plans that are kept",
         "hexi ctl plans list",
         "GET",
         "/v1/plans",
         {},
         plan_columns},
        {"plans", "show", "Show one plan with its routes", "hexi ctl plans show 7", "GET",
         "/v1/plans/{VERSION}"},
        {"plans", "rollback", "Put the routes of an earlier plan in force and pin them",
         "hexi ctl plans rollback 7", "POST", "/v1/plans/{VERSION}/rollback"},
        {"plans", "unpin", "Let routes follow intents and links again", "hexi ctl plans unpin", "DELETE",
         "/v1/pin"},
        {"routes",
         "list",
         "List routes in force",
         "hexi ctl routes list --source beijing",
         "GET",
         "/v1/routes",
         ends,
         {{"from", "/source"},
          {"to", "/destination"},
          {"layer", "/layer"},
          {"class", "/class", true},
          {"delay us", "/paths/0/delay_us", true},
          {"path", "/paths/0/nodes"},
          {"why", "/reason"}}},
        {"what-if", "fail", "Say what a failure would do, and change nothing",
         "hexi ctl what-if fail --fail beijing-baoding", "POST", "/v1/what-if", supposed},
    };
}

std::vector<CtlVerb> service_verbs() {
    return {
        {"service", "status", "Say whether the plan in force is the one wanted", "hexi ctl service status",
         "GET", "/readyz"},
        {"service",
         "audit",
         "Show who changed what",
         "hexi ctl service audit --limit 1000",
         "GET",
         "/v1/audit",
         page_options,
         {{"revision", "/revision", true},
          {"at us", "/at_us", true},
          {"who", "/who"},
          {"kind", "/kind"},
          {"id", "/id"}}},
        {"service",
         "backup",
         "Copy the state into the data folder while the service runs",
         "hexi ctl service backup monday.db",
         "POST",
         "/v1/backups",
         {},
         {},
         "",
         {"NAME"}},
        {"agents",
         "list",
         "List agents",
         "hexi ctl agents list",
         "GET",
         "/v1/agents",
         page_options,
         {{"agent", "/id"},
          {"kind", "/kind"},
          {"state", "/state"},
          {"plan", "/live/plan_version", true},
          {"heard ms ago", "/live/heard_before_ms", true},
          {"nodes", "/nodes"}}},
        {"agents", "forget", "Route for an agent no more", "hexi ctl agents forget lab", "DELETE",
         "/v1/agents/{NAME}"},
        {"tokens",
         "list",
         "List names and roles of tokens",
         "hexi ctl tokens list",
         "GET",
         "/v1/tokens",
         page_options,
         {{"token", "/id"}, {"role", "/role"}}},
        {"tokens",
         "create",
         "Make a token, and print its secret, which is kept nowhere else",
         "hexi ctl tokens create ci --role viewer > ci.token",
         "PUT",
         "/v1/tokens/{NAME}",
         {{"--role", "role", CtlValue::kText, "viewer, operator or admin: viewer unless said"}},
         {},
         "",
         {},
         "",
         true},
        {"tokens", "revoke", "Let a token in no more", "hexi ctl tokens revoke ci", "DELETE",
         "/v1/tokens/{NAME}"},
    };
}

}  // namespace

const std::vector<CtlVerb>& ctl_verbs() {
    static const std::vector<CtlVerb> kAll = [] {
        std::vector<CtlVerb> all;
        for (auto* group :
             {intent_verbs, link_verbs, traffic_verbs, plan_verbs, network_verbs, service_verbs}) {
            for (const CtlVerb& verb : group()) all.push_back(verb);
        }
        return all;
    }();
    return kAll;
}

}  // namespace hexi
