// A dataplane that moves nothing and remembers what it was told.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "dataplane/control/running_dataplane.hpp"
#include "tests/support/small_networks.hpp"
#include "topology/base/check.hpp"

namespace hexi::support {

class FakeDataplane : public RunningDataplane {
public:
    FakeDataplane() : topology_(*Topology::create(chain())) {}

    [[nodiscard]] const Topology& topology() const override { return topology_; }
    [[nodiscard]] Json status() const override { return Json::object().set("version", "0.0"); }
    [[nodiscard]] Json statistics() const override { return Json::object().set("received_packets", 7); }
    [[nodiscard]] LinkSetting setting(LinkId link) const override {
        const auto found = settings.find(link);
        return found == settings.end() ? LinkSetting{} : found->second;
    }
    void set(LinkId link, const LinkSetting& setting) override { settings[link] = setting; }
    Result<void> prepare(std::uint64_t version, RoutingTable table) override {
        if (version == refused_version) return fail(ErrorCode::kEnvironment, "needs 3 GiB");
        prepared = std::move(table);
        return {};
    }
    void commit() override { in_force = prepared; }
    void forget_prepared() override { prepared = RoutingTable(); }
    Result<void> start_tap(const TapRequest& request) override {
        if (request.name == "nothing") return fail(ErrorCode::kNotFound, "no link 'nothing'");
        tapped.push_back(request);
        return {};
    }
    Result<void> stop_tap(const std::string& name) override {
        if (tapped.empty() || tapped.back().name != name)
            return fail(ErrorCode::kNotFound, "'" + name + "' is not being recorded");
        tapped.pop_back();
        return {};
    }
    [[nodiscard]] Json taps() const override {
        Json list = Json::array();
        for (const TapRequest& tap : tapped) list.push_back(tap.file);
        return list;
    }
    void stop() override { stopped = true; }

    std::map<LinkId, LinkSetting> settings;
    RoutingTable prepared, in_force;
    std::uint64_t refused_version = 0;
    std::vector<TapRequest> tapped;
    bool stopped = false;

private:
    Topology topology_;
};

}  // namespace hexi::support
