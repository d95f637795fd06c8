#include "dataplane/packet/buffer_memory.hpp"

namespace hexi {

std::uint32_t buffer_memory_mb(std::uint64_t frames, std::uint32_t longest, bool huge_pages) {
    constexpr std::uint64_t kPage = 4096;
    const std::uint64_t size = longest + kBufferOverhead;
    const std::uint64_t in_page = kPage / size;
    const std::uint64_t bytes = huge_pages || in_page == 0 ? size * frames : (frames / in_page + 1) * kPage;
    return static_cast<std::uint32_t>((bytes >> 20U) + 1);
}

}  // namespace hexi
