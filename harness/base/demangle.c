/* SPDX-License-Identifier: MIT */
#include "base/demangle.h"

#include <setjmp.h>

#include <demangle.h>

#include "base/text.h"

/*
 * libiberty's own limit on the depth is lifted for C++, since it refuses names
 * of more than 1024 bytes, which templates often have; this one keeps its stack below a few MiB.
 */
enum { NAME_MAX_BYTES = 4096, RESULT_MAX_BYTES = 65536 };

struct growing {
    struct buf *out;
    size_t limit;
    jmp_buf too_long;
};

/*
 * A short name can stand for one of any length, by repeating parts of itself.
 * libiberty takes no "stop" from its callback, and holds no memory of its own
 * while it calls it for C++, so jumping out is safe. (For Rust it may hold one
 * identifier that is written in punycode.)
 */
static void take(const char *part, size_t len, void *argument)
{
    struct growing *growing = argument;

    if (growing->out->len + len > growing->limit)
        longjmp(growing->too_long, 1);
    buf_add(growing->out, part, len);
}

static void take_back(struct buf *out, size_t len)
{
    out->len = len;
    if (out->cap)
        out->ptr[len] = '\0';
}

typedef int demangler(const char *name, int options, demangle_callbackref callback, void *argument);

/* On failure there may be the beginning of a name, which is removed. */
static bool run(demangler *read, int options, const char *name, struct buf *out)
{
    struct growing growing = {.out = out, .limit = out->len + RESULT_MAX_BYTES};
    size_t before = out->len;

    if (!setjmp(growing.too_long) &&
        read(name, DMGL_PARAMS | DMGL_ANSI | options, take, &growing) && out->len > before)
        return true;
    take_back(out, before);
    return false;
}

bool demangle(const char *name, struct buf *out)
{
    if (!(text_starts(name, "_Z") || text_starts(name, "_R")) || strlen(name) > NAME_MAX_BYTES)
        return false;
    return run(rust_demangle_callback, 0, name, out) ||
           run(cplus_demangle_v3_callback, DMGL_NO_RECURSE_LIMIT, name, out);
}
