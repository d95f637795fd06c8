// Where a number comes from: every entry of the national data carries one of these.
#pragma once

#include <string>

namespace hexi {

/// How far an entry can be trusted.
enum class Confidence {
    kPublished,  ///< a source states it
    kDerived,    ///< computed by a stated rule from what a source states
    kAssumed,    ///< our engineering judgement
};

/// Origin of a node, fibre or link. All empty where a file of another format says nothing.
struct Provenance {
    std::string source;  ///< who says so: a document, a key of the file's `sources` table, or a rule's name
    std::string as_of;   ///< date of the statement, "2024", "2024-03" or "2024-03-08"
    Confidence confidence = Confidence::kAssumed;

    bool operator==(const Provenance&) const = default;
};

}  // namespace hexi
