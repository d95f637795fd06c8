#include "dataplane/link/queue_discipline.hpp"

#include "dataplane/link/class_scheduler.hpp"
#include "topology/base/check.hpp"

namespace hexi {

class QueueDiscipline::State {
public:
    State(const QueueSpec& spec, BitRate rate, PacketPool& pool, LinkRandom random)
        : context{pool, random, rate}, scheduler(spec, context) {}

    QueueContext context;
    ClassScheduler scheduler;
};

QueueDiscipline::QueueDiscipline(const QueueSpec& spec, BitRate rate, PacketPool& pool, LinkRandom random) {
    HEXI_CHECK(rate.count() > 0, "a link has a rate");
    state_ = std::make_unique<State>(spec, rate, pool, random);
}

QueueDiscipline::QueueDiscipline(QueueDiscipline&&) noexcept = default;
QueueDiscipline& QueueDiscipline::operator=(QueueDiscipline&&) noexcept = default;
QueueDiscipline::~QueueDiscipline() = default;

void QueueDiscipline::enqueue(const EmulatedPacket& packet, SimTime now, LossSink& sink) {
    ++state_->context.counts.taken;
    state_->scheduler.enqueue(packet, now, sink);
}

std::optional<EmulatedPacket> QueueDiscipline::dequeue(SimTime now, LossSink& sink) {
    auto packet = state_->scheduler.dequeue(now, sink);
    if (packet) ++state_->context.counts.sent;
    return packet;
}

std::uint64_t QueueDiscipline::bytes() const { return state_->scheduler.bytes(); }
std::uint32_t QueueDiscipline::packets() const { return state_->scheduler.packets(); }
const QueueCounts& QueueDiscipline::counts() const { return state_->context.counts; }

void QueueDiscipline::change(const QueueSpec& spec) { state_->scheduler.change(spec); }

void QueueDiscipline::change_rate(BitRate rate) {
    HEXI_CHECK(rate.count() > 0, "a link has a rate");
    state_->context.rate = rate;
    state_->scheduler.rate_changed();
}

}  // namespace hexi
