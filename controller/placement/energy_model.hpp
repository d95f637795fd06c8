// What a job costs at a hub in electricity.
#pragma once

#include "controller/placement/hub_resources.hpp"

namespace hexi {

/// From compute and bytes to power. Network and cooling of the hub are in its PUE; the backbone's own power
/// is left out, being the same order at every hub.
struct EnergyModel {
    /// One NVIDIA DGX A100: at most 6.5 kW for eight cards of 312 dense BF16 TFLOPS (its data sheet).
    double kw_per_eflops = 6.5 / (8 * 312e-6);
    /// Three copies on 20 TB drives of about 7 W each: assumed.
    double kw_per_stored_tb = 0.001;
};

/// The whole of a job at one hub.
struct EnergyBill {
    double energy_kwh = 0;     ///< at the meter: IT power times duration times PUE
    double non_green_kwh = 0;  ///< the share that is not from green sources
    double cost_cny = 0;       ///< energy times price

    bool operator==(const EnergyBill&) const = default;
};

/// The bill of `job` at `hub`, for all of its duration.
[[nodiscard]] EnergyBill bill_of(const ComputeJob& job, const HubResources& hub, const EnergyModel& model);

}  // namespace hexi
