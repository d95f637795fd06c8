// The methods of the dataplane's control socket (docs/formats/dataplane-control.md).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "dataplane/control/running_dataplane.hpp"
#include "topology/json/json_rpc.hpp"

namespace hexi {

/// `"protocol"` of the status.
inline constexpr std::string_view kControlProtocol = "hexi-dataplane/1";

/// Turns calls into what a RunningDataplane understands, and keeps the versions of its plans: a plan is
/// prepared under a version above the one in force, then committed or rolled back by that version; anything
/// else is refused and changes nothing. One thread.
class ControlMethods : public RpcMethods {
public:
    /// `version` is that of the plan in force. `dataplane` outlives this.
    ControlMethods(RunningDataplane& dataplane, std::uint64_t version)
        : dataplane_(dataplane), in_force_(version) {}

    [[nodiscard]] bool knows(std::string_view method) const override;
    Result<Json> call(std::string_view method, const Json& params) override;

private:
    Result<Json> status(const Json& params);
    Result<Json> statistics(const Json& params);
    Result<Json> list_links(const Json& params);
    Result<Json> set_link(const Json& params);
    Result<Json> link_up(const Json& params);
    Result<Json> link_down(const Json& params);
    Result<Json> drain_link(const Json& params);
    Result<Json> prepare_plan(const Json& params);
    Result<Json> commit_plan(const Json& params);
    Result<Json> roll_back_plan(const Json& params);
    Result<Json> start_tap(const Json& params);
    Result<Json> stop_tap(const Json& params);
    Result<Json> list_taps(const Json& params);
    Result<Json> stop(const Json& params);

    Result<Json> set_status(const Json& params, std::string_view method, LinkStatus status);
    /// `name` is a directed link, or a duplex one: then both directions. Answers their new settings.
    Result<Json> change_links(std::string_view method, const std::string& name,
                              const std::function<void(LinkSetting&)>& change);
    [[nodiscard]] Json setting_of(LinkId link) const;
    [[nodiscard]] Result<std::uint64_t> prepared_version(const Json& params, std::string_view method) const;
    [[nodiscard]] Json versions() const;
    [[nodiscard]] Json taps_answer() const;

    using Method = Result<Json> (ControlMethods::*)(const Json&);
    static Method find(std::string_view method);

    RunningDataplane& dataplane_;
    std::uint64_t in_force_;
    std::optional<std::uint64_t> prepared_;
};

}  // namespace hexi
