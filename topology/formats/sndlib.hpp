// SNDlib networks (sndlib.put.poznan.pl), in their XML and their native text form.
#pragma once

#include <string_view>

#include "topology/base/result.hpp"
#include "topology/formats/xml.hpp"
#include "topology/spec.hpp"

namespace hexi {

/// Reads `text`; `name` begins every error ("x.xml:80: ..."). A link's capacity is the installed one, else
/// one module of the largest kind on offer; its unit is the file's, Mbit/s where it states none. Demands are
/// left out. Both say so in notes.
Result<TopologySpec> read_sndlib_xml(std::string_view text, std::string_view name);
Result<TopologySpec> sndlib_from_xml(const XmlElement& root, std::string_view name);
Result<TopologySpec> read_sndlib_text(std::string_view text, std::string_view name);

}  // namespace hexi
