/* SPDX-License-Identifier: MIT */
/*
 * file.h: whole files and folders. Paths are NUL-terminated bytes.
 *
 * Every failure sets `err` to a text that names the path. Safe to call from
 * any thread.
 */
#ifndef THREADPROOF_BASE_FILE_H
#define THREADPROOF_BASE_FILE_H

#include "base/buf.h"
#include "base/error.h"

/*
 * Opens what has an end for reading: a file, a folder, a pipe that the shell made
 * (/dev/fd/63), /dev/null. Nobody knows when a FIFO's writer comes, nor when a
 * device ends: they are errors. -1 on failure; the caller closes it.
 */
int file_open(const char *path, struct error *err);

/* Appends the whole file to `content`. A folder is an error. */
bool file_read(const char *path, struct buf *content, struct error *err);
/* The same of what is open already, from where it stands on; `path` is for the message. */
bool file_read_rest(int fd, const char *path, struct buf *content, struct error *err);
/* The same of its beginning: no more than `most` bytes. */
bool file_read_head(const char *path, size_t most, struct buf *content, struct error *err);

/* The number that a file begins with, one of /proc/sys for instance; false if there is none. */
bool file_read_number(const char *path, uint64_t *value);

/*
 * Opens a new file in the folder of `path`, for writing, under a name that `temporary` is set to;
 * the umask and the folder decide its permissions, as for any new file. -1 on failure.
 */
int file_create_beside(const char *path, struct buf *temporary, struct error *err);

/*
 * Replaces `path` by `len` bytes in one step: they go to a temporary file in
 * the same folder, are flushed to the disk (fsync) only if `durable`, and are
 * renamed. A reader sees the old file or the new one, never a part; on failure
 * nothing is left behind.
 */
bool file_write_atomic(const char *path, const void *bytes, size_t len, bool durable,
                       struct error *err);

/* Makes a folder and those above it; one that exists already is not an error. */
bool file_make_folders(const char *path, struct error *err);

/* Removes a file, or a folder with everything in it; a missing one is not an error. */
bool file_remove_tree(const char *path, struct error *err);

/*
 * The names in a folder, sorted by byte value, without "." and "..".
 * file_names_free() frees them.
 */
struct file_names {
    char **items;
    size_t count;
};
bool file_list(const char *path, struct file_names *names, struct error *err);
void file_names_free(struct file_names *names);

bool file_exists(const char *path);
bool file_is_folder(const char *path);
/* The canonical absolute path (realpath), or a copy of `path`; the caller frees it. */
char *file_absolute(const char *path);

/*
 * Takes each "folder/.." and "." out of a name, in place, by its text alone:
 * "src/../lib/./a.c" becomes "lib/a.c". Leading ".." stay.
 */
void file_tidy(char *path);

#endif
