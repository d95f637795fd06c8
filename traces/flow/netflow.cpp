#include "traces/flow/netflow.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "traces/capture/wire_order.hpp"
#include "traces/flow/netflow_record.hpp"

namespace hexi {

namespace {

constexpr std::uint16_t kV5 = 5, kV9 = 9, kIpfix = 10;
constexpr std::uint16_t kVaries = 0xFFFF;
constexpr std::uint16_t kFirstDataSet = 256;
using Bytes = std::span<const std::uint8_t>;

std::uint16_t u16(Bytes bytes, std::size_t at) { return load_big<std::uint16_t>(bytes.data() + at); }
std::uint32_t u32(Bytes bytes, std::size_t at) { return load_big<std::uint32_t>(bytes.data() + at); }

}  // namespace

/// One call of NetflowReader::datagram().
class NetflowDatagram {
public:
    NetflowDatagram(NetflowReader& reader, std::string_view exporter)
        : reader_(reader), exporter_(exporter) {}

    /// Empty, or what is wrong.
    std::string read(Bytes bytes) {
        while (!bytes.empty()) {
            if (bytes.size() < 2) return "ends in the middle of a header";
            const std::uint16_t version = u16(bytes, 0);
            const std::size_t taken = version == kV5                        ? v5(bytes)
                                      : version == kV9 || version == kIpfix ? sets(bytes, version)
                                                                            : 0;
            if (version != kV5 && version != kV9 && version != kIpfix)
                return fmt::format("version {} of NetFlow is not read; 5, 9 and 10 (IPFIX) are", version);
            if (!why_.empty()) return why_;
            ++reader_.counts_.datagrams;
            bytes = bytes.subspan(taken);
        }
        return {};
    }

    /// Data whose template has come.
    void decode(const NetflowReader::Waiting& waiting) {
        domain_ = waiting.domain;
        sent_ = waiting.sent;
        data(waiting.id, waiting.bytes);
    }
    [[nodiscard]] const std::string& why() const { return why_; }

private:
    std::size_t v5(Bytes bytes) {
        constexpr std::size_t kHeader = 24, kRecord = 48, kMostRecords = 30;
        if (bytes.size() < kHeader) return refuse("ends in the middle of a v5 header");
        const std::size_t count = u16(bytes, 2);
        if (count == 0 || count > kMostRecords || kHeader + count * kRecord > bytes.size())
            return refuse(
                fmt::format("v5 counts {} records, from 1 to 30 are allowed, and {} bytes are there", count,
                            bytes.size() - kHeader));
        constexpr std::uint16_t kInterval = 0x3FFF;
        const std::uint32_t scale = std::max<std::uint32_t>(1, u16(bytes, 22) & kInterval);
        for (std::size_t i = 0; i < count; ++i) {
            const Bytes record = bytes.subspan(kHeader + i * kRecord, kRecord);
            NetflowRecord made(u32(bytes, 8), std::min(u32(bytes, 12), kNsPerSecond - 1), u32(bytes, 4));
            // IANA's numbers of what stands where.
            for (const auto& [type, at, length] : {std::array<std::uint16_t, 3>{8, 0, 4},
                                                   {12, 4, 4},
                                                   {2, 16, 4},
                                                   {1, 20, 4},
                                                   {22, 24, 4},
                                                   {21, 28, 4},
                                                   {7, 32, 2},
                                                   {11, 34, 2},
                                                   {4, 38, 1}})
                made.add(type, 0, record.subspan(at, length));
            hand_over(made, scale);
        }
        return kHeader + count * kRecord;
    }

