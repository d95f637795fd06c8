#include "topology/base/socket_place.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace hexi {
namespace {

tl::unexpected<Error> refused_by_system() { return fail(ErrorCode::kEnvironment, std::strerror(errno)); }

bool served(const sockaddr_un& address) {
    const int probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (probe < 0) return false;
    const bool answered = ::connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(probe);
    return answered;
}

}  // namespace

Result<void> clear_socket_place(const std::string& path) {
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    if (path.size() >= sizeof address.sun_path)
        return fail(ErrorCode::kEnvironment, "the name is too long for a socket");
    struct stat found {};
    if (::lstat(path.c_str(), &found) != 0) return {};
    if (!S_ISSOCK(found.st_mode))
        return fail(ErrorCode::kEnvironment, "something else of that name is there");
    path.copy(address.sun_path, path.size());
    if (served(address)) return fail(ErrorCode::kEnvironment, "another process serves it");
    if (::unlink(path.c_str()) != 0) return refused_by_system();
    return {};
}

}  // namespace hexi
