// A lab in network namespaces: two hosts and the machine between them.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace hexi::support {

/// Hosts `a` and `b`, each joined by a veth pair to the emulator's own namespace, where their ends are called
/// "to-a" and "to-b". Made and removed by the object; nothing of it is seen outside.
class Lab {
public:
    /// Why this machine cannot make one, in a sentence; empty where it can.
    [[nodiscard]] static std::string missing();

    Lab();
    ~Lab();
    Lab(const Lab&) = delete;
    Lab& operator=(const Lab&) = delete;

    /// Runs a shell command in the namespace of host "a" or "b" or of the emulator, "m"; what it printed.
    std::string on(const std::string& host, const std::string& command) const;
    /// Gives `host` the address and default route.
    void address(const std::string& host, const std::string& device, const std::string& address,
                 const std::string& gateway) const;
    /// Starts bin/hexi emulate with `arguments` in the emulator's namespace and waits until it runs; what it
    /// said where it does not.
    std::string emulate(const std::string& arguments);
    /// Stops it as Ctrl-C does; its exit status and what it printed on stdout.
    struct Ended {
        int status = -1;
        std::string out;
    };
    Ended stop();
    [[nodiscard]] const std::string& folder() const { return folder_; }

private:
    [[nodiscard]] std::string name_of(const std::string& host) const { return prefix_ + host; }
    std::string prefix_, folder_;
    int process_ = 0;
};

}  // namespace hexi::support
