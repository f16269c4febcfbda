/* SPDX-License-Identifier: MIT */
/* The text of suppressions: one rule each, as narrow as it goes, whatever the names hold. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/text.h"
#include "report/suppressions.h"
#include "report_fixture.h"

static const struct fixture_place here = {"work", "/src/a.c", 12};
static const struct fixture_place there = {"rest", "/src/b.c", 34};

struct made {
    struct arena arena;
    struct buf text;
    struct suppressions_made count;
};

static int set_up(void **state)
{
    struct made *m = xcalloc(1, sizeof(*m));

    buf_init(&m->text);
    *state = m;
    return 0;
}

static int tear_down(void **state)
{
    struct made *m = *state;

    buf_release(&m->text);
    arena_release(&m->arena);
    free(m);
    return 0;
}

static void make(struct made *m, enum suppressions_syntax syntax,
                 const struct finding *const *findings, size_t count)
{
    struct record record = fixture_program(&m->arena, "program");
    struct digest *report = digest_new();
    struct error err = ERROR_INIT;

    for (size_t i = 0; i < count; i++)
        findings_add(&record.findings, findings[i]);
    digest_add_record(report, &record);
    buf_clear(&m->text);
    if (!suppressions_write(report, syntax, NULL, output_to_buf(&m->text), &m->count, &err))
        fail_msg("%s", error_text(&err));
    digest_free(report);
    findings_release(&record.findings);
}

static void make_one(struct made *m, enum suppressions_syntax syntax, const struct finding *finding)
{
    make(m, syntax, &finding, 1);
}

static void assert_has(const struct made *m, const char *part)
{
    if (!strstr(m->text.ptr, part))
        fail_msg("\"%s\" is not in:\n%s", part, m->text.ptr);
}

static size_t count_of(const struct made *m, const char *part)
{
    size_t count = 0;

    for (const char *at = strstr(m->text.ptr, part); at; at = strstr(at + 1, part))
        count++;
    return count;
}

/* A finding of one stack: the frames innermost first, up to one without a name. */
static const struct finding *finding_of(struct made *m, enum detector detector, enum kind kind,
                                        const char *label, const struct frame *frames)
{
    struct finding *finding = ARENA_NEW(&m->arena, struct finding);
    struct stack *stack = ARENA_NEW(&m->arena, struct stack);

    *stack = (struct stack){.role = STACK_ACCESS, .frames = frames};
    while (frames && (frames[stack->frame_count].function || frames[stack->frame_count].object))
        stack->frame_count++;
    *finding = (struct finding){.detector = detector,
                                .kind = kind,
                                .label = label,
                                .message = "",
                                .count = 1,
                                .stacks = stack,
                                .stack_count = 1};
    return finding;
}

static const struct frame call[] = {
    {.function = "pthread_mutex_unlock", .object = "/work/prog"},
    {.function = "unlock", .file = "/src/a.c", .line = 3},
    {.function = "run", .file = "/src/a.c", .line = 9},
    {.function = "start_thread", .object = "/usr/lib/x86_64-linux-gnu/libc.so.6"},
    {0},
};

/* --- TSan --------------------------------------------------------------------------------------
 */

static void race_is_matched_in_its_innermost_function(void **state)
{
    struct made *m = *state;

    make_one(m, SUPPRESSIONS_TSAN, fixture_race(&m->arena, DETECTOR_TSAN, here, there, 1));
    assert_has(m, "\nrace_top:^work$\n");
    assert_has(m, "work at /src/a.c:12, rest at /src/b.c:34\n");
    assert_int_equal(count_of(m, "race"), 2); /* in the comment and in the line */
    assert_int_equal(m->count.silenced, 1);
    assert_int_equal(m->count.impossible + m->count.foreign, 0);
}

static void race_in_a_call_is_matched_in_the_caller(void **state)
{
    struct made *m = *state;

    make_one(m, SUPPRESSIONS_TSAN, finding_of(m, DETECTOR_TSAN, KIND_DATA_RACE, "data race", call));
    assert_has(m, "\nrace:^unlock$\n");
}

