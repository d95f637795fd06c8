// Between agents and the service: who comes is noted, what they see is acted upon.
#pragma once

#include "controller/service/controller_service.hpp"
#include "controller/southbound/agent_hub.hpp"

namespace hexi {

/// What `hub` tells goes to `service`, both of which outlive the hub's thread. An agent is noted durably as a
/// resource "agent" before it takes part in plans; without a certificate or a Unix socket it must show the
/// token of an operator.
[[nodiscard]] AgentEvents agent_desk(AgentHub& hub, ControllerService& service);

}  // namespace hexi
