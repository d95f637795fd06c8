#include "controller/client/ctl_command.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <ostream>
#include <thread>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "controller/client/ctl_verb.hpp"
#include "controller/http/http_client.hpp"
#include "controller/state/data_folder.hpp"
#include "controller/state/secret.hpp"
#include "topology/base/file.hpp"
#include "topology/base/nearest.hpp"
#include "topology/commandline/output_options.hpp"

namespace hexi {
namespace {

/// Where the service is, and who asks.
struct Server {
    std::string url = "http://127.0.0.1:7480";
    std::string token = default_data_folder() + "/admin.token";
    TlsFiles tls;
};

/// The command line as typed.
struct Options {
    Server server;
    std::map<std::string, std::string> arguments;
    std::map<std::string_view, std::vector<std::string>> given;  ///< by flag
    OutputOptions output;
    std::uint64_t after = 0;
};

std::string trimmed(std::string text) {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.pop_back();
    return text;
}

Result<HttpClient> connect(const Server& server) {
    auto place = parse_place(server.url);
    if (!place) return tl::unexpected(in_context("--server", place.error()));
    if (place->tls) place->tls = server.tls;
    if (place->tls && server.tls.authority.empty())
        return fail(ErrorCode::kInvalid, "--ca: is missing: who has signed the certificate of the service");
    return HttpClient::connect(*place);
}

Result<HttpHeaders> who(const Server& server) {
    return read_file(server.token)
        .map_error([](Error error) { return in_context("--token", std::move(error)); })
        .transform([](const std::string& secret) {
            return HttpHeaders{{"Authorization", "Bearer " + trimmed(secret)},
                               {"Content-Type", "application/json"}};
        });
}

/// The sentence of an answer that is a refusal.
Error refusal(const HttpAnswer& answer) {
    const auto problem = parse_json(answer.body, "answer");
    const Json* detail = problem ? problem->find("detail") : nullptr;
    const std::string said = detail != nullptr && detail->as_string() != nullptr
                                 ? *detail->as_string()
                                 : fmt::format("the service answered {}", answer.status);
    return {answer.status == 404 ? ErrorCode::kNotFound : ErrorCode::kInvalid, said};
}

std::string path_of(const CtlVerb& verb, const Options& options) {
    std::string path(verb.path);
    for (const std::string& name : path_arguments(verb.path))
        path.replace(path.find("{" + name + "}"), name.size() + 2,
                     percent_encoded(options.arguments.at(name)));
    return path;
}

/// Sets member "a/b" of `json`: b of a.
void set_at(Json& json, std::string_view place, Json value) {
    const std::size_t end = place.find('/');
    if (end == std::string_view::npos) {
        json.set(place, std::move(value));
        return;
    }
    const Json* known = json.find(place.substr(0, end));
    Json inner = known == nullptr ? Json::object() : *known;
    set_at(inner, place.substr(end + 1), std::move(value));
    json.set(place.substr(0, end), std::move(inner));
}

Result<Json> document(const CtlOption& option, const std::string& file) {
    return read_file(file)
        .and_then([&](const std::string& text) { return parse_json(text, file); })
        .map_error([&](Error error) { return in_context(std::string(option.flag), std::move(error)); });
}

/// Puts what the options say into the query or the body.
Result<void> add_options(const CtlVerb& verb, const Options& options, HttpRequest& request, Json& body) {
    for (const CtlOption& option : verb.options) {
        const auto given = options.given.find(option.flag);
        if (given == options.given.end() || given->second.empty()) continue;
        if (verb.method == "GET") {
            request.query.emplace_back(option.key, given->second.front());
        } else if (option.value == CtlValue::kList) {
            set_at(body, option.key, given->second);
        } else if (option.value == CtlValue::kDocument) {
            auto read = document(option, given->second.front());
            if (!read) return tl::unexpected(read.error());
            body = std::move(*read);
        } else {
            auto value = ctl_value(option, given->second.front());
            if (!value) return tl::unexpected(value.error());
            set_at(body, option.key, std::move(*value));
        }
    }
    return {};
}

Result<HttpRequest> request_of(const CtlVerb& verb, const Options& options, const std::string& secret) {
    HttpRequest request{.method = std::string(verb.method), .path = path_of(verb, options)};
    auto headers = who(options.server);
    if (!headers) return tl::unexpected(headers.error());
    request.headers = std::move(*headers);
    Json body = verb.body.empty() ? Json::object() : parse_json(verb.body, "body").value_or(Json::object());
    for (const std::string_view name : verb.body_arguments)
        body.set(lower_case(name), options.arguments.at(std::string(name)));
    if (auto added = add_options(verb, options, request, body); !added) return tl::unexpected(added.error());
    if (verb.makes_secret) {
        body.set("digest", digest_of(secret));
        request.headers.emplace_back("If-None-Match", "*");
    }
    if (verb.method == "POST" || verb.method == "PUT") request.body = write_json(body, JsonStyle::kCompact);
    return request;
}

std::string shown(const CtlVerb& verb, const Json& answer, OutputFormat format, bool colour) {
    if (format == OutputFormat::kJson) return write_json(answer);
    if (format == OutputFormat::kCsv && !verb.columns.empty()) return answer_csv(verb, answer);
    return shown_answer(verb, answer, colour);
}

Result<ExitStatus> run(const CtlVerb& verb, const Options& options, Terminal& terminal) {
    const auto secret = verb.makes_secret ? random_secret() : Result<std::string>("");
    if (!secret) return tl::unexpected(secret.error());
    const auto request = request_of(verb, options, *secret);
    if (!request) return tl::unexpected(request.error());
    auto client = connect(options.server);
    if (!client) return tl::unexpected(client.error());
    const auto answer = client->ask(*request);
    if (!answer) return tl::unexpected(answer.error());
    const bool unready = verb.path == "/readyz" && answer->status == 503;
    if (answer->status >= 400 && !unready) return tl::unexpected(refusal(*answer));
    if (answer->body.empty()) return ExitStatus::kOk;
    auto json = parse_json(answer->body, options.server.url);
    if (!json) return tl::unexpected(json.error());
    if (verb.makes_secret && options.output.format == OutputFormat::kTable) {
        terminal.out << *secret << '\n';
        return ExitStatus::kOk;
    }
    if (verb.makes_secret) json->set("token", *secret);
    terminal.out << shown(verb, *json, options.output.format, terminal.colour);
    return unready ? ExitStatus::kMissed : ExitStatus::kOk;
}

void define_server(CLI::App& app, Server& server) {
    app.add_option("--server", server.url, "Where the service is")
        ->envname("HEXI_CONTROLLER")
        ->option_text("URL [" + server.url + "]");
    app.add_option("--token", server.token, "File that holds a token")
        ->envname("HEXI_TOKEN")
        ->option_text("FILE [" + server.token + "]");
    app.add_option("--ca", server.tls.authority, "Who has signed the service's certificate, PEM")
        ->option_text("FILE");
    auto* certificate = app.add_option("--cert", server.tls.certificate,
                                       "A certificate to show, where the service asks for one, PEM")
                            ->option_text("FILE");
    auto* key = app.add_option("--key", server.tls.key, "Its private key, PEM")->option_text("FILE");
    certificate->needs(key);
    key->needs(certificate);
}

void define(CLI::App& app, const CtlVerb& verb, Options& options) {
    std::vector<std::string> arguments = path_arguments(verb.path);
    arguments.insert(arguments.end(), verb.body_arguments.begin(), verb.body_arguments.end());
    for (const std::string& name : arguments)
        app.add_option(name, options.arguments[name], lower_case(name))->required();
    for (const CtlOption& option : verb.options) {
        auto* added =
            app.add_option(std::string(option.flag), options.given[option.flag], std::string(option.help));
        added->option_text("VALUE")->allow_extra_args(false);
        if (option.value != CtlValue::kList) added->expected(1);
    }
    define_server(app, options.server);
    add_output_options(app, options.output);
}

Command verb_command(const CtlVerb& verb) {
    return {std::string(verb.name),
            std::string(verb.summary),
            std::string(verb.example),
            [&verb](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                define(app, verb, *options);
                return [&verb, options](Terminal& terminal) { return run(verb, *options, terminal); };
            },
            {}};
}

/// Follows one connection to its end; `after` is the last event that was seen.
Result<void> follow(Options& options, Terminal& terminal) {
    auto headers = who(options.server);
    if (!headers) return tl::unexpected(headers.error());
    auto client = connect(options.server);
    if (!client) return tl::unexpected(client.error());
    HttpRequest request{.method = "GET", .path = "/v1/events", .headers = std::move(*headers)};
    if (options.after > 0) request.query = {{"after", std::to_string(options.after)}};
    std::string name;
    const auto ended = client->follow(request, [&](std::string_view line) {
        if (line.starts_with("id: "))
            options.after = std::strtoull(std::string(line.substr(4)).c_str(), nullptr, 10);
        if (line.starts_with("event: ")) name = std::string(line.substr(7));
        if (line.starts_with("data: ")) terminal.out << name << '\t' << line.substr(6) << '\n' << std::flush;
        return terminal.out.good();
    });
    if (ended && ended->status >= 400) return tl::unexpected(refusal(*ended));
    return {};
}

Command watch_command() {
    return {"watch",
            "Show what happens as it happens, and go on where it was after an interruption",
            "hexi ctl watch",
            [](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                app.add_option("--after", options->after, "Begin after this event")->option_text("ID");
                define_server(app, options->server);
                return [options](Terminal& terminal) -> Result<ExitStatus> {
                    for (bool first = true;; first = false) {
                        const auto ended = follow(*options, terminal);
                        if (!ended && (first || ended.error().code == ErrorCode::kInvalid))
                            return tl::unexpected(ended.error());
                        if (!terminal.out.good()) return ExitStatus::kOk;
                        std::this_thread::sleep_for(std::chrono::seconds(1));
                    }
                };
            },
            {}};
}

Command completion_command() {
    return {"completion",
            "Print what bash needs to complete this command",
            "source <(hexi ctl completion)",
            [](CLI::App&) -> Action {
                return [](Terminal& terminal) {
                    terminal.out << bash_completion();
                    return ExitStatus::kOk;
                };
            },
            {}};
}

Command& group_of(std::vector<Command>& groups, const CtlVerb& verb) {
    const auto known = std::find_if(groups.begin(), groups.end(),
                                    [&](const Command& group) { return group.name == verb.group; });
    if (known != groups.end()) return *known;
    groups.push_back(
        {std::string(verb.group), fmt::format("{}, ...", verb.summary), std::string(verb.example), {}, {}});
    return groups.back();
}

}  // namespace

Command ctl_command() {
    std::vector<Command> groups;
    for (const CtlVerb& verb : ctl_verbs()) group_of(groups, verb).children.push_back(verb_command(verb));
    groups.push_back(watch_command());
    groups.push_back(completion_command());
    return {"ctl", "Talk to a running controller", "hexi ctl intents list", {}, std::move(groups)};
}

}  // namespace hexi
