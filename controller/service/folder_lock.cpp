#include "controller/service/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

namespace hexi {

Result<FolderLock> FolderLock::take(const std::string& folder) {
    const std::string path = folder + "/lock";
    FolderLock lock(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (lock.file_ < 0)
        return fail(ErrorCode::kEnvironment, fmt::format("{}: cannot open: {}", path, std::strerror(errno)));
    if (flock(lock.file_, LOCK_EX | LOCK_NB) != 0)
        return fail(
            ErrorCode::kEnvironment,
            fmt::format("{}: another controller uses this folder: stop it, or name another with --data",
                        folder));
    return lock;
}

FolderLock::~FolderLock() {
    if (file_ >= 0) close(file_);
}

}  // namespace hexi
