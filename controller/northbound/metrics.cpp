#include "controller/northbound/metrics.hpp"

#include <fmt/format.h>

namespace hexi {
namespace {

class Exposition {
public:
    template <typename Number>
    void add(std::string_view name, std::string_view type, std::string_view help, Number value) {
        text_ += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n{0} {3}\n", name, help, type, value);
    }
    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    std::string text_;
};

std::size_t links_that_are(const Network& network, LinkStatus status) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < network.state.size(); ++i)
        count += network.state[LinkId(i)].status == status ? 1 : 0;
    return count;
}

}  // namespace

std::string metrics_text(ControllerService& service) {
    const ServiceCounters& counts = service.counters();
    const NetworkPtr network = service.network();
    Exposition text;
    text.add("hexi_writes_total", "counter", "Durable changes.", counts.writes.load());
    text.add("hexi_writes_refused_total", "counter", "Changes refused by state.",
             counts.refused_writes.load());
    text.add("hexi_writes_shed_total", "counter", "Changes turned away under load.",
             counts.shed_writes.load());
    text.add("hexi_plans_total", "counter", "Plans committed on every agent.", counts.plans.load());
    text.add("hexi_plans_refused_total", "counter", "Plans some agent refused.", counts.refused_plans.load());
    text.add("hexi_plan_seconds_total", "counter", "Time from cause to commitment of all plans.",
             static_cast<double>(counts.plan_us.load()) / 1e6);
    text.add("hexi_records_lost_total", "counter", "Plans that could not be archived.",
             counts.lost_records.load());
    text.add("hexi_plan_version", "gauge", "Version of the plan in force.", network->plan);
    text.add("hexi_alarm", "gauge", "1 while the plan in force is not the one wanted.",
             network->alarm.empty() ? 0 : 1);
    text.add("hexi_intents", "gauge", "Intents.", service.resources().count("intent"));
    text.add("hexi_routes", "gauge", "Routes in force.", network->table->routes().size());
    text.add("hexi_links_down", "gauge", "Link directions that are down.",
             links_that_are(*network, LinkStatus::kDown));
    text.add("hexi_links_drained", "gauge", "Link directions that are drained.",
             links_that_are(*network, LinkStatus::kDrained));
    text.add("hexi_event_followers", "gauge", "Clients that follow events.", service.events().followers());
    return text.take();
}

}  // namespace hexi
