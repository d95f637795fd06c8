// Whatever bytes come as the body of a request: every reader of bodies answers, and none breaks.
#include <cstdint>
#include <string_view>

#include "controller/service/intent.hpp"
#include "controller/service/link_wishes.hpp"
#include "tests/support/small_networks.hpp"
#include "topology/formats/jobs.hpp"
#include "topology/formats/matrix.hpp"
#include "topology/formats/plan_json.hpp"

namespace {

const hexi::Topology& network() {
    static const hexi::Topology kNetwork = hexi::Topology::create(hexi::support::chain()).value();
    return kNetwork;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const auto body = hexi::parse_json(text, "body", 10'000);
    if (!body) return 0;
    (void)hexi::read_intent(*body, "body", network());
    (void)hexi::read_link_wish(*body, "body");
    (void)hexi::jobs_from_json(*body, "body", network());
    (void)hexi::read_plan(*body, network());
    (void)hexi::parse_matrix(text, "body", network());
    return 0;
}
