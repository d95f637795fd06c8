// Where in the backbone an address lives.
#pragma once

#include <array>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "topology/address.hpp"
#include "topology/base/ids.hpp"

namespace hexi {

/// Where packets to some addresses leave the backbone.
struct Destination {
    static constexpr std::uint32_t kRouter = 0xFFFFFFFF;
    NodeId node;
    std::uint32_t port =
        kRouter;  ///< index of the access port at `node`; kRouter: the router there is meant itself

    bool operator==(const Destination&) const = default;
};

/// Finds the number of the longest prefix that contains an address. One per packet is asked for; read by one
/// thread.
class PrefixLookup {
public:
    static constexpr std::uint32_t kNone = 0xFFFFFFFF;
    virtual ~PrefixLookup() = default;
    [[nodiscard]] virtual std::uint32_t find(const IpAddress& address) const = 0;
};

/// PrefixLookup by one hash table for each prefix length in use.
class PrefixTable : public PrefixLookup {
public:
    /// `prefix` is answered with `number`; the same network given twice keeps the first.
    void add(const IpPrefix& prefix, std::uint32_t number);
    [[nodiscard]] std::uint32_t find(const IpAddress& address) const override;

private:
    struct OneLength {
        std::uint8_t length;  ///< of 128, IPv4 mapped
        std::unordered_map<IpAddress, std::uint32_t> networks;
    };
    std::vector<OneLength> lengths_;  ///< longest first
};

}  // namespace hexi
