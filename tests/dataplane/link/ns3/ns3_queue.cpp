#include "tests/dataplane/link/ns3/ns3_queue.hpp"

#include <ns3/fq-codel-queue-disc.h>
#include <ns3/object-factory.h>
#include <ns3/packet.h>
#include <ns3/queue-disc.h>
#include <ns3/queue-item.h>
#include <ns3/rng-seed-manager.h>
#include <ns3/simulator.h>
#include <ns3/socket.h>
#include <ns3/string.h>

namespace hexi {
namespace {

/// A numbered packet without headers.
class Item : public ns3::QueueDiscItem {
public:
    Item(const Ns3Arrival& arrival, std::size_t number)
        : QueueDiscItem(ns3::Create<ns3::Packet>(arrival.bytes), ns3::Mac48Address(), 0),
          arrival_(arrival),
          number_(number) {
        ns3::SocketPriorityTag tag;
        tag.SetPriority(arrival.priority);
        GetPacket()->AddPacketTag(tag);
    }
    void AddHeader() override {}
    bool Mark() override { return marked_ = arrival_.ecn_capable; }
    std::uint32_t Hash(std::uint32_t /*perturbation*/) const override { return arrival_.hash; }

    std::size_t number() const { return number_; }
    bool marked() const { return marked_; }

private:
    Ns3Arrival arrival_;
    std::size_t number_;
    bool marked_ = false;
};

std::size_t number_of(ns3::Ptr<const ns3::QueueDiscItem> item) {
    return static_cast<const Item&>(*item).number();
}

class Bench {
public:
    Bench(ns3::Ptr<ns3::QueueDisc> queue, std::uint64_t rate, const std::vector<Ns3Arrival>& arrivals)
        : queue_(queue), rate_(rate), arrivals_(arrivals), outcomes_(arrivals.size()) {
        queue_->TraceConnectWithoutContext("DropBeforeEnqueue", ns3::MakeCallback(&Bench::lost, this));
        queue_->TraceConnectWithoutContext("DropAfterDequeue", ns3::MakeCallback(&Bench::lost, this));
    }

    std::vector<Ns3Outcome> run() {
        queue_->Initialize();
        await(0);
        ns3::Simulator::Stop(ns3::NanoSeconds(arrivals_.back().at_ns) + ns3::Seconds(100));
        ns3::Simulator::Run();
        queue_->Dispose();
        queue_ = nullptr;
        ns3::Simulator::Destroy();
        return outcomes_;
    }

private:
    void lost(ns3::Ptr<const ns3::QueueDiscItem> item, const char* /*reason*/) {
        outcomes_[number_of(item)].lost = true;
    }
    /// The arrival is scheduled just before it happens, so that an end of transmission at its instant comes
    /// first.
    void await(std::size_t number) {
        if (number == arrivals_.size()) return;
        const ns3::Time wait = ns3::NanoSeconds(arrivals_[number].at_ns) - ns3::Simulator::Now();
        ns3::Simulator::Schedule(wait, &Bench::postpone, this, number);
    }
    void postpone(std::size_t number) { ns3::Simulator::ScheduleNow(&Bench::arrive, this, number); }
    void arrive(std::size_t number) {
        queue_->Enqueue(ns3::Create<Item>(arrivals_[number], number));
        if (!busy_) transmit();
        await(number + 1);
    }
    void transmit() {
        const ns3::Ptr<ns3::QueueDiscItem> item = queue_->Dequeue();
        busy_ = item != nullptr;
        if (!busy_) return;
        Ns3Outcome& outcome = outcomes_[number_of(item)];
        outcome.sent_ns = ns3::Simulator::Now().GetNanoSeconds();
        outcome.marked = static_cast<const Item&>(*item).marked();
        const auto lasts = static_cast<std::int64_t>(8'000'000'000ULL * item->GetSize() / rate_);
        ns3::Simulator::Schedule(ns3::NanoSeconds(lasts), &Bench::transmit, this);
    }

    ns3::Ptr<ns3::QueueDisc> queue_;
    std::uint64_t rate_;
    const std::vector<Ns3Arrival>& arrivals_;
    std::vector<Ns3Outcome> outcomes_;
    bool busy_ = false;
};

/// PrioQueueDisc maps priorities to three bands and makes only two queues for them unless given its own.
void add_bands(ns3::QueueDisc& queue) {
    for (int band = 0; band < 3; ++band) {
        const auto held = ns3::CreateObject<ns3::QueueDiscClass>();
        held->SetQueueDisc(ns3::ObjectFactory("ns3::FifoQueueDisc").Create<ns3::QueueDisc>());
        queue.AddQueueDiscClass(held);
    }
}

}  // namespace

std::vector<Ns3Outcome> play_in_ns3(const std::string& type,
                                    const std::vector<std::pair<std::string, std::string>>& attributes,
                                    std::uint64_t rate, const std::vector<Ns3Arrival>& arrivals,
                                    std::uint64_t run) {
    ns3::RngSeedManager::SetRun(run);
    ns3::ObjectFactory factory(type);
    for (const auto& [name, value] : attributes) factory.Set(name, ns3::StringValue(value));
    const auto queue = factory.Create<ns3::QueueDisc>();
    if (type == "ns3::PrioQueueDisc") add_bands(*queue);
    if (const auto flows = ns3::DynamicCast<ns3::FqCoDelQueueDisc>(queue)) flows->SetQuantum(kNs3Quantum);
    return Bench(queue, rate, arrivals).run();
}

}  // namespace hexi
