// The links that one thread works: windows of time, and packets handed from link to link in bulk.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "dataplane/engine/arrival_inbox.hpp"
#include "dataplane/engine/outside_packets.hpp"
#include "dataplane/engine/packet_sink.hpp"
#include "dataplane/engine/run_packets.hpp"
#include "dataplane/engine/shard_exchange.hpp"
#include "dataplane/link/emulated_link.hpp"
#include "dataplane/plan/chain_table.hpp"
#include "topology/base/check.hpp"

namespace hexi {

/// Works links in windows no longer than the least time a packet spends on any of them, so that nothing that
/// arrives within a window makes anything else happen within it (conservative lookahead: Chandy & Misra, CACM
/// 24(4), 1981). In each window every link gives up what reaches its far end, each next link gets it merged
/// in order of time, and takes it in bulk: no event list, and the order of an event list. One thread.
///
/// `Host` answers: `meter(link)` the link's EmulatedLink meter; `lost(packet, link, why)`; `strikes(link,
/// packet)` whether a lossy wire loses the packet; `duplicated(copy)` and `corrupted(packet, bit)` as
/// LinkEvents; `expect(span)`, then `deliver(span)`; `answers(packet)` and then `answer(packet)` the packet
/// that the far end sends at that very instant.
class LinkShard {
public:
    LinkShard(const std::vector<LinkService>& links, std::shared_ptr<const ChainTable> chains,
              FlightPool pool)
        : pool_(std::move(pool)),
          chains_(std::move(chains)),
          links_(links.begin(), links.end()),
          packets_(pool_, links_),
          lossy_(links.size()),
          next_due_(links.size(), SimTime::max()),
          inboxes_(links.size()) {
        renew_lookahead();
    }
    LinkShard(const LinkShard&) = delete;
    LinkShard& operator=(const LinkShard&) = delete;

    /// From now on only the links that `exchange` says `self` owns are worked here; the others' packets go
    /// there.
    void join(ShardExchange& exchange, std::size_t self) {
        exchange_ = &exchange;
        self_ = self;
        renew_lookahead();
    }

    /// See EmulatedNetwork::accept(); the packet's hop is its chain's first.
    void accept(const Outsider& outsider) {
        accept(std::span(&outsider.packet, 1), {outsider.decided, outsider.upstream});
    }
    /// The same for each of `packets`, in order.
    void accept(std::span<const EmulatedPacket> packets, const OutsideOrigin& origin) {
        packets_.outside().accept(packets, origin, now_, *chains_);
    }

    template <typename Host>
    void advance(SimTime until, Host& host) {
        packets_.outside().sort();
        const std::uint32_t* const chain = chains_->links().data();
        for (;;) {
            const SimTime first = touched_.empty() ? next_event() : now_;
            if (first >= until) break;
            now_ = std::max(first, now_);
            const SimTime end = std::min(until, now_ + lookahead_);
            release_before(end, chain, host);
            enter_before(end);
            deliver_arrived(host);
            work_inboxes(end, host);
            end_window();
            now_ = end;
        }
        now_ = std::max(now_, until);
        released_ = std::max(released_, now_);
        packets_.outside().forget_entered();
    }

    /// After advance(): what reaches a far end before `until`, as far as that is certain already, is
    /// released, for whoever wants to have it ready. What is accepted from now() on changes nothing of it; a
    /// change of a link that takes effect before does.
    template <typename Host>
    void release_ahead(SimTime until, Host& host) {
        const SimTime end = std::min(until, now_ + lookahead_);
        if (end <= released_ || next_event() >= end) return;
        release_before(end, chains_->links().data(), host);
        deliver_arrived(host);
        work_inboxes(now_, host);
        end_window();
        released_ = end;
    }

    /// As advance(), as far as the other workers' promises allow, and never waits: what is due before `until`
    /// is released where this shard alone can tell. Returns now(), before which every arrival is worked; call
    /// again where it is not `until`.
    template <typename Host>
    SimTime advance_with_others(SimTime until, Host& host) {
        packets_.outside().sort();
        const std::uint32_t* const chain = chains_->links().data();
        for (bool progress = true; progress && now_ < until;) {
            const SimTime known = exchange_->promised_to(self_);
            exchange_->receive(self_, [&](const Outsider& outsider) {
                enqueue(chain[outsider.packet.hop], packets_.keep_late(outsider));
            });
            const SimTime end = std::max(released_, std::min(until, horizon(known)));
            release_before(end, chain, host);
            enter_before(end);
            deliver_arrived(host);
            if (exchange_->flush(self_)) exchange_->promise(self_, end);
            const SimTime next = std::min(end, known);
            work_inboxes(next, host);
            end_window();
            progress = next > now_ || end > released_;
            now_ = next;
            released_ = end;
        }
        packets_.outside().forget_entered();
        return now_;
    }

