#include "topology/traffic_matrix.hpp"

#include <cmath>

#include "topology/base/check.hpp"

namespace hexi {

BitRate TrafficMatrix::total() const {
    BitRate sum;
    for (const BitRate rate : rates_) sum = sum + rate;
    return sum;
}

std::vector<Demand> TrafficMatrix::demands() const {
    std::vector<Demand> all;
    for (std::size_t i = 0; i < rates_.size(); ++i) {
        if (rates_[i] > BitRate{})
            all.push_back({NodeId(i / node_count_), NodeId(i % node_count_), rates_[i]});
    }
    return all;
}

TrafficMatrix TrafficMatrix::scaled(double factor) const {
    HEXI_CHECK(factor >= 0 && std::isfinite(factor),
               "a matrix is scaled by a finite factor that is not negative");
    TrafficMatrix result(node_count_);
    for (std::size_t i = 0; i < rates_.size(); ++i) {
        result.rates_[i] =
            BitRate(static_cast<std::uint64_t>(static_cast<double>(rates_[i].count()) * factor));
    }
    return result;
}

}  // namespace hexi
