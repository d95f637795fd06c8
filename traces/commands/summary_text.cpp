#include "traces/commands/summary_text.hpp"

#include <fmt/format.h>

#include "topology/commandline/csv_writer.hpp"
#include "topology/commandline/quantity_text.hpp"
#include "topology/commandline/text_table.hpp"
#include "topology/json/json.hpp"

namespace hexi {
namespace {

std::string first_text(const CaptureSummary& summary) {
    return summary.totals.first ? seconds_text(*summary.totals.first, summary.time_digits()) : "";
}
std::string last_text(const CaptureSummary& summary) {
    return summary.totals.last ? seconds_text(*summary.totals.last, summary.time_digits()) : "";
}
std::string duration_text_s(const CaptureSummary& summary) {
    const PacketTotals& totals = summary.totals;
    return totals.first ? duration_s_text(*totals.first, *totals.last, summary.time_digits()) : "";
}

/// Over the time between first and last packet; nothing where there is none.
std::optional<BitRate> mean_rate(const PacketTotals& totals) {
    if (!totals.first || *totals.first == *totals.last) return std::nullopt;
    const auto ns = static_cast<double>(ns_between(*totals.first, *totals.last));
    return whole_rate(8e9 * static_cast<double>(totals.wire_bytes) / ns);
}

Json optional_text(std::string text) { return text.empty() ? Json() : Json(std::move(text)); }

void set_totals(Json& json, const PacketTotals& totals) {
    json.set("packets", totals.packets);
    json.set("wire_bytes", totals.wire_bytes);
    json.set("captured_bytes", totals.captured_bytes);
    json.set("cut_packets", totals.cut_packets);
    if (totals.cut_packets > 0) {
        json.set("cut_bytes_min", totals.least_cut);
        json.set("cut_bytes_max", totals.most_cut);
    }
    if (totals.packets > 0) {
        json.set("packet_bytes_min", totals.least_wire);
        json.set("packet_bytes_max", totals.most_wire);
    }
    json.set("lost_packets", totals.lost);
}

Json interface_json(const TraceInterface& interface, const PacketTotals& totals) {
    Json json = Json::object();
    json.set("name", interface.name);
    if (!interface.description.empty()) json.set("description", interface.description);
    json.set("link", link_type_word(interface.link));
    json.set("link_type", static_cast<std::uint16_t>(interface.link));
    json.set("snap_bytes", interface.snap_bytes);
    json.set("time_digits", interface.time_digits);
    json.set("fcs_bytes", interface.fcs_bytes);
    if (interface.speed) json.set("speed_bps", interface.speed->count());
    if (interface.seen) json.set("seen_packets", *interface.seen);
    if (interface.dropped) json.set("dropped_packets", *interface.dropped);
    if (interface.missed) json.set("missed_packets", *interface.missed);
    set_totals(json, totals);
    return json;
}

Json summary_json(const CaptureSummary& summary) {
    Json json = Json::object();
    json.set("file", summary.name);
    json.set("format", to_string(summary.format));
    json.set("compression", to_string(summary.compression));
    json.set("link", summary.link_word());
    json.set("snap_bytes", summary.snap_bytes());
    set_totals(json, summary.totals);
    json.set("first_s", optional_text(first_text(summary)));
    json.set("last_s", optional_text(last_text(summary)));
    json.set("duration_s", optional_text(duration_text_s(summary)));
    if (const auto rate = mean_rate(summary.totals)) json.set("mean_bps", rate->count());
    json.set("out_of_order_packets", summary.out_of_order);
    json.set("untimed_packets", summary.counts.untimed_packets);
    json.set("clamped_packets", summary.counts.clamped_packets);
    json.set("carried_packets", summary.counts.carried_packets);
    json.set("short_wire_packets", summary.counts.short_wire_packets);
    json.set("other_blocks", summary.counts.other_blocks);
    json.set("damaged_places", summary.counts.damaged_places);
    json.set("skipped_bytes", summary.counts.skipped_bytes);
    Json interfaces = Json::array();
    for (std::size_t i = 0; i < summary.interfaces.size(); ++i)
        interfaces.push_back(interface_json(summary.interfaces[i], summary.per_interface[i]));
    json.set("interfaces", std::move(interfaces));
    json.set("remarks", summary.remarks);
    return json;
}

void add_doubt(std::vector<std::string>& doubts, std::uint64_t count, std::string_view what) {
    if (count > 0) doubts.push_back(fmt::format("{} {}", count, what));
}

}  // namespace

std::string summaries_json(std::span<const CaptureSummary> summaries) {
    Json json = Json::object(), files = Json::array();
    json.set("schema", "hexi-trace-info/1");
    for (const CaptureSummary& summary : summaries) files.push_back(summary_json(summary));
    json.set("files", std::move(files));
    return write_json(json);
}

std::string summaries_csv(std::span<const CaptureSummary> summaries) {
    CsvWriter csv({"file", "format", "compression", "link", "snap_bytes", "packets", "wire_bytes",
                   "captured_bytes", "first_s", "last_s", "duration_s", "out_of_order_packets",
                   "damaged_places"});
    for (const CaptureSummary& summary : summaries) {
        const PacketTotals& totals = summary.totals;
        csv.add_row({summary.name, std::string(to_string(summary.format)),
                     std::string(to_string(summary.compression)), summary.link_word(),
                     std::to_string(summary.snap_bytes()), std::to_string(totals.packets),
                     std::to_string(totals.wire_bytes), std::to_string(totals.captured_bytes),
                     first_text(summary), last_text(summary), duration_text_s(summary),
                     std::to_string(summary.out_of_order), std::to_string(summary.counts.damaged_places)});
    }
    return csv.text();
}

std::string summaries_table(std::span<const CaptureSummary> summaries, bool colour) {
    TextTable table({{"file"},
                     {"format"},
                     {"link"},
                     {"packets", true},
                     {"wire bytes", true},
                     {"captured", true},
                     {"first, s since 1970", true},
                     {"duration s", true},
                     {"mean", true}});
    for (const CaptureSummary& summary : summaries) {
        const PacketTotals& totals = summary.totals;
        const auto rate = mean_rate(totals);
        table.add_row({printable(summary.name), std::string(to_string(summary.format)), summary.link_word(),
                       std::to_string(totals.packets), std::to_string(totals.wire_bytes),
                       std::to_string(totals.captured_bytes), first_text(summary), duration_text_s(summary),
                       rate ? rate_text(*rate) : ""});
    }
    std::string text = table.text(colour);
    for (const CaptureSummary& summary : summaries) {
        for (const std::string& doubt : doubts_about(summary))
            text += fmt::format("{}: {}\n", printable(summary.name), doubt);
        for (const std::string& remark : summary.remarks) text += printable(remark) + "\n";
    }
    return text;
}

std::vector<std::string> doubts_about(const CaptureSummary& summary) {
    std::vector<std::string> doubts;
    const CaptureCounts& counts = summary.counts;
    if (summary.totals.cut_packets > 0)
        doubts.push_back(fmt::format("{} packets are captured in part only, {} to {} bytes of them",
                                     summary.totals.cut_packets, summary.totals.least_cut,
                                     summary.totals.most_cut));
    add_doubt(doubts, summary.out_of_order, "packets are earlier than one before them");
    add_doubt(doubts, counts.untimed_packets, "packets have no time");
    add_doubt(doubts, counts.clamped_packets, "packets claim to be longer than 262144 bytes: taken for that");
    add_doubt(doubts, counts.carried_packets,
              "packets have a fraction of a second that is more than one: carried");
    add_doubt(doubts, counts.short_wire_packets, "packets claim to be shorter than what is there of them");
    add_doubt(doubts, summary.totals.lost, "packets were lost by the capture");
    if (counts.damaged_places > 0)
        doubts.push_back(fmt::format("{} damaged places were passed over, {} bytes", counts.damaged_places,
                                     counts.skipped_bytes));
    return doubts;
}

}  // namespace hexi