    [[nodiscard]] SimTime now() const { return now_; }
    [[nodiscard]] SimTime next_event() const {
        SimTime first = packets_.outside().next();
        for (const SimTime due : next_due_) first = std::min(first, due);
        return first;
    }

    template <typename Host>
    void change(std::uint32_t link, const LinkService& service, bool down, bool lossy, Host& host) {
        EmulatedLink& changed = links_[link];
        Events<Host> events(host, link);
        changed.change_service(service, now_, pool_, host.meter(link), events);
        lossy_[link] = lossy ? 1 : 0;
        if (down) {
            changed.set_down(now_, pool_, [&](EmulatedPacket packet) {
                packet.time = now_;
                host.lost(packet, link, LinkLoss::kLinkDown);
            });
        } else {
            changed.set_up(now_);
        }
        next_due_[link] = changed.next_due(pool_);
        renew_lookahead();
    }
    /// From now() on `link` behaves so; up to `queued` packets wait in the queue disciplines of all links.
    template <typename Host>
    void treat(std::uint32_t link, const LinkBehaviour& behaviour, std::uint32_t queued, LinkRandom random,
               Host& host) {
        if (!queue_pool_) queue_pool_ = std::make_unique<PacketPool>(queued);
        Events<Host> events(host, link);
        links_[link].change_behaviour(behaviour, now_, pool_, host.meter(link), events, *queue_pool_, random);
        next_due_[link] = links_[link].next_due(pool_);
        renew_lookahead();
    }
    /// Gives up every packet on links or about to enter to `take(packet)`; afterwards the shard is of no use
    /// any more.
    template <typename Take>
    void clear(const Take& take) {
        for (EmulatedLink& link : links_) link.set_down(now_, pool_, take);
        for (const std::uint32_t link : touched_) {
            for (const ArrivalRun& run : inboxes_[link].pending()) {
                for (const EmulatedPacket& packet : packets_.of(run)) take(packet);
            }
        }
        touched_.clear();
        packets_.forget();
        packets_.outside().clear(take);
    }
    void use(std::shared_ptr<const ChainTable> chains) {
        HEXI_CHECK(chains->size() >= chains_->size(), "a later table of chains is shorter than an earlier");
        chains_ = std::move(chains);
    }

    /// Packets that reached the far end of a link, link by link.
    [[nodiscard]] std::uint64_t crossings() const { return crossings_; }
    [[nodiscard]] std::span<const EmulatedLink> links() const { return links_; }
    [[nodiscard]] const FlightPool& pool() const { return pool_; }
    /// Packets on links or about to enter; counts them one by one.
    [[nodiscard]] std::size_t held() {
        std::size_t count = packets_.outside().waiting() + packets_.late();
        for (const EmulatedLink& link : links_) count += link.held(pool_);
        return count;
    }

private:
    /// What the elements of one link tell, passed to the host.
    template <typename Host>
    class Events final : public LinkEvents {
    public:
        Events(Host& host, std::uint32_t link) : host_(host), link_(link) {}
        void lost(const EmulatedPacket& packet, LinkLoss why) override { host_.lost(packet, link_, why); }
        bool duplicated(EmulatedPacket& copy) override { return host_.duplicated(copy); }
        void corrupted(const EmulatedPacket& packet, std::uint32_t bit) override {
            host_.corrupted(packet, bit);
        }

    private:
        Host& host_;
        std::uint32_t link_;
    };

    static constexpr std::size_t kDelivery = 64;      ///< packets that are gathered to be handed over at once
    static constexpr std::uint32_t kLongEnough = 16;  ///< so many are worth handing over where they are

    void renew_lookahead() {
        lookahead_ = SimTime::max() / 4;
        for (std::uint32_t link = 0; link < links_.size(); ++link) {
            if (owns(link)) lookahead_ = std::min(lookahead_, links_[link].lookahead());
        }
    }
    [[nodiscard]] bool owns(std::uint32_t link) const {
        return exchange_ == nullptr || exchange_->owner(link) == self_;
    }
    /// Up to when everything that reaches a far end is known, where others send nothing before `known`.
    [[nodiscard]] SimTime horizon(SimTime known) const {
        const SimTime least = now_ + lookahead_;
        if (!touched_.empty() || packets_.outside().waiting() > 0) return least;
        const SimTime due = *std::min_element(next_due_.begin(), next_due_.end());
        const SimTime sent = known > SimTime::max() - lookahead_ ? SimTime::max() : known + lookahead_;
        return std::max(least, std::min(due, sent));
    }
    void end_window() {
        for (const std::uint32_t chunk : spent_) pool_.give_back(chunk);
        spent_.clear();
        packets_.end_window();
    }

