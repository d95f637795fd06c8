#include "traces/synthesis/transfer_source.hpp"

#include <algorithm>
#include <queue>

namespace hexi {

TransferSource::TransferSource(EventTimes times, Transfers transfers, RandomStream random)
    : times_(times), transfers_(std::move(transfers)), random_(random) {
    next_s_ = times_.first_s + (times_.poisson ? random_.exponential(times_.interval_s) : 0);
}

std::vector<SentBytes> TransferSource::take() {
    auto taken = transfers_(next_s_, random_);
    ++count_;
    // A clock's events are counted from its first, so nothing adds up.
    next_s_ = times_.poisson ? next_s_ + random_.exponential(times_.interval_s)
                             : times_.first_s + static_cast<double>(count_) * times_.interval_s;
    return taken;
}

std::uint64_t play_transfers(std::vector<TransferSource>& sources, double until_s,
                             const std::function<bool(const SentBytes&)>& each) {
    struct Waiting {
        SentBytes transfer;
        std::uint64_t number;
        /// std::priority_queue hands out the greatest first.
        bool operator<(const Waiting& other) const {
            return transfer.begin_s != other.transfer.begin_s ? transfer.begin_s > other.transfer.begin_s
                                                              : number > other.number;
        }
    };
    std::priority_queue<Waiting> waiting;
    std::uint64_t number = 0, handed = 0;
    for (;;) {
        const auto next = std::min_element(sources.begin(), sources.end(), [](const auto& a, const auto& b) {
            return a.next_s() < b.next_s();
        });
        const double event_s = next == sources.end() ? until_s : std::min(next->next_s(), until_s);
        while (!waiting.empty() && waiting.top().transfer.begin_s <= event_s) {
            const SentBytes transfer = waiting.top().transfer;
            waiting.pop();
            if (transfer.begin_s >= until_s) continue;
            ++handed;
            if (!each(transfer)) return handed;
        }
        if (event_s >= until_s) return handed;
        for (const SentBytes& transfer : next->take()) {
            if (transfer.bytes > 0) waiting.push({transfer, number++});
        }
    }
}

}  // namespace hexi
