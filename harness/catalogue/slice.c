/* SPDX-License-Identifier: MIT */
#include "catalogue/slice.h"

static bool is_mark(char c, const char *marks)
{
    return slice_is_blank(c) || (c && strchr(marks, c));
}

struct slice slice_trim(struct slice s, const char *marks)
{
    while (s.len && is_mark(*s.ptr, marks))
        s = slice_from(s, 1);
    while (s.len && is_mark(s.ptr[s.len - 1], marks))
        s.len--;
    return s;
}

struct slice slice_from(struct slice s, size_t count)
{
    return (struct slice){s.ptr + count, s.len - count};
}

bool slice_starts(struct slice s, const char *prefix)
{
    size_t len = strlen(prefix);

    return s.len >= len && memcmp(s.ptr, prefix, len) == 0;
}

size_t slice_name_length(struct slice s)
{
    size_t len = 0;

    while (len < s.len && (slice_is_word(s.ptr[len]) || s.ptr[len] == '-'))
        len++;
    return len;
}
