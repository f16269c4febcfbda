# SPDX-License-Identifier: MIT
# cmake -D FOLDER=... -P begin_records_test.cmake: the plan that begin-records
# leaves has the tests that ctest was told to run, and no more.
cmake_minimum_required(VERSION 3.21)

set(tests tsan.a.x.broken tsan.a.x.fixed drd.a.x.broken drd.a.x.fixed)
set(records "${FOLDER}/reports/records")

# A build folder as ctest sees it, in which the tests do nothing.
function(write_build)
  file(REMOVE_RECURSE "${FOLDER}")
  file(WRITE "${FOLDER}/sources/x.c" "int main(void) { return 0; }\n")
  set(plan "threadproof_plan\t1\nshard\t2\t3\nwhole\tw\nsources\t\n")
  set(script "add_test(reports.begin \"${CMAKE_CURRENT_LIST_DIR}/../cmake/begin-records\" "
             "\"${FOLDER}/plan.tsv\" \"${FOLDER}/build\" \"${FOLDER}/sources\" "
             "\"${FOLDER}/reports\")\n"
             "set_tests_properties(reports.begin PROPERTIES FIXTURES_SETUP f)\n")
  foreach(test IN LISTS tests)
    string(REGEX MATCH "^([^.]+)[.]([^.]+)[.]([^.]+)[.]([^.]+)$" matched "${test}")
    string(APPEND plan "run\t${test}\t${CMAKE_MATCH_1}\tClang 14\t${CMAKE_MATCH_2}\t"
                       "${CMAKE_MATCH_3}\t${CMAKE_MATCH_4}\n")
    list(APPEND script "add_test(${test} \"${CMAKE_COMMAND}\" -E true)\n"
         "set_tests_properties(${test} PROPERTIES FIXTURES_REQUIRED f "
         "LABELS \"${CMAKE_MATCH_1}\;${CMAKE_MATCH_4}\")\n")
  endforeach()
  file(WRITE "${FOLDER}/plan.tsv" "${plan}end\t4\n")
  list(JOIN script "" script)
  file(WRITE "${FOLDER}/build/CTestTestfile.cmake" "${script}")
endfunction()

# check(WANTED-TESTS CTEST-ARGUMENT...)
function(check wanted)
  file(WRITE "${records}/of-the-run-before.json" "{}")
  set(folder build)
  if(ARGN MATCHES "--preset")
    set(folder sources)
  endif()
  execute_process(COMMAND "${CMAKE_CTEST_COMMAND}" ${ARGN} WORKING_DIRECTORY "${FOLDER}/${folder}"
                  RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(NOT status EQUAL 0)
    message(SEND_ERROR "ctest ${ARGN}: ${said}")
  endif()
  if(EXISTS "${records}/of-the-run-before.json")
    message(SEND_ERROR "ctest ${ARGN}: a record of the run before is still there")
  endif()
  file(STRINGS "${records}/plan-2-of-3.tsv" lines)
  set(planned)
  foreach(line IN LISTS lines)
    if(line MATCHES "^run\t([^\t]+)\t[a-z]+\tClang 14\ta\tx\t")
      list(APPEND planned "${CMAKE_MATCH_1}")
    endif()
  endforeach()
  list(LENGTH wanted count)
  list(GET lines -1 end)
  list(GET lines 3 sources)
  if(NOT planned STREQUAL wanted OR NOT end STREQUAL "end\t${count}")
    message(SEND_ERROR "ctest ${ARGN}: planned are \"${planned}\", ${end}, not \"${wanted}\"")
  endif()
  if(NOT sources MATCHES "^sources\t[0-9a-f]+$")
    message(SEND_ERROR "ctest ${ARGN}: the sources have no sum: ${sources}")
  endif()
endfunction()

# A preset is looked for in the folder of the sources.
function(write_presets)
  file(WRITE "${FOLDER}/build/CMakeCache.txt" "CMAKE_HOME_DIRECTORY:INTERNAL=${FOLDER}/sources\n")
  file(WRITE "${FOLDER}/sources/CMakePresets.json" "{\"version\": 3,
    \"configurePresets\": [{\"name\": \"c\", \"generator\": \"Ninja\", \"binaryDir\": \"${FOLDER}/build\"}],
    \"testPresets\": [{\"name\": \"t\", \"configurePreset\": \"c\",
      \"filter\": {\"include\": {\"label\": \"tsan\"}}}]}\n")
endfunction()

get_filename_component(bin "${CMAKE_COMMAND}" DIRECTORY)
set(CMAKE_CTEST_COMMAND "${bin}/ctest")
write_build()
check("${tests}")
check("${tests}" -j 2 --output-on-failure --timeout 100)
check("tsan.a.x.broken;tsan.a.x.fixed" -L tsan)
check("tsan.a.x.fixed" -j2 --label-regex tsan -L fixed)
check("drd.a.x.broken;drd.a.x.fixed" --label-exclude tsan)
check("tsan.a.x.broken;drd.a.x.broken" --tests-regex broken)
check("drd.a.x.fixed" -R "drd" -E "broken")
check("tsan.a.x.broken" -I 2,2)
check("drd.a.x.fixed" --test-dir "${FOLDER}/build" -R "^drd.a.x.fixed$")
write_presets()
check("tsan.a.x.broken;tsan.a.x.fixed" --preset t)
check("tsan.a.x.fixed" --preset=t -R fixed)
