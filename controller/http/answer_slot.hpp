// The place where a coroutine waits for what another thread will bring.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>

#include "controller/http/asio.hpp"
#include "controller/http/http_message.hpp"

namespace hexi {

/// Wakes the coroutine that sleeps on it. Everything but sleep() is thread-safe; sleep() is for one coroutine
/// of an executor that runs on one thread, so that a wake-up posted to it comes after the sleep has begun.
class Alarm {
public:
    explicit Alarm(const asio::any_io_executor& executor) : timer_(executor) {}

    /// Until ring(), or `longest` has passed.
    asio::awaitable<void> sleep(std::chrono::milliseconds longest) {
        SystemError ignored;
        timer_.expires_after(longest);
        co_await timer_.async_wait(into(ignored));
    }
    /// `self` keeps the alarm's owner alive until it has rung.
    void ring(std::shared_ptr<void> self) {
        asio::post(timer_.get_executor(), [this, self = std::move(self)] { timer_.cancel(); });
    }

private:
    asio::steady_timer timer_;
};

/// One answer, handed from whoever makes it to the connection that asked.
class AnswerSlot : public std::enable_shared_from_this<AnswerSlot> {
public:
    explicit AnswerSlot(const asio::any_io_executor& executor) : alarm_(executor) {}

    /// The first counts.
    void put(HttpAnswer answer) {
        const std::lock_guard lock(mutex_);
        if (answer_) return;
        answer_ = std::move(answer);
        if (sleeping_) alarm_.ring(shared_from_this());
    }
    asio::awaitable<HttpAnswer> take() {
        if (!ready_or_sleeping()) co_await alarm_.sleep(std::chrono::hours(24));
        const std::lock_guard lock(mutex_);
        co_return answer_ ? std::move(*answer_) : HttpAnswer{.status = 504, .type = "", .body = ""};
    }

private:
    bool ready_or_sleeping() {
        const std::lock_guard lock(mutex_);
        sleeping_ = !answer_;
        return answer_.has_value();
    }

    Alarm alarm_;
    std::mutex mutex_;
    std::optional<HttpAnswer> answer_;
    bool sleeping_ = false;
};

/// What waits to be sent on one stream, bounded.
class StreamQueue : public HttpStream, public std::enable_shared_from_this<StreamQueue> {
public:
    using Texts = std::deque<std::shared_ptr<const std::string>>;

    /// `stopping` outlives it; once set nothing is taken any more.
    StreamQueue(const asio::any_io_executor& executor, std::size_t most_bytes,
                const std::atomic<bool>& stopping)
        : alarm_(executor), stopping_(stopping), most_bytes_(most_bytes) {}

    bool send(std::shared_ptr<const std::string> text) override {
        const std::lock_guard lock(mutex_);
        if (closed_ || stopping_) return false;
        bytes_ += text->size();
        overflown_ = bytes_ > most_bytes_;
        closed_ = overflown_;
        if (!closed_) texts_.push_back(std::move(text));
        if (sleeping_) alarm_.ring(shared_from_this());
        return !closed_;
    }
    /// What waits, at once or within `longest`; empty where nothing came.
    asio::awaitable<Texts> take(std::chrono::milliseconds longest) {
        if (!ready_or_sleeping()) co_await alarm_.sleep(longest);
        const std::lock_guard lock(mutex_);
        sleeping_ = false;
        bytes_ = 0;
        co_return std::exchange(texts_, {});
    }
    void close() {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    [[nodiscard]] bool overflown() {
        const std::lock_guard lock(mutex_);
        return overflown_;
    }

private:
    bool ready_or_sleeping() {
        const std::lock_guard lock(mutex_);
        sleeping_ = texts_.empty() && !closed_;
        return !sleeping_;
    }

    Alarm alarm_;
    const std::atomic<bool>& stopping_;
    std::mutex mutex_;
    std::size_t most_bytes_, bytes_ = 0;
    Texts texts_;
    bool sleeping_ = false, closed_ = false, overflown_ = false;
};

}  // namespace hexi
