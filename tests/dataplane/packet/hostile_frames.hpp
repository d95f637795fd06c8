// Frames that no honest host sends, and some that only look so, each with what has to become of it.
#pragma once

#include <string>
#include <vector>

#include "tests/dataplane/packet/frames.hpp"

namespace hexi::support {

/// One frame of the corpus, as it reaches the gateway of HostileCorrespondents.
struct HostileFrame {
    std::string name;
    Frame bytes;
    std::string fate;  ///< a PortDrop or, of malformed ones, a FrameFault in its words; or "forwarded", ...
};

/// A host, its gateway, and a host behind another one.
struct HostileCorrespondents {
    Correspondents v4{mac(5), mac(0xA1), ip("10.1.0.5"), ip("10.2.0.7")};
    Correspondents v6{mac(5), mac(0xA1), ip("fd01::5"), ip("fd02::7")};
    IpAddress gateway_v4 = ip("10.1.0.1"), gateway_v6 = ip("fd01::1");
};

/// Truncated headers, lengths that lie, options, fragments, loops, broken checksums, jumbo packets; every
/// one at most 65549 bytes long.
[[nodiscard]] std::vector<HostileFrame> hostile_frames(const HostileCorrespondents& who = {});

}  // namespace hexi::support
