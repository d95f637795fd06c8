#include "controller/southbound/rpc_framing.hpp"

namespace hexi {

bool take_lines(ReceivedText& received, std::size_t longest,
                const std::function<void(std::string_view)>& take) {
    const std::string_view text = received.text;
    std::size_t begin = 0;
    for (std::size_t end = text.find('\n', received.searched); end != std::string_view::npos;
         end = text.find('\n', begin)) {
        take(text.substr(begin, end - begin));
        begin = end + 1;
    }
    received.text.erase(0, begin);
    received.searched = received.text.size();
    return received.text.size() <= longest;
}

std::optional<std::int64_t> response_id(const Json& message) {
    const Json* id = message.find("id");
    const bool answers = message.find("result") != nullptr || message.find("error") != nullptr;
    if (!answers || message.find("method") != nullptr || id == nullptr || id->as_int64() == nullptr)
        return std::nullopt;
    return *id->as_int64();
}

}  // namespace hexi
