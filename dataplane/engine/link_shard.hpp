// The links that one thread works: windows of time, and packets handed from link to link in bulk.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "dataplane/engine/arrival_inbox.hpp"
#include "dataplane/engine/packet_sink.hpp"
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
/// LinkEvents; `expect(packet)`, then `deliver(span)` of many; `answers(packet)` and then `answer(packet)`
/// the packet that the far end sends at that very instant.
class LinkShard {
public:
    /// In Outsider::upstream: a source, which comes before a link where all else is equal.
    static constexpr std::uint32_t kOutside = 0x80000000U;

    LinkShard(const std::vector<LinkService>& links, std::shared_ptr<const ChainTable> chains,
              FlightPool pool)
        : pool_(std::move(pool)),
          chains_(std::move(chains)),
          links_(links.begin(), links.end()),
          lossy_(links.size()),
          next_due_(links.size(), SimTime::max()),
          inboxes_(links.size()) {
        renew_lookahead();
    }

    /// From now on only the links that `exchange` says `self` owns are worked here; the others' packets go
    /// there.
    void join(ShardExchange& exchange, std::size_t self) {
        exchange_ = &exchange;
        self_ = self;
        renew_lookahead();
    }

    /// See EmulatedNetwork::accept(); the packet's hop is its chain's first.
    void accept(const Outsider& outsider) {
        HEXI_CHECK(outsider.packet.time >= now_, "a packet is accepted in the network's past");
        HEXI_CHECK(outsider.packet.flow < chains_->size(), "a packet's flow is not in the table of chains");
        ascending_ = ascending_ && (outside_.empty() || outside_.back().packet.time <= outsider.packet.time);
        outside_.push_back(outsider);
        outside_.back().packet.hop = chains_->first(outsider.packet.flow);
    }

    /// The same for each of `packets`, of the source `upstream`, in order.
    void accept(std::span<const EmulatedPacket> packets, std::uint32_t upstream) {
        for (const EmulatedPacket& packet : packets) accept({.packet = packet, .upstream = upstream});
    }

    template <typename Host>
    void advance(SimTime until, Host& host) {
        sort_outside();
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
        forget_entered();
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
        sort_outside();
        const std::uint32_t* const chain = chains_->links().data();
        for (bool progress = true; progress && now_ < until;) {
            const SimTime known = exchange_->promised_to(self_);
            exchange_->receive(self_,
                               [&](const Outsider& outsider) { keep(chain[outsider.packet.hop], outsider); });
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
        forget_entered();
        return now_;
    }

    [[nodiscard]] SimTime now() const { return now_; }
    [[nodiscard]] SimTime next_event() const {
        SimTime first = entered_ < outside_.size() ? outside_[entered_].packet.time : SimTime::max();
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
            for (const Arrival& arrival : inboxes_[link].pending()) take(packet_of(arrival));
        }
        touched_.clear();
        late_.clear();
        for (; entered_ < outside_.size(); ++entered_) take(outside_[entered_].packet);
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
        std::size_t count = outside_.size() - entered_ + late_.size();
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

    static constexpr std::size_t kDelivery = 64;  ///< packets handed over at once

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
        if (!touched_.empty() || entered_ < outside_.size()) return least;
        const SimTime due = *std::min_element(next_due_.begin(), next_due_.end());
        const SimTime sent = known > SimTime::max() - lookahead_ ? SimTime::max() : known + lookahead_;
        return std::max(least, std::min(due, sent));
    }
    void end_window() {
        for (const std::uint32_t chunk : spent_) pool_.give_back(chunk);
        spent_.clear();
        answers_.clear();
        late_.swap(later_);
        later_.clear();
    }

