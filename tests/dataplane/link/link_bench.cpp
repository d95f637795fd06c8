// What each element of a link costs for one packet.
#include <benchmark/benchmark.h>

#include <array>

#include "dataplane/link/impairments.hpp"
#include "dataplane/link/queue_discipline.hpp"

namespace hexi {
namespace {

using namespace literals;

constexpr SimTime kGap = 80_ns;  // 1000 bytes at 100 Gbit/s

/// Counts what it is told, so that nothing is optimised away.
struct Counter : PassageSink {
    void passed(const Passage& passage) override { sum += static_cast<std::uint64_t>(passage.due.count()); }
    void lost(const EmulatedPacket& packet, LinkLoss /*why*/) override { sum += packet.frame; }
    std::uint64_t sum = 0;
};

EmulatedPacket packet_number(std::uint64_t number) {
    return {.frame = number,
            .tag = static_cast<std::uint32_t>(number % 64),
            .bytes = 1'000,
            .traffic_class = static_cast<std::uint8_t>(number % 2),
            .marks = static_cast<std::uint8_t>(number % 4)};
}

/// One packet in and one out, while `waiting` packets wait.
void through_queue(benchmark::State& state, const QueueSpec& spec, std::uint64_t waiting) {
    PacketPool pool(1U << 20U);
    QueueDiscipline queue(spec, 100_Gbps, pool, LinkRandom(1, 1));
    Counter counter;
    std::uint64_t number = 0;
    SimTime now{0};
    for (; number < waiting; ++number) queue.enqueue(packet_number(number), now, counter);
    for (auto _ : state) {
        now += kGap;
        queue.enqueue(packet_number(number++), now, counter);
        benchmark::DoNotOptimize(queue.dequeue(now, counter));
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}

void discipline(benchmark::State& state, const DisciplineSpec& spec) {
    through_queue(state, {.classes = {{.discipline = spec}}}, 100);
}

constexpr QueueLimit kRoomy{.bytes = 1U << 30U};

BENCHMARK_CAPTURE(discipline, drop_tail, DropTailSpec{.limit = kRoomy});
BENCHMARK_CAPTURE(discipline, red,
                  RedSpec{.limit = kRoomy, .min_threshold_bytes = 80'000, .max_threshold_bytes = 200'000});
BENCHMARK_CAPTURE(discipline, codel, CoDelSpec{.limit = kRoomy});
BENCHMARK_CAPTURE(discipline, fq_codel, FqCoDelSpec{});
BENCHMARK_CAPTURE(discipline, pie, PieSpec{.limit = kRoomy, .max_burst = 0_s});
BENCHMARK_CAPTURE(discipline, dualpi2, DualPi2Spec{.limit = kRoomy});

void two_classes(benchmark::State& state, std::uint32_t level) {
    through_queue(state,
                  {.classes = {{.traffic_classes = {0}, .discipline = DropTailSpec{.limit = kRoomy}},
                               {.level = level, .weight = 3, .discipline = DropTailSpec{.limit = kRoomy}}}},
                  100);
}
BENCHMARK_CAPTURE(two_classes, strict, 1);
BENCHMARK_CAPTURE(two_classes, weighted, 0);

void impairment(benchmark::State& state, const ImpairmentSpec& spec) {
    Impairments impairments(spec, LinkRandom(1, 1));
    Counter counter;
    std::uint64_t number = 0;
    SimTime now{0};
    for (auto _ : state) {
        now += kGap;
        impairments.pass(packet_number(number++), now, counter);
    }
    benchmark::DoNotOptimize(counter.sum);
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}

ImpairmentSpec with_jitter(JitterLaw law, SimTime half_life) {
    return {.delay = 1_ms, .jitter = JitterSpec{.law = std::move(law), .half_life = half_life}};
}

BENCHMARK_CAPTURE(impairment, none, ImpairmentSpec{.delay = 1_ms});
BENCHMARK_CAPTURE(impairment, loss_1e_9, ImpairmentSpec{.loss = {.ratio = 1e-9}});
BENCHMARK_CAPTURE(impairment, loss_1e_3, ImpairmentSpec{.loss = {.ratio = 1e-3}});
BENCHMARK_CAPTURE(impairment, loss_1e_1, ImpairmentSpec{.loss = {.ratio = 0.1}});
BENCHMARK_CAPTURE(impairment, gilbert_elliott,
                  ImpairmentSpec{.loss = {.bursts = markov_loss(GilbertElliott{0.001, 0.2})}});
BENCHMARK_CAPTURE(impairment, bit_errors, ImpairmentSpec{.loss = {.bit_error_ratio = 1e-9}});
BENCHMARK_CAPTURE(impairment, jitter_uniform, with_jitter(UniformLaw{0_us, 100_us}, 0_s));
BENCHMARK_CAPTURE(impairment, jitter_normal, with_jitter(NormalLaw{50_us, 10_us}, 0_s));
BENCHMARK_CAPTURE(impairment, jitter_pareto, with_jitter(ParetoLaw{10_us, 2, 1_ms}, 0_s));
BENCHMARK_CAPTURE(impairment, jitter_normal_half_life, with_jitter(NormalLaw{50_us, 10_us}, 1_ms));
BENCHMARK_CAPTURE(impairment, jitter_pareto_half_life, with_jitter(ParetoLaw{10_us, 2, 1_ms}, 1_ms));
BENCHMARK_CAPTURE(impairment, duplicate_1e_3, ImpairmentSpec{.duplicate_ratio = 1e-3});
BENCHMARK_CAPTURE(impairment, corrupt_1e_3, ImpairmentSpec{.corrupt_ratio = 1e-3});
BENCHMARK_CAPTURE(impairment, reorder_1e_3, ImpairmentSpec{.reorder = {.ratio = 1e-3, .depth = 3}});
BENCHMARK_CAPTURE(impairment, all,
                  ImpairmentSpec{.delay = 1_ms,
                                 .jitter = JitterSpec{.law = NormalLaw{0_us, 10_us}, .half_life = 1_ms},
                                 .loss = {.ratio = 1e-3,
                                          .bit_error_ratio = 1e-9,
                                          .bursts = markov_loss(GilbertElliott{0.001, 0.2})},
                                 .duplicate_ratio = 1e-3,
                                 .corrupt_ratio = 1e-3,
                                 .reorder = {.ratio = 1e-3, .depth = 3}});

void random_number(benchmark::State& state) {
    const LinkRandom random(1, 1);
    std::uint64_t index = 0;
    for (auto _ : state) benchmark::DoNotOptimize(random.bits(RandomPurpose::kLoss, index++));
}
BENCHMARK(random_number);

}  // namespace
}  // namespace hexi
