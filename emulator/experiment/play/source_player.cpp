#include "emulator/experiment/play/source_player.hpp"

#include <algorithm>
#include <cmath>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

double gap_per_byte(BitRate rate) { return 8e12 / static_cast<double>(rate.count()); }

/// `gap` (>= 0) after `from` (>= 0); SimTime::max(), past any end, where time does not reach so far.
SimTime later(SimTime from, SimTime gap) {
    return gap <= SimTime::max() - from ? from + gap : SimTime::max();
}

}  // namespace

SourcePlayer::SourcePlayer(const PacketSource& source, double rate_factor, SimTime end, RandomStream random)
    : random_(random),
      process_(source.process),
      size_law_(source.size_law),
      stated_bytes_(static_cast<double>(source.packet_size.count())),
      mean_bytes_(mean_packet_bytes(source)),
      rate_factor_(rate_factor),
      speed_(rate_factor),
      start_(source.start),
      end_(std::min(end, source.stop)) {
    if (!source.recording.empty()) {
        auto opened = RecordingReader::open(source.recording);
        HEXI_CHECK(opened.has_value(), "check_experiment() has opened it");
        recording_ = std::move(*opened);
        read_next();
        return;
    }
    if (source.interval) {
        interval_ = *source.interval;
        next_ = start_;
        return;
    }
    gap_per_byte_ = gap_per_byte(process_ == ArrivalProcess::kOnOff ? source.peak : source.rate);
    if (process_ == ArrivalProcess::kOnOff) {
        // A burst holds a packet at least, which near the least size is more than stated.
        const double burst_bytes = std::max(static_cast<double>(source.mean_burst.count()), mean_bytes_);
        burst_end_ = mean_bytes_ / burst_bytes;
        mean_silence_ = burst_bytes * (gap_per_byte(source.rate) - gap_per_byte_);
        if (source.burst_law == BurstLaw::kPareto) pareto_burst_ = 1 / burst_end_;
    }
    schedule(first_gap(), start_);
}

/// Times that go back, which no recorder writes, would stop the engines: they are held.
void SourcePlayer::read_next() {
    const auto packet = recording_->next();
    next_ = packet ? std::max({packet->at, start_, previous_}) : SimTime::max();
    if (packet)
        recorded_bytes_ =
            static_cast<std::uint16_t>(std::clamp<std::uint64_t>(packet->bytes, 1, kLargestPacket.count()));
}

double SourcePlayer::first_gap() {
    const double gap = gap_per_byte_ * mean_bytes_;
    switch (process_) {
        case ArrivalProcess::kConstant:
            return gap * random_.uniform();
        case ArrivalProcess::kPoisson:
            return random_.exponential(gap);
        case ArrivalProcess::kOnOff: {
            const double cycle = gap / burst_end_ + mean_silence_;
            burst_left_ = pareto_burst_ > 0 ? draw_burst() : 0;
            if (random_.uniform() * cycle >= mean_silence_) return gap * random_.uniform();
            return random_.exponential(mean_silence_);
        }
    }
    HEXI_CHECK(false, "an arrival process without a player");
    return 0;
}

double SourcePlayer::gap_after(std::uint16_t bytes) {
    switch (process_) {
        case ArrivalProcess::kConstant:
            return gap_per_byte_ * mean_bytes_;
        case ArrivalProcess::kPoisson:
            return random_.exponential(gap_per_byte_ * mean_bytes_);
        case ArrivalProcess::kOnOff:
            break;
    }
    const double transmission = gap_per_byte_ * bytes;
    if (!last_of_burst() || mean_silence_ <= 0) return transmission;
    return transmission + random_.exponential(mean_silence_);
}

bool SourcePlayer::last_of_burst() {
    if (pareto_burst_ == 0) return random_.uniform() < burst_end_;
    if (--burst_left_ > 0) return false;
    burst_left_ = draw_burst();
    return true;
}

/// Packets of a burst: rounded up or down so that the mean holds.
double SourcePlayer::draw_burst() {
    return std::max(1.0, std::floor(random_.pareto(pareto_burst_, kBurstTail) + random_.uniform()));
}

std::uint16_t SourcePlayer::draw_size() {
    if (size_law_ == PacketSizeLaw::kFixed) return static_cast<std::uint16_t>(stated_bytes_);
    const double bytes = std::ceil(random_.exponential(stated_bytes_));
    return static_cast<std::uint16_t>(std::clamp(bytes, static_cast<double>(kLeastDrawnPacket.count()),
                                                 static_cast<double>(kLargestPacket.count())));
}

void SourcePlayer::schedule(double own_gap, SimTime from) {
    const double gap = speed_ == 1 ? own_gap : own_gap / speed_;
    if (speed_ == 0) remaining_ = own_gap;
    // At least 1 ps, so that no rate, however high, stops time; beyond 2^62 ps there is no picosecond to
    // round to.
    next_ =
        gap < 4.6e18 ? later(from, SimTime(std::max<std::int64_t>(1, std::llround(gap)))) : SimTime::max();
}

std::uint16_t SourcePlayer::emit() {
    if (recording_ != nullptr) {
        const std::uint16_t bytes = recorded_bytes_;
        previous_ = next_;
        read_next();
        return bytes;
    }
    const std::uint16_t bytes = draw_size();
    previous_ = next_;
    if (clocked()) {
        next_ = later(previous_, interval_);
    } else {
        schedule(gap_after(bytes), previous_);
    }
    return bytes;
}

void SourcePlayer::change_rate(SimTime now, double factor) {
    if (clocked()) return;
    const double speed = rate_factor_ * factor;
    const SimTime from = std::max(now, start_);
    if (speed_ == 0) {
        speed_ = speed;
        schedule(remaining_, from);
    } else if (next_ != SimTime::max()) {
        const double left = static_cast<double>((next_ - from).count()) * speed_;
        speed_ = speed;
        schedule(left, from);
    }
    speed_ = speed;
}

}  // namespace hexi
