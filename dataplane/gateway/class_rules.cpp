#include "dataplane/gateway/class_rules.hpp"

#include "topology/base/check.hpp"

namespace hexi {

ClassRules::ClassRules(std::uint8_t classes, std::vector<ClassRule> rules,
                       std::shared_ptr<const RuleLookup> lookup)
    : rules_(std::move(rules)), lookup_(std::move(lookup)), last_(static_cast<std::uint8_t>(classes - 1)) {
    HEXI_CHECK(classes >= 1 && classes <= 8, "there are 1 to 8 classes");
    for (const ClassRule& rule : rules_) HEXI_CHECK(rule.traffic_class < classes, "a rule names a class");
    for (std::size_t dscp = 0; dscp < by_dscp_.size(); ++dscp)
        by_dscp_[dscp] = static_cast<std::uint8_t>((by_dscp_.size() - 1 - dscp) * classes / by_dscp_.size());
}

/// Among the rules, of which there are some.
std::uint32_t ClassRules::first_match(const FrameFields& fields) const {
    if (lookup_ != nullptr) return lookup_->find(fields);
    for (std::uint32_t rule = 0; rule < rules_.size(); ++rule) {
        if (matches(rules_[rule], fields)) return rule;
    }
    return RuleLookup::kNone;
}

bool ClassRules::matches(const ClassRule& rule, const FrameFields& fields) {
    if (rule.source && !rule.source->contains(fields.source)) return false;
    if (rule.destination && !rule.destination->contains(fields.destination)) return false;
    if (rule.protocol && *rule.protocol != fields.protocol) return false;
    if (rule.dscp && *rule.dscp != fields.traffic_class >> 2U) return false;
    return fields.destination_port >= rule.first_port && fields.destination_port <= rule.last_port;
}

}  // namespace hexi
