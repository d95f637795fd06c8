#include "controller/northbound/openapi.hpp"

// As topology/national does it: the assembler copies the file in as it stands.
asm(".section .rodata\n"
    ".global hexi_openapi_begin\n"
    ".global hexi_openapi_end\n"
    "hexi_openapi_begin:\n"
    ".incbin \"" HEXI_OPENAPI_JSON
    "\"\n"
    "hexi_openapi_end:\n"
    ".previous\n");

extern "C" {
extern const char hexi_openapi_begin[];
extern const char hexi_openapi_end[];
}

namespace hexi {

const std::string& openapi_json() {
    static const std::string kText(hexi_openapi_begin, hexi_openapi_end);
    return kText;
}

}  // namespace hexi
