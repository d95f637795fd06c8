#include "topology/formats/byte_order_mark.hpp"

#include <fmt/format.h>

namespace hexi {

Result<std::string_view> without_byte_order_mark(std::string_view text, std::string_view name) {
    constexpr std::string_view kUtf8 = "\xef\xbb\xbf", kUtf16Little = "\xff\xfe", kUtf16Big = "\xfe\xff";
    if (text.starts_with(kUtf16Little) || text.starts_with(kUtf16Big)) {
        return fail(ErrorCode::kUnsupported,
                    fmt::format("{}: is UTF-16; UTF-8 is needed (iconv -f UTF-16 -t UTF-8)", name));
    }
    if (text.starts_with(kUtf8)) text.remove_prefix(kUtf8.size());
    return text;
}

}  // namespace hexi
