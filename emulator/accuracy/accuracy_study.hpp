// How far fluid and hybrid are from the packet engine.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "emulator/accuracy/accuracy_case.hpp"
#include "emulator/experiment/engine.hpp"
#include "topology/route_request.hpp"

namespace hexi {

/// What is compared, and how much the engines may differ: delays and rates relative, losses in shares of all
/// packets.
enum class Measure : std::uint8_t { kMean, kP50, kP99, kP999, kLoss, kGoodput, kCompletion };
[[nodiscard]] std::string_view to_string(Measure measure);
/// Infinity where nothing was promised: p50 and p99.9 of the fluid engine.
[[nodiscard]] double target_of(Measure measure, bool hybrid);

/// One engine beside the packet engine.
struct Difference {
    double value = 0;  ///< mean over the seeds, in the row's unit
    double error = 0;  ///< of it, over the packet engine's; of losses the difference
    double noise = 0;  ///< half width of a 95 % interval of `error`
    double own_noise =
        0;  ///< half width of that of `value`, over it; 0 for the fluid engine, which draws none
    /// Beyond the target by more than chance explains.
    bool missed = false;
};

/// One measure of one pair or flow of a case.
struct AccuracyRow {
    std::string group, name, what;  ///< `what`: the pair or flow
    Measure measure = Measure::kMean;
    double packet = 0;        ///< us of queueing, share lost, bit/s or s
    double packet_noise = 0;  ///< half width of its 95 % interval, over it; of losses as it is
    Difference hybrid, fluid;
    double theory = 0;    ///< 0: none known
    std::string formula;  ///< what `theory` is
};

/// An engine's mean beside what theory knows.
struct TheoryGap {
    double error = 0;    ///< over theory
    double allowed = 0;  ///< its own 95 % interval; for the fluid engine, which has none, its target
    [[nodiscard]] bool within() const { return error <= allowed && -error <= allowed; }
};
/// Of a row whose `theory` is known: packet, hybrid and fluid.
[[nodiscard]] std::array<TheoryGap, 3> theory_gaps(const AccuracyRow& row);

/// What a study needs from others.
struct AccuracyServices {
    RouteCompiler compile_routes;
    Engine packet, hybrid, fluid;
    std::function<void(double)> progress = {};                             ///< told the share done
    std::function<void(const RunResult&)> seen = [](const RunResult&) {};  ///< shown every result
};

/// Runs every case with each of its seeds. Queueing is delay less the least that the path allows. The noise
/// is that of batch means, where each seed's run is a batch (Student's t). Waits below 50 ns are not
/// compared: no engine's histogram tells them apart. Errors are those of the engines, behind the case's name.
[[nodiscard]] Result<std::vector<AccuracyRow>> study_accuracy(const std::vector<AccuracyCase>& cases,
                                                              const AccuracyServices& services);

}  // namespace hexi
