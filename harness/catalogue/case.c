/* SPDX-License-Identifier: MIT */
#include "catalogue/case.h"

#include "base/file.h"
#include "base/text.h"
#include "catalogue/hint.h"
#include "catalogue/problems.h"

/* The errors of both programs, one line each. */
struct complaints {
    struct buf text;
    struct arena *arena;
};

static void complain(struct complaints *c, const char *text)
{
    buf_addf(&c->text, "%s%s", c->text.len ? "\n" : "", text);
}

static bool read_program(const char *folder, const char *name, enum variant variant,
                         struct source *source, struct complaints *c)
{
    struct error err = ERROR_INIT;
    bool right =
        source_read(arena_printf(c->arena, "%s/%s", folder, name), variant, c->arena, source, &err);

    if (!right)
        complain(c, error_text(&err));
    error_release(&err);
    return right;
}

/* A part that only broken.c has would be stale in fixed.c, so it is refused there. */
static void check_part(const struct source *s, const char *text, const char *label, bool wanted,
                       struct complaints *c)
{
    if (!text && wanted)
        complain(c, arena_printf(c->arena,
                                 "%s:1: the header comment lacks '%s' (cases/README.md "
                                 "says what it is for)",
                                 s->path, label));
    if (text && !wanted)
        complain(c, arena_printf(c->arena, "%s:1: '%s' belongs in broken.c only (remove it)",
                                 s->path, label));
}

static void check_header(const struct source *s, bool broken, struct complaints *c)
{
    check_part(s, s->what, "What:", true, c);
    check_part(s, s->wrong, "Wrong:", broken, c);
    check_part(s, s->why, "Why:", broken, c);
    check_part(s, s->fix, "Fix:", true, c);
    check_part(s, s->from, "From:", true, c);
}

static void check_headers(const struct test_case *t, struct complaints *c)
{
    check_header(&t->broken, true, c);
    check_header(&t->fixed, false, c);
    if (t->broken.from && t->fixed.from && !text_equal(t->broken.from, t->fixed.from))
        complain(c, arena_printf(c->arena, "%s:1: 'From: %s' differs from broken.c's 'From: %s'",
                                 t->fixed.path, t->fixed.from, t->broken.from));
}

/*
 * Silence of a detector that is neither expected to speak nor declared blind
 * would count as success. A program that hangs is proven by the stuck watch.
 */
static void check_claims(const struct source *broken, struct complaints *c)
{
    const struct expectations *e = &broken->expectations;
    detector_set spoken = expectations_detectors(e);
    bool hangs = e->stuck_count || (spoken & DETECTOR_BIT(DETECTOR_STUCK));
    detector_set silent = hangs ? 0 : DETECTORS_DEFAULT & ~spoken;

    if (!e->count && !e->stuck_count) {
        complain(c, arena_printf(c->arena,
                                 "%s:1: it claims nothing (mark the lines of the bug "
                                 "with @expect KIND or @stuck)",
                                 broken->path));
        return;
    }
    for (int d = 0; d < DETECTOR_COUNT; d++)
        if (silent & DETECTOR_BIT(d))
            complain(c, arena_printf(c->arena,
                                     "%s:1: nothing is said of %s (name it in an @expect, or write "
                                     "'@blind %s: reason' in the header comment)",
                                     broken->path, detector_name((enum detector)d),
                                     detector_name((enum detector)d)));
}

/* `.../<topic>/<name>` */
static void name_case(const char *folder, struct arena *arena, struct test_case *t)
{
    char *topic = arena_strdup(arena, folder);
    char *slash = strrchr(topic, '/');

    t->folder = arena_strdup(arena, folder);
    t->name = text_basename(t->folder);
    if (slash)
        *slash = '\0';
    t->topic = text_basename(topic);
}

bool case_read(const char *folder, struct arena *arena, struct test_case *c, struct error *err)
{
    struct test_case t = {0};
    struct complaints complaints = {BUF_INIT, arena};
    char *absolute = file_absolute(folder);
    bool broken;
    bool fixed;
    bool right;

    name_case(absolute, arena, &t);
    free(absolute);
    broken = read_program(t.folder, "broken.c", VARIANT_BROKEN, &t.broken, &complaints);
    fixed = read_program(t.folder, "fixed.c", VARIANT_FIXED, &t.fixed, &complaints);
    if (broken && fixed)
        check_headers(&t, &complaints);
    if (broken)
        check_claims(&t.broken, &complaints);
    right = !complaints.text.len;
    if (right)
        *c = t;
    else
        error_set(err, "%s", complaints.text.ptr);
    buf_release(&complaints.text);
    return right;
}

const char *const *case_options(const struct test_case *c, enum detector detector,
                                struct arena *arena)
{
    const char **options = ARENA_ARRAY(arena, const char *, c->broken.option_count + 1);
    size_t count = 0;

    for (size_t i = 0; i < c->broken.option_count; i++)
        if (c->broken.options[i].detectors & DETECTOR_BIT(detector))
            options[count++] = c->broken.options[i].text;
    return options;
}

static bool holds_program(const char *folder, struct arena *arena)
{
    return file_exists(arena_printf(arena, "%s/broken.c", folder)) ||
           file_exists(arena_printf(arena, "%s/fixed.c", folder));
}

struct search {
    struct arena *arena;
    struct case_folders found;
    size_t capacity;
};

static void add_folder(struct search *s, const char *folder)
{
    ARENA_GROW(s->arena, s->found.items, s->found.count, s->capacity);
    s->found.items[s->found.count++] = folder;
}

/* Folders below `folder` go one by one to `visit`, hidden ones left out. */
static bool each_folder(struct search *s, const char *folder,
                        bool (*visit)(struct search *s, const char *below, struct error *err),
                        struct error *err)
{
    struct file_names names;
    bool right = true;

    if (!file_list(folder, &names, err))
        return false;
    for (size_t i = 0; right && i < names.count; i++) {
        const char *below = arena_printf(s->arena, "%s/%s", folder, names.items[i]);

        if (*names.items[i] != '.' && file_is_folder(below))
            right = visit(s, below, err);
    }
    file_names_free(&names);
    return right;
}

static bool visit_case(struct search *s, const char *folder, struct error *err)
{
    if (!holds_program(folder, s->arena))
        return error_set(err,
                         "%s: neither broken.c nor fixed.c is there (add the pair, or remove "
                         "the folder)",
                         folder);
    add_folder(s, folder);
    return true;
}

static bool visit_topic(struct search *s, const char *folder, struct error *err)
{
    if (!holds_program(folder, s->arena))
        return each_folder(s, folder, visit_case, err);
    add_folder(s, folder);
    return true;
}

bool case_find(const char *root, struct arena *arena, struct case_folders *folders,
               struct error *err)
{
    struct search s = {.arena = arena};
    char *absolute = file_absolute(root);
    const char *top = arena_strdup(arena, absolute);

    free(absolute);
    if (holds_program(top, arena))
        add_folder(&s, top);
    else if (!each_folder(&s, top, visit_topic, err))
        return false;
    if (!s.found.count)
        return error_set(err,
                         "%s: no case is below it (a case is a folder topic/name with "
                         "broken.c and fixed.c)",
                         top);
    *folders = s.found;
    return true;
}
