// How far long work has come, on one line of a terminal.
#pragma once

#include <iosfwd>
#include <string>

namespace hexi {

/// Draws "simulating [#####     ] 42 %" over itself and leaves nothing behind. For a stream that is a
/// terminal (see Terminal::progress); one thread.
class ProgressLine {
public:
    /// `terminal` outlives this; `what` is being done.
    ProgressLine(std::ostream& terminal, std::string what);
    /// Erases the line.
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    /// `share` of the work is done, 0..1. Draws only where the percentage has changed.
    void show(double share);

private:
    std::ostream& terminal_;
    std::string what_;
    int percent_ = -1;  ///< drawn; -1 none
};

}  // namespace hexi
