/* SPDX-License-Identifier: MIT */
#include "exec/search.h"

#include <sys/stat.h>
#include <unistd.h>

struct search search_start(const char *name)
{
    const char *path = getenv("PATH");

    return (struct search){
        .name = name, .path = path ? path : "/usr/local/bin:/bin:/usr/bin", .file = BUF_INIT};
}

bool search_next(struct search *search)
{
    size_t len;

    if (!search->path)
        return false;
    buf_clear(&search->file);
    if (strchr(search->name, '/')) {
        buf_addstr(&search->file, search->name);
        search->path = NULL;
        return true;
    }
    len = strcspn(search->path, ":");
    buf_add(&search->file, len ? search->path : ".", len ? len : 1);
    buf_addf(&search->file, "/%s", search->name);
    search->path = search->path[len] ? search->path + len + 1 : NULL;
    return true;
}

bool is_executable_file(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

bool search_executable(const char *name, struct buf *file)
{
    struct search search = search_start(name);
    bool found = false;

    while (!found && search_next(&search))
        found = is_executable_file(search.file.ptr);
    if (found)
        buf_addstr(file, search.file.ptr);
    buf_release(&search.file);
    return found;
}
