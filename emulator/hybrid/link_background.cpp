#include "emulator/hybrid/link_background.hpp"

#include <algorithm>
#include <cmath>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

constexpr double kPicoseconds = 1e12;

/// Up to this load the background alone has a steady state that its waits are mapped to. What comes beyond it
/// is work that is waited for as it is.
constexpr double kSteadyLoad = 0.98;

/// No buffer: where a law is wanted that nothing cuts off.
constexpr double kEndless = 1e30;

/// Batches that are drawn one by one at a time; over spans that bring more the walk is close enough.
constexpr double kDrawnBatches = 32;
/// Spans, over the walk's variance by the square of its drift, after which the past shows by less than 1 %.
constexpr double kForgotten = 12;

/// Loads at which the law of waits is known where bursts change the load.
constexpr std::size_t kLoadSteps = 24;

/// The classes 0 .. `last` of `inflow` as one, or one by one.
LinkInflow up_to(const LinkInflow& inflow, std::size_t last, bool merged) {
    LinkInflow part{.classes = std::vector<WorkMoments>(merged ? 1 : inflow.classes.size()),
                    .through = inflow.through};
    for (std::size_t k = 0; k < inflow.classes.size(); ++k) {
        if (!merged) part.classes[k] = inflow.classes[k];
        if (merged && k <= last) part.classes[0].add(inflow.classes[k]);
    }
    const double all = inflow.rate_bps(), kept = part.rate_bps();
    for (LinkInflow::Through& through : part.through) through.rate_bps *= all > 0 ? kept / all : 0;
    return part;
}

/// What of `inflow` fits into `room_bps`, the most urgent first.
LinkInflow fitting(const LinkInflow& inflow, double room_bps) {
    LinkInflow fits = inflow;
    for (WorkMoments& work : fits.classes) {
        if (work.rate_bps > room_bps) work = scaled(work, std::max(room_bps, 0.0) / work.rate_bps);
        room_bps -= work.rate_bps;
    }
    const double all = inflow.rate_bps(), kept = fits.rate_bps();
    for (LinkInflow::Through& through : fits.through) through.rate_bps *= all > 0 ? kept / all : 0;
    return fits;
}

double load_up_to(const LinkInflow& inflow, std::size_t last, double rate_bps) {
    double sum = 0;
    for (std::size_t k = 0; k <= last && k < inflow.classes.size(); ++k) sum += inflow.classes[k].rate_bps;
    return sum / rate_bps;
}

/// ln(x) / (x - 1), which is 1 at 1.
double log_over_excess(double x) { return std::abs(x - 1) < 1e-6 ? 1 : std::log(x) / (x - 1); }

/// `flow` without its bursts but with `share` (0 .. 1) of them passing.
LinkInflow with_passing(const BackgroundFlow& flow, double share) {
    LinkInflow inflow = flow.inflow;
    for (const BackgroundFlow::Bursts& bursts : flow.bursts) {
        WorkMoments& work = inflow.classes[bursts.traffic_class];
        work.add(bursts.mean, -1);
        work.add(bursts.packets, share);
        work.rate_bps = std::max(work.rate_bps, 0.0);
    }
    return inflow;
}

}  // namespace

void LinkBackground::Level::set_load(double to) {
    load = to;
    now = 0;
    if (steady.size() == 1) return;
    const double step = std::clamp((to - first_load) * steps_per_load + 0.5, 0.0, double(kLoadSteps - 1));
    now = static_cast<std::size_t>(step);
}

LinkBackground::LinkBackground(std::uint64_t seed, const std::string& name, std::vector<std::uint8_t> classes,
                               std::size_t class_count)
    : seed_(seed), random_(seed, name) {
    const auto last = static_cast<std::uint8_t>(class_count - 1);
    if (classes.empty() || classes.back() != last) classes.push_back(last);
    for (const std::uint8_t traffic_class : classes) {
        Level level;
        level.traffic_class = traffic_class;
        level.steady.emplace_back();
        level.steady.back().walk = {-1, 0};
        levels_.push_back(level);
    }
}

/// Where the walk of `level` stands: what it is mapped to is known, but for what is mapped to nothing.
double LinkBackground::place_of(const Level& level) {
    const WaitMap& work = level.law().work;
    if (level.alone > 0) return work.place(level.alone);
    return -std::log1p(random_.uniform() * std::expm1(-std::min(work.waits_from(), 700.0)));
}

