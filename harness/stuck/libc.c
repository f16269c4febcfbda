/* SPDX-License-Identifier: MIT */
#include "stuck/libc.h"

#include <gnu/libc-version.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"

/* The digits after "2."; 0 if there are none. */
static unsigned minor_of(const char *version)
{
    uint64_t minor = 0;

    if (!text_starts(version, "2."))
        return 0;
    for (version += 2; *version >= '0' && *version <= '9' && minor < 1000; version++)
        minor = minor * 10 + (uint64_t)(*version - '0');
    return (unsigned)minor;
}

static unsigned minor_in_file(const char *path)
{
    static const char mark[] = "stable release version ";
    struct buf bytes = BUF_INIT;
    unsigned minor = 0;

    if (file_read(path, &bytes, NULL)) {
        const char *at = memmem(bytes.ptr, bytes.len, mark, strlen(mark));

        /* A buf ends in NUL, so the digits end somewhere. */
        minor = at ? minor_of(at + strlen(mark)) : 0;
    }
    buf_release(&bytes);
    return minor;
}

static bool is_glibc(const char *path)
{
    const char *base = text_basename(path);

    return text_starts(base, "libc.so.6") || text_starts(base, "libc-2.");
}

unsigned libc_minor_version(pid_t pid, const struct proc_maps *maps, struct arena *arena)
{
    unsigned minor = 0;

    for (size_t i = 0; !minor && i < maps->count; i++)
        if (maps->items[i].offset == 0 && is_glibc(maps->items[i].path))
            minor = minor_in_file(
                arena_printf(arena, "/proc/%d/root%s", (int)pid, maps->items[i].path));
    return minor ? minor : minor_of(gnu_get_libc_version());
}