static void each_kind_of_tsan_has_its_type(void **state)
{
    static const struct {
        enum kind kind;
        const char *line;
    } rows[] = {
        {KIND_HEAP_USE_AFTER_FREE, "\nrace:^unlock$\n"},
        {KIND_LOCK_ORDER_INVERSION, "\ndeadlock:^unlock$\n"},
        {KIND_UNLOCK_NOT_OWNER, "\nmutex:^unlock$\n"},
        {KIND_DESTROY_LOCKED, "\nmutex:^unlock$\n"},
        {KIND_INVALID_LOCK, "\nmutex:^unlock$\n"},
        {KIND_DEADLOCK, "\nmutex:^unlock$\n"},
        {KIND_THREAD_LEAK, "\nthread:^unlock$\n"},
        {KIND_SIGNAL_UNSAFE_CALL, "\nsignal:^unlock$\n"},
        {KIND_SIGNAL_ERRNO, "\nsignal:^unlock$\n"},
        {KIND_CRASH, "\n# cannot be suppressed: TSan has no suppression for it\n"},
        {KIND_DETECTOR_FAILURE, "\n# cannot be suppressed: TSan has no suppression for it\n"},
        {KIND_UNKNOWN, "\n# cannot be suppressed: TSan has no suppression for it\n"},
    };
    struct made *m = *state;

    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        make_one(m, SUPPRESSIONS_TSAN, finding_of(m, DETECTOR_TSAN, rows[i].kind, "x", call));
        assert_has(m, rows[i].line);
        assert_int_equal(m->count.silenced + m->count.impossible, 1);
    }
}

static void library_stands_for_a_function_without_name(void **state)
{
    static const struct frame nameless[] = {{.object = "/opt/lib/libfast.so.3"}, {0}};
    struct made *m = *state;

    make_one(m, SUPPRESSIONS_TSAN,
             finding_of(m, DETECTOR_TSAN, KIND_DATA_RACE, "data race", nameless));
    assert_has(m, "\nrace:/libfast.so.3$\n");
    make_one(m, SUPPRESSIONS_TSAN, finding_of(m, DETECTOR_TSAN, KIND_DATA_RACE, "data race", NULL));
    assert_has(m, "\n# cannot be suppressed: its stack is not known\n");
    assert_int_equal(m->count.impossible, 1);
}

/* --- Valgrind ----------------------------------------------------------------------------------
 */

static void calls_are_matched_down_to_the_users_last(void **state)
{
    struct made *m = *state;

    make_one(m, SUPPRESSIONS_VALGRIND,
             finding_of(m, DETECTOR_HELGRIND, KIND_UNLOCK_NOT_OWNER, "UnlockForeign", call));
    assert_has(m, "\n{\n   unlock-not-owner\n   Helgrind:UnlockForeign\n"
                  "   fun:pthread_mutex_unlock\n   fun:unlock\n   fun:run\n}\n");
    make_one(m, SUPPRESSIONS_VALGRIND,
             finding_of(m, DETECTOR_DRD, KIND_UNLOCK_NOT_OWNER, "MutexErr", call));
    assert_has(m, "\n   drd:MutexErr\n");
}

static void both_accesses_of_a_race_have_a_rule(void **state)
{
    struct made *m = *state;
    const struct finding *race = fixture_race(&m->arena, DETECTOR_HELGRIND, here, there, 1);
    struct finding labelled = *race;

    labelled.label = "Race";
    make_one(m, SUPPRESSIONS_VALGRIND, &labelled);
    assert_has(m, "   Helgrind:Race\n   fun:work\n   fun:run\n}\n");
    assert_has(m, "   Helgrind:Race\n   fun:rest\n   fun:run\n}\n");
    assert_int_equal(m->count.silenced, 1);
}

static void frame_without_function_is_matched_by_what_is_known(void **state)
{
    static const struct frame odd[] = {
        {.object = "/usr/libexec/valgrind/vgpreload_helgrind-amd64-linux.so"},
        {.function = "queue::push(int)", .file = "/src/q.cc", .line = 5},
        {.function = "main", .file = "/src/q.cc", .line = 9},
        {0},
    };
    struct made *m = *state;

    make_one(m, SUPPRESSIONS_VALGRIND,
             finding_of(m, DETECTOR_HELGRIND, KIND_DATA_RACE, "Race", odd));
    assert_has(m, "   Helgrind:Race\n   obj:*/vgpreload_helgrind-amd64-linux.so\n"
                  "   src:*q.cc:5\n   fun:main\n}\n");
}

