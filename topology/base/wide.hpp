// 128-bit integers, a compiler extension, named once.
#pragma once

namespace hexi {

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 Uint128;

}  // namespace hexi
