// A service over a small network in a folder of its own.
#pragma once

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>

#include "controller/service/controller_service.hpp"
#include "tests/support/run_hexi.hpp"
#include "tests/support/small_networks.hpp"

namespace hexi {

class ServiceTest : public ::testing::Test {
protected:
    /// a - b - d and a - c - d, the first way shorter by its links' order; e hangs on d.
    static std::shared_ptr<const Topology> square() {
        return std::make_shared<const Topology>(
            Topology::create(support::network({"a", "b", "c", "d", "e"},
                                              {{"a", "b"}, {"b", "d"}, {"a", "c"}, {"c", "d"}, {"d", "e"}}))
                .value());
    }
    void open(Forwarders* forwarders = nullptr) {
        auto opened = ControllerService::open({.folder = folder.path() + "/data",
                                               .topology = square(),
                                               .forwarders = forwarders,
                                               .wall = wall,
                                               .clock = steady_clock(),
                                               .kept_plans = 5});
        ASSERT_TRUE(opened) << opened.error().message;
        service = std::move(*opened);
        settle();
    }
    void settle() { ASSERT_TRUE(service->planner().settle(std::chrono::seconds(20))); }

    /// Carries `edit` out and waits for its plan.
    Decision change(Edit edit) {
        edit.who = "ann";
        auto promise = std::make_shared<std::promise<Decision>>();
        service->submit(std::move(edit), [promise](Decision made) { promise->set_value(std::move(made)); });
        Decision decision = promise->get_future().get();
        settle();
        return decision;
    }
    Decision put(const std::string& kind, const std::string& id, const std::string& body) {
        return change({.verb = Edit::Verb::kPut, .kind = kind, .id = id, .body = body});
    }
    Decision remove(const std::string& kind, const std::string& id) {
        return change({.verb = Edit::Verb::kRemove, .kind = kind, .id = id});
    }
    /// What followers are told from event `after` on.
    [[nodiscard]] std::shared_ptr<std::string> told_after(std::uint64_t after) const {
        auto told = std::make_shared<std::string>();
        service->events().follow(after, [told](const auto& text) {
            *told += *text;
            return true;
        });
        return told;
    }
    /// The first link of the only path of the only route, "" where there is none.
    [[nodiscard]] std::string way() const {
        const NetworkPtr network = service->network();
        const auto routes = network->table->routes();
        if (routes.empty() || routes.front().paths.empty()) return "";
        return network->topology->link(routes.front().paths.front().path.links().front()).id;
    }

    WallClock wall = system_clock();
    support::ScratchDirectory folder;
    std::unique_ptr<ControllerService> service;
};

}  // namespace hexi
