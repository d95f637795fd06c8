#include "dataplane/dpdk/device_check.hpp"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace hexi {
namespace {

tl::unexpected<Error> missing(const DeviceSpec& device, const std::string& why) {
    return fail(ErrorCode::kEnvironment, fmt::format("{}: {}", to_string(device), why));
}

/// A file or socket that closes itself.
class FileNumber {
public:
    explicit FileNumber(int number) : number_(number) {}
    ~FileNumber() {
        if (number_ >= 0) close(number_);
    }
    FileNumber(const FileNumber&) = delete;
    FileNumber& operator=(const FileNumber&) = delete;
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

std::vector<std::string> interfaces() {
    std::vector<std::string> names;
    if (auto* list = if_nameindex(); list != nullptr) {
        for (auto* at = list; at->if_index != 0; ++at) names.emplace_back(at->if_name);
        if_freenameindex(list);
    }
    return names;
}

Result<void> bring_up(const DeviceSpec& device) {
    const FileNumber any(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request{};
    device.name.copy(request.ifr_name, IFNAMSIZ - 1);
    if (ioctl(any.number(), SIOCGIFFLAGS, &request) != 0) return missing(device, std::strerror(errno));
    if ((request.ifr_flags & IFF_UP) != 0) return {};
    request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
    if (ioctl(any.number(), SIOCSIFFLAGS, &request) == 0) return {};
    return missing(device,
                   fmt::format("the interface is down and cannot be brought up: {}", std::strerror(errno)));
}

Result<void> check_interface(const DeviceSpec& device) {
    if (if_nametoindex(device.name.c_str()) == 0)
        return missing(device, fmt::format("this machine has no interface '{}'; there are {}", device.name,
                                           fmt::join(interfaces(), ", ")));
    const FileNumber raw(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
    if (raw.number() < 0 && (errno == EPERM || errno == EACCES))
        return missing(
            device,
            "no permission for packet sockets; run as root, or give hexi-dataplane CAP_NET_RAW and "
            "CAP_NET_ADMIN");
    return bring_up(device);
}

Result<void> check_tap(const DeviceSpec& device) {
    if (device.name.size() >= IFNAMSIZ)
        return missing(device, fmt::format("the name of an interface has at most {} letters", IFNAMSIZ - 1));
    if (if_nametoindex(device.name.c_str()) != 0)
        return missing(device,
                       "an interface of this name exists already; choose another, it is made for you");
    const FileNumber tun(open("/dev/net/tun", O_RDWR | O_CLOEXEC));
    if (tun.number() < 0)
        return missing(device, fmt::format("/dev/net/tun cannot be opened: {}", std::strerror(errno)));
    ifreq request{};
    device.name.copy(request.ifr_name, IFNAMSIZ - 1);
    request.ifr_flags = IFF_TAP | IFF_NO_PI;
    if (ioctl(tun.number(), TUNSETIFF, &request) == 0) return {};  // and it goes again with `tun`
    if (errno == EPERM)
        return missing(device,
                       "no permission to make interfaces; run as root, or give hexi-dataplane CAP_NET_ADMIN");
    return missing(device, fmt::format("the interface cannot be made: {}", std::strerror(errno)));
}

Result<void> check_folder_of(const DeviceSpec& device, const std::string& file) {
    const auto folder = std::filesystem::absolute(file).parent_path();
    if (access(folder.c_str(), W_OK) == 0) return {};
    return missing(device,
                   fmt::format("nothing can be written in {}: {}", folder.string(), std::strerror(errno)));
}

Result<void> check_pcap(const DeviceSpec& device) {
    if (access(device.name.c_str(), R_OK) != 0)
        return missing(device, fmt::format("{} cannot be read: {}", device.name, std::strerror(errno)));
    return check_folder_of(device, device.second);
}

}  // namespace

Result<void> check_device(const DeviceSpec& device) {
    switch (device.kind) {
        case DeviceKind::kAfPacket:
        case DeviceKind::kAfXdp:
            return check_interface(device);
        case DeviceKind::kTap:
            return check_tap(device);
        case DeviceKind::kMemif:
            return check_folder_of(device, device.name);
        case DeviceKind::kPcap:
            return check_pcap(device);
        case DeviceKind::kPci:
        case DeviceKind::kRing:
        case DeviceKind::kNull:
            return {};
    }
    return {};
}

}  // namespace hexi
