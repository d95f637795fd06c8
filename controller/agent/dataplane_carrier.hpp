// A running dataplane as a carrier of plans, by its own control socket.
#pragma once

#include <functional>
#include <map>

#include "controller/agent/agent.hpp"

namespace hexi {

/// A call of the dataplane's control socket (docs/formats/dataplane-control.md); kEnvironment where the
/// dataplane is gone.
using DataplaneCall = std::function<Result<Json>(std::string_view method, const Json& params)>;
/// Opens that socket.
using DataplaneConnector = std::function<Result<DataplaneCall>()>;

/// Hands plans on to hexi-dataplane and looks for links that it or its owner has taken down.
class DataplaneCarrier : public PlanCarrier {
public:
    explicit DataplaneCarrier(DataplaneConnector connect) : connect_(std::move(connect)) {}

    /// Its nodes are those of the dataplane's ports.
    Result<Json> profile() override;
    Result<Json> carry_out(std::string_view method, const Json& params) override;
    Result<std::vector<Json>> changed_links() override;
    /// The dataplane's `statistics`.
    Json telemetry() override;

private:
    Result<Json> ask(std::string_view method, const Json& params);
    /// Every link of `params` as it says there; those that an earlier call impaired and this one does not
    /// name, as they are built.
    Result<Json> impair(const Json& params);

    DataplaneConnector connect_;
    DataplaneCall call_;
    std::map<std::string, std::string> seen_;  ///< status by link
    std::map<std::string, Json> impaired_;     ///< what was set last, by link
};

}  // namespace hexi
