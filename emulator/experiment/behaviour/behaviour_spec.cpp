#include "emulator/experiment/behaviour/behaviour_spec.hpp"

#include "topology/base/file.hpp"

namespace hexi {

Result<NamedBehaviour> open_behaviour(const Topology& topology, std::string_view text) {
    const auto equals = text.find('=');
    const std::string place = "--behaviour " + std::string(text);
    if (equals == std::string_view::npos || equals == 0 || equals + 1 == text.size())
        return fail(ErrorCode::kInvalid, place + ": allowed is LINK=FILE");
    auto links = topology.find_links(text.substr(0, equals));
    if (!links) return tl::unexpected(in_context(place, links.error()));
    const std::string file(text.substr(equals + 1));
    return read_file(file)
        .and_then([&](const std::string& bytes) { return parse_json(bytes, file); })
        .and_then([&](const Json& json) { return read_link_description(json, file); })
        .transform([&](LinkDescription description) {
            return NamedBehaviour{std::move(*links), std::move(description)};
        })
        .map_error([&](Error error) { return in_context(place, std::move(error)); });
}

}  // namespace hexi
