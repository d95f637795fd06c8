// Any bytes: either one sentence that begins with the name, or a value that survives being written and read
// again.
#include <cstdint>

#include "topology/base/check.hpp"
#include "topology/json/json.hpp"

using hexi::parse_json, hexi::write_json;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const auto json = parse_json(text, "x");
    if (!json) {
        HEXI_CHECK(json.error().message.starts_with("x:"), "an error names its file");
        return 0;
    }
    for (const auto style : {hexi::JsonStyle::kCompact, hexi::JsonStyle::kIndented}) {
        const auto again = parse_json(write_json(*json, style), "again");
        HEXI_CHECK(again && *again == *json, "what is written reads back the same");
    }
    return 0;
}
