/* SPDX-License-Identifier: MIT */
/* The model: names, the table of wordings, copies, and records there and back. */

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "base/text.h"
#include "model/assertion.h"
#include "model/record.h"

static void every_kind_has_its_words(void **state)
{
    (void)state;
    for (unsigned k = 0; k < KIND_COUNT; k++) {
        enum kind back = KIND_COUNT;

        assert_true(kind_from_name(kind_name((enum kind)k), &back));
        assert_int_equal(back, k);
        assert_true(strlen(kind_help((enum kind)k)) > 20);
        assert_true(strlen(kind_advice((enum kind)k)) > 20);
    }
}

static void wording_maps_to_kinds(void **state)
{
    const struct {
        enum detector detector;
        enum kind kind;
        const char *label, *text;
    } rows[] = {
        {DETECTOR_TSAN, KIND_DATA_RACE, "data race", ""},
        {DETECTOR_TSAN, KIND_DESTROY_LOCKED, "destroy of a locked mutex", ""},
        {DETECTOR_TSAN, KIND_UNKNOWN, "a kind of next year", ""},
        {DETECTOR_HELGRIND, KIND_UNKNOWN, "data race", ""},
        {DETECTOR_HELGRIND, KIND_LOCK_HELD_AT_EXIT, "Misc",
         "Thread #2: Exiting thread still holds 1 lock"},
        {DETECTOR_HELGRIND, KIND_CONDITION_WITHOUT_LOCK, "Misc",
         "Thread #1: pthread_cond_{signal,broadcast}: dubious: associated lock is not held by any "
         "thread"},
        {DETECTOR_HELGRIND, KIND_CONDITION_WITHOUT_LOCK, "Dubious",
         "Thread #1: pthread_cond_signal: associated lock is not held by any thread"},
        {DETECTOR_HELGRIND, KIND_API_ERROR, "FdBadClose", "File descriptor 7: is already closed"},
        {DETECTOR_MEMCHECK, KIND_MEMORY_ERROR, "ReallocSizeZero", "realloc() with size 0"},
        {DETECTOR_HELGRIND, KIND_DESTROY_WAITED, "Misc",
         "Thread #1: pthread_cond_destroy: destruction of condition variable being waited upon"},
        {DETECTOR_HELGRIND, KIND_CONDITION_WITHOUT_LOCK, "Misc",
         "Thread #1: pthread_cond_{signal,broadcast}: associated lock is not held by calling "
         "thread"},
        {DETECTOR_HELGRIND, KIND_DESTROY_LOCKED, "Misc",
         "Thread #2: Bug in libpthread: write lock granted on mutex/rwlock which is currently "
         "wr-held by a different thread"},
        {DETECTOR_HELGRIND, KIND_API_ERROR, "Misc",
         "Thread #1: pthread_rwlock_{rd,rw}lock with a pthread_mutex_t* argument "},
        {DETECTOR_HELGRIND, KIND_UNKNOWN, "Misc", "Thread #1: something new"},
        {DETECTOR_DRD, KIND_UNLOCK_NOT_OWNER, "MutexErr",
         "Mutex not locked by calling thread: mutex 0x10, recursion count 1, owner 2."},
        {DETECTOR_DRD, KIND_DESTROY_WAITED, "SemaphoreErr",
         "Destruction of semaphore that is being waited upon"},
        {DETECTOR_DRD, KIND_SEMAPHORE_MISUSE, "SemaphoreErr", "Invalid semaphore: semaphore 0x10"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        assert_int_equal(kind_from_wording(rows[i].detector, rows[i].label, rows[i].text),
                         rows[i].kind);
}

/* Lines of glibc, musl, libstdc++ and GLib; and lines that only look like them. */
static void failed_assertions_are_read(void **state)
{
    static const struct {
        const char *line, *file;
        unsigned number;
        const char *function, *text;
    } rows[] = {
        {"prog: a/prog.c:12: main: Assertion `x == 1' failed.", "a/prog.c", 12, "main",
         "main: Assertion `x == 1' failed."},
        {"prog.c:3: int f(int): Assertion `a[\"b: c\"]' failed.", "prog.c", 3, "int f(int)",
         "int f(int): Assertion `a[\"b: c\"]' failed."},
        {"/usr/include/c++/12/bits/stl_vector.h:1123: T& std::vector<T>::operator[](int): "
         "Assertion "
         "'__n < this->size()' failed.",
         "/usr/include/c++/12/bits/stl_vector.h", 1123, "T& std::vector<T>::operator[](int)",
         "T& std::vector<T>::operator[](int): Assertion '__n < this->size()' failed."},
        {"Assertion failed: x == 1 (prog.c: main: 12)", "prog.c", 12, "main",
         "Assertion failed: x == 1 (prog.c: main: 12)"},
        {"ERROR:prog.c:12:main: assertion failed: (x == 1)", "prog.c", 12, "main",
         "main: assertion failed: (x == 1)"},
        {"Assertion `x' failed", NULL, 0, NULL, NULL},
        {"an Assertion about prog.c:12: nothing", NULL, 0, NULL, NULL},
        {"Assertion failed: x (f: g:", NULL, 0, NULL, NULL},
        {"Assertion failed: x (", NULL, 0, NULL, NULL},
        {":12: Assertion `x' failed.", NULL, 0, NULL, NULL},
        {"prog.c:99999999999: f: Assertion `x' failed.", NULL, 0, NULL, NULL},
        {"", NULL, 0, NULL, NULL},
    };
    struct arena arena = ARENA_INIT;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct assertion found = {NULL, NULL, NULL, 0};
        bool is = assertion_read(rows[i].line, strlen(rows[i].line), &arena, &found);

        assert_int_equal(is, rows[i].file != NULL);
        assert_int_equal(found.line, rows[i].number);
        if (!is)
            continue;
        assert_string_equal(found.file, rows[i].file);
        assert_string_equal(found.function, rows[i].function);
        assert_string_equal(found.text, rows[i].text);
    }
    arena_release(&arena);
}

static void evidence_comes_last(void **state)
{
    static const enum kind kinds[] = {KIND_TIME_LIMIT, KIND_DATA_RACE, KIND_TIME_LIMIT,
                                      KIND_DEADLOCK};
    struct findings list = FINDINGS_INIT;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
        const struct finding finding = {.kind = kinds[i], .position = i, .count = 1};

        findings_add(&list, &finding);
    }
    findings_put_evidence_last(&list);
    assert_int_equal(list.count, 4);
    assert_int_equal(list.items[0]->position, 1);
    assert_int_equal(list.items[1]->position, 3);
    assert_int_equal(list.items[2]->position, 0);
    assert_int_equal(list.items[3]->position, 2);
    findings_release(&list);
}

