// A queue between arrivals and a transmitter, played to its end.
#pragma once

#include <algorithm>
#include <vector>

#include "dataplane/link/ecn.hpp"
#include "dataplane/link/queue_discipline.hpp"
#include "topology/base/random.hpp"

namespace hexi {

/// A packet that comes to the queue.
struct Arrival {
    SimTime at{0};
    std::uint16_t bytes = 1000;
    std::uint8_t traffic_class = 0;
    Ecn ecn = Ecn::kNotCapable;
    std::uint32_t conversation = 0;
};

/// What became of it.
struct Outcome {
    enum class End : std::uint8_t { kSent, kFull, kEarly, kNoMemory };
    End end = End::kSent;
    bool marked = false;
    SimTime sent{0};  ///< begin of its transmission

    bool operator==(const Outcome&) const = default;
};

/// Collects the losses of packets whose `frame` is their number.
struct Losses : LossSink {
    void lost(const EmulatedPacket& packet, LinkLoss why) override { all.push_back({packet.frame, why}); }
    struct Loss {
        std::uint64_t packet;
        LinkLoss why;
        bool operator==(const Loss&) const = default;
    };
    std::vector<Loss> all;
};

[[nodiscard]] inline EmulatedPacket packet_of(const Arrival& arrival, std::uint64_t number) {
    return {.time = arrival.at,
            .frame = number,
            .tag = arrival.conversation,
            .bytes = arrival.bytes,
            .traffic_class = arrival.traffic_class,
            .marks = static_cast<std::uint8_t>(arrival.ecn)};
}

/// Marks losses in `outcomes` and forgets them.
inline void record(Losses& losses, std::vector<Outcome>& outcomes) {
    for (const auto& [number, why] : losses.all) {
        outcomes[number].end = why == LinkLoss::kQueueFull    ? Outcome::End::kFull
                               : why == LinkLoss::kQueueEarly ? Outcome::End::kEarly
                                                              : Outcome::End::kNoMemory;
    }
    losses.all.clear();
}

/// Plays `arrivals` (ascending) through `queue` and a transmitter at `rate` until nothing waits; by number of
/// arrival. Where a transmission ends at the instant of an arrival, it ends first.
[[nodiscard]] inline std::vector<Outcome> play(QueueDiscipline& queue, BitRate rate,
                                               const std::vector<Arrival>& arrivals) {
    std::vector<Outcome> outcomes(arrivals.size());
    Losses losses;
    SimTime free{0};
    const auto transmit_until = [&](SimTime now) {
        while (!queue.empty() && free <= now) {
            const auto packet = queue.dequeue(free, losses);
            if (!packet) break;
            outcomes[packet->frame].sent = free;
            outcomes[packet->frame].marked = ecn_of(*packet) == Ecn::kCongestion;
            free += transmission_time(ByteCount(packet->bytes), rate);
        }
    };
    for (std::size_t number = 0; number < arrivals.size(); ++number) {
        const SimTime now = arrivals[number].at;
        transmit_until(now);
        queue.enqueue(packet_of(arrivals[number], number), now, losses);
        if (free > now) continue;
        free = now;
        transmit_until(now);
    }
    transmit_until(SimTime::max());
    record(losses, outcomes);
    return outcomes;
}

/// The same for a queue made for the purpose.
[[nodiscard]] inline std::vector<Outcome> play(const QueueSpec& spec, BitRate rate,
                                               const std::vector<Arrival>& arrivals, std::uint64_t seed = 1) {
    PacketPool pool(1U << 20U);
    QueueDiscipline queue(spec, rate, pool, LinkRandom(seed, 0));
    return play(queue, rate, arrivals);
}

[[nodiscard]] inline QueueSpec single(DisciplineSpec discipline) {
    return {.classes = {{.discipline = std::move(discipline)}}};
}

/// `count` copies of `like` with exponential gaps so that they offer `load` times `rate`.
[[nodiscard]] inline std::vector<Arrival> poisson_arrivals(std::size_t count, double load, BitRate rate,
                                                           std::uint64_t seed, Arrival like = {}) {
    RandomStream random(seed, "arrivals");
    const double mean_gap = 8.0 * like.bytes / (load * static_cast<double>(rate.count()));
    std::vector<Arrival> arrivals;
    for (double at = 0; arrivals.size() < count;) {
        at += random.exponential(mean_gap);
        like.at = from_seconds(at);
        arrivals.push_back(like);
    }
    return arrivals;
}

/// `count` copies of `like`, `gap` apart.
[[nodiscard]] inline std::vector<Arrival> steady_arrivals(std::size_t count, SimTime gap, Arrival like = {}) {
    std::vector<Arrival> arrivals(count, like);
    for (std::size_t i = 0; i < count; ++i) arrivals[i].at = static_cast<std::int64_t>(i) * gap;
    return arrivals;
}

[[nodiscard]] inline std::size_t count_of(const std::vector<Outcome>& outcomes, Outcome::End end) {
    return static_cast<std::size_t>(
        std::count_if(outcomes.begin(), outcomes.end(), [&](const Outcome& o) { return o.end == end; }));
}

}  // namespace hexi
