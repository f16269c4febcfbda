/* SPDX-License-Identifier: MIT */
/*
 * error.h: how a function says why it failed.
 *
 * A function that can fail returns bool (or a pointer) and takes a
 * `struct error *` as its last argument, which it leaves untouched on success.
 * The text is for the user: it names the file, the line and what to do.
 *
 *     struct error err = ERROR_INIT;
 *     if (!file_read(path, &content, &err))
 *         fprintf(stderr, "%s\n", error_text(&err));
 *     error_release(&err);
 *
 * `err` may be NULL for a caller that does not want to know. A second error
 * replaces the first. An error belongs to one thread at a time.
 */
#ifndef THREADPROOF_BASE_ERROR_H
#define THREADPROOF_BASE_ERROR_H

#include "base/base.h"

struct error {
    char *text; /* owned; NULL if nothing failed */
};

#define ERROR_INIT                                                                                 \
    {                                                                                              \
        NULL                                                                                       \
    }

/* All three return false, so that a function can `return error_set(...)`. */
bool error_set(struct error *err, const char *format, ...) PRINTF_LIKE(2, 3);
/* Adds ": " and the words for errno. */
bool error_errno(struct error *err, const char *format, ...) PRINTF_LIKE(2, 3);
/* Puts "format: " before the text that is there already. */
bool error_prefix(struct error *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* Never NULL. */
const char *error_text(const struct error *err);
void error_release(struct error *err);

#endif
