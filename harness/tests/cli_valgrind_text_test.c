/* SPDX-License-Identifier: MIT */
/*
 * threadproof report on Valgrind's text as people paste it, on errors out of its XML, and on
 * reports of programs that it does not read; through the built binary.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/text.h"
#include "cli_fixture.h"

#define DATA(name) "data/" name

/* Found on the web, with other names. */
static const struct pasted {
    const char *name;
    int status;
    const char *parts[5]; /* of the report */
} pasted[] = {
    {"04-kernel-splat-first.log",
     3,
     {"nothing found", "at byte 67 begins a report of KCSAN, the race detector of the Linux",
      "threadproof does not"}},
    {"33-helgrind-text-lock-order.log",
     1,
     {"1. Lock order inversion, seen by Helgrind", "thread #11 took A at order.c:139 in take_a",
      "B had been taken at order.c:135 in take_b", "1 finding"}},
    {"35-helgrind-text-without-pid.log",
     1,
     {"Lock order inversion, seen by Helgrind", "thread #38 took A at mutex.c:59 in lock_b",
      "B had been taken at mutex.c:55 in lock_a", "Data race, seen by Helgrind",
      "main thread read 8 bytes at log.c:59 in file_write"}},
    {"36-helgrind-announcement-and-misuse.log",
     1,
     {"Condition without lock, seen by Helgrind", "main thread was at queue.c:31 in post",
      "associated lock is not held by any thread", "1 finding"}},
    {"37-xml-error-without-root.log",
     1,
     {"Data race, seen by Helgrind", "thread #8 read 4 bytes at /w/seq.c:12 in next", "1 finding"}},
};

/* Names and sentences are wrapped at the width of a terminal. */
static const char *unwrapped(struct cli *c)
{
    struct buf text = BUF_INIT;
    const char *copy;

    for (const char *at = cli_out(c); *at; at++) {
        if (*at != '\n') {
            buf_addch(&text, *at);
            continue;
        }
        buf_addch(&text, ' ');
        at += strspn(at + 1, " ");
    }
    copy = arena_strdup(&c->arena, text.ptr);
    buf_release(&text);
    return copy;
}

static void what_people_paste(void **state)
{
    struct cli *c = *state;

    for (size_t i = 0; i < ARRAY_SIZE(pasted); i++) {
        const char *path = arena_printf(&c->arena, "%s/%s", DATA("pasted"), pasted[i].name);

        assert_int_equal(cli(c, "report", path, NULL), pasted[i].status);
        for (size_t k = 0; k < ARRAY_SIZE(pasted[i].parts) && pasted[i].parts[k]; k++)
            assert_has(unwrapped(c), pasted[i].parts[k]);
        assert_lacks(cli_out(c), "====");
    }
}

static const char *data(struct cli *c, const char *name)
{
    struct buf content = BUF_INIT;
    struct error err = ERROR_INIT;
    const char *copy;

    if (!file_read(arena_printf(&c->arena, "%s/%s", THREADPROOF_TEST_DATA, name), &content, &err))
        fail_msg("%s", error_text(&err));
    copy = arena_strndup(&c->arena, content.ptr, content.len);
    buf_release(&content);
    return copy;
}

static void whole_logs(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "report", DATA("valgrind/helgrind/clean.txt"), NULL), 0);
    assert_has(unwrapped(c), "clean.txt under Helgrind: nothing found");
    assert_int_equal(cli(c, "report", DATA("valgrind/drd/clean.txt"), NULL), 0);
    assert_has(unwrapped(c), "clean.txt under DRD: nothing found");
    assert_int_equal(cli(c, "report", DATA("valgrind/helgrind/race_locked.txt"), NULL), 1);
    assert_has(unwrapped(c), "thread #2 wrote 4 bytes of 'counter' at race_locked.c:15 in "
                             "work_with_two, holding B ('first') and C ('second')");
    assert_int_equal(cli(c, "report", DATA("valgrind/memcheck/memory_errors.txt"), NULL), 1);
    assert_has(unwrapped(c), "memory_errors.txt under Memcheck: 5 findings");
}

