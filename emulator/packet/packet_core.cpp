#include "emulator/packet/packet_core_steps.hpp"

namespace hexi {

template class BasicPacketCore<LinkQueue>;

}  // namespace hexi
