#include "controller/placement/batch_master.hpp"

#include <algorithm>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

/// By job: the crowds it is in.
std::vector<std::vector<std::size_t>> memberships(const std::vector<std::vector<std::size_t>>& crowds,
                                                  std::size_t jobs) {
    std::vector<std::vector<std::size_t>> of(jobs);
    for (std::size_t crowd = 0; crowd < crowds.size(); ++crowd) {
        for (const std::size_t job : crowds[crowd]) of[job].push_back(crowd);
    }
    return of;
}

template <typename Span>
std::vector<std::pair<SimTime, SimTime>> spans_of(const PlacementModel& model, Span span) {
    std::vector<std::pair<SimTime, SimTime>> spans;
    spans.reserve(model.jobs().size());
    for (std::size_t job = 0; job < model.jobs().size(); ++job) spans.push_back(span(model.schedule(job)));
    return spans;
}

}  // namespace

BatchMaster::BatchMaster(const PlacementModel& model, std::vector<BatchChoice> choices,
                         const BatchCosts& costs)
    : model_(&model),
      choices_(std::move(choices)),
      job_count_(model.jobs().size()),
      site_rows_(choices_.size()) {
    const auto busy =
        crowds(spans_of(model, [](const JobSchedule& s) { return std::pair(s.link_begin, s.link_end); }));
    link_crowds_ = memberships(busy, job_count_);
    add_choices(model, costs);
}

std::size_t BatchMaster::add_row(double lower, double upper) {
    rows_.push_back({.lower = lower, .upper = upper});
    program_.add_rows(std::span(&rows_.back(), 1));
    return rows_.size() - 1;
}

void BatchMaster::add_column(LinearProgram::Column column) {
    // The rows hold a relaxed column below 1 already: an upper bound would only hide its price.
    program_.add_columns(std::span(&column, 1));
    column.upper = 1;
    columns_.push_back(std::move(column));
}

void BatchMaster::add_choices(const PlacementModel& model, const BatchCosts& costs) {
    const auto working =
        crowds(spans_of(model, [](const JobSchedule& s) { return std::pair(s.work_begin, s.work_end); }));
    const auto in = memberships(working, job_count_);
    for (std::size_t job = 0; job < job_count_; ++job) add_row(1, 1);
    std::map<std::pair<std::size_t, std::size_t>, std::size_t> hub_rows;  // crowd, hub
    for (std::size_t c = 0; c < choices_.size(); ++c) {
        const BatchChoice& choice = choices_[c];
        LinearProgram::Column column{.cost = choice.cost, .entries = {{choice.job, 1}}};
        const auto& sites = model.jobs()[choice.job].sites;
        for (std::size_t site = 0; site < sites.size(); ++site) {
            if (sites[site] == model.hubs()[choice.hub].node) continue;
            site_rows_[c][site] = add_row(0, 0);
            column.entries.push_back({site_rows_[c][site], -1});
        }
        const double need = static_cast<double>(model.need_gflops(choice.job));
        for (const std::size_t crowd : in[choice.job]) {
            if (need == 0) break;
            const auto [entry, fresh] = hub_rows.try_emplace({crowd, choice.hub});
            if (fresh) room_rows_.push_back(entry->second = add_row(-LinearProgram::kInfinity, 1));
            column.entries.push_back(
                {entry->second, need / static_cast<double>(model.room_gflops(choice.hub))});
        }
        add_column(std::move(column));
    }
    for (std::size_t job = 0; job < job_count_; ++job)
        add_column({.cost = costs.refused, .entries = {{job, 1}}});
}

std::size_t BatchMaster::link_row(std::size_t crowd, LinkId link) {
    const auto [entry, fresh] = link_rows_.try_emplace({crowd, link});
    if (fresh) room_rows_.push_back(entry->second = add_row(-LinearProgram::kInfinity, 1));
    return entry->second;
}

void BatchMaster::add_path(BatchPath path) {
    const BatchChoice& choice = choices_[path.choice];
    const double rate = static_cast<double>(model_->schedule(choice.job).rate.count());
    LinearProgram::Column column{.entries = {{site_rows_[path.choice].at(path.site), 1}}};
    for (const LinkId link : path.path.links()) {
        const SimTime delay =
            model_->topology().link(link).delay.total() + model_->request().state[link].extra_delay;
        column.cost += choice.cost_per_ps * static_cast<double>(delay.count());
        for (const std::size_t crowd : link_crowds_[choice.job])
            column.entries.push_back(
                {link_row(crowd, link), rate / static_cast<double>(model_->room_bps(link))});
    }
    add_column(std::move(column));
    paths_.push_back(std::move(path));
}

Result<bool> BatchMaster::solve(std::chrono::nanoseconds limit) {
    return program_.solve(LinearProgram::Method::kPrimal, limit).transform([](LinearProgram::Status status) {
        // Refusing every job is always possible, and no cost is below all bounds.
        HEXI_CHECK(status == LinearProgram::Status::kOptimal || status == LinearProgram::Status::kStopped,
                   "the relaxation has an optimum");
        return status == LinearProgram::Status::kOptimal;
    });
}

Result<IntegerAnswer> BatchMaster::solve_whole(std::chrono::nanoseconds limit) const {
    return solve_integer(rows_, columns_, limit);
}

double BatchMaster::price(std::size_t row) const { return program_.prices()[row]; }

double BatchMaster::link_price(std::size_t job, LinkId link) const {
    double sum = 0;
    for (const std::size_t crowd : link_crowds_[job]) {
        const auto row = link_rows_.find({crowd, link});
        if (row != link_rows_.end()) sum += std::max(0.0, -price(row->second));
    }
    return sum / static_cast<double>(model_->room_bps(link));
}

double BatchMaster::hub_price(std::size_t choice) const {
    double sum = 0;
    for (const auto& [row, value] : columns_[choice].entries) {
        const bool room = rows_[row].lower == -LinearProgram::kInfinity;
        if (room) sum += std::max(0.0, -price(row)) * value;
    }
    return sum;
}

double BatchMaster::room_value() const {
    double sum = 0;
    for (const std::size_t row : room_rows_) sum += std::min(0.0, price(row));
    return sum;
}

double BatchMaster::path_worth(std::size_t choice, std::size_t site) const {
    return price(site_rows_[choice].at(site));
}

}  // namespace hexi
