# SPDX-License-Identifier: MIT
# What `cmake --install` installs, beside the manual pages (harness/cli/man),
# and the packages that CPack makes.

include(CMakePackageConfigHelpers)

set(_package "${CMAKE_INSTALL_LIBDIR}/cmake/threadproof")
install(TARGETS threadproof EXPORT threadproofTargets DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(EXPORT threadproofTargets NAMESPACE threadproof:: DESTINATION "${_package}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/threadproofConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/threadproofConfigVersion.cmake"
  harness/cmake/threadproofConfig.cmake
  harness/cmake/ThreadproofAddTest.cmake
  harness/cmake/ThreadproofDetectors.cmake
  harness/cmake/ThreadproofReports.cmake
  DESTINATION "${_package}")

# What explore needs, where it looks for it: ../lib/threadproof, seen from the program.
if(TARGET threadproof_preload)
  set(_explore "lib/threadproof")
  install(TARGETS threadproof_preload LIBRARY DESTINATION "${_explore}")
  install(TARGETS threadproof_access_runtime ARCHIVE DESTINATION "${_explore}")
  install(FILES "$<TARGET_OBJECTS:threadproof_access_wrap>" RENAME access-wrap.o
          DESTINATION "${_explore}")
  install(FILES "${PROJECT_BINARY_DIR}/harness/explore/access/access-wrap.txt"
          DESTINATION "${_explore}")
endif()

install(FILES harness/cli/completion/threadproof.bash RENAME threadproof
        DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")

# The folders are those of the sources, so that links from page to page hold.
install(FILES README.md LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")
foreach(_page cases/README.md harness/README.md harness/cmake/README.md harness/explore/README.md
              reports/README.md
              reports/schema/record.schema.json reports/schema/report.schema.json)
  get_filename_component(_folder "${_page}" DIRECTORY)
  install(FILES "${_page}" DESTINATION "${CMAKE_INSTALL_DOCDIR}/${_folder}")
endforeach()

set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_NAME threadproof)
# Who makes packages for others puts a name and an address of their own here.
set(THREADPROOF_CONTACT "The threadproof authors <threadproof@example.org>" CACHE STRING
    "Who answers for the packages that CPack makes: Name <address>")
set(CPACK_PACKAGE_CONTACT "${THREADPROOF_CONTACT}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "race and deadlock detectors, run, read and proven")
set(CPACK_PACKAGE_DESCRIPTION
"threadproof runs a program under ThreadSanitizer, Helgrind or DRD, watches it
for deadlocks and other hangs, and says in plain words which threads did what,
where, and what to do about it.
.
It reads the logs of these detectors, wherever they come from, writes reports
for people and for machines (HTML, JSON, SARIF, JUnit, Markdown), and brings a
CMake package that wires all of it into the tests of another project.")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
# What Debian's policy wants of a package, and no other installation does.
set(CPACK_PRE_BUILD_SCRIPTS "${PROJECT_SOURCE_DIR}/harness/cmake/debian.cmake")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Without libc6-dbg Valgrind's tools for threads do not start.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "valgrind, libc6-dbg")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "clang | gcc, llvm")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "cmake, bash-completion")
include(CPack)