static void possible_kinds_differ_by_detector(void **state)
{
    (void)state;
    assert_true(kind_possible(KIND_THREAD_LEAK, DETECTOR_TSAN));
    assert_false(kind_possible(KIND_THREAD_LEAK, DETECTOR_HELGRIND));
    assert_false(kind_possible(KIND_LOCK_ORDER_INVERSION, DETECTOR_DRD));
    assert_true(kind_possible(KIND_STUCK, DETECTOR_STUCK));
}

static void file_names_match_at_a_slash(void **state)
{
    (void)state;
    assert_true(frame_file_matches("/home/me/src/broken.c", "src/broken.c"));
    assert_true(frame_file_matches("broken.c", "/home/me/src/broken.c"));
    assert_true(frame_file_matches("broken.c", "broken.c"));
    assert_false(frame_file_matches("/src/unbroken.c", "broken.c"));
    assert_false(frame_file_matches("", "broken.c"));
}

static const struct frame frames[] = {
    {.function = "pthread_mutex_lock", .object = "libc.so", .address = UINT64_MAX},
    {.function = "w", .file = "/src/broken.c", .line = 23, .column = 7, .offset = 0x1234},
};
static const struct held_lock held[] = {{.lock = "M0", .read_only = true}};
static const struct stack stacks[] = {
    {.role = STACK_ACCESS,
     .access = ACCESS_ATOMIC_WRITE,
     .size = 8,
     .address = 0xfffffffffffffff0,
     .thread = "T1",
     .lock = "M0",
     .text = "Atomic write of size 8",
     .frames = frames,
     .frame_count = 2,
     .held = held,
     .held_count = 1},
    {.role = STACK_THREAD_CREATED, .thread = "T1"},
};
static const struct thread threads[] = {
    {.id = "T1", .name = "a \x01 \xff name", .creator = "main", .tid = 77, .finished = true}};
