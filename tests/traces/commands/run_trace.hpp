// `hexi trace`, run inside the test.
#pragma once

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "tests/support/places.hpp"
#include "topology/base/file.hpp"
#include "topology/json/json_schema.hpp"
#include "traces/commands/trace_command.hpp"

namespace hexi::support {

struct TraceSaid {
    int status = -1;
    std::string out, err;
};

inline TraceSaid run_trace(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "trace");
    std::ostringstream out, err;
    Terminal terminal{out, err};
    const std::vector<Command> commands{trace_command()};
    const int status = run_program({"hexi", "0", ""}, commands, std::move(arguments), terminal);
    return {status, out.str(), err.str()};
}

/// `text` as JSON that obeys docs/formats/`schema`.schema.json.
inline Json checked_json(const std::string& text, const std::string& schema) {
    const auto json = parse_json(text, "output");
    if (!json) ADD_FAILURE() << json.error().message;
    if (!json) return {};
    const auto rules = read_file(source_dir() + "/docs/formats/" + schema + ".schema.json");
    const auto valid = validate_against_schema(*json, rules.value());
    if (!valid) ADD_FAILURE() << valid.error().message;
    return *json;
}

/// The first example in docs/formats/`page`.md.
inline std::string documented_json(const std::string& page) {
    const std::string text = read_file(source_dir() + "/docs/formats/" + page + ".md").value();
    const std::size_t from = text.find("```json\n") + 8;
    return text.substr(from, text.find("```", from) - from);
}

}  // namespace hexi::support
