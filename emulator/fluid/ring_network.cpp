#include "emulator/fluid/ring_network.hpp"

#include <algorithm>

#include "topology/base/random.hpp"

namespace hexi {
namespace {

constexpr std::uint32_t kNone = 0xFFFFFFFF;

}  // namespace

RingNetwork::RingNetwork(std::uint32_t nodes) : outgoing_(nodes) {
    RandomStream random(1, "chords");
    for (std::uint32_t node = 0; node < nodes; ++node) join(node, (node + 1) % nodes);
    for (std::uint32_t node = 0; node < nodes; ++node)
        join(node, (node + static_cast<std::uint32_t>(2 + random.below(nodes - 3))) % nodes);
}

void RingNetwork::join(std::uint32_t a, std::uint32_t b) {
    for (const auto& [from, to] : {std::pair{a, b}, {b, a}}) {
        outgoing_[from].push_back(static_cast<std::uint32_t>(ends_.size()));
        ends_.emplace_back(from, to);
    }
}

std::vector<std::uint32_t> RingNetwork::tree(std::uint32_t source) const {
    std::vector<std::uint32_t> came(outgoing_.size(), kNone);
    std::vector<std::uint32_t> open{source};
    for (std::size_t next = 0; next < open.size(); ++next) {
        for (const std::uint32_t link : outgoing_[open[next]]) {
            const std::uint32_t node = ends_[link].second;
            if (node == source || came[node] != kNone) continue;
            came[node] = link;
            open.push_back(node);
        }
    }
    return came;
}

std::vector<std::uint32_t> RingNetwork::path(const std::vector<std::uint32_t>& tree, std::uint32_t source,
                                             std::uint32_t destination) const {
    std::vector<std::uint32_t> links;
    for (std::uint32_t node = destination; node != source; node = ends_[tree[node]].first)
        links.push_back(tree[node]);
    std::reverse(links.begin(), links.end());
    return links;
}

}  // namespace hexi