    /// v9 or IPFIX.
    std::size_t sets(Bytes bytes, std::uint16_t version) {
        const std::size_t header = version == kV9 ? 20 : 16;
        if (bytes.size() < header) return refuse(fmt::format("ends in the middle of a v{} header", version));
        const std::size_t length = version == kIpfix ? u16(bytes, 2) : bytes.size();
        if (length < header || length > bytes.size())
            return refuse(fmt::format("IPFIX says {} bytes, and {} are there", length, bytes.size()));
        sent_ = version == kV9 ? NetflowReader::Sent{u32(bytes, 8), 0, u32(bytes, 4)}
                               : NetflowReader::Sent{u32(bytes, 4), 0, 0};
        domain_ = {exporter_, version, u32(bytes, header - 4)};
        std::size_t at = header;
        while (at + 4 <= length) {
            const std::uint16_t id = u16(bytes, at);
            // Set ids up to 255 are reserved: in a file of datagrams one behind the other, the next begins.
            if (version == kV9 && id == kV9) break;
            const std::size_t set = u16(bytes, at + 2);
            if (set < 4 || set > length - at)
                return refuse(fmt::format("a set of {} bytes at byte {}; from 4 to {} are there", set, at,
                                          length - at));
            take_set(id, bytes.subspan(at + 4, set - 4));
            if (!why_.empty()) return 0;
            at += set;
        }
        return version == kIpfix ? length : at + 4 <= length ? at : length;
    }

    void take_set(std::uint16_t id, Bytes body) {
        const bool v9 = std::get<1>(domain_) == kV9;
        if (id == (v9 ? 0 : 2)) return templates(body, false);
        if (id == (v9 ? 1 : 3)) return templates(body, true);
        if (id >= kFirstDataSet) return data(id, body);
        ++reader_.counts_.other_records;
    }

    /// Several templates; what is left below the size of one is padding.
    void templates(Bytes body, bool options) {
        const bool v9 = std::get<1>(domain_) == kV9;
        const std::size_t header = options ? 6 : 4;
        while (body.size() >= header) {
            const std::uint16_t id = u16(body, 0);
            if (id < kFirstDataSet) break;
            std::size_t count = u16(body, 2), at = header;
            // v9 counts the bytes of scopes and options, IPFIX all fields and, of them, scopes.
            if (options && v9) count = (std::size_t{u16(body, 2)} + u16(body, 4)) / 4;
            if (count == 0 && !v9) at = 4;  // a withdrawal, which has no scopes either
            NetflowReader::Template made{{}, options};
            for (std::size_t i = 0; i < count; ++i) {
                const auto field = field_at(body, at, v9);
                if (!field)
                    return void(refuse(
                        fmt::format("template {} has {} fields, and ends in field {}", id, count, i + 1)));
                made.fields.push_back(*field);
            }
            // Scopes of v9, which come first, have numbers of their own.
            const std::size_t scopes = options && v9 ? u16(body, 2) / 4U : 0;
            for (std::size_t i = 0; i < std::min(count, scopes); ++i) made.fields[i].enterprise = ~0U;
            learn(id, std::move(made));
            body = body.subspan(std::min(at, body.size()));
        }
    }
    static std::optional<NetflowReader::Field> field_at(Bytes body, std::size_t& at, bool v9) {
        constexpr std::uint16_t kEnterprise = 0x8000;
        if (at + 4 > body.size()) return std::nullopt;
        NetflowReader::Field field{u16(body, at), u16(body, at + 2), 0};
        at += 4;
        if (v9 || (field.type & kEnterprise) == 0) return field;
        if (at + 4 > body.size()) return std::nullopt;
        field.type &= static_cast<std::uint16_t>(~kEnterprise);
        field.enterprise = u32(body, at);
        at += 4;
        return field;
    }
    void learn(std::uint16_t id, NetflowReader::Template made) {
        const auto key = std::pair(domain_, id);
        if (made.fields.empty()) {
            reader_.templates_.erase(key);
            return;
        }
        const auto found = reader_.templates_.find(key);
        if (found != reader_.templates_.end() && found->second == made) return;
        if (reader_.templates_.size() >= NetflowReader::kMostTemplates) return;
        reader_.templates_[key] = std::move(made);
        ++reader_.counts_.templates;
        release(key);
    }
    /// Decodes what has waited for a template.
    void release(const std::pair<NetflowReader::Domain, std::uint16_t>& key) {
        std::vector<NetflowReader::Waiting> ready;
        std::erase_if(reader_.waiting_, [&](NetflowReader::Waiting& waiting) {
            if (waiting.domain != key.first || waiting.id != key.second) return false;
            reader_.waiting_bytes_ -= waiting.bytes.size();
            ready.push_back(std::move(waiting));
            return true;
        });
        for (const auto& waiting : ready) {
            NetflowDatagram late(reader_, exporter_);
            late.decode(waiting);
            if (!late.why().empty()) why_ = late.why();
        }
    }

