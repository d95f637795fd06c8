#include "dataplane/gateway/destinations.hpp"

#include <algorithm>

namespace hexi {
namespace {

IpAddress masked(const IpAddress& address, std::uint8_t length) {
    const auto ones = [](unsigned bits) { return bits == 0 ? 0 : ~std::uint64_t{0} << (64U - bits); };
    return {address.high() & ones(length < 64 ? length : 64),
            address.low() & ones(length > 64 ? length - 64U : 0U)};
}

}  // namespace

void PrefixTable::add(const IpPrefix& prefix, std::uint32_t number) {
    const auto length = static_cast<std::uint8_t>(prefix.length + (prefix.address.is_v4() ? 96 : 0));
    auto place = std::find_if(lengths_.begin(), lengths_.end(),
                              [&](const OneLength& one) { return one.length <= length; });
    if (place == lengths_.end() || place->length != length) place = lengths_.insert(place, {length, {}});
    place->networks.emplace(prefix.network(), number);
}

std::uint32_t PrefixTable::find(const IpAddress& address) const {
    for (const OneLength& one : lengths_) {
        const auto found = one.networks.find(masked(address, one.length));
        if (found != one.networks.end()) return found->second;
    }
    return kNone;
}

}  // namespace hexi
