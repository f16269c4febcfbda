/* SPDX-License-Identifier: MIT */
/*
 * The judge must be seen to fail: for every case, broken.c with its annotations
 * taken out must be judged "unexpected finding", and fixed.c held against
 * broken's annotations "missed", under the first detector of the
 * list that is not blind.
 *
 * usage: mutation_test TESTS.TXT FOLDER: the list of tests that the build made
 * (detector case variant program), and a folder for the logs.
 */

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "base/text.h"
#include "cli/trial.h"
#include "test_list.h"

struct mutant {
    const char *folder; /* for logs */
    const char *case_path;
    enum detector detector;
    const char *broken; /* the programs, built for it */
    const char *fixed;
};

/* Blanks the word, so that line numbers and the rest of the comment stay. */
static void take_out(char *text, const char *word)
{
    for (char *at = strstr(text, word); at; at = strstr(at, word))
        memset(at, ' ', strlen(word));
}

static struct source without_annotations(const struct source *source, struct arena *arena)
{
    char *text = arena_strndup(arena, source->text, source->len);
    struct error err = ERROR_INIT;
    struct source bare;

    take_out(text, "@expect");
    take_out(text, "@stuck");
    if (!source_parse(source->path, text, source->len, VARIANT_BROKEN, arena, &bare, &err))
        fail_msg("%s", error_text(&err));
    return bare;
}

static enum verdict judge_as_broken(const struct mutant *m, const struct test_case *c,
                                    const char *program, struct arena *arena)
{
    const char *const argv[] = {program, NULL};
    const struct trial trial = {
        .name = m->case_path,
        .argv = argv,
        .detector = m->detector,
        .log_folder = m->folder,
        .timeout_ms = 60000,
        .grace_ms = 5000,
        .c = c,
        .variant = VARIANT_BROKEN,
    };
    struct error err = ERROR_INIT;
    struct record record;

    if (!trial_run(&trial, arena, &record, &err))
        fail_msg("%s", error_text(&err));
    findings_release(&record.findings);
    return record.verdict;
}

static void mutants_are_caught(void **state)
{
    const struct mutant *m = *state;
    struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct test_case c;
    struct test_case bare;

    if (!case_read(m->case_path, &arena, &c, &err))
        fail_msg("%s", error_text(&err));
    assert_string_equal(verdict_name(judge_as_broken(m, &c, m->fixed, &arena)),
                        verdict_name(VERDICT_MISSED));
    bare = c;
    bare.broken = without_annotations(&c.broken, &arena);
    assert_string_equal(verdict_name(judge_as_broken(m, &bare, m->broken, &arena)),
                        verdict_name(VERDICT_UNEXPECTED));
    arena_release(&arena);
}

/* A program that hangs is claimed whatever the detector sees. */
static bool sees(enum detector detector, const char *case_path)
{
    struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct test_case c;
    bool sees;

    if (!case_read(case_path, &arena, &c, &err))
        BUG("%s", error_text(&err));
    sees = !expectations_blind(&c.broken.expectations, detector) ||
           (c.broken.expectations.stuck_count && detector != DETECTOR_EXPLORE);
    arena_release(&arena);
    return sees;
}

/* The broken and the fixed program of a case stand on neighbouring lines of the list. */
static struct mutant *next_mutant(const struct test_list *list, size_t *at,
                                  const struct mutant *before, const char *folder,
                                  struct arena *arena)
{
    struct mutant *m = ARENA_NEW(arena, struct mutant);

    m->folder = folder;
    for (; *at + 1 < list->count; *at += 2) {
        const struct test_row *row = &list->rows[*at];

        if ((before && text_equal(before->case_path, row->case_path)) ||
            !detector_from_name(row->detector, &m->detector) || !sees(m->detector, row->case_path))
            continue;
        m->case_path = row->case_path;
        m->broken = row[0].program;
        m->fixed = row[1].program;
        return m;
    }
    return NULL;
}

int main(int argc, char **argv)
{
    struct arena arena = ARENA_INIT;
    struct test_list list = {NULL, 0};
    struct CMUnitTest *tests = NULL;
    size_t count = 0;
    size_t capacity = 0;
    struct mutant *m = NULL;
    size_t at = 0;
    int failed;

    if (argc != 3 || !test_list_read(argv[1], &arena, &list, NULL)) {
        fputs("usage: mutation_test TESTS.TXT FOLDER\n", stderr);
        return 2;
    }
    while ((m = next_mutant(&list, &at, m, argv[2], &arena)) != NULL) {
        ARRAY_GROW(tests, count, capacity);
        tests[count++] = (struct CMUnitTest){
            .name = m->case_path, .test_func = mutants_are_caught, .initial_state = m};
    }
    failed = count ? _cmocka_run_group_tests("mutation", tests, count, NULL, NULL) : 1;
    free(tests);
    free(list.rows);
    arena_release(&arena);
    return failed ? 1 : 0;
}
