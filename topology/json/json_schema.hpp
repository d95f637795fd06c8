// Documents against the schemas in docs/formats/.
#pragma once

#include <string_view>

#include "topology/base/result.hpp"
#include "topology/json/json.hpp"

namespace hexi {

/// Whether `document` obeys `schema_text`, a JSON Schema of draft 4. kInvalid names the place in the document
/// (JSON Pointer), the keyword it breaks and the place of that in the schema; the text is not prefixed with a
/// file name. A schema that is not JSON is kInvalid too.
Result<void> validate_against_schema(const Json& document, std::string_view schema_text);

}  // namespace hexi
