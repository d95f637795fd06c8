#include "traces/synthesis/size_law.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace hexi {
namespace {

/// Points read by us from the figures named, to about 2 %; they are no copy of anybody's data.
struct NamedLaw {
    std::string_view name, source;
    std::vector<SizeLaw::Point> points;
};
const std::array<NamedLaw, 3>& named_laws() {
    static const std::array<NamedLaw, 3> kLaws{
        {{"web-search",
          "M. Alizadeh and others, \"Data Center TCP\", SIGCOMM 2010, figure 4, read by eye",
          {{6e3, 0.1},
           {10e3, 0.15},
           {20e3, 0.22},
           {33e3, 0.32},
           {60e3, 0.45},
           {100e3, 0.54},
           {300e3, 0.62},
           {1e6, 0.7},
           {3e6, 0.84},
           {10e6, 0.97},
           {30e6, 1}}},
         {"data-mining",
          "A. Greenberg and others, \"VL2\", SIGCOMM 2009, figure 2, read by eye",
          {{100, 0.1},
           {300, 0.3},
           {1e3, 0.5},
           {3e3, 0.65},
           {10e3, 0.8},
           {100e3, 0.85},
           {1e6, 0.9},
           {10e6, 0.95},
           {100e6, 0.99},
           {1e9, 1}}},
         {"hadoop",
          "A. Roy and others, \"Inside the Social Network's (Datacenter) Network\", SIGCOMM 2015, figure 6, "
          "read "
          "by eye",
          {{100, 0.05},
           {300, 0.2},
           {1e3, 0.5},
           {10e3, 0.7},
           {100e3, 0.85},
           {1e6, 0.95},
           {10e6, 0.99},
           {100e6, 1}}}}};
    return kLaws;
}

const NamedLaw* find_law(std::string_view name) {
    for (const NamedLaw& law : named_laws()) {
        if (law.name == name) return &law;
    }
    return nullptr;
}

}  // namespace

Result<SizeLaw> SizeLaw::create(std::vector<Point> points) {
    double bytes = 0, share = 0;
    for (const Point& point : points) {
        if (!(point.bytes > bytes && point.share >= share && point.share <= 1 && point.bytes <= 1e18))
            return fail(
                ErrorCode::kInvalid,
                fmt::format(
                    "{:g} bytes at a share of {:g} are not allowed: sizes must ascend, and their shares, "
                    "which end at 1",
                    point.bytes, point.share));
        bytes = point.bytes;
        share = point.share;
    }
    if (points.empty() || share != 1)
        return fail(ErrorCode::kInvalid, fmt::format("shares end at {:g}: must end at 1", share));
    return SizeLaw(std::move(points));
}

Result<SizeLaw> SizeLaw::named(std::string_view name) {
    if (const NamedLaw* const law = find_law(name)) return create(law->points);
    return fail(ErrorCode::kInvalid,
                fmt::format("'{}' is not allowed: must be web-search, data-mining or hadoop", name));
}

std::string_view SizeLaw::source_of(std::string_view name) {
    const NamedLaw* const law = find_law(name);
    return law != nullptr ? law->source : std::string_view();
}

Result<SizeLaw> SizeLaw::parse(std::string_view text, std::string_view name) {
    std::vector<Point> points;
    for (std::size_t line = 1; !text.empty(); ++line) {
        const std::string_view row = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(row.size() + 1, text.size()));
        if (row.find_first_not_of(" \t\r") == std::string_view::npos) continue;
        Point point;
        const char* const end = row.data() + row.size();
        const auto bytes = std::from_chars(row.data() + row.find_first_not_of(" \t"), end, point.bytes);
        const char* from = bytes.ptr;
        while (from != end && (*from == ' ' || *from == '\t')) ++from;
        const auto percent = std::from_chars(from, end, point.share);
        if (bytes.ec != std::errc() || percent.ec != std::errc() || from == bytes.ptr)
            return fail(
                ErrorCode::kInvalid,
                fmt::format("{}:{}: '{}' is not allowed: must be bytes and per cent", name, line, row));
        constexpr double kPercent = 100;
        point.share /= kPercent;
        if (point.bytes == 0 && point.share == 0) continue;  // where such files begin
        points.push_back(point);
    }
    auto law = create(std::move(points));
    if (!law) return tl::unexpected(in_context(std::string(name), law.error()));
    return law;
}

double SizeLaw::draw(RandomStream& random) const {
    const double share = random.uniform();
    const auto above =
        std::find_if(points_.begin(), points_.end(), [&](const Point& point) { return point.share > share; });
    if (above == points_.begin() || above == points_.end())
        return std::max(1.0, (above == points_.end() ? points_.back() : points_.front()).bytes);
    const Point &low = *(above - 1), &high = *above;
    const double part = (share - low.share) / (high.share - low.share);
    return std::max(1.0, low.bytes * std::pow(high.bytes / low.bytes, part));
}

/// Log-linear between a and b, the mean is (b - a) / ln(b / a).
double SizeLaw::mean() const {
    double sum = points_.front().share * points_.front().bytes;
    for (std::size_t i = 1; i < points_.size(); ++i) {
        const Point &low = points_[i - 1], &high = points_[i];
        sum += (high.share - low.share) * (high.bytes - low.bytes) / std::log(high.bytes / low.bytes);
    }
    return sum;
}

}  // namespace hexi
