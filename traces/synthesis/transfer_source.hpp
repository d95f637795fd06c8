// What sends in a synthetic trace.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "topology/base/ids.hpp"
#include "topology/base/random.hpp"

namespace hexi {

/// So many bytes from one node to another, evenly over its time.
struct SentBytes {
    NodeId from, to;
    double begin_s = 0, lasting_s = 0;  ///< >= 0
    std::uint64_t bytes = 0;            ///< > 0
};

/// When something happens: at equal intervals, or by chance.
struct EventTimes {
    double first_s = 0;
    double interval_s = 0;  ///< > 0: between events; the mean where `poisson`
    bool poisson = false;   ///< exponential intervals, the first of them before the first event
};

/// Events and the transfers of each. A generator is one of these; what it sends follows from its seed alone.
class TransferSource {
public:
    /// The transfers of an event at `at_s`, none of which begins before it.
    using Transfers = std::function<std::vector<SentBytes>(double at_s, RandomStream& random)>;

    TransferSource(EventTimes times, Transfers transfers, RandomStream random);

    /// When the next event is.
    [[nodiscard]] double next_s() const { return next_s_; }
    /// Its transfers; goes on to the one after.
    [[nodiscard]] std::vector<SentBytes> take();

private:
    EventTimes times_;
    Transfers transfers_;
    RandomStream random_;
    std::uint64_t count_ = 0;
    double next_s_ = 0;
};

/// Hands over the transfers of all of `sources` that begin before `until_s`, in the order in which they
/// begin, holding those of events that have begun. `each` may end it with false; the number handed over.
std::uint64_t play_transfers(std::vector<TransferSource>& sources, double until_s,
                             const std::function<bool(const SentBytes&)>& each);

}  // namespace hexi
