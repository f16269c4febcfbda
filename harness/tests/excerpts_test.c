/* SPDX-License-Identifier: MIT */
/* Which lines of a program's sources a record takes, and which not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/excerpts.h"
#include "report_fixture.h"

struct place_of {
    struct arena arena;
    struct record record;
    const char *folder;
    const char *source;
};

static const char *write_source(struct place_of *p, const char *name, const char *text, size_t len)
{
    const char *path = arena_printf(&p->arena, "%s/%s", p->folder, name);

    assert_true(file_write_atomic(path, text, len, false, NULL));
    return path;
}

static int setup(void **state)
{
    static char folder[32];
    struct place_of *p = xcalloc(1, sizeof(*p));
    struct buf text = BUF_INIT;

    snprintf(folder, sizeof(folder), "/tmp/excerpts.XXXXXX");
    assert_non_null(mkdtemp(folder));
    p->folder = folder;
    for (int line = 1; line <= 30; line++)
        buf_addf(&text, "line %d\n", line);
    p->source = write_source(p, "a.c", text.ptr, text.len);
    p->record = fixture_program(&p->arena, "program");
    buf_release(&text);
    *state = p;
    return 0;
}

static int teardown(void **state)
{
    struct place_of *p = *state;

    assert_true(file_remove_tree(p->folder, NULL));
    findings_release(&p->record.findings);
    arena_release(&p->arena);
    free(p);
    return 0;
}

static void add_race(struct place_of *p, const char *file, unsigned now, unsigned before)
{
    findings_add(&p->record.findings,
                 fixture_race(&p->arena, DETECTOR_TSAN, (struct fixture_place){"f", file, now},
                              (struct fixture_place){"g", file, before}, 1));
}

/* Three lines on each side, what touches in one piece, and no line twice. */
static void test_lines_around_places(void **state)
{
    struct place_of *p = *state;

    add_race(p, p->source, 2, 9);
    add_race(p, p->source, 30, 2);
    excerpts_take(&p->record, NULL, &p->arena);
    assert_int_equal(p->record.excerpt_count, 2);
    assert_string_equal(p->record.excerpts[0].file, p->source);
    assert_int_equal(p->record.excerpts[0].first, 1);
    assert_true(text_starts(p->record.excerpts[0].text, "line 1\nline 2\n"));
    assert_true(text_ends(p->record.excerpts[0].text, "line 11\nline 12"));
    assert_int_equal(p->record.excerpts[1].first, 27);
    assert_string_equal(p->record.excerpts[1].text, "line 27\nline 28\nline 29\nline 30");
}

static void touch(const char *path, time_t seconds)
{
    const struct timespec times[] = {{.tv_sec = seconds}, {.tv_sec = seconds}};

    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void test_a_changed_source_is_left_out(void **state)
{
    struct place_of *p = *state;
    const char *program = write_source(p, "program", "", 0);

    add_race(p, p->source, 5, 5);
    touch(program, 1000);
    touch(p->source, 1001);
    excerpts_take(&p->record, program, &p->arena);
    assert_int_equal(p->record.excerpt_count, 0);
    touch(p->source, 1000);
    excerpts_take(&p->record, program, &p->arena);
    assert_int_equal(p->record.excerpt_count, 1);
}

/* No device, no FIFO that would wait for ever, no binary, nothing behind the end. */
static void test_what_is_no_source_is_left_out(void **state)
{
    struct place_of *p = *state;
    const char *fifo = arena_printf(&p->arena, "%s/fifo.c", p->folder);

    assert_int_equal(mkfifo(fifo, 0600), 0);
    add_race(p, fifo, 1, 1);
    add_race(p, "/dev/zero", 1, 1);
    add_race(p, p->folder, 1, 1);
    add_race(p, write_source(p, "b.c", "a\0b", 3), 1, 1);
    add_race(p, p->source, 40, 40);
    add_race(p, "/no/such/file.c", 1, 1);
    excerpts_take(&p->record, NULL, &p->arena);
    assert_int_equal(p->record.excerpt_count, 0);
}

static void test_long_lines_are_cut(void **state)
{
    struct place_of *p = *state;
    char line[1000];

    memset(line, 'x', sizeof(line));
    add_race(p, write_source(p, "long.c", line, sizeof(line)), 1, 1);
    excerpts_take(&p->record, NULL, &p->arena);
    assert_int_equal(p->record.excerpt_count, 1);
    assert_int_equal(strlen(p->record.excerpts[0].text), 240 + strlen(" ..."));
}

static void test_places_are_bounded(void **state)
{
    struct place_of *p = *state;
    struct buf text = BUF_INIT;
    const char *big;

    for (unsigned i = 0; i < 20 * EXCERPTS_MAX; i++)
        buf_addstr(&text, "x\n");
    big = write_source(p, "big.c", text.ptr, text.len);
    for (unsigned i = 1; i < 2 * EXCERPTS_MAX; i++)
        add_race(p, big, 10 * i, 10 * i);
    excerpts_take(&p->record, NULL, &p->arena);
    assert_int_equal(p->record.excerpt_count, EXCERPTS_MAX);
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_lines_around_places, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_changed_source_is_left_out, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_no_source_is_left_out, setup, teardown),
        cmocka_unit_test_setup_teardown(test_long_lines_are_cut, setup, teardown),
        cmocka_unit_test_setup_teardown(test_places_are_bounded, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
