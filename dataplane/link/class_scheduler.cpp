#include "dataplane/link/class_scheduler.hpp"

#include <algorithm>
#include <numeric>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

constexpr std::int64_t kFullFrame = 1'538;  // 1500 bytes and Ethernet's framing (IEEE 802.3): preamble to gap

/// Calls `visitor` with the discipline inside.
template <typename Discipline, typename Visitor>
decltype(auto) with(Discipline& queue, Visitor&& visitor) {
    return std::visit(std::forward<Visitor>(visitor), queue);
}

std::uint32_t packets_of(const AnyDiscipline& queue) {
    return with(queue, [](const auto& held) { return held.packets(); });
}

template <typename Spec>
struct DisciplineOf;
template <>
struct DisciplineOf<DropTailSpec> : std::type_identity<DropTailQueue> {};
template <>
struct DisciplineOf<RedSpec> : std::type_identity<RedQueue> {};
template <>
struct DisciplineOf<CoDelSpec> : std::type_identity<CoDelQueue> {};
template <>
struct DisciplineOf<FqCoDelSpec> : std::type_identity<FqCoDelQueue> {};
template <>
struct DisciplineOf<PieSpec> : std::type_identity<PieQueue> {};
template <>
struct DisciplineOf<DualPi2Spec> : std::type_identity<DualPi2Queue> {};

AnyDiscipline make(const DisciplineSpec& spec, QueueContext& context) {
    return std::visit(
        [&](const auto& held) -> AnyDiscipline {
            return typename DisciplineOf<std::decay_t<decltype(held)>>::type(held, context);
        },
        spec);
}

/// Keeps the controller of `old`, which is empty, where the kind is the same.
AnyDiscipline remake(AnyDiscipline old, const DisciplineSpec& spec, QueueContext& context) {
    if (old.index() != spec.index()) return make(spec, context);
    std::visit(
        [&](const auto& held) {
            std::get<typename DisciplineOf<std::decay_t<decltype(held)>>::type>(old).change(held);
        },
        spec);
    return old;
}

template <typename Discipline>
void empty(Discipline* queue) {
    while (queue && queue->packets() > 0) static_cast<void>(queue->take_oldest());
}
/// Gives back all places, and throws nothing: std::visit might, by its declaration.
template <typename... Disciplines>
void empty(std::variant<Disciplines...>& queue) {
    (empty(std::get_if<Disciplines>(&queue)), ...);
}

/// Positions of the classes, lowest level first, otherwise as given.
std::vector<std::size_t> by_level(const std::vector<ClassSpec>& classes) {
    std::vector<std::size_t> order(classes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return classes[a].level < classes[b].level; });
    return order;
}

}  // namespace

ClassScheduler::ClassScheduler(const QueueSpec& spec, QueueContext& context) : context_(&context) {
    for (const std::size_t place : by_level(spec.classes))
        classes_.push_back({make(spec.classes[place].discipline, context)});
    arrange(spec);
}

ClassScheduler::~ClassScheduler() {
    for (Class& held : classes_) empty(held.queue);
}

/// Levels, turns and the way from traffic class to class.
void ClassScheduler::arrange(const QueueSpec& spec) {
    const std::vector<std::size_t> order = by_level(spec.classes);
    HEXI_CHECK(!order.empty() && order.size() <= class_of_.size(), "1 to 256 classes");
    const auto last_given = std::find(order.begin(), order.end(), spec.classes.size() - 1) - order.begin();
    class_of_.fill(static_cast<std::uint8_t>(last_given));
    levels_.clear();
    for (std::size_t place = 0; place < order.size(); ++place) {
        const ClassSpec& given = spec.classes[order[place]];
        for (const std::uint8_t traffic_class : given.traffic_classes)
            class_of_[traffic_class] = static_cast<std::uint8_t>(place);
        if (place == 0 || given.level != spec.classes[order[place - 1]].level)
            levels_.push_back({place, place, place});
        levels_.back().last = place + 1;
    }
    for (const Level& level : levels_) {
        std::uint32_t least = ~std::uint32_t{0};
        for (std::size_t place = level.first; place < level.last; ++place)
            least = std::min(least, spec.classes[order[place]].weight);
        HEXI_CHECK(least > 0, "weights are positive");
        for (std::size_t place = level.first; place < level.last; ++place)
            classes_[place].quantum = kFullFrame * spec.classes[order[place]].weight / least;
    }
}

