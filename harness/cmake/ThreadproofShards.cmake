# SPDX-License-Identifier: MIT
# threadproof_shard(SHARD OUT ITEM...)
#
# Sets OUT to the items of the share SHARD, "K/N" with 1 <= K <= N; all of them
# if SHARD is empty. The N shares are disjoint, make up the whole, and differ by
# at most one item. They depend on the items alone, not on their order nor on
# the machine: the items are dealt out in the order of their MD5 sums, so that
# each share has of everything.
function(threadproof_shard shard out)
  if(shard STREQUAL "")
    set(${out} "${ARGN}" PARENT_SCOPE)
    return()
  endif()
  if(NOT shard MATCHES "^([1-9][0-9]?[0-9]?[0-9]?)/([1-9][0-9]?[0-9]?[0-9]?)$"
     OR CMAKE_MATCH_1 GREATER CMAKE_MATCH_2)
    message(FATAL_ERROR "threadproof: a shard is K/N, the K-th of N shares, as in 2/5; "
                        "it cannot be \"${shard}\".")
  endif()
  math(EXPR wanted "${CMAKE_MATCH_1} - 1")
  set(shares ${CMAKE_MATCH_2})

  set(sums)
  foreach(item IN LISTS ARGN)
    string(MD5 sum "${item}")
    list(APPEND sums "${sum} ${item}")
  endforeach()
  list(SORT sums)
  set(place 0)
  set(chosen)
  foreach(entry IN LISTS sums)
    math(EXPR share "${place} % ${shares}")
    if(share EQUAL wanted)
      string(SUBSTRING "${entry}" 33 -1 item)
      list(APPEND chosen "${item}")
    endif()
    math(EXPR place "${place} + 1")
  endforeach()
  set(${out} "${chosen}" PARENT_SCOPE)
endfunction()
