# SPDX-License-Identifier: MIT
# What each detector needs of a program and of this machine. For the corpus
# (ThreadproofCases) and for tests of other projects (ThreadproofAddTest), whose
# scopes see functions of ours, but no variables.

include(CheckCSourceCompiles)

# Which build of a program the detector runs: tsan or plain. What is explored has a build of its
# own, points: its accesses to memory are marked, and there is no TSan.
function(_threadproof_build_of detector out)
  if(detector STREQUAL "tsan")
    set(${out} tsan PARENT_SCOPE)
  elseif(detector STREQUAL "explore")
    set(${out} points PARENT_SCOPE)
  else()
    set(${out} plain PARENT_SCOPE)
  endif()
endfunction()

# What makes a build what it is, for compiling. Valgrind 3.19
# cannot read clang's DWARF 5.
function(_threadproof_build_flags build out)
  if(build STREQUAL "plain")
    set(${out} -gdwarf-4 PARENT_SCOPE)
  else()
    set(${out} -fsanitize=thread PARENT_SCOPE)
  endif()
endfunction()

# And for linking. Marked accesses lead to TSan, or to a library of ours in its place, which is
# a part of this build or lies beside the installed program.
function(_threadproof_link_flags build flags libraries)
  set(${flags} PARENT_SCOPE)
  set(${libraries} PARENT_SCOPE)
  if(build STREQUAL "points" AND TARGET threadproof_access_runtime)
    set(${libraries} threadproof_access_runtime ${CMAKE_DL_LIBS} PARENT_SCOPE)
  elseif(build STREQUAL "points")
    set(${libraries}
        "$<TARGET_FILE_DIR:threadproof::threadproof>/../lib/threadproof/libthreadproof_access.a"
        ${CMAKE_DL_LIBS} PARENT_SCOPE)
  else()
    _threadproof_build_flags(${build} own)
    set(${flags} ${own} PARENT_SCOPE)
  endif()
endfunction()

# What every build is compiled with, so that reports have whole stacks with
# files and lines. libdw needs .debug_aranges to find lines quickly.
function(_threadproof_debug_flags out)
  set(${out} -g -fno-omit-frame-pointer
      "$<$<OR:$<COMPILE_LANG_AND_ID:C,Clang>,$<COMPILE_LANG_AND_ID:CXX,Clang>>:-gdwarf-aranges>"
      PARENT_SCOPE)
endfunction()

# Whether the compiler of C, or that of C++ where there is no C, links TSan.
function(_threadproof_check_tsan out)
  get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
  set(CMAKE_REQUIRED_FLAGS -fsanitize=thread)
  set(CMAKE_REQUIRED_LINK_OPTIONS -fsanitize=thread)
  set(CMAKE_REQUIRED_QUIET ON)
  if(C IN_LIST languages)
    set(compiler "${CMAKE_C_COMPILER}")
    check_c_source_compiles("int main(void) { return 0; }" THREADPROOF_TSAN_LINKS)
  else()
    include(CheckCXXSourceCompiles)
    set(compiler "${CMAKE_CXX_COMPILER}")
    check_cxx_source_compiles("int main() { return 0; }" THREADPROOF_TSAN_LINKS)
  endif()
  if(NOT THREADPROOF_TSAN_LINKS)
    set(${out} "${compiler} cannot link with -fsanitize=thread \
(Debian: libclang-rt-14-dev for clang-14, libtsan2 for gcc-12)" PARENT_SCOPE)
  endif()
endfunction()

# Sets `out` to the reason why the detector cannot be used, or to nothing if it can.
function(_threadproof_why_missing detector out)
  set(reason)
  if(detector STREQUAL "tsan")
    _threadproof_check_tsan(reason)
  elseif(detector STREQUAL "explore")
    if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|amd64|AMD64)$")
      set(reason "threadproof explore controls programs on x86-64 only")
    endif()
  elseif(NOT detector STREQUAL "none")
    find_program(THREADPROOF_VALGRIND valgrind)
    if(NOT THREADPROOF_VALGRIND)
      set(reason "valgrind is not in PATH (Debian: valgrind and libc6-dbg)")
    endif()
  endif()
  set(${out} "${reason}" PARENT_SCOPE)
endfunction()
