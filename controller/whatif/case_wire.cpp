#include "controller/whatif/case_wire.hpp"

#include <cstring>
#include <limits>
#include <optional>
#include <type_traits>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

constexpr std::int64_t kNoDelay = std::numeric_limits<std::int64_t>::min();

template <typename T>
void put(std::string& bytes, T value) {
    static_assert(std::is_arithmetic_v<T>);
    char raw[sizeof(T)];
    std::memcpy(raw, &value, sizeof(T));
    bytes.append(raw, sizeof(T));
}

void put_link(std::string& bytes, LinkId link) {
    put<std::uint64_t>(bytes, link.valid() ? link.index() + 1 : 0);
}

void put(std::string& bytes, const PhaseOutcome& phase) {
    put_link(bytes, phase.worst);
    put(bytes, phase.utilisation);
    put(bytes, phase.overloaded);
    put(bytes, phase.unreachable.count());
    put(bytes, phase.beyond.count());
    put(bytes, phase.missed);
    put(bytes, phase.newly_missed);
    put<std::uint64_t>(bytes, phase.changed.size());
    for (const PairChange& change : phase.changed) {
        put(bytes, change.target);
        put<std::int64_t>(bytes, change.state.delay ? change.state.delay->count() : kNoDelay);
        put(bytes, change.state.loss_ratio);
        put(bytes, change.state.missed);
    }
}

void put(std::string& bytes, const PlayedPair& pair) {
    put<std::uint64_t>(bytes, pair.key.source.index());
    put<std::uint64_t>(bytes, pair.key.destination.index());
    put(bytes, static_cast<std::uint8_t>(pair.key.layer));
    put(bytes, pair.key.traffic_class);
    put<std::int64_t>(bytes, pair.target.count());
    put<std::int64_t>(bytes, pair.delay ? pair.delay->count() : kNoDelay);
    put(bytes, pair.loss_ratio);
    put(bytes, pair.missed);
}

class Reader {
public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}

    template <typename T>
    T get() {
        HEXI_CHECK(bytes_.size() >= sizeof(T), "bytes of outcomes are whole");
        T value;
        std::memcpy(&value, bytes_.data(), sizeof(T));
        bytes_.remove_prefix(sizeof(T));
        return value;
    }

    std::optional<SimTime> delay() {
        const auto delay = get<std::int64_t>();
        if (delay == kNoDelay) return std::nullopt;
        return SimTime(delay);
    }

    LinkId link() {
        const auto number = get<std::uint64_t>();
        return number > 0 ? LinkId(number - 1) : LinkId();
    }

    std::string text() {
        const auto size = get<std::uint64_t>();
        HEXI_CHECK(bytes_.size() >= size, "bytes of outcomes are whole");
        std::string text(bytes_.substr(0, size));
        bytes_.remove_prefix(size);
        return text;
    }

    PlayedPair pair() {
        PlayedPair pair;
        pair.key.source = NodeId(get<std::uint64_t>());
        pair.key.destination = NodeId(get<std::uint64_t>());
        pair.key.layer = static_cast<Layer>(get<std::uint8_t>());
        pair.key.traffic_class = get<std::uint8_t>();
        pair.target = SimTime(get<std::int64_t>());
        pair.delay = delay();
        pair.loss_ratio = get<double>();
        pair.missed = get<bool>();
        return pair;
    }

    PhaseOutcome phase() {
        PhaseOutcome read;
        read.worst = link();
        read.utilisation = get<double>();
        read.overloaded = get<std::uint32_t>();
        read.unreachable = BitRate(get<std::uint64_t>());
        read.beyond = BitRate(get<std::uint64_t>());
        read.missed = get<std::uint32_t>();
        read.newly_missed = get<std::uint32_t>();
        read.changed.resize(get<std::uint64_t>());
        for (PairChange& change : read.changed) {
            change.target = get<std::uint32_t>();
            change.state.delay = delay();
            change.state.loss_ratio = get<double>();
            change.state.missed = get<bool>();
        }
        return read;
    }

    [[nodiscard]] bool done() const { return bytes_.empty(); }

private:
    std::string_view bytes_;
};

}  // namespace

std::string to_bytes(const PlayedCase& played) {
    std::string bytes;
    put_link(bytes, played.worst);
    put(bytes, played.utilisation);
    put(bytes, played.loss_ratio);
    put<std::uint64_t>(bytes, played.doubt.size());
    bytes += played.doubt;
    for (const PlayedPair& pair : played.pairs) put(bytes, pair);
    return bytes;
}

PlayedCase played_from_bytes(std::string_view bytes) {
    Reader reader(bytes);
    PlayedCase played;
    played.worst = reader.link();
    played.utilisation = reader.get<double>();
    played.loss_ratio = reader.get<double>();
    played.doubt = reader.text();
    while (!reader.done()) played.pairs.push_back(reader.pair());
    return played;
}

std::string to_bytes(const std::vector<CaseOutcome>& outcomes) {
    std::string bytes;
    for (const CaseOutcome& outcome : outcomes) {
        put(bytes, outcome.before);
        put(bytes, outcome.after);
    }
    return bytes;
}

std::vector<CaseOutcome> outcomes_from_bytes(std::string_view bytes) {
    std::vector<CaseOutcome> outcomes;
    Reader reader(bytes);
    while (!reader.done()) {
        outcomes.emplace_back();
        outcomes.back().before = reader.phase();
        outcomes.back().after = reader.phase();
    }
    return outcomes;
}

}  // namespace hexi
