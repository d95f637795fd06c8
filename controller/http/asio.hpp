// Asio as this folder and the southbound side use it: with coroutines, and errors as values.
#pragma once

// Boost 1.74 uses std::exchange without it.
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace hexi {

namespace asio = boost::asio;
using SystemError = boost::system::error_code;

/// Completion token: the coroutine goes on with `error` set, and nothing is thrown.
inline auto into(SystemError& error) { return asio::redirect_error(asio::use_awaitable, error); }

}  // namespace hexi
