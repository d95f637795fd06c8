// Dense integer identities. Names exist only in readers, writers and messages; everything between
// them indexes arrays by these.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>

namespace hexi {

/// An index into one kind of thing of one Topology: 0 .. count-1. `Tag` keeps the kinds apart.
template <typename Tag>
class Id {
public:
    constexpr Id() = default;
    constexpr explicit Id(std::size_t index) : value_(static_cast<std::uint32_t>(index)) {}
    [[nodiscard]] constexpr std::size_t index() const { return value_; }
    /// False for a default-made id, which names nothing.
    [[nodiscard]] constexpr bool valid() const { return value_ != kNone; }
    constexpr auto operator<=>(const Id&) const = default;

private:
    static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
    std::uint32_t value_ = kNone;
};

using NodeId = Id<struct NodeTag>;      ///< a place or router
using LinkId = Id<struct LinkTag>;      ///< one direction of a link
using FibreId = Id<struct FibreTag>;    ///< a fibre route between two sites
using SrlgId = Id<struct SrlgTag>;      ///< a shared-risk link group
using HubId = Id<struct HubTag>;        ///< a national computing hub
using ColourId = Id<struct ColourTag>;  ///< an administrative group of links (RFC 3209)

}  // namespace hexi

template <typename Tag>
struct std::hash<hexi::Id<Tag>> {
    std::size_t operator()(hexi::Id<Tag> id) const noexcept { return id.index(); }
};
