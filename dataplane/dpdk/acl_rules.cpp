#include "dataplane/dpdk/acl_rules.hpp"

#include <algorithm>
#include <array>
#include <atomic>

#include <fmt/format.h>
#include <rte_acl.h>
#include <rte_errno.h>
#include <rte_memory.h>

#include "dataplane/packet/byte_order.hpp"
#include "topology/base/check.hpp"

namespace hexi {
namespace {

// What is looked at, in network byte order. rte_acl wants one byte first and then groups of four.
constexpr std::size_t kProtocolAt = 0, kDscpAt = 4, kFamilyAt = 5, kPortAt = 6, kSourceAt = 8,
                      kDestinationAt = 24, kKey = 40;
constexpr std::size_t kFields = 12, kSourceField = 4, kDestinationField = 8;
using Key = std::array<std::uint8_t, kKey>;

RTE_ACL_RULE_DEF(AclRule, kFields);

constexpr rte_acl_field_def field(unsigned type, std::size_t size, std::size_t index, std::size_t group,
                                  std::size_t at) {
    return {static_cast<std::uint8_t>(type), static_cast<std::uint8_t>(size),
            static_cast<std::uint8_t>(index), static_cast<std::uint8_t>(group),
            static_cast<std::uint32_t>(at)};
}

rte_acl_config config() {
    rte_acl_config config{};
    config.num_categories = 1;
    config.num_fields = kFields;
    config.defs[0] = field(RTE_ACL_FIELD_TYPE_BITMASK, 1, 0, 0, kProtocolAt);
    config.defs[1] = field(RTE_ACL_FIELD_TYPE_BITMASK, 1, 1, 1, kDscpAt);
    config.defs[2] = field(RTE_ACL_FIELD_TYPE_BITMASK, 1, 2, 1, kFamilyAt);
    config.defs[3] = field(RTE_ACL_FIELD_TYPE_RANGE, 2, 3, 1, kPortAt);
    for (std::size_t word = 0; word < 4; ++word) {
        config.defs[kSourceField + word] =
            field(RTE_ACL_FIELD_TYPE_MASK, 4, kSourceField + word, 2 + word, kSourceAt + 4 * word);
        config.defs[kDestinationField + word] =
            field(RTE_ACL_FIELD_TYPE_MASK, 4, kDestinationField + word, 6 + word, kDestinationAt + 4 * word);
    }
    return config;
}

void set_octet(rte_acl_field& field, const std::optional<std::uint8_t>& value) {
    field.value.u8 = value.value_or(0);
    field.mask_range.u8 = value ? 0xFF : 0;
}

/// The four words of an address, of which as many leading bits matter as the prefix has.
void set_prefix(rte_acl_field* words, const std::optional<IpPrefix>& prefix) {
    const IpAddress address = prefix ? prefix->address : IpAddress();
    const unsigned length = prefix ? prefix->length + (address.is_v4() ? 96U : 0U) : 0U;
    for (unsigned word = 0; word < 4; ++word) {
        const std::uint64_t half = word < 2 ? address.high() : address.low();
        words[word].value.u32 = static_cast<std::uint32_t>(word % 2 == 0 ? half >> 32U : half);
        words[word].mask_range.u32 = std::min(length - std::min(length, 32 * word), 32U);
    }
}

/// The first rule has the highest priority, and is number 1: 0 is no match.
AclRule acl_rule(const ClassRule& rule, std::size_t index) {
    AclRule out{};
    out.data.category_mask = 1;
    out.data.priority = static_cast<std::int32_t>(RTE_ACL_MAX_PRIORITY - index);
    out.data.userdata = static_cast<std::uint32_t>(index + 1);
    set_octet(out.field[0], rule.protocol);
    set_octet(out.field[1], rule.dscp);
    out.field[3].value.u16 = rule.first_port;
    out.field[3].mask_range.u16 = rule.last_port;
    set_prefix(out.field + kSourceField, rule.source);
    set_prefix(out.field + kDestinationField, rule.destination);
    return out;
}

Key key_of(const FrameFields& fields) {
    Key key{};
    key[kProtocolAt] = fields.protocol;
    key[kDscpAt] = fields.traffic_class >> 2U;
    store_be16(key.data() + kPortAt, fields.destination_port);
    store_be64(key.data() + kSourceAt, fields.source.high());
    store_be64(key.data() + kSourceAt + 8, fields.source.low());
    store_be64(key.data() + kDestinationAt, fields.destination.high());
    store_be64(key.data() + kDestinationAt + 8, fields.destination.low());
    return key;
}

}  // namespace

struct AclRules::Context {
    rte_acl_ctx* acl = nullptr;
    ~Context() { rte_acl_free(acl); }
};

AclRules::AclRules(std::unique_ptr<Context> context) : context_(std::move(context)) {}
AclRules::~AclRules() = default;

Result<std::unique_ptr<AclRules>> AclRules::create(const std::vector<ClassRule>& rules) {
    HEXI_CHECK(!rules.empty() && rules.size() < RTE_ACL_MAX_INDEX, "there are rules to look among");
    static std::atomic<unsigned> made{0};
    const std::string name = fmt::format("hexi-rules-{}", made.fetch_add(1));
    const rte_acl_param parameters{.name = name.c_str(),
                                   .socket_id = SOCKET_ID_ANY,
                                   .rule_size = RTE_ACL_RULE_SZ(kFields),
                                   .max_rule_num = static_cast<std::uint32_t>(rules.size())};
    auto context = std::make_unique<Context>();
    context->acl = rte_acl_create(&parameters);
    std::vector<AclRule> converted;
    for (std::size_t i = 0; i < rules.size(); ++i) converted.push_back(acl_rule(rules[i], i));
    const rte_acl_config layout = config();
    const auto* first = reinterpret_cast<const rte_acl_rule*>(converted.data());
    const bool built =
        context->acl != nullptr &&
        rte_acl_add_rules(context->acl, first, static_cast<std::uint32_t>(converted.size())) == 0 &&
        rte_acl_build(context->acl, &layout) == 0;
    if (!built)
        return fail(ErrorCode::kEnvironment,
                    fmt::format("DPDK has not the memory to sort {} class rules", rules.size()));
    return std::unique_ptr<AclRules>(new AclRules(std::move(context)));
}

std::uint32_t AclRules::find(const FrameFields& fields) const {
    const Key key = key_of(fields);
    const std::uint8_t* keys = key.data();
    std::uint32_t found = 0;
    // With as few as one, DPDK takes its scalar method whatever the processor.
    rte_acl_classify(context_->acl, &keys, &found, 1, 1);
    return found == 0 ? kNone : found - 1;
}

}  // namespace hexi
