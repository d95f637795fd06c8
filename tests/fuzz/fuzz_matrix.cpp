// Any bytes as a matrix of every format, and as a line of Abilene's: every error names its file.
#include <cstdint>
#include <string>

#include "topology/base/check.hpp"
#include "topology/formats/matrix.hpp"
#include "topology/national/national.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    static const hexi::Topology topology = hexi::national_topology().value();
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const auto read = hexi::parse_matrix(text, "x", topology);
    HEXI_CHECK(read || read.error().message.starts_with("x:"), "an error names its file");
    return 0;
}
