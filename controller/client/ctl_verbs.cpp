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
                                            {"target us", "/target_us", true}};

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
          {"path", "/paths/0/nodes"}}},
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
        {"tokens", "remove", "Let a token in no more", "hexi ctl tokens remove ci", "DELETE",
         "/v1/tokens/{NAME}"},
    };
}

}  // namespace

const std::vector<CtlVerb>& ctl_verbs() {
    static const std::vector<CtlVerb> kAll = [] {
        std::vector<CtlVerb> all;
        for (auto* group : {intent_verbs, link_verbs, plan_verbs, service_verbs}) {
            for (const CtlVerb& verb : group()) all.push_back(verb);
        }
        return all;
    }();
    return kAll;
}

}  // namespace hexi
