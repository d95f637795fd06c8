// One thing that can be asked of the service: routing, authorisation and the contract all follow from it.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "controller/northbound/problem.hpp"
#include "controller/service/controller_service.hpp"

namespace hexi {

/// A request that has been let in.
struct Call {
    HttpRequest request;
    std::vector<std::string> names;  ///< what stands in the path's braces, in order
    Json body;                       ///< an empty object where none was sent
    Bearer who;
    ControllerService& service;
    NetworkPtr network;  ///< of the moment it came
};

/// Answers within microseconds, on the thread that serves.
struct AtOnce {
    Answered<HttpAnswer> (*answer)(const Call&);
};
/// Thinks, reads the disk or writes megabytes: on the pool's threads.
struct Pondered {
    Answered<HttpAnswer> (*answer)(const Call&);
};
/// Says what is to be changed; the answer is the resource as it then is.
struct Writes {
    Answered<Edit> (*edit)(const Call&);
};

struct Endpoint {
    std::string_view method;
    std::string_view path;  ///< "/v1/intents/{id}"
    Role role;              ///< the least that may
    std::variant<AtOnce, Pondered, Writes> handler;
};

/// Every endpoint there is.
[[nodiscard]] const std::vector<Endpoint>& endpoints();

/// A JSON document as an answer.
[[nodiscard]] HttpAnswer json_answer(const Json& json, int status = 200);
/// A resource as it is shown: its body with "id" and "version" in front.
[[nodiscard]] std::string shown(const Resource& resource);
/// That as an answer with its ETag.
[[nodiscard]] HttpAnswer resource_answer(const Resource& resource, int status = 200);

/// The whole number that the query gives as `name`, `usual` where it does not; 400 outside `least`..`most`.
[[nodiscard]] Answered<std::uint64_t> number_asked(const Call& call, std::string_view name,
                                                   std::uint64_t usual, std::uint64_t least,
                                                   std::uint64_t most);
/// The version that If-Match names; nothing where it names none, or any ("*"). 400 for anything else.
[[nodiscard]] Answered<std::optional<std::uint64_t>> version_seen(const Call& call);
/// `id` where it may be one: 1 to 128 letters, digits, '.', '_', '-', ':' and '/'.
[[nodiscard]] Answered<std::string> good_id(const std::string& id);

/// The resource of `kind` that the path names; 404 where there is none.
[[nodiscard]] Answered<HeldResource> held(const Call& call, std::string_view kind);
/// {"items", "total", "next_after"}: those of `kind` after the query's "after", "limit" at most, each as
/// `write` writes it.
[[nodiscard]] Answered<HttpAnswer> page_of(const Call& call, std::string_view kind,
                                           const std::function<std::string(const Resource&)>& write);
/// The edit that puts the request's body in the place of what the path names, or takes that away; each
/// heeds If-Match, and the first "If-None-Match: *": only where there is none yet.
[[nodiscard]] Answered<Edit> replacement(const Call& call, std::string kind);
[[nodiscard]] Answered<Edit> removal(const Call& call, std::string kind);

}  // namespace hexi
