/* SPDX-License-Identifier: MIT */
/* catalogue/case.h: whole cases, and the search for them. */

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "base/file.h"
#include "catalogue/case.h"

#define BROKEN_HEADER                                                                              \
    "/*\n * What: a\n * Wrong: b\n * Why: c\n * Fix: d\n * From: RP-zh: race\n */\n"
#define FIXED_HEADER "/*\n * What: a\n * Fix: d\n * From: RP-zh: race\n */\n"
#define BROKEN       BROKEN_HEADER "x; // @expect data-race\n"

struct fixture {
    char root[64];
    struct arena arena;
    struct error err;
};

static int set_up(void **state)
{
    struct fixture *f = xcalloc(1, sizeof(*f));

    snprintf(f->root, sizeof(f->root), "/tmp/threadproof-case-XXXXXX");
    *state = f;
    return mkdtemp(f->root) ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    bool removed = file_remove_tree(f->root, NULL);

    error_release(&f->err);
    arena_release(&f->arena);
    free(f);
    return removed ? 0 : -1;
}

/* Writes root/folder/name; a NULL text writes nothing but makes the folder. */
static const char *put(struct fixture *f, const char *folder, const char *name, const char *text)
{
    const char *path = arena_printf(&f->arena, "%s/%s", f->root, folder);
    const char *file = arena_printf(&f->arena, "%s/%s", path, name);

    assert_true(file_make_folders(path, &f->err));
    if (text)
        assert_true(file_write_atomic(file, text, strlen(text), false, &f->err));
    return path;
}

static const char *put_case(struct fixture *f, const char *folder, const char *broken,
                            const char *fixed)
{
    put(f, folder, "broken.c", broken);
    return put(f, folder, "fixed.c", fixed);
}

static void a_case_knows_its_name(void **state)
{
    struct fixture *f = *state;
    const char *folder = put_case(f, "races/lost-update", BROKEN, FIXED_HEADER "x;\n");
    struct test_case c;

    assert_true(case_read(folder, &f->arena, &c, &f->err));
    assert_string_equal(c.folder, folder);
    assert_string_equal(c.topic, "races");
    assert_string_equal(c.name, "lost-update");
    assert_int_equal(c.broken.expectations.count, 1);
    assert_int_equal(c.broken.expectations.items[0].line, 8);
    assert_string_equal(c.fixed.from, "RP-zh: race");
    assert_true(
        case_read(arena_printf(&f->arena, "%s/../lost-update/", folder), &f->arena, &c, &f->err));
    assert_string_equal(c.folder, folder);
    assert_string_equal(c.name, "lost-update");
}

static void a_case_asks_for_options(void **state)
{
    struct fixture *f = *state;
    const char *folder = put_case(f, "races/freed",
                                  "/* What: a\n * Wrong: b\n * Why: c\n * Fix: d\n * From: e\n"
                                  " * @option helgrind,drd: --free-is-write=yes\n"
                                  " * @option drd: --a=1 */\nx; // @expect data-race\n",
                                  "/* What: a\n * Fix: d\n * From: e */\n");
    const char *const *options;
    struct test_case c;

    assert_true(case_read(folder, &f->arena, &c, &f->err));
    options = case_options(&c, DETECTOR_DRD, &f->arena);
    assert_string_equal(options[0], "--free-is-write=yes");
    assert_string_equal(options[1], "--a=1");
    assert_null(options[2]);
    assert_null(case_options(&c, DETECTOR_HELGRIND, &f->arena)[1]);
    assert_null(case_options(&c, DETECTOR_TSAN, &f->arena)[0]);
}

/* `B` and `F` in `errors` stand for the paths of the two programs. */
struct bad {
    const char *name;
    const char *broken;
    const char *fixed;
    const char *errors[9];
};

static void check_bad(struct fixture *f, size_t index, const struct bad *bad)
{
    const char *folder =
        put_case(f, arena_printf(&f->arena, "t/%zu", index), bad->broken, bad->fixed);
    struct buf expected = BUF_INIT;
    struct test_case c;

    for (size_t i = 0; bad->errors[i]; i++)
        buf_addf(&expected, "%s%s/%s%s", i ? "\n" : "", folder,
                 *bad->errors[i] == 'B' ? "broken.c" : "fixed.c", bad->errors[i] + 1);
    assert_false(case_read(folder, &f->arena, &c, &f->err));
    if (strcmp(error_text(&f->err), expected.ptr) != 0)
        fail_msg("%s:\n%s\nexpected:\n%s", bad->name, error_text(&f->err), expected.ptr);
    buf_release(&expected);
}

#define LACKS "(cases/README.md says what it is for)"

