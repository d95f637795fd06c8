// What a benchmark answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace hexi {

/// One measured figure, beside what it is held against in the same run. Timings drift between runs and
/// machines; only the ratio travels.
struct BenchmarkRow {
    std::string name;                       ///< of the case, e.g. "mesh"
    double value = 0;                       ///< ours, finite
    std::string unit;                       ///< of `value` and `reference_value`, e.g. "packet_hops_per_s"
    std::string reference;                  ///< who else was measured, e.g. "stock ns-3.37"; empty: nobody
    std::optional<double> reference_value;  ///< finite
    std::optional<double> ratio;            ///< value / reference_value, finite
    std::uint32_t runs = 1;                 ///< how often each was measured; the value is the median

    bool operator==(const BenchmarkRow&) const = default;
};

/// The machine a benchmark ran on. Fields the system does not tell are empty or 0.
struct BenchmarkHost {
    std::uint32_t cores = 0;
    std::string cpu_model;
    std::uint64_t memory_bytes = 0;
    std::string kernel;

    bool operator==(const BenchmarkHost&) const = default;
};

}  // namespace hexi
