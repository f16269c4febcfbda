/* SPDX-License-Identifier: MIT */
/*
 * table.h: the calls that a compiler makes for memory accesses with -fsanitize=thread. Three
 * files make functions of them: wrap.c (in front of clang's TSan), runtime.c (instead of
 * TSan), ../preload/access.c (in front of gcc's shared TSan).
 */
#ifndef EXPLORE_ACCESS_TABLE_H
#define EXPLORE_ACCESS_TABLE_H

#include <stddef.h>
#include <stdint.h>

enum access_kind { ACCESS_LOAD, ACCESS_STORE, ACCESS_ATOMIC, ACCESS_ATOMIC_LOAD };

/* In the preloaded library. */
typedef void access_hook(const void *address, size_t size, unsigned kind, void *place);
#define ACCESS_HOOK "threadproof_explore_access"

/* X(name, kind, size): void __tsan_NAME(void *address). */
#define ACCESS_PLAIN(X)                                                                            \
    X(read1, ACCESS_LOAD, 1)                                                                       \
    X(read2, ACCESS_LOAD, 2)                                                                       \
    X(read4, ACCESS_LOAD, 4)                                                                       \
    X(read8, ACCESS_LOAD, 8)                                                                       \
    X(read16, ACCESS_LOAD, 16)                                                                     \
    X(write1, ACCESS_STORE, 1)                                                                     \
    X(write2, ACCESS_STORE, 2)                                                                     \
    X(write4, ACCESS_STORE, 4)                                                                     \
    X(write8, ACCESS_STORE, 8)                                                                     \
    X(write16, ACCESS_STORE, 16)                                                                   \
    X(unaligned_read2, ACCESS_LOAD, 2)                                                             \
    X(unaligned_read4, ACCESS_LOAD, 4)                                                             \
    X(unaligned_read8, ACCESS_LOAD, 8)                                                             \
    X(unaligned_read16, ACCESS_LOAD, 16)                                                           \
    X(unaligned_write2, ACCESS_STORE, 2)                                                           \
    X(unaligned_write4, ACCESS_STORE, 4)                                                           \
    X(unaligned_write8, ACCESS_STORE, 8)                                                           \
    X(unaligned_write16, ACCESS_STORE, 16)                                                         \
    X(vptr_read, ACCESS_LOAD, 8)

/* X(name, kind): void __tsan_NAME(void *address, unsigned long size). */
#define ACCESS_RANGES(X)                                                                           \
    X(read_range, ACCESS_LOAD)                                                                     \
    X(write_range, ACCESS_STORE)

/* X(bits, type) */
#define ACCESS_WIDTHS(X)                                                                           \
    X(8, uint8_t)                                                                                  \
    X(16, uint16_t)                                                                                \
    X(32, uint32_t)                                                                                \
    X(64, uint64_t)

/* X(bits, type, name): type __tsan_atomicBITS_NAME(volatile type *, type, int order). */
#define ACCESS_FETCHES(X, bits, type)                                                              \
    X(bits, type, exchange)                                                                        \
    X(bits, type, fetch_add)                                                                       \
    X(bits, type, fetch_sub)                                                                       \
    X(bits, type, fetch_and)                                                                       \
    X(bits, type, fetch_or)                                                                        \
    X(bits, type, fetch_xor)                                                                       \
    X(bits, type, fetch_nand)

/* X(bits, type, name): int __tsan_atomicBITS_NAME(volatile type *, type *, type, int, int). */
#define ACCESS_COMPARES(X, bits, type)                                                             \
    X(bits, type, compare_exchange_strong)                                                         \
    X(bits, type, compare_exchange_weak)

#endif
