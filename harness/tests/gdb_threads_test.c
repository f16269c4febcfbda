/* SPDX-License-Identifier: MIT */
/*
 * What gdb prints for "thread apply all bt": data/gdb holds what it printed of the programs of
 * programs/stuck, with the C library's debug information and without, on a terminal and off it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/file.h"
#include "base/text.h"
#include "model/origin.h"
#include "parse/mixed_log.h"

enum { TEXTS = 4 };

struct row {
    const char *name;
    enum kind kind;
    size_t threads;
    size_t blocked;
    const char *texts[TEXTS]; /* of the stacks: "THREAD: TEXT FILE:LINE" */
};

static const struct row rows[] = {
    {"abba",
     KIND_BLOCKED,
     3,
     3,
     {"#1: waits for thread #2 to end abba.c:31",
      "#2: waits for mutex 0x557858ec7078 (accounts+56), whose holder is not in the text, "
      "abba.c:20"}},
    {"abba-owners",
     KIND_DEADLOCK,
     3,
     2,
     {"held by thread #3 abba.c:20", "held by thread #2 abba.c:20",
      "#1: waits for thread #2 to end abba.c:31"}},
    {"abba-stripped",
     KIND_BLOCKED,
     3,
     2,
     {"#1: is in a function that gdb has no name for abba.c:31",
      "#3: waits for mutex, whose holder is not in the text, abba.c:20"}},
    {"self-owner",
     KIND_DEADLOCK,
     1,
     1,
     {"#1: waits for mutex 0x5651c6df1020 (lock), held by this thread itself self_deadlock.c:10"}},
    {"lost-wakeup", KIND_BLOCKED, 1, 1, {"(done) lost_wakeup.c:24"}},
    {"semaphore", KIND_BLOCKED, 2, 2, {"#2: waits for semaphore 0x55ec6f94e038 (ready)"}},
    {"barrier", KIND_BLOCKED, 2, 2, {"#2: waits at barrier 0x55e526e14030 (barrier)"}},
    {"rwlock-writers", KIND_BLOCKED, 2, 2, {"to write-lock rwlock 0x558402d77030 (table)"}},
    {"socket-pair",
     KIND_BLOCKED,
     3,
     3,
     {"#2: waits to receive from descriptor 3", "#3: waits to read from descriptor 4"}},
    {"epoll-eventfd",
     KIND_BLOCKED,
     2,
     2,
     {"#1: waits for descriptors", "#2: waits for what epoll descriptor watches 5"}},
};

static void keep(void *context, const struct finding *finding)
{
    findings_add(context, finding);
}

static struct findings read_text(const char *text, size_t len, struct mixed_facts *facts)
{
    struct findings findings = FINDINGS_INIT;
    const struct sink sink = {.finding = keep, .context = &findings};
    struct mixed_log *log = mixed_log_new(&sink);

    mixed_log_feed(log, text, len);
    *facts = mixed_log_end(log);
    mixed_log_free(log);
    return findings;
}

static void read_sample(const char *name, struct buf *text)
{
    struct error err = ERROR_INIT;
    char path[4096];

    snprintf(path, sizeof(path), "%s/gdb/%s.txt", THREADPROOF_TEST_DATA, name);
    if (!file_read(path, text, &err))
        fail_msg("%s", error_text(&err));
}

/* A line for each stack. */
static struct buf describe(const struct finding *finding)
{
    struct buf text = BUF_INIT;

    for (size_t i = 0; i < finding->stack_count; i++) {
        const struct stack *stack = &finding->stacks[i];
        const struct frame *own = stack_own_frame(stack);

        buf_addf(&text, "%s: %s %s:%u\n", stack->thread, stack->text,
                 own ? text_basename(own->file) : "?", own ? own->line : 0);
    }
    return text;
}

static size_t count_blocked(const struct finding *finding)
{
    size_t count = 0;

    for (size_t i = 0; i < finding->stack_count; i++)
        count += finding->stacks[i].role == STACK_BLOCKED;
    return count;
}

static void check_finding(const struct row *row, const struct finding *finding)
{
    struct buf told = describe(finding);

    if (finding->kind != row->kind || finding->thread_count != row->threads ||
        count_blocked(finding) != row->blocked)
        fail_msg("%s: %s of %zu threads, %zu blocked\n%s", row->name, kind_name(finding->kind),
                 finding->thread_count, count_blocked(finding), told.ptr);
    for (size_t i = 0; i < TEXTS && row->texts[i]; i++)
        if (!strstr(told.ptr, row->texts[i]))
            fail_msg("%s: no \"%s\" in\n%s", row->name, row->texts[i], told.ptr);
    buf_release(&told);
}

static void stacks_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct buf text = BUF_INIT;
        struct mixed_facts facts;
        struct findings findings;

        read_sample(rows[i].name, &text);
        findings = read_text(text.ptr, text.len, &facts);
        if (findings.count != 1)
            fail_msg("%s: %zu findings", rows[i].name, findings.count);
        assert_int_equal(facts.log.findings, 1);
        assert_false(facts.foreign[FOREIGN_GDB]);
        check_finding(&rows[i], findings.items[0]);
        findings_release(&findings);
        buf_release(&text);
    }
}

