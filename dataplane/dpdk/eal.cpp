#include "dataplane/dpdk/eal.hpp"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <mutex>

#include <fmt/format.h>
#include <rte_cycles.h>
#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_log.h>
#include <sched.h>

namespace hexi {
namespace {

/// DPDK logs to one stream for the whole process, so this is one for the whole process, too.
struct Complaint {
    std::mutex guard;
    std::string line, last;
};

Complaint& complaint() {
    static Complaint kept;
    return kept;
}

ssize_t keep(void*, const char* text, std::size_t size) {
    Complaint& kept = complaint();
    const std::lock_guard lock(kept.guard);
    for (std::size_t i = 0; i < size; ++i) {
        if (text[i] != '\n') {
            kept.line += text[i];
        } else if (!kept.line.empty()) {
            kept.last = std::exchange(kept.line, {});
        }
    }
    return static_cast<ssize_t>(size);
}

void keep_messages() {
    FILE* stream =
        fopencookie(nullptr, "w", {.read = nullptr, .write = keep, .seek = nullptr, .close = nullptr});
    if (stream != nullptr) rte_openlog_stream(stream);
}

std::string with_complaint(std::string sentence) {
    const std::string said = take_dpdk_complaint();
    return said.empty() ? sentence : fmt::format("{} (DPDK: {})", sentence, said);
}

Result<bool> choose_pages(const EalOptions& options) {
    const std::uint64_t free_mb = free_huge_memory_mb();
    const bool enough = free_mb >= options.memory_mb;
    if (options.pages == PageChoice::kSmall) return false;
    if (enough && (options.pages == PageChoice::kHuge || geteuid() == 0)) return true;
    if (options.pages == PageChoice::kAuto) return false;
    return fail(ErrorCode::kEnvironment,
                fmt::format("{} MiB in huge pages are needed and {} MiB are free: set aside more with sysctl "
                            "vm.nr_hugepages={}, or use --pages small",
                            options.memory_mb, free_mb, (options.memory_mb + 1) / 2));
}

/// The number at `key` in /proc/meminfo, in its own unit; 0 where there is none.
std::uint64_t meminfo(std::string_view key) {
    std::ifstream lines("/proc/meminfo");
    std::uint64_t value = 0;
    for (std::string name, rest; lines >> name >> value && std::getline(lines, rest);) {
        if (name == key) return value;
    }
    return 0;
}

Result<void> check_pci(const std::vector<std::string>& addresses) {
    for (const std::string& address : addresses) {
        if (std::filesystem::exists("/sys/bus/pci/devices/" + address)) continue;
        return fail(
            ErrorCode::kEnvironment,
            fmt::format("this machine has no PCI device {}; `hexi ports` lists what it has", address));
    }
    return {};
}

std::vector<unsigned> processors_of_this_thread() {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    std::vector<unsigned> processors;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return processors;
    for (unsigned processor = 0; processor < CPU_SETSIZE; ++processor) {
        if (CPU_ISSET(processor, &allowed)) processors.push_back(processor);
    }
    return processors;
}

/// Where the system refuses, the thread stays where it is: slower, not wrong.
void tie_this_thread(const std::vector<unsigned>& processors) {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    for (const unsigned processor : processors) CPU_SET(processor, &allowed);
    if (!processors.empty()) sched_setaffinity(0, sizeof allowed, &allowed);
}

std::string prefix_of_process() { return "hexi-" + std::to_string(getpid()); }

std::vector<std::string> arguments(const EalOptions& options, bool huge) {
    const auto processors = std::to_string(sysconf(_SC_NPROCESSORS_CONF) - 1);
    std::vector<std::string> words{
        "hexi-dataplane", "--iova-mode=va", "--file-prefix=" + prefix_of_process(),
        "--lcores=" + (options.lcores.empty() ? fmt::format("(0-{})@(0-{})", options.workers - 1, processors)
                                              : options.lcores)};
    words.insert(words.end(), {"-m", std::to_string(options.memory_mb)});
    words.emplace_back(huge ? "--in-memory" : "--no-huge");
    if (options.pci.empty()) words.emplace_back("--no-pci");
    for (const std::string& address : options.pci) words.insert(words.end(), {"-a", address});
    return words;
}

}  // namespace

std::string take_dpdk_complaint() {
    Complaint& kept = complaint();
    const std::lock_guard lock(kept.guard);
    return std::exchange(kept.last, {});
}

std::uint64_t free_huge_memory_mb() { return meminfo("HugePages_Free:") * meminfo("Hugepagesize:") / 1024; }

Result<Eal> Eal::start(const EalOptions& options) {
    const auto there = check_pci(options.pci);
    if (!there) return tl::unexpected(there.error());
    const auto huge = choose_pages(options);
    if (!huge) return tl::unexpected(huge.error());
    keep_messages();
    const std::vector<unsigned> processors = processors_of_this_thread();
    std::vector<std::string> words = arguments(options, *huge);
    std::vector<char*> argv;
    argv.reserve(words.size());
    for (std::string& word : words) argv.push_back(word.data());
    if (rte_eal_init(static_cast<int>(argv.size()), argv.data()) < 0)
        return fail(
            ErrorCode::kEnvironment,
            with_complaint(fmt::format("DPDK cannot start with {} MiB in {} pages: {}", options.memory_mb,
                                       *huge ? "huge" : "ordinary", rte_strerror(rte_errno))));
    static_cast<void>(take_dpdk_complaint());
    Eal eal(*huge, !options.pci.empty(), options.memory_mb);
    eal.processors_ = processors;
    return eal;
}

Eal::Eal(Eal&& other) noexcept
    : huge_pages_(other.huge_pages_),
      cards_(other.cards_),
      memory_mb_(other.memory_mb_),
      processors_(std::move(other.processors_)),
      running_(std::exchange(other.running_, false)) {}

Eal::~Eal() {
    if (!running_) return;
    // DPDK leaves a directory with its locks behind, which bears our process's number.
    const std::filesystem::path left = rte_eal_get_runtime_dir();
    rte_eal_cleanup();
    std::error_code ignored;
    if (left.filename().string().starts_with("hexi-")) std::filesystem::remove_all(left, ignored);
}

void Eal::untied(const std::function<void()>& work) const {
    const std::vector<unsigned> own = processors_of_this_thread();
    tie_this_thread(processors_);
    work();
    tie_this_thread(own);
}

double Eal::counter_hz() const { return running_ ? static_cast<double>(rte_get_tsc_hz()) : 0; }

std::string Eal::file_prefix() const { return prefix_of_process(); }

std::string Eal::memory_sentence() const {
    if (huge_pages_) return fmt::format("{} MiB in huge pages", memory_mb_);
    return fmt::format(
        "{} MiB in ordinary pages, which costs speed where the system makes no large ones of them: huge "
        "pages spare the processor page-table lookups (sysctl vm.nr_hugepages={}, as root)",
        memory_mb_, (memory_mb_ + 1) / 2);
}

}  // namespace hexi
