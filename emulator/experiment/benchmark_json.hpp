// What every `hexi bench X --format json` prints.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emulator/experiment/benchmark.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// `{"benchmarks": [{name, value, unit, reference, reference_value, ratio, runs}], "host": {cores, cpu_model,
/// memory_bytes, kernel}}`; what is absent is null.
[[nodiscard]] std::string write_benchmarks(const std::vector<BenchmarkRow>& rows, const BenchmarkHost& host);

/// The rows of such a document; kInvalid names the place in document `name`.
[[nodiscard]] Result<std::vector<BenchmarkRow>> read_benchmarks(std::string_view text, std::string_view name);

/// What Linux says of the machine, in the words of proc(5): the texts of /proc/cpuinfo, /proc/meminfo and
/// /proc/sys/kernel/osrelease.
struct ProcTexts {
    std::string_view cpuinfo, meminfo, osrelease;
};
[[nodiscard]] BenchmarkHost parse_host(const ProcTexts& texts);
/// parse_host() of this machine's files.
[[nodiscard]] BenchmarkHost this_host();

/// Most memory a process has had at once, in MiB, of the text of its /proc/PID/status (VmHWM, proc(5));
/// nothing where it does not say.
[[nodiscard]] std::optional<double> parse_peak_memory_mib(std::string_view status);
/// That of this process as a row.
[[nodiscard]] std::vector<BenchmarkRow> peak_memory_row();

}  // namespace hexi
