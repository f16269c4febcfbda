# SPDX-License-Identifier: MIT
# threadproof_add_case(<topic>/<name>)
#
# Builds both variants of the case directory for each detector in use and
# registers the tests that judge them: <detector>.<topic>.<name>.<variant>,
# labelled with detector, topic and variant. A case with an @stuck line is also
# run bare (detector none), and all its tests carry the label `stuck`.
#
# threadproof_end_cases()
#
# Ends the list: a case directory that was not added is an error. Writes the
# list of tests, tests.txt, for scripts/soak and scripts/bench: a line each with
# detector, case, variant and program.
#
# Around the tests of a run, whatever was selected, stand the fixtures
# reports.begin, which forgets the records of the run before, and reports.write.

# The programs are compiled without optimisation, so that a line of a report is
# the line that a reader sees. Valgrind 3.19 cannot read clang's DWARF 5, and
# libdw needs .debug_aranges to find lines quickly.
set(_threadproof_case_flags -std=c17 -g -O0 -fno-omit-frame-pointer -Wall -Wextra -Werror)
if(CMAKE_C_COMPILER_ID MATCHES "Clang")
  list(APPEND _threadproof_case_flags -gdwarf-aranges)
endif()
set(_threadproof_tsan_flags -fsanitize=thread)
set(_threadproof_plain_flags -gdwarf-4)

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

# Which build of a program each detector runs.
set(_threadproof_tsan_build tsan)
set(_threadproof_helgrind_build plain)
set(_threadproof_drd_build plain)
set(_threadproof_none_build plain)

function(_threadproof_case_program target source build folder variant)
  add_executable(${target} "${source}")
  target_compile_options(${target} PRIVATE ${_threadproof_case_flags} ${_threadproof_${build}_flags})
  target_link_options(${target} PRIVATE ${_threadproof_${build}_flags})
  target_link_libraries(${target} PRIVATE Threads::Threads)
  set_target_properties(${target} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY "${folder}" OUTPUT_NAME "${variant}.${build}")
endfunction()

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
endfunction()

function(_threadproof_report_tests)
  add_test(NAME reports.begin COMMAND "${CMAKE_COMMAND}" -E rm -rf
    "${THREADPROOF_REPORTS}/records" "${THREADPROOF_REPORTS}/logs")
  add_test(NAME reports.write COMMAND threadproof report --fail-on none
    --html "${THREADPROOF_REPORTS}/index.html" --json "${THREADPROOF_REPORTS}/report.json"
    --sarif "${THREADPROOF_REPORTS}/report.sarif" --junit "${THREADPROOF_REPORTS}/junit.xml"
    --markdown "${THREADPROOF_REPORTS}/summary.md"
    --gitlab "${THREADPROOF_REPORTS}/gitlab.json" --text "${THREADPROOF_REPORTS}/summary.txt"
    "${THREADPROOF_REPORTS}/records")
  set_tests_properties(reports.begin PROPERTIES FIXTURES_SETUP threadproof_reports)
  set_tests_properties(reports.write PROPERTIES FIXTURES_CLEANUP threadproof_reports)
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

  # An annotation can change whether a bare run is wanted.
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${directory}/broken.c")
  file(STRINGS "${directory}/broken.c" stuck REGEX "@stuck")
  set(detectors)
  foreach(detector IN LISTS THREADPROOF_DETECTORS)
    if(THREADPROOF_HAVE_${detector})
      list(APPEND detectors ${detector})
    endif()
  endforeach()
  if(stuck)
    list(APPEND detectors none)
  endif()

  foreach(variant broken fixed)
    foreach(detector IN LISTS detectors)
      set(build "${_threadproof_${detector}_build}")
      set(target "case.${topic}.${name}.${variant}.${build}")
      set(folder "${CMAKE_CURRENT_BINARY_DIR}/${path}")
      if(NOT TARGET ${target})
        _threadproof_case_program(${target} "${directory}/${variant}.c" ${build} "${folder}"
                                  ${variant})
      endif()
      _threadproof_case_test(${detector} ${topic} ${name} ${variant} "${directory}"
                             "${folder}/${variant}.${build}" "${stuck}")
    endforeach()
  endforeach()
endfunction()

# A detector that was dropped leaves a test that is skipped with its reason.
function(_threadproof_missing_detectors)
  foreach(detector IN LISTS THREADPROOF_DETECTORS)
    if(NOT THREADPROOF_HAVE_${detector})
      add_test(NAME ${detector}.unavailable
               COMMAND "${CMAKE_COMMAND}" -E echo "SKIPPED: ${THREADPROOF_MISSING_${detector}}")
      set_tests_properties(${detector}.unavailable PROPERTIES
                           LABELS ${detector} SKIP_REGULAR_EXPRESSION "SKIPPED: ")
    endif()
  endforeach()
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
  get_property(tests DIRECTORY PROPERTY THREADPROOF_TEST_LIST)
  file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/tests.txt" "${tests}")
  _threadproof_report_tests()
  _threadproof_missing_detectors()
endfunction()
