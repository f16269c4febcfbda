# SPDX-License-Identifier: MIT
# threadproof_add_case(<topic>/<name>)
#
# Builds both variants of the case directory for each detector in use and
# registers the tests that judge them: <detector>.<topic>.<name>.<variant>,
# labelled with detector, topic and variant. A case with an @stuck line is also
# run bare (detector none), and all its tests carry the label `stuck`. One whose
# annotations name explore is also explored.
#
# threadproof_end_cases()
#
# Ends the list: a case directory that was not added is an error. Writes the
# list of tests, tests.txt, for scripts/soak and scripts/bench: a line each with
# detector, case, variant and program. The target `cases` builds all that the
# tests need.
#
# With THREADPROOF_SHARD=K/N only the K-th of N shares is built and registered;
# the two programs of a case stay together under one detector.
#
# Around the tests of a run, whatever was selected, stand the fixtures
# reports.begin, which forgets the records of the run before, and reports.write.

# A missing detector stops the configuration, or is dropped with its reason if
# THREADPROOF_ALLOW_MISSING is on: then a skipped test states the reason.
# Sets THREADPROOF_HAVE_<detector> and THREADPROOF_MISSING_<detector>.
macro(_threadproof_need_detector detector)
  if(NOT "${detector}" MATCHES "^(tsan|helgrind|drd)$")
    message(FATAL_ERROR "threadproof: THREADPROOF_DETECTORS names \"${detector}\"; "
                        "it may name tsan, helgrind and drd.")
  endif()
  set(THREADPROOF_HAVE_${detector} ON)
  _threadproof_why_missing(${detector} THREADPROOF_MISSING_${detector})
  if(THREADPROOF_MISSING_${detector})
    set(THREADPROOF_HAVE_${detector} OFF)
    if(NOT THREADPROOF_ALLOW_MISSING)
      message(FATAL_ERROR
        "threadproof: ${detector} cannot be used: ${THREADPROOF_MISSING_${detector}}\n"
        "Run scripts/setup, which installs what is missing, or configure with "
        "-DTHREADPROOF_ALLOW_MISSING=ON to do without ${detector}.")
    endif()
    message(WARNING "threadproof: ${detector} is dropped: ${THREADPROOF_MISSING_${detector}}")
  endif()
endmacro()

foreach(_detector IN LISTS THREADPROOF_DETECTORS)
  _threadproof_need_detector(${_detector})
endforeach()

# The programs are compiled without optimisation, so that a line of a report is
# the line that a reader sees.
_threadproof_debug_flags(_threadproof_case_flags)
list(APPEND _threadproof_case_flags -std=c17 -O0 -Wall -Wextra)
if(THREADPROOF_WERROR)
  list(APPEND _threadproof_case_flags -Werror)
endif()
_threadproof_build_flags(tsan _threadproof_tsan_flags)
_threadproof_build_flags(plain _threadproof_plain_flags)
_threadproof_build_flags(points _threadproof_points_flags)
_threadproof_why_missing(explore THREADPROOF_MISSING_explore)

find_package(Threads REQUIRED)

set(_threadproof_tsan_toolchain "${CMAKE_C_COMPILER_ID} ${CMAKE_C_COMPILER_VERSION}")
if(THREADPROOF_VALGRIND)
  execute_process(COMMAND "${THREADPROOF_VALGRIND}" --version
                  OUTPUT_VARIABLE _threadproof_valgrind_version OUTPUT_STRIP_TRAILING_WHITESPACE)
endif()
set(_threadproof_helgrind_toolchain
    "${_threadproof_valgrind_version}, ${_threadproof_tsan_toolchain}")
set(_threadproof_drd_toolchain "${_threadproof_helgrind_toolchain}")
set(_threadproof_none_toolchain "${_threadproof_tsan_toolchain}")
set(_threadproof_explore_toolchain "${_threadproof_tsan_toolchain}")

