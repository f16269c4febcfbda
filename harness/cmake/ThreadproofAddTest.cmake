# SPDX-License-Identifier: MIT
# Registers a ctest test for each detector: DETECTOR.NAME, as in tsan.queue and helgrind.queue.
# The program is built as each detector needs it and run by threadproof run. A test passes if the
# program ends with status 0 and nothing was found. A detector that this machine lacks leaves a
# test that is skipped and says why.
#
# After the tests, whichever were selected, the reports are written: index.html, report.json,
# report.sarif, junit.xml, gitlab.json, summary.md and summary.txt. They are in the folder
# THREADPROOF_REPORTS, a cache variable (default: threadproof-reports in the build folder), beside
# the records and the raw logs.
#
# Call enable_testing() first. With BUILD_TESTING off nothing is built or registered.
#
# What is tested:
#
#   NAME name
#     Letters, digits and _ . + -
#   SOURCES file...
#     The program's sources, C or C++.
#   LIBRARIES library...
#     With SOURCES: what to link, as target_link_libraries() takes it. Threads are linked anyway.
#   TARGET executable
#     Instead of SOURCES: an executable of the project, whose sources, definitions, include
#     directories, options, features and libraries are taken over as they are at the call.
#   INSTRUMENT library...
#     Libraries of the project that are to be built as the detector needs it too. All others are
#     linked as they are: a detector sees what they do to threads and locks, but ThreadSanitizer
#     sees neither their accesses to memory nor their atomic operations, which can also make it
#     report a race where there is none.
#   COMPILE_OPTIONS option...
#     Options after all others. Programs are compiled with -g -O1, with which a line in a report
#     can be that of the surrounding loop or call; -O0 makes lines exact, and programs slower.
#
# How it is run:
#
#   DETECTORS detector...
#     Any of tsan, helgrind, drd and none, which watches for hangs only. Default: tsan helgrind drd
#   ARGS argument...
#     Arguments of the program.
#   ENVIRONMENT NAME=VALUE...
#     Variables of the program. TSAN_OPTIONS and VALGRIND_OPTS are merged with our own; an option
#     in them that hides reports makes the test fail.
#   WORKING_DIRECTORY directory
#     Where the program starts. Default: the current build folder.
#   TIMEOUT seconds
#     After that time, 0.5 for instance, the program is ended, with the stacks of all its threads.
#     Default: 300. A program that is stuck is diagnosed at once.
#   TIMEOUT_IS_OK
#     The program is a server, or another that runs until it is ended. It is ended at its TIMEOUT,
#     and the test passes if nothing was found.
#   REPEAT n
#     Run it n times: a finding in any run counts.
#   EXPLORE n
#     Also register explore.NAME, which tries n schedules (default: 500) of the program with
#     threadproof explore, with points at its accesses to memory. Its labels are explore,
#     threadproof and LABELS; TIMEOUT ends the search. The same schedules are tried every time.
#   LABELS label...
#     Labels in addition to the detector and threadproof, which each test has.
#   TSAN_SUPPRESSIONS file
#     Suppressions for ThreadSanitizer.
#   VALGRIND_SUPPRESSIONS file
#     Suppressions for Helgrind and DRD.
#   FAIL_ON any|new|none
#     Which findings make the test fail. Default: any, with BASELINE new
#   BASELINE file
#     An older report.json, record or log: a finding that is in it is not new.
#
# Files and directories are relative to the current source folder.

function(_threadproof_fail name)
  list(JOIN ARGN "" text)
  message(FATAL_ERROR "threadproof_add_test(NAME ${name}): ${text}")
endfunction()

function(_threadproof_check_program name sources target libraries)
  if((sources AND target) OR NOT (sources OR target))
    _threadproof_fail(${name} "name either SOURCES or a TARGET")
  endif()
  if(NOT target)
    return()
  endif()
  if(libraries)
    _threadproof_fail(${name} "LIBRARIES goes with SOURCES; ${target} has its own")
  endif()
  if(NOT TARGET ${target})
    _threadproof_fail(${name} "there is no target ${target} yet; add it above this call")
  endif()
  get_target_property(type ${target} TYPE)
  get_target_property(imported ${target} IMPORTED)
  if(imported OR NOT type STREQUAL "EXECUTABLE")
    _threadproof_fail(${name} "${target} is not an executable that this project builds, so it cannot "
                      "be built for a detector")
  endif()
endfunction()

