#include "emulator/experiment/experiment_words.hpp"

#include "topology/words.hpp"

namespace hexi {
namespace {

constexpr Words<ArrivalProcess, 3> kProcesses{{{ArrivalProcess::kConstant, "constant"},
                                               {ArrivalProcess::kPoisson, "poisson"},
                                               {ArrivalProcess::kOnOff, "on-off"}}};
constexpr Words<PacketSizeLaw, 2> kSizeLaws{
    {{PacketSizeLaw::kFixed, "fixed"}, {PacketSizeLaw::kExponential, "exponential"}}};
constexpr Words<BurstLaw, 2> kBurstLaws{
    {{BurstLaw::kExponential, "exponential"}, {BurstLaw::kPareto, "pareto"}}};
constexpr Words<DelayStatistic, 6> kStatistics{{{DelayStatistic::kMean, "mean"},
                                                {DelayStatistic::kP50, "p50"},
                                                {DelayStatistic::kP90, "p90"},
                                                {DelayStatistic::kP99, "p99"},
                                                {DelayStatistic::kP999, "p999"},
                                                {DelayStatistic::kMax, "max"}}};

}  // namespace

std::string_view to_string(ArrivalProcess process) { return word_of(kProcesses, process); }
std::string_view to_string(PacketSizeLaw law) { return word_of(kSizeLaws, law); }
std::string_view to_string(BurstLaw law) { return word_of(kBurstLaws, law); }
std::string_view to_string(DelayStatistic statistic) { return word_of(kStatistics, statistic); }
Result<ArrivalProcess> parse_arrival_process(std::string_view word) {
    return parse_word(kProcesses, "kind of arrivals", word);
}
Result<PacketSizeLaw> parse_packet_size_law(std::string_view word) {
    return parse_word(kSizeLaws, "law of packet sizes", word);
}
Result<BurstLaw> parse_burst_law(std::string_view word) {
    return parse_word(kBurstLaws, "law of burst sizes", word);
}
Result<DelayStatistic> parse_delay_statistic(std::string_view word) {
    return parse_word(kStatistics, "delay statistic", word);
}

}  // namespace hexi
