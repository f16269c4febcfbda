/* SPDX-License-Identifier: MIT */
#include "base/base.h"

_Noreturn void bug_at(const char *file, int line, const char *format, ...)
{
    va_list args;

    fprintf(stderr, "threadproof: BUG at %s:%d: ", file, line);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    abort();
}

static void *or_die(void *memory, size_t size)
{
    if (!memory && size) {
        fputs("threadproof: out of memory\n", stderr);
        exit(3);
    }
    return memory;
}

void *xmalloc(size_t size)
{
    return or_die(malloc(size), size);
}

void *xcalloc(size_t count, size_t size)
{
    return or_die(calloc(count, size), count && size);
}

void *xrealloc(void *memory, size_t size)
{
    return or_die(realloc(memory, size), size);
}

char *xstrdup(const char *text)
{
    size_t size = strlen(text) + 1;

    return memcpy(xmalloc(size), text, size);
}
