/* SPDX-License-Identifier: MIT */
#include "exec/starter.h"

#include "base/file.h"
#include "base/text.h"

enum { HEAD_BYTES = 4096 };

/* Alphabetical, please. */
static const char *const starters[] = {
    "ash",     "bash",   "busybox", "chrt",   "ctest",   "dash",  "env",     "gmake",
    "ionice",  "ksh",    "make",    "mksh",   "nice",    "ninja", "nohup",   "prlimit",
    "setarch", "setsid", "sh",      "stdbuf", "taskset", "time",  "timeout", "zsh",
};

static const char leaf_commands[] =
    "*/awk,*/basename,*/cat,*/chmod,*/cmp,*/cp,*/cut,*/date,*/diff,*/dirname,*/echo,*/egrep,"
    "*/expr,*/false,*/fgrep,*/gawk,*/grep,*/head,*/hostname,*/id,*/install,*/kill,*/ln,*/ls,"
    "*/mawk,*/mkdir,*/mkfifo,*/mktemp,*/mv,*/printf,*/ps,*/pwd,*/readlink,*/realpath,*/rm,"
    "*/rmdir,*/sed,*/seq,*/sleep,*/sort,*/stat,*/tail,*/tee,*/test,*/touch,*/tr,*/true,*/tty,"
    "*/uname,*/uniq,*/wc,*/whoami";

const char *starter_leaf_commands(void)
{
    return leaf_commands;
}

bool starter_is(const char *file)
{
    const char *name = text_basename(file);
    struct buf head = BUF_INIT;
    bool is;

    is = file_read_head(file, HEAD_BYTES, &head, NULL) && text_starts(head.ptr, "#!");
    buf_release(&head);
    for (size_t i = 0; !is && i < ARRAY_SIZE(starters); i++)
        is = text_equal(name, starters[i]);
    return is;
}

/* "# prog - temporary wrapper script for .libs/prog" */
static const char *libtool_line(const char *head)
{
    static const char words[] = " - temporary wrapper script for ";
    const char *at = text_starts(head, "#!") ? strstr(head, words) : NULL;

    return at ? at + strlen(words) : NULL;
}

const char *starter_libtool_program(const char *file, struct arena *arena)
{
    struct buf head = BUF_INIT;
    const char *program = NULL;
    const char *line;

    line = file_read_head(file, HEAD_BYTES, &head, NULL) ? libtool_line(head.ptr) : NULL;
    if (line)
        program = arena_printf(arena, "%.*s%.*s", (int)(text_basename(file) - file), file,
                               (int)strcspn(line, "\n"), line);
    buf_release(&head);
    return program && file_exists(program) ? program : NULL;
}
