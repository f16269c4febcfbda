/* SPDX-License-Identifier: MIT */
/* The TSan reader against real logs of four compilers (scripts/dev/capture-tool-output). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tsan_reading.h"

static const char *const compilers[] = {"clang-14", "clang-16", "clang-19", "gcc-12"};

enum {
    STARTED = 1,
    FINISHED = 2, /* without a number of reports */
    REPORTED = 4,
    SIGNALLED = 8
};

static const struct log_case {
    const char *name; /* of the log; its first part is that of the program */
    const char *found;
    const char *by_gcc; /* NULL: the same */
    unsigned facts;
    const char *only; /* NULL: every compiler has such a log */
} cases[] = {
    {"bad_unlock",
     "unlock-not-owner x1\n"
     "access of M0 in unlock_it:9\n"
     "first observed of M0 in main:17\n"
     "memory: global mutex 40+0\n"
     "lock M0 mutex\n",
     NULL, REPORTED, NULL},
    {"clean.verbose", "", NULL, STARTED | FINISHED, NULL},
    {"crash",
     "crash x1\n"
     "access write 0 by tid in crash:9\n",
     NULL, SIGNALLED, NULL},
    {"destroy_locked",
     "destroy-locked x1\n"
     "access of M0 in main:11\n"
     "lock was locked of M0 in main:10\n"
     "first observed of M0 in main:9\n"
     "memory: global mutex 40+0\n"
     "lock M0 mutex\n",
     NULL, REPORTED, NULL},
    {"double_lock",
     "deadlock x1\n"
     "access of M0 in lock_it:10\n"
     "first observed of M0 in main:18\n"
     "memory: global mutex 40+0\n"
     "lock M0 mutex\n",
     NULL, REPORTED, NULL},
    {"fork_thread", "detector-failure x1\n", NULL, 0, NULL},
    {"invalid_mutex",
     "invalid-lock x1\n"
     "access of M0 in main:11\n"
     "first observed of M0\n"
     "memory: global mutex 40+0\n"
     "lock M0 mutex\n",
     NULL, REPORTED, NULL},
    {"join_twice",
     "detector-failure x1\n"
     "access in main:16\n",
     NULL, 0, "clang-14 clang-16 clang-19"},
    {"killed",
     "data-race x1\n"
     "access write 4 by main in main:25\n"
     "previous access write 4 by T1 in write_it:13\n"
     "thread created by T1 in main:22\n"
     "memory: global value 4+0\n"
     "thread T1 - by main\n",
     NULL, 0, NULL},
    {"killed.verbose",
     "data-race x1\n"
     "access write 4 by main in main:25\n"
     "previous access write 4 by T1 in write_it:13\n"
     "thread created by T1 in main:22\n"
     "memory: global value 4+0\n"
     "thread T1 - by main\n",
     NULL, STARTED, NULL},
    {"lock_cycle",
     "lock-order-inversion x1\n"
     "lock acquired by T1 of M1 holding M0 in mutex_then_rwlock:12\n"
     "held lock acquired by T1 of M0 in mutex_then_rwlock:11\n"
     "lock acquired by T2 of M2 holding M1 in rwlock_then_spin:21\n"
     "held lock acquired by T2 of M1 in rwlock_then_spin:20\n"
     "lock acquired by main of M0 holding M2 in main:37\n"
     "held lock acquired by main of M2 in main:36\n"
     "thread created by T1 in main:32\n"
     "thread created by T2 in main:34\n"
     "thread T1 - by main\n"
     "thread T2 - by main\n"
     "lock M0 -\n"
     "lock M1 -\n"
     "lock M2 -\n",
     /* gcc's runtime counts the spin lock, which is initialised first, as M0. */
     "lock-order-inversion x1\n"
     "lock acquired by T1 of M2 holding M1 in mutex_then_rwlock:12\n"
     "held lock acquired by T1 of M1 in mutex_then_rwlock:11\n"
     "lock acquired by T2 of M0 holding M2 in rwlock_then_spin:21\n"
     "held lock acquired by T2 of M2 in rwlock_then_spin:20\n"
     "lock acquired by main of M1 holding M0 in main:37\n"
     "held lock acquired by main of M0 in main:36\n"
     "thread created by T1 in main:32\n"
     "thread created by T2 in main:34\n"
     "thread T1 - by main\n"
     "thread T2 - by main\n"
     "lock M1 -\n"
     "lock M2 -\n"
     "lock M0 -\n",
     REPORTED, NULL},
    {"lock_order",
     "lock-order-inversion x1\n"
     "lock acquired by T1 of M1 holding M0 in forward:11\n"
     "held lock acquired by T1 of M0 in forward:10\n"
     "lock acquired by T2 of M0 holding M1 in backward:20\n"
     "held lock acquired by T2 of M1 in backward:19\n"
     "thread created by T1 in main:30\n"
     "thread created by T2 in main:32\n"
     "thread T1 - by main\n"
     "thread T2 - by main\n"
     "lock M0 -\n"
     "lock M1 -\n",
     NULL, REPORTED, NULL},
    /* Without symbols and without the second stack of each edge. */
    {"lock_order.plain",
     "lock-order-inversion x1\n"
     "lock acquired by T1 of M1 holding M0\n"
     "lock acquired by T2 of M0 holding M1\n"
     "thread created by T1\n"
     "thread created by T2\n"
     "thread T1 - by main\n"
     "thread T2 - by main\n"
     "lock M0 -\n"
     "lock M1 -\n",
     NULL, REPORTED, NULL},
    {"nested_bug",
     "crash x1\n"
     "access read 0 by tid\n"
     "detector-failure x1\n",
     NULL, SIGNALLED, NULL},
    {"open_ignores",
     "annotation-misuse x1\n"
     "thread created by T1 in main:20\n"
     "access in look_away:11\n",
     NULL, 0, "clang-14 clang-19 gcc-12"},
    {"open_ignores_main",
     "annotation-misuse x1\n"
     "access in main:8\n"
     "other in main:9\n",
     NULL, 0, "clang-14 clang-19 gcc-12"},
    {"race_descriptor",
     "data-race x1\n"
     "access write 8 by main in main:28\n"
     "previous access read 8 by T1 in write_it:14\n"
     "file descriptor by main in main:24\n"
     "thread created by T1 in main:25\n"
     "memory: file descriptor 3 of main\n"
     "thread T1 - by main\n",
     NULL, REPORTED, NULL},
    {"race_global",
     "data-race x1\n"
     "access write 4 by main in main:33\n"
     "previous access write 4 by T1 holding M0 holding M1r in writer:18\n"
     "first observed of M0 in main:29\n"
     "first observed of M1 in writer:17\n"
     "thread created by T1 in main:30\n"
     "memory: global balance 4+0\n"
     "thread T1 writer by main\n"
     "lock M0 -\n"
     "lock M1 -\n",
     NULL, REPORTED, NULL},
    {"race_global.verbose",
     "data-race x1\n"
     "access write 4 by main in main:33\n"
     "previous access write 4 by T1 holding M0 holding M1r in writer:18\n"
     "first observed of M0 in main:29\n"
     "first observed of M1 in writer:17\n"
     "thread created by T1 in main:30\n"
     "memory: global balance 4+0\n"
     "thread T1 writer by main\n"
     "lock M0 -\n"
     "lock M1 -\n",
     NULL, STARTED | REPORTED, NULL},
    {"race_heap",
     "data-race x1\n"
     "access read 8 by T2 in read_plainly:22\n"
     "previous access atomic write 8 by T1 in add:13\n"
     "allocated by main in main:29\n"
     "thread created by T2 in main:31\n"
     "thread created by T1 in main:30\n"
     "memory: heap of main 32+8\n"
     "thread T2 - by main\n"
     "thread T1 - by main\n",
     NULL, REPORTED, NULL},
    {"race_stack",
     "data-race x1\n"
     "access write 4 by main in main:24\n"
     "previous access write 4 by T1 in write_it:11\n"
     "thread created by T1 in main:21\n"
     "memory: stack of main\n"
     "thread T1 - by main\n",
     NULL, REPORTED, NULL},
    {"race_tls",
     "data-race x1\n"
     "access write 4 by main in main:24\n"
     "previous access write 4 by T1 in write_it:12\n"
     "thread created by T1 in main:21\n"
     "memory: thread-local of main\n"
     "thread T1 - by main\n",
     NULL, REPORTED, NULL},
    {"read_lock",
     "deadlock x1\n"
     "access of M0 in main:16\n"
     "first observed of M0 in main:14\n"
     "memory: global lock 8+0\n"
     "lock M0 lock\n"
     "unlock-not-owner x1\n"
     "access of M0 in main:19\n"
     "first observed of M0 in main:17\n"
     "memory: global other 8+0\n"
     "lock M0 other\n",
     /* gcc's runtime does not start anew at M0 in each report. */
     "deadlock x1\n"
     "access of M0 in main:16\n"
     "first observed of M0 in main:14\n"
     "memory: global lock 8+0\n"
     "lock M0 lock\n"
     "unlock-not-owner x1\n"
     "access of M1 in main:19\n"
     "first observed of M1 in main:17\n"
     "memory: global other 8+0\n"
     "lock M1 other\n",
     REPORTED, NULL},
    {"signal_errno",
     "signal-errno x1\n"
     "access in handler:8\n",
     NULL, REPORTED, NULL},
    {"signal_unsafe",
     "signal-unsafe-call x1\n"
     "access in handler:10\n",
     NULL, REPORTED, NULL},
    {"sleep",
     "data-race x1\n"
     "access write 4 by main in main:26\n"
     "previous access write 4 by T1 in write_it:13\n"
     "slept in main:25\n"
     "thread created by T1 in main:22\n"
     "memory: global value 4+0\n"
     "thread T1 - by main\n",
     NULL, REPORTED, NULL},
    {"thread_leak",
     "thread-leak x3\n"
     "thread created by T1 in main:35\n"
     "thread T1 - by main\n",
     NULL, REPORTED, NULL},
    {"use_after_free",
     "heap-use-after-free x1\n"
     "access write 8 by main in main:26\n"
     "previous access write 8 by T1 in release:13\n"
     "thread created by T1 in main:23\n"
     "thread T1 - by main\n",
     NULL, REPORTED, NULL},
    {"wrong_context",
     "api-error x1\n"
     "access of M0 in main:13\n"
     "first observed of M0 in main:11\n"
     "lock M0 -\n",
     NULL, REPORTED, "clang-19"},
};