# A build that carries a sanitizer already cannot be made into that of a detector.
function(_threadproof_check_flags name target)
  get_property(options DIRECTORY PROPERTY COMPILE_OPTIONS)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" config)
  list(APPEND options ${CMAKE_C_FLAGS} ${CMAKE_C_FLAGS_${config}}
                      ${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${config}})
  if(target)
    get_target_property(own ${target} COMPILE_OPTIONS)
    list(APPEND options "${own}")
  endif()
  if("${options}" MATCHES "-fsanitize=[a-z,-]*(address|thread|memory)")
    _threadproof_fail(${name} "the project is compiled with ${CMAKE_MATCH_0}, which no detector "
                      "but its own goes with; configure a build without it for these tests")
  endif()
endfunction()

function(_threadproof_check_words name detectors fail_on baseline)
  foreach(detector IN LISTS detectors)
    if(NOT detector MATCHES "^(tsan|helgrind|drd|none)$")
      _threadproof_fail(${name} "DETECTORS takes tsan, helgrind, drd and none, not \"${detector}\"")
    endif()
  endforeach()
  if(NOT "${fail_on}" MATCHES "^(any|new|none|)$")
    _threadproof_fail(${name} "FAIL_ON takes any, new or none, not \"${fail_on}\"")
  endif()
  if("${fail_on}" STREQUAL "new" AND NOT baseline)
    _threadproof_fail(${name} "FAIL_ON new needs a BASELINE to be new against")
  endif()
endfunction()

# The library's own name, which an alias hides.
function(_threadproof_real_name library out)
  set(${out} "${library}" PARENT_SCOPE)
  if(TARGET "${library}")
    get_target_property(aliased "${library}" ALIASED_TARGET)
    if(aliased)
      set(${out} "${aliased}" PARENT_SCOPE)
    endif()
  endif()
endfunction()

# The targets among `items`, a list for target_link_libraries(), are replaced by
# their copies for the build, if they have any.
function(_threadproof_use_copies items build instrument out)
  set(used)
  foreach(item IN LISTS items)
    string(REGEX REPLACE "^[$]<LINK_ONLY:(.*)>$" "\\1" library "${item}")
    _threadproof_real_name("${library}" real)
    if(real IN_LIST instrument)
      string(REPLACE "${library}" "threadproof-library.${real}.${build}" item "${item}")
    endif()
    list(APPEND used "${item}")
  endforeach()
  set(${out} "${used}" PARENT_SCOPE)
endfunction()

function(_threadproof_absolute_sources target out)
  get_target_property(sources ${target} SOURCES)
  get_target_property(folder ${target} SOURCE_DIR)
  set(absolute)
  foreach(source IN LISTS sources)
    if(NOT source MATCHES "^[$]<")
      get_filename_component(source "${source}" ABSOLUTE BASE_DIR "${folder}")
    endif()
    list(APPEND absolute "${source}")
  endforeach()
  set(${out} "${absolute}" PARENT_SCOPE)
endfunction()

# What `copy` is compiled and linked with becomes that of `target`.
function(_threadproof_take_over copy target build instrument)
  foreach(property INCLUDE_DIRECTORIES COMPILE_DEFINITIONS COMPILE_OPTIONS COMPILE_FEATURES
                   LINK_OPTIONS LINK_DIRECTORIES)
    set_property(TARGET ${copy} APPEND PROPERTY ${property}
                 "$<TARGET_PROPERTY:${target},${property}>")
  endforeach()
  foreach(property C_STANDARD C_STANDARD_REQUIRED C_EXTENSIONS CXX_STANDARD CXX_STANDARD_REQUIRED
                   CXX_EXTENSIONS COMPILE_FLAGS LINK_FLAGS POSITION_INDEPENDENT_CODE
                   LINKER_LANGUAGE ENABLE_EXPORTS BUILD_RPATH)
    get_target_property(value ${target} ${property})
    if(NOT value MATCHES "-NOTFOUND$")
      set_target_properties(${copy} PROPERTIES ${property} "${value}")
    endif()
  endforeach()
  get_target_property(libraries ${target} LINK_LIBRARIES)
  if(libraries)
    _threadproof_use_copies("${libraries}" ${build} "${instrument}" libraries)
    target_link_libraries(${copy} PRIVATE ${libraries})
  endif()
  # It may make files that the copy compiles or reads.
  add_dependencies(${copy} ${target})
endfunction()

