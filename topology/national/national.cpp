#include "topology/national/national.hpp"

#include "topology/formats/hexi_json.hpp"

// HEXI_NATIONAL_JSON is the path of the file, set by CMake: the assembler copies it in as it stands, so that
// nothing has to be escaped, generated or found at run time.
asm(".section .rodata\n"
    ".global hexi_national_json_begin\n"
    ".global hexi_national_json_end\n"
    "hexi_national_json_begin:\n"
    ".incbin \"" HEXI_NATIONAL_JSON
    "\"\n"
    "hexi_national_json_end:\n"
    ".previous\n");

extern "C" {
extern const char hexi_national_json_begin[];
extern const char hexi_national_json_end[];
}

namespace hexi {

const std::string& national_topology_json() {
    static const std::string kText(hexi_national_json_begin, hexi_national_json_end);
    return kText;
}

Result<Topology> national_topology() {
    return read_hexi_json(national_topology_json(), "national.json").and_then([](TopologySpec spec) {
        return Topology::create(std::move(spec)).map_error([](Error error) {
            return in_context("national.json", std::move(error));
        });
    });
}

}  // namespace hexi