/// Work of the background alone so long after `level` was last looked at that nothing of then is left.
double LinkBackground::walk_afresh(const Level& level, double span, double& idle) {
    const Steady& law = level.law();
    const double work = law.drawn ? law.batches.steady_work(random_) : law.work.drawn(random_);
    if (level.beyond <= 0) return work;  // nobody asks how long it was idle
    // Six standard deviations: idle at least so long but once in a billion.
    const double spread = std::sqrt(law.walk.variance * span);
    const double surely = -law.walk.drift * span - 6 * spread - level.alone;
    if (surely > level.beyond) {
        idle += surely;
        return work;
    }
    const double came = (1 + law.walk.drift) * span + spread * random_.normal();
    idle += std::max(work - level.alone + span - came, 0.0);
    return work;
}

/// Work of the background alone `span` after `level` was last looked at; `idle` grows by the time without
/// any.
double LinkBackground::walk_alone(const Level& level, double span, double& idle) {
    const Steady& law = level.law();
    if (law.drawn && law.batches.per_ps() * span <= kDrawnBatches)
        return law.batches.work_after(level.alone, span, random_, idle);
    if (law.walk.variance <= 0) {
        idle += std::max(span - level.alone, 0.0);
        return std::max(level.alone - span, 0.0);
    }
    if (span > law.memory) return walk_afresh(level, span, idle);
    const double place =
        walk_above_wall(place_of(level) / law.per_mean, law.walk, span, WalkDraw::of(random_), &idle);
    return law.work.wait(place * law.per_mean);
}

void LinkBackground::walk(Level& level, SimTime now) {
    const auto span = static_cast<double>((now - level.at).count());
    level.at = now;
    const WalkLaw steady = level.law().walk;
    const WalkLaw all{level.load - 1, steady.variance};
    const double before = level.work();
    double idle = 0;
    level.alone = walk_alone(level, span, idle);
    const double more = std::max(all.drift - steady.drift, 0.0) * span;
    level.beyond = std::max(level.beyond + more - idle, 0.0);
    const double reach = std::max(all.drift, 0.0) * span + 4 * std::sqrt(all.variance * span);
    if (before + reach < wall_ && level.work() < wall_) return;
    const double between =
        walk_between_walls(std::min(before, wall_), all, span, WalkDraw::of(random_), wall_);
    level.alone = std::min(level.alone, between);
    level.beyond = between - level.alone;
}

void LinkBackground::walk_all(SimTime now) {
    if (levels_.back().at >= now) return;
    for (Level& level : levels_) walk(level, now);
}

void LinkBackground::advance(SimTime now) {
    for (EventTournament::Entry next = turns_.first(); next.at <= now; next = turns_.first()) {
        walk_all(next.at);
        turn_burst(next.leaf);
    }
    walk_all(now);
}

void LinkBackground::add_load(double load, std::uint8_t traffic_class) {
    for (Level& level : levels_) {
        if (level.traffic_class >= traffic_class) level.set_load(level.load + load);
    }
}

void LinkBackground::turn_burst(std::uint32_t index) {
    double next_ps = 0;
    if (index < passing_.size()) {
        Passing& passing = passing_[index];
        passing.replay.turn();
        add_load(passing.replay.on() ? passing.load : -passing.load, passing.traffic_class);
        next_ps = passing.replay.next_ps();
    } else {
        BurstShaper& shaper = shapers_[index - passing_.size()];
        const double before = shaper.load();
        shaper.turn();
        add_load(shaper.load() - before, shaper.traffic_class());
        next_ps = shaper.next_ps();
    }
    turns_.set(index, SimTime(std::llround(next_ps)), [](auto, auto) { return false; });
}

void LinkBackground::change(const BackgroundFlow& flow, SimTime now) {
    advance(now);
    wall_ = flow.buffer_bits / flow.rate_bps * kPicoseconds;
    const double load = flow.inflow.rate_bps() / flow.rate_bps;
    loads_.push_back({now, std::min(load, 1.0)});
    for (Level& level : levels_) set_law(level, flow);
    set_bursts(flow, now);
    set_shapers(flow, now);
    set_turns();
    double packets = 0;
    for (const WorkMoments& work : flow.inflow.classes) packets += work.packets_per_s;
    mean_transmission_ = packets > 0 ? load / packets * kPicoseconds : 0;
    last_room_ = load > 0 ? levels_.back().law().walk.variance / 2 * log_over_excess(load) : 0;
}

