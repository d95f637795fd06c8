// The northbound API: lets requests in, finds their endpoint, carries out what it says.
#pragma once

#include <memory>

#include "controller/northbound/endpoint.hpp"
#include "controller/northbound/rate_limit.hpp"
#include "topology/base/clock.hpp"

namespace hexi {

struct ApiLimits {
    double requests_per_second = 100'000;  ///< of one token; more are answered 429
    double refusals_per_second = 10;       ///< of one address without a good token; more are answered 429
    std::size_t json_values = 1'000'000;   ///< of one body
};

/// Answers every request, by endpoints(). Thread-safe.
class Api {
public:
    /// `service` outlives it.
    Api(ControllerService& service, MonotonicClock clock, const ApiLimits& limits = {})
        : service_(service),
          clock_(std::move(clock)),
          limits_(limits),
          rates_(limits.requests_per_second, limits.requests_per_second),
          refusals_(limits.refusals_per_second, 2 * limits.refusals_per_second) {}

    void answer(HttpRequest request, HttpReply reply);
    /// That as a handler; this outlives it.
    [[nodiscard]] HttpHandler handler() {
        return [this](HttpRequest request, HttpReply reply) { answer(std::move(request), std::move(reply)); };
    }

private:
    struct Match {
        const Endpoint* endpoint = nullptr;
        std::vector<std::string> names;
    };
    [[nodiscard]] Answered<Match> find(const HttpRequest& request) const;
    [[nodiscard]] Answered<Bearer> let_in(const HttpRequest& request, Role needed);
    [[nodiscard]] Answered<Json> body_of(const HttpRequest& request) const;
    void carry_out(const std::shared_ptr<const Call>& call, const Endpoint& endpoint, Edit edit,
                   HttpReply reply);
    void run(const std::shared_ptr<const Call>& call, const Endpoint& endpoint, HttpReply reply);

    ControllerService& service_;
    MonotonicClock clock_;
    ApiLimits limits_;
    RateLimit rates_, refusals_;
};

}  // namespace hexi
