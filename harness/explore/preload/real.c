/* SPDX-License-Identifier: MIT */
#include "real.h"

#include <dlfcn.h>

struct real real;
int real_found;

void real_find(void)
{
#define REAL_LOOKUP(name) *(void **)&real.name = dlsym(RTLD_NEXT, #name);
    REAL_FUNCTIONS(REAL_LOOKUP)
#undef REAL_LOOKUP
    real_found = 1;
}

void *program_symbol(const char *name)
{
    return dlsym(RTLD_DEFAULT, name);
}

/* The compiler calls these; libc's would be seen by a detector. */
__attribute__((visibility("hidden"), used)) void *memset(void *to, int value, size_t size)
{
    for (volatile char *at = to; size--; at++)
        *at = (char)value;
    return to;
}

__attribute__((visibility("hidden"), used)) void *memcpy(void *restrict to,
                                                         const void *restrict from, size_t size)
{
    volatile char *at = to;

    for (const char *byte = from; size--; byte++)
        *at++ = *byte;
    return to;
}
