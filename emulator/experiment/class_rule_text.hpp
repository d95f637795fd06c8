// Class rules as people write them: in scenarios and on command lines.
#pragma once

#include <string>
#include <string_view>

#include "emulator/experiment/class_rule.hpp"
#include "topology/json/json_reader.hpp"

namespace hexi {

/// Reads the members `source`, `destination`, `protocol`, `dscp` and `destination_ports` of `reader`, of
/// which at least one must be there; what is not allowed is recorded in `errors`, those of `reader`. The
/// class stays 0.
[[nodiscard]] ClassRule read_class_rule(ObjectReader& reader, JsonErrors& errors);
/// An object of the members that read back as `rule`; its class is not among them.
[[nodiscard]] Json class_rule_json(const ClassRule& rule);

/// A rule whose class is not looked up yet.
struct NamedClassRule {
    std::string traffic_class;
    ClassRule rule;

    bool operator==(const NamedClassRule&) const = default;
};

/// "CLASS,KEY=VALUE[,KEY=VALUE]..." with the keys of read_class_rule(). kInvalid, after "--class-rule",
/// quotes what is wrong and says what is allowed.
[[nodiscard]] Result<NamedClassRule> parse_class_rule(std::string_view text);

}  // namespace hexi
