# What Hexi takes from the system. `./run` installs it; each failure here names the Debian package.
include(GoogleTest)

find_package(tl-expected REQUIRED)  # libexpected-dev
find_package(fmt REQUIRED)          # libfmt-dev
find_package(CLI11 REQUIRED)        # libcli11-dev
find_package(pugixml REQUIRED)      # libpugixml-dev
find_package(RapidJSON REQUIRED)    # rapidjson-dev
find_package(Boost 1.74 REQUIRED)   # libboost-dev; headers only
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)  # libssl-dev; never linked by hexi-packet
find_package(SQLite3 3.35 REQUIRED)  # libsqlite3-dev
find_package(OpenSSL 3.0 REQUIRED)    # libssl-dev
find_library(HEXI_LIBMD md REQUIRED)  # libmd-dev
find_path(HEXI_LIBMD_INCLUDE sha2.h REQUIRED)
if(HEXI_TESTS)
    find_package(GTest REQUIRED)    # libgtest-dev, libgmock-dev
    find_package(benchmark QUIET)   # libbenchmark-dev; without it there are no *_bench programs
endif()

add_library(hexi_rapidjson INTERFACE)
target_include_directories(hexi_rapidjson SYSTEM INTERFACE ${RapidJSON_INCLUDE_DIRS} ${RAPIDJSON_INCLUDE_DIRS})
# SHA-256 under a BSD licence, which a program that links ns-3 (GPL-2.0-only) may use; OpenSSL 3 it may not.
add_library(hexi_libmd INTERFACE)
target_include_directories(hexi_libmd SYSTEM INTERFACE ${HEXI_LIBMD_INCLUDE})
target_link_libraries(hexi_libmd INTERFACE ${HEXI_LIBMD})
target_link_libraries(hexi_flags INTERFACE tl::expected fmt::fmt)

# COIN-OR's linear and mixed-integer solvers; their CMake files are not in Debian.
find_package(PkgConfig REQUIRED)    # pkg-config
pkg_check_modules(HEXI_CLP REQUIRED IMPORTED_TARGET clp)  # coinor-libclp-dev
pkg_check_modules(HEXI_CBC REQUIRED IMPORTED_TARGET cbc)  # coinor-libcbc-dev

# What captures are compressed by; packet filters are libpcap's.
find_package(ZLIB REQUIRED)         # zlib1g-dev
pkg_check_modules(HEXI_ZSTD REQUIRED IMPORTED_TARGET libzstd)   # libzstd-dev
pkg_check_modules(HEXI_PCAP REQUIRED IMPORTED_TARGET libpcap)   # libpcap0.8-dev

# DPDK is optional: without it there is no hexi-dataplane.
option(HEXI_DPDK "Build hexi-dataplane, which links DPDK" ON)
if(HEXI_DPDK)
    pkg_check_modules(HEXI_DPDK_LIB REQUIRED IMPORTED_TARGET libdpdk>=22.11)  # libdpdk-dev
endif()

# ns-3 is optional: without it there is no hexi-packet. Only 3.37 is known to work; the release asserts its helper
# programs (package ns3) and Python headers exist although nothing here uses them.
option(HEXI_NS3 "Build hexi-packet, which links ns-3" ON)
if(HEXI_NS3)
    find_package(ns3 3.37 EXACT QUIET)
    if(NOT TARGET ns3::libcore OR NOT TARGET ns3::libpoint-to-point OR NOT TARGET ns3::libinternet-apps)
        message(FATAL_ERROR "ns-3 3.37 not found: install libns3-dev ns3 libgsl-dev libxml2-dev libsqlite3-dev "
                            "libpython3.11-dev, or configure with -DHEXI_NS3=OFF to build without hexi-packet")
    endif()
    add_library(hexi_ns3 INTERFACE)
    target_link_libraries(hexi_ns3 INTERFACE ns3::libcore ns3::libnetwork ns3::libinternet ns3::libpoint-to-point
                                             ns3::libapplications ns3::libtraffic-control
                                             ns3::libvirtual-net-device)
    # Debian's libraries were compiled with it, and classes have another size without.
    target_compile_definitions(hexi_ns3 INTERFACE NS3_LOG_ENABLE)
endif()

# Open MPI is optional: without it there is no hexi-sweep-mpi, and sweeps run on one host.
find_package(MPI QUIET COMPONENTS C)  # libopenmpi-dev, openmpi-bin
option(HEXI_MPI "Build hexi-sweep-mpi, which links MPI" ${MPI_C_FOUND})
if(HEXI_MPI AND NOT MPI_C_FOUND)
    message(FATAL_ERROR "MPI not found: install libopenmpi-dev openmpi-bin, or configure with -DHEXI_MPI=OFF to build "
                        "without hexi-sweep-mpi")
endif()
