#include "controller/client/ctl_verb.hpp"

#include <charconv>

#include <fmt/format.h>

#include "topology/commandline/csv_writer.hpp"
#include "topology/commandline/text_table.hpp"
#include "topology/formats/rate_text.hpp"
#include "topology/formats/tokens.hpp"

namespace hexi {
namespace {

/// What stands at `place` of an item; null where nothing does.
const Json* at(const Json& item, std::string_view place) {
    const Json* json = &item;
    while (json != nullptr && !place.empty()) {
        place.remove_prefix(1);
        const std::string_view token = place.substr(0, place.find('/'));
        place.remove_prefix(token.size());
        const Json::Array* items = json->as_array();
        if (items != nullptr) {
            json = items->empty() ? nullptr : &items->front();
        } else {
            json = json->find(token);
        }
    }
    return json;
}

/// A value in a cell: texts bare, lists with blanks between.
std::string cell(const Json* json) {
    if (json == nullptr || json->is_null()) return "";
    if (const std::string* text = json->as_string()) return *text;
    const Json::Array* items = json->as_array();
    if (items == nullptr) return write_json(*json, JsonStyle::kCompact);
    std::string words;
    for (const Json& item : *items) words += (words.empty() ? "" : " ") + cell(&item);
    return words;
}

std::string member_lines(const Json& answer) {
    std::string text;
    if (!answer.is_object()) return text;
    for (const Json::Member& member : *answer.as_object()) {
        const bool nested = member.value.is_object() || member.value.is_array();
        const std::string value = nested ? "\n" + write_json(member.value, JsonStyle::kIndented)
                                         : printable(cell(&member.value)) + "\n";
        text += fmt::format("{}: {}", member.key, value);
    }
    return text;
}

Result<Json> number_of(const CtlOption& option, const std::string& text, double unit) {
    const auto number = parse_number(text);
    if (number) return Json(*number * unit);
    return fail(ErrorCode::kInvalid,
                fmt::format("{}: '{}' is not allowed: must be a number", option.flag, text));
}

Result<Json> share_of(const CtlOption& option, const std::string& text) {
    constexpr double kPerCent = 0.01;
    if (text.ends_with('%')) return number_of(option, text.substr(0, text.size() - 1), kPerCent);
    return number_of(option, text, 1);
}

Result<Json> rate_of_text(const CtlOption& option, const std::string& text) {
    if (const auto rate = parse_rate(text)) return Json(rate->count());
    return fail(ErrorCode::kInvalid,
                fmt::format("{}: '{}' is no rate: write 10Gbps, 2.5Mbps or the like", option.flag, text));
}

}  // namespace

std::vector<std::string> path_arguments(std::string_view path) {
    std::vector<std::string> names;
    for (std::size_t begin = path.find('{'); begin != std::string_view::npos;
         begin = path.find('{', begin + 1))
        names.emplace_back(path.substr(begin + 1, path.find('}', begin) - begin - 1));
    return names;
}

Result<Json> ctl_value(const CtlOption& option, const std::string& text) {
    constexpr double kMicrosecondsPerMs = 1000;
    switch (option.value) {
        case CtlValue::kNumber:
            return number_of(option, text, 1);
        case CtlValue::kMilliseconds:
            return number_of(option, text, kMicrosecondsPerMs);
        case CtlValue::kRate:
            return rate_of_text(option, text);
        case CtlValue::kShare:
            return share_of(option, text);
        case CtlValue::kText:
        case CtlValue::kList:
        case CtlValue::kDocument:
            break;
    }
    return Json(text);
}

std::string shown_answer(const CtlVerb& verb, const Json& answer, bool colour) {
    const Json* items = answer.find(verb.items);
    if (verb.columns.empty() || items == nullptr) return member_lines(answer);
    std::vector<TextColumn> columns;
    for (const CtlColumn& column : verb.columns)
        columns.push_back({std::string(column.heading), column.right});
    TextTable table(std::move(columns));
    for (const Json& item : *items->as_array()) {
        std::vector<TextCell> cells;
        for (const CtlColumn& column : verb.columns)
            cells.emplace_back(printable(cell(at(item, column.place))));
        table.add_row(std::move(cells));
    }
    return table.text(colour);
}

std::string answer_csv(const CtlVerb& verb, const Json& answer) {
    std::vector<std::string> header;
    for (const CtlColumn& column : verb.columns) header.emplace_back(column.heading);
    CsvWriter csv(header);
    for (const Json& item : *answer.find(verb.items)->as_array()) {
        std::vector<std::string> fields;
        for (const CtlColumn& column : verb.columns) fields.push_back(cell(at(item, column.place)));
        csv.add_row(fields);
    }
    return csv.text();
}

std::string bash_completion() {
    std::string cases, groups;
    std::string_view last;
    for (const CtlVerb& verb : ctl_verbs()) {
        if (verb.group != last) groups += fmt::format("{} ", verb.group);
        last = verb.group;
    }
    for (const CtlVerb& first : ctl_verbs()) {
        if (cases.find(fmt::format("        {})", first.group)) != std::string::npos) continue;
        std::string verbs;
        for (const CtlVerb& verb : ctl_verbs()) {
            if (verb.group == first.group) verbs += fmt::format("{} ", verb.name);
        }
        cases += fmt::format("        {}) words=\"{}\" ;;\n", first.group, verbs);
    }
    for (const CtlVerb& verb : ctl_verbs()) {
        std::string flags = "--server --token --ca --cert --key --format ";
        for (const CtlOption& option : verb.options) flags += fmt::format("{} ", option.flag);
        cases += fmt::format("        {}/{}) words=\"{}\" ;;\n", verb.group, verb.name, flags);
    }
    return fmt::format(R"(# bash completion of hexi ctl: source <(hexi ctl completion)
_hexi_ctl() {{
    [ "${{COMP_WORDS[1]}}" = ctl ] || return
    local words place
    case $COMP_CWORD in
        2) place="" ;;
        3) place=${{COMP_WORDS[2]}} ;;
        *) place=${{COMP_WORDS[2]}}/${{COMP_WORDS[3]}} ;;
    esac
    case $place in
        "") words="{}watch completion" ;;
{}    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "${{COMP_WORDS[COMP_CWORD]}}")
}}
complete -o default -F _hexi_ctl hexi
)",
                       groups, cases);
}

}  // namespace hexi
