# How a library, a program, a test and a benchmark of Hexi are declared.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

option(HEXI_TESTS "Build the tests" ON)
option(HEXI_FUZZ "Build the fuzz targets of tests/fuzz (clang only)" OFF)
set(HEXI_SANITIZE "" CACHE STRING "Sanitizers to build with, e.g. address,undefined")

add_library(hexi_flags INTERFACE)
target_compile_options(hexi_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
    -Wno-missing-field-initializers    # designated initialisers leave the rest to its default on purpose
    -Wno-restrict -Wno-array-bounds    # g++ 12 at -O3 invents overlaps and overflows in std::string (GCC bugs 105651, 105329)
    -Wno-stringop-overflow -Wno-stringop-overread -Wno-maybe-uninitialized)    # nor is there cause for these of g++ 12
target_include_directories(hexi_flags INTERFACE ${CMAKE_SOURCE_DIR})
if(HEXI_SANITIZE)
    target_compile_options(hexi_flags INTERFACE -fsanitize=${HEXI_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(hexi_flags INTERFACE -fsanitize=${HEXI_SANITIZE})
endif()
if(HEXI_SANITIZE MATCHES thread)
    target_compile_options(hexi_flags INTERFACE -Wno-tsan)    # it does not know std::atomic_thread_fence
endif()

set(HEXI_TEST_TIMEOUT_S 300)
if(HEXI_SANITIZE)
    set(HEXI_TEST_TIMEOUT_S 1800)   # sanitizers slow a test down by up to ten
endif()

if(HEXI_FUZZ)
    if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
        message(FATAL_ERROR "HEXI_FUZZ needs clang: cmake --preset fuzz, with the Debian package clang installed")
    endif()
    target_compile_options(hexi_flags INTERFACE -fsanitize=fuzzer-no-link
        -fsanitize-ignorelist=${CMAKE_SOURCE_DIR}/tests/fuzz/ignored.txt)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    target_compile_options(hexi_flags INTERFACE -Wno-unknown-warning-option)  # g++'s names above
endif()

find_program(CCACHE ccache)
if(CCACHE)
    set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

# What most files read is read once: a third of the time that compiling took. The dev preset does without, so that lint
# sees a file which does not name what it uses.
set(HEXI_PRECOMPILED <algorithm> <array> <charconv> <chrono> <cmath> <cstdint> <cstring> <filesystem> <functional>
    <limits> <map> <memory> <numeric> <optional> <ostream> <set> <span> <string> <string_view> <utility> <variant>
    <vector> <fmt/format.h> <fmt/ranges.h>)

# hexi_precompiled(NAME HEADERS <a> ... LINK lib ...): carries headers that targets of the same compiler options share.
function(hexi_precompiled name)
    cmake_parse_arguments(ARG "" "" "HEADERS;LINK" ${ARGN})
    add_library(${name} OBJECT ${CMAKE_SOURCE_DIR}/cmake/precompiled.cpp)
    target_link_libraries(${name} PRIVATE hexi_flags fmt::fmt ${ARG_LINK})
    target_precompile_headers(${name} PRIVATE ${HEXI_PRECOMPILED} ${ARG_HEADERS})
endfunction()

# hexi_library(NAME SOURCES a.cpp ... LINK lib ... PRIVATE_LINK lib ... [PRECOMPILED carrier]
#              [OWN_OPTIONS]): OWN_OPTIONS says that it compiles with options that no carrier has.
function(hexi_library name)
    cmake_parse_arguments(ARG "OWN_OPTIONS" "PRECOMPILED" "SOURCES;LINK;PRIVATE_LINK" ${ARGN})
    add_library(${name} STATIC ${ARG_SOURCES})
    target_link_libraries(${name} PUBLIC hexi_flags ${ARG_LINK} PRIVATE ${ARG_PRIVATE_LINK})
    if(ARG_PRECOMPILED)
        target_precompile_headers(${name} REUSE_FROM ${ARG_PRECOMPILED})
    elseif(NOT ARG_OWN_OPTIONS)
        target_precompile_headers(${name} REUSE_FROM hexi_precompiled)
    endif()
endfunction()

# hexi_program(NAME SOURCES main.cpp ... LINK lib ...)
function(hexi_program name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE hexi_flags ${ARG_LINK})
endfunction()

# hexi_test(NAME SOURCES a_test.cpp ... LINK lib ...): every TEST() in it becomes a ctest of its own.
function(hexi_test name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE hexi_flags hexi_test_places ${ARG_LINK} GTest::gmock GTest::gtest_main)
    # What is tested is compiled as it ships; the tests themselves run once, and are built sooner.
    target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>)
    target_precompile_headers(${name} REUSE_FROM hexi_precompiled_tests)
    gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT ${HEXI_TEST_TIMEOUT_S})
endfunction()

# hexi_bench(NAME SOURCES a_bench.cpp ... LINK lib ...): a Google Benchmark program, built by the target `benches` alone.
add_custom_target(benches)
function(hexi_bench name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
    if(NOT benchmark_FOUND)
        return()
    endif()
    add_executable(${name} EXCLUDE_FROM_ALL ${ARG_SOURCES})
    add_dependencies(benches ${name})
    target_link_libraries(${name} PRIVATE hexi_flags ${ARG_LINK} benchmark::benchmark_main)
endfunction()
