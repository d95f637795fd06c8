#include "controller/northbound/endpoint.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace hexi {
namespace {

constexpr std::size_t kLongestId = 128;
constexpr std::uint64_t kPage = 100, kLongestPage = 1000;

std::optional<std::uint64_t> whole_number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

bool in_ids(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           std::string_view("._-:/").find(byte) != std::string_view::npos;
}

}  // namespace

HttpAnswer json_answer(const Json& json, int status) {
    return {.status = status, .body = write_json(json, JsonStyle::kCompact)};
}

std::string shown(const Resource& resource) {
    const std::string id = write_json(Json(resource.id), JsonStyle::kCompact);
    const bool empty = resource.body.size() <= 2;
    return fmt::format(R"({{"id":{},"version":{}{}{})", id, resource.version, empty ? "" : ",",
                       empty ? "}" : std::string_view(resource.body).substr(1));
}

HttpAnswer resource_answer(const Resource& resource, int status) {
    return {.status = status,
            .body = shown(resource),
            .headers = {{"ETag", fmt::format("\"{}\"", resource.version)}}};
}

Answered<std::uint64_t> number_asked(const Call& call, std::string_view name, std::uint64_t usual,
                                     std::uint64_t least, std::uint64_t most) {
    const std::string_view text = header(call.request.query, name);
    if (text.empty()) return usual;
    const auto value = whole_number(text);
    if (value && *value >= least && *value <= most) return *value;
    return refuse(400, fmt::format("query: {}: '{}' is not allowed: must be a whole number from {} to {}",
                                   name, text, least, most));
}

Answered<std::optional<std::uint64_t>> version_seen(const Call& call) {
    std::string_view text = header(call.request.headers, "if-match");
    if (text.empty() || text == "*") return std::nullopt;
    if (text.size() > 2 && text.front() == '"' && text.back() == '"') {
        if (const auto version = whole_number(text.substr(1, text.size() - 2))) return version;
    }
    return refuse(400,
                  fmt::format("If-Match: '{}' is not allowed: must be an ETag that this service gave", text));
}

Answered<std::string> good_id(const std::string& id) {
    if (!id.empty() && id.size() <= kLongestId && std::all_of(id.begin(), id.end(), in_ids)) return id;
    return refuse(
        400, fmt::format("'{:.200}' is no id: must be 1 to {} letters, digits, '.', '_', '-', ':' or '/'", id,
                         kLongestId));
}

Answered<HeldResource> held(const Call& call, std::string_view kind) {
    HeldResource resource = call.service.resources().find(kind, call.names.front());
    if (resource) return resource;
    return refuse(404, fmt::format("there is no {} '{}'", kind, call.names.front()));
}

Answered<HttpAnswer> page_of(const Call& call, std::string_view kind,
                             const std::function<std::string(const Resource&)>& write) {
    const auto limit = number_asked(call, "limit", kPage, 1, kLongestPage);
    if (!limit) return tl::unexpected(limit.error());
    const ResourceBook& book = call.service.resources();
    const auto listed = book.list(kind, header(call.request.query, "after"), *limit);
    std::string items;
    for (const HeldResource& resource : listed) items += (items.empty() ? "" : ",") + write(*resource);
    const Json next = listed.size() == *limit ? Json(listed.back()->id) : Json();
    return HttpAnswer{.body = fmt::format(R"({{"items":[{}],"total":{},"next_after":{}}})", items,
                                          book.count(kind), write_json(next, JsonStyle::kCompact))};
}

Answered<Edit> replacement(const Call& call, std::string kind) {
    auto id = good_id(call.names.front());
    if (!id) return tl::unexpected(id.error());
    return version_seen(call).transform([&](std::optional<std::uint64_t> seen) {
        const bool must_be_new = header(call.request.headers, "if-none-match") == "*";
        return Edit{.verb = must_be_new ? Edit::Verb::kCreate : Edit::Verb::kPut,
                    .kind = std::move(kind),
                    .id = *std::move(id),
                    .body = write_json(call.body, JsonStyle::kCompact),
                    .seen = seen};
    });
}

Answered<Edit> removal(const Call& call, std::string kind) {
    return version_seen(call).transform([&](std::optional<std::uint64_t> seen) {
        return Edit{
            .verb = Edit::Verb::kRemove, .kind = std::move(kind), .id = call.names.front(), .seen = seen};
    });
}

}  // namespace hexi
