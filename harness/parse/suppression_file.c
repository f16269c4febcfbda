/* SPDX-License-Identifier: MIT */
#include "parse/suppression_file.h"

/* A line without blanks around it. */
struct line {
    const char *text;
    size_t len;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* The line at *at, which moves to the next one; false at the end. */
static bool next_line(const char **at, const char *end, struct line *line)
{
    const char *stop;

    if (*at == end)
        return false;
    stop = memchr(*at, '\n', (size_t)(end - *at));
    stop = stop ? stop : end;
    *line = (struct line){*at, (size_t)(stop - *at)};
    *at = stop < end ? stop + 1 : end;
    while (line->len && is_blank(line->text[0]))
        *line = (struct line){line->text + 1, line->len - 1};
    while (line->len && is_blank(line->text[line->len - 1]))
        line->len--;
    return true;
}

static bool is(struct line line, const char *text)
{
    return line.len == strlen(text) && memcmp(line.text, text, line.len) == 0;
}

static bool is_wildcard(struct line line)
{
    return is(line, "...") || is(line, "fun:*") || is(line, "obj:*") || is(line, "src:*");
}

/* Behind the "{": a name, the tools with the kind of error, then the frames. */
static bool read_one(const char **at, const char *end, struct arena *arena,
                     struct suppression *suppression)
{
    size_t lines = 0;
    struct line line;

    *suppression = (struct suppression){NULL, true};
    while (next_line(at, end, &line)) {
        if (!line.len || line.text[0] == '#')
            continue;
        if (is(line, "}"))
            return lines > 2;
        if (lines == 0)
            suppression->name = arena_strndup(arena, line.text, line.len);
        if (lines >= 2)
            suppression->hides_all = suppression->hides_all && is_wildcard(line);
        lines++;
    }
    return false;
}

void suppressions_of_valgrind(const char *text, size_t len, struct arena *arena,
                              struct suppression_list *list)
{
    const char *end = text + len;
    struct suppression one;
    struct line line;

    while (next_line(&text, end, &line)) {
        if (!is(line, "{") || !read_one(&text, end, arena, &one))
            continue;
        ARENA_GROW(arena, list->items, list->count, list->capacity);
        list->items[list->count++] = one;
    }
}

bool suppression_of_tsan_hides_all(const char *rule)
{
    const char *pattern = strchr(rule, ':');

    return pattern && !pattern[1 + strspn(pattern + 1, "*^$")];
}

bool suppressions_of_tsan_have(const char *text, const char *rule)
{
    const char *end = text + strlen(text);
    struct line line;

    while (next_line(&text, end, &line))
        if (is(line, rule))
            return true;
    return false;
}
