// XML as a plain tree, without anything that a hostile file could use against the reader.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "topology/base/result.hpp"

namespace hexi {

/// One element and all below it, owned. Names are without their namespace prefix.
struct XmlElement {
    std::string name;
    std::size_t line = 0;  ///< where it begins, from 1
    std::vector<std::pair<std::string, std::string>> attributes;
    std::string text;  ///< its own character data, white space at both ends removed
    std::vector<XmlElement> children;

    /// Value of an attribute, "" where there is none.
    [[nodiscard]] std::string_view attribute(std::string_view wanted) const;
    /// First child of that name; nullptr where there is none. Lives as long as this element is unchanged.
    [[nodiscard]] const XmlElement* child(std::string_view wanted) const;
    /// Text of the first child of that name, "" where there is none.
    [[nodiscard]] std::string_view child_text(std::string_view wanted) const;
    /// First element of that name in document order, itself included, at any depth.
    [[nodiscard]] const XmlElement* find(std::string_view wanted) const;
};

/// The root element of `text`. kInvalid as "name:line: ..." for what is not well formed, a document type
/// declaration (so entities cannot multiply: only the five of XML itself and character references exist),
/// nesting beyond 64 levels, more than two million elements.
Result<XmlElement> parse_xml(std::string_view text, std::string_view name);

/// `text` for use between tags or in an attribute; control characters that XML forbids become '?'.
[[nodiscard]] std::string escape_xml(std::string_view text);

}  // namespace hexi
