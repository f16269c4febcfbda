/* SPDX-License-Identifier: MIT */
/*
 * What Valgrind wrote in logs that others wrote too: its text behind prefixes and behind a
 * program's unfinished lines, beside TSan's, and errors copied out of its XML. And reports of
 * programs that threadproof does not read.
 */
#include "valgrind_text_reading.h"

#include "base/text.h"
#include "parse/mixed_log.h"

struct mixed {
    struct findings findings;
    struct mixed_facts facts;
};

static void pass_over(void *context, const char *line, size_t len, uint64_t position)
{
    (void)context;
    (void)line;
    (void)len;
    (void)position;
}

static struct mixed read_mixed(const char *text)
{
    struct mixed mixed = {FINDINGS_INIT, {.missing = 0}};
    const struct sink sink = {
        .finding = keep_finding, .text = pass_over, .context = &mixed.findings};
    struct mixed_log *log = mixed_log_new(&sink);

    mixed_log_feed(log, text, strlen(text));
    mixed.facts = mixed_log_end(log);
    mixed_log_free(log);
    assert_int_equal(mixed.facts.log.findings, mixed.findings.count);
    return mixed;
}

static void assert_told(const char *text, const char *expected)
{
    struct mixed mixed = read_mixed(text);
    struct buf told = describe(&mixed.findings, "a.c");

    if (!text_equal(told.ptr, expected))
        fail_msg("%s\ngives\n%s\ninstead of\n%s", text, told.ptr, expected);
    findings_release(&mixed.findings);
    buf_release(&told);
}

#define LEFT "lock-held-at-exit Misc: access #1 :7\n"

