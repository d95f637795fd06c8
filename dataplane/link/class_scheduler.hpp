// The classes of a link: strict levels, weighted turns within each.
#pragma once

#include <array>
#include <optional>
#include <variant>
#include <vector>

#include "dataplane/link/codel_queue.hpp"
#include "dataplane/link/drop_tail_queue.hpp"
#include "dataplane/link/dual_pi2_queue.hpp"
#include "dataplane/link/fq_codel_queue.hpp"
#include "dataplane/link/pie_queue.hpp"
#include "dataplane/link/red_queue.hpp"

namespace hexi {

using AnyDiscipline = std::variant<DropTailQueue, RedQueue, CoDelQueue, FqCoDelQueue, PieQueue, DualPi2Queue>;

/// Which class sends next: of the lowest level that has something the one whose turn it is. Turns are deficit
/// round robin (Shreedhar & Varghese, SIGCOMM 1995) that charges a packet after sending it, so that a class
/// may overdraw by one packet and pays for it in the next turn; the least weight of a level sends one full
/// Ethernet frame a turn.
class ClassScheduler {
public:
    /// `context` outlives this.
    ClassScheduler(const QueueSpec& spec, QueueContext& context);
    ClassScheduler(const ClassScheduler&) = delete;
    ClassScheduler& operator=(const ClassScheduler&) = delete;
    /// Gives the places of what waits back to the pool.
    ~ClassScheduler();

    void enqueue(const EmulatedPacket& packet, SimTime now, LossSink& sink);
    std::optional<EmulatedPacket> dequeue(SimTime now, LossSink& sink);
    void change(const QueueSpec& spec);
    /// The context's rate has changed.
    void rate_changed();

    [[nodiscard]] std::uint64_t bytes() const;
    [[nodiscard]] std::uint32_t packets() const;

private:
    struct Class {
        AnyDiscipline queue;
        std::int64_t quantum = 0;  ///< bytes a turn
        std::int64_t credit = 0;   ///< bytes left of it; negative where it overdrew
    };
    /// classes_[first .. last), of which `turn` is in the middle of its turn.
    struct Level {
        std::size_t first = 0, last = 0, turn = 0;
    };

    void arrange(const QueueSpec& spec);
    [[nodiscard]] std::vector<EmulatedPacket> take_all();
    std::optional<EmulatedPacket> dequeue(Level& level, SimTime now, LossSink& sink);
    [[nodiscard]] bool waiting(const Level& level) const;

    QueueContext* context_;
    std::vector<Class> classes_;  ///< by level, then as given
    std::vector<Level> levels_;
    std::array<std::uint8_t, 256> class_of_{};  ///< index into classes_ by traffic class
};

}  // namespace hexi
