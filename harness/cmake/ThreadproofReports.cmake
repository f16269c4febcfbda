# SPDX-License-Identifier: MIT
# The tests around the tests of a ctest run, whatever was selected of them: one
# forgets the records of the run before, one makes the reports of the new ones.

set(THREADPROOF_REPORTS "${CMAKE_BINARY_DIR}/threadproof-reports" CACHE PATH
    "Where runs leave records, raw logs and reports")

# _threadproof_add_reports(FIXTURE PREFIX ROOT [PLAN SOURCES])
#
# Registers PREFIX.begin and PREFIX.write around the tests that require FIXTURE.
# They leave records and logs in THREADPROOF_REPORTS, and the reports are
# written there; file names in them are relative to ROOT. With the file PLAN
# (model/plan.h) a run that leaves no record is missed in the reports; SOURCES is
# the folder of the programs.
function(_threadproof_add_reports fixture prefix root)
  set(folder "${THREADPROOF_REPORTS}")
  if(ARGN)
    list(GET ARGN 0 plan)
    list(GET ARGN 1 sources)
    add_test(NAME ${prefix}.begin COMMAND "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/begin-records"
      "${plan}" "${CMAKE_BINARY_DIR}" "${sources}" "${folder}")
  else()
    add_test(NAME ${prefix}.begin COMMAND "${CMAKE_COMMAND}" -E rm -rf
      "${folder}/records" "${folder}/logs")
  endif()
  add_test(NAME ${prefix}.write COMMAND threadproof::threadproof report --fail-on none
    --root "${root}" --all "${folder}" "${folder}/records")
  set_tests_properties(${prefix}.begin PROPERTIES FIXTURES_SETUP ${fixture})
  set_tests_properties(${prefix}.write PROPERTIES FIXTURES_CLEANUP ${fixture})
endfunction()

# A test that cannot run here is there all the same, and says why it is skipped.
function(_threadproof_add_skipped_test name reason)
  add_test(NAME ${name} COMMAND "${CMAKE_COMMAND}" -E echo "SKIPPED: ${reason}")
  set_tests_properties(${name} PROPERTIES
    LABELS "${ARGN}" SKIP_REGULAR_EXPRESSION "SKIPPED: ")
endfunction()