static const struct lock locks[] = {{.name = "M0", .owner = "T1", .type = "mutex", .address = 16}};
static const char *const notes[] = {"a note", "]]></script>\n"};
static const struct finding finding = {
    .detector = DETECTOR_TSAN,
    .witness = 1,
    .kind = KIND_DATA_RACE,
    .label = "data race",
    .message = "WARNING",
    .pid = 5,
    .position = 1ULL << 40,
    .count = 3,
    .stacks = stacks,
    .stack_count = 2,
    .threads = threads,
    .thread_count = 1,
    .locks = locks,
    .lock_count = 1,
    .memory = {.type = MEMORY_HEAP, .text = "heap block", .address = 32, .offset = 4, .size = 8},
    .notes = notes,
    .note_count = 2,
};

static void assert_same_finding(const struct finding *a)
{
    assert_int_equal(a->kind, KIND_DATA_RACE);
    assert_int_equal(a->count, 3);
    assert_true(a->position == 1ULL << 40);
    assert_int_equal(a->stack_count, 2);
    assert_int_equal(a->stacks[0].access, ACCESS_ATOMIC_WRITE);
    assert_true(a->stacks[0].address == 0xfffffffffffffff0);
    assert_true(a->stacks[0].frames[0].address == UINT64_MAX);
    assert_null(a->stacks[0].frames[0].file);
    assert_string_equal(a->stacks[0].frames[1].file, "/src/broken.c");
    assert_int_equal(a->stacks[0].frames[1].line, 23);
    assert_true(a->stacks[0].held[0].read_only);
    assert_int_equal(a->stacks[1].role, STACK_THREAD_CREATED);
    assert_true(finding_thread(a, "T1")->finished);
    assert_null(finding_thread(a, "T2"));
    assert_string_equal(finding_lock(a, "M0")->owner, "T1");
    assert_int_equal(a->memory.type, MEMORY_HEAP);
    assert_string_equal(a->notes[1], "]]></script>\n");
    assert_ptr_equal(stack_frame_in(&a->stacks[0], "broken.c"), &a->stacks[0].frames[1]);
    assert_true(finding_is_site(a, &a->stacks[0]));
    assert_false(finding_is_site(a, &a->stacks[1]));
}

static void findings_own_their_copies(void **state)
{
    struct findings list = FINDINGS_INIT;

    (void)state;
    for (int i = 0; i < 100; i++)
        findings_add(&list, &finding);
    assert_int_equal(list.count, 100);
    assert_same_finding(list.items[99]);
    assert_ptr_not_equal(list.items[99]->message, finding.message);
    findings_release(&list);
}

static void copies_have_readable_names(void **state)
{
    static const struct frame mangled[] = {{.function = "_ZN3app4pushEi", .file = "/src/x/../a.cc"},
                                           {.function = "main"}};
    static const struct stack stack = {.frames = mangled, .frame_count = 2};
    static const struct lock lock = {.name = "L1", .symbol = "_ZN3app4lockE"};
    const struct finding cpp = {.message = "",
                                .stacks = &stack,
                                .stack_count = 1,
                                .locks = &lock,
                                .lock_count = 1,
                                .memory = {.type = MEMORY_GLOBAL, .name = "_ZL4list"}};
    struct findings list = FINDINGS_INIT;
    const struct finding *copy;

    (void)state;
    findings_add(&list, &cpp);
    copy = list.items[0];
    assert_string_equal(copy->stacks[0].frames[0].function, "app::push(int)");
    assert_string_equal(copy->stacks[0].frames[0].file, "/src/a.cc");
    assert_string_equal(copy->stacks[0].frames[1].function, "main");
    assert_string_equal(copy->locks[0].symbol, "app::lock");
    assert_string_equal(copy->memory.name, "list");
    findings_release(&list);
}

