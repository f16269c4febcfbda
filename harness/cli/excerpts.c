/* SPDX-License-Identifier: MIT */
#include "cli/excerpts.h"

#include <sys/stat.h>

#include "base/file.h"
#include "base/text.h"
#include "model/origin.h"

/* Longer lines were written by a program, for a program. */
enum { LINE_MOST = 240, FILE_MOST = 8 * 1024 * 1024 };

struct range {
    const char *file;
    unsigned first;
    unsigned last;
};

struct ranges {
    struct range items[EXCERPTS_MAX];
    size_t count;
};

static void add_range(struct ranges *ranges, const struct frame *frame)
{
    unsigned first = frame->line > EXCERPT_AROUND ? frame->line - EXCERPT_AROUND : 1;

    for (size_t i = 0; i < ranges->count; i++)
        if (ranges->items[i].last == frame->line + EXCERPT_AROUND &&
            text_equal(ranges->items[i].file, frame->file))
            return;
    if (ranges->count < EXCERPTS_MAX)
        ranges->items[ranges->count++] =
            (struct range){frame->file, first, frame->line + EXCERPT_AROUND};
}

static void add_places(struct ranges *ranges, const struct finding *finding)
{
    for (size_t i = 0; i < finding->stack_count; i++) {
        const struct frame *frame = stack_own_frame(&finding->stacks[i]);

        if (frame && frame_is_own(frame) && finding_is_site(finding, &finding->stacks[i]))
            add_range(ranges, frame);
    }
}

static int by_place(const void *a, const void *b)
{
    const struct range *x = a;
    const struct range *y = b;
    int order = strcmp(x->file, y->file);

    return order ? order : x->first < y->first ? -1 : x->first > y->first;
}

/* Ranges that touch become one. */
static void join(struct ranges *ranges)
{
    size_t count = 0;

    qsort(ranges->items, ranges->count, sizeof(*ranges->items), by_place);
    for (size_t i = 0; i < ranges->count; i++) {
        struct range *last = &ranges->items[count ? count - 1 : 0];

        if (count && text_equal(last->file, ranges->items[i].file) &&
            ranges->items[i].first <= last->last + 1)
            last->last = last->last > ranges->items[i].last ? last->last : ranges->items[i].last;
        else
            ranges->items[count++] = ranges->items[i];
    }
    ranges->count = count;
}

static bool is_newer(const struct stat *file, const char *built)
{
    struct stat program;

    if (!built || stat(built, &program) != 0)
        return false;
    return file->st_mtim.tv_sec != program.st_mtim.tv_sec
               ? file->st_mtim.tv_sec > program.st_mtim.tv_sec
               : file->st_mtim.tv_nsec > program.st_mtim.tv_nsec;
}

/* The text of a file, or nothing if the program was not made from it. */
static void read_source(const char *path, const char *built, struct buf *content)
{
    struct stat about;

    buf_clear(content);
    if (stat(path, &about) != 0 || !S_ISREG(about.st_mode) || is_newer(&about, built) ||
        !file_read_head(path, FILE_MOST, content, NULL) || memchr(content->ptr, 0, content->len))
        buf_clear(content);
}

static void add_line(struct buf *out, const char *line, size_t len)
{
    size_t most = len && line[len - 1] == '\r' ? len - 1 : len;

    buf_add(out, line, most < LINE_MOST ? most : LINE_MOST);
    buf_addstr(out, most < LINE_MOST ? "" : " ...");
}

/* NULL if the file has no such lines. */
static const char *take_lines(const char *text, const struct range *range, struct arena *arena)
{
    struct buf out = BUF_INIT;
    const char *taken = NULL;

    for (unsigned line = 1; *text && line <= range->last; line++) {
        size_t len = strcspn(text, "\n");

        if (line > range->first)
            buf_addch(&out, '\n');
        if (line >= range->first)
            add_line(&out, text, len);
        if (line == range->first)
            taken = "";
        text += text[len] ? len + 1 : len;
    }
    if (taken)
        taken = arena_strndup(arena, out.ptr, out.len);
    buf_release(&out);
    return taken;
}

void excerpts_take(struct record *record, const char *built, struct arena *arena)
{
    struct ranges ranges = {.count = 0};
    struct buf content = BUF_INIT;
    const char *file = NULL;
    struct excerpt *excerpts;

    for (size_t i = 0; i < record->findings.count; i++)
        add_places(&ranges, record->findings.items[i]);
    join(&ranges);
    excerpts = ARENA_ARRAY(arena, struct excerpt, ranges.count);
    record->excerpts = excerpts;
    record->excerpt_count = 0;
    for (size_t i = 0; i < ranges.count; i++) {
        const struct range *range = &ranges.items[i];
        const char *text;

        if (!file || !text_equal(file, range->file))
            read_source(range->file, built, &content);
        file = range->file;
        text = take_lines(content.ptr, range, arena);
        if (text)
            excerpts[record->excerpt_count++] = (struct excerpt){file, range->first, text};
    }
    buf_release(&content);
}