#define HEADER(name, number)                                                                       \
    {                                                                                              \
        .function = "std::" name "(int)", .file = "/usr/include/c++/12/bits/" name ".h",           \
        .line = (number), .object = "/src/prog"                                                    \
    }

/* Which templates lie between two of the user's lines is the library's affair. */
static void templates_are_left_open(void **state)
{
    static const struct frame frames[] = {
        {.function = "memmove", .object = "/usr/libexec/valgrind/vgpreload_helgrind.so"},
        HEADER("copy", 9),
        HEADER("vector", 5),
        {.function = "queue::push(int)", .file = "/src/q.cc", .line = 5},
        HEADER("function", 7),
        {.function = "run", .file = "/src/q.cc", .line = 9},
        HEADER("thread", 8),
        {.function = "start_thread", .object = "/usr/lib/x86_64-linux-gnu/libc.so.6"},
        {0},
    };
    struct made *m = *state;

    make_one(m, SUPPRESSIONS_VALGRIND,
             finding_of(m, DETECTOR_HELGRIND, KIND_DATA_RACE, "Race", frames));
    assert_has(m, "   Helgrind:Race\n   ...\n   src:*q.cc:5\n   ...\n   fun:run\n}\n");
    make_one(m, SUPPRESSIONS_TSAN,
             finding_of(m, DETECTOR_TSAN, KIND_DATA_RACE, "data race", frames));
    assert_has(m, "\nrace:^queue::push(int)$\n");
}

/* "..." alone would match every error of the class. */
static void templates_alone_are_named(void **state)
{
    static const struct frame frames[] = {HEADER("copy", 9), HEADER("vector", 5), {0}};
    struct made *m = *state;

    make_one(m, SUPPRESSIONS_VALGRIND,
             finding_of(m, DETECTOR_HELGRIND, KIND_DATA_RACE, "Race", frames));
    assert_has(m, "   Helgrind:Race\n   src:*copy.h:9\n   src:*vector.h:5\n}\n");
}

/* However deep the library goes, the user's line is in the rule. */
static void deep_templates_do_not_hide_the_users_line(void **state)
{
    static const struct frame header = HEADER("invoke", 61);
    struct made *m = *state;
    struct frame *frames = ARENA_ARRAY(&m->arena, struct frame, 42);

    for (int i = 0; i < 40; i++)
        frames[i] = header;
    frames[40] = (struct frame){.function = "push", .file = "/src/q.cc", .line = 5};
    make_one(m, SUPPRESSIONS_VALGRIND,
             finding_of(m, DETECTOR_HELGRIND, KIND_DATA_RACE, "Race", frames));
    assert_has(m, "   Helgrind:Race\n   ...\n   fun:push\n}\n");
}

static void class_that_valgrind_does_not_take_is_told(void **state)
{
    struct made *m = *state;

    make_one(m, SUPPRESSIONS_VALGRIND,
             finding_of(m, DETECTOR_HELGRIND, KIND_CRASH, "fatal_signal", call));
    assert_has(m, "\n# cannot be suppressed: Valgrind has no suppression for it\n");
    assert_int_equal(count_of(m, "{"), 0);
    make_one(m, SUPPRESSIONS_VALGRIND,
             finding_of(m, DETECTOR_MEMCHECK, KIND_MEMORY_ERROR, "InvalidRead", call));
    assert_has(m, "\n# cannot be suppressed: memcheck makes them itself");
    assert_int_equal(m->count.impossible, 1);
}

static void deep_stack_is_cut_where_valgrind_cuts(void **state)
{
    struct made *m = *state;
    struct frame *frames = ARENA_ARRAY(&m->arena, struct frame, 41);

    for (unsigned i = 0; i < 40; i++)
        frames[i] = (struct frame){.function = "down", .file = "/src/a.c", .line = i + 1};
    make_one(m, SUPPRESSIONS_VALGRIND,
             finding_of(m, DETECTOR_HELGRIND, KIND_DATA_RACE, "Race", frames));
    assert_int_equal(count_of(m, "fun:down"), 24);
}

/* --- both --------------------------------------------------------------------------------------
 */

