#include "emulator/packet/hosted_run.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace hexi {

std::vector<TcpTransfer> transfers_of(const Experiment& experiment) {
    std::vector<TcpTransfer> result;
    for (const TcpFlow& flow : experiment.tcp_flows) {
        TcpTransfer transfer{.variant = flow.variant,
                             .size = {},
                             .start = flow.start,
                             .socket_buffer = static_cast<std::uint32_t>(flow.socket_buffer.count()),
                             .segment_size = static_cast<std::uint32_t>(flow.segment_size.count())};
        if (flow.size) transfer.size = flow.size->count();
        result.push_back(transfer);
    }
    return result;
}

FlowResult flow_result(const Experiment& experiment, std::size_t index, const TcpReport& report) {
    const TcpFlow& flow = experiment.tcp_flows[index];
    FlowResult result{.name = flow.name, .route = flow.route, .variant = flow.variant};
    result.received = ByteCount(report.received);
    if (report.last_byte) result.completion = *report.last_byte - flow.start;
    const SimTime lasted = result.completion.value_or(experiment.duration - flow.start);
    if (lasted > SimTime{0}) {
        result.goodput = BitRate(
            static_cast<std::uint64_t>(static_cast<double>(report.received) * 8 / to_seconds(lasted)));
    }
    result.retransmissions = report.retransmissions;
    result.least_rtt = report.least_rtt;
    return result;
}

Result<void> check_transfers(const Experiment& experiment) {
    const auto known = tcp_variants();
    for (const TcpFlow& flow : experiment.tcp_flows) {
        if (std::find(known.begin(), known.end(), flow.variant) == known.end()) {
            return fail(ErrorCode::kInvalid,
                        fmt::format("TCP flow '{}': '{}' is not a variant; allowed are {}", flow.name,
                                    flow.variant, fmt::join(known, ", ")));
        }
    }
    if (!experiment.tcp_flows.empty() && experiment.scaling.rate_factor != 1) {
        return fail(
            ErrorCode::kUnsupported,
            fmt::format(
                "TCP flows cannot run at a rate factor of {}: a control loop over unscaled delays does not "
                "scale with the rates",
                experiment.scaling.rate_factor));
    }
    return {};
}

}  // namespace hexi
