#include "controller/state/restore.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

#include "controller/state/database.hpp"
#include "controller/state/state_schema.hpp"

namespace hexi {
namespace {

namespace fs = std::filesystem;

void forget(const std::string& database) {
    std::error_code ignored;
    for (const char* part : {"", "-wal", "-shm"}) fs::remove(database + part, ignored);
}

/// A copy that is whole, ours, and of the present schema.
Result<void> copy(const std::string& backup, const std::string& place) {
    forget(place);
    return Database::open(backup)
        .and_then([&](const Database& database) { return database.back_up(place); })
        .and_then([&] { return Database::open(place); })
        .and_then([&](Database database) {
            return migrate(database).map_error([&](const Error& error) { return in_context(backup, error); });
        })
        .map_error([](Error error) {
            // What to do about a damaged state is no advice about a damaged backup.
            const std::size_t advice = error.message.find("): start with ");
            if (advice != std::string::npos)
                error.message.replace(advice, std::string::npos, "): name another");
            return error;
        });
}

/// What was there, with what only its log holds, is `state`.before from now on. The log goes first: none may
/// lie beside a file that it is not of.
std::error_code set_aside(const std::string& state) {
    forget(state + ".before");
    std::error_code error;
    for (const char* part : {"-wal", ""}) {
        if (!error && fs::exists(state + part, error))
            fs::rename(state + part, state + ".before" + part, error);
    }
    return error;
}

/// Renames are on the disk when the folder is.
void sync_folder(const std::string& folder) {
    const int file = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) return;
    fsync(file);
    close(file);
}

}  // namespace

Result<void> restore_state(const std::string& backup, const std::string& folder) {
    std::error_code error;
    if (!fs::is_regular_file(backup, error))
        return fail(ErrorCode::kNotFound, backup + ": is no file: name a backup of the state");
    const std::string state = folder + "/state.db", fresh = state + ".restoring";
    if (auto copied = copy(backup, fresh); !copied) return copied;
    error = set_aside(state);
    if (!error) {
        forget(state);
        fs::rename(fresh, state, error);
    }
    sync_folder(folder);
    if (!error) return {};
    return fail(ErrorCode::kEnvironment, state + ": cannot put the backup there: " + error.message());
}

}  // namespace hexi