static unsigned facts_of(const struct log_facts *facts)
{
    return (facts->started ? STARTED : 0) |
           (facts->finished && !facts->reported_given ? FINISHED : 0) |
           (facts->finished && facts->reported_given ? REPORTED : 0) |
           (facts->fatal_signal ? SIGNALLED : 0);
}

static void check_log(const struct log_case *expected, const char *compiler, const struct buf *log)
{
    bool by_gcc = expected->by_gcc && text_starts(compiler, "gcc");
    struct reading reading = read_steps(log->ptr, log->len, 4096, true);
    struct buf found = BUF_INIT;
    struct buf file = BUF_INIT;

    buf_add(&file, expected->name, strcspn(expected->name, "."));
    buf_addstr(&file, ".c");
    for (size_t i = 0; i < reading.findings.count; i++) {
        describe(&found, reading.findings.items[i], file.ptr);
        assert_int_equal(reading.findings.items[i]->note_count != 0,
                         reading.findings.items[i]->kind == KIND_CRASH);
    }
    assert_string_equal(found.ptr, by_gcc ? expected->by_gcc : expected->found);
    assert_int_equal(facts_of(&reading.facts), expected->facts);
    assert_int_equal(reading.facts.bytes, log->len);
    assert_int_equal(reading.facts.findings, reading.findings.count);
    if (reading.facts.reported_given)
        assert_int_equal(reading.facts.reported, reading.findings.count);
    assert_false(reading.facts.truncated);
    assert_false(reading.facts.malformed);
    buf_release(&found);
    buf_release(&file);
    reading_release(&reading);
}

