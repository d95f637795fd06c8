#include "controller/service/role.hpp"

#include "topology/words.hpp"

namespace hexi {
namespace {

constexpr Words<Role, 4> kWords{{{Role::kViewer, "viewer"},
                                 {Role::kOperator, "operator"},
                                 {Role::kAdmin, "admin"},
                                 {Role::kNobody, "nobody"}}};

}  // namespace

std::string_view to_string(Role role) { return word_of(kWords, role); }
Result<Role> parse_role(std::string_view word) { return parse_word(kWords, "role", word); }

}  // namespace hexi
