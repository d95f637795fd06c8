// DPDK's environment: started once, ended with the object.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "topology/base/result.hpp"

namespace hexi {

/// Which memory DPDK takes.
enum class PageChoice : std::uint8_t {
    kAuto,   ///< huge pages where the machine has enough of them free and lets us have them
    kHuge,   ///< huge pages or failure
    kSmall,  ///< ordinary pages: works for every user; large ones where the system makes them by itself
};

struct EalOptions {
    PageChoice pages = PageChoice::kAuto;
    std::uint32_t memory_mb = 256;  ///< for frames and tables
    std::vector<std::string> pci;   ///< addresses of the cards to take over; none: the PCI bus is left alone
    std::string lcores;             ///< as DPDK's --lcores; empty: `workers` that may run on any processor
    std::size_t workers = 1;
};

/// DPDK's environment abstraction layer. At most one in a process at a time, and DPDK cannot be started again
/// after it ended. DPDK's own messages are kept off the terminal: the last of them is part of an error.
class Eal {
public:
    /// kEnvironment says what the machine refused: memory (with the number needed and how to get it),
    /// permission, a PCI device that is not there.
    static Result<Eal> start(const EalOptions& options);
    Eal(Eal&& other) noexcept;
    Eal& operator=(Eal&&) = delete;
    ~Eal();

    [[nodiscard]] bool huge_pages() const { return huge_pages_; }
    /// Whether there are cards, which read and write DPDK's memory by themselves, and no other.
    [[nodiscard]] bool has_cards() const { return cards_; }
    /// Calls `work` while this thread may run on every processor that it could before DPDK tied it to its
    /// own, and so may the threads that `work` starts, which keep it. Afterwards all is as it was.
    void untied(const std::function<void()>& work) const;
    /// What DPDK takes the cycle counter's rate for; it rounds it to 10 MHz (see CycleClock for a better
    /// one).
    [[nodiscard]] double counter_hz() const;
    /// What DPDK's own tools call this process by.
    [[nodiscard]] std::string file_prefix() const;
    /// One sentence for people: which pages, how much, and what it costs.
    [[nodiscard]] std::string memory_sentence() const;

private:
    Eal(bool huge_pages, bool cards, std::uint32_t memory_mb)
        : huge_pages_(huge_pages), cards_(cards), memory_mb_(memory_mb) {}
    bool huge_pages_, cards_;
    std::uint32_t memory_mb_;
    std::vector<unsigned> processors_;  ///< before DPDK started
    bool running_ = true;
};

/// What DPDK last complained of, on one line without a full stop; empty where it did not. Forgotten when
/// asked for.
[[nodiscard]] std::string take_dpdk_complaint();

/// Memory in free huge pages by /proc/meminfo, whatever their size, in MiB.
[[nodiscard]] std::uint64_t free_huge_memory_mb();

}  // namespace hexi