static void real_logs_say_what_the_programs_do(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        for (size_t c = 0; c < ARRAY_SIZE(compilers); c++) {
            struct buf log = BUF_INIT;
            bool found = read_data(compilers[c], cases[i].name, &log);

            print_message("%s %s\n", compilers[c], cases[i].name);
            assert_int_equal(found, !cases[i].only || strstr(cases[i].only, compilers[c]));
            if (found)
                check_log(&cases[i], compilers[c], &log);
            buf_release(&log);
        }
}

static void keep_remark(void *context, const struct remark *remark)
{
    assert_int_equal(remark->type, REMARK_SUPPRESSED);
    buf_addf(context, "%" PRIu64 " %s\n", remark->count, remark->text);
}

static void drop_finding(void *context, const struct finding *finding)
{
    (void)context;
    assert_int_equal(finding->kind, KIND_DATA_RACE);
}

static void suppressions_that_hid_something_are_told(void **state)
{
    static const char *const have[] = {"clang-14", "clang-19", "gcc-12"};

    (void)state;
    for (size_t c = 0; c < ARRAY_SIZE(have); c++) {
        struct buf said = BUF_INIT;
        struct buf log = BUF_INIT;
        const struct sink sink = {.finding = drop_finding, .context = &said, .remark = keep_remark};
        struct tsan_log *reader = tsan_log_new(&sink);

        assert_true(read_data(have[c], "suppressed", &log));
        tsan_log_feed(reader, log.ptr, log.len);
        assert_int_equal(tsan_log_end(reader).findings, 1);
        assert_string_equal(said.ptr, "1 race:^hide$\n");
        tsan_log_free(reader);
        buf_release(&said);
        buf_release(&log);
    }
}

