#include "traces/capture/link_type.hpp"

#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace hexi {

LinkType link_type_of(std::uint16_t number) {
    constexpr std::uint16_t kRaw = 12, kRawOpenBsd = 14;
    return number == kRaw || number == kRawOpenBsd ? LinkType::kRawIp : LinkType{number};
}

std::string link_type_word(LinkType type) {
    constexpr std::array<std::pair<std::uint16_t, std::string_view>, 19> kWords{
        {{0, "null"},
         {1, "ether"},
         {6, "tr"},
         {9, "ppp"},
         {10, "fddi"},
         {101, "rawip"},
         {104, "chdlc"},
         {105, "ieee-802-11"},
         {108, "loop"},
         {113, "linux-sll"},
         {127, "ieee-802-11-radiotap"},
         {137, "juniper-atm1"},
         {149, "user2"},
         {189, "usb-linux"},
         {197, "erf"},
         {228, "rawip4"},
         {229, "rawip6"},
         {253, "netlink"},
         {276, "linux-sll2"}}};
    const auto number = static_cast<std::uint16_t>(type);
    for (const auto& [known, word] : kWords) {
        if (known == number) return std::string(word);
    }
    return fmt::format("link-{}", number);
}

}  // namespace hexi