static struct record sample(void)
{
    static const char *const argv[] = {"./prog", "an \"argument\""};
    static const char *const reasons[] = {"because"};
    static const struct expectation items[] = {
        {.kind = KIND_DATA_RACE, .detectors = DETECTORS_DEFAULT, .line = 23}};
    static const struct blind blinds[] = {{DETECTOR_DRD, "no lock order", 9}};
    static const unsigned stuck[] = {31};
    static const struct story_step story[] = {
        {.thread = "main", .step = 2, .what = "creates T1", .preempted = true},
        {.thread = "T1",
         .what = "locks",
         .file = "a.c",
         .line = 3,
         .blocked = true,
         .left_out = 4}};
    static const struct witness witness = {.seed = 0,
                                           .number = 1,
                                           .strategy = "pos",
                                           .replays = 20,
                                           .agreed = 20,
                                           .hash = "0x000000000000000a",
                                           .any_time = true,
                                           .trace = "threadproof trace 1\n",
                                           .story = story,
                                           .story_count = 2};
    static const struct touch touch = {.thread = "T1", .what = "slept", .line = 9, .count = 2};
    static const char *const exec_notes[] = {"it called exec"};
    static const struct schedule schedule = {.strategy = "mix",
                                             .planned = 500,
                                             .tried = 499,
                                             .threads = 3,
                                             .notes = exec_notes,
                                             .note_count = 1,
                                             .touches = &touch,
                                             .touch_count = 1,
                                             .witnesses = &witness,
                                             .witness_count = 1};
    struct record record = {
        .name = "tsan.races.x.broken",
        .topic = "races",
        .case_name = "x",
        .variant = VARIANT_FIXED,
        .detector = DETECTOR_TSAN,
        .program = "/p",
        .argv = argv,
        .argc = 2,
        .started_ms = 1700000000123,
        .outcome = {.type = OUTCOME_EXITED, .status = 66, .wall_ms = 12},
        .log = {.started = true, .finished = true, .reported_given = true, .reported = 1},
        .out = {"a\0b\xff", 4, 400},
        .schedule = &schedule,
        .verdict = VERDICT_MISPLACED,
        .reasons = reasons,
        .reason_count = 1,
        .source_path = "/src/broken.c",
        .source_text = "int main(void)\n",
        .expectations = {"/src/broken.c", items, 1, stuck, 1, blinds, 1},
    };

    findings_add(&record.findings, &finding);
    return record;
}

static void records_survive_the_way_there_and_back(void **state)
{
    struct record record = sample();
    struct record back;
    struct buf json = BUF_INIT;
    struct buf again = BUF_INIT;
    struct pool pool = POOL_INIT;
    struct error err = ERROR_INIT;

    (void)state;
    record_write(&record, &json);
    assert_true(record_read("r.json", json.ptr, json.len, &pool, &back, &err));
    assert_same_finding(back.findings.items[0]);
    assert_string_equal(back.findings.items[0]->threads[0].name, "a \x01 \xef\xbf\xbd name");
    assert_string_equal(back.out.text, "a\xef\xbf\xbd"
                                       "b\xef\xbf\xbd");
    assert_int_equal(back.out.total, 400);
    assert_int_equal(back.variant, VARIANT_FIXED);
    assert_int_equal(back.verdict, VERDICT_MISPLACED);
    assert_int_equal(back.outcome.status, 66);
    assert_true(back.log.reported_given);
    assert_int_equal(back.expectations.items[0].detectors, DETECTORS_DEFAULT);
    assert_int_equal(back.expectations.stuck_lines[0], 31);
    assert_string_equal(expectations_blind(&back.expectations, DETECTOR_DRD)->reason,
                        "no lock order");
    assert_int_equal(record_witness(&back, back.findings.items[0])->agreed, 20);
    assert_string_equal(back.schedule->witnesses[0].story[1].file, "a.c");
    assert_true(back.schedule->witnesses[0].story[1].blocked);
    assert_int_equal(back.schedule->touches[0].count, 2);
    record_write(&back, &again);
    assert_string_equal(json.ptr, again.ptr);
    findings_release(&back.findings);
    findings_release(&record.findings);
    buf_release(&json);
    buf_release(&again);
    pool_release(&pool);
}

