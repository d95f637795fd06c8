// What the engines are held against each other on.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "emulator/experiment/scenario.hpp"

namespace hexi {

/// One scenario of the suite, on a network of its own.
struct AccuracyCase {
    std::string group;  ///< what it is a case of; see groups_of()
    std::string name;   ///< unique
    Scenario scenario;
    std::uint32_t seeds = 5;  ///< runs of each engine that draws numbers, at least
    /// Mean queueing delay that theory gives its first pair.
    std::optional<double> theory_us = std::nullopt;
    std::string formula = {};  ///< what that is
};

/// Everything; `quick`: a few of them, shorter, for a test.
[[nodiscard]] std::vector<AccuracyCase> accuracy_cases(bool quick);

}  // namespace hexi
