// An agent that does what a test says and nothing else.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "tests/support/raw_client.hpp"
#include "topology/json/json.hpp"

namespace hexi::support {

inline std::string registration(const std::string& name, const std::string& token,
                                const std::string& more = "") {
    return fmt::format(
        R"({{"jsonrpc":"2.0","method":"agent.register","params":{{"protocol":"hexi-agent/1","name":"{}","token":"{}"{}}},"id":1}})"
        "\n",
        name, token, more);
}

/// Registers, then answers only what `answers` says, on a thread of its own, until it is destroyed or cut
/// off.
class ScriptedAgent {
public:
    using Answers = std::function<bool(const std::string& method)>;

    ScriptedAgent(std::uint16_t port, const std::string& name, const std::string& token, Answers answers,
                  const std::string& more = "")
        : client_(port), answers_(std::move(answers)) {
        client_.send(registration(name, token, more));
        thread_ = std::thread([this] { serve(); });
    }
    ~ScriptedAgent() {
        stop_ = true;
        thread_.join();
    }
    ScriptedAgent(const ScriptedAgent&) = delete;
    ScriptedAgent& operator=(const ScriptedAgent&) = delete;

    [[nodiscard]] const RawClient& client() const { return client_; }
    /// How often it was asked for `method`.
    [[nodiscard]] int asked(const std::string& method) const {
        return method == "plan.prepare" ? prepares_ : method == "plan.commit" ? commits_ : rollbacks_;
    }

private:
    void serve() {
        std::string rest;
        while (!stop_) {
            rest += client_.read_until("\n", std::chrono::milliseconds(20));
            for (std::size_t end = rest.find('\n'); end != std::string::npos; end = rest.find('\n')) {
                take(rest.substr(0, end));
                rest.erase(0, end + 1);
            }
        }
    }
    void take(const std::string& line) {
        const auto message = parse_json(line, "message");
        const Json* method = message ? message->find("method") : nullptr;
        if (method == nullptr) return;
        const std::string& name = *method->as_string();
        if (name == "plan.prepare") ++prepares_;
        if (name == "plan.commit") ++commits_;
        if (name == "plan.rollback") ++rollbacks_;
        if (!answers_(name)) return;
        client_.send(fmt::format("{{\"jsonrpc\":\"2.0\",\"result\":{{}},\"id\":{}}}\n",
                                 *message->find("id")->as_int64()));
    }

    RawClient client_;
    Answers answers_;
    std::atomic<bool> stop_{false};
    std::atomic<int> prepares_{0}, commits_{0}, rollbacks_{0};
    std::thread thread_;
};

}  // namespace hexi::support
