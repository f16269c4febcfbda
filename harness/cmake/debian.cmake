# SPDX-License-Identifier: MIT
# CPack runs this before it packs a folder: in a .deb, manual pages are compressed, there are a
# copyright file and a changelog in Debian's formats, and folders are as the policy wants them whatever
# the umask was.
if(NOT CPACK_GENERATOR STREQUAL "DEB")
  return()
endif()

set(_doc "${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/share/doc/threadproof")
set(_readable OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)

function(_compress)
  execute_process(COMMAND gzip -9 --no-name --force ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# Every line of the licence indented, an empty one as " .".
file(READ "${CPACK_RESOURCE_FILE_LICENSE}" _licence)
string(REGEX MATCH "Copyright \\(c\\) ([^\n]+)" _match "${_licence}")
set(_holder "${CMAKE_MATCH_1}")
string(REGEX REPLACE "^.*Copyright [^\n]+\n+" "" _terms "${_licence}")
string(STRIP "${_terms}" _terms)
string(REPLACE "\n\n" "\n.\n" _terms "${_terms}")
string(REPLACE "\n" "\n " _terms "${_terms}")
file(WRITE "${_doc}/copyright" "\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: threadproof

Files: *
Copyright: ${_holder}
License: Expat

License: Expat
 ${_terms}
")

file(WRITE "${_doc}/changelog" "\
threadproof (${CPACK_PACKAGE_VERSION}) unstable; urgency=medium

  * Version ${CPACK_PACKAGE_VERSION}.

 -- ${CPACK_PACKAGE_CONTACT}  Wed, 25 Nov 2026 12:00:00 +0000
")
file(CHMOD "${_doc}/copyright" "${_doc}/changelog" PERMISSIONS ${_readable})

file(GLOB_RECURSE _pages "${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/share/man/*.[0-9]")
if(NOT _pages)
  message(FATAL_ERROR "there are no manual pages in ${CPACK_TEMPORARY_INSTALL_DIRECTORY}")
endif()
_compress(${_pages} "${_doc}/changelog")

file(GLOB_RECURSE _all LIST_DIRECTORIES true "${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/*")
list(APPEND _all "${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr")
foreach(_path IN LISTS _all)
  if(IS_DIRECTORY "${_path}")
    file(CHMOD "${_path}" PERMISSIONS ${_readable} OWNER_EXECUTE GROUP_EXECUTE WORLD_EXECUTE)
  endif()
endforeach()
