// Flows as routers export them: NetFlow v5 and v9 (RFC 3954), IPFIX (RFC 7011).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "topology/base/result.hpp"
#include "traces/flow/flow_record.hpp"

namespace hexi {

/// What a reader of export datagrams met.
struct NetflowCounts {
    std::uint64_t datagrams = 0, bad_datagrams = 0;  ///< those passed over, lenient only
    std::uint64_t flows = 0, sampled_flows = 0;      ///< of those, scaled up by a sampling interval
    std::uint64_t templates = 0;                     ///< learnt, repetitions of the same left out
    std::uint64_t option_records = 0;
    std::uint64_t other_records = 0;   ///< without addresses or bytes
    std::uint64_t undecoded_sets = 0;  ///< their template never came, or came after too many others
    std::vector<std::string> remarks;  ///< about bad datagrams, the first eight

    bool operator==(const NetflowCounts&) const = default;
};

/// Reads export datagrams in the order of their arrival. Templates hold for one exporter and observation
/// domain; data that come before theirs wait, 4 MiB of them in all. Where an exporter says how it samples, in
/// v5's header or in options, bytes and packets are scaled up. Not shared between threads.
class NetflowReader {
public:
    /// `flow` gets each flow as it is decoded. `lenient`: a datagram that breaks its format is passed over
    /// from there, and counted.
    NetflowReader(bool lenient, std::function<void(const FlowRecord&)> flow);

    /// Decodes one datagram of the exporter `exporter`, or several that stand one behind the other. kInvalid,
    /// as "PLACE: ...", where it breaks its format; kUnsupported for another version. What came before the
    /// fault has been handed over.
    [[nodiscard]] Result<void> datagram(std::span<const std::uint8_t> bytes, std::string_view exporter,
                                        const std::string& place);
    /// No more will come: what still waits is counted.
    void finish();
    [[nodiscard]] const NetflowCounts& counts() const { return counts_; }

private:
    friend class NetflowDatagram;

    struct Field {
        std::uint16_t type = 0, length = 0;  ///< length 65535: varies (IPFIX)
        std::uint32_t enterprise = 0;
        bool operator==(const Field&) const = default;
    };
    struct Template {
        std::vector<Field> fields;
        bool options = false;
        bool operator==(const Template&) const = default;
    };
    /// Whose templates: exporter, version, observation domain.
    using Domain = std::tuple<std::string, std::uint16_t, std::uint32_t>;
    /// When a datagram was sent, and by the exporter's own clock.
    struct Sent {
        std::int64_t s = 0;
        std::uint32_t ns = 0, uptime_ms = 0;
    };
    struct Waiting {
        Domain domain;
        std::uint16_t id = 0;
        Sent sent;
        std::vector<std::uint8_t> bytes;
    };

    static constexpr std::size_t kMostWaitingBytes = std::size_t{4} << 20U, kMostTemplates = 100'000;
    bool lenient_;
    std::function<void(const FlowRecord&)> flow_;
    std::map<std::pair<Domain, std::uint16_t>, Template> templates_;
    std::map<Domain, std::uint32_t> sampling_;
    std::vector<Waiting> waiting_;
    std::size_t waiting_bytes_ = 0;
    NetflowCounts counts_;
};

}  // namespace hexi
