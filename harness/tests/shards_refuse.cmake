# SPDX-License-Identifier: MIT
# cmake -D SHARD=... -P: takes one share, for shards_test.cmake.
include("${CMAKE_CURRENT_LIST_DIR}/../cmake/ThreadproofShards.cmake")
threadproof_shard("${SHARD}" share a b c)
