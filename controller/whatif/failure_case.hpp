// What fails: single things, pairs of them, or what a person names.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "topology/topology.hpp"

namespace hexi {

/// Something that fails by itself: a link (both directions, unless one alone is named), a fibre, another
/// shared risk. A value.
struct FailureElement {
    std::string name;
    std::vector<LinkId> links;  ///< that go down with it, ascending, at least one
};

/// Elements that are down at the same time.
struct FailureCase {
    std::vector<std::uint32_t> elements;  ///< their places in FailurePlan::elements, ascending, at least one
};

/// Every case that is to be looked at. A value.
struct FailurePlan {
    std::vector<FailureElement> elements;
    std::vector<FailureCase> cases;  ///< each once, in the order asked for
};

/// "A + B".
[[nodiscard]] std::string case_name(const FailurePlan& plan, const FailureCase& failure);
/// The links of all its elements, ascending, each once.
[[nodiscard]] std::vector<LinkId> case_links(const FailurePlan& plan, const FailureCase& failure);

/// Most cases of one plan.
inline constexpr std::size_t kMostFailureCases = 1'000'000;

/// The plan that `words` ask for, each of them a list with commas of
///  - "each-link", "each-fibre", "each-srlg": every link (both directions), fibre, or risk group, fibres and
///    links of their own among them, that has a link on one of `layers`;
///  - "pairs": every two fibres, or links where the network has no fibres;
///  - names of links, fibres and risk groups; "A+B" fail together.
/// kNotFound for a name that does not exist, or fibres where there are none; kInvalid for an empty name, no
/// words, or more than kMostFailureCases.
[[nodiscard]] Result<FailurePlan> plan_failures(const Topology& topology, std::span<const Layer> layers,
                                                std::span<const std::string> words);

}  // namespace hexi