function(_threadproof_case_program target source build folder variant)
  add_executable(${target} "${source}")
  target_compile_options(${target} PRIVATE ${_threadproof_case_flags} ${_threadproof_${build}_flags})
  _threadproof_link_flags(${build} flags libraries)
  target_link_options(${target} PRIVATE ${flags})
  target_link_libraries(${target} PRIVATE Threads::Threads ${libraries})
  set_target_properties(${target} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY "${folder}" OUTPUT_NAME "${variant}.${build}")
endfunction()

include(ThreadproofShards)

function(_threadproof_case_test detector topic name variant directory program stuck)
  set(test "${detector}.${topic}.${name}.${variant}")
  set(labels ${detector} ${topic} ${variant} case)
  if(stuck)
    list(APPEND labels stuck)
  endif()
  add_test(NAME ${test} COMMAND judge_case
    --case "${directory}" --variant ${variant} --detector ${detector}
    --program "${program}" --reports "${THREADPROOF_REPORTS}"
    --toolchain "${_threadproof_${detector}_toolchain}")
  # judge_case has a deadline of its own, well below this one.
  set_tests_properties(${test} PROPERTIES
    LABELS "${labels}" TIMEOUT 180 FIXTURES_REQUIRED threadproof_reports)
  set_property(DIRECTORY APPEND_STRING PROPERTY THREADPROOF_TEST_LIST
               "${detector} ${topic}/${name} ${variant} ${program}\n")
  set(toolchain "${_threadproof_${detector}_toolchain}")
  set_property(DIRECTORY APPEND_STRING PROPERTY THREADPROOF_PLAN
    "run\t${test}\t${detector}\t${toolchain}\t${topic}\t${name}\t${variant}\n")
endfunction()

# The plan of this share. What makes up one whole is known by all its tests.
function(_threadproof_write_plan file pairs)
  set(shard "${THREADPROOF_SHARD}")
  if(shard STREQUAL "")
    set(shard 1/1)
  endif()
  string(REGEX REPLACE "^.*/" "" shares "${shard}")
  set(toolchains)
  foreach(detector tsan helgrind drd explore none)
    list(APPEND toolchains "${_threadproof_${detector}_toolchain}")
  endforeach()
  string(MD5 whole "${shares};${toolchains};${pairs}")
  string(REPLACE "/" "\t" shard "${shard}")
  get_property(runs DIRECTORY PROPERTY THREADPROOF_PLAN)
  string(REGEX MATCHALL "\n" lines "${runs}")
  list(LENGTH lines count)
  file(WRITE "${file}" "threadproof_plan\t1\nshard\t${shard}\nwhole\t${whole}\nsources\t\n"
                       "${runs}end\t${count}\n")
endfunction()

function(threadproof_add_case path)
  if(NOT path MATCHES "^([a-z0-9-]+)/([a-z0-9-]+)$")
    message(FATAL_ERROR "threadproof_add_case(${path}): it takes <topic>/<name> in a-z, 0-9 and -")
  endif()
  set(topic "${CMAKE_MATCH_1}")
  set(name "${CMAKE_MATCH_2}")
  set(directory "${CMAKE_CURRENT_SOURCE_DIR}/${path}")
  foreach(variant broken fixed)
    if(NOT EXISTS "${directory}/${variant}.c")
      message(FATAL_ERROR "threadproof_add_case(${path}): ${directory}/${variant}.c is missing")
    endif()
  endforeach()
  set_property(DIRECTORY APPEND PROPERTY THREADPROOF_LISTED_CASES "${path}")
  set_property(DIRECTORY PROPERTY THREADPROOF_STUCK_${path} OFF)

  # An annotation can change whether a bare run is wanted, or one of explore.
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${directory}/broken.c")
  file(STRINGS "${directory}/broken.c" stuck REGEX "@stuck")
  file(STRINGS "${directory}/broken.c" explored REGEX "@expect\\[[a-z, ]*explore|@blind +explore")
  set(detectors)
  foreach(detector IN LISTS THREADPROOF_DETECTORS)
    if(THREADPROOF_HAVE_${detector})
      list(APPEND detectors ${detector})
    endif()
  endforeach()
  if(explored AND NOT THREADPROOF_MISSING_explore)
    list(APPEND detectors explore)
  elseif(explored)
    set_property(DIRECTORY PROPERTY THREADPROOF_UNEXPLORED ON)
  endif()
  if(stuck)
    list(APPEND detectors none)
    set_property(DIRECTORY PROPERTY THREADPROOF_STUCK_${path} ON)
  endif()
  foreach(detector IN LISTS detectors)
    set_property(DIRECTORY APPEND PROPERTY THREADPROOF_PAIRS "${detector}/${path}")
  endforeach()
