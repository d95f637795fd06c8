#include "topology/formats/xml.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <pugixml.hpp>

namespace hexi {
namespace {

constexpr int kDeepestXml = 64;
constexpr std::size_t kMostElements = 2'000'000;

std::size_t line_of(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    return 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
}

/// Looks at tags only, before a tree is built, so that depth and size are refused while they still cost
/// nothing.
class Screen {
public:
    explicit Screen(std::string_view text) : text_(text) {}

    /// What is wrong with it, if anything; offset() is where.
    std::optional<std::string> refuse() {
        while ((at_ = text_.find('<', at_)) != std::string_view::npos) {
            if (skip_section("<!--", "-->") || skip_section("<![CDATA[", "]]>") || skip_section("<?", "?>"))
                continue;
            if (at("<!")) {
                return "a document type declaration is not allowed: entities it defines could multiply "
                       "without end";
            }
            pass_tag();
            if (depth_ > kDeepestXml)
                return fmt::format("elements are nested deeper than {} levels", kDeepestXml);
            if (elements_ > kMostElements) return fmt::format("more than {} elements", kMostElements);
        }
        return std::nullopt;
    }
    [[nodiscard]] std::size_t offset() const { return at_; }

private:
    [[nodiscard]] bool at(std::string_view token) const { return text_.substr(at_, token.size()) == token; }

    bool skip_section(std::string_view begin, std::string_view end) {
        if (!at(begin)) return false;
        const std::size_t found = text_.find(end, at_ + begin.size());
        at_ = found == std::string_view::npos ? text_.size() : found + end.size();
        return true;
    }

    void pass_tag() {
        const bool closing = at("</");
        char quote = '\0';
        for (++at_; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (quote != '\0') {
                if (c == quote) quote = '\0';
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '>') {
                break;
            }
        }
        const bool empty = at_ > 0 && at_ < text_.size() && text_[at_ - 1] == '/';
        if (!closing) ++elements_;
        if (closing) --depth_;
        if (!closing && !empty) ++depth_;
    }

    std::string_view text_;
    std::size_t at_ = 0, elements_ = 0;
    int depth_ = 0;
};

std::string_view local_name(std::string_view name) {
    const std::size_t colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::string trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return "";
    return std::string(text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1));
}

/// Copies pugixml's tree into ours; depth is bounded by the screen. Lines are counted along the way, so that
/// this stays linear.
class Copier {
public:
    explicit Copier(std::string_view text) : text_(text) {}

    XmlElement copy(pugi::xml_node node) {
        XmlElement element{.name = std::string(local_name(node.name())),
                           .line = line_at(node.offset_debug())};
        for (const pugi::xml_attribute attribute : node.attributes()) {
            element.attributes.emplace_back(local_name(attribute.name()), attribute.value());
        }
        for (const pugi::xml_node child : node.children()) {
            if (child.type() == pugi::node_element) {
                element.children.push_back(copy(child));
            } else {
                element.text += child.value();
            }
        }
        element.text = trimmed(element.text);
        return element;
    }

private:
    std::size_t line_at(std::ptrdiff_t offset) {
        const std::size_t to =
            std::min(static_cast<std::size_t>(std::max<std::ptrdiff_t>(offset, 0)), text_.size());
        if (to > counted_) {
            line_ +=
                static_cast<std::size_t>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(counted_),
                                                    text_.begin() + static_cast<std::ptrdiff_t>(to), '\n'));
            counted_ = to;
        }
        return line_;
    }

    std::string_view text_;
    std::size_t counted_ = 0, line_ = 1;
};

}  // namespace

std::string_view XmlElement::attribute(std::string_view wanted) const {
    const auto found =
        std::find_if(attributes.begin(), attributes.end(), [&](const auto& a) { return a.first == wanted; });
    return found == attributes.end() ? std::string_view() : found->second;
}

const XmlElement* XmlElement::child(std::string_view wanted) const {
    const auto found =
        std::find_if(children.begin(), children.end(), [&](const XmlElement& c) { return c.name == wanted; });
    return found == children.end() ? nullptr : &*found;
}

std::string_view XmlElement::child_text(std::string_view wanted) const {
    const XmlElement* found = child(wanted);
    return found == nullptr ? std::string_view() : std::string_view(found->text);
}

const XmlElement* XmlElement::find(std::string_view wanted) const {
    if (name == wanted) return this;
    for (const XmlElement& each : children) {
        if (const XmlElement* found = each.find(wanted)) return found;
    }
    return nullptr;
}

Result<XmlElement> parse_xml(std::string_view text, std::string_view name) {
    Screen screen(text);
    if (const auto sentence = screen.refuse()) {
        return fail(ErrorCode::kInvalid,
                    fmt::format("{}:{}: {}", name, line_of(text, screen.offset()), *sentence));
    }
    pugi::xml_document document;
    const pugi::xml_parse_result result = document.load_buffer(text.data(), text.size());
    if (!result) {
        const auto offset = static_cast<std::size_t>(std::max<std::ptrdiff_t>(result.offset, 0));
        return fail(ErrorCode::kInvalid, fmt::format("{}:{}: is not well-formed XML: {}", name,
                                                     line_of(text, offset), result.description()));
    }
    return Copier(text).copy(document.document_element());
}

std::string escape_xml(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        switch (c) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            default:
                escaped += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' ? '?' : c;
        }
    }
    return escaped;
}

}  // namespace hexi
