// What happens to packets between a link's transmitter and its far end, as values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "topology/base/units.hpp"

namespace hexi {

/// What Ethernet adds to a frame on the wire, in bytes: preamble and gap, and the frame check (IEEE 802.3).
inline constexpr std::uint32_t kPreambleAndGap = 20, kFrameCheck = 4;

/// Jitter spread evenly over [least, most].
struct UniformLaw {
    SimTime least{0}, most{0};  ///< least <= most

    bool operator==(const UniformLaw&) const = default;
};

/// Normal jitter, cut at six standard deviations on either side.
struct NormalLaw {
    SimTime mean{0};
    SimTime deviation{0};  ///< >= 0

    bool operator==(const NormalLaw&) const = default;
};

/// Pareto jitter: P(more than x) = (scale / x)^shape for x >= scale; less `scale`, so that it begins at 0,
/// and cut at `most`.
struct ParetoLaw {
    SimTime scale{0};  ///< > 0
    double shape = 2;  ///< > 0; at 1 and below there would be no mean without the cut
    SimTime most{0};   ///< > 0

    bool operator==(const ParetoLaw&) const = default;
};

/// Any jitter, as its quantiles at equal steps of probability from 0 to 1, straight lines between them.
struct TableLaw {
    std::vector<SimTime> quantiles;  ///< at least two, ascending

    bool operator==(const TableLaw&) const = default;
};

using JitterLaw = std::variant<UniformLaw, NormalLaw, ParetoLaw, TableLaw>;

/// A delay that varies from packet to packet, on top of the fixed one. Where both together would be negative,
/// they are 0.
struct JitterSpec {
    JitterLaw law = UniformLaw{};
    /// Time after which half of a deviation is left: packets that follow closely are delayed alike. 0: every
    /// packet draws anew. Absent: 100 times the half width of the middle 68 % of the law.
    std::optional<SimTime> half_life;
    bool overtake = false;  ///< false: a packet that would overtake arrives with the one before it

    bool operator==(const JitterSpec&) const = default;
};

/// A Markov chain of loss, stepped once a packet: first to the next state, then lost with its probability.
struct MarkovLossSpec {
    static constexpr std::size_t kMostStates = 4;
    struct State {
        double loss_ratio = 0;                 ///< of packets in this state, 0..1
        std::array<double, kMostStates> to{};  ///< probability of each state to be next; sum 1

        bool operator==(const State&) const = default;
    };
    std::vector<State> states;  ///< 1 .. kMostStates

    bool operator==(const MarkovLossSpec&) const = default;
};

/// Gilbert's and Elliott's channel (Gilbert 1960, Elliott 1963).
struct GilbertElliott {
    double good_to_bad = 0;  ///< a packet, 0..1
    double bad_to_good = 1;  ///< a packet, 0..1
    double loss_in_bad = 1;
    double loss_in_good = 0;
};
[[nodiscard]] MarkovLossSpec markov_loss(const GilbertElliott& channel);

/// Gaps and bursts of Salsano, Ludovici, Ordine, Giannuzzi ("Definition of a general and intuitive loss
/// model", 2012), numbered as there: 1 received in a gap, 2 received in a burst, 3 lost in a burst, 4 lost
/// alone in a gap, after which 1 follows.
struct FourStateLoss {
    double p13 = 0, p31 = 1, p32 = 0, p23 = 1, p14 = 0;  ///< p13 + p14 <= 1, p31 + p32 <= 1
};
[[nodiscard]] MarkovLossSpec markov_loss(const FourStateLoss& model);

/// Loses `burst` packets in a row, again and again, counted and not drawn.
struct PeriodicLossSpec {
    std::uint64_t first = 0;  ///< first packet lost, counted from 0 since the link began
    std::uint64_t burst = 1;  ///< packets lost in a row; > 0
    std::uint64_t every = 0;  ///< packets from one burst to the next; 0: once; else >= burst

    bool operator==(const PeriodicLossSpec&) const = default;
};

/// Losses of every kind that is stated; each kind strikes by itself.
struct LossSpec {
    double ratio = 0;            ///< of packets, each by itself, 0..1
    double bit_error_ratio = 0;  ///< of the frame's bits, 0..1; a frame with a wrong bit is lost
    std::optional<MarkovLossSpec> bursts;
    std::optional<PeriodicLossSpec> periodic;

    bool operator==(const LossSpec&) const = default;
};

/// Packets that are held back until others have passed them.
struct ReorderSpec {
    double ratio = 0;         ///< of packets, each by itself, 0..1
    std::uint64_t every = 0;  ///< every so many packets, counted; 0: none. One of the two is 0
    std::uint32_t depth = 1;  ///< how many packets pass it; 1 .. 64
    SimTime hold = std::chrono::milliseconds(10);  ///< it is released after this time at the latest; > 0

    bool operator==(const ReorderSpec&) const = default;
};

/// What a measured link was like from an instant on; what is absent stays as it was.
struct TraceStep {
    SimTime at{0};                     ///< since the link began
    std::optional<SimTime> delay;      ///< in place of the fixed delay, >= 0
    std::optional<BitRate> rate;       ///< in place of the transmitter's rate; 0: nothing is sent meanwhile
    std::optional<double> loss_ratio;  ///< in place of LossSpec::ratio

    bool operator==(const TraceStep&) const = default;
};

/// A link's behaviour over time.
struct TraceSpec {
    std::vector<TraceStep> steps;  ///< ascending in time; none: no trace
    SimTime period{0};  ///< after which it begins again, > the last step; 0: it ends with its last step

    bool operator==(const TraceSpec&) const = default;
};

/// All that happens on the way, in this order: loss, delay, duplication, corruption, reordering.
struct ImpairmentSpec {
    SimTime delay{0};  ///< fixed, >= 0
    std::optional<JitterSpec> jitter;
    LossSpec loss;
    double duplicate_ratio = 0;  ///< of packets that are not lost, 0..1: a second one arrives with the first
    double corrupt_ratio = 0;    ///< of packets that are not lost, 0..1: one bit of it is wrong
    ReorderSpec reorder;
    TraceSpec trace;  ///< its delays and losses; its rates are the transmitter's

    bool operator==(const ImpairmentSpec&) const = default;
};

}  // namespace hexi