static void prefixes(void **state)
{
    static const char *const texts[] = {
        /* behind a mark and without one */
        "12: ==7== Thread #1: Exiting thread still holds 1 lock\n"
        "12: ==7==    at 0x10A: f (a.c:7)\n",
        "web-1  | Thread #1: Exiting thread still holds 1 lock\n"
        "web-1  |    at 0x10A: f (a.c:7)\n",
        "> Thread #1: Exiting thread still holds 1 lock\n"
        ">    at 0x10A: f (a.c:7)\n",
        /* the program had not ended its line */
        "==7== Helgrind, a thread error detector\n"
        "counter is 5==7== Thread #1: Exiting thread still holds 1 lock\n"
        "==7==    at 0x10A: f (a.c:7)\n",
        "12: ==7== Helgrind, a thread error detector\n"
        "12: counter is 5==7== Thread #1: Exiting thread still holds 1 lock\n"
        "12: ==7==    at 0x10A: f (a.c:7)\n",
        /* --time-stamp=yes */
        "12: ==00:00:00:01.234 7== Thread #1: Exiting thread still holds 1 lock\n"
        "12: ==00:00:00:01.240 7==    at 0x10A: f (a.c:7)\n",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        assert_told(texts[i], LEFT);
}

/* The first process of every container has the same number. */
static void containers(void **state)
{
    (void)state;
    assert_told("web-1  | ==1== Thread #1: Exiting thread still holds 1 lock\n"
                "db-1   | ==1== Thread #1: Exiting thread still holds 1 lock\n"
                "web-1  | ==1==    at 0x10A: f (a.c:7)\n"
                "db-1   | ==1==    at 0x10B: g (a.c:9)\n",
                LEFT "lock-held-at-exit Misc: access #1 :9\n");
}

static void beside_tsan(void **state)
{
    static const char text[] = "==================\n"
                               "WARNING: ThreadSanitizer: thread leak (pid=9)\n"
                               "  Thread T1 (tid=10, finished) created by main thread at:\n"
                               "==7== Thread #1: Exiting thread still holds 1 lock\n"
                               "    #0 main a.c:9 (p+0x1)\n"
                               "\n"
                               "SUMMARY: ThreadSanitizer: thread leak a.c:9 in main\n"
                               "==================\n"
                               "==7==    at 0x10A: f (a.c:7)\n";
    struct mixed mixed = read_mixed(text);

    (void)state;
    assert_int_equal(mixed.findings.count, 2);
    assert_int_equal(mixed.findings.items[0]->kind, KIND_THREAD_LEAK);
    assert_int_equal(mixed.findings.items[0]->stacks[0].frames[0].line, 9);
    assert_int_equal(mixed.findings.items[1]->kind, KIND_LOCK_HELD_AT_EXIT);
    assert_int_equal(mixed.findings.items[1]->position, strstr(text, "==7== T") - text);
    assert_int_equal(mixed.facts.detector, DETECTOR_TSAN);
    findings_release(&mixed.findings);
}

#define XML_ERROR(line)                                                                            \
    "<error>\n"                                                                                    \
    "  <unique>0x9</unique>\n"                                                                     \
    "  <kind>Misc</kind>\n"                                                                        \
    "  <xwhat><text>Thread #1: Exiting thread still holds 1 lock</text></xwhat>\n"                 \
    "  <stack><frame><fn>f</fn><file>a.c</file><line>" line "</line></frame></stack>\n"            \
    "</error>\n"

static void errors_copied_out_of_xml(void **state)
{
    struct mixed mixed =
        read_mixed("see:\n" XML_ERROR("7") "\nand\n<ul>\n" XML_ERROR("7") "</valgrindoutput>\n");
    struct mixed cut = read_mixed("see:\n" XML_ERROR("7") "<error>\n  <unique>0xa</unique>\n");

    (void)state;
    assert_int_equal(mixed.findings.count, 2);
    assert_int_equal(mixed.findings.items[0]->kind, KIND_LOCK_HELD_AT_EXIT);
    assert_int_equal(mixed.facts.detector, DETECTOR_HELGRIND);
    assert_false(mixed.facts.log.truncated || mixed.facts.log.malformed);
    assert_int_equal(cut.findings.count, 1);
    assert_true(cut.facts.log.truncated);
    findings_release(&mixed.findings);
    findings_release(&cut.findings);
    assert_told("12: <error>\n12:   <unique>0x9</unique>\n12:   <kind>Misc</kind>\n"
                "12:   <what>Thread #1: Exiting thread still holds 1 lock</what>\n"
                "13: <error>\n"
                "12:   <stack><frame><file>a.c</file><line>7</line></frame></stack>\n"
                "12: </error>\n",
                "lock-held-at-exit Misc: access #1 :7\n");
    assert_told("<error><unique>0x9</unique><kind>Race</kind><what>Possible data race during "
                "write of size 4 at 0x10 by thread #3</what></error>\n",
                "data-race Race\n");
    assert_told("<error>oh</error>\n<unique>9</unique>\n<error>\n<code>5</code>\n</error>\n", "");
}

static void foreign_reports_are_named(void **state)
{
    static const struct {
        enum foreign which;
        const char *text;
    } rows[] = {
        {FOREIGN_GO, "==================\nWARNING: DATA RACE\nRead at 0x00c0000 by goroutine 7:\n"},
        {FOREIGN_GO, "2026-11-20T12:24:01Z WARNING: DATA RACE \n"},
        {FOREIGN_KCSAN, "[   12.5] BUG: KCSAN: data-race in tick_work / tick_work\n"},
        {FOREIGN_LOCKDEP, "[ 3.1] WARNING: possible circular locking dependency detected\n"},
        {FOREIGN_LOCKDEP, "WARNING: HARDIRQ-safe -> HARDIRQ-unsafe lock order detected\n"},
        {FOREIGN_GDB,
         "12: Thread 2 (Thread 0x7ffff7d8a700 (LWP 1235) \"worker\"):\n12: #0  f () at a.c:3\n"},
        {FOREIGN_GDB, "| Thread 1 (LWP 77):\n"},
    };
    static const char *const nothing[] = {
        "see \"WARNING: DATA RACE\" in Go's manual\n",
        "Thread 2 (of 4) is ready\n",
        "no KCSAN here\n",
        "a possible circular locking dependency detected by the reviewer\n",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct buf text = BUF_INIT;
        struct mixed mixed;

        buf_addf(&text, "make\n%s", rows[i].text);
        mixed = read_mixed(text.ptr);
        assert_int_equal(mixed.findings.count, 0);
        for (size_t k = 0; k < FOREIGN_COUNT; k++)
            assert_int_equal(mixed.facts.foreign[k], k == rows[i].which);
        assert_in_range(mixed.facts.foreign_at[rows[i].which], 5, 24);
        buf_release(&text);
    }
    for (size_t i = 0; i < ARRAY_SIZE(nothing); i++) {
        struct mixed mixed = read_mixed(nothing[i]);

        for (size_t k = 0; k < FOREIGN_COUNT; k++)
            assert_false(mixed.facts.foreign[k]);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(prefixes),
        cmocka_unit_test(containers),
        cmocka_unit_test(beside_tsan),
        cmocka_unit_test(errors_copied_out_of_xml),
        cmocka_unit_test(foreign_reports_are_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
