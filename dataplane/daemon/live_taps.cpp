#include "dataplane/daemon/live_taps.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

namespace hexi {
namespace {

std::uint64_t wall_clock_ns() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

std::string name_of(const PortSpec& port) {
    return port.node + "=" + to_string(port.device) + (port.vlan ? fmt::format(",vlan={}", *port.vlan) : "");
}

}  // namespace

LiveTaps::LiveTaps(const Topology& topology, const std::vector<PortSpec>& ports, std::uint64_t epoch_ns,
                   std::function<void(TapOrder)> give)
    : topology_(topology), give_(std::move(give)), recorder_(epoch_ns, wall_clock_ns) {
    for (const PortSpec& port : ports) {
        port_nodes_.push_back(port.node);
        port_names_.push_back(name_of(port));
    }
}

Result<void> LiveTaps::check_free(const std::vector<TapPlace>& places) const {
    for (const Running& other : running_) {
        for (const TapPlace& place : places) {
            if (std::find(other.places.begin(), other.places.end(), place) != other.places.end())
                return fail(ErrorCode::kInvalid, fmt::format("'{}' is tapped already, by the tap '{}'",
                                                             interface_at(place, 0).name, other.name));
        }
    }
    return {};
}

CaptureInterface LiveTaps::interface_at(const TapPlace& place, std::uint32_t snap_bytes) const {
    if (const auto* port = std::get_if<std::size_t>(&place))
        return {.name = port_names_[*port], .snap_bytes = snap_bytes};
    const Link& link = topology_.link(std::get<LinkId>(place));
    return {.name = link.id, .snap_bytes = snap_bytes, .speed = link.capacity};
}

Result<void> LiveTaps::start(const TapRequest& request) {
    auto places = find_tap_places(topology_, port_nodes_, request.name);
    if (!places) return tl::unexpected(places.error());
    auto free = check_free(*places);
    if (!free) return free;
    std::vector<std::shared_ptr<TapPoint>> points;
    for (const TapPlace& place : *places)
        points.push_back(std::make_shared<TapPoint>(interface_at(place, request.snap_bytes)));
    auto started = recorder_.start(request.name, request.file, points);
    if (!started) return started;
    for (std::size_t i = 0; i < points.size(); ++i) give_({(*places)[i], std::move(points[i])});
    running_.push_back({request.name, std::move(*places)});
    return {};
}

Result<void> LiveTaps::stop(const std::string& name) {
    auto stopped = recorder_.stop(name);
    if (!stopped) return stopped;
    const auto found = std::find_if(running_.begin(), running_.end(),
                                    [&](const Running& running) { return running.name == name; });
    if (found == running_.end()) return {};
    for (const TapPlace& place : found->places) give_({place, nullptr});
    running_.erase(found);
    return {};
}

Json taps_json(const std::vector<TapReport>& taps) {
    Json list = Json::array();
    for (const TapReport& tap : taps) {
        Json json = Json::object();
        json.set("name", tap.name);
        json.set("file", tap.file);
        json.set("recording", tap.recording);
        json.set("seen_frames", tap.seen);
        json.set("written_frames", tap.written);
        json.set("missed_frames", tap.missed);
        json.set("lost_frames", tap.lost_there);
        json.set("failure", tap.failure.empty() ? Json() : Json(tap.failure));
        list.push_back(std::move(json));
    }
    return list;
}

}  // namespace hexi
