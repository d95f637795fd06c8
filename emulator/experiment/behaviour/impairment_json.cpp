#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "emulator/experiment/behaviour/description_fields.hpp"
#include "emulator/experiment/behaviour/description_parts.hpp"
#include "topology/words.hpp"

namespace hexi {
namespace {

/// In the order of JitterLaw's alternatives.
enum class Law : std::uint8_t { kUniform, kNormal, kPareto, kTable };
constexpr Words<Law, 4> kLaws{
    {{Law::kUniform, "uniform"}, {Law::kNormal, "normal"}, {Law::kPareto, "pareto"}, {Law::kTable, "table"}}};

Result<Law> parse_law(std::string_view word) { return parse_word(kLaws, "jitter law", word); }

UniformLaw read_uniform(ObjectReader& r) {
    const UniformLaw law{time_or(r, "least_us", SimTime(0), -kLongestTime),
                         time_at(r, "most_us", -kLongestTime)};
    if (law.least > law.most) {
        r.refuse("most_us", fmt::format("{} is not allowed: must be at least least_us, {}", to_us(law.most),
                                        to_us(law.least)));
    }
    return law;
}

NormalLaw read_normal(ObjectReader& r) {
    return {time_or(r, "mean_us", SimTime(0), -kLongestTime), time_at(r, "deviation_us")};
}

ParetoLaw read_pareto(ObjectReader& r) {
    return {time_at(r, "scale_us", SimTime(1)), r.number_or("shape_factor", 2, {0, 1e6, true}),
            time_or(r, "most_us", kLongestTime, SimTime(1))};
}

TableLaw read_table(ObjectReader& r) {
    constexpr std::size_t kMostQuantiles = 65'537;
    TableLaw law;
    const Json* list = r.any("quantiles_us");
    const Json::Array* items = list == nullptr ? nullptr : list->as_array();
    bool good = items != nullptr && items->size() >= 2 && items->size() <= kMostQuantiles;
    for (std::size_t i = 0; good && i < items->size(); ++i) {
        const Json& item = (*items)[i];
        good = item.is_number() && std::abs(item.to_double()) <= to_us(kLongestTime);
        if (good) law.quantiles.push_back(from_us(item.to_double()));
    }
    if (good && std::is_sorted(law.quantiles.begin(), law.quantiles.end())) return law;
    r.refuse("quantiles_us",
             "must be an array of 2 to 65537 ascending numbers of microseconds within an hour");
    return {{SimTime(0), SimTime(0)}};
}

JitterLaw read_law(ObjectReader& r) {
    switch (r.word_or("law", Law::kUniform, parse_law)) {
        case Law::kUniform:
            return read_uniform(r);
        case Law::kNormal:
            return read_normal(r);
        case Law::kPareto:
            return read_pareto(r);
        case Law::kTable:
            return read_table(r);
    }
    HEXI_CHECK(false, "every law has its reader");
}

void write(Json& json, const UniformLaw& law) {
    json.set("least_us", to_us(law.least));
    json.set("most_us", to_us(law.most));
}
void write(Json& json, const NormalLaw& law) {
    json.set("mean_us", to_us(law.mean));
    json.set("deviation_us", to_us(law.deviation));
}
void write(Json& json, const ParetoLaw& law) {
    json.set("scale_us", to_us(law.scale));
    json.set("shape_factor", law.shape);
    json.set("most_us", to_us(law.most));
}
void write(Json& json, const TableLaw& law) {
    Json quantiles = Json::array();
    for (const SimTime quantile : law.quantiles) quantiles.push_back(to_us(quantile));
    json.set("quantiles_us", std::move(quantiles));
}

MarkovLossSpec read_gilbert_elliott(ObjectReader r) {
    GilbertElliott channel;
    channel.good_to_bad = r.number("good_to_bad_ratio", kRatio);
    channel.bad_to_good = r.number("bad_to_good_ratio", kRatio);
    channel.loss_in_bad = r.number_or("loss_in_bad_ratio", channel.loss_in_bad, kRatio);
    channel.loss_in_good = r.number_or("loss_in_good_ratio", channel.loss_in_good, kRatio);
    r.forbid_unknown();
    return markov_loss(channel);
}

MarkovLossSpec read_four_state(ObjectReader r) {
    FourStateLoss model;
    model.p13 = r.number("p13_ratio", kRatio);
    model.p31 = r.number_or("p31_ratio", 1 - model.p13, kRatio);
    model.p32 = r.number_or("p32_ratio", model.p32, kRatio);
    model.p23 = r.number_or("p23_ratio", model.p23, kRatio);
    model.p14 = r.number_or("p14_ratio", model.p14, kRatio);
    r.forbid_unknown();
    if (model.p13 + model.p14 > 1)
        r.refuse("p14_ratio", "is not allowed: p13_ratio + p14_ratio must be at most 1");
    if (model.p31 + model.p32 > 1)
        r.refuse("p32_ratio", "is not allowed: p31_ratio + p32_ratio must be at most 1");
    return markov_loss(model);
}

/// One state of `count`: its loss, and where it goes.
MarkovLossSpec::State read_state(ObjectReader& r, std::size_t count) {
    MarkovLossSpec::State state{r.number_or("loss_ratio", 0, kRatio)};
    const Json* list = r.any("next_ratio");
    const Json::Array* items = list == nullptr ? nullptr : list->as_array();
    bool good = items != nullptr && items->size() == count;
    double sum = 0;
    for (std::size_t i = 0; good && i < count; ++i) {
        good = (*items)[i].is_number() && in_range((*items)[i].to_double(), kRatio);
        if (good) sum += state.to[i] = (*items)[i].to_double();
    }
    if (!good || std::abs(sum - 1) > 1e-9)
        r.refuse("next_ratio",
                 fmt::format("must be an array of {} numbers from 0 to 1 whose sum is 1", count));
    r.forbid_unknown();
    return state;
}

MarkovLossSpec read_markov(ObjectReader r) {
    MarkovLossSpec spec;
    std::vector<ObjectReader> states = r.required_objects("states");
    if (states.empty() || states.size() > MarkovLossSpec::kMostStates) {
        r.refuse("states", "must be an array of 1 to 4 states");
        return {.states = {{0, {1}}}};
    }
    for (ObjectReader& state : states) spec.states.push_back(read_state(state, states.size()));
    r.forbid_unknown();
    return spec;
}

std::optional<MarkovLossSpec> read_bursts(ObjectReader& r) {
    std::optional<MarkovLossSpec> bursts;
    const auto take = [&](const char* key, auto read) {
        const auto object = r.optional_object(key);
        if (!object) return;
        if (bursts)
            r.refuse(key, "is not allowed: of gilbert_elliott, four_state and markov only one may be given");
        bursts = read(*object);
    };
    take("gilbert_elliott", read_gilbert_elliott);
    take("four_state", read_four_state);
    take("markov", read_markov);
    return bursts;
}

PeriodicLossSpec read_periodic(ObjectReader r) {
    PeriodicLossSpec spec;
    spec.first = r.integer_or("first_packets", spec.first);
    spec.burst = r.integer_or("burst_packets", spec.burst, {.min = 1});
    spec.every = r.integer_or("every_packets", spec.every);
    if (spec.every != 0 && spec.every < spec.burst)
        r.refuse("every_packets", fmt::format("{} is not allowed: must be 0 or at least burst_packets, {}",
                                              spec.every, spec.burst));
    r.forbid_unknown();
    return spec;
}

Json markov_json(const MarkovLossSpec& spec) {
    Json states = Json::array();
    for (const MarkovLossSpec::State& state : spec.states) {
        Json one = Json::object();
        one.set("loss_ratio", state.loss_ratio);
        one.set("next_ratio",
                std::vector<double>(state.to.begin(), state.to.begin() + std::ptrdiff_t(spec.states.size())));
        states.push_back(std::move(one));
    }
    return Json::object().set("states", std::move(states));
}

TraceStep read_step(ObjectReader& r) {
    TraceStep step{.at = from_seconds(r.number("at_s", {0, to_seconds(kLongestTime) * 24}))};
    if (const auto delay = r.optional_number("delay_us", {0, to_us(kLongestTime)}))
        step.delay = from_us(*delay);
    if (const auto rate = r.optional_integer("rate_bps")) step.rate = BitRate(*rate);
    step.loss_ratio = r.optional_number("loss_ratio", kRatio);
    r.forbid_unknown();
    return step;
}

}  // namespace

JitterSpec read_jitter(ObjectReader jitter) {
    JitterSpec spec{.law = read_law(jitter)};
    if (jitter.has("half_life_us")) spec.half_life = time_at(jitter, "half_life_us");
    spec.overtake = jitter.boolean_or("overtake", spec.overtake);
    jitter.forbid_unknown();
    return spec;
}

LossSpec read_loss(ObjectReader loss) {
    LossSpec spec;
    spec.ratio = loss.number_or("ratio", 0, kRatio);
    spec.bit_error_ratio = loss.number_or("bit_error_ratio", 0, kRatio);
    spec.bursts = read_bursts(loss);
    if (const auto periodic = loss.optional_object("periodic")) spec.periodic = read_periodic(*periodic);
    loss.forbid_unknown();
    return spec;
}

ReorderSpec read_reorder(ObjectReader reorder) {
    ReorderSpec spec;
    spec.ratio = reorder.number_or("ratio", 0, kRatio);
    spec.every = reorder.integer_or("every_packets", 0);
    spec.depth = count_or(reorder, "depth_packets", spec.depth, 1, 64);
    spec.hold = time_or(reorder, "hold_us", spec.hold, SimTime(1));
    if (spec.ratio > 0 && spec.every > 0)
        reorder.refuse("every_packets", "is not allowed: of ratio and every_packets only one may be given");
    reorder.forbid_unknown();
    return spec;
}

TraceSpec read_trace(ObjectReader trace) {
    TraceSpec spec;
    for (ObjectReader& step : trace.required_objects("steps")) {
        spec.steps.push_back(read_step(step));
        if (spec.steps.size() > 1 && spec.steps.back().at <= spec.steps[spec.steps.size() - 2].at)
            step.refuse("at_s", "is not allowed: steps must ascend in time");
    }
    spec.period = from_seconds(trace.number_or("period_s", 0, {0, to_seconds(kLongestTime) * 24}));
    if (spec.period != SimTime(0) && !spec.steps.empty() && spec.period <= spec.steps.back().at)
        trace.refuse("period_s", "is not allowed: must be 0 or after the last step");
    trace.forbid_unknown();
    return spec;
}

Json jitter_json(const JitterSpec& jitter) {
    Json json = Json::object();
    json.set("law", word_of(kLaws, static_cast<Law>(jitter.law.index())));
    std::visit([&](const auto& law) { write(json, law); }, jitter.law);
    if (jitter.half_life) json.set("half_life_us", to_us(*jitter.half_life));
    json.set("overtake", jitter.overtake);
    return json;
}

Json loss_json(const LossSpec& loss) {
    Json json = Json::object();
    json.set("ratio", loss.ratio);
    json.set("bit_error_ratio", loss.bit_error_ratio);
    if (loss.bursts) json.set("markov", markov_json(*loss.bursts));
    if (loss.periodic) {
        Json periodic = Json::object();
        periodic.set("first_packets", loss.periodic->first);
        periodic.set("burst_packets", loss.periodic->burst);
        periodic.set("every_packets", loss.periodic->every);
        json.set("periodic", std::move(periodic));
    }
    return json;
}

Json reorder_json(const ReorderSpec& reorder) {
    Json json = Json::object();
    json.set("ratio", reorder.ratio);
    json.set("every_packets", reorder.every);
    json.set("depth_packets", reorder.depth);
    json.set("hold_us", to_us(reorder.hold));
    return json;
}

Json trace_json(const TraceSpec& trace) {
    Json steps = Json::array();
    for (const TraceStep& step : trace.steps) {
        Json one = Json::object();
        one.set("at_s", to_seconds(step.at));
        if (step.delay) one.set("delay_us", to_us(*step.delay));
        if (step.rate) one.set("rate_bps", step.rate->count());
        if (step.loss_ratio) one.set("loss_ratio", *step.loss_ratio);
        steps.push_back(std::move(one));
    }
    Json json = Json::object();
    json.set("period_s", to_seconds(trace.period));
    json.set("steps", std::move(steps));
    return json;
}

}  // namespace hexi
