// Whatever bytes an agent sends: framing and JSON-RPC hold, however the bytes are cut.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "controller/southbound/rpc_framing.hpp"
#include "topology/json/json_rpc.hpp"

namespace {

class Anything : public hexi::RpcMethods {
public:
    [[nodiscard]] bool knows(std::string_view method) const override { return method.size() % 2 == 0; }
    hexi::Result<hexi::Json> call(std::string_view, const hexi::Json& params) override { return params; }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size == 0) return 0;
    Anything methods;
    hexi::ReceivedText received;
    const std::size_t step = 1U + bytes[0] % 64U;
    std::size_t lines = 0, ends = 0;
    for (std::size_t at = 1; at < size; at += step) {
        const std::size_t end = std::min(size, at + step);
        for (std::size_t i = at; i < end; ++i) ends += bytes[i] == '\n' ? 1 : 0;
        received.text.append(reinterpret_cast<const char*>(bytes) + at, end - at);
        const bool good = hexi::take_lines(received, 4096, [&](std::string_view line) {
            ++lines;
            (void)hexi::answer_rpc(line, methods);
            if (const auto message = hexi::parse_json(line, "message")) (void)hexi::response_id(*message);
        });
        if (!good) return 0;
    }
    if (lines != ends) std::abort();  // every line is taken once
    return 0;
}
