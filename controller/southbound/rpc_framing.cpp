#include "controller/southbound/rpc_framing.hpp"

namespace hexi {

bool take_lines(std::string& received, std::size_t longest,
                const std::function<void(std::string_view)>& take) {
    std::size_t begin = 0;
    for (std::size_t end = received.find('\n'); end != std::string::npos; end = received.find('\n', begin)) {
        take(std::string_view(received).substr(begin, end - begin));
        begin = end + 1;
    }
    received.erase(0, begin);
    return received.size() <= longest;
}

std::optional<std::int64_t> response_id(const Json& message) {
    const Json* id = message.find("id");
    const bool answers = message.find("result") != nullptr || message.find("error") != nullptr;
    if (!answers || message.find("method") != nullptr || id == nullptr || id->as_int64() == nullptr)
        return std::nullopt;
    return *id->as_int64();
}

}  // namespace hexi
