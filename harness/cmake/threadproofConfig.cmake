# SPDX-License-Identifier: MIT
# find_package(threadproof) reads this in the folder where it is installed.
if(CMAKE_VERSION VERSION_LESS 3.21)
  set(threadproof_FOUND FALSE)
  set(threadproof_NOT_FOUND_MESSAGE "it needs CMake 3.21; this is ${CMAKE_VERSION}")
  return()
endif()
cmake_policy(VERSION 3.21)
include("${CMAKE_CURRENT_LIST_DIR}/threadproofTargets.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/ThreadproofDetectors.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/ThreadproofReports.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/ThreadproofAddTest.cmake")
