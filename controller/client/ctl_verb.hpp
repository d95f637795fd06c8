// What `hexi ctl` can do, as a table: command line in, request out, answer shown.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "topology/base/result.hpp"
#include "topology/json/json.hpp"

namespace hexi {

/// How the text of an option becomes a member of the request.
enum class CtlValue {
    kText,
    kNumber,
    kMilliseconds,  ///< into microseconds
    kRate,          ///< "10Gbps" into bit/s
    kShare,         ///< "0.1%" or "0.001"
    kList,          ///< each time it is given, one more
    kDocument,      ///< name of a file of JSON: the whole body
};

struct CtlOption {
    std::string_view flag;  ///< "--bandwidth"
    std::string_view key;   ///< "bandwidth_bps", or "job/sites": of the body; of the query of a GET
    CtlValue value;
    std::string_view help;
};

struct CtlColumn {
    std::string_view heading;
    std::string_view place;  ///< JSON Pointer into the item
    bool right = false;
};

struct CtlVerb {
    std::string_view group, name, summary, example;
    std::string_view method, path;  ///< "{NAME}" stands for a positional argument of that name
    std::vector<CtlOption> options = {};
    std::vector<CtlColumn> columns = {};  ///< of a list; without, members are shown line by line
    std::string_view body = {};           ///< what the body holds whatever the options say
    std::vector<std::string_view> body_arguments = {};  ///< positional arguments: "SOURCE" goes to "source"
    std::string_view items = "items";                   ///< the member that `columns` are of
    bool makes_secret = false;  ///< sends the digest of a new secret, and shows the secret
};

[[nodiscard]] const std::vector<CtlVerb>& ctl_verbs();

/// The names in braces, in order.
[[nodiscard]] std::vector<std::string> path_arguments(std::string_view path);
/// `text` as option `option` has it; kInvalid names the flag.
[[nodiscard]] Result<Json> ctl_value(const CtlOption& option, const std::string& text);
/// An answer for people: a table of its "items", or a line for each member.
[[nodiscard]] std::string shown_answer(const CtlVerb& verb, const Json& answer, bool colour);
/// The same as CSV, of lists alone.
[[nodiscard]] std::string answer_csv(const CtlVerb& verb, const Json& answer);
/// A script for bash that completes groups, verbs and options.
[[nodiscard]] std::string bash_completion();

}  // namespace hexi
