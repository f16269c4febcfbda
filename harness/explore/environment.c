/* SPDX-License-Identifier: MIT */
#include "explore/environment.h"

#include <unistd.h>

#include "explore/contract.h"

static const char *value_in(const char *const *env, const char *name)
{
    size_t len = strlen(name);

    for (; env && *env; env++)
        if (strncmp(*env, name, len) == 0 && (*env)[len] == '=')
            return *env + len + 1;
    return getenv(name);
}

const char *const *explore_environment(struct arena *arena, const char *const *theirs,
                                       const char *library, int memory)
{
    const char *before = value_in(theirs, "LD_PRELOAD");
    struct buf text = BUF_INIT;
    const char **env;
    size_t count = 0;

    while (theirs && theirs[count])
        count++;
    env = arena_alloc(arena, (count + 3) * sizeof(*env));
    for (size_t i = 0; i < count; i++)
        env[i] = theirs[i];
    buf_addf(&text, "LD_PRELOAD=%s%s%s", library, before && *before ? ":" : "",
             before ? before : "");
    env[count++] = arena_strdup(arena, text.ptr);
    buf_clear(&text);
    buf_addf(&text, "%s=/proc/%d/fd/%d", EXPLORE_VARIABLE, (int)getpid(), memory);
    env[count++] = arena_strdup(arena, text.ptr);
    env[count] = NULL;
    buf_release(&text);
    return env;
}
