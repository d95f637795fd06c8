#include "emulator/commands/matrix_series.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <iterator>
#include <map>
#include <sstream>

#include <fmt/format.h>

#include "emulator/experiment/sha256.hpp"
#include "topology/base/file.hpp"
#include "topology/formats/csv_table.hpp"
#include "topology/formats/matrix.hpp"
#include "traces/matrix/abilene_matrices.hpp"

namespace hexi {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::size_t words_in(std::string_view line) {
    std::istringstream words{std::string(line)};
    return static_cast<std::size_t>(
        std::distance(std::istream_iterator<std::string>(words), std::istream_iterator<std::string>()));
}

/// Places of the columns that a line per bin and pair has.
struct BinColumns {
    std::size_t bin = 0, source = 0, destination = 0, rate = 0;
};

std::optional<BinColumns> bin_columns(const std::vector<std::string>& names) {
    const auto at = [&](std::string_view name) {
        return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
    };
    const BinColumns columns{at("bin"), at("source"), at("destination"), at("rate_bps")};
    const bool whole =
        std::max({columns.bin, columns.source, columns.destination, columns.rate}) < names.size();
    return whole ? std::optional(columns) : std::nullopt;
}

template <typename Number>
std::optional<Number> number_of(const std::string& text) {
    Number number{};
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    return error == std::errc() && stopped == end ? std::optional(number) : std::nullopt;
}

/// Reads into `series`, one file after the other.
class SeriesReader {
public:
    SeriesReader(const Topology& topology, MatrixSeries& series) : topology_(topology), series_(series) {}

    Result<void> file(const std::string& path) {
        const auto text = read_file(path);
        if (!text) return tl::unexpected(text.error());
        series_.inputs.push_back({path, sha256(*text)});
        const std::vector<std::string_view> lines = lines_of(*text);
        if (!lines.empty()) {
            const auto header = read_csv_table(lines.front(), path);
            if (const auto columns = header ? bin_columns(header->columns) : std::nullopt)
                return bins(path, *text, *columns);
            constexpr std::size_t kAbileneValues = std::size_t{144} * 5;
            if (words_in(lines.front()) == kAbileneValues) return abilene(path, lines);
        }
        auto read = parse_matrix(*text, path, topology_);
        if (!read) return tl::unexpected(read.error());
        for (const std::string& note : read->notes) say(note);
        const auto demands = read->matrix.demands();
        return add({demands.begin(), demands.end()}, path);
    }

private:
    void say(const std::string& note) {
        if (std::find(series_.notes.begin(), series_.notes.end(), note) == series_.notes.end())
            series_.notes.push_back(note);
    }

    Result<void> add(std::vector<Demand> demands, const std::string& path) {
        if (series_.matrices.size() >= kMostBins) {
            return fail(ErrorCode::kInvalid,
                        fmt::format("{}: there are more than {} matrices, as many as a day may have", path,
                                    kMostBins));
        }
        series_.matrices.push_back(std::move(demands));
        return {};
    }

    Result<void> abilene(const std::string& path, const std::vector<std::string_view>& lines) {
        auto reader = AbileneMatrices::create(topology_, path);
        if (!reader) return tl::unexpected(reader.error());
        for (const std::string_view line : lines) {
            auto demands = reader->line(line);
            if (!demands) return tl::unexpected(demands.error());
            if (auto added = add(std::move(*demands), path); !added) return added;
        }
        return {};
    }

    Result<NodeId> node(const std::string& name, const std::string& place) {
        auto found = topology_.find_node(name);
        if (!found) return tl::unexpected(in_context(place, found.error()));
        return *found;
    }

    Result<void> bins(const std::string& path, std::string_view text, const BinColumns& columns) {
        const auto table = read_csv_table(text, path);
        if (!table) return tl::unexpected(table.error());
        std::map<std::int64_t, std::vector<Demand>> bins;
        for (const auto& [line, fields] : table->rows) {
            const std::string place = fmt::format("{}:{}", path, line);
            const auto bin = number_of<std::int64_t>(fields[columns.bin]);
            const auto rate = number_of<std::uint64_t>(fields[columns.rate]);
            if (!bin || !rate)
                return fail(ErrorCode::kInvalid,
                            fmt::format("{}: bin '{}' and rate_bps '{}' must be whole numbers, the rate not "
                                        "below 0",
                                        place, fields[columns.bin], fields[columns.rate]));
            const auto from = node(fields[columns.source], place),
                       to = node(fields[columns.destination], place);
            if (!from) return tl::unexpected(from.error());
            if (!to) return tl::unexpected(to.error());
            bins[*bin].push_back({.source = *from, .destination = *to, .rate = BitRate(*rate)});
        }
        if (bins.empty()) return fail(ErrorCode::kInvalid, path + ": there is no bin in it");
        for (std::int64_t bin = bins.begin()->first; bin <= bins.rbegin()->first; ++bin) {
            const auto found = bins.find(bin);
            auto added = add(found != bins.end() ? found->second : std::vector<Demand>(), path);
            if (!added) return added;
        }
        return {};
    }

