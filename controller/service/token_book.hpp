// Who may do what: tokens by name, of which only digests are kept.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/service/resource_book.hpp"
#include "controller/service/role.hpp"

namespace hexi {

/// Whoever has proved to bear a token.
struct Bearer {
    std::string name;
    Role role = Role::kNobody;
};

/// The tokens of now. Thread-safe.
class TokenBook {
public:
    /// Takes over the resources "token" of `book`.
    void load(const ResourceBook& book);
    /// The bearer of `secret`; nothing where it is nobody's. Takes the same time wherever it differs.
    [[nodiscard]] std::optional<Bearer> find(std::string_view secret) const;

private:
    struct Token {
        Bearer bearer;
        std::string digest;
    };
    std::shared_ptr<const std::vector<Token>> tokens_ = std::make_shared<const std::vector<Token>>();
};

/// The body of a resource "token".
[[nodiscard]] std::string token_body(Role role, std::string_view secret);

}  // namespace hexi
