// One record of a template, as far as it is about a flow.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "traces/flow/flow_record.hpp"

namespace hexi {

/// Collects the fields of one record, whatever their order and lengths (IANA's "IPFIX Information Elements";
/// NetFlow v9's numbers are the same up to 127).
class NetflowRecord {
public:
    /// When the datagram was sent, and the exporter's clock then.
    NetflowRecord(std::int64_t sent_s, std::uint32_t sent_ns, std::uint32_t uptime_ms)
        : sent_{sent_s, sent_ns}, uptime_ms_(uptime_ms) {}

    /// One field in network byte order; numbers may be shorter than usual (RFC 7011, 6.2). Unknown ones are
    /// passed over. `enterprise` 29305: of the other direction (RFC 5103).
    void add(std::uint16_t type, std::uint32_t enterprise, std::span<const std::uint8_t> value);

    /// The flow; nothing where addresses or bytes are missing.
    [[nodiscard]] std::optional<FlowRecord> flow(std::uint32_t scale) const;
    /// That of the other direction, where the record tells it.
    [[nodiscard]] std::optional<FlowRecord> reverse_flow(std::uint32_t scale) const;
    /// One of how many packets is looked at, where the record says so.
    [[nodiscard]] std::optional<std::uint32_t> sampling() const;

private:
    void add_number(std::uint16_t type, std::uint64_t value);
    void add_time(std::uint16_t type, std::uint64_t value);
    void add_address(std::uint16_t type, std::span<const std::uint8_t> value);
    void add_ntp(std::uint16_t type, std::uint64_t value);
    [[nodiscard]] TraceTime by_uptime(std::uint64_t ms) const;

    TraceTime sent_;
    std::uint32_t uptime_ms_;
    FlowTuple key_;
    bool has_source_ = false, has_destination_ = false;
    std::optional<TraceTime> first_, last_;
    std::optional<std::uint64_t> bytes_, reverse_bytes_, boot_ms_, first_uptime_ms_, last_uptime_ms_;
    std::uint64_t packets_ = 0, reverse_packets_ = 0;
    std::optional<std::uint64_t> interval_, space_;
};

}  // namespace hexi
