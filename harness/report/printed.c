/* SPDX-License-Identifier: MIT */
#include "report/printed.h"

enum { LINES_MAX = 10, LINE_MAX_BYTES = 300 };

/* Where the last lines begin. */
static const char *find_start(const char *text, const char *end)
{
    const char *at = end;
    size_t lines = 0;

    while (at > text) {
        if (at[-1] == '\n' && at < end && *at != '\n' && ++lines == LINES_MAX)
            return at;
        at--;
    }
    return text;
}

void printed_end(const struct captured *printed, void (*line)(void *context, const char *text),
                 void *context)
{
    const char *text = printed->text ? printed->text : "";
    const char *end = text + (printed->text ? printed->len : 0);
    struct buf copy = BUF_INIT;

    for (const char *at = find_start(text, end); at < end;) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t len = (size_t)((stop ? stop : end) - at);

        buf_clear(&copy);
        buf_add(&copy, at, len < LINE_MAX_BYTES ? len : LINE_MAX_BYTES);
        buf_addstr(&copy, len < LINE_MAX_BYTES ? "" : " ...");
        if (len)
            line(context, copy.ptr);
        at += len + 1;
    }
    buf_release(&copy);
}
