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
    -Wno-restrict                      # g++ 12 at -O3 invents overlaps in std::string (GCC bug 105651)
    -Wno-stringop-overflow -Wno-maybe-uninitialized)    # g++ 12 reports std::variant and std::optional at -O2 without cause
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

# hexi_library(NAME SOURCES a.cpp ... LINK lib ... PRIVATE_LINK lib ...)
function(hexi_library name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINK;PRIVATE_LINK" ${ARGN})
    add_library(${name} STATIC ${ARG_SOURCES})
    target_link_libraries(${name} PUBLIC hexi_flags ${ARG_LINK} PRIVATE ${ARG_PRIVATE_LINK})
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
    target_compile_options(${name} PRIVATE -Wno-array-bounds)  # g++ 12 at -O3 invents overflows of std::string (GCC bug 105329)
    target_precompile_headers(${name} PRIVATE <gmock/gmock.h> <gtest/gtest.h> <string> <vector>)
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
