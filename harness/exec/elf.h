/* SPDX-License-Identifier: MIT */
/* elf.h (private to exec): what a program's file says about how it was built. */
#ifndef THREADPROOF_EXEC_ELF_H
#define THREADPROOF_EXEC_ELF_H

#include "base/arena.h"

struct elf_debug {
    bool is_elf;
    bool has_units;     /* of debug information */
    bool clangs_dwarf5; /* some unit is DWARF 5 and clang's */
};

/* A file that cannot be read is not an ELF file. */
struct elf_debug elf_debug(const char *path);

/* What its symbols and its dynamic section say about how it was linked. */
struct elf_links {
    bool is_elf;
    bool tsan;               /* it carries ThreadSanitizer's runtime, or needs it */
    bool stand_in;           /* explore's stand-in for that (explore/access/runtime.c) */
    bool tsan_defaults;      /* it has a __tsan_default_options() of its own */
    bool stripped;           /* of the names that it does not export: it may have one */
    bool c11_create;         /* it calls thrd_create() */
    bool c11_locks;          /* it calls mtx_lock(), cnd_wait(), call_once() ... */
    const char *interpreter; /* the dynamic linker that loads it; NULL: it is static */
    const char **needed;     /* names of the libraries that it asks for */
    size_t needed_count;
};

/* The same for a file that cannot be read. Memory comes from `arena`. */
struct elf_links elf_links(const char *path, struct arena *arena);

#endif
