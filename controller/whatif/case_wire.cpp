#include "controller/whatif/case_wire.hpp"

#include <cstring>
#include <limits>
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

void put(std::string& bytes, const PhaseOutcome& phase) {
    put<std::uint64_t>(bytes, phase.worst.valid() ? phase.worst.index() + 1 : 0);
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

    PhaseOutcome phase() {
        PhaseOutcome read;
        const auto worst = get<std::uint64_t>();
        if (worst > 0) read.worst = LinkId(worst - 1);
        read.utilisation = get<double>();
        read.overloaded = get<std::uint32_t>();
        read.unreachable = BitRate(get<std::uint64_t>());
        read.beyond = BitRate(get<std::uint64_t>());
        read.missed = get<std::uint32_t>();
        read.newly_missed = get<std::uint32_t>();
        read.changed.resize(get<std::uint64_t>());
        for (PairChange& change : read.changed) {
            change.target = get<std::uint32_t>();
            const auto delay = get<std::int64_t>();
            if (delay != kNoDelay) change.state.delay = SimTime(delay);
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
