#include "dataplane/dpdk/fib_lookup.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <set>

#include <fmt/format.h>
#include <rte_errno.h>
#include <rte_fib.h>
#include <rte_fib6.h>

#include "dataplane/packet/byte_order.hpp"

namespace hexi {
namespace {

/// DPDK's word for "nothing"; fits beside the bit that its tables take.
constexpr std::uint64_t kNothing = 0x3FFFFFFF;

std::array<std::uint8_t, 16> bytes_of(const IpAddress& address) {
    std::array<std::uint8_t, 16> bytes{};
    store_be64(bytes.data(), address.high());
    store_be64(bytes.data() + 8, address.low());
    return bytes;
}

/// Tables of 256 for what prefixes need beyond the first 24 bits, one for each further byte; twice that, for
/// DPDK 22.11 refuses prefixes before it has used all of them.
std::uint32_t further_tables(const std::vector<FibLookup::Entry>& entries, bool v4) {
    std::uint32_t tables = 256;
    for (const FibLookup::Entry& entry : entries) {
        if (entry.prefix.address.is_v4() == v4 && entry.prefix.length > 24)
            tables += 2 * ((entry.prefix.length - 24U + 7U) /
                           8U);  // some are only freed after their successor is made
    }
    return tables;
}

std::string next_name(const char* kind) {
    static std::atomic<unsigned> count{0};  // DPDK's names are the process's
    return fmt::format("hexi-{}-{}", kind, count++);
}

tl::unexpected<Error> refused(const char* what, int error) {
    return fail(ErrorCode::kEnvironment,
                fmt::format("DPDK cannot {}: {}", what, rte_strerror(error < 0 ? -error : error)));
}

}  // namespace

struct FibLookup::Tables {
    ~Tables() {
        rte_fib_free(v4);
        rte_fib6_free(v6);
    }
    Result<void> make(const std::vector<Entry>& entries) {
        const auto most = static_cast<int>(std::max<std::size_t>(entries.size(), 1) * 2);
        rte_fib_conf four{};
        four.type = RTE_FIB_DIR24_8;
        four.default_nh = kNothing;
        four.max_routes = most;
        four.dir24_8.nh_sz = RTE_FIB_DIR24_8_4B;
        four.dir24_8.num_tbl8 = further_tables(entries, true);
        v4 = rte_fib_create(next_name("fib").c_str(), 0, &four);
        if (v4 == nullptr) return refused("make a table of IPv4 prefixes", rte_errno);
        rte_fib6_conf six{};
        six.type = RTE_FIB6_TRIE;
        six.default_nh = kNothing;
        six.max_routes = most;
        six.trie.nh_sz = RTE_FIB6_TRIE_4B;
        six.trie.num_tbl8 = further_tables(entries, false);
        v6 = rte_fib6_create(next_name("fib6").c_str(), 0, &six);
        if (v6 == nullptr) return refused("make a table of IPv6 prefixes", rte_errno);
        return {};
    }
    Result<void> add(const Entry& entry) const {
        const IpAddress network = entry.prefix.network();
        const int error = network.is_v4()
                              ? rte_fib_add(v4, network.v4_bits(), entry.prefix.length, entry.number)
                              : rte_fib6_add(v6, bytes_of(network).data(), entry.prefix.length, entry.number);
        if (error != 0) return refused("take a prefix", error);
        return {};
    }

    rte_fib* v4 = nullptr;
    rte_fib6* v6 = nullptr;
};

FibLookup::FibLookup(std::unique_ptr<Tables> tables) : tables_(std::move(tables)) {}
FibLookup::~FibLookup() = default;

Result<std::unique_ptr<FibLookup>> FibLookup::create(const std::vector<Entry>& entries) {
    auto tables = std::make_unique<Tables>();
    if (const auto made = tables->make(entries); !made) return tl::unexpected(made.error());
    std::set<std::pair<IpAddress, std::uint8_t>> known;
    for (const Entry& entry : entries) {
        if (!known.emplace(entry.prefix.network(), entry.prefix.length).second) continue;
        if (const auto added = tables->add(entry); !added) return tl::unexpected(added.error());
    }
    return std::unique_ptr<FibLookup>(new FibLookup(std::move(tables)));
}

std::uint32_t FibLookup::find(const IpAddress& address) const {
    std::uint64_t found = kNothing;
    if (address.is_v4()) {
        std::uint32_t bits = address.v4_bits();
        rte_fib_lookup_bulk(tables_->v4, &bits, &found, 1);
    } else {
        auto bytes = bytes_of(address);
        rte_fib6_lookup_bulk(
            tables_->v6, reinterpret_cast<std::uint8_t(*)[RTE_FIB6_IPV6_ADDR_SIZE]>(bytes.data()), &found, 1);
    }
    return found == kNothing ? kNone : static_cast<std::uint32_t>(found);
}

}  // namespace hexi
