#include "dataplane/packet/buffer_memory.hpp"

namespace hexi {

std::uint32_t buffer_memory_mb(std::uint64_t frames, std::uint32_t longest) {
    return static_cast<std::uint32_t>((frames * (longest + kBufferOverhead) >> 20U) + 1);
}

}  // namespace hexi
