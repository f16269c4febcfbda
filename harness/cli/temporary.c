/* SPDX-License-Identifier: MIT */
#include "cli/temporary.h"

const char *temporary_folder(struct arena *arena, struct error *err)
{
    const char *where = getenv("TMPDIR");
    char *path =
        arena_printf(arena, "%s/threadproof.XXXXXX", where && where[0] == '/' ? where : "/tmp");

    if (mkdtemp(path))
        return path;
    error_errno(err, "cannot make the folder %s (TMPDIR names another place)", path);
    return NULL;
}
