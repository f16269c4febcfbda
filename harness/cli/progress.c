/* SPDX-License-Identifier: MIT */
#include "cli/progress.h"

#include <unistd.h>

#include "base/text.h"

enum { BAR = 30 };

static bool is_wanted(void)
{
    const char *terminal = getenv("TERM");

    return isatty(STDERR_FILENO) && !(terminal && text_equal(terminal, "dumb"));
}

void progress_show(uint64_t done, uint64_t total, const char *text)
{
    static const char full[] = "##############################";
    static const char rest[] = "..............................";
    int filled = total ? (int)(done * BAR / total) : BAR;

    if (is_wanted())
        fprintf(stderr, "\r[%.*s%.*s] %" PRIu64 " of %" PRIu64 "%s\x1b[K", filled, full,
                BAR - filled, rest, done, total, text);
}

void progress_clear(void)
{
    if (is_wanted())
        fputs("\r\x1b[K", stderr);
}
