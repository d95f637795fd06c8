// Writes the hostile frames into a folder, one file each: what fuzz_frame begins with.
#include <cstdio>
#include <fstream>

#include "tests/dataplane/packet/hostile_frames.hpp"

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: frame_seeds FOLDER\n", stderr);
        return 2;
    }
    int number = 0;
    for (const hexi::support::HostileFrame& one : hexi::support::hostile_frames()) {
        std::ofstream file(std::string(argv[1]) + "/seed-" + std::to_string(number++), std::ios::binary);
        file.write(reinterpret_cast<const char*>(one.bytes.data()),
                   static_cast<std::streamsize>(one.bytes.size()));
        if (!file) {
            std::fprintf(stderr, "%s: cannot be written to\n", argv[1]);
            return 2;
        }
    }
    return 0;
}
