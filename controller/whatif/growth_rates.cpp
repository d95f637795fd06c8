#include "controller/whatif/growth_rates.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace hexi {
namespace {

constexpr double kMostGrowth = 100;
constexpr std::array kLayers{Layer::kOptical, Layer::kIpPrivate, Layer::kIp};
constexpr std::string_view kCompute = "compute", kPerYear = "/yr";

tl::unexpected<Error> refuse(std::string_view entry, std::string_view why) {
    return fail(ErrorCode::kInvalid, fmt::format("'{}' is not allowed: {}", entry, why));
}

/// "0.47/yr".
Result<double> rate_of(std::string_view entry, std::string_view text) {
    double value = 0;
    const bool unit = text.ends_with(kPerYear);
    if (unit) text.remove_suffix(kPerYear.size());
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool number = error == std::errc{} && end == text.data() + text.size();
    if (unit && number && value > -1 && value <= kMostGrowth) return value;
    return refuse(entry, fmt::format("must be a rate such as 0.47/yr, above -1 and at most {}", kMostGrowth));
}

}  // namespace

std::span<const PublishedGrowth> published_growth() {
    static const Provenance kDci{
        "DCI bandwidth, over half of all optical bandwidth, +47 % a year; trade press on distributed AI "
        "clusters",
        "2023", Confidence::kPublished};
    static const Provenance kOutput{"national survey of data resources 2023: 32.85 ZB put out, +22.44 %",
                                    "2023", Confidence::kPublished};
    static const Provenance kComputeSource{
        "national compute, about +30 % a year over five years; People's Daily overseas edition", "2023-10-10",
        Confidence::kPublished};
    static const std::array<PublishedGrowth, 4> kRates{{{"optical", 0.47, kDci},
                                                        {"ip-private", 0.47, kDci},
                                                        {"ip", 0.2244, kOutput},
                                                        {std::string(kCompute), 0.30, kComputeSource}}};
    return kRates;
}

GrowthRates::GrowthRates() {
    for (const PublishedGrowth& published : published_growth()) {
        published_[published.what] = &published;
        if (published.what == kCompute) {
            compute_ = published.per_year;
        } else {
            layers_[*parse_layer(published.what)] = published.per_year;
        }
    }
}

double GrowthRates::of(Layer layer, std::string_view traffic_class) const {
    const auto named = classes_.find(traffic_class);
    return named != classes_.end() ? named->second : layers_.at(layer);
}

std::vector<std::pair<std::string, double>> GrowthRates::all() const {
    std::vector<std::pair<std::string, double>> rates;
    for (const auto& [layer, rate] : layers_) rates.emplace_back(to_string(layer), rate);
    for (const auto& [name, rate] : classes_) rates.emplace_back("class " + name, rate);
    rates.emplace_back(kCompute, compute_);
    return rates;
}

std::string GrowthRates::summary() const {
    std::vector<std::string> words;
    for (const auto& [what, rate] : all()) words.push_back(fmt::format("{} {:+.4g} %", what, rate * 100));
    return fmt::format("{}", fmt::join(words, ", "));
}

std::vector<std::string> GrowthRates::remarks() const {
    std::vector<std::string> sentences;
    for (const auto& [what, rate] : all()) {
        const auto published = published_.find(what);
        std::string source;
        if (published != published_.end()) {
            const Provenance& from = published->second->provenance;
            source = fmt::format(" ({}, {})", from.source, from.as_of);
        }
        sentences.push_back(fmt::format("{} grows by {:.4g} % a year{}", what, rate * 100, source));
    }
    return sentences;
}

Result<GrowthRates> parse_growth(std::string_view text, std::span<const std::string> classes) {
    GrowthRates rates;
    const auto set = [&](std::string_view name, double rate) {
        const auto layer = parse_layer(name);
        rates.published_.erase(std::string(name));
        if (name == kCompute) {
            rates.compute_ = rate;
        } else if (layer) {
            rates.layers_[*layer] = rate;
        } else {
            rates.classes_[std::string(name)] = rate;
        }
    };
    for (std::size_t from = 0; from <= text.size();) {
        const std::size_t comma = std::min(text.find(',', from), text.size());
        const std::string_view entry = text.substr(from, comma - from);
        from = comma + 1;
        if (entry == "default") continue;
        const std::size_t equals = entry.find('=');
        const std::string_view name = equals == entry.npos ? "" : entry.substr(0, equals);
        const auto rate = rate_of(entry, equals == entry.npos ? entry : entry.substr(equals + 1));
        if (!rate) return tl::unexpected(rate.error());
        if (equals == entry.npos) {
            rates.classes_.clear();
            for (const Layer layer : kLayers) set(to_string(layer), *rate);
            set(kCompute, *rate);
            continue;
        }
        const bool known =
            name == kCompute || parse_layer(name) || std::ranges::find(classes, name) != classes.end();
        if (!known) {
            return refuse(entry,
                          fmt::format("what grows must be compute, optical, ip-private, ip, or one of the "
                                      "classes {}",
                                      fmt::join(classes, ", ")));
        }
        set(name, *rate);
    }
    return rates;
}

}  // namespace hexi