    template <typename Host>
    void release_before(SimTime end, const std::uint32_t* chain, Host& host) {
        // Links are many and each has little to do in a window: what the next one needs is fetched meanwhile.
        due_.clear();
        for (std::uint32_t link = 0; link < links_.size(); ++link) {
            if (next_due_[link] < end) due_.push_back(link);
        }
        for (std::size_t i = 0; i < due_.size(); ++i) {
            if (i + 2 < due_.size()) links_[due_[i + 2]].prefetch();
            if (i + 1 < due_.size()) links_[due_[i + 1]].prefetch_wire(pool_);
            const std::uint32_t link = due_[i];
            EmulatedLink& from = links_[link];
            Events<Host> events(host, link);
            const auto spent = [&](std::uint32_t chunk) { spent_.push_back(chunk); };
            const auto pass = [&](std::uint32_t slot, std::uint32_t count) {
                crossings_ += count;
                if (lossy_[link] != 0) [[unlikely]]
                    return pass_survivors(slot, count, link, chain, host);
                pass_on(slot, count, link, chain, host);
            };
            const std::uint64_t before = crossings_;
            from.release_before(end, now_, pool_, host.meter(link), events, pass, spent);
            next_due_[link] = from.next_due(pool_);
            look_ahead(from, crossings_ - before, chain, host);
        }
    }
    /// As many as a link has just given up it will give up in the next step, mostly: where they are at their
    /// ends then, their frames are fetched meanwhile.
    template <typename Host>
    void look_ahead(const EmulatedLink& link, std::uint64_t released, const std::uint32_t* chain,
                    Host& host) {
        if (released < kLongEnough) return;
        link.prefetch_coming(pool_, static_cast<std::uint32_t>(std::min<std::uint64_t>(released, kDelivery)));
        const auto [slot, row] = link.coming();
        const std::uint64_t count = std::min<std::uint64_t>({row, released, PacketSink::kFetchedAhead});
        if (count == 0 || chain[pool_[slot].hop + 1] != ChainTable::kEnd) return;
        host.expect(std::span<const EmulatedPacket>(&pool_[slot], count));
    }
    /// Sends the `count` packets from `slot` on, which have crossed `link`, where they go next.
    template <typename Host>
    void pass_on(std::uint32_t slot, std::uint32_t count, std::uint32_t link, const std::uint32_t* chain,
                 Host& host) {
        for (const std::uint32_t end = slot + count; slot != end;) {
            const std::uint32_t from = slot;
            const std::uint32_t next = chain[++pool_[slot++].hop];
            while (slot != end && chain[pool_[slot].hop + 1] == next) ++pool_[slot++].hop;
            const ArrivalRun run{pool_[from].time, pool_[slot - 1].time, from, link, slot - from};
            if (next != ChainTable::kEnd) {
                enqueue(next, run);
            } else {
                end_chain(run, chain, host);
            }
        }
    }
    template <typename Host>
    [[gnu::always_inline]] void end_chain(const ArrivalRun& run, const std::uint32_t* chain, Host& host) {
        arrived_.add(run, packets_);
        const std::span<const EmulatedPacket> packets = packets_.of(run);
        host.expect(packets.first(std::min(packets.size(), PacketSink::kFetchedAhead)));
        for (const EmulatedPacket& packet : packets) {
            if (host.answers(packet)) [[unlikely]]
                send_back(packet, run.upstream, chain, host);
        }
    }
    /// As pass_on(), for those that a lossy wire lets pass.
    template <typename Host>
    void pass_survivors(std::uint32_t slot, std::uint32_t count, std::uint32_t link,
                        const std::uint32_t* chain, Host& host) {
        for (const std::uint32_t end = slot + count; slot != end; ++slot) {
            if (host.strikes(link, pool_[slot])) {
                host.lost(pool_[slot], link, LinkLoss::kRandom);
            } else {
                pass_on(slot, 1, link, chain, host);
            }
        }
    }
    template <typename Host>
    void send_back(const EmulatedPacket& packet, std::uint32_t link, const std::uint32_t* chain, Host& host) {
        Outsider answer{packet, links_[link].transmission_start(packet.time, packet.bytes), link};
        if (!host.answer(answer.packet)) return;
        answer.packet.hop = chains_->first(answer.packet.flow);
        enqueue(chain[answer.packet.hop], packets_.keep_answer(answer));
    }
    void enter_before(SimTime end) {
        packets_.outside().enter_before(
            end, chains_->links().data(), RunPackets::kOutside,
            [&](std::uint32_t link, const ArrivalRun& run) { enqueue(link, run); });
    }
    [[gnu::always_inline]] void enqueue(std::uint32_t link, const ArrivalRun& run) {
        if (!owns(link)) [[unlikely]]
            return send_across(link, run);
        ArrivalInbox& inbox = inboxes_[link];
        if (inbox.empty()) touched_.push_back(link);
        inbox.add(run, packets_);
    }
    [[gnu::noinline]] void send_across(std::uint32_t link, ArrivalRun run) {
        for (std::uint32_t i = 0; i < run.count; ++i)
            exchange_->send(self_, exchange_->owner(link), packets_.copy_of(run, i));
    }