void LinkBackground::set_bursts(const BackgroundFlow& flow, SimTime now) {
    std::vector<Passing> before = std::move(passing_);
    passing_.clear();
    const auto now_ps = static_cast<double>(now.count());
    for (const BackgroundFlow::Bursts& bursts : flow.bursts) {
        if (bursts.held_back) continue;
        const auto known = std::find_if(before.begin(), before.end(), [&](const Passing& passing) {
            return passing.replay.source().same_as(bursts.source);
        });
        const BurstReplay replay = known != before.end() ? known->replay : BurstReplay(bursts.source, seed_);
        passing_.push_back({replay, bursts.peak_bps / flow.rate_bps, bursts.traffic_class});
        BurstReplay& own = passing_.back().replay;
        while (own.next_ps() < now_ps) own.turn();
        own.run_at(bursts.speed, now_ps);
    }
    for (const Passing& passing : passing_) {
        if (passing.replay.on()) add_load(passing.load, passing.traffic_class);
    }
}

void LinkBackground::set_shapers(const BackgroundFlow& flow, SimTime now) {
    const std::vector<BurstShaper> before = std::move(shapers_);
    shapers_.clear();
    for (const UpstreamBursts& upstream : flow.upstreams) {
        const auto known = std::find_if(before.begin(), before.end(), [&](const BurstShaper& shaper) {
            return shaper.link() == upstream.link;
        });
        shapers_.emplace_back(upstream, seed_, static_cast<double>(now.count()),
                              known == before.end() ? nullptr : &*known);
        add_load(shapers_.back().load(), upstream.traffic_class);
    }
}

void LinkBackground::set_turns() {
    turns_ = EventTournament(passing_.size() + shapers_.size());
    std::uint32_t index = 0;
    const auto set = [&](double at_ps) {
        turns_.set(index++, SimTime(std::llround(at_ps)), [](auto, auto) { return false; });
    };
    for (const Passing& passing : passing_) set(passing.replay.next_ps());
    for (const BurstShaper& shaper : shapers_) set(shaper.next_ps());
}

/// How waits are where `fits` comes, all of which the link carries.
LinkBackground::Steady LinkBackground::steady_at(const LinkInflow& fits, std::size_t traffic_class,
                                                 double rate_bps) {
    const LinkInflow own = up_to(fits, traffic_class, true);
    const double idle = 1 - own.rate_bps() / rate_bps;
    Steady steady;
    steady.walk = {-idle, 0};
    if (traffic_class >= fits.classes.size()) return steady;
    const WaitLaw law = wait_for_link(fits, rate_bps, kEndless).classes[traffic_class];
    steady.wait = WaitMap(law, kPicoseconds);
    const WaitLaw work = own.rate_bps() > 0 ? wait_for_link(own, rate_bps, kEndless).classes[0] : WaitLaw{};
    steady.waits_work = std::abs(work.mean - law.mean) <= 1e-6 * law.mean;
    if (work.mean <= 0) return steady;
    steady.walk.variance = 2 * idle * work.mean * kPicoseconds;
    steady.per_mean = 1 / (work.mean * kPicoseconds);
    steady.work = WaitMap(work, kPicoseconds);
    return steady;
}

/// Where all that comes up to `traffic_class` does so at random, its work is drawn, not approximated.
void LinkBackground::draw_batches(Steady& steady, const BackgroundFlow& flow, std::size_t traffic_class) {
    BatchArrivals batches;
    for (std::size_t k = 0; k <= traffic_class && k < flow.batches.size(); ++k) batches.add(flow.batches[k]);
    const double load = batches.load(), all = load_up_to(flow.inflow, traffic_class, flow.rate_bps);
    if (load < all * (1 - 1e-9) || load > kSteadyLoad || load <= 0) return;
    const double mean = batches.mean_work();
    steady.drawn = true;
    steady.batches = batches;
    steady.walk.variance = 2 * (1 - load) * mean;
    steady.per_mean = 1 / mean;
    steady.work = WaitMap(WaitLaw::of_moments(load, mean, batches.second_work()), 1);
    steady.waits_work = steady.waits_work && flow.upstream.empty();
    if (traffic_class == 0 && flow.upstream.empty()) draw_lesser(steady, flow);
}

