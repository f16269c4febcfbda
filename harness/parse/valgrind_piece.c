/* SPDX-License-Identifier: MIT */
#include "parse/valgrind_piece.h"

#include "base/text.h"

static const char *const children[] = {
    "error>",      "announcethread>", "errorcounts>", "fatal_signal>",
    "suppcounts>", "status>",         "clientmsg>",   "trace>",
};

const char *valgrind_piece_find(const char *line, size_t len)
{
    static const char error[] = "<error>";
    const char *unique = text_find(line, len, "<unique>0x");
    const char *start = unique ? text_find(line, (size_t)(unique - line), error) : NULL;

    return start ? start : unique;
}

const char *valgrind_piece_head(const char *start)
{
    return text_starts(start, "<error>") ? "<valgrindoutput>" : "<valgrindoutput><error>";
}

bool valgrind_piece_goes_on(const char *line)
{
    line += strspn(line, " \t");
    if (text_starts(line, "</valgrindoutput>"))
        return true;
    for (size_t i = 0; *line == '<' && i < ARRAY_SIZE(children); i++)
        if (text_starts(line + 1, children[i]))
            return true;
    return false;
}

bool valgrind_piece_ends_child(const char *line)
{
    for (size_t i = 0; i < ARRAY_SIZE(children); i++) {
        const char *end = strstr(line, children[i]);

        if (end && end - line >= 2 && end[-1] == '/' && end[-2] == '<')
            return true;
    }
    return false;
}
