/* SPDX-License-Identifier: MIT */
/*
 * linkage.h: what parts of a program a detector cannot follow, or can follow
 * only if it is told.
 */
#ifndef THREADPROOF_EXEC_LINKAGE_H
#define THREADPROOF_EXEC_LINKAGE_H

#include "base/arena.h"
#include "model/detector.h"

/* The runtime library behind #pragma omp. */
enum openmp {
    OPENMP_NONE,
    OPENMP_LLVM, /* libomp, or Intel's libiomp5: libarcher tells TSan what it orders */
    OPENMP_GNU   /* libgomp: no detector sees its futexes */
};

struct linkage {
    bool is_elf;
    bool is_static;     /* no library can be loaded into it, and so none of Valgrind's */
    bool tsan;          /* ThreadSanitizer is in it */
    bool tsan_defaults; /* it has a __tsan_default_options() of its own, or hides whether */
    bool c11_create;    /* it calls thrd_create() */
    bool c11_locks;     /* it calls mtx_lock(), cnd_wait(), call_once() ... */
    enum openmp openmp;
    const char *archer; /* the libarcher.so beside LLVM's runtime, or NULL */
};

/*
 * Looks at the program (found as in PATH), and asks its dynamic linker for the libraries behind
 * those that it names itself, unless they are all the C library's or the compiler's. All false if
 * it is not an ELF file.
 */
struct linkage linkage_of(const char *program, struct arena *arena);

/* A sentence about it. */
struct limit {
    bool blind;   /* the detector could not follow the program at all: silence proves nothing */
    bool crashes; /* the detector lets a correct program crash: so a crash proves nothing */
    const char *text;
};
enum { LIMITS_MAX = 4 };

/* What that means for the detector, and what to do about it; how many were put in `limits`. */
size_t linkage_limits(const struct linkage *linkage, enum detector detector, const char *program,
                      struct limit limits[LIMITS_MAX], struct arena *arena);

#endif
