#include "emulator/experiment/play/experiment_check.hpp"
#include "emulator/experiment/recorded_packets.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace hexi {
namespace {

using Checked = Result<void>;

Checked check_that(bool holds, const std::string& place, const std::string& rule) {
    if (holds) return {};
    return fail(ErrorCode::kInvalid, fmt::format("{}: {}", place, rule));
}

Checked check_key(const Experiment& experiment, const RouteKey& key, const std::string& place) {
    const std::size_t nodes = experiment.topology->nodes().size();
    const bool known = key.source.index() < nodes && key.destination.index() < nodes;
    if (!known || key.source == key.destination) {
        return fail(ErrorCode::kInvalid, place + ": a route joins two different nodes of the topology");
    }
    if (key.traffic_class >= experiment.classes.size()) {
        return fail(ErrorCode::kInvalid,
                    fmt::format("{}: traffic class {} does not exist; allowed are 0 to {}", place,
                                key.traffic_class, experiment.classes.size() - 1));
    }
    return {};
}

/// Bytes that a mean burst of `source` must have.
std::uint64_t least_burst(const PacketSource& source) {
    return source.packet_size.count() * (source.burst_law == BurstLaw::kPareto ? kLeastParetoBurst : 1);
}

Checked check_recording(const Experiment& experiment, const PacketSource& source, const std::string& place) {
    if (source.recording.empty()) return {};
    const auto opened = RecordingReader::open(source.recording);
    if (!opened) return tl::unexpected(in_context(place + ": recording", opened.error()));
    const bool plain = source.process == ArrivalProcess::kConstant && !source.interval && !source.probe;
    return check_that(
        plain && experiment.scaling.rate_factor == 1, place,
        "a recording needs constant spacing, no interval, no probe and rates that are not scaled");
}

Checked check_source(const Experiment& experiment, const PacketSource& source, const std::string& place) {
    const std::uint64_t size = source.packet_size.count();
    const bool bursts = source.process == ArrivalProcess::kOnOff;
    return check_key(experiment, source.route, place)
        .and_then([&] {
            return check_that(
                size >= 1 && source.packet_size <= kLargestPacket, place,
                fmt::format("packet size is {} bytes; allowed are 1 to {}", size, kLargestPacket.count()));
        })
        .and_then([&] {
            const bool clocked = source.process == ArrivalProcess::kConstant && source.rate.count() == 0;
            return check_that(!source.interval || (clocked && *source.interval > SimTime{0}), place,
                              "an interval must be above 0, of constant spacing and in place of a rate");
        })
        .and_then([&] {
            return check_that(source.interval || source.rate.count() > 0, place,
                              "rate is 0; it must be above");
        })
        .and_then([&] {
            return check_that(!bursts || source.peak >= source.rate, place,
                              fmt::format("peak is {} bit/s; it must be at least the rate, {} bit/s",
                                          source.peak.count(), source.rate.count()));
        })
        .and_then([&] {
            return check_that(!bursts || source.mean_burst.count() >= least_burst(source), place,
                              fmt::format("mean burst is {} bytes; it must be at least {}, {} bytes",
                                          source.mean_burst.count(),
                                          source.burst_law == BurstLaw::kPareto ? "3 packets" : "a packet",
                                          least_burst(source)));
        })
        .and_then([&] { return check_that(source.start >= SimTime{0}, place, "start is before 0"); })
        .and_then([&] { return check_recording(experiment, source, place); });
}

Checked check_flow(const Experiment& experiment, const TcpFlow& flow, const std::string& place) {
    return check_key(experiment, flow.route, place)
        .and_then([&] {
            return check_that(
                flow.segment_size >= kLeastSegment && flow.segment_size <= kLargestSegment, place,
                fmt::format("segment size is {} bytes; allowed are {} to {}", flow.segment_size.count(),
                            kLeastSegment.count(), kLargestSegment.count()));
        })
        .and_then([&] {
            const std::uint64_t buffer = flow.socket_buffer.count();
            return check_that(buffer >= 2 * flow.segment_size.count() && buffer <= kLargestWindow.count(),
                              place,
                              fmt::format("socket buffer is {} bytes; allowed are two segments to {}", buffer,
                                          kLargestWindow.count()));
        })
        .and_then([&] {
            return check_that(flow.access_rate.count() > 0 && flow.access_rate <= kFastestLink, place,
                              fmt::format("access rate is {} bit/s; allowed are 1 to {}",
                                          flow.access_rate.count(), kFastestLink.count()));
        })
        .and_then([&] { return check_that(flow.start >= SimTime{0}, place, "start is before 0"); });
}

Checked check_change(const Experiment& experiment, const NetworkChange& change, const std::string& place) {
    const LinkState& state = change.state;
    return check_that(change.link.index() < experiment.topology->links().size(), place,
                      "the link does not exist")
        .and_then([&] { return check_that(change.at >= SimTime{0}, place, "it happens before 0"); })
        .and_then([&] {
            return check_that(state.capacity_factor > 0 && state.capacity_factor <= 1, place,
                              fmt::format("capacity factor is {}; it must be above 0 and at most 1",
                                          state.capacity_factor));
        })
        .and_then(
            [&] { return check_that(state.extra_delay >= SimTime{0}, place, "extra delay is negative"); })
        .and_then([&] {
            return check_that(state.loss_ratio >= 0 && state.loss_ratio <= 1, place,
                              fmt::format("loss ratio is {}; allowed are 0 to 1", state.loss_ratio));
        });
}

Checked check_path(const Experiment& experiment, const Path& path, const RouteKey& key,
                   const std::string& place) {
    for (const LinkId link : path.links()) {
        if (link.index() >= experiment.topology->links().size()) {
            return fail(ErrorCode::kInvalid, place + ": a path crosses a link that does not exist");
        }
    }
    return check_that(path.source() == key.source && path.destination() == key.destination, place,
                      "a path does not join the ends of its route");
}

Checked check_tables(const Experiment& experiment) {
    for (const TimedTable& timed : experiment.routes.tables()) {
        for (const Route& route : timed.table.routes()) {
            const std::string place = fmt::format("routes from {} s", to_seconds(timed.from));
            Checked checked = check_key(experiment, route.key, place);
            for (const WeightedPath& path : route.paths) {
                if (checked) checked = check_that(path.weight > 0, place, "a path weighs 0");
                if (checked) checked = check_path(experiment, path.path, route.key, place);
                if (checked && path.backup) checked = check_path(experiment, *path.backup, route.key, place);
            }
            if (!checked) return checked;
        }
    }
    return {};
}

/// The longest that a packet can take over each link, in seconds: its buffer full, all degradations at once.
std::vector<double> longest_crossings(const Experiment& experiment) {
    const auto links = experiment.topology->links();
    std::vector<double> capacity_left(links.size(), 1), extra(links.size());
    for (const NetworkChange& change : experiment.changes) {
        const std::size_t link = change.link.index();
        capacity_left[link] = std::min(capacity_left[link], change.state.capacity_factor);
        extra[link] = std::max(extra[link], to_seconds(change.state.extra_delay));
    }
    std::vector<double> longest;
    for (std::size_t i = 0; i < links.size(); ++i) {
        const double rate = static_cast<double>(links[i].capacity.count()) * capacity_left[i] *
                            experiment.scaling.rate_factor;
        const auto bytes = static_cast<double>(links[i].buffer.count() + kLargestPacket.count());
        longest.push_back(bytes * 8 / std::max(rate, 1.0) + to_seconds(links[i].delay.total()) + extra[i]);
    }
    return longest;
}

/// Whether all that is under way when sources stop arrives, and is answered, before simulated time ends.
Checked check_times(const Experiment& experiment) {
    const std::vector<double> longest = longest_crossings(experiment);
    const double left = to_seconds(SimTime::max() - experiment.duration) * (1 - 1e-9);
    const auto check = [&](const Path& path, const RouteKey& key) {
        double there = 0;
        for (const LinkId link : path.links()) there += longest[link.index()];
        const auto name = [&](NodeId node) { return experiment.topology->node(node).id; };
        return check_that(
            2 * there < left, "times",
            fmt::format("a packet from {} to {} and its echo can be under way for {:.3g} s; after "
                        "the last is sent, {:.3g} s of simulated time are left",
                        name(key.source), name(key.destination), 2 * there, left));
    };
    for (const TimedTable& timed : experiment.routes.tables()) {
        for (const Route& route : timed.table.routes()) {
            for (const WeightedPath& path : route.paths) {
                Checked checked = check(path.path, route.key);
                if (checked && path.backup) checked = check(*path.backup, route.key);
                if (!checked) return checked;
            }
        }
    }
    return {};
}

Checked check_rates(const Experiment& experiment) {
    const bool fits = std::all_of(experiment.topology->links().begin(), experiment.topology->links().end(),
                                  [](const Link& link) { return link.capacity <= kFastestLink; });
    const double factor = experiment.scaling.rate_factor;
    return check_that(fits, "topology", fmt::format("a link is faster than {} bit/s", kFastestLink.count()))
        .and_then([&] {
            return check_that(factor > 0 && factor <= 1, "scaling",
                              fmt::format("rate factor is {}; it must be above 0 and at most 1", factor));
        });
}

template <typename Part, typename Check>
Checked check_each(const std::vector<Part>& parts, const char* name, const Check& check) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (Checked checked = check(parts[i], fmt::format("{}/{}", name, i)); !checked) return checked;
    }
    return {};
}