static void rule_is_written_once(void **state)
{
    static const struct fixture_place lower = {"work", "/src/a.c", 20};
    struct made *m = *state;
    const struct finding *races[] = {
        fixture_race(&m->arena, DETECTOR_TSAN, here, there, 1),
        fixture_race(&m->arena, DETECTOR_TSAN, lower, there, 1),
        fixture_swapped(&m->arena, fixture_race(&m->arena, DETECTOR_TSAN, lower, there, 2)),
        fixture_race(&m->arena, DETECTOR_HELGRIND, here, there, 1),
    };

    make(m, SUPPRESSIONS_TSAN, races, 2);
    assert_int_equal(count_of(m, "race_top:"), 1);
    assert_int_equal(count_of(m, "# is covered by a suppression above\n"), 1);
    assert_int_equal(m->count.silenced, 2);
    make(m, SUPPRESSIONS_TSAN, races, ARRAY_SIZE(races));
    assert_int_equal(m->count.silenced, 2);
    assert_int_equal(m->count.foreign, 1);
    assert_int_equal(count_of(m, "Helgrind"), 0);
}

static void end_by_a_signal_is_no_bug(void **state)
{
    struct made *m = *state;
    struct finding after = *finding_of(m, DETECTOR_HELGRIND, KIND_LOCK_HELD_AT_EXIT, "Misc", call);
    const struct finding *both[] = {&after,
                                    finding_of(m, DETECTOR_HELGRIND, KIND_DATA_RACE, "Race", call)};

    after.after_signal = true;
    make(m, SUPPRESSIONS_VALGRIND, both, ARRAY_SIZE(both));
    assert_int_equal(count_of(m, "Misc"), 0);
    assert_int_equal(m->count.silenced, 1);
}

/* A line of the file is empty, a comment, or what we write; never a name's own. */
static bool is_line_of_ours(const char *line)
{
    static const char *const begins[] = {"#", "{", "}", "race", "   "};

    if (*line == '\n')
        return true;
    for (size_t i = 0; i < ARRAY_SIZE(begins); i++)
        if (text_starts(line, begins[i]))
            return true;
    return false;
}

static void names_cannot_write_lines(void **state)
{
    struct made *m = *state;

    for (size_t i = 0; i < fixture_hostile_count; i++) {
        const struct fixture_place bad = {fixture_hostile[i], "/src/a\n}\nb.c", 1};
        struct finding race = *fixture_race(&m->arena, DETECTOR_TSAN, bad, there, 1);

        race.memory.name = fixture_hostile[i];
        make_one(m, SUPPRESSIONS_TSAN, &race);
        for (const char *at = m->text.ptr; *at; at += strcspn(at, "\n") + 1)
            assert_true(is_line_of_ours(at));
        race.detector = DETECTOR_HELGRIND;
        race.label = "Race";
        make_one(m, SUPPRESSIONS_VALGRIND, &race);
        for (const char *at = m->text.ptr; *at; at += strcspn(at, "\n") + 1)
            assert_true(is_line_of_ours(at));
    }
}

static void many_findings_are_told_apart(void **state)
{
    enum { MANY = 1000 };
    struct made *m = *state;
    const struct finding **races = ARENA_ARRAY(&m->arena, const struct finding *, MANY);

    for (unsigned i = 0; i < MANY; i++) {
        struct fixture_place place = {arena_printf(&m->arena, "f%u", i % 500), "/src/a.c", i + 1};

        races[i] = fixture_race(&m->arena, DETECTOR_TSAN, place, there, i);
    }
    make(m, SUPPRESSIONS_TSAN, races, MANY);
    assert_int_equal(m->count.silenced, MANY);
    assert_int_equal(count_of(m, "race_top:"), MANY / 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(race_is_matched_in_its_innermost_function),
        TEST(race_in_a_call_is_matched_in_the_caller),
        TEST(each_kind_of_tsan_has_its_type),
        TEST(library_stands_for_a_function_without_name),
        TEST(calls_are_matched_down_to_the_users_last),
        TEST(both_accesses_of_a_race_have_a_rule),
        TEST(frame_without_function_is_matched_by_what_is_known),
        TEST(templates_are_left_open),
        TEST(templates_alone_are_named),
        TEST(deep_templates_do_not_hide_the_users_line),
        TEST(class_that_valgrind_does_not_take_is_told),
        TEST(deep_stack_is_cut_where_valgrind_cuts),
        TEST(rule_is_written_once),
        TEST(end_by_a_signal_is_no_bug),
        TEST(names_cannot_write_lines),
        TEST(many_findings_are_told_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
