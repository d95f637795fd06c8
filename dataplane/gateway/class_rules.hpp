// Which traffic class a packet belongs to.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "dataplane/packet/frame_fields.hpp"
#include "emulator/experiment/class_rule.hpp"

namespace hexi {

/// Classes by the first rule that matches, else by DSCP (RFC 2474): the 64 code points are shared out evenly
/// among the classes, the highest to class 0, so that with three classes EF (46) is class 0, AF41 (34) class
/// 1 and best effort (0) class 2. What is not IP belongs to the last class. A value.
class ClassRules {
public:
    /// `classes` is 1 .. 8; every rule's class is below it (checked).
    explicit ClassRules(std::uint8_t classes, std::vector<ClassRule> rules = {});

    [[nodiscard]] std::uint8_t class_of(const FrameFields& fields) const {
        for (const ClassRule& rule : rules_) {
            if (matches(rule, fields)) return rule.traffic_class;
        }
        return fields.is_ip() ? class_of_dscp(fields.traffic_class >> 2U) : last_;
    }

    /// False: class_of() depends on nothing but is_ip() and the DSCP.
    [[nodiscard]] bool has_rules() const { return !rules_.empty(); }
    /// Of IP packets that no rule is about; `dscp` is 0 .. 63.
    [[nodiscard]] std::uint8_t class_of_dscp(unsigned dscp) const { return by_dscp_[dscp]; }

private:
    static bool matches(const ClassRule& rule, const FrameFields& fields);
    std::vector<ClassRule> rules_;
    std::array<std::uint8_t, 64> by_dscp_{};
    std::uint8_t last_ = 0;
};

}  // namespace hexi
