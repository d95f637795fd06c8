#include "dataplane/bench/lookup_benchmark.hpp"

#include <chrono>

#include <fmt/format.h>

#include "dataplane/bench/forked.hpp"
#include "dataplane/dpdk/acl_rules.hpp"
#include "dataplane/dpdk/eal.hpp"
#include "dataplane/dpdk/fib_lookup.hpp"
#include "dataplane/packet/protocol.hpp"
#include "topology/base/random.hpp"
#include "topology/median.hpp"

namespace hexi {
namespace {

using Clock = std::chrono::steady_clock;

/// Nanoseconds a lookup, of a million addresses that are not asked for twice in a row.
double lookup_ns(const PrefixLookup& lookup, const std::vector<IpAddress>& addresses, std::uint64_t& sum) {
    constexpr std::size_t kLookups = 1'000'000;
    const auto begin = Clock::now();
    for (std::size_t i = 0; i < kLookups; ++i) sum += lookup.find(addresses[i % addresses.size()]);
    return std::chrono::duration<double, std::nano>(Clock::now() - begin).count() / kLookups;
}

IpAddress random_address(RandomStream& random) {
    return IpAddress::v4(static_cast<std::uint32_t>(random.below(std::uint64_t{1} << 32U)));
}

/// The table's time and rte_fib's, and a sum that keeps the compiler from leaving both out.
Result<Figures> compare(std::size_t prefixes, std::uint32_t runs) {
    const auto eal = Eal::start({.pages = PageChoice::kSmall, .memory_mb = 1024});
    if (!eal) return tl::unexpected(eal.error());
    RandomStream random(1, "lookup");
    PrefixTable table;
    std::vector<FibLookup::Entry> entries;
    for (std::uint32_t number = 0; number < prefixes; ++number) {
        entries.push_back(
            {{random_address(random), static_cast<std::uint8_t>(12 + random.below(17))}, number});
        table.add(entries.back().prefix, number);
    }
    const auto fib = FibLookup::create(entries);
    if (!fib) return tl::unexpected(fib.error());
    std::vector<IpAddress> addresses(1U << 16U);
    for (IpAddress& address : addresses) address = random_address(random);
    std::vector<double> ours, theirs;
    std::uint64_t sum = 0;
    for (std::uint32_t run = 0; run < runs; ++run) {
        ours.push_back(lookup_ns(table, addresses, sum));
        theirs.push_back(lookup_ns(**fib, addresses, sum));
    }
    return Figures{median(ours).value_or(0), median(theirs).value_or(0), static_cast<double>(sum)};
}

/// Nanoseconds to class a packet, of many that differ.
double class_ns(const ClassRules& rules, const std::vector<FrameFields>& packets, std::uint64_t& sum) {
    constexpr std::size_t kLookups = 1'000'000;
    const auto begin = Clock::now();
    for (std::size_t i = 0; i < kLookups; ++i) sum += rules.class_of(packets[i % packets.size()]);
    return std::chrono::duration<double, std::nano>(Clock::now() - begin).count() / kLookups;
}

/// Each about the UDP ports of one network.
ClassRule class_rule(RandomStream& random) {
    const auto port = static_cast<std::uint16_t>(random.below(60'000));
    return {.destination = IpPrefix{random_address(random), static_cast<std::uint8_t>(8 + random.below(17))},
            .protocol = kProtocolUdp,
            .first_port = port,
            .last_port = static_cast<std::uint16_t>(port + 1000),
            .traffic_class = static_cast<std::uint8_t>(random.below(8))};
}

/// The list's time and rte_acl's, and a sum as above.
Result<Figures> compare_rules(std::size_t count, std::uint32_t runs) {
    const auto eal = Eal::start({.pages = PageChoice::kSmall, .memory_mb = 256});
    if (!eal) return tl::unexpected(eal.error());
    RandomStream random(1, "rules");
    std::vector<ClassRule> rules;
    while (rules.size() < count) rules.push_back(class_rule(random));
    auto acl = AclRules::create(rules);
    if (!acl) return tl::unexpected(acl.error());
    const ClassRules list(8, rules), sorted(8, rules, std::move(*acl));
    std::vector<FrameFields> packets(4096);
    for (FrameFields& packet : packets) {
        packet.network = NetworkKind::kIpv4;
        packet.source = random_address(random);
        packet.destination = random_address(random);
        packet.protocol = kProtocolUdp;
        packet.destination_port = static_cast<std::uint16_t>(random.below(65'536));
    }
    std::vector<double> ours, theirs;
    std::uint64_t sum = 0;
    for (std::uint32_t run = 0; run < runs; ++run) {
        ours.push_back(class_ns(list, packets, sum));
        theirs.push_back(class_ns(sorted, packets, sum));
    }
    return Figures{median(ours).value_or(0), median(theirs).value_or(0), static_cast<double>(sum)};
}

BenchmarkRow row_of(std::string name, const Figures& times, const char* reference, std::uint32_t runs) {
    return {.name = std::move(name),
            .value = times[0],
            .unit = "ns",
            .reference = reference,
            .reference_value = times[1],
            .ratio = times[0] / times[1],
            .runs = runs};
}

}  // namespace

Result<std::vector<BenchmarkRow>> lookup_rows(const DataplaneBenchmarkOptions& options) {
    std::vector<BenchmarkRow> rows;
    for (const std::size_t prefixes : {16U, 1000U, 100'000U}) {
        const auto times = in_fork([&] { return compare(prefixes, options.runs); });
        if (!times) return tl::unexpected(times.error());
        rows.push_back(row_of(fmt::format("prefix-lookup-of-{}", prefixes), *times, "rte_fib", options.runs));
    }
    for (const std::size_t rules : {4U, 16U, 64U}) {
        const auto times = in_fork([&] { return compare_rules(rules, options.runs); });
        if (!times) return tl::unexpected(times.error());
        rows.push_back(row_of(fmt::format("class-rules-of-{}", rules), *times, "rte_acl", options.runs));
    }
    return rows;
}

}  // namespace hexi
