#include "tests/dataplane/daemon/lab.hpp"

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "tests/support/places.hpp"
#include "tests/support/shell.hpp"

namespace hexi::support {
namespace {

std::string contents(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

}  // namespace

std::string Lab::missing() {
    if (geteuid() != 0) return "only root may make network namespaces";
    for (const std::string tool : {"ip", "ping", "traceroute", "iperf3", "ethtool"}) {
        if (!installed(tool)) return tool + " is not installed";
    }
    const std::string name = "hexi-try-" + std::to_string(getpid());
    // In a changed root namespaces can be made, and not be entered.
    const std::string refused =
        shell("ip netns add " + name + " && ip netns exec " + name + " true; ip netns del " + name);
    return refused.empty() ? "" : "this machine does not let us use network namespaces: " + refused;
}

Lab::Lab() {
    static std::atomic<int> made{0};  // several labs of one test stand beside each other
    prefix_ = "hexi" + std::to_string(getpid()) + "-" + std::to_string(++made) + "-";
    std::string folder = (std::filesystem::temp_directory_path() / "hexi-lab-XXXXXX").string();
    if (mkdtemp(folder.data()) == nullptr) std::abort();
    folder_ = folder;
    for (const std::string host : {"a", "b", "m"}) shell("ip netns add " + name_of(host));
    // The emulator's own kernel must say nothing on the hosts' wires.
    on("m", "sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1");
    for (const std::string host : {"a", "b"}) {
        shell("ip link add eth0 netns " + name_of(host) + " type veth peer name to-" + host + " netns " +
              name_of("m"));
        on(host, "ip link set lo up; ip link set eth0 up");
        on("m", "ip link set to-" + host + " up");
        // No segments that only a card would cut. Checksums are left to it, as hosts do, and completed by the
        // emulator.
        on(host, "ethtool -K eth0 tso off gso off gro off");
    }
}

Lab::~Lab() {
    if (process_ != 0) static_cast<void>(stop());
    for (const std::string host : {"a", "b", "m"}) shell("ip netns del " + name_of(host));
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

std::string Lab::on(const std::string& host, const std::string& command) const {
    return shell("ip netns exec " + name_of(host) + " sh -c '" + command + "'");
}

void Lab::address(const std::string& host, const std::string& device, const std::string& address,
                  const std::string& gateway) const {
    const bool v6 = address.find(':') != std::string::npos;
    on(host, "ip addr add " + address + " dev " + device + (v6 ? " nodad" : ""));
    on(host, std::string("ip ") + (v6 ? "-6 " : "") + "route add default via " + gateway);
}

std::string Lab::emulate(const std::string& arguments) {
    const std::string out = folder_ + "/out", err = folder_ + "/err";
    const std::string command = "exec ip netns exec " + name_of("m") + " " + bin_dir() + "/hexi emulate " +
                                arguments + " --control " + folder_ + "/control >" + out + " 2>" + err;
    const std::array<const char*, 4> argv{"sh", "-c", command.c_str(), nullptr};
    if (posix_spawn(&process_, "/bin/sh", nullptr, nullptr, const_cast<char**>(argv.data()), environ) != 0)
        return "cannot start a shell";
    for (int tries = 0; tries < 600; ++tries) {
        const std::string said = contents(err);
        if (said.find("running\n") != std::string::npos) return "";
        int status = 0;
        if (waitpid(process_, &status, WNOHANG) == process_) {
            process_ = 0;
            return said;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return "it does not get ready: " + contents(err);
}

Lab::Ended Lab::stop() {
    int status = 0;
    kill(process_, SIGINT);
    waitpid(process_, &status, 0);
    process_ = 0;
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, contents(folder_ + "/out")};
}

}  // namespace hexi::support