/* What describe() leaves out: frames, ids and addresses as they stand in the log. */
static void a_finding_holds_every_field(void **state)
{
    struct buf log = BUF_INIT;
    struct reading reading;
    const struct finding *finding;
    const struct frame *frame;

    (void)state;
    assert_true(read_data("clang-14", "race_global", &log));
    reading = read_steps(log.ptr, log.len, 1, true);
    finding = reading.findings.items[0];
    assert_int_equal(finding->detector, DETECTOR_TSAN);
    assert_string_equal(finding->label, "data race");
    assert_true(text_starts(finding->message, "WARNING: ThreadSanitizer: data race (pid="));
    assert_true(finding->pid > 1);
    assert_int_equal(finding->position, 0);
    frame = &finding->stacks[0].frames[0];
    assert_string_equal(frame->function, "main");
    assert_string_equal(frame->file, "/src/race_global.c");
    assert_string_equal(frame->object, "race_global");
    assert_int_equal(frame->column, 13);
    assert_true(frame->offset != 0);
    assert_true(finding->stacks[0].address == finding->memory.address);
    frame = &finding->stacks[2].frames[0];
    assert_string_equal(frame->function, "pthread_mutex_init");
    assert_null(frame->file);
    assert_true(text_starts(finding->stacks[4].text, "Thread T1 'writer' (tid="));
    assert_true(finding_thread(finding, "T1")->tid > finding->pid);
    assert_true(finding_is_site(finding, &finding->stacks[1]));
    buf_release(&log);
    reading_release(&reading);
}

/* The first thread was joined before the second one made the report. */
static void finished_threads_are_told_from_running_ones(void **state)
{
    (void)state;
    for (size_t c = 0; c < ARRAY_SIZE(compilers); c++) {
        struct buf log = BUF_INIT;
        struct reading reading;

        assert_true(read_data(compilers[c], "lock_order", &log));
        reading = read_steps(log.ptr, log.len, log.len, true);
        assert_true(finding_thread(reading.findings.items[0], "T1")->finished);
        assert_false(finding_thread(reading.findings.items[0], "T2")->finished);
        buf_release(&log);
        reading_release(&reading);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_logs_say_what_the_programs_do),
        cmocka_unit_test(suppressions_that_hid_something_are_told),
        cmocka_unit_test(a_finding_holds_every_field),
        cmocka_unit_test(finished_threads_are_told_from_running_ones),
    };

    return cmocka_run_group_tests_name("tsan_log", tests, NULL, NULL);
}