    void data(std::uint16_t id, Bytes body) {
        const auto found = reader_.templates_.find({domain_, id});
        if (found == reader_.templates_.end()) return wait(id, body);
        const NetflowReader::Template known = found->second;
        std::size_t least = 0;
        for (const auto& field : known.fields) least += field.length == kVaries ? 1 : field.length;
        if (least == 0) return;
        while (body.size() >= least) {
            NetflowRecord record(sent_.s, sent_.ns, sent_.uptime_ms);
            for (const auto& field : known.fields) {
                const auto value = take_value(body, field.length);
                if (!value)
                    return void(refuse(fmt::format("a record of template {} does not fit in its set", id)));
                record.add(field.type, field.enterprise, *value);
            }
            known.options ? take_options(record) : hand_over(record, scale());
        }
    }
    static std::optional<Bytes> take_value(Bytes& body, std::size_t length) {
        constexpr std::uint8_t kLong = 255;
        if (length == kVaries) {
            if (body.empty()) return std::nullopt;
            length = body[0];
            body = body.subspan(1);
            if (length == kLong) {
                if (body.size() < 2) return std::nullopt;
                length = u16(body, 0);
                body = body.subspan(2);
            }
        }
        if (length > body.size()) return std::nullopt;
        const Bytes value = body.first(length);
        body = body.subspan(length);
        return value;
    }
    void wait(std::uint16_t id, Bytes body) {
        if (reader_.waiting_bytes_ + body.size() > NetflowReader::kMostWaitingBytes) {
            ++reader_.counts_.undecoded_sets;
            return;
        }
        reader_.waiting_bytes_ += body.size();
        reader_.waiting_.push_back({domain_, id, sent_, {body.begin(), body.end()}});
    }

    void take_options(const NetflowRecord& record) {
        ++reader_.counts_.option_records;
        if (const auto sampling = record.sampling()) reader_.sampling_[domain_] = *sampling;
    }
    [[nodiscard]] std::uint32_t scale() const {
        const auto found = reader_.sampling_.find(domain_);
        return found == reader_.sampling_.end() ? 1 : found->second;
    }
    void hand_over(const NetflowRecord& record, std::uint32_t scale) {
        const auto flow = record.flow(scale);
        if (!flow) {
            ++reader_.counts_.other_records;
            return;
        }
        count(*flow, scale);
        if (const auto back = record.reverse_flow(scale)) count(*back, scale);
    }
    void count(const FlowRecord& flow, std::uint32_t scale) {
        ++reader_.counts_.flows;
        if (scale > 1) ++reader_.counts_.sampled_flows;
        reader_.flow_(flow);
    }
    std::size_t refuse(std::string why) {
        why_ = std::move(why);
        return 0;
    }

    NetflowReader& reader_;
    std::string exporter_;
    NetflowReader::Domain domain_;
    NetflowReader::Sent sent_;
    std::string why_;
};

NetflowReader::NetflowReader(bool lenient, std::function<void(const FlowRecord&)> flow)
    : lenient_(lenient), flow_(std::move(flow)) {}

Result<void> NetflowReader::datagram(Bytes bytes, std::string_view exporter, const std::string& place) {
    std::string why = NetflowDatagram(*this, exporter).read(bytes);
    if (why.empty()) return {};
    std::string sentence = place + ": " + why;
    if (!lenient_) return fail(ErrorCode::kInvalid, std::move(sentence));
    constexpr std::size_t kMostRemarks = 8;
    ++counts_.bad_datagrams;
    if (counts_.remarks.size() < kMostRemarks) counts_.remarks.push_back(std::move(sentence));
    return {};
}

void NetflowReader::finish() {
    counts_.undecoded_sets += waiting_.size();
    waiting_.clear();
    waiting_bytes_ = 0;
}

}  // namespace hexi