    const Topology& topology_;
    MatrixSeries& series_;
};

/// Files at `path`, or in it.
Result<std::vector<std::string>> files_at(const std::string& path) {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) return std::vector<std::string>{path};
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
        if (entry.is_regular_file(error)) files.push_back(entry.path().string());
    }
    if (files.empty()) return fail(ErrorCode::kNotFound, path + ": there is no file in this directory");
    std::sort(files.begin(), files.end());
    return files;
}

using PairRates = std::map<std::pair<NodeId, NodeId>, double>;

PairRates rates_of(const std::vector<Demand>& demands) {
    PairRates rates;
    for (const Demand& demand : demands) {
        if (demand.source == demand.destination) continue;
        rates[{demand.source, demand.destination}] += static_cast<double>(demand.rate.count());
    }
    return rates;
}

PairRates most_rates(const MatrixSeries& series) {
    PairRates most;
    for (const std::vector<Demand>& matrix : series.matrices) {
        for (const auto& [pair, rate] : rates_of(matrix)) {
            double& known = most[pair];
            known = std::max(known, rate);
        }
    }
    std::erase_if(most, [](const auto& entry) { return entry.second < 1; });
    return most;
}

}  // namespace

Result<MatrixSeries> read_matrix_series(const std::vector<std::string>& paths, const Topology& topology) {
    MatrixSeries series;
    SeriesReader reader(topology, series);
    for (const std::string& path : paths) {
        const auto files = files_at(path);
        if (!files) return tl::unexpected(files.error());
        for (const std::string& file : *files) {
            if (auto read = reader.file(file); !read) return tl::unexpected(read.error());
        }
    }
    if (most_rates(series).empty())
        return fail(ErrorCode::kInvalid, "--matrices: no matrix has a demand above 0, so there is no load");
    return series;
}

std::vector<Demand> most_of(const MatrixSeries& series) {
    std::vector<Demand> demands;
    for (const auto& [pair, rate] : most_rates(series))
        demands.push_back({.source = pair.first,
                           .destination = pair.second,
                           .rate = BitRate(static_cast<std::uint64_t>(rate))});
    return demands;
}

std::size_t busiest_of(const MatrixSeries& series) {
    std::vector<double> totals;
    for (const std::vector<Demand>& matrix : series.matrices) {
        double& total = totals.emplace_back(0);
        for (const auto& [pair, rate] : rates_of(matrix)) total += rate;
    }
    return static_cast<std::size_t>(std::max_element(totals.begin(), totals.end()) - totals.begin());
}

std::vector<NamedDemand> named(const std::vector<Demand>& demands, const Topology& topology) {
    std::vector<NamedDemand> named;
    for (const auto& [pair, rate] : rates_of(demands)) {
        if (rate < 1) continue;
        named.push_back({topology.node(pair.first).id, topology.node(pair.second).id,
                         BitRate(static_cast<std::uint64_t>(rate))});
    }
    return named;
}

MatrixDay day_of(const MatrixSeries& series, SimTime lasts, Layer layer) {
    const PairRates most = most_rates(series);
    MatrixDay day;
    for (const std::vector<Demand>& matrix : series.matrices) {
        const PairRates rates = rates_of(matrix);
        day.bins.push_back({lasts * static_cast<std::int64_t>(day.bins.size()), lasts, 1});
        DayProfile& profile = day.profiles.emplace_back();
        for (const auto& [pair, rate] : most) {
            const auto now = rates.find(pair);
            profile[{pair.first, pair.second, layer, 0}] = now != rates.end() ? now->second / rate : 0;
        }
    }
    return day;
}

}  // namespace hexi