/* Owners are believed only of the very mutex that is waited for, and of threads that are there. */
static void owners_of_others_prove_nothing(void **state)
{
    static const char stacks[] =
        "Thread 1 (Thread 0x7f0000000700 (LWP 10)):\n"
        "#0  __lll_lock_wait (futex=0x1000 <lock>, private=0) at lowlevellock.c:52\n"
        "#1  0x10 in __GI___pthread_mutex_lock (mutex=0x1000 <lock>) at "
        "../nptl/pthread_mutex_lock.c:80\n"
        "#2  0x11 in main () at a.c:7\n";
    static const struct {
        const char *answer;
        enum kind kind;
    } answers[] = {
        {"(gdb) p lock\n$1 = {__data = {__lock = 2, __count = 0, __owner = 10,\n", KIND_DEADLOCK},
        {"(gdb) p *(pthread_mutex_t *) 0x1000\n$1 = {__data = {__owner = 10,\n", KIND_DEADLOCK},
        {"(gdb) p *(pthread_mutex_t*)0x1000\n$1 = {__data = {__lock = 2,\n    __owner = 10,\n",
         KIND_DEADLOCK},
        {"(gdb) p mutex\n$1 = (pthread_mutex_t *) 0x1000 <lock>\n"
         "(gdb) p *mutex\n$2 = {__data = {__owner = 10,\n",
         KIND_DEADLOCK},
        {"(gdb) p mutex\n$1 = (pthread_mutex_t *) 0x2000 <other>\n"
         "(gdb) p *mutex\n$2 = {__data = {__owner = 10,\n",
         KIND_BLOCKED},
        {"(gdb) p other\n$1 = {__data = {__lock = 2, __count = 0, __owner = 10,\n", KIND_BLOCKED},
        {"(gdb) p *(pthread_mutex_t *) 0x1008\n$1 = {__data = {__owner = 10,\n", KIND_BLOCKED},
        {"(gdb) p locks[0x1000]\n$1 = {__data = {__owner = 10,\n", KIND_BLOCKED},
        {"(gdb) p lock\n$1 = {__data = {__lock = 2, __count = 0, __owner = 11,\n", KIND_BLOCKED},
        {"$1 = {__data = {__lock = 2, __count = 0, __owner = 10,\n", KIND_BLOCKED},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
        struct buf text = BUF_INIT;
        struct mixed_facts facts;
        struct findings findings;

        buf_addf(&text, "%s%s", stacks, answers[i].answer);
        findings = read_text(text.ptr, text.len, &facts);
        assert_int_equal(findings.count, 1);
        if (findings.items[0]->kind != answers[i].kind)
            fail_msg("%s is %s", answers[i].answer, kind_name(findings.items[0]->kind));
        findings_release(&findings);
        buf_release(&text);
    }
}

/* A wait that ends by itself is in no cycle. */
static void waits_with_a_timeout_are_no_deadlock(void **state)
{
    static const char text[] =
        "Thread 1 (Thread 0x7f0000000700 (LWP 10)):\n"
        "#0  0x10 in ___pthread_mutex_clocklock (mutex=0x1000 <lock>, clockid=1, "
        "abstime=0x7ffe) at ../nptl/pthread_mutex_timedlock.c:80\n"
        "#1  0x11 in main () at a.c:7\n"
        "(gdb) p lock\n$1 = {__data = {__lock = 2, __owner = 10,\n";
    struct mixed_facts facts;
    struct findings findings = read_text(text, strlen(text), &facts);
    struct buf told;

    (void)state;
    assert_int_equal(findings.count, 1);
    assert_int_equal(findings.items[0]->kind, KIND_BLOCKED);
    told = describe(findings.items[0]);
    assert_non_null(strstr(told.ptr, "with a timeout"));
    buf_release(&told);
    findings_release(&findings);
}

/* Two looks at one program, and what was broken by gdb's width and its pager. */
static void broken_lines_and_second_looks_are_read(void **state)
{
    static const char look[] =
        "Thread 1 (Thread 0x7f0000000700 (LWP 10) \"a (b)\"):\n"
        "#0  0x10 in std::f<int (*)(int)>(std::pair<int, char>) (this=0x1)\n"
        "    at /home/me/src/\n"
        "#1  0x11 in main (argc=1, argv=0x7ffe)\n"
        "    at /home/me/src/a--Type <RET> for more, q to quit, c to continue without paging--\n"
        ".c:7\n"
        "        local = {__data = {__owner = 10}}\n";
    struct buf text = BUF_INIT;
    struct mixed_facts facts;
    struct findings findings;

    (void)state;
    buf_addf(&text, "%s\nmake: *** [check] Error 1\n%s", look, look);
    findings = read_text(text.ptr, text.len, &facts);
    assert_int_equal(findings.count, 2);
    for (size_t i = 0; i < 2; i++) {
        const struct stack *stack = &findings.items[i]->stacks[0];

        assert_int_equal(stack->frame_count, 2);
        assert_string_equal(stack->frames[0].function,
                            "std::f<int (*)(int)>(std::pair<int, char>)");
        assert_string_equal(stack->frames[1].file, "/home/me/src/a.c");
        assert_int_equal(stack->frames[1].line, 7);
        assert_string_equal(findings.items[i]->threads[0].name, "a (b)");
    }
    findings_release(&findings);
    buf_release(&text);
}

/* Wherever the paste ends, it is read as far as it goes. */
static void cut_texts_are_read(void **state)
{
    struct buf text = BUF_INIT;

    (void)state;
    read_sample("abba-owners", &text);
    for (size_t len = 0; len <= text.len; len++) {
        struct mixed_facts facts;
        struct findings findings = read_text(text.ptr, len, &facts);

        assert_true(findings.count <= 1);
        findings_release(&findings);
    }
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stacks_are_read),
        cmocka_unit_test(owners_of_others_prove_nothing),
        cmocka_unit_test(waits_with_a_timeout_are_no_deadlock),
        cmocka_unit_test(broken_lines_and_second_looks_are_read),
        cmocka_unit_test(cut_texts_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
