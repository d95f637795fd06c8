#include "dataplane/capture/tap_request.hpp"

#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace hexi {
namespace {

bool parse_snap(std::string_view text, std::uint32_t& snap) {
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, snap);
    return read.ec == std::errc() && read.ptr == end && snap >= kLeastSnapBytes && snap <= kMostSnapBytes;
}

}  // namespace

Result<TapRequest> parse_tap_request(std::string_view text) {
    constexpr std::string_view kSnap = ",snap=";
    const auto equals = text.find('=');
    const auto comma = text.rfind(kSnap);
    const bool snapped = comma != std::string_view::npos;
    TapRequest request;
    if (equals != std::string_view::npos && (!snapped || comma > equals)) {
        request.name = text.substr(0, equals);
        request.file = text.substr(equals + 1, snapped ? comma - equals - 1 : std::string_view::npos);
        const bool good = !snapped || parse_snap(text.substr(comma + kSnap.size()), request.snap_bytes);
        if (good && !request.name.empty() && !request.file.empty()) return request;
    }
    return fail(
        ErrorCode::kInvalid,
        fmt::format("--tap {}: allowed is NAME=FILE[,snap=N], NAME being a link or the node of a port "
                    "and N {} to {} bytes",
                    text, kLeastSnapBytes, kMostSnapBytes));
}

Result<std::vector<TapPlace>> find_tap_places(const Topology& topology,
                                              const std::vector<std::string>& port_nodes,
                                              const std::string& name) {
    const auto links = topology.find_links(name);
    if (links) return std::vector<TapPlace>(links->begin(), links->end());
    std::vector<TapPlace> places;
    for (std::size_t port = 0; port < port_nodes.size(); ++port) {
        if (port_nodes[port] == name) places.emplace_back(port);
    }
    if (!places.empty()) return places;
    return fail(ErrorCode::kNotFound, fmt::format("{}; nor is there a port at '{}': ports are at {}",
                                                  links.error().message, name, fmt::join(port_nodes, ", ")));
}

}  // namespace hexi