/* A record is foreign input, and may name a witness that is not there. */
static void a_witness_that_is_not_there_is_none(void **state)
{
    struct record record = sample();
    struct finding named = *record.findings.items[0];

    (void)state;
    assert_non_null(record_witness(&record, &named));
    named.witness = 2;
    assert_null(record_witness(&record, &named));
    named.witness = 0;
    assert_null(record_witness(&record, &named));
    named.witness = 1;
    record.schedule = NULL;
    assert_null(record_witness(&record, &named));
    findings_release(&record.findings);
}

/* A field that is wrong: record_damage_test. */
static void bad_records_are_refused_with_a_reason(void **state)
{
    const struct {
        const char *json, *why;
    } rows[] = {
        {"", "r.json:1: not valid JSON"},
        {"{\n\n\"a\": }", "r.json:3: not valid JSON"},
        {"[]", "r.json:1: not valid JSON: '{' expected"},
        {"{\"threadproof_record\": 99}", "version 99"},
        {"{\"threadproof_record\": 1}", "\"name\" should be there"},
        {"{\"threadproof_record\": 1, \"findings\": {}}", "\"findings\" should be an array"},
        {"{\"threadproof_record\": 1, \"findings\": [7]}", "\"findings[0]\" should be an object"},
        {"{\"threadproof_record\": 99, \"findings\": 3}", "version 99"},
        {"{\"threadproof_record\": 1, \"a\": 1, \"a\": 2}", "\"a\" is there twice"},
        {"{\"threadproof_record\": 1, \"findings\": [], \"findings\": [{}]}",
         "\"findings\" is there twice"},
        {"{\"threadproof_record\": 1} x", "r.json:1: not valid JSON: end of file expected"},
        {"{\"threadproof_record\": 1,\n}", "r.json:2: not valid JSON"},
        {"{\"threadproof_record\": 1,\n\"findings\": [\n{]}", "r.json:3: not valid JSON"},
        {"{\":\n{}}", "r.json:1: not valid JSON"},
        {"{\"threadproof_record\": 1,\n\"findings\": [", "r.json:2: not valid JSON"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct pool pool = POOL_INIT;
        struct error err = ERROR_INIT;
        struct record record;

        assert_false(
            record_read("r.json", rows[i].json, strlen(rows[i].json), &pool, &record, &err));
        if (!strstr(error_text(&err), rows[i].why))
            fail_msg("\"%s\" lacks \"%s\"", error_text(&err), rows[i].why);
        error_release(&err);
        pool_release(&pool);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_has_its_words),
        cmocka_unit_test(wording_maps_to_kinds),
        cmocka_unit_test(failed_assertions_are_read),
        cmocka_unit_test(evidence_comes_last),
        cmocka_unit_test(possible_kinds_differ_by_detector),
        cmocka_unit_test(file_names_match_at_a_slash),
        cmocka_unit_test(findings_own_their_copies),
        cmocka_unit_test(copies_have_readable_names),
        cmocka_unit_test(records_survive_the_way_there_and_back),
        cmocka_unit_test(a_witness_that_is_not_there_is_none),
        cmocka_unit_test(bad_records_are_refused_with_a_reason),
    };

    return cmocka_run_group_tests_name("model", tests, NULL, NULL);
}
