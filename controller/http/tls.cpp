#include "controller/http/tls.hpp"

#include <fmt/format.h>

#include "controller/http/asio.hpp"

#include "topology/base/file.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/context.hpp>

namespace hexi {
namespace {

using Context = asio::ssl::context;

Result<void> took(const SystemError& error, const std::string& file, std::string_view what) {
    if (!error) return {};
    return fail(ErrorCode::kEnvironment,
                fmt::format("{}: cannot use as {}: {}", file, what, error.message()));
}

/// OpenSSL does not say why it cannot open a file.
Result<void> readable(const std::string& file) {
    return read_file(file).transform([](const std::string&) {});
}

Result<void> prove_by(Context& context, const TlsFiles& files) {
    SystemError error;
    for (const std::string& file : {files.certificate, files.key}) {
        if (auto good = readable(file); !good) return good;
    }
    context.use_certificate_chain_file(files.certificate, error);
    if (auto good = took(error, files.certificate, "certificate"); !good) return good;
    context.use_private_key_file(files.key, Context::pem, error);
    return took(error, files.key, "private key");
}

Result<void> trust(Context& context, const std::string& authority, int mode) {
    SystemError error;
    if (auto good = readable(authority); !good) return good;
    context.load_verify_file(authority, error);
    if (auto good = took(error, authority, "authority"); !good) return good;
    context.set_verify_mode(mode, error);
    return took(error, authority, "authority");
}

std::shared_ptr<Context> fresh(Context::method method) {
    auto context = std::make_shared<Context>(method);
    context->set_options(Context::default_workarounds | Context::no_sslv2 | Context::no_sslv3 |
                         Context::no_tlsv1 | Context::no_tlsv1_1 | Context::no_compression);
    return context;
}

}  // namespace

Result<std::shared_ptr<Context>> server_tls(const TlsFiles& files) {
    auto context = fresh(Context::tls_server);
    if (auto good = prove_by(*context, files); !good) return tl::unexpected(good.error());
    if (files.authority.empty()) return context;
    const int mode = asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert;
    if (auto good = trust(*context, files.authority, mode); !good) return tl::unexpected(good.error());
    return context;
}

Result<std::shared_ptr<Context>> client_tls(const TlsFiles& files) {
    auto context = fresh(Context::tls_client);
    if (auto good = trust(*context, files.authority, asio::ssl::verify_peer); !good)
        return tl::unexpected(good.error());
    if (files.certificate.empty()) return context;
    if (auto good = prove_by(*context, files); !good) return tl::unexpected(good.error());
    return context;
}

bool is_loopback(const std::string& address) {
    if (address == "localhost") return true;
    SystemError error;
    const auto parsed = asio::ip::make_address(address, error);
    return !error && parsed.is_loopback();
}

}  // namespace hexi
