# SPDX-License-Identifier: MIT
# The options of the build, and the one target that carries how the harness
# itself is compiled. The cases have flags of their own (ThreadproofCases).

option(THREADPROOF_TESTS "Build and register the harness's own tests" ${PROJECT_IS_TOP_LEVEL})
option(THREADPROOF_CASES "Build and register the corpus of cases" ${PROJECT_IS_TOP_LEVEL})
option(THREADPROOF_INSTALL "Install threadproof, its manual pages and its CMake package"
       ${PROJECT_IS_TOP_LEVEL})
option(THREADPROOF_WERROR
       "Warnings stop the build, as in threadproof's own CI; a later compiler may have new ones"
       OFF)
option(THREADPROOF_ALLOW_MISSING
       "Drop a detector that this machine lacks, instead of stopping" OFF)
set(THREADPROOF_DETECTORS "tsan;helgrind;drd" CACHE STRING
    "Detectors that judge the cases: any of tsan, helgrind, drd")
set(THREADPROOF_HOMEPAGE "" CACHE STRING
    "Address of this build's web page, for SARIF's informationUri; empty: none")
set(THREADPROOF_SHARD "" CACHE STRING
    "K/N: only the K-th of N shares of the cases; empty: all of them")
set(THREADPROOF_SANITIZE "" CACHE STRING
    "Sanitizers for the harness itself, as -fsanitize= takes them")
option(THREADPROOF_FUZZ
       "Build the fuzz targets, and all of the harness for them: instrumented by AddressSanitizer, UndefinedBehaviorSanitizer and the fuzzer (clang only)"
       OFF)
set(THREADPROOF_FUZZ_SECONDS 10 CACHE STRING "How long ctest runs each fuzz target")
if(THREADPROOF_FUZZ)
  if(NOT CMAKE_C_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "THREADPROOF_FUZZ needs clang: only it has libFuzzer")
  endif()
  set(THREADPROOF_SANITIZE "address,undefined,fuzzer-no-link")
endif()

if(PROJECT_IS_TOP_LEVEL)
  set(THREADPROOF_REPORTS "${PROJECT_SOURCE_DIR}/reports" CACHE PATH
      "Where runs leave records, raw logs and reports")
  if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
  endif()
endif()

set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# Everything of the harness links this.
add_library(threadproof_compile INTERFACE)
target_compile_features(threadproof_compile INTERFACE c_std_17)
target_compile_definitions(threadproof_compile INTERFACE
  _GNU_SOURCE THREADPROOF_VERSION="${PROJECT_VERSION}")
target_compile_options(threadproof_compile INTERFACE
  -Wall -Wextra $<$<BOOL:${THREADPROOF_WERROR}>:-Werror>
  -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wvla -Wundef
  -Wformat=2 -Wimplicit-fallthrough -fno-common -fstack-protector-strong)
if(THREADPROOF_SANITIZE)
  target_compile_options(threadproof_compile INTERFACE
    -fsanitize=${THREADPROOF_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(threadproof_compile INTERFACE -fsanitize=${THREADPROOF_SANITIZE})
endif()
