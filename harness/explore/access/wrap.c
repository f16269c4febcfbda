/* SPDX-License-Identifier: MIT */
/*
 * wrap.c: an object for the programs of clang's TSan, which is linked into them: the linker's
 * --wrap leads the compiler's calls here, and from here on to TSan.
 *
 *     clang -fsanitize=thread prog.c wrap.o @access-wrap.txt
 */
#include <dlfcn.h>

#include "table.h"

static access_hook *hook;

/* Without the preloaded library there is no hook, and the program is unchanged. */
__attribute__((constructor)) static void find_hook(void)
{
    *(void **)&hook = dlsym(RTLD_DEFAULT, ACCESS_HOOK);
}

#define ACCESS_NAME(name) __wrap___tsan_##name
#define ACCESS_NEXT(name) __real___tsan_##name
#define ACCESS_SEE(address, size, kind)                                                            \
    do {                                                                                           \
        if (hook)                                                                                  \
            hook((const void *)(uintptr_t)(address), (size), (kind), __builtin_return_address(0)); \
    } while (0)

#define REAL_PLAIN(name, kind, size) void ACCESS_NEXT(name)(void *);
#define REAL_RANGE(name, kind)       void ACCESS_NEXT(name)(void *, unsigned long);
#define REAL_FETCH(bits, type, name)                                                               \
    type ACCESS_NEXT(atomic##bits##_##name)(volatile type *, type, int);
#define REAL_COMPARE(bits, type, name)                                                             \
    int ACCESS_NEXT(atomic##bits##_##name)(volatile type *, type *, type, int, int);
#define REAL_WIDTH(bits, type)                                                                     \
    type ACCESS_NEXT(atomic##bits##_load)(const volatile type *, int);                             \
    void ACCESS_NEXT(atomic##bits##_store)(volatile type *, type, int);                            \
    type ACCESS_NEXT(atomic##bits##_compare_exchange_val)(volatile type *, type, type, int, int);  \
    ACCESS_FETCHES(REAL_FETCH, bits, type)                                                         \
    ACCESS_COMPARES(REAL_COMPARE, bits, type)

ACCESS_PLAIN(REAL_PLAIN)
ACCESS_RANGES(REAL_RANGE)
ACCESS_WIDTHS(REAL_WIDTH)
void ACCESS_NEXT(vptr_update)(void **, void *);

#include "functions.h"
