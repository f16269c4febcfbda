/* SPDX-License-Identifier: MIT */
/*
 * layout.h: whether ThreadSanitizer's runtime finds room for its shadow memory.
 *
 * It needs the program's mappings within fixed ranges. A kernel that randomises
 * addresses by more than 28 bits (vm.mmap_rnd_bits; hosted CI runners have 32)
 * puts them elsewhere: clang 14, 16 and gcc 12 then end with "unexpected memory
 * mapping" and status 66; newer clang restarts without randomisation, by
 * personality(). So threadproof starts TSan programs without it, unless a
 * container's seccomp filter refuses personality(), as Docker's default does.
 *
 * Source: compiler-rt/lib/tsan/rtl/tsan_platform_linux.cpp of LLVM 14 and 19;
 * https://github.com/google/sanitizers/issues/1716, moby/moby issue 43011.
 *
 * Thread-safe, except layout_can_be_fixed().
 */
#ifndef THREADPROOF_EXEC_LAYOUT_H
#define THREADPROOF_EXEC_LAYOUT_H

#include "base/arena.h"

/* More are too many for older TSan. */
enum { LAYOUT_BITS_MAX = 28 };

/* By how many bits this kernel randomises; false if it does not say. */
bool layout_bits(uint64_t *bits);

/* Whether randomisation can be turned off for a program. Tries it, and takes it back. */
bool layout_can_be_fixed(void);

/*
 * What is in TSan's way if addresses are randomised by so many bits, and what to do about it, in
 * `arena`; NULL if nothing is.
 */
const char *layout_trouble(uint64_t bits, bool can_be_fixed, struct arena *arena);

/* The same for this machine as it is. */
const char *layout_trouble_here(struct arena *arena);

#endif
