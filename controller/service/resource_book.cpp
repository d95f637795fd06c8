#include "controller/service/resource_book.hpp"

namespace hexi {

const ResourceBook::OneKind* ResourceBook::of(std::string_view kind) const {
    const auto found = kinds_.find(kind);
    return found == kinds_.end() ? nullptr : &found->second;
}

HeldResource ResourceBook::find(std::string_view kind, std::string_view id) const {
    const std::shared_lock lock(mutex_);
    const OneKind* all = of(kind);
    if (all == nullptr) return nullptr;
    const auto found = all->find(id);
    return found == all->end() ? nullptr : found->second;
}

std::vector<HeldResource> ResourceBook::list(std::string_view kind, std::string_view after,
                                             std::size_t most) const {
    const std::shared_lock lock(mutex_);
    std::vector<HeldResource> listed;
    const OneKind* all = of(kind);
    if (all == nullptr) return listed;
    auto next = after.empty() ? all->begin() : all->upper_bound(after);
    for (; next != all->end() && listed.size() < most; ++next) listed.push_back(next->second);
    return listed;
}

std::size_t ResourceBook::count(std::string_view kind) const {
    const std::shared_lock lock(mutex_);
    const OneKind* all = of(kind);
    return all == nullptr ? 0 : all->size();
}

void ResourceBook::put(Resource resource) {
    auto held = std::make_shared<const Resource>(std::move(resource));
    const std::unique_lock lock(mutex_);
    kinds_[held->kind][held->id] = held;
}

void ResourceBook::remove(std::string_view kind, std::string_view id) {
    const std::unique_lock lock(mutex_);
    const auto all = kinds_.find(kind);
    if (all == kinds_.end()) return;
    const auto found = all->second.find(id);
    if (found != all->second.end()) all->second.erase(found);
}

}  // namespace hexi
