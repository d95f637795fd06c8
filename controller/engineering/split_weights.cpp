#include "controller/engineering/split_weights.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace hexi {

std::vector<std::uint32_t> split_weights(std::span<const double> shares, std::uint32_t buckets) {
    const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
    std::vector<std::uint32_t> weights(shares.size());
    std::vector<std::pair<double, std::size_t>> remainders;
    std::uint32_t left = buckets;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const double exact = shares[i] / sum * buckets;
        weights[i] = std::min(static_cast<std::uint32_t>(std::floor(exact)), left);
        left -= weights[i];
        remainders.emplace_back(weights[i] - exact, i);
    }
    std::sort(remainders.begin(), remainders.end());
    for (std::size_t i = 0; i < remainders.size() && left > 0; ++i, --left) ++weights[remainders[i].second];
    return weights;
}

}  // namespace hexi
