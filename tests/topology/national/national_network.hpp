// The built-in network, made once for all tests of this folder.
#pragma once

#include <gtest/gtest.h>

#include "topology/national/national.hpp"

namespace hexi::national {

/// The network itself; a failing read ends the program with the error.
inline const Topology& network() {
    static const Topology topology = [] {
        auto made = national_topology();
        if (!made) ADD_FAILURE() << made.error().message;
        return std::move(made).value();
    }();
    return topology;
}

/// The node called `name`; fails the test where there is none.
inline NodeId node(std::string_view name) {
    const auto found = network().find_node(name);
    if (!found) ADD_FAILURE() << found.error().message;
    return found.value_or(NodeId(0));
}

}  // namespace hexi::national