/// The most urgent wait for each other as if alone, and besides for the packet of another in transmission,
/// should there be one: a server with vacations (S. Fuhrmann, R. Cooper, Operations Research 33(5), 1985).
void LinkBackground::draw_lesser(Steady& steady, const BackgroundFlow& flow) {
    BatchArrivals lesser;
    for (std::size_t k = 1; k < flow.batches.size(); ++k) lesser.add(flow.batches[k]);
    const double all = flow.inflow.rate_bps() / flow.rate_bps, own = steady.batches.load();
    if (lesser.load() <= 0 || all > kSteadyLoad || own + lesser.load() < all * (1 - 1e-9)) return;
    steady.lesser = lesser;
    steady.meets_lesser = lesser.load() / (1 - own);
}

double LinkBackground::wait_alone(const Level& level) {
    const Steady& law = level.law();
    if (law.waits_work) return level.alone;
    if (law.meets_lesser <= 0) return law.wait.wait(place_of(level));
    return level.alone + (draw(law.meets_lesser) ? law.lesser.packet_left(random_) : 0);
}

/// The law of waits at loads from that without bursts up to what is steady.
void LinkBackground::set_law(Level& level, const BackgroundFlow& flow) {
    const std::size_t k = level.traffic_class, steps = flow.bursts.empty() ? 1 : kLoadSteps;
    const LinkInflow quiet = with_passing(flow, 0), loud = with_passing(flow, 1);
    const double room = kSteadyLoad * flow.rate_bps, most = loud.rate_bps() - quiet.rate_bps();
    const double share = most > 0 ? std::clamp((room - quiet.rate_bps()) / most, 0.0, 1.0) : 0;
    level.steady.clear();
    for (std::size_t i = 0; i < steps; ++i) {
        const double passing = steps == 1 ? 0 : share * static_cast<double>(i) / double(kLoadSteps - 1);
        level.steady.push_back(steady_at(fitting(with_passing(flow, passing), room), k, flow.rate_bps));
        if (steps == 1) draw_batches(level.steady.back(), flow, k);
        const WalkLaw& walk = level.steady.back().walk;
        level.steady.back().memory = kForgotten * walk.variance / (walk.drift * walk.drift);
    }
    level.first_load = load_up_to(quiet, k, flow.rate_bps);
    const double range = share * (load_up_to(loud, k, flow.rate_bps) - level.first_load);
    level.steps_per_load = range > 0 ? double(kLoadSteps - 1) / range : 0;
    level.set_load(level.first_load);
    const LinkInflow fits = fitting(flow.inflow, room);
    level.stretch = 1 / (1 - (k > 0 ? load_up_to(fits, k - 1, flow.rate_bps) : 0));
}

void LinkBackground::clear(SimTime now) {
    for (Level& level : levels_) {
        level.beyond = level.alone = 0;
        level.at = now;
    }
}

bool LinkBackground::full(const ForegroundArrival& arrival) const {
    const double larger = mean_transmission_ > 0 ? arrival.transmission - mean_transmission_ : 0;
    const double room = mean_transmission_ > 0 ? last_room_ : arrival.transmission / 2;
    return levels_.back().work() > wall_ - room - larger;
}

/// Behind the background alone, as who comes over another link finds it.
double LinkBackground::wait_behind(const Level& level, const ForegroundArrival& arrival) {
    double found = wait_alone(level);
    if (arrival.waiting < 1 && found > 0 && !draw(arrival.waiting)) found = 0;
    return found * arrival.stretch + (arrival.follows ? std::max(arrival.longer, 0.0) : 0);
}

std::optional<ForegroundWait> LinkBackground::wait(const ForegroundArrival& arrival, SimTime now) {
    Level* own = nullptr;
    advance(now);
    for (Level& level : levels_) {
        if (level.traffic_class == arrival.traffic_class) own = &level;
    }
    HEXI_CHECK(own != nullptr, "a foreground packet is of a class that its link does not expect");
    if (full(arrival)) return std::nullopt;
    const double behind = wait_behind(*own, arrival);
    const double before = own->beyond * own->stretch;
    for (Level& level : levels_) {
        if (level.traffic_class >= arrival.traffic_class) level.beyond += arrival.transmission;
    }
    return ForegroundWait{before + behind, behind};
}

double LinkBackground::mean_load(SimTime from, SimTime to) const {
    double sum = 0;
    for (std::size_t i = 0; i < loads_.size(); ++i) {
        const SimTime until = i + 1 < loads_.size() ? loads_[i + 1].from : to;
        const SimTime begins = std::max(loads_[i].from, from), ends = std::min(until, to);
        if (ends > begins) sum += loads_[i].load * to_seconds(ends - begins);
    }
    return sum / to_seconds(to - from);
}

}  // namespace hexi
