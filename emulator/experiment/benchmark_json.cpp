#include "emulator/experiment/benchmark_json.hpp"

#include <charconv>
#include <functional>

#include "emulator/experiment/or_null.hpp"
#include "topology/base/file.hpp"
#include "topology/json/json.hpp"
#include "topology/json/json_reader.hpp"

namespace hexi {
namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r\n";
    const std::size_t first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

/// Calls `visit(key, value)` for each "key : value" line.
void each_field(std::string_view text,
                const std::function<void(std::string_view key, std::string_view value)>& visit) {
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos)
            visit(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
    }
}

/// The number that `text` begins with; 0 where it begins with none.
std::uint64_t leading_number(std::string_view text) {
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json row_json(const BenchmarkRow& row) {
    Json json = Json::object();
    json.set("name", row.name);
    json.set("value", row.value);
    json.set("unit", row.unit);
    json.set("reference", text_or_null(row.reference));
    json.set("reference_value", or_null(row.reference_value));
    json.set("ratio", or_null(row.ratio));
    json.set("runs", row.runs);
    return json;
}

Json host_json(const BenchmarkHost& host) {
    Json json = Json::object();
    json.set("cores", host.cores);
    json.set("cpu_model", text_or_null(host.cpu_model));
    json.set("memory_bytes", host.memory_bytes);
    json.set("kernel", text_or_null(host.kernel));
    return json;
}

}  // namespace

std::string write_benchmarks(const std::vector<BenchmarkRow>& rows, const BenchmarkHost& host) {
    Json list = Json::array();
    for (const BenchmarkRow& row : rows) list.push_back(row_json(row));
    Json json = Json::object();
    json.set("benchmarks", std::move(list));
    json.set("host", host_json(host));
    return write_json(json);
}

Result<std::vector<BenchmarkRow>> read_benchmarks(std::string_view text, std::string_view name) {
    const auto json = parse_json(text, name);
    if (!json) return tl::unexpected(json.error());
    JsonErrors errors{std::string(name)};
    std::vector<BenchmarkRow> rows;
    ObjectReader document(*json, errors);
    for (ObjectReader& in : document.required_objects("benchmarks")) {
        const auto number = [&in](std::string_view key) {
            const Json* value = in.any(key);
            return value == nullptr || value->is_null() ? std::nullopt : in.optional_number(key);
        };
        const Json* reference = in.any("reference");
        rows.push_back(
            {.name = in.string("name"),
             .value = in.number("value"),
             .unit = in.string("unit"),
             .reference = reference == nullptr || reference->is_null() ? "" : in.string("reference"),
             .reference_value = number("reference_value"),
             .ratio = number("ratio"),
             .runs = static_cast<std::uint32_t>(in.integer("runs", {.min = 1, .max = 1U << 30U}))});
    }
    if (errors.first()) return tl::unexpected(*errors.first());
    return rows;
}

BenchmarkHost parse_host(const ProcTexts& texts) {
    BenchmarkHost host;
    each_field(texts.cpuinfo, [&](std::string_view key, std::string_view value) {
        if (key == "processor") ++host.cores;
        if (key == "model name" && host.cpu_model.empty()) host.cpu_model = value;
    });
    each_field(texts.meminfo, [&](std::string_view key, std::string_view value) {
        constexpr std::uint64_t kKibibyte = 1024;  // what proc(5) calls kB
        if (key == "MemTotal") host.memory_bytes = leading_number(value) * kKibibyte;
    });
    host.kernel = trimmed(texts.osrelease);
    return host;
}

BenchmarkHost this_host() {
    const std::string cpuinfo = read_file("/proc/cpuinfo").value_or("");
    const std::string meminfo = read_file("/proc/meminfo").value_or("");
    const std::string osrelease = read_file("/proc/sys/kernel/osrelease").value_or("");
    return parse_host({.cpuinfo = cpuinfo, .meminfo = meminfo, .osrelease = osrelease});
}

std::optional<double> parse_peak_memory_mib(std::string_view status) {
    std::optional<double> mebibytes;
    each_field(status, [&](std::string_view key, std::string_view value) {
        if (key == "VmHWM") mebibytes = static_cast<double>(leading_number(value)) / 1024;
    });
    return mebibytes;
}

std::vector<BenchmarkRow> peak_memory_row() {
    const auto peak = parse_peak_memory_mib(read_file("/proc/self/status").value_or(""));
    if (!peak) return {};
    return {{.name = "peak memory of the whole process", .value = *peak, .unit = "MiB"}};
}

}  // namespace hexi
