#include "controller/placement/energy_model.hpp"

namespace hexi {

EnergyBill bill_of(const ComputeJob& job, const HubResources& hub, const EnergyModel& model) {
    double power_kw = job.compute_eflops * model.kw_per_eflops;
    if (rules_of(job.kind).stores && job.volume) {
        const double bytes = static_cast<double>(job.volume->count()) * static_cast<double>(job.sites.size());
        power_kw += bytes * 1e-12 * model.kw_per_stored_tb;
    }
    const double energy = power_kw * to_seconds(job.duration) / 3600 * hub.pue;
    return {energy, energy * (1 - hub.green_ratio), energy * hub.price_cny_per_kwh};
}

}  // namespace hexi