function(_threadproof_set_build copy build)
  _threadproof_debug_flags(debug)
  _threadproof_build_flags(${build} flags)
  _threadproof_link_flags(${build} link_flags libraries)
  target_compile_options(${copy} PRIVATE
    "$<$<COMPILE_LANGUAGE:C,CXX>:-O1;${debug};-fno-optimize-sibling-calls;${flags};${ARGN}>")
  target_link_options(${copy} PRIVATE ${link_flags})
  target_link_libraries(${copy} PRIVATE ${libraries})
  set_target_properties(${copy} PROPERTIES INTERPROCEDURAL_OPTIMIZATION OFF)
endfunction()

# The copy of a library for a build: threadproof-library.LIBRARY.BUILD, once for all tests.
function(_threadproof_copy_library name library build instrument)
  set(copy "threadproof-library.${library}.${build}")
  if(TARGET ${copy})
    return()
  endif()
  if(NOT TARGET ${library})
    _threadproof_fail(${name} "INSTRUMENT names ${library}, which is not a target")
  endif()
  get_target_property(type ${library} TYPE)
  get_target_property(imported ${library} IMPORTED)
  if(imported OR NOT type MATCHES "^(STATIC|SHARED|MODULE|OBJECT)_LIBRARY$")
    _threadproof_fail(${name} "INSTRUMENT names ${library}, which is not a library that this project "
                      "builds from sources")
  endif()
  string(REPLACE "_LIBRARY" "" type ${type})
  _threadproof_absolute_sources(${library} sources)
  add_library(${copy} ${type} EXCLUDE_FROM_ALL ${sources})
  _threadproof_take_over(${copy} ${library} ${build} "${instrument}")
  foreach(property INCLUDE_DIRECTORIES COMPILE_DEFINITIONS COMPILE_OPTIONS COMPILE_FEATURES
                   LINK_OPTIONS LINK_DIRECTORIES)
    get_target_property(value ${library} INTERFACE_${property})
    if(value)
      set_property(TARGET ${copy} PROPERTY INTERFACE_${property} "${value}")
    endif()
  endforeach()
  get_target_property(libraries ${library} INTERFACE_LINK_LIBRARIES)
  if(libraries)
    _threadproof_use_copies("${libraries}" ${build} "${instrument}" libraries)
    set_property(TARGET ${copy} PROPERTY INTERFACE_LINK_LIBRARIES "${libraries}")
  endif()
  _threadproof_set_build(${copy} ${build})
endfunction()

