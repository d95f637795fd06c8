// How large flows are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "topology/base/random.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// A distribution of sizes by points of its cumulative share, log-linear between them. Immutable.
class SizeLaw {
public:
    struct Point {
        double bytes = 0;  ///< > 0
        double share = 0;  ///< 0..1 of flows are not larger
    };
    /// kInvalid unless points ascend in both and end at 1.
    [[nodiscard]] static Result<SizeLaw> create(std::vector<Point> points);
    /// "web-search", "data-mining" or "hadoop"; kInvalid lists them.
    [[nodiscard]] static Result<SizeLaw> named(std::string_view name);
    /// Where the points of a named law were read.
    [[nodiscard]] static std::string_view source_of(std::string_view name);
    /// "bytes percent" lines, as ns-3 users keep them; kInvalid as "name:line: ...".
    [[nodiscard]] static Result<SizeLaw> parse(std::string_view text, std::string_view name);

    /// At least 1 byte.
    [[nodiscard]] double draw(RandomStream& random) const;
    /// Of draw(), by the points.
    [[nodiscard]] double mean() const;

private:
    explicit SizeLaw(std::vector<Point> points) : points_(std::move(points)) {}
    std::vector<Point> points_;
};

}  // namespace hexi
