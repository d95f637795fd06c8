#include "topology/national/national.hpp"

#include "topology/formats/hexi_json.hpp"

// The paths of the files are set by CMake: the assembler copies each in as it stands, so that nothing has to
// be escaped, generated or found at run time.
#define HEXI_EMBED(name, path) \
    asm(".section .rodata\n"   \
        ".global hexi_" name   \
        "_begin\n"             \
        ".global hexi_" name   \
        "_end\n"               \
        "hexi_" name           \
        "_begin:\n"            \
        ".incbin \"" path      \
        "\"\n"                 \
        "hexi_" name           \
        "_end:\n"              \
        ".previous\n")

HEXI_EMBED("national_json", HEXI_NATIONAL_JSON);
HEXI_EMBED("national_jobs_json", HEXI_NATIONAL_JOBS_JSON);

extern "C" {
extern const char hexi_national_json_begin[];
extern const char hexi_national_json_end[];
extern const char hexi_national_jobs_json_begin[];
extern const char hexi_national_jobs_json_end[];
}

namespace hexi {

const std::string& national_topology_json() {
    static const std::string kText(hexi_national_json_begin, hexi_national_json_end);
    return kText;
}

const std::string& national_jobs_json() {
    static const std::string kText(hexi_national_jobs_json_begin, hexi_national_jobs_json_end);
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