/// All that waits, in the order in which it came.
std::vector<EmulatedPacket> ClassScheduler::take_all() {
    std::vector<EmulatedPacket> packets;
    for (Class& held : classes_) {
        with(held.queue, [&](auto& queue) {
            while (queue.packets() > 0) packets.push_back(queue.take_oldest());
        });
    }
    std::stable_sort(packets.begin(), packets.end(),
                     [](const auto& a, const auto& b) { return a.time < b.time; });
    return packets;
}

void ClassScheduler::change(const QueueSpec& spec) {
    const std::vector<EmulatedPacket> waiting = take_all();
    std::vector<Class> changed;
    for (const std::size_t place : by_level(spec.classes)) {
        const DisciplineSpec& wanted = spec.classes[place].discipline;
        const std::size_t index = changed.size();
        changed.push_back(index < classes_.size()
                              ? Class{remake(std::move(classes_[index].queue), wanted, *context_)}
                              : Class{make(wanted, *context_)});
    }
    classes_ = std::move(changed);
    arrange(spec);
    for (const EmulatedPacket& packet : waiting) {
        with(classes_[class_of_[packet.traffic_class]].queue, [&](auto& queue) { queue.adopt(packet); });
    }
}

void ClassScheduler::rate_changed() {
    for (Class& held : classes_) {
        if (auto* red = std::get_if<RedQueue>(&held.queue)) red->rate_changed();
    }
}

void ClassScheduler::enqueue(const EmulatedPacket& packet, SimTime now, LossSink& sink) {
    with(classes_[class_of_[packet.traffic_class]].queue,
         [&](auto& queue) { queue.enqueue(packet, now, sink); });
}

bool ClassScheduler::waiting(const Level& level) const {
    for (std::size_t place = level.first; place < level.last; ++place) {
        if (packets_of(classes_[place].queue) > 0) return true;
    }
    return false;
}

std::optional<EmulatedPacket> ClassScheduler::dequeue(Level& level, SimTime now, LossSink& sink) {
    if (level.last - level.first == 1) {
        return with(classes_[level.first].queue, [&](auto& queue) { return queue.dequeue(now, sink); });
    }
    while (waiting(level)) {
        Class& current = classes_[level.turn];
        const bool empty = packets_of(current.queue) == 0;
        if (!empty && current.credit > 0) {
            auto packet = with(current.queue, [&](auto& queue) { return queue.dequeue(now, sink); });
            if (!packet) continue;
            current.credit -= packet->bytes;
            return packet;
        }
        if (empty) current.credit = std::min<std::int64_t>(current.credit, 0);
        level.turn = level.turn + 1 == level.last ? level.first : level.turn + 1;
        classes_[level.turn].credit += classes_[level.turn].quantum;
    }
    return std::nullopt;
}

std::optional<EmulatedPacket> ClassScheduler::dequeue(SimTime now, LossSink& sink) {
    for (Level& level : levels_) {
        if (auto packet = dequeue(level, now, sink)) return packet;
    }
    return std::nullopt;
}

std::uint64_t ClassScheduler::bytes() const {
    std::uint64_t sum = 0;
    for (const Class& held : classes_)
        sum += with(held.queue, [](const auto& queue) { return queue.bytes(); });
    return sum;
}

std::uint32_t ClassScheduler::packets() const {
    std::uint32_t sum = 0;
    for (const Class& held : classes_) sum += packets_of(held.queue);
    return sum;
}

}  // namespace hexi
