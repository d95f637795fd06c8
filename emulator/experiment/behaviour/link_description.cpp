#include "emulator/experiment/behaviour/link_description.hpp"

#include <fmt/format.h>

#include "emulator/experiment/behaviour/description_fields.hpp"
#include "emulator/experiment/behaviour/description_parts.hpp"

namespace hexi {
namespace {

constexpr std::uint64_t kFastest = 1'000'000'000'000'000;  // 1 Pbit/s

/// One document over a base.
class DescriptionReader {
public:
    DescriptionReader(ObjectReader& reader, LinkDescription& description)
        : r_(reader),
          description_(description),
          impairments_(description.behaviour.impairments.value_or(ImpairmentSpec{})) {}

    void read() {
        member("rate_bps", description_.rate, [&] { return BitRate(r_.integer("rate_bps", {1, kFastest})); });
        member("delay_us", description_.delay, [&] { return time_at(r_, "delay_us"); });
        member("jitter", impairments_.jitter, [&] { return read_jitter(r_.object("jitter")); });
        member("loss", impairments_.loss, [&] { return read_loss(r_.object("loss")); });
        member("duplicate_ratio", impairments_.duplicate_ratio,
               [&] { return r_.number("duplicate_ratio", kRatio); });
        member("corrupt_ratio", impairments_.corrupt_ratio,
               [&] { return r_.number("corrupt_ratio", kRatio); });
        member("reorder", impairments_.reorder, [&] { return read_reorder(r_.object("reorder")); });
        member("trace", impairments_.trace, [&] { return read_trace(r_.object("trace")); });
        read_queue();
        description_.behaviour.impairments.reset();
        if (impairments_ != ImpairmentSpec{}) description_.behaviour.impairments = impairments_;
    }

private:
    /// Absent: as it is. null: as by default.
    template <typename Field, typename Read>
    void member(std::string_view key, Field& field, const Read& read) {
        const Json* value = r_.any(key);
        if (value == nullptr) return;
        field = Field{};
        if (!value->is_null()) field = read();
    }

    void read_queue() {
        if (r_.has("queue") && r_.has("classes")) {
            r_.refuse("classes", "is not allowed beside queue: give each class its own");
        }
        member("queue", description_.behaviour.queue,
               [&] { return QueueSpec{.classes = {{.discipline = read_discipline(r_.object("queue"))}}}; });
        member("classes", description_.behaviour.queue, [&] {
            constexpr std::size_t kMost = 8;  // as there are traffic classes
            QueueSpec spec{.classes = read_classes(r_.required_objects("classes"))};
            const std::size_t count = spec.classes.size();
            if (count == 0) r_.refuse("classes", "must hold at least one class");
            if (count > kMost)
                r_.refuse("classes", fmt::format("holds {} classes: at most {} are allowed", count, kMost));
            return spec;
        });
    }

    ObjectReader& r_;
    LinkDescription& description_;
    ImpairmentSpec impairments_;
};

/// `value`, or null where there is none.
template <typename T, typename Write>
Json or_null(const std::optional<T>& value, Write write) {
    return value ? Json(write(*value)) : Json();
}

}  // namespace

LinkDescription read_link_description(ObjectReader& reader, const LinkDescription& base) {
    LinkDescription description = base;
    DescriptionReader(reader, description).read();
    return description;
}

Link with_description(Link link, const std::optional<SimTime>& delay, const std::optional<BitRate>& rate) {
    if (delay) link.delay = {.propagation = *delay};
    if (rate) {
        link.capacity = *rate;
        link.lane_rate = std::min(link.lane_rate, *rate);
    }
    return link;
}

Result<LinkDescription> read_link_description(const Json& document, std::string_view name,
                                              const LinkDescription& base) {
    JsonErrors errors{std::string(name)};
    ObjectReader reader(document, errors);
    reader.require_schema(kLinkBehaviourSchema);
    LinkDescription description = read_link_description(reader, base);
    reader.forbid_unknown();
    if (errors.first()) return tl::unexpected<Error>(*errors.first());
    return description;
}

Json link_description_json(const LinkDescription& description) {
    const ImpairmentSpec impairments = description.behaviour.impairments.value_or(ImpairmentSpec{});
    Json json = Json::object();
    json.set("schema", kLinkBehaviourSchema);
    json.set("rate_bps", or_null(description.rate, [](BitRate rate) { return rate.count(); }));
    json.set("delay_us", or_null(description.delay, [](SimTime delay) { return to_us(delay); }));
    json.set("jitter", or_null(impairments.jitter, jitter_json));
    json.set("loss", loss_json(impairments.loss));
    json.set("duplicate_ratio", impairments.duplicate_ratio);
    json.set("corrupt_ratio", impairments.corrupt_ratio);
    json.set("reorder", reorder_json(impairments.reorder));
    json.set("trace", trace_json(impairments.trace));
    json.set("classes", or_null(description.behaviour.queue,
                                [](const QueueSpec& queue) { return classes_json(queue.classes); }));
    return json;
}

}  // namespace hexi
