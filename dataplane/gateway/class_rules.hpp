// Which traffic class a packet belongs to.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "dataplane/packet/frame_fields.hpp"
#include "emulator/experiment/class_rule.hpp"

namespace hexi {

/// Finds the first of many rules that matches a packet. Asked by several threads at once.
class RuleLookup {
public:
    static constexpr std::uint32_t kNone = 0xFFFFFFFF;
    virtual ~RuleLookup() = default;
    /// The rule's place, from 0; kNone where none matches. `fields` are an IP packet's.
    [[nodiscard]] virtual std::uint32_t find(const FrameFields& fields) const = 0;
};

/// Classes by the first rule that matches, else by DSCP (RFC 2474): the 64 code points are shared out evenly
/// among the classes, the highest to class 0, so that with three classes EF (46) is class 0, AF41 (34) class
/// 1 and best effort (0) class 2. What is not IP belongs to the last class. A value.
class ClassRules {
public:
    /// `classes` is 1 .. 8; every rule's class is below it (checked).
    /// `lookup` finds among the same rules; null: they are tried one by one.
    explicit ClassRules(std::uint8_t classes, std::vector<ClassRule> rules = {},
                        std::shared_ptr<const RuleLookup> lookup = nullptr);

    [[nodiscard]] std::uint8_t class_of(const FrameFields& fields) const {
        if (!fields.is_ip()) return last_;
        const std::uint32_t rule = has_rules() ? first_match(fields) : RuleLookup::kNone;
        return rule == RuleLookup::kNone ? class_of_dscp(fields.traffic_class >> 2U)
                                         : rules_[rule].traffic_class;
    }

    /// False: class_of() depends on nothing but is_ip() and the DSCP.
    [[nodiscard]] bool has_rules() const { return !rules_.empty(); }
    /// Of IP packets that no rule is about; `dscp` is 0 .. 63.
    [[nodiscard]] std::uint8_t class_of_dscp(unsigned dscp) const { return by_dscp_[dscp]; }

private:
    [[nodiscard]] std::uint32_t first_match(const FrameFields& fields) const;
    static bool matches(const ClassRule& rule, const FrameFields& fields);
    std::vector<ClassRule> rules_;
    std::shared_ptr<const RuleLookup> lookup_;
    std::array<std::uint8_t, 64> by_dscp_{};
    std::uint8_t last_ = 0;
};

}  // namespace hexi
