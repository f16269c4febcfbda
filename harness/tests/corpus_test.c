/* SPDX-License-Identifier: MIT */
/*
 * The corpus as a whole: every row of cases/rows.tsv has its pair and every
 * pair its row; each header names a source of its row; and the detectors that a
 * row names are neither blind nor without a claim.
 */

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "base/file.h"
#include "base/text.h"
#include "catalogue/case.h"

static const char cases[] = THREADPROOF_SOURCE_DIR "/cases";

enum { COLUMNS = 5 };

struct row {
    const char *column[COLUMNS]; /* case, tutorial example, broken, fixed, flagged by */
};

struct corpus {
    struct arena arena;
    struct row *rows;
    size_t count;
    size_t capacity;
};

static void split_row(struct corpus *corpus, const char *line, size_t len)
{
    char *text = arena_strndup(&corpus->arena, line, len);
    struct row row = {{NULL}};
    size_t column = 0;

    for (char *tab = text; tab && column < COLUMNS; column++) {
        row.column[column] = tab;
        tab = strchr(tab, '\t');
        if (tab)
            *tab++ = '\0';
    }
    if (column != COLUMNS)
        fail_msg("cases/rows.tsv: this row has not %d columns: %s", COLUMNS, text);
    ARRAY_GROW(corpus->rows, corpus->count, corpus->capacity);
    corpus->rows[corpus->count++] = row;
}

static int read_rows(void **state)
{
    static struct corpus corpus;
    struct buf text = BUF_INIT;
    struct error err = ERROR_INIT;
    const char *path = arena_printf(&corpus.arena, "%s/rows.tsv", cases);

    if (!file_read(path, &text, &err))
        fail_msg("%s", error_text(&err));
    for (char *line = text.ptr; *line;) {
        size_t len = strcspn(line, "\n");

        if (len && *line != '#')
            split_row(&corpus, line, len);
        line += len + (line[len] ? 1 : 0);
    }
    buf_release(&text);
    *state = &corpus;
    return 0;
}

static int free_rows(void **state)
{
    struct corpus *corpus = *state;

    free(corpus->rows);
    arena_release(&corpus->arena);
    return 0;
}

static bool claims(const struct expectations *e, enum detector detector)
{
    for (size_t i = 0; i < e->count; i++)
        if (e->items[i].detectors & DETECTOR_BIT(detector))
            return true;
    return false;
}

static void check_flagged(const struct row *row, const struct test_case *c, char letter,
                          enum detector detector)
{
    const struct expectations *e = &c->broken.expectations;

    if (!strchr(row->column[4], letter))
        return;
    if (expectations_blind(e, detector) || !claims(e, detector))
        fail_msg("cases/rows.tsv says that %s flags %s, but %s claims nothing of it",
                 detector_title(detector), row->column[0], c->broken.path);
}

/* "RP-*: a; CSDN: b": the source names of a row stand before colons. */
static bool names_a_tutorial(const char *text)
{
    static const char *const sources[] = {"RP-zh", "RP-notes", "RP-full",
                                          "RP-*",  "MOTW-zh",  "CSDN"};

    for (size_t i = 0; i < ARRAY_SIZE(sources); i++)
        if (strstr(text, sources[i]))
            return true;
    return false;
}

/* Beyond the tutorials the row has the source as the header names it, or its beginning. */
static void check_source(const struct row *row, const struct test_case *c)
{
    const char *source = row->column[1];

    if (names_a_tutorial(source) ? !names_a_tutorial(c->broken.from)
                                 : !strstr(c->broken.from, source))
        fail_msg("%s: From does not name the source of cases/rows.tsv: %s, not %s", c->broken.path,
                 source, c->broken.from);
}

static void every_row_has_its_pair(void **state)
{
    struct corpus *corpus = *state;

    for (size_t i = 0; i < corpus->count; i++) {
        const struct row *row = &corpus->rows[i];
        const char *folder = arena_printf(&corpus->arena, "%s/%s", cases, row->column[0]);
        struct error err = ERROR_INIT;
        struct test_case c;

        if (!case_read(folder, &corpus->arena, &c, &err))
            fail_msg("%s", error_text(&err));
        check_flagged(row, &c, 'T', DETECTOR_TSAN);
        check_flagged(row, &c, 'H', DETECTOR_HELGRIND);
        check_flagged(row, &c, 'D', DETECTOR_DRD);
        check_flagged(row, &c, 'E', DETECTOR_EXPLORE);
        if (strchr(row->column[4], 'S') && !c.broken.expectations.stuck_count)
            fail_msg("%s should hang by cases/rows.tsv, but has no @stuck line", c.broken.path);
        check_source(row, &c);
    }
}

static bool has_row(const struct corpus *corpus, const char *folder)
{
    for (size_t i = 0; i < corpus->count; i++)
        if (text_ends(folder, corpus->rows[i].column[0]))
            return true;
    return false;
}

static void every_pair_has_its_row(void **state)
{
    struct corpus *corpus = *state;
    struct case_folders folders;
    struct error err = ERROR_INIT;

    if (!case_find(cases, &corpus->arena, &folders, &err))
        fail_msg("%s", error_text(&err));
    assert_true(folders.count > 0);
    for (size_t i = 0; i < folders.count; i++)
        if (!has_row(corpus, folders.items[i]))
            fail_msg("%s has no row in cases/rows.tsv", folders.items[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_has_its_pair),
        cmocka_unit_test(every_pair_has_its_row),
    };

    return cmocka_run_group_tests_name("corpus", tests, read_rows, free_rows);
}