Checked check_parts(const Experiment& experiment) {
    const auto source = [&](const auto& part, const std::string& place) {
        return check_source(experiment, part, place);
    };
    const auto flow = [&](const auto& part, const std::string& place) {
        return check_flow(experiment, part, place);
    };
    const auto change = [&](const auto& part, const std::string& place) {
        return check_change(experiment, part, place);
    };
    const auto rate = [&](const RateChange& part, const std::string& place) {
        return check_that(part.factor >= 0 && part.factor <= kLargestRateChange && part.at >= SimTime{0},
                          place,
                          fmt::format("factor is {}; allowed are 0 to {}, from time 0 on", part.factor,
                                      kLargestRateChange));
    };
    return check_each(experiment.sources, "sources", source)
        .and_then([&] { return check_each(experiment.tcp_flows, "tcp_flows", flow); })
        .and_then([&] { return check_each(experiment.changes, "changes", change); })
        .and_then([&] { return check_each(experiment.rate_changes, "rate_changes", rate); })
        .and_then([&] { return check_tables(experiment); })
        .and_then([&] { return check_times(experiment); });
}

}  // namespace

Result<void> check_plain_links(const Experiment& experiment) {
    if (experiment.behaviours.empty()) return {};
    const LinkId link = experiment.behaviours.front().link;
    return fail(
        ErrorCode::kUnsupported,
        fmt::format("behaviours: link '{}' is told how to behave, which this engine cannot play; run the "
                    "scenario with --engine dataplane",
                    experiment.topology->link(link).id));
}

Result<void> check_experiment(const Experiment& experiment) {
    const std::size_t classes = experiment.classes.size();
    return check_that(experiment.topology != nullptr, "topology", "there is none")
        .and_then([&] {
            return check_that(classes >= 1 && classes <= kMostClasses, "classes",
                              fmt::format("there are {}; allowed are 1 to {}", classes, kMostClasses));
        })
        .and_then([&] {
            return check_that(experiment.warmup >= SimTime{0} && experiment.warmup < experiment.duration,
                              "warmup",
                              fmt::format("it ends at {} s; it must end before the duration, {} s",
                                          to_seconds(experiment.warmup), to_seconds(experiment.duration)));
        })
        .and_then([&] { return check_rates(experiment); })
        .and_then([&] { return check_parts(experiment); });
}

}  // namespace hexi