endfunction()

# The two programs of a case under one detector, <detector>/<topic>/<name>.
function(_threadproof_add_pair pair)
  string(REGEX MATCH "^([^/]+)/(([^/]+)/([^/]+))$" matched "${pair}")
  set(detector "${CMAKE_MATCH_1}")
  set(path "${CMAKE_MATCH_2}")
  set(topic "${CMAKE_MATCH_3}")
  set(name "${CMAKE_MATCH_4}")
  set(directory "${CMAKE_CURRENT_SOURCE_DIR}/${path}")
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/${path}")
  get_property(stuck DIRECTORY PROPERTY THREADPROOF_STUCK_${path})
  _threadproof_build_of(${detector} build)
  foreach(variant broken fixed)
    set(target "case.${topic}.${name}.${variant}.${build}")
    if(NOT TARGET ${target})
      _threadproof_case_program(${target} "${directory}/${variant}.c" ${build} "${folder}"
                                ${variant})
      add_dependencies(cases ${target})
    endif()
    _threadproof_case_test(${detector} ${topic} ${name} ${variant} "${directory}"
                           "${folder}/${variant}.${build}" "${stuck}")
  endforeach()
endfunction()

# A detector that was dropped leaves a test that is skipped with its reason.
function(_threadproof_missing_detectors)
  foreach(detector IN LISTS THREADPROOF_DETECTORS)
    if(NOT THREADPROOF_HAVE_${detector})
      _threadproof_add_skipped_test(${detector}.unavailable "${THREADPROOF_MISSING_${detector}}"
                                    ${detector})
    endif()
  endforeach()
  get_property(unexplored DIRECTORY PROPERTY THREADPROOF_UNEXPLORED)
  if(unexplored)
    _threadproof_add_skipped_test(explore.unavailable "${THREADPROOF_MISSING_explore}" explore)
  endif()
endfunction()

function(threadproof_end_cases)
  get_property(listed DIRECTORY PROPERTY THREADPROOF_LISTED_CASES)
  file(GLOB found CONFIGURE_DEPENDS RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}"
       "${CMAKE_CURRENT_SOURCE_DIR}/*/*")
  foreach(path IN LISTS found)
    if(NOT path IN_LIST listed)
      message(FATAL_ERROR "cases/${path} is not listed: add threadproof_add_case(${path}) to "
                          "${CMAKE_CURRENT_SOURCE_DIR}/CMakeLists.txt, or remove it.")
    endif()
  endforeach()
  set(sorted ${listed})
  list(SORT sorted)
  if(NOT sorted STREQUAL listed)
    message(FATAL_ERROR "The list in ${CMAKE_CURRENT_SOURCE_DIR}/CMakeLists.txt is not "
                        "alphabetical.")
  endif()
  get_property(pairs DIRECTORY PROPERTY THREADPROOF_PAIRS)
  threadproof_shard("${THREADPROOF_SHARD}" chosen ${pairs})
  add_custom_target(cases DEPENDS judge_case threadproof)
  foreach(pair IN LISTS pairs)
    if(pair IN_LIST chosen)
      _threadproof_add_pair(${pair})
    endif()
  endforeach()
  get_property(tests DIRECTORY PROPERTY THREADPROOF_TEST_LIST)
  file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/tests.txt" "${tests}")
  _threadproof_write_plan("${CMAKE_CURRENT_BINARY_DIR}/plan.tsv" "${pairs}")
  _threadproof_add_reports(threadproof_reports reports "${PROJECT_SOURCE_DIR}"
                           "${CMAKE_CURRENT_BINARY_DIR}/plan.tsv" "${CMAKE_CURRENT_SOURCE_DIR}")
  _threadproof_missing_detectors()
endfunction()
