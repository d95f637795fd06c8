#include "controller/whatif/failure_case.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace hexi {
namespace {

/// `text` at every `mark`, empty parts too.
std::vector<std::string> split(const std::string& text, char mark) {
    std::vector<std::string> parts;
    std::size_t from = 0;
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, from)) {
        parts.push_back(text.substr(from, at - from));
        from = at + 1;
    }
    parts.push_back(text.substr(from));
    return parts;
}

/// Collects elements and cases, each once.
class Planner {
public:
    Planner(const Topology& topology, std::span<const Layer> layers) : topology_(topology), layers_(layers) {}

    Result<void> add(const std::string& word) {
        if (word == "each-link") return add_singles(links());
        if (word == "each-fibre") return fibres().and_then([&](const auto& all) { return add_singles(all); });
        if (word == "each-srlg") return add_singles(srlgs());
        if (word == "pairs") return add_pairs();
        return add_named(word);
    }

    [[nodiscard]] FailurePlan plan() && { return std::move(plan_); }
    [[nodiscard]] bool empty() const { return plan_.cases.empty(); }

private:
    [[nodiscard]] bool on_layers(LinkId link) const {
        return std::ranges::find(layers_, topology_.link(link).layer) != layers_.end();
    }

    [[nodiscard]] std::vector<std::string> links() const {
        std::vector<std::string> names;
        std::set<std::string_view> known;
        for (std::size_t i = 0; i < topology_.links().size(); ++i) {
            const std::string& name = topology_.links()[i].duplex;
            if (on_layers(LinkId(i)) && known.insert(name).second) names.push_back(name);
        }
        return names;
    }

    [[nodiscard]] bool on_layers(SrlgId srlg) const {
        return std::ranges::any_of(topology_.links_sharing(srlg),
                                   [&](LinkId link) { return on_layers(link); });
    }

    [[nodiscard]] Result<std::vector<std::string>> fibres() const {
        if (topology_.fibres().empty()) {
            return fail(
                ErrorCode::kNotFound,
                fmt::format("'{}' has no fibres; each-link and each-srlg are there", topology_.name()));
        }
        std::vector<std::string> names;
        for (const Fibre& fibre : topology_.fibres()) {
            if (on_layers(fibre.srlg)) names.push_back(fibre.id);
        }
        return names;
    }

    [[nodiscard]] std::vector<std::string> srlgs() const {
        std::vector<std::string> names;
        for (std::size_t i = 0; i < topology_.srlgs().size(); ++i) {
            if (on_layers(SrlgId(i))) names.push_back(topology_.srlgs()[i]);
        }
        return names;
    }

    Result<std::uint32_t> element(const std::string& name) {
        const auto known = std::ranges::find(plan_.elements, name, &FailureElement::name);
        if (known != plan_.elements.end()) {
            return static_cast<std::uint32_t>(known - plan_.elements.begin());
        }
        auto found = topology_.find_links(name);
        if (!found) return tl::unexpected(std::move(found.error()));
        std::ranges::sort(*found);
        plan_.elements.push_back({name, *std::move(found)});
        return static_cast<std::uint32_t>(plan_.elements.size() - 1);
    }

    Result<void> add_case(std::vector<std::uint32_t> elements) {
        std::ranges::sort(elements);
        elements.erase(std::unique(elements.begin(), elements.end()), elements.end());
        if (!known_.insert(elements).second) return {};
        if (plan_.cases.size() == kMostFailureCases) {
            return fail(ErrorCode::kInvalid,
                        fmt::format("more than {} cases are not allowed", kMostFailureCases));
        }
        plan_.cases.push_back({std::move(elements)});
        return {};
    }

    Result<void> add_singles(const std::vector<std::string>& names) {
        for (const std::string& name : names) {
            auto added = element(name).and_then([&](std::uint32_t one) { return add_case({one}); });
            if (!added) return added;
        }
        return {};
    }

    Result<void> add_pairs() {
        const auto names = topology_.fibres().empty() ? Result<std::vector<std::string>>(links()) : fibres();
        std::vector<std::uint32_t> all;
        for (const std::string& name : *names) {
            const auto one = element(name);
            if (!one) return tl::unexpected(one.error());
            all.push_back(*one);
        }
        for (std::size_t i = 0; i < all.size(); ++i) {
            for (std::size_t j = i + 1; j < all.size(); ++j) {
                if (auto added = add_case({all[i], all[j]}); !added) return added;
            }
        }
        return {};
    }

    /// A name with a plus sign in it goes before things that fail together.
    Result<void> add_named(const std::string& word) {
        if (word.empty()) {
            return fail(ErrorCode::kInvalid,
                        "an empty name is not allowed: must be each-link, each-fibre, "
                        "each-srlg, pairs, or names of links, fibres and risk groups");
        }
        const std::vector<std::string> names =
            topology_.find_links(word) ? std::vector{word} : split(word, '+');
        std::vector<std::uint32_t> together;
        for (const std::string& name : names) {
            const auto one = element(name);
            if (!one) return tl::unexpected(one.error());
            together.push_back(*one);
        }
        return add_case(std::move(together));
    }

    const Topology& topology_;
    std::span<const Layer> layers_;
    FailurePlan plan_;
    std::set<std::vector<std::uint32_t>> known_;
};

}  // namespace

std::string case_name(const FailurePlan& plan, const FailureCase& failure) {
    std::vector<std::string_view> names;
    for (const std::uint32_t element : failure.elements) names.push_back(plan.elements[element].name);
    return fmt::format("{}", fmt::join(names, " + "));
}

std::vector<LinkId> case_links(const FailurePlan& plan, const FailureCase& failure) {
    std::vector<LinkId> links;
    for (const std::uint32_t element : failure.elements) {
        const auto& more = plan.elements[element].links;
        links.insert(links.end(), more.begin(), more.end());
    }
    std::ranges::sort(links);
    links.erase(std::unique(links.begin(), links.end()), links.end());
    return links;
}

Result<FailurePlan> plan_failures(const Topology& topology, std::span<const Layer> layers,
                                  std::span<const std::string> words) {
    Planner planner(topology, layers);
    for (const std::string& word : words) {
        const std::vector<std::string> parts =
            topology.find_links(word) ? std::vector{word} : split(word, ',');
        for (const std::string& part : parts) {
            if (auto added = planner.add(part); !added) return tl::unexpected(std::move(added.error()));
        }
    }
    if (planner.empty()) return fail(ErrorCode::kInvalid, "nothing that could fail was named");
    return std::move(planner).plan();
}

}  // namespace hexi
