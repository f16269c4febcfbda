/* SPDX-License-Identifier: MIT */
/*
 * search.h (private to exec): the files that a program's name can stand for.
 *
 *     struct search search = search_start(name);
 *     while (search_next(&search))
 *         try(search.file.ptr);
 *     buf_release(&search.file);
 *
 * A name with a '/' is its own only candidate; any other is looked for in the
 * folders of the caller's PATH.
 */
#ifndef THREADPROOF_EXEC_SEARCH_H
#define THREADPROOF_EXEC_SEARCH_H

#include "base/buf.h"

struct search {
    const char *name;
    const char *path; /* what is left of PATH; NULL at the end */
    struct buf file;
};

struct search search_start(const char *name);
bool search_next(struct search *search);

/* Appends the first of them that is an executable file; false if none is. */
bool search_executable(const char *name, struct buf *file);
bool is_executable_file(const char *path);

#endif
