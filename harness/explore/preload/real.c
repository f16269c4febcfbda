/* SPDX-License-Identifier: MIT */
#include "real.h"

#include <dlfcn.h>
#include <stddef.h>

struct real real;
int real_found;

#define REAL_NAME(name) {#name, offsetof(struct real, name)},
static const struct {
    const char *name;
    size_t at;
} names[] = {REAL_FUNCTIONS(REAL_NAME)};

void real_find(void)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        *(void **)((char *)&real + names[i].at) = dlsym(RTLD_NEXT, names[i].name);
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
