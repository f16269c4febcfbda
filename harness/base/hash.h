/* SPDX-License-Identifier: MIT */
/*
 * hash.h: FNV-1a with 64 bits, http://www.isthe.com/chongo/tech/comp/fnv/ : for
 * tables and signatures in this process. Values made to collide make a table
 * slow, not wrong.
 */
#ifndef THREADPROOF_BASE_HASH_H
#define THREADPROOF_BASE_HASH_H

#include "base/base.h"

#define HASH_START UINT64_C(0xcbf29ce484222325)

static inline uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t len)
{
    const unsigned char *at = bytes;

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
    return hash;
}

#endif
