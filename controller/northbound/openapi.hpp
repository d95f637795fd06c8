// The contract, built in.
#pragma once

#include <string>

namespace hexi {

/// The text of docs/formats/controller-api.json as it was at build time; lives as long as the program.
const std::string& openapi_json();

}  // namespace hexi
