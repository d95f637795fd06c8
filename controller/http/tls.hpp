// What TLS needs of files, and how a context is made of them. OpenSSL stands behind it.
#pragma once

#include <memory>
#include <string>

#include "topology/base/result.hpp"

namespace boost::asio::ssl {
class context;
}

namespace hexi {

/// Files in PEM. TLS 1.2 or newer, always.
struct TlsFiles {
    std::string certificate;  ///< chain, the own certificate first
    std::string key;
    std::string authority;  ///< who must have signed the other side's certificate; "": it need not show one
};

/// A context for a server. kEnvironment names the file that cannot be read or does not fit.
Result<std::shared_ptr<boost::asio::ssl::context>> server_tls(const TlsFiles& files);
/// A context for a client: `authority` is required, certificate and key are given where it must prove itself.
Result<std::shared_ptr<boost::asio::ssl::context>> client_tls(const TlsFiles& files);

/// True for "127.0.0.1" and its like, "::1" and "localhost".
[[nodiscard]] bool is_loopback(const std::string& address);

}  // namespace hexi
