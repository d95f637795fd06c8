// One controller for one folder.
#pragma once

#include <string>
#include <utility>

#include "topology/base/result.hpp"

namespace hexi {

/// Held as long as it lives; the system lets go of it when the process ends, however it ends. Move-only.
class FolderLock {
public:
    /// kEnvironment where another process holds the lock of `folder`, or it cannot be written to.
    static Result<FolderLock> take(const std::string& folder);
    FolderLock(FolderLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
    FolderLock& operator=(FolderLock&&) = delete;
    ~FolderLock();

private:
    explicit FolderLock(int file) : file_(file) {}
    int file_;
};

}  // namespace hexi
