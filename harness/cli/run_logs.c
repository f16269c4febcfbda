/* SPDX-License-Identifier: MIT */
#include "cli/run_logs.h"

#include "base/file.h"
#include "base/text.h"
#include "cli/read_log.h"
#include "exec/starter.h"
#include "exec/tool.h"

/* Of a log: the part that says what is run. */
enum { HEAD_BYTES = 64 * 1024 };

/* One log of the folder. */
struct image {
    const char *path;
    const char *program; /* as Valgrind names it; NULL: it does not say */
    struct log_facts facts;
};

struct images {
    struct image *items;
    size_t count;
    size_t capacity;
    uint64_t findings;
    bool malformed; /* one of them */
    uint64_t malformed_at;
};

/* Of a process that was ended before it had written so much: nothing was lost with it. */
static bool has_not_begun(const struct buf *content)
{
    static const char opening[] = "<?xml version=\"1.0\"?>\n\n<valgrindoutput>";

    return content->len < sizeof(opening) && memcmp(content->ptr, opening, content->len) == 0;
}

/* The text of <exe> in <argv>. */
static const char *program_of(const struct buf *content, struct arena *arena)
{
    const char *at = strstr(content->ptr, "<argv>");
    const char *end;

    at = at ? strstr(at, "<exe>") : NULL;
    end = at ? strstr(at, "</exe>") : NULL;
    if (!end)
        return NULL;
    at += strlen("<exe>");
    return arena_strndup(arena, at, (size_t)(end - at));
}

/* Not begun: it is left out. */
static bool read_image(const char *path, const struct sink *sink, struct arena *arena,
                       struct images *images, struct error *err)
{
    struct buf content = BUF_INIT;
    struct image image = {.path = path};
    bool ok = file_read_head(path, HEAD_BYTES, &content, err);

    if (ok && !has_not_begun(&content)) {
        if (!read_log(path, sink, &image.facts, NULL))
            image.facts.malformed = true;
        image.program = program_of(&content, arena);
        images->findings += image.facts.findings;
        if (image.facts.malformed && !images->malformed)
            images->malformed_at = image.facts.truncated_at;
        images->malformed |= image.facts.malformed;
        ARENA_GROW(arena, images->items, images->count, images->capacity);
        images->items[images->count++] = image;
    }
    buf_release(&content);
    return ok;
}

static bool read_all(const char *folder, enum detector detector, const struct sink *sink,
                     struct arena *arena, struct images *images, struct error *err)
{
    const char *prefix = arena_printf(arena, "%s.", detector_name(detector));
    struct file_names names;
    bool ok = file_list(folder, &names, err);

    for (size_t i = 0; ok && i < names.count; i++)
        if (text_starts(names.items[i], prefix))
            ok = read_image(arena_printf(arena, "%s/%s", folder, names.items[i]), sink, arena,
                            images, err);
    file_names_free(&names);
    return ok;
}

/* A starter's name may be relative to a folder that nobody knows any more: then it counts. */
static bool is_program(const struct image *image, const char *starter)
{
    return image->program && !text_equal(image->program, starter) && !starter_is(image->program);
}

static const struct image *find_path(const struct images *images, const char *path)
{
    for (size_t i = 0; path && i < images->count; i++)
        if (text_equal(images->items[i].path, path))
            return &images->items[i];
    return NULL;
}

/* A program that was watched to its end; else one that was not. */
static const struct image *find_program(const struct images *images, const char *starter)
{
    const struct image *any = NULL;

    for (size_t i = 0; i < images->count; i++) {
        const struct image *image = &images->items[i];

        if (!is_program(image, starter))
            continue;
        if (image->facts.finished)
            return image;
        any = any ? any : image;
    }
    return any;
}

/* A program's own children that became others leave a log in its name, without an end. */
static bool is_told_better(const struct images *images, size_t index)
{
    const struct image *image = &images->items[index];

    for (size_t i = 0; i < images->count; i++) {
        const struct image *other = &images->items[i];
        bool ends = other->facts.finished;

        if (other->program && text_equal(other->program, image->program) &&
            (ends > image->facts.finished || (ends == image->facts.finished && i < index)))
            return true;
    }
    return false;
}

static void tell_watched(const struct images *images, enum detector detector, const char *starter,
                         struct arena *arena, struct run_logs *logs)
{
    logs->watched = ARENA_ARRAY(arena, const char *, images->count + 1);
    for (size_t i = 0; i < images->count; i++) {
        const struct image *image = &images->items[i];

        if (!is_program(image, starter) || is_told_better(images, i))
            continue;
        logs->watched[logs->watched_count++] =
            arena_printf(arena, "%s watched %s, which %s started%s", detector_title(detector),
                         image->program, text_basename(starter),
                         image->facts.finished
                             ? ""
                             : ", but not to its end: it was killed, or became another program");
    }
}

/* TSan leaves no log of a program in which it finds nothing, but reads its options. */
static void prove_tsan(const struct log_folder *folder, const char *starter, struct arena *arena,
                       struct run_logs *logs)
{
    logs->facts.started = log_folder_was_opened(folder, TOOL_TSAN_WITNESS);
    if (!logs->facts.started)
        return;
    logs->watched = ARENA_ARRAY(arena, const char *, 1);
    logs->watched[logs->watched_count++] =
        arena_printf(arena, "TSan watched what %s started that is built with it, and nothing else",
                     text_basename(starter));
}

bool run_logs_read(const char *path, const struct log_folder *folder, enum detector detector,
                   pid_t pid, const char *starter, const struct sink *sink, struct arena *arena,
                   struct run_logs *logs, struct error *err)
{
    struct images images = {.items = NULL};
    const struct image *decides;

    *logs = (struct run_logs){.path = NULL};
    if (!read_all(path, detector, sink, arena, &images, err))
        return false;
    decides = find_path(&images, tool_log_path(detector, path, pid, arena));
    if (starter && detector != DETECTOR_TSAN)
        decides = find_program(&images, starter);
    if (decides) {
        logs->path = decides->path;
        logs->facts = decides->facts;
    }
    logs->facts.findings = images.findings;
    if (images.malformed && !logs->facts.malformed)
        logs->facts.truncated_at = images.malformed_at;
    logs->facts.malformed = images.malformed;
    if (starter && detector == DETECTOR_TSAN)
        prove_tsan(folder, starter, arena, logs);
    else if (starter)
        tell_watched(&images, detector, starter, arena, logs);
    return true;
}
