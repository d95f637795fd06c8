// A series of traffic matrices, each for a while.
#pragma once

#include <string>
#include <vector>

#include "emulator/experiment/day.hpp"
#include "emulator/experiment/run_result.hpp"
#include "topology/base/result.hpp"
#include "topology/formats/demands_csv.hpp"
#include "topology/traffic_matrix.hpp"

namespace hexi {

struct MatrixSeries {
    std::vector<std::vector<Demand>> matrices;  ///< in order of time; at least one, at most kMostBins
    std::vector<InputFile> inputs;              ///< the files they are from
    std::vector<std::string> notes;             ///< what readers left out or took for granted, each once
};

/// The matrices in `paths`, in their order; of a directory, its files by name. A file is one matrix of any
/// format that parse_matrix() reads; the lines per bin and pair that `hexi trace matrix --out` writes, bins
/// that it leaves out being empty; or the measured Abilene network's, one matrix a line. Errors are those of
/// the readers; kInvalid for none or too many.
[[nodiscard]] Result<MatrixSeries> read_matrix_series(const std::vector<std::string>& paths,
                                                      const Topology& topology);

/// Of every pair the most that any of `matrices` has; pairs that have nothing in all are left out.
[[nodiscard]] std::vector<Demand> most_of(const MatrixSeries& series);
/// Which of them is largest in all, the first of several.
[[nodiscard]] std::size_t busiest_of(const MatrixSeries& series);
[[nodiscard]] std::vector<NamedDemand> named(const std::vector<Demand>& demands, const Topology& topology);

/// Bins of `lasts` each, at load 1, and what the sources of most_of() send in them on `layer`.
struct MatrixDay {
    std::vector<DayBin> bins;
    std::vector<DayProfile> profiles;
};
[[nodiscard]] MatrixDay day_of(const MatrixSeries& series, SimTime lasts, Layer layer);

}  // namespace hexi
