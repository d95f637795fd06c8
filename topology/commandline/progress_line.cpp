#include "topology/commandline/progress_line.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

#include <fmt/format.h>

namespace hexi {

ProgressLine::ProgressLine(std::ostream& terminal, std::string what)
    : terminal_(terminal), what_(std::move(what)) {}

ProgressLine::~ProgressLine() {
    // ECMA-48: back to the first column, erase the line.
    if (percent_ >= 0) terminal_ << "\r\x1b[K" << std::flush;
}

void ProgressLine::show(double share) {
    constexpr int kWidth = 40;
    const int percent = static_cast<int>(100 * std::clamp(share, 0.0, 1.0));
    if (percent == percent_) return;
    percent_ = percent;
    const std::string done(static_cast<std::size_t>(percent * kWidth / 100), '#');
    terminal_ << fmt::format("\r{} [{:<{}}] {:3} %", what_, done, kWidth, percent) << std::flush;
}

}  // namespace hexi
