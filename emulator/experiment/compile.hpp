// From a valid scenario to an experiment, with routes by whoever decides them.
#pragma once

#include "emulator/experiment/experiment.hpp"
#include "emulator/experiment/valid_scenario.hpp"
#include "topology/route_request.hpp"

namespace hexi {

/// Has `compiler` route every pair of the scenario (and back, for the echoes of probes and the
/// acknowledgements of TCP), settles volumes that are given as a utilisation and the scaling that is given as
/// packet-hops, and binds every source to its route. Equal input gives equal experiments. `inputs` is left to
/// the caller.
///
/// - A mean utilisation is the mean of offered load over capacity, over the directed links of the layer that
/// the traffic crosses under
///   the routes of the intact network; the demands are multiplied until it holds. Failures at time 0 do not
///   change what is offered.
/// - Packet-hops are those of all sources but probes over the whole duration, on those routes; surges are not
/// counted.
/// - Probes of one kind start one after the other, evenly over an interval, the first at a random phase.
/// - A pair that events at time 0 cut off has a route without paths, so its packets are lost and its target
/// missed; what else was
///   decided is in `remarks`.
///
/// Errors begin with the scenario's name: those of `compiler`; kUnreachable where a pair is cut off at the
/// start and an event would join it later; kInvalid where a peak is below the rate that a utilisation came
/// to, or where a rate leaves 64 bits.
Result<Experiment> compile(const ValidScenario& scenario, const RouteCompiler& compiler);

}  // namespace hexi
