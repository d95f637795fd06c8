#include "controller/service/token_book.hpp"

#include <atomic>

#include "controller/state/secret.hpp"
#include "topology/json/json.hpp"

namespace hexi {

void TokenBook::load(const ResourceBook& book) {
    auto tokens = std::make_shared<std::vector<Token>>();
    for (const HeldResource& resource : book.list("token")) {
        const auto body = parse_json(resource->body, resource->id);
        if (!body || body->find("role") == nullptr || body->find("digest") == nullptr) continue;
        const auto role = parse_role(*body->find("role")->as_string());
        if (role) tokens->push_back({{resource->id, *role}, *body->find("digest")->as_string()});
    }
    std::atomic_store(&tokens_, std::shared_ptr<const std::vector<Token>>(std::move(tokens)));
}

std::optional<Bearer> TokenBook::find(std::string_view secret) const {
    const std::string digest = digest_of(secret);
    const auto tokens = std::atomic_load(&tokens_);
    std::optional<Bearer> bearer;
    for (const Token& token : *tokens) {
        if (same_digest(token.digest, digest)) bearer = token.bearer;
    }
    return bearer;
}

std::string token_body(Role role, std::string_view secret) {
    Json body = Json::object();
    body.set("role", to_string(role)).set("digest", digest_of(secret));
    return write_json(body, JsonStyle::kCompact);
}

}  // namespace hexi
