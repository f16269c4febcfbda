/* SPDX-License-Identifier: MIT */
#include "parse/gdb_frame.h"

#include "base/text.h"

/* The last " at " or " from " that stands behind the arguments. */
static const char *find_last(const char *text, const char *word)
{
    const char *last = NULL;

    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word))
        last = at;
    return last;
}

/* "bank.c:20" */
static void read_place(const char *at, struct arena *arena, struct frame *frame)
{
    const char *colon = strrchr(at, ':');
    const char *number = colon ? colon + 1 : NULL;
    uint64_t line;

    if (!number || !text_scan_dec(&number, &line))
        return;
    frame->file = arena_strndup(arena, at, (size_t)(colon - at));
    frame->line = (unsigned)line;
}

/* The bracket that opens the last pair before `end`, which stands behind one that closes. */
static const char *opening_bracket(const char *start, const char *end)
{
    size_t open = 0;

    for (const char *at = end; at-- > start;) {
        open += *at == ')';
        if (*at == '(' && --open == 0)
            return at;
    }
    return NULL;
}

/* "std::f<int>(int) (this=0x10, n=1)": the name may have brackets of its own. */
static void read_call(const char *at, const char *end, struct arena *arena, struct gdb_frame *frame)
{
    const char *open;

    while (end > at && end[-1] == ' ')
        end--;
    open = end > at && end[-1] == ')' ? opening_bracket(at, end) : NULL;
    frame->arguments = open ? arena_strndup(arena, open + 1, (size_t)(end - open - 2)) : "";
    if (open)
        end = open;
    while (end > at && end[-1] == ' ')
        end--;
    if (end > at && !text_starts(at, "?? "))
        frame->frame.function = arena_strndup(arena, at, (size_t)(end - at));
}

bool gdb_frame_read(const char *line, struct arena *arena, struct gdb_frame *frame)
{
    const char *at = line + 1;
    const char *place;
    const char *object;
    uint64_t number;

    *frame = (struct gdb_frame){.arguments = ""};
    if (*line != '#' || !text_scan_dec(&at, &number) || *at != ' ')
        return false;
    at = text_behind_blanks(at);
    if (text_starts(at, "0x")) {
        at += 2;
        if (!text_scan_hex(&at, &frame->frame.address) || !text_starts(at, " in "))
            return false;
        at += strlen(" in ");
    }
    place = find_last(at, " at ");
    object = place ? NULL : find_last(at, " from ");
    if (place)
        read_place(place + strlen(" at "), arena, &frame->frame);
    if (object)
        frame->frame.object = arena_strdup(arena, object + strlen(" from "));
    read_call(at, place ? place : object ? object : at + strlen(at), arena, frame);
    return true;
}

const char *gdb_frame_argument(const struct gdb_frame *frame, const char *name)
{
    size_t len = strlen(name);

    for (const char *at = frame->arguments; at; at = strstr(at, ", ")) {
        at += at == frame->arguments ? 0 : 2;
        if (strncmp(at, name, len) != 0 || at[len] != '=')
            continue;
        at += len + 1;
        /* What it was when the function was entered, which is as good. */
        if (strncmp(at, name, len) == 0 && text_starts(at + len, "@entry="))
            at += len + strlen("@entry=");
        return at;
    }
    return NULL;
}