# The program for a build: the target threadproof.NAME.BUILD.
function(_threadproof_add_program name build sources target libraries instrument options)
  set(program "threadproof.${name}.${build}")
  foreach(library IN LISTS instrument) # by its own name
    _threadproof_copy_library(${name} ${library} ${build} "${instrument}")
  endforeach()
  if(target)
    _threadproof_absolute_sources(${target} sources)
  endif()
  add_executable(${program} ${sources})
  if(target)
    _threadproof_take_over(${program} ${target} ${build} "${instrument}")
  else()
    _threadproof_use_copies("${libraries}" ${build} "${instrument}" libraries)
    target_link_libraries(${program} PRIVATE ${libraries})
  endif()
  target_link_libraries(${program} PRIVATE Threads::Threads)
  _threadproof_set_build(${program} ${build} ${options})
  set_target_properties(${program} PROPERTIES OUTPUT_NAME "${name}.${build}"
    RUNTIME_OUTPUT_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/threadproof-tests")
  if(TARGET threadproof) # part of this build, not installed
    add_dependencies(${program} threadproof)
  endif()
endfunction()

# The reports of all tests of the build are written once.
function(_threadproof_reports_once)
  get_property(done GLOBAL PROPERTY _threadproof_reports_added)
  if(done)
    return()
  endif()
  set_property(GLOBAL PROPERTY _threadproof_reports_added ON)
  _threadproof_add_reports(threadproof_own_reports threadproof "${CMAKE_SOURCE_DIR}")
endfunction()

# Ends with an error that tells what to do, unless the call makes sense.
macro(_threadproof_check_call)
  if(arg_UNPARSED_ARGUMENTS)
    list(GET arg_UNPARSED_ARGUMENTS 0 word)
    set(hint "the keywords are ${flags} ${values} ${lists}")
    if(word STREQUAL "SUPPRESSIONS")
      set(hint "say TSAN_SUPPRESSIONS or VALGRIND_SUPPRESSIONS: their formats differ")
    endif()
    string(REPLACE ";" " " hint "${hint}")
    _threadproof_fail("${arg_NAME}" "it does not know \"${word}\"; ${hint}")
  endif()
  # EXPLORE alone is enough.
  if("EXPLORE" IN_LIST arg_KEYWORDS_MISSING_VALUES)
    list(REMOVE_ITEM arg_KEYWORDS_MISSING_VALUES EXPLORE)
    set(arg_EXPLORE 500)
  endif()
  if(DEFINED arg_EXPLORE AND NOT "${arg_EXPLORE}" MATCHES "^[1-9][0-9]*$")
    _threadproof_fail("${arg_NAME}" "EXPLORE takes a number from 1, not \"${arg_EXPLORE}\"")
  endif()
  if(arg_KEYWORDS_MISSING_VALUES)
    list(JOIN arg_KEYWORDS_MISSING_VALUES ", " words)
    _threadproof_fail("${arg_NAME}" "nothing stands behind ${words}")
  endif()
  if(NOT "${arg_NAME}" MATCHES "^[A-Za-z0-9_.+-]+$")
    _threadproof_fail("${arg_NAME}" "NAME takes letters, digits and _ . + -")
  endif()
  if(DEFINED arg_REPEAT AND NOT arg_REPEAT MATCHES "^[1-9][0-9]*$")
    _threadproof_fail(${arg_NAME} "REPEAT takes a number from 1, not \"${arg_REPEAT}\"")
  endif()
  if(DEFINED arg_TIMEOUT AND (NOT arg_TIMEOUT MATCHES "^[0-9]+([.][0-9][0-9]?[0-9]?)?$"
                              OR arg_TIMEOUT MATCHES "^[0.]*$"))
    _threadproof_fail(${arg_NAME} "TIMEOUT takes seconds from 0.001, not \"${arg_TIMEOUT}\"")
  endif()
  if(arg_TIMEOUT_IS_OK AND NOT DEFINED arg_TIMEOUT)
    _threadproof_fail(${arg_NAME} "TIMEOUT_IS_OK goes with TIMEOUT, which says when")
  endif()
  if(NOT CMAKE_TESTING_ENABLED)
    _threadproof_fail(${arg_NAME} "ctest would not run it: put enable_testing() or include(CTest) "
                      "into the top CMakeLists.txt, above this call")
  endif()
  get_property(known GLOBAL PROPERTY _threadproof_test_names)
  if(arg_NAME IN_LIST known)
    _threadproof_fail(${arg_NAME} "there is a test of that name already")
  endif()
  set_property(GLOBAL APPEND PROPERTY _threadproof_test_names ${arg_NAME})
  _threadproof_check_words(${arg_NAME} "${arg_DETECTORS}" "${arg_FAIL_ON}" "${arg_BASELINE}")
  _threadproof_check_program(${arg_NAME} "${arg_SOURCES}" "${arg_TARGET}" "${arg_LIBRARIES}")
  _threadproof_check_flags(${arg_NAME} "${arg_TARGET}")
endmacro()

# Sets `shared` to the options that threadproof run and explore share, and `command` to those of
# run that all detectors share.
macro(_threadproof_run_options)
  set(shared --root "${CMAKE_SOURCE_DIR}")
  foreach(variable IN LISTS arg_ENVIRONMENT)
    list(APPEND shared --env "${variable}")
  endforeach()
  if(DEFINED arg_WORKING_DIRECTORY)
    get_filename_component(folder "${arg_WORKING_DIRECTORY}" ABSOLUTE)
    list(APPEND shared --cwd "${folder}")
  endif()
  if(DEFINED arg_BASELINE)
    get_filename_component(file "${arg_BASELINE}" ABSOLUTE)
    list(APPEND shared --baseline "${file}")
  endif()
  if(DEFINED arg_FAIL_ON)
    list(APPEND shared --fail-on ${arg_FAIL_ON})
  endif()
  set(command ${shared} --keep-logs "${THREADPROOF_REPORTS}/logs" --timeout ${arg_TIMEOUT})
  if(arg_TIMEOUT_IS_OK)
    list(APPEND command --timeout-is-ok)
  endif()
  if(DEFINED arg_REPEAT)
    list(APPEND command --repeat ${arg_REPEAT})
  endif()
endmacro()

# Adds the detector's suppressions to `command` of the caller.
macro(_threadproof_suppress command detector)
  set(_file)
  if("${detector}" STREQUAL "tsan")
    set(_file "${arg_TSAN_SUPPRESSIONS}")
  elseif(NOT "${detector}" STREQUAL "none")
    set(_file "${arg_VALGRIND_SUPPRESSIONS}")
  endif()
  if(_file)
    get_filename_component(_file "${_file}" ABSOLUTE)
    list(APPEND ${command} --suppressions "${_file}")
  endif()
endmacro()

# The test DETECTOR.NAME of a program that is there. Its ctest limit is only for
# threadproof itself, which has to read long logs after the program's time is over.
function(_threadproof_add_run name detector program timeout labels)
  set(test "${detector}.${name}")
  add_test(NAME ${test} COMMAND threadproof::threadproof run ${ARGN} --detector ${detector}
    --name "${test}" --record "${THREADPROOF_REPORTS}/records/${test}.json" -- ${program})
  math(EXPR limit "${timeout} + 120")
  set_tests_properties(${test} PROPERTIES LABELS "${labels}" TIMEOUT ${limit}
                       FIXTURES_REQUIRED threadproof_own_reports)
endfunction()

# The test explore.NAME. --for bounds the search; the limit of ctest is for what is found.
function(_threadproof_add_exploration name program timeout schedules labels)
  add_test(NAME explore.${name} COMMAND threadproof::threadproof explore ${ARGN} --detector none
    --schedules ${schedules} --for ${timeout} --name "explore.${name}"
    --record "${THREADPROOF_REPORTS}/records/explore.${name}.json" -- ${program})
  math(EXPR limit "${timeout} + 120")
  set_tests_properties(explore.${name} PROPERTIES LABELS "${labels}" TIMEOUT ${limit}
                       FIXTURES_REQUIRED threadproof_own_reports)
endfunction()

function(threadproof_add_test)
  if(DEFINED BUILD_TESTING AND NOT BUILD_TESTING)
    return()
  endif()
  set(flags TIMEOUT_IS_OK)
  set(values NAME TARGET WORKING_DIRECTORY TIMEOUT REPEAT TSAN_SUPPRESSIONS VALGRIND_SUPPRESSIONS
             FAIL_ON BASELINE)
  set(lists SOURCES LIBRARIES INSTRUMENT COMPILE_OPTIONS DETECTORS ARGS ENVIRONMENT EXPLORE
            LABELS)
  cmake_parse_arguments(PARSE_ARGV 0 arg "${flags}" "${values}" "${lists}")
  if(NOT arg_DETECTORS)
    set(arg_DETECTORS tsan helgrind drd)
  endif()
  _threadproof_check_call()
  if(NOT DEFINED arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  string(REGEX REPLACE "[.].*" "" all_runs "${arg_TIMEOUT}")
  math(EXPR all_runs "${all_runs} + 1")
  set(search ${all_runs})
  if(DEFINED arg_REPEAT)
    math(EXPR all_runs "${all_runs} * ${arg_REPEAT}")
  endif()
  set(instrument)
  foreach(library IN LISTS arg_INSTRUMENT)
    _threadproof_real_name("${library}" real)
    list(APPEND instrument "${real}")
  endforeach()
  _threadproof_run_options()
  find_package(Threads REQUIRED)
  _threadproof_reports_once()
  if(DEFINED arg_EXPLORE)
    list(APPEND arg_DETECTORS explore)
  endif()
  foreach(detector IN LISTS arg_DETECTORS)
    set(labels ${detector} threadproof ${arg_LABELS})
    _threadproof_why_missing(${detector} reason)
    if(reason)
      message(STATUS "threadproof: ${detector}.${arg_NAME} will be skipped: ${reason}")
      _threadproof_add_skipped_test(${detector}.${arg_NAME} "${reason}" ${labels})
      continue()
    endif()
    _threadproof_build_of(${detector} build)
    set(program "threadproof.${arg_NAME}.${build}")
    if(NOT TARGET ${program})
      _threadproof_add_program(${arg_NAME} ${build} "${arg_SOURCES}" "${arg_TARGET}"
        "${arg_LIBRARIES}" "${instrument}" "${arg_COMPILE_OPTIONS}")
    endif()
    if(detector STREQUAL "explore")
      _threadproof_add_exploration(${arg_NAME} "$<TARGET_FILE:${program}>;${arg_ARGS}"
        ${search} ${arg_EXPLORE} "${labels}" ${shared})
      continue()
    endif()
    set(own ${command})
    _threadproof_suppress(own ${detector})
    _threadproof_add_run(${arg_NAME} ${detector} "$<TARGET_FILE:${program}>;${arg_ARGS}"
      ${all_runs} "${labels}" ${own})
  endforeach()
endfunction()