    template <typename Host>
    void deliver_arrived(Host& host) {
        if (arrived_.empty()) return;
        for (const ArrivalRun& run : arrived_.sorted(packets_)) {
            const auto packets = packets_.of(run);
            if (run.count >= kLongEnough) {
                deliver_gathered(host);
                host.deliver(packets);
                continue;
            }
            deliveries_.insert(deliveries_.end(), packets.begin(), packets.end());
            if (deliveries_.size() >= kDelivery) deliver_gathered(host);
        }
        deliver_gathered(host);
        arrived_.clear();
    }
    template <typename Host>
    void deliver_gathered(Host& host) {
        if (!deliveries_.empty()) host.deliver(std::span<const EmulatedPacket>(deliveries_));
        deliveries_.clear();
    }

    template <typename Host>
    void work_inboxes(SimTime before, Host& host) {
        still_touched_.clear();
        for (std::size_t i = 0; i < touched_.size(); ++i) {
            if (i + 2 < touched_.size()) {
                links_[touched_[i + 2]].prefetch();
                inboxes_[touched_[i + 2]].prefetch();
                __builtin_prefetch(&host.meter(touched_[i + 2]), 1);
            }
            if (i + 1 < touched_.size()) links_[touched_[i + 1]].prefetch_tail(pool_);
            work_inbox(touched_[i], before, host);
        }
        touched_.swap(still_touched_);
    }
    template <typename Host>
    void work_inbox(std::uint32_t link, SimTime before, Host& host) {
        ArrivalInbox& inbox = inboxes_[link];
        Events<Host> events(host, link);
        rest_.clear();
        for (const ArrivalRun& run : inbox.sorted(packets_)) {
            if (run.last < before) [[likely]] {
                work(run, link, events, host);
            } else {
                work_until(before, run, link, events, host);
            }
        }
        next_due_[link] = links_[link].next_due(pool_);
        if (rest_.empty()) return inbox.clear();
        still_touched_.push_back(link);
        inbox.replace(rest_);
    }
    /// Offers `run` to `link`.
    template <typename Host>
    void work(const ArrivalRun& run, std::uint32_t link, Events<Host>& events, Host& host) {
        const auto packets = packets_.of(run);
        links_[link].arrive_all(
            packets, [&](std::size_t i) { return packets_.decided(run, static_cast<std::uint32_t>(i)); },
            pool_, host.meter(link), events,
            [&](std::size_t i, EmulatedLink::Admission why) {
                const bool full = why == EmulatedLink::Admission::kQueueFull;
                host.lost(packets[i], link, full ? LinkLoss::kQueueFull : LinkLoss::kLinkDown);
            });
    }
    /// The same for what comes before `before`; the others are kept for a later window.
    template <typename Host>
    void work_until(SimTime before, ArrivalRun run, std::uint32_t link, Events<Host>& events, Host& host) {
        std::uint32_t count = 0;
        while (count < run.count && packets_.time(run, count) < before) ++count;
        for (std::uint32_t i = count; i < run.count; ++i) {
            rest_.push_back(packets_.keep_longer(run, i));
        }
        run.count = count;
        if (count > 0) work(run, link, events, host);
    }

    FlightPool pool_;
    std::unique_ptr<PacketPool> queue_pool_;  ///< of links with a queue discipline; outlives them
    std::shared_ptr<const ChainTable> chains_;
    std::vector<EmulatedLink> links_;
    RunPackets packets_;
    std::vector<std::uint8_t> lossy_;  ///< 1: its wire loses packets at random
    std::vector<SimTime> next_due_;    ///< a time before which the link gives up nothing
    std::vector<ArrivalInbox> inboxes_;
    std::vector<std::uint32_t> due_;      ///< links that give something up in this window
    std::vector<std::uint32_t> touched_;  ///< links whose inbox is not empty
    ArrivalInbox arrived_;                ///< at the end of their chains
    std::vector<EmulatedPacket> deliveries_;
    std::vector<std::uint32_t> still_touched_;
    std::vector<ArrivalRun> rest_;       ///< of the inbox that is being worked, those that stay
    ShardExchange* exchange_ = nullptr;  ///< null: there is but one shard
    std::size_t self_ = 0;
    std::vector<std::uint32_t> spent_;  ///< chunks that are free once the window is worked
    SimTime now_{0};                    ///< every arrival before it is worked
    SimTime released_{0};               ///< everything due before it is released
    SimTime lookahead_{0};
    std::uint64_t crossings_ = 0;
};

}  // namespace hexi