    void sort_outside() {
        if (ascending_) return;
        std::stable_sort(outside_.begin() + static_cast<std::ptrdiff_t>(entered_), outside_.end(),
                         [](const auto& a, const auto& b) { return a.packet.time < b.packet.time; });
        ascending_ = true;
    }
    void forget_entered() {
        if (entered_ == outside_.size()) {
            outside_.clear();
            entered_ = 0;
        } else if (entered_ > 4096 && entered_ * 2 > outside_.size()) {
            outside_.erase(outside_.begin(), outside_.begin() + static_cast<std::ptrdiff_t>(entered_));
            entered_ = 0;
        }
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
            const auto pass = [&](std::uint32_t slot) { pass_on(slot, link, chain, host); };
            from.release_before(end, now_, pool_, host.meter(link), events, pass, spent);
            next_due_[link] = from.next_due(pool_);
        }
    }
    /// Sends the packet in `slot`, which has crossed `link`, where it goes next.
    template <typename Host>
    void pass_on(std::uint32_t slot, std::uint32_t link, const std::uint32_t* chain, Host& host) {
        EmulatedPacket& packet = pool_[slot];
        ++crossings_;
        if (lossy_[link] != 0 && host.strikes(link, packet)) [[unlikely]]
            return host.lost(packet, link, LinkLoss::kRandom);
        const std::uint32_t next = chain[++packet.hop];
        const Arrival arrival{packet.time, slot, link};
        if (next != ChainTable::kEnd) [[likely]]
            return enqueue(next, arrival);
        add_to(arrived_, arrival);
        host.expect(packet);
        if (host.answers(packet)) [[unlikely]]
            send_back(packet, link, chain, host);
    }
    template <typename Host>
    void send_back(const EmulatedPacket& packet, std::uint32_t link, const std::uint32_t* chain, Host& host) {
        Outsider answer{packet, links_[link].transmission_start(packet.time, packet.bytes), link};
        if (!host.answer(answer.packet)) return;
        answer.packet.hop = chains_->first(answer.packet.flow);
        answers_.push_back(answer);
        enqueue(chain[answer.packet.hop],
                {answer.packet.time, static_cast<std::uint32_t>(answers_.size() - 1), kOutside | kAnswer});
    }
    void enter_before(SimTime end) {
        for (; entered_ < outside_.size() && outside_[entered_].packet.time < end; ++entered_) {
            const EmulatedPacket& packet = outside_[entered_].packet;
            enqueue(chains_->links()[packet.hop],
                    {packet.time, static_cast<std::uint32_t>(entered_), kOutside});
        }
    }
    void enqueue(std::uint32_t link, const Arrival& arrival) {
        if (!owns(link)) [[unlikely]]
            return exchange_->send(self_, exchange_->owner(link), copy_of(arrival));
        ArrivalInbox& inbox = inboxes_[link];
        if (inbox.empty()) touched_.push_back(link);
        add_to(inbox, arrival);
    }

    void add_to(ArrivalInbox& inbox, const Arrival& arrival) {
        inbox.add(arrival, [&](const Arrival& a, const Arrival& b) { return decided_first(a, b); });
    }

    /// Keeps a packet for `link` beyond the window in which it was told of.
    void keep(std::uint32_t link, const Outsider& outsider) {
        late_.push_back(outsider);
        enqueue(link, {outsider.packet.time, static_cast<std::uint32_t>(late_.size() - 1), kOutside | kLate});
    }

    template <typename Host>
    void deliver_arrived(Host& host) {
        if (arrived_.empty()) return;
        deliveries_.clear();
        for (const Arrival& arrival : arrived_.sorted([&](auto&a, auto&b) { return decided_first(a, b); })) {
            deliveries_.push_back(pool_[arrival.slot]);
            if (deliveries_.size() < kDelivery) continue;
            host.deliver(std::span<const EmulatedPacket>(deliveries_));
            deliveries_.clear();
        }
        if (!deliveries_.empty()) host.deliver(std::span<const EmulatedPacket>(deliveries_));
        arrived_.clear();
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
        EmulatedLink& to = links_[link];
        auto& meter = host.meter(link);
        Events<Host> events(host, link);
        std::size_t worked = 0;
        for (const Arrival& arrival : inbox.sorted([&](auto&a, auto&b) { return decided_first(a, b); })) {
            if (arrival.time >= before) break;
            ++worked;
            const EmulatedPacket& packet = packet_of(arrival);
            const auto admitted = to.arrive(
                packet, [&] { return decided(arrival); }, pool_, meter, events);
            if (admitted == EmulatedLink::Admission::kAccepted) [[likely]]
                continue;
            const bool full = admitted == EmulatedLink::Admission::kQueueFull;
            host.lost(packet, link, full ? LinkLoss::kQueueFull : LinkLoss::kLinkDown);
        }
        next_due_[link] = to.next_due(pool_);
        if (worked == inbox.size()) return inbox.clear();
        still_touched_.push_back(link);
        inbox.drop(worked, [&](Arrival& arrival) {
            later_.push_back(copy_of(arrival));
            arrival.slot = static_cast<std::uint32_t>(later_.size() - 1);
            arrival.upstream = kOutside | kLate;
        });
    }

    /// Where an arrival's packet is kept: on the wire it comes from, among the answers, or outside.
    [[nodiscard]] const EmulatedPacket& packet_of(const Arrival& arrival) const {
        if (arrival.upstream < kOutside) [[likely]]
            return pool_[arrival.slot];
        return outsider_of(arrival).packet;
    }
    [[nodiscard]] const Outsider& outsider_of(const Arrival& arrival) const {
        switch (arrival.upstream & ~kOutside) {
            case kAnswer:
                return answers_[arrival.slot];
            case kLate:
                return late_[arrival.slot];
            default:
                return outside_[arrival.slot];
        }
    }
    [[nodiscard]] Outsider copy_of(const Arrival& arrival) const {
        if (arrival.upstream >= kOutside) return outsider_of(arrival);
        return {pool_[arrival.slot], decided(arrival), arrival.upstream};
    }
    [[nodiscard]] SimTime decided(const Arrival& arrival) const {
        if (arrival.upstream >= kOutside) return outsider_of(arrival).decided;
        return links_[arrival.upstream].transmission_start(arrival.time, pool_[arrival.slot].bytes);
    }
    /// Order of arrivals at one instant: what was decided earlier, sources before links, then the lower
    /// index.
    [[nodiscard]] bool decided_first(const Arrival& a, const Arrival& b) const {
        if (a.upstream == kOutside && b.upstream == kOutside) {  // of one burst, mostly
            const Outsider &one = outside_[a.slot], &other = outside_[b.slot];
            if (one.decided != other.decided) return one.decided < other.decided;
            return (one.upstream ^ kOutside) < (other.upstream ^ kOutside);
        }
        const SimTime first = decided(a), second = decided(b);
        if (first != second) return first < second;
        return rank(a) < rank(b);
    }
    [[nodiscard]] std::uint32_t rank(const Arrival& arrival) const {
        const std::uint32_t upstream =
            arrival.upstream < kOutside ? arrival.upstream : outsider_of(arrival).upstream;
        return upstream ^ kOutside;
    }

    // In Arrival::upstream beside kOutside.
    static constexpr std::uint32_t kAnswer = 1, kLate = 2;

    FlightPool pool_;
    std::unique_ptr<PacketPool> queue_pool_;  ///< of links with a queue discipline; outlives them
    std::shared_ptr<const ChainTable> chains_;
    std::vector<EmulatedLink> links_;
    std::vector<std::uint8_t> lossy_;  ///< 1: its wire loses packets at random
    std::vector<SimTime> next_due_;    ///< a time before which the link gives up nothing
    std::vector<ArrivalInbox> inboxes_;
    std::vector<std::uint32_t> due_;      ///< links that give something up in this window
    std::vector<std::uint32_t> touched_;  ///< links whose inbox is not empty
    ArrivalInbox arrived_;                ///< at the end of their chains
    std::vector<EmulatedPacket> deliveries_;
    std::vector<Outsider> outside_;  ///< accepted; those before `entered_` have entered
    std::size_t entered_ = 0;
    bool ascending_ = true;
    std::vector<Outsider> answers_;  ///< of this window
    std::vector<Outsider> late_;     ///< in inboxes, of other workers or of earlier windows
    std::vector<Outsider> later_;    ///< those of late_ that stay beyond this window
    std::vector<std::uint32_t> still_touched_;
    ShardExchange* exchange_ = nullptr;  ///< null: there is but one shard
    std::size_t self_ = 0;
    std::vector<std::uint32_t> spent_;  ///< chunks that are free once the window is worked
    SimTime now_{0};                    ///< every arrival before it is worked
    SimTime released_{0};               ///< everything due before it is released
    SimTime lookahead_{0};
    std::uint64_t crossings_ = 0;
};

}  // namespace hexi
