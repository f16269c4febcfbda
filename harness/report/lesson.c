/* SPDX-License-Identifier: MIT */
#include "report/lesson.h"

#include <ctype.h>

#include "base/buf.h"
#include "base/text.h"

/* The line at `at` without its end; *next is where the one behind it begins. */
static size_t line_length(const char *at, const char **next)
{
    size_t len = strcspn(at, "\n");

    *next = at + len + (at[len] == '\n');
    return len;
}

/* Without blanks at both ends and without the comment's signs. */
static void strip(const char **at, size_t *len)
{
    while (*len && (isspace((unsigned char)**at) || **at == '*' || **at == '/')) {
        ++*at;
        --*len;
    }
    while (*len && isspace((unsigned char)(*at)[*len - 1]))
        --*len;
    if (*len >= 2 && memcmp(*at + *len - 2, "*/", 2) == 0)
        *len -= 2;
    while (*len && isspace((unsigned char)(*at)[*len - 1]))
        --*len;
}

/* "Wrong: ..." has a label of 5 bytes; 0 if the line begins with none. */
static size_t label_length(const char *line, size_t len)
{
    size_t n = 0;

    while (n < len && n < 12 && isalpha((unsigned char)line[n]))
        n++;
    return n && n < len && line[n] == ':' && isupper((unsigned char)line[0]) ? n : 0;
}

static void finish_part(struct arena *arena, struct lesson *lesson, const char *label,
                        struct buf *text)
{
    if (!text->len)
        return;
    ARENA_GROW(arena, lesson->parts, lesson->count, lesson->capacity);
    lesson->parts[lesson->count++] =
        (struct lesson_part){label, arena_strndup(arena, text->ptr, text->len)};
    buf_clear(text);
}

static void add_words(struct buf *text, const char *line, size_t len)
{
    if (text->len)
        buf_addch(text, ' ');
    for (size_t i = 0; i < len; i++)
        if (!isspace((unsigned char)line[i]) || !isspace((unsigned char)line[i - 1]))
            buf_addch(text, line[i]);
}

static void read_comment(struct arena *arena, struct lesson *lesson, const char *at,
                         const char *end)
{
    struct buf text = BUF_INIT;
    const char *label = "";
    const char *next;

    for (; at < end; at = next) {
        size_t len = line_length(at, &next);
        size_t labelled;

        strip(&at, &len);
        labelled = label_length(at, len);
        if (!len || labelled || *at == '@') {
            finish_part(arena, lesson, label, &text);
            label = labelled ? arena_strndup(arena, at, labelled) : "";
        }
        if (len && *at != '@' && (!labelled || len > labelled + 1)) {
            size_t skip = labelled ? labelled + 1 : 0;

            skip += strspn(at + skip, " ");
            add_words(&text, at + skip, len - skip);
        }
    }
    finish_part(arena, lesson, label, &text);
    buf_release(&text);
}

static size_t count_lines(const char *from, const char *to)
{
    size_t lines = 1;

    for (; from < to; from++)
        lines += *from == '\n';
    return lines;
}

struct lesson lesson_read(struct arena *arena, const char *source)
{
    struct lesson lesson = {.first_line = 1};
    const char *start = source;

    while (start && (start = strstr(start, "/*")) != NULL) {
        const char *end = strstr(start, "*/");
        const char *what = strstr(start, "What:");

        if (!end)
            break;
        if (what && what < end) {
            read_comment(arena, &lesson, start, end);
            lesson.first_line = count_lines(source, end) + 1;
            break;
        }
        start = end + 2;
    }
    return lesson;
}

const char *lesson_part(const struct lesson *lesson, const char *label)
{
    for (size_t i = 0; i < lesson->count; i++)
        if (text_equal(lesson->parts[i].label, label))
            return lesson->parts[i].text;
    return NULL;
}
