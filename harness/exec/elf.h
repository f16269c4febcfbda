/* SPDX-License-Identifier: MIT */
/* elf.h (private to exec): what a program's file says of how it was built. */
#ifndef THREADPROOF_EXEC_ELF_H
#define THREADPROOF_EXEC_ELF_H

#include "base/error.h"

struct elf_debug {
    bool is_elf;
    unsigned dwarf; /* version of the first unit; 0: no debug information */
    bool clang;     /* clang compiled some of it */
};

/* A file that cannot be read is no ELF file. */
struct elf_debug elf_debug(const char *path);

#endif
