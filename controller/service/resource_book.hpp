// What is durable, as it is read: every resource in memory.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "controller/state/state_store.hpp"

namespace hexi {

/// A resource that readers hold on to while writers replace it.
using HeldResource = std::shared_ptr<const Resource>;

/// The resources of a StateStore. Thread-safe; readers see what has been committed.
class ResourceBook {
public:
    /// Null where there is none.
    [[nodiscard]] HeldResource find(std::string_view kind, std::string_view id) const;
    /// Those of `kind` whose id is above `after`, by id, `most` at most.
    [[nodiscard]] std::vector<HeldResource> list(std::string_view kind, std::string_view after = "",
                                                 std::size_t most = SIZE_MAX) const;
    [[nodiscard]] std::size_t count(std::string_view kind) const;

    void put(Resource resource);
    void remove(std::string_view kind, std::string_view id);

private:
    using OneKind = std::map<std::string, HeldResource, std::less<>>;
    [[nodiscard]] const OneKind* of(std::string_view kind) const;

    mutable std::shared_mutex mutex_;
    std::map<std::string, OneKind, std::less<>> kinds_;
};

}  // namespace hexi
