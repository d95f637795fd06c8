// Longest prefixes by DPDK's forwarding tables.
#pragma once

#include <memory>
#include <vector>

#include "dataplane/gateway/destinations.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// PrefixLookup by rte_fib (DIR-24-8) and rte_fib6 (a trie): a read or two for IPv4 and up to fourteen for
/// IPv6, however many prefixes there are. Takes 64 MiB of DPDK's memory for IPv4 alone, so PrefixTable is the
/// better one where prefixes have few lengths. Immutable; safe to read from any thread.
class FibLookup : public PrefixLookup {
public:
    struct Entry {
        IpPrefix prefix;
        std::uint32_t number = 0;  ///< below 2^30
    };
    /// The same network given twice keeps the first. kEnvironment where DPDK has not the memory. An Eal
    /// outlives it.
    static Result<std::unique_ptr<FibLookup>> create(const std::vector<Entry>& entries);
    ~FibLookup() override;
    FibLookup(const FibLookup&) = delete;
    FibLookup& operator=(const FibLookup&) = delete;

    [[nodiscard]] std::uint32_t find(const IpAddress& address) const override;

private:
    struct Tables;
    explicit FibLookup(std::unique_ptr<Tables> tables);
    std::unique_ptr<Tables> tables_;
};

}  // namespace hexi