static void beside_other_reports(void **state)
{
    struct cli *c = *state;

    cli_write(c, "all",
              arena_printf(&c->arena, "%s%s", data(c, "valgrind/drd/race_heap.txt"),
                           data(c, "tsan/clang-14/race_global.log")));
    assert_int_equal(cli(c, "report", "all", NULL), 1);
    assert_has(cli_out(c), "Data race on 'balance', seen by TSan");
    assert_has(cli_out(c), "Data race, seen by DRD");
    assert_has(unwrapped(c), "all under DRD: 2 findings");
}

/* It begins or ends inside, or there are errors in its summary that are nowhere else. */
static void log_that_is_not_whole(void **state)
{
    static const char error[] = "==7== Thread #1: Exiting thread still holds 1 lock\n"
                                "==7==    at 0x10A: f (a.c:7)\n";
    struct cli *c = *state;

    cli_write(c, "tail",
              arena_printf(&c->arena,
                           "%s==7== ERROR SUMMARY: 3 errors from 3 contexts "
                           "(suppressed: 0 from 0)\n",
                           error));
    assert_int_equal(cli(c, "report", "tail", NULL), 1);
    assert_has(unwrapped(c), "tail: Valgrind counted 2 errors more than the log has");
    cli_write(c, "tail", "==7== ERROR SUMMARY: 1 errors from 1 contexts (suppressed: 0 from 0)\n");
    assert_int_equal(cli(c, "report", "tail", NULL), 3);
    assert_has(unwrapped(c), "tail: Valgrind counted 1 error more than the log has");
    cli_write(c, "tail", "==7==    by 0x10A: f (a.c:7)\n==7== \n");
    assert_int_equal(cli(c, "report", "tail", NULL), 3);
    cli_write(c, "head", arena_printf(&c->arena, "==7== drd, a thread error detector\n%s", error));
    assert_int_equal(cli(c, "report", "head", NULL), 1);
    assert_has(unwrapped(c), "head: the log is cut off at byte ");
    cli_write(c, "none", "==7== Massif, a heap profiler\n==7== Using Valgrind-3.19.0\n");
    assert_int_equal(cli(c, "report", "none", NULL), 3);
    assert_has(cli_err(c), "none: no report of a detector is in it");
}

static void foreign_reports_are_told(void **state)
{
    static const char go[] = "==================\nWARNING: DATA RACE\n"
                             "Read at 0x00c00001c0a8 by goroutine 7:\n  main.main.func1()\n"
                             "      /tmp/x.go:10 +0x3c\n==================\n";
    static const char gdb[] = "1: Thread 2 (Thread 0x7ffff7d8a700 (LWP 1235) \"worker\"):\n"
                              "1: #0  __futex_abstimed_wait () at futex.c:57\n";
    static const char lockdep[] = "[ 3.1] WARNING: possible circular locking dependency detected\n";
    struct cli *c = *state;

    assert_int_equal(mkdir(cli_path(c, "logs"), 0777), 0);
    cli_write(c, "logs/a", go);
    cli_write(c, "logs/b", arena_printf(&c->arena, "%s%s", gdb, lockdep));
    assert_int_equal(cli(c, "report", "logs", NULL), 3);
    assert_has(unwrapped(c), "logs/a: at byte 19 begins a report of Go's race detector, which "
                             "threadproof does not read: ");
    assert_has(unwrapped(c),
               "logs/b: at byte 0 begins a report of gdb's stacks of all threads, with "
               "something in front");
    assert_has(unwrapped(c), "threadproof stuck PID says who waits for whom");
    assert_has(unwrapped(c), "begins a report of lockdep, the lock checker of the Linux kernel");
    cli_write(c, "logs/b", data(c, "tsan/clang-14/race_global.log"));
    assert_int_equal(cli(c, "report", "logs", NULL), 1);
    assert_has(cli_out(c), "Data race on 'balance', seen by TSan");
    assert_has(unwrapped(c), "begins a report of Go's race detector");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_WHOLE(what_people_paste),        TEST(whole_logs),
        TEST_WHOLE(beside_other_reports),     TEST(log_that_is_not_whole),
        TEST_WHOLE(foreign_reports_are_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
