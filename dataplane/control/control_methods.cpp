#include "dataplane/control/control_methods.hpp"

#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "emulator/experiment/behaviour/link_description.hpp"
#include "topology/base/check.hpp"
#include "topology/formats/plan_json.hpp"
#include "topology/json/json_reader.hpp"

namespace hexi {
namespace {

constexpr double kMicrosecondPicos = 1e6;
/// A day: beyond it a delay is a slip of the unit.
constexpr NumberRange kDelaysUs{.min = 0, .max = 86'400e6};

double microseconds(SimTime time) { return static_cast<double>(time.count()) / kMicrosecondPicos; }
SimTime from_microseconds(double us) { return SimTime(std::llround(us * kMicrosecondPicos)); }

Result<void> no_more_in(const Json& params, std::string_view method) {
    JsonErrors errors{std::string(method)};
    ObjectReader(params, errors).forbid_unknown();
    if (errors.first()) return tl::unexpected(*errors.first());
    return {};
}

/// All that can be said of a link but its state.
LinkDescription description_of(const LinkSetting& setting) {
    return {.rate = setting.rate, .delay = setting.delay, .behaviour = setting.behaviour};
}

/// What a call of `link.set` changes.
struct SettingChange {
    std::string link;
    std::optional<double> delay_us, extra_delay_us, loss_ratio, capacity_factor;
    std::optional<std::uint64_t> rate_bps;
    std::optional<Json> behaviour;  ///< valid on any base

    [[nodiscard]] bool empty() const {
        return !delay_us && !extra_delay_us && !loss_ratio && !capacity_factor && !rate_bps && !behaviour;
    }
    void apply(LinkSetting& setting) const {
        if (behaviour) {
            const auto described = read_link_description(*behaviour, "", description_of(setting));
            HEXI_CHECK(described, "a description was checked when it was read");
            setting.rate = described->rate;
            setting.delay = described->delay;
            setting.behaviour = described->behaviour;
        }
        if (delay_us) setting.delay = from_microseconds(*delay_us);
        if (extra_delay_us) setting.state.extra_delay = from_microseconds(*extra_delay_us);
        if (loss_ratio) setting.state.loss_ratio = *loss_ratio;
        if (capacity_factor) setting.state.capacity_factor = *capacity_factor;
        if (rate_bps) setting.rate = BitRate(*rate_bps);
    }
};

Result<SettingChange> read_change(const Json& params) {
    JsonErrors errors("link.set");
    ObjectReader reader(params, errors);
    SettingChange change;
    change.link = reader.string("link");
    change.delay_us = reader.optional_number("delay_us", kDelaysUs);
    change.extra_delay_us = reader.optional_number("extra_delay_us", kDelaysUs);
    change.loss_ratio = reader.optional_number("loss_ratio", {.min = 0, .max = 1});
    change.capacity_factor =
        reader.optional_number("capacity_factor", {.min = 0, .max = 1, .above_min = true});
    change.rate_bps = reader.optional_integer("rate_bps", {.min = 1, .max = 1'000'000'000'000'000'000});
    if (const Json* behaviour = reader.any("behaviour")) change.behaviour = *behaviour;
    reader.forbid_unknown();
    if (change.empty())
        errors.add("",
                   "nothing to set: give delay_us, extra_delay_us, loss_ratio, capacity_factor, rate_bps or "
                   "behaviour");
    if (errors.first()) return tl::unexpected(*errors.first());
    if (!change.behaviour) return change;
    return read_link_description(*change.behaviour, "link.set: /behaviour").transform([&](const auto&) {
        return change;
    });
}

}  // namespace

ControlMethods::Method ControlMethods::find(std::string_view method) {
    static constexpr std::array<std::pair<std::string_view, Method>, 14> kMethods{{
        {"status", &ControlMethods::status},
        {"statistics", &ControlMethods::statistics},
        {"link.list", &ControlMethods::list_links},
        {"link.set", &ControlMethods::set_link},
        {"link.up", &ControlMethods::link_up},
        {"link.down", &ControlMethods::link_down},
        {"link.drain", &ControlMethods::drain_link},
        {"plan.prepare", &ControlMethods::prepare_plan},
        {"plan.commit", &ControlMethods::commit_plan},
        {"plan.rollback", &ControlMethods::roll_back_plan},
        {"tap.start", &ControlMethods::start_tap},
        {"tap.stop", &ControlMethods::stop_tap},
        {"tap.list", &ControlMethods::list_taps},
        {"stop", &ControlMethods::stop},
    }};
    for (const auto& [name, function] : kMethods) {
        if (name == method) return function;
    }
    return nullptr;
}

bool ControlMethods::knows(std::string_view method) const { return find(method) != nullptr; }

Result<Json> ControlMethods::call(std::string_view method, const Json& params) {
    const auto known = find(method);
    HEXI_CHECK(known != nullptr, "whoever calls has asked whether the method is known");
    return (this->*known)(params);
}

Result<Json> ControlMethods::status(const Json& params) {
    return no_more_in(params, "status").transform([this] {
        Json status = dataplane_.status();
        status.set("protocol", kControlProtocol);
        const Json plan = versions();
        for (const Json::Member& member : *plan.as_object()) status.set(member.key, member.value);
        return status;
    });
}

Result<Json> ControlMethods::statistics(const Json& params) {
    return no_more_in(params, "statistics").transform([this] { return dataplane_.statistics(); });
}

Result<Json> ControlMethods::list_links(const Json& params) {
    return no_more_in(params, "link.list").transform([this] {
        Json links = Json::array();
        for (std::size_t i = 0; i < dataplane_.topology().links().size(); ++i)
            links.push_back(setting_of(LinkId(i)));
        return Json::object().set("links", std::move(links));
    });
}

Json ControlMethods::setting_of(LinkId link) const {
    const Link& nominal = dataplane_.topology().link(link);
    const LinkSetting setting = dataplane_.setting(link);
    Json json = Json::object();
    json.set("id", nominal.id).set("status", to_string(setting.state.status));
    json.set("delay_us", microseconds(setting.delay.value_or(nominal.delay.total())));
    json.set("extra_delay_us", microseconds(setting.state.extra_delay));
    json.set("rate_bps", setting.rate.value_or(nominal.capacity).count());
    json.set("capacity_factor", setting.state.capacity_factor);
    json.set("loss_ratio", setting.state.loss_ratio);
    if (setting.behaviour != LinkBehaviour{})
        json.set("behaviour", link_description_json(description_of(setting)));
    return json;
}

Result<Json> ControlMethods::set_link(const Json& params) {
    const auto change = read_change(params);
    if (!change) return tl::unexpected(change.error());
    return change_links("link.set", change->link, [&](LinkSetting& setting) { change->apply(setting); });
}

Result<Json> ControlMethods::link_up(const Json& params) {
    return set_status(params, "link.up", LinkStatus::kUp);
}
Result<Json> ControlMethods::link_down(const Json& params) {
    return set_status(params, "link.down", LinkStatus::kDown);
}
Result<Json> ControlMethods::drain_link(const Json& params) {
    return set_status(params, "link.drain", LinkStatus::kDrained);
}

Result<Json> ControlMethods::set_status(const Json& params, std::string_view method, LinkStatus status) {
    JsonErrors errors{std::string(method)};
    ObjectReader reader(params, errors);
    const std::string link = reader.string("link");
    reader.forbid_unknown();
    if (errors.first()) return tl::unexpected(*errors.first());
    return change_links(method, link, [&](LinkSetting& setting) { setting.state.status = status; });
}

Result<Json> ControlMethods::change_links(std::string_view method, const std::string& name,
                                          const std::function<void(LinkSetting&)>& change) {
    const auto links = dataplane_.topology().find_links(name);
    if (!links) return tl::unexpected(in_context(fmt::format("{}: /link", method), links.error()));
    // Ordered first and told of afterwards: what is asked for is to take effect soon.
    for (const LinkId link : *links) {
        LinkSetting setting = dataplane_.setting(link);
        change(setting);
        dataplane_.set(link, setting);
    }
    Json changed = Json::array();
    for (const LinkId link : *links) changed.push_back(setting_of(link));
    return Json::object().set("links", std::move(changed));
}

Result<Json> ControlMethods::prepare_plan(const Json& params) {
    auto plan = read_plan(params, dataplane_.topology());
    if (!plan) return tl::unexpected(plan.error());
    if (plan->version <= in_force_) {
        return fail(ErrorCode::kInvalid,
                    fmt::format("plan.prepare: /version: {} is not above {}, the one in force", plan->version,
                                in_force_));
    }
    return dataplane_.prepare(plan->version, std::move(plan->table)).transform([&] {
        prepared_ = plan->version;
        return versions();
    });
}

Result<std::uint64_t> ControlMethods::prepared_version(const Json& params, std::string_view method) const {
    JsonErrors errors{std::string(method)};
    ObjectReader reader(params, errors);
    const std::uint64_t version = reader.integer("version");
    reader.forbid_unknown();
    if (!errors.first() && version != prepared_) {
        reader.refuse("version", prepared_
                                     ? fmt::format("{} is not the version prepared, {}", version, *prepared_)
                                     : fmt::format("{}: no version is prepared", version));
    }
    if (errors.first()) return tl::unexpected(*errors.first());
    return version;
}

Result<Json> ControlMethods::commit_plan(const Json& params) {
    return prepared_version(params, "plan.commit").transform([this](std::uint64_t version) {
        dataplane_.commit();
        in_force_ = version;
        prepared_.reset();
        return versions();
    });
}

Result<Json> ControlMethods::roll_back_plan(const Json& params) {
    return prepared_version(params, "plan.rollback").transform([this](std::uint64_t) {
        dataplane_.forget_prepared();
        prepared_.reset();
        return versions();
    });
}

Result<Json> ControlMethods::start_tap(const Json& params) {
    JsonErrors errors("tap.start");
    ObjectReader reader(params, errors);
    TapRequest request{.name = reader.string("name"), .file = reader.string("file")};
    // The dataplane's working directory is not its caller's.
    if (!errors.first() && !request.file.starts_with('/'))
        reader.refuse("file", fmt::format("'{}' is not allowed: must begin with /", request.file));
    request.snap_bytes = static_cast<std::uint32_t>(
        reader.integer_or("snap_bytes", 0, {.min = kLeastSnapBytes, .max = kMostSnapBytes}));
    reader.forbid_unknown();
    if (errors.first()) return tl::unexpected(*errors.first());
    return dataplane_.start_tap(request).transform([&] { return taps_answer(); }).map_error([](Error error) {
        return in_context("tap.start", std::move(error));
    });
}

Result<Json> ControlMethods::stop_tap(const Json& params) {
    JsonErrors errors("tap.stop");
    ObjectReader reader(params, errors);
    const std::string name = reader.string("name");
    reader.forbid_unknown();
    if (errors.first()) return tl::unexpected(*errors.first());
    return dataplane_.stop_tap(name).transform([&] { return taps_answer(); }).map_error([](Error error) {
        return in_context("tap.stop", std::move(error));
    });
}

Result<Json> ControlMethods::list_taps(const Json& params) {
    return no_more_in(params, "tap.list").transform([this] { return taps_answer(); });
}

Json ControlMethods::taps_answer() const { return Json::object().set("taps", dataplane_.taps()); }

Json ControlMethods::versions() const {
    Json json = Json::object();
    json.set("plan_version", in_force_).set("prepared_version", prepared_ ? Json(*prepared_) : Json());
    return json;
}

Result<Json> ControlMethods::stop(const Json& params) {
    return no_more_in(params, "stop").transform([this] {
        dataplane_.stop();
        return Json::object();
    });
}

}  // namespace hexi