static void bad_cases_are_refused(void **state)
{
    static const struct bad rows[] = {
        {.name = "both programs are read",
         .broken = "x; // @stuk\n",
         .fixed = "x; // @stuck\n",
         .errors = {"B:1: unknown annotation '@stuk' (did you mean stuck?)",
                    "F:1: @stuck in a fixed program, which claims nothing (remove it)"}},
        {.name = "no claim",
         .broken = BROKEN_HEADER "x;\n",
         .fixed = FIXED_HEADER,
         .errors =
             {"B:1: it claims nothing (mark the lines of the bug with @expect KIND or @stuck)"}},
        {.name = "a detector is left out",
         .broken = BROKEN_HEADER "x; // @expect[tsan,helgrind] data-race\n",
         .fixed = FIXED_HEADER,
         .errors = {"B:1: nothing is said of drd (name it in an @expect, or write '@blind drd: "
                    "reason' in the header comment)"}},
        {.name = "no header at all",
         .broken = "x; // @stuck\n",
         .fixed = "x;\n",
         .errors = {"B:1: the header comment lacks 'What:' " LACKS,
                    "B:1: the header comment lacks 'Wrong:' " LACKS,
                    "B:1: the header comment lacks 'Why:' " LACKS,
                    "B:1: the header comment lacks 'Fix:' " LACKS,
                    "B:1: the header comment lacks 'From:' " LACKS,
                    "F:1: the header comment lacks 'What:' " LACKS,
                    "F:1: the header comment lacks 'Fix:' " LACKS,
                    "F:1: the header comment lacks 'From:' " LACKS}},
        {.name = "broken's header in fixed.c",
         .broken = BROKEN,
         .fixed = BROKEN_HEADER,
         .errors = {"F:1: 'Wrong:' belongs in broken.c only (remove it)",
                    "F:1: 'Why:' belongs in broken.c only (remove it)"}},
        {.name = "another source",
         .broken = BROKEN,
         .fixed = "/* What: a\n * Fix: d\n * From: CSDN */\n",
         .errors = {"F:1: 'From: CSDN' differs from broken.c's 'From: RP-zh: race'"}},
    };

    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        check_bad(*state, i, &rows[i]);
}

static void a_hang_needs_no_other_claim(void **state)
{
    struct fixture *f = *state;
    struct test_case c;

    assert_true(case_read(put_case(f, "t/a", BROKEN_HEADER "x; // @stuck\n", FIXED_HEADER),
                          &f->arena, &c, &f->err));
    assert_true(
        case_read(put_case(f, "t/b", BROKEN_HEADER "x; // @expect[stuck] deadlock\n", FIXED_HEADER),
                  &f->arena, &c, &f->err));
}

static void a_missing_program_is_named(void **state)
{
    struct fixture *f = *state;
    const char *folder = put_case(f, "races/half", BROKEN, NULL);
    struct test_case c;

    assert_false(case_read(folder, &f->arena, &c, &f->err));
    assert_non_null(strstr(error_text(&f->err), "races/half/fixed.c"));
    assert_null(strchr(error_text(&f->err), '\n'));
}

static void check_found(struct fixture *f, const char *root, const char *const *names, size_t count)
{
    struct case_folders found;

    if (!case_find(arena_printf(&f->arena, "%s%s", f->root, root), &f->arena, &found, &f->err))
        fail_msg("%s", error_text(&f->err));
    assert_int_equal(found.count, count);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(found.items[i], arena_printf(&f->arena, "%s/%s", f->root, names[i]));
}

static void cases_are_found_sorted(void **state)
{
    static const char *const all[] = {"locks/a", "locks/b", "races/a"};
    struct fixture *f = *state;

    put_case(f, "races/a", BROKEN, NULL);
    put_case(f, "locks/b", NULL, FIXED_HEADER);
    put_case(f, "locks/a", BROKEN, FIXED_HEADER);
    put(f, ".", "README.md", "no case");
    put(f, "locks", "notes.txt", "no case");
    put(f, ".git/hooks", "x", NULL);
    check_found(f, "", all, 3);
    check_found(f, "/locks", all, 2);
    check_found(f, "/locks/b", all + 1, 1);
}

static void an_empty_case_is_an_error(void **state)
{
    struct fixture *f = *state;
    struct case_folders found;

    put_case(f, "races/a", BROKEN, NULL);
    put(f, "races/forgotten", "main.c", "x;\n");
    assert_false(case_find(f->root, &f->arena, &found, &f->err));
    assert_non_null(strstr(error_text(&f->err), "races/forgotten: neither broken.c nor fixed.c"));
}

static void no_case_is_an_error(void **state)
{
    struct fixture *f = *state;
    struct case_folders found;

    assert_false(case_find(f->root, &f->arena, &found, &f->err));
    assert_non_null(strstr(error_text(&f->err), f->root));
    assert_false(case_find("/nowhere", &f->arena, &found, &f->err));
    assert_non_null(strstr(error_text(&f->err), "/nowhere"));
}

#define CASE_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_TEST(a_case_knows_its_name),       CASE_TEST(bad_cases_are_refused),
        CASE_TEST(a_hang_needs_no_other_claim), CASE_TEST(a_missing_program_is_named),
        CASE_TEST(cases_are_found_sorted),      CASE_TEST(an_empty_case_is_an_error),
        CASE_TEST(no_case_is_an_error),         CASE_TEST(a_case_asks_for_options),
    };

    return cmocka_run_group_tests_name("case", tests, NULL, NULL);
}
