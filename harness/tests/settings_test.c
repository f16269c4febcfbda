/* SPDX-License-Identifier: MIT */
/* exec/settings.h: what options say, and who gave them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <unistd.h>

#include "base/file.h"
#include "exec/settings.h"

struct fixture {
    struct arena arena;
    char folder[40];
};

static int set_up(void **state)
{
    struct fixture *f = xcalloc(1, sizeof(*f));

    memcpy(f->folder, "/tmp/settings_test.XXXXXX", sizeof("/tmp/settings_test.XXXXXX"));
    assert_non_null(mkdtemp(f->folder));
    unsetenv("VALGRIND_OPTS");
    assert_int_equal(setenv("HOME", f->folder, 1), 0);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    assert_true(file_remove_tree(f->folder, NULL));
    arena_release(&f->arena);
    free(f);
    return 0;
}

static void assert_settings(const struct settings *settings, const char *expected)
{
    struct buf text = BUF_INIT;

    for (size_t i = 0; i < settings->count; i++)
        buf_addf(&text, "[%s][%s][%s]\n", settings->items[i].name, settings->items[i].value,
                 settings->items[i].text);
    assert_string_equal(text.ptr, expected);
    buf_release(&text);
}

/* As sanitizer_flag_parser.cpp reads it. */
static void tsan_options_are_read(void **state)
{
    struct fixture *f = *state;
    struct settings settings = {.arena = &f->arena};

    settings_add_tsan(&settings, "a=1:b='x y:z',c=\"2\" d=\n:e:a=0,", "here");
    assert_settings(&settings, "[b][x y:z][b='x y:z']\n[c][2][c=\"2\"]\n[d][][d=]\n"
                               "[e][][e]\n[a][0][a=0]\n");
    settings_add_tsan(&settings, "", "here");
    settings_add_tsan(&settings, " :,\n", "here");
    settings_add_tsan(&settings, "f='unfinished", "there");
    assert_int_equal(settings.count, 6);
    assert_string_equal(settings_find(&settings, "f")->value, "unfinished");
    assert_string_equal(settings_find(&settings, "f")->source, "there");
    assert_null(settings_find(&settings, "g"));
}

static void last_one_counts(void **state)
{
    struct fixture *f = *state;
    struct settings settings = {.arena = &f->arena};

    settings_add_tsan(&settings, "a=1:b=2:a=3", "here");
    assert_settings(&settings, "[b][2][b=2]\n[a][3][a=3]\n");
}

static void valgrind_options_are_read(void **state)
{
    struct fixture *f = *state;
    struct settings settings = {.arena = &f->arena};
    static const char *const options[] = {"-q",
                                          "--tool=drd",
                                          "--drd:first-race-only=yes",
                                          "--helgrind:track-lockorders=no",
                                          "--drdx:a=1",
                                          "--suppressions=/a:b",
                                          "--verbose"};

    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
        settings_add_valgrind(&settings, DETECTOR_DRD, options[i]);
    assert_settings(&settings, "[-q][][-q]\n[--tool][drd][--tool=drd]\n"
                               "[--first-race-only][yes][--drd:first-race-only=yes]\n"
                               "[--suppressions][/a:b][--suppressions=/a:b]\n"
                               "[--verbose][][--verbose]\n");
}

static void write_file(struct fixture *f, const char *name, const char *text)
{
    const char *path = arena_printf(&f->arena, "%s/%s", f->folder, name);

    assert_true(file_write_atomic(path, text, strlen(text), false, NULL));
}

static void places_of_valgrind_options_are_found(void **state)
{
    struct fixture *f = *state;
    const char *there = arena_printf(&f->arena, "%s/there", f->folder);
    const char *where;

    assert_true(file_make_folders(there, NULL));
    assert_null(settings_valgrind_source("--a=1", there, &f->arena));
    write_file(f, ".valgrindrc", "--a=1\n--b=2 --c=3");
    assert_string_equal(settings_valgrind_source("--c=3", there, &f->arena), "~/.valgrindrc");
    assert_null(settings_valgrind_source("--c", there, &f->arena));
    setenv("VALGRIND_OPTS", "  --a=1 --d=4", 1);
    assert_string_equal(settings_valgrind_source("--a=1", there, &f->arena), "VALGRIND_OPTS");
    write_file(f, "there/.valgrindrc", "--a=1");
    where = settings_valgrind_source("--a=1", there, &f->arena);
    assert_string_equal(where, arena_printf(&f->arena, "%s/.valgrindrc", there));
    unsetenv("VALGRIND_OPTS");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(tsan_options_are_read),
        TEST(last_one_counts),
        TEST(valgrind_options_are_read),
        TEST(places_of_valgrind_options_are_found),
    };

    return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
