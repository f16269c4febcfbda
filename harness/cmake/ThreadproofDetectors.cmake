# SPDX-License-Identifier: MIT
# Which of the detectors asked for are here. Sets THREADPROOF_HAVE_<detector>.
# A missing one stops the configuration, or is dropped with its reason if
# THREADPROOF_ALLOW_MISSING is on: then a skipped test states the reason.

include(CheckCSourceCompiles)

function(_threadproof_missing detector reason)
  if(NOT THREADPROOF_ALLOW_MISSING)
    message(FATAL_ERROR
      "threadproof: ${detector} cannot be used: ${reason}\n"
      "Run scripts/setup, which installs what is missing, or configure with "
      "-DTHREADPROOF_ALLOW_MISSING=ON to do without ${detector}.")
  endif()
  message(WARNING "threadproof: ${detector} is dropped: ${reason}")
  set(THREADPROOF_HAVE_${detector} OFF PARENT_SCOPE)
  set(THREADPROOF_MISSING_${detector} "${reason}" PARENT_SCOPE)
endfunction()

foreach(_detector IN LISTS THREADPROOF_DETECTORS)
  if(NOT _detector MATCHES "^(tsan|helgrind|drd)$")
    message(FATAL_ERROR "threadproof: THREADPROOF_DETECTORS names \"${_detector}\"; "
                        "it may name tsan, helgrind and drd.")
  endif()
  set(THREADPROOF_HAVE_${_detector} ON)
endforeach()

if(THREADPROOF_HAVE_tsan)
  set(CMAKE_REQUIRED_FLAGS -fsanitize=thread)
  set(CMAKE_REQUIRED_LINK_OPTIONS -fsanitize=thread)
  check_c_source_compiles("int main(void) { return 0; }" THREADPROOF_TSAN_LINKS)
  unset(CMAKE_REQUIRED_FLAGS)
  unset(CMAKE_REQUIRED_LINK_OPTIONS)
  if(NOT THREADPROOF_TSAN_LINKS)
    _threadproof_missing(tsan "${CMAKE_C_COMPILER} cannot link with -fsanitize=thread \
(Debian: libclang-rt-14-dev for clang-14, libtsan2 for gcc-12)")
  endif()
endif()

if(THREADPROOF_HAVE_helgrind OR THREADPROOF_HAVE_drd)
  find_program(THREADPROOF_VALGRIND valgrind)
  foreach(_detector helgrind drd)
    if(THREADPROOF_HAVE_${_detector} AND NOT THREADPROOF_VALGRIND)
      _threadproof_missing(${_detector} "valgrind is not in PATH (Debian: valgrind and libc6-dbg)")
    endif()
  endforeach()
endif()
