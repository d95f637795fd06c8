#include "emulator/packet/packet_fifo.hpp"

#include <new>

namespace hexi {

void ChunkPool::Release::operator()(std::byte* slab) const {
    ::operator delete (slab, std::align_val_t{kChunkBytes});
}

void ChunkPool::grow() {
    auto* slab = static_cast<std::byte*>(::operator new (kSlabBytes, std::align_val_t{kChunkBytes}));
    slabs_.emplace_back(slab);
    for (std::size_t offset = kSlabBytes; offset > 0; offset -= kChunkBytes) {
        give_back(reinterpret_cast<Packet*>(slab + offset - kChunkBytes));
    }
}

Packet* ChunkPool::take() {
    if (free_ == nullptr) grow();
    Packet* chunk = free_;
    free_ = link(chunk);
    link(chunk) = nullptr;
    return chunk;
}

void PacketFifo::extend(ChunkPool& pool) {
    Packet* chunk = pool.take();
    const bool first = tail_ == nullptr;
    if (!first) ChunkPool::link(chunk_before(tail_)) = chunk;
    tail_ = chunk + 1;
    if (first) head_ = tail_;
}

void PacketFifo::cross(ChunkPool& pool) {
    Packet* spent = chunk_before(head_);
    Packet* next = ChunkPool::link(spent);
    head_ = next + 1;
    __builtin_prefetch(head_ + 1);
    // The pointer is null in the last chunk; fetching from there does nothing.
    __builtin_prefetch(ChunkPool::link(next));
    pool.give_back(spent);
}

}  // namespace hexi
