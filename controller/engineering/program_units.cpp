#include "controller/engineering/program_units.hpp"

#include <algorithm>

#include "topology/median.hpp"

namespace hexi {
namespace {

/// The smallest capacity may be so much less than the median one before it needs a unit of its own: the
/// solver's tolerance of 1e-9 is then 1e-7 of it.
constexpr double kAlike = 100;

}  // namespace

ProgramUnits::ProgramUnits(const FlowModel& model, double utilisation, Choice choice) : common_(utilisation) {
    std::vector<double> present;
    for (std::size_t a = 0; a < model.arcs.size(); ++a) {
        if (model.present(a)) present.push_back(model.capacity[a]);
    }
    if (present.empty()) return;
    const double least = *std::ranges::min_element(present), middle = *median(std::move(present));
    common_ = utilisation * middle;
    if (least >= middle / kAlike || choice == Choice::kCommon) return;
    Uneven units;
    for (std::size_t a = 0; a < model.arcs.size(); ++a)
        units.arc.push_back(model.present(a) ? utilisation * model.capacity[a] : common_);
    for (const FlowModel::Demand& demand : model.demands) units.demand.push_back(demand.rate);
    uneven_ = std::make_shared<const Uneven>(std::move(units));
}

double ProgramUnits::path(std::size_t demand, std::span<const std::uint32_t> arcs) const {
    if (!uneven_) return common_;
    double narrowest = uneven_->demand[demand];
    for (const std::uint32_t arc : arcs) narrowest = std::min(narrowest, uneven_->arc[arc]);
    return narrowest;
}

}  // namespace hexi
