# SPDX-License-Identifier: MIT
# cmake -P shards_test.cmake: the shares of ThreadproofShards are disjoint, make
# up the whole, are as big as each other, and do not depend on the order of the
# list; anything that is not a share is refused.
cmake_minimum_required(VERSION 3.21)
include("${CMAKE_CURRENT_LIST_DIR}/../cmake/ThreadproofShards.cmake")

set(items)
foreach(i RANGE 1 258)
  list(APPEND items "tsan/topic/case-${i}")
endforeach()
set(backwards ${items})
list(REVERSE backwards)

function(check_split shares)
  math(EXPR least "258 / ${shares}")
  math(EXPR most "(258 + ${shares} - 1) / ${shares}")
  set(all)
  foreach(k RANGE 1 ${shares})
    threadproof_shard(${k}/${shares} share ${items})
    threadproof_shard(${k}/${shares} again ${backwards})
    list(LENGTH share length)
    if(NOT share STREQUAL again)
      message(SEND_ERROR "share ${k}/${shares} depends on the order of the list")
    endif()
    if(length LESS least OR length GREATER most)
      message(SEND_ERROR "share ${k}/${shares} has ${length} of 258 items")
    endif()
    list(APPEND all ${share})
  endforeach()
  list(SORT all)
  set(whole ${items})
  list(SORT whole)
  if(NOT all STREQUAL whole)
    message(SEND_ERROR "the ${shares} shares are not disjoint, or not the whole")
  endif()
endfunction()

foreach(shares 1 2 5 13)
  check_split(${shares})
endforeach()

threadproof_shard("" everything ${items})
if(NOT everything STREQUAL items)
  message(SEND_ERROR "without a share there should be all items")
endif()

foreach(wrong 0/2 3/2 2 a/b 1/0 /3 1/2/3 -1/2)
  execute_process(COMMAND "${CMAKE_COMMAND}" -D "SHARD=${wrong}" -P
                          "${CMAKE_CURRENT_LIST_DIR}/shards_refuse.cmake"
                  RESULT_VARIABLE status ERROR_VARIABLE said OUTPUT_QUIET)
  if(status EQUAL 0 OR NOT said MATCHES "a shard is K/N")
    message(SEND_ERROR "the share \"${wrong}\" was not refused")
  endif()
endforeach()
