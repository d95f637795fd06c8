#include "emulator/hybrid/batch_arrivals.hpp"

#include <algorithm>
#include <cmath>

namespace hexi {
namespace {

/// Of mean `mean`, at least 1.
double geometric(double mean, RandomStream& random) {
    if (mean <= 1) return 1;
    return std::max(1.0, std::ceil(random.exponential(-1 / std::log1p(-1 / mean))));
}

double batch(const BatchKind& kind, RandomStream& random) {
    switch (kind.law) {
        case BatchKind::Law::kFixed:
            return kind.mean_ps;
        case BatchKind::Law::kExponential:
            return random.exponential(kind.mean_ps);
        case BatchKind::Law::kGeometric:
            break;
    }
    return kind.mean_ps * geometric(kind.packets, random);
}

/// What is left of the batch that an arbitrary instant falls into.
double residual(const BatchKind& kind, RandomStream& random) {
    if (kind.law == BatchKind::Law::kExponential) return random.exponential(kind.mean_ps);
    double packets = 1;
    if (kind.law == BatchKind::Law::kGeometric)
        packets = geometric(kind.packets, random) + geometric(kind.packets, random) - 1;
    return random.uniform() * packets * kind.mean_ps;
}

/// Second or third moment of a batch about 0.
double moment(const BatchKind& kind, int power) {
    const double mean = kind.mean_ps, n = kind.packets;
    const double cube = power == 3 ? mean : 1;
    switch (kind.law) {
        case BatchKind::Law::kFixed:
            return mean * mean * cube;
        case BatchKind::Law::kExponential:
            return (power == 3 ? 6 : 2) * mean * mean * cube;
        case BatchKind::Law::kGeometric:
            break;
    }
    return mean * mean * cube * (power == 3 ? n * (6 * n * n - 6 * n + 1) : n * (2 * n - 1));
}

}  // namespace

void BatchArrivals::add(const BatchKind& kind) {
    const auto same = std::find_if(kinds_.begin(), kinds_.end(), [&](const BatchKind& other) {
        return other.law == kind.law && other.mean_ps == kind.mean_ps && other.packets == kind.packets;
    });
    if (same == kinds_.end()) {
        kinds_.push_back(kind);
    } else {
        same->per_ps += kind.per_ps;
    }
    per_ps_ += kind.per_ps;
    load_ += kind.per_ps * kind.work_ps();
}

double BatchArrivals::mean_work() const {
    double sum = 0;
    for (const BatchKind& kind : kinds_) sum += kind.per_ps * moment(kind, 2);
    return sum / (2 * (1 - load_));
}

double BatchArrivals::second_work() const {
    double sum = 0;
    for (const BatchKind& kind : kinds_) sum += kind.per_ps * moment(kind, 3);
    return 2 * mean_work() * mean_work() + sum / (3 * (1 - load_));
}

const BatchKind& BatchArrivals::pick(RandomStream& random, bool by_work) const {
    if (kinds_.size() == 1) return kinds_.front();
    double left = random.uniform() * (by_work ? load_ : per_ps_);
    for (const BatchKind& kind : kinds_) {
        left -= by_work ? kind.per_ps * kind.work_ps() : kind.per_ps;
        if (left < 0) return kind;
    }
    return kinds_.back();
}

double BatchArrivals::work_after(double from, double span, RandomStream& random, double& idle) const {
    const auto serve = [&](double time) {
        from -= time;
        if (from >= 0) return;
        idle -= from;
        from = 0;
    };
    const double gap = per_ps_ > 0 ? 1 / per_ps_ : 0;
    while (per_ps_ > 0) {
        const double next = random.exponential(gap);
        if (next >= span) break;
        serve(next);
        span -= next;
        from += batch(pick(random, false), random);
    }
    serve(span);
    return from;
}

double BatchArrivals::steady_work(RandomStream& random) const {
    double work = 0;
    while (random.uniform() < load_) work += residual(pick(random, true), random);
    return work;
}

double BatchArrivals::packet_left(RandomStream& random) const {
    const BatchKind& kind = pick(random, true);
    if (kind.law == BatchKind::Law::kExponential) return random.exponential(kind.mean_ps);
    return random.uniform() * kind.mean_ps;
}

}  // namespace hexi
