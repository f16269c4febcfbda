# SPDX-License-Identifier: MIT
# libiberty, which has no pkg-config file: Libiberty::Libiberty. Debian keeps its
# headers in a folder of their own, Fedora does not.
find_path(LIBIBERTY_INCLUDE_DIR demangle.h PATH_SUFFIXES libiberty)
find_library(LIBIBERTY_LIBRARY iberty)
mark_as_advanced(LIBIBERTY_INCLUDE_DIR LIBIBERTY_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Libiberty
  REQUIRED_VARS LIBIBERTY_LIBRARY LIBIBERTY_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "install libiberty-dev (Debian) or binutils-devel (Fedora)")

if(Libiberty_FOUND AND NOT TARGET Libiberty::Libiberty)
  add_library(Libiberty::Libiberty UNKNOWN IMPORTED)
  set_target_properties(Libiberty::Libiberty PROPERTIES
    IMPORTED_LOCATION "${LIBIBERTY_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${LIBIBERTY_INCLUDE_DIR}")
endif()
