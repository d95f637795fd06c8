#include <fmt/format.h>

#include <array>

#include "emulator/experiment/behaviour/description_fields.hpp"
#include "emulator/experiment/behaviour/description_parts.hpp"
#include "topology/words.hpp"

namespace hexi {
namespace {

constexpr SimTime kLeastTime{1'000};  // a nanosecond, where 0 makes no sense

/// In the order of DisciplineSpec's alternatives.
enum class Discipline : std::uint8_t { kDropTail, kRed, kCoDel, kFqCoDel, kPie, kDualPi2 };
constexpr Words<Discipline, 6> kDisciplines{{{Discipline::kDropTail, "drop-tail"},
                                             {Discipline::kRed, "red"},
                                             {Discipline::kCoDel, "codel"},
                                             {Discipline::kFqCoDel, "fq-codel"},
                                             {Discipline::kPie, "pie"},
                                             {Discipline::kDualPi2, "dualpi2"}}};

Result<Discipline> parse_discipline(std::string_view word) {
    return parse_word(kDisciplines, "discipline", word);
}

QueueLimit read_limit(ObjectReader& r, QueueLimit limit) {
    constexpr std::uint64_t kMost = std::uint64_t{1} << 40U;  // 1 TiB
    limit.bytes = r.integer_or("limit_bytes", limit.bytes, {1, kMost});
    limit.packets = count_or(r, "limit_packets", limit.packets, 0);
    return limit;
}

void read(ObjectReader& r, DropTailSpec& spec) { spec.limit = read_limit(r, spec.limit); }

void read(ObjectReader& r, RedSpec& spec) {
    spec.limit = read_limit(r, spec.limit);
    spec.min_threshold_bytes = r.integer_or("min_threshold_bytes", spec.min_threshold_bytes);
    spec.max_threshold_bytes = r.integer_or("max_threshold_bytes", spec.max_threshold_bytes);
    spec.max_probability = r.number_or("max_probability_ratio", spec.max_probability, {0, 1, true});
    spec.weight = r.number_or("weight_ratio", spec.weight, kRatio);
    spec.mean_packet_bytes = count_or(r, "mean_packet_bytes", spec.mean_packet_bytes);
    spec.gentle = r.boolean_or("gentle", spec.gentle);
    spec.adaptive = r.boolean_or("adaptive", spec.adaptive);
    spec.ecn = r.boolean_or("ecn", spec.ecn);
    if (spec.min_threshold_bytes >= spec.max_threshold_bytes) {
        r.refuse("max_threshold_bytes",
                 fmt::format("{} is not allowed: must be above min_threshold_bytes, {}",
                             spec.max_threshold_bytes, spec.min_threshold_bytes));
    }
}

void read(ObjectReader& r, CoDelSpec& spec) {
    spec.limit = read_limit(r, spec.limit);
    spec.target = time_or(r, "target_us", spec.target, kLeastTime);
    spec.interval = time_or(r, "interval_us", spec.interval, kLeastTime);
    spec.mtu_bytes = count_or(r, "mtu_bytes", spec.mtu_bytes, 0);
    spec.ecn = r.boolean_or("ecn", spec.ecn);
}

void read(ObjectReader& r, FqCoDelSpec& spec) {
    read(r, spec.codel);
    spec.flows = count_or(r, "flow_queues", spec.flows, 1, 65'536);
    spec.quantum_bytes = count_or(r, "quantum_bytes", spec.quantum_bytes, 64, 1U << 20U);
    spec.drop_batch = count_or(r, "drop_batch_packets", spec.drop_batch);
}

void read(ObjectReader& r, PieSpec& spec) {
    spec.limit = read_limit(r, spec.limit);
    spec.target = time_or(r, "target_us", spec.target, kLeastTime);
    spec.update = time_or(r, "update_us", spec.update, from_us(1));
    spec.max_burst = time_or(r, "max_burst_us", spec.max_burst);
    spec.alpha_hz = r.number_or("alpha_hz", spec.alpha_hz, {0, 1e6});
    spec.beta_hz = r.number_or("beta_hz", spec.beta_hz, {0, 1e6});
    spec.mean_packet_bytes = count_or(r, "mean_packet_bytes", spec.mean_packet_bytes);
    spec.ecn_limit = r.number_or("ecn_limit_ratio", spec.ecn_limit, kRatio);
    spec.ecn = r.boolean_or("ecn", spec.ecn);
}

void read(ObjectReader& r, DualPi2Spec& spec) {
    spec.limit = read_limit(r, spec.limit);
    spec.target = time_or(r, "target_us", spec.target, kLeastTime);
    spec.update = time_or(r, "update_us", spec.update, from_us(1));
    spec.alpha_hz = r.number_or("alpha_hz", spec.alpha_hz, {0, 1e6});
    spec.beta_hz = r.number_or("beta_hz", spec.beta_hz, {0, 1e6});
    spec.coupling = r.number_or("coupling_factor", spec.coupling, {0, 1e3, true});
    spec.mark_from = time_or(r, "mark_from_us", spec.mark_from);
    spec.mark_all = time_or(r, "mark_all_us", spec.mark_all);
    spec.shift = time_or(r, "shift_us", spec.shift);
    spec.mtu_bytes = count_or(r, "mtu_bytes", spec.mtu_bytes, 0);
    if (spec.mark_all <= spec.mark_from) {
        r.refuse("mark_all_us", fmt::format("{} is not allowed: must be above mark_from_us, {}",
                                            to_us(spec.mark_all), to_us(spec.mark_from)));
    }
}

void write_limit(Json& json, const QueueLimit& limit) {
    json.set("limit_bytes", limit.bytes);
    json.set("limit_packets", limit.packets);
}

void write(Json& json, const DropTailSpec& spec) { write_limit(json, spec.limit); }

void write(Json& json, const RedSpec& spec) {
    write_limit(json, spec.limit);
    json.set("min_threshold_bytes", spec.min_threshold_bytes);
    json.set("max_threshold_bytes", spec.max_threshold_bytes);
    json.set("max_probability_ratio", spec.max_probability);
    json.set("weight_ratio", spec.weight);
    json.set("mean_packet_bytes", spec.mean_packet_bytes);
    json.set("gentle", spec.gentle);
    json.set("adaptive", spec.adaptive);
    json.set("ecn", spec.ecn);
}

void write(Json& json, const CoDelSpec& spec) {
    write_limit(json, spec.limit);
    json.set("target_us", to_us(spec.target));
    json.set("interval_us", to_us(spec.interval));
    json.set("mtu_bytes", spec.mtu_bytes);
    json.set("ecn", spec.ecn);
}

void write(Json& json, const FqCoDelSpec& spec) {
    write(json, spec.codel);
    json.set("flow_queues", spec.flows);
    json.set("quantum_bytes", spec.quantum_bytes);
    json.set("drop_batch_packets", spec.drop_batch);
}

void write(Json& json, const PieSpec& spec) {
    write_limit(json, spec.limit);
    json.set("target_us", to_us(spec.target));
    json.set("update_us", to_us(spec.update));
    json.set("max_burst_us", to_us(spec.max_burst));
    json.set("alpha_hz", spec.alpha_hz);
    json.set("beta_hz", spec.beta_hz);
    json.set("mean_packet_bytes", spec.mean_packet_bytes);
    json.set("ecn_limit_ratio", spec.ecn_limit);
    json.set("ecn", spec.ecn);
}

void write(Json& json, const DualPi2Spec& spec) {
    write_limit(json, spec.limit);
    json.set("target_us", to_us(spec.target));
    json.set("update_us", to_us(spec.update));
    json.set("alpha_hz", spec.alpha_hz);
    json.set("beta_hz", spec.beta_hz);
    json.set("coupling_factor", spec.coupling);
    json.set("mark_from_us", to_us(spec.mark_from));
    json.set("mark_all_us", to_us(spec.mark_all));
    json.set("shift_us", to_us(spec.shift));
    json.set("mtu_bytes", spec.mtu_bytes);
}

DisciplineSpec defaults_of(Discipline discipline) {
    switch (discipline) {
        case Discipline::kDropTail:
            return DropTailSpec{};
        case Discipline::kRed:
            return RedSpec{};
        case Discipline::kCoDel:
            return CoDelSpec{};
        case Discipline::kFqCoDel:
            return FqCoDelSpec{};
        case Discipline::kPie:
            return PieSpec{};
        case Discipline::kDualPi2:
            return DualPi2Spec{};
    }
    HEXI_CHECK(false, "every discipline has its spec");
}

/// The numbers at `key`, each a traffic class of 0 to 7.
std::vector<std::uint8_t> read_traffic_classes(ObjectReader& r, std::string_view key) {
    std::vector<std::uint8_t> classes;
    const Json* list = r.any(key);
    if (list == nullptr) return classes;
    const Json::Array* items = list->as_array();
    bool good = items != nullptr;
    for (std::size_t i = 0; good && i < items->size(); ++i) {
        const Json& item = (*items)[i];
        good = item.is_uint64() && item.to_uint64() <= 7;
        if (good) classes.push_back(static_cast<std::uint8_t>(item.to_uint64()));
    }
    if (!good) r.refuse(key, "must be an array of whole numbers from 0 to 7");
    return classes;
}

ClassSpec read_class(ObjectReader& r) {
    ClassSpec spec;
    spec.traffic_classes = read_traffic_classes(r, "traffic_classes");
    spec.level = count_or(r, "level", 0, 0);
    spec.weight = count_or(r, "weight", 1, 1, 1'000);
    if (const auto queue = r.optional_object("queue")) spec.discipline = read_discipline(*queue);
    r.forbid_unknown();
    return spec;
}

}  // namespace

DisciplineSpec read_discipline(ObjectReader queue) {
    DisciplineSpec spec = defaults_of(queue.word_or("discipline", Discipline::kDropTail, parse_discipline));
    std::visit([&](auto& held) { read(queue, held); }, spec);
    queue.forbid_unknown();
    return spec;
}

std::vector<ClassSpec> read_classes(std::vector<ObjectReader> classes) {
    std::vector<ClassSpec> specs;
    std::array<bool, 8> named{};  // as there are traffic classes
    for (ObjectReader& reader : classes) {
        specs.push_back(read_class(reader));
        for (const std::uint8_t traffic_class : specs.back().traffic_classes) {
            if (named[traffic_class])
                reader.refuse("traffic_classes", fmt::format("{} belongs to a class before", traffic_class));
            named[traffic_class] = true;
        }
    }
    return specs;
}

Json discipline_json(const DisciplineSpec& discipline) {
    Json json = Json::object();
    json.set("discipline", word_of(kDisciplines, static_cast<Discipline>(discipline.index())));
    std::visit([&](const auto& held) { write(json, held); }, discipline);
    return json;
}

Json classes_json(const std::vector<ClassSpec>& classes) {
    Json json = Json::array();
    for (const ClassSpec& spec : classes) {
        Json one = Json::object();
        one.set("traffic_classes",
                std::vector<int>(spec.traffic_classes.begin(), spec.traffic_classes.end()));
        one.set("level", spec.level);
        one.set("weight", spec.weight);
        one.set("queue", discipline_json(spec.discipline));
        json.push_back(std::move(one));
    }
    return json;
}

}  // namespace hexi
