// Class rules by DPDK's packet classification.
#pragma once

#include <memory>
#include <vector>

#include "dataplane/gateway/class_rules.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// RuleLookup by rte_acl: a walk through a trie over the 40 bytes that rules are about, however many there
/// are. Immutable; safe to read from any thread.
class AclRules : public RuleLookup {
public:
    /// At least one rule. kEnvironment where DPDK has not the memory. An Eal outlives it.
    static Result<std::unique_ptr<AclRules>> create(const std::vector<ClassRule>& rules);
    ~AclRules() override;
    AclRules(const AclRules&) = delete;
    AclRules& operator=(const AclRules&) = delete;

    [[nodiscard]] std::uint32_t find(const FrameFields& fields) const override;

private:
    struct Context;
    explicit AclRules(std::unique_ptr<Context> context);
    std::unique_ptr<Context> context_;
};

}  // namespace hexi
