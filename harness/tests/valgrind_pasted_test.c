/* SPDX-License-Identifier: MIT */
/*
 * Valgrind's text as people paste it: without its marks and blanks, with other lines
 * in between, cut at either end, of several processes. What is found must be what is found in
 * the whole log, or the log must be known not to be whole.
 */
#include "valgrind_text_reading.h"

#include "base/text.h"
#include "model/record.h"

/* All that is known of the findings, but for what the paste must lose. */
static void tell(struct buf *out, const struct findings *findings, bool with_pid)
{
    for (size_t i = 0; i < findings->count; i++) {
        struct finding bare = *findings->items[i];
        struct record record = {.name = "", .findings = FINDINGS_INIT};

        bare.position = 0;
        bare.pid = with_pid ? bare.pid : 0;
        findings_add(&record.findings, &bare);
        record_write(&record, out);
        findings_release(&record.findings);
    }
}

static void assert_same(const char *name, const char *text, const struct buf *whole, bool with_pid)
{
    struct text_reading wanted = read_valgrind_text(whole->ptr);
    struct text_reading found = read_valgrind_text(text);
    struct buf a = BUF_INIT;
    struct buf b = BUF_INIT;

    tell(&a, &wanted.reading.findings, with_pid);
    tell(&b, &found.reading.findings, with_pid);
    if (!text_equal(a.ptr, b.ptr))
        fail_msg("%s:\n%s\ngives\n%s\ninstead of\n%s", name, text, b.ptr, a.ptr);
    buf_release(&a);
    buf_release(&b);
    text_reading_release(&wanted);
    text_reading_release(&found);
}

/* Two processes are one without their marks. */
static bool is_of_two(const char *name)
{
    return strstr(name, "forked");
}

/* Behind "==12== ", but for the blanks that Valgrind puts behind it. */
static const char *without_mark(const char *line)
{
    const char *mark = text_starts(line, "==") ? strstr(line + 2, "==") : NULL;

    return mark && mark[2] == ' ' ? mark + 3 : line;
}

static void marks_may_be_missing_from(const char *name, const struct buf *content)
{
    struct buf bare = BUF_INIT;

    for (const char *text = content->ptr; *text;) {
        const char *line = text;
        const char *end = line + next_line(&text);

        line = without_mark(line);
        buf_add(&bare, line, (size_t)(end - line));
        buf_addch(&bare, '\n');
    }
    if (!is_of_two(name))
        assert_same(name, bare.ptr, content, false);
    buf_release(&bare);
}

static void marks_may_be_missing(void **state)
{
    (void)state;
    assert_true(for_each_log(".txt", marks_may_be_missing_from) > 90);
}

/* As a web page shows it: no blanks at the start, none at the end, or others. */
static void blanks_mean_nothing_in(const char *name, const struct buf *content)
{
    static const char *const blanks[] = {"", "\t", "        "};

    for (size_t i = 0; i < ARRAY_SIZE(blanks); i++) {
        struct buf log = BUF_INIT;

        for (const char *text = content->ptr; *text;) {
            const char *line = text;
            const char *end = line + next_line(&text);
            const char *sentence = without_mark(line);

            buf_add(&log, line, (size_t)(sentence - line));
            if (sentence < end)
                buf_addstr(&log, blanks[i]);
            sentence += strspn(sentence, " ");
            while (end > sentence && end[-1] == ' ')
                end--;
            if (sentence < end)
                buf_add(&log, sentence, (size_t)(end - sentence));
            buf_addch(&log, '\n');
        }
        assert_same(name, log.ptr, content, true);
        buf_release(&log);
    }
}

static void blanks_mean_nothing(void **state)
{
    (void)state;
    assert_true(for_each_log(".txt", blanks_mean_nothing_in) > 90);
}

/* What a program prints meanwhile, which looks like a report here and there. */
static const char *const prints[] = {
    "counter is 5",           "",        "==> 12 tests", "Thread 7 is ready",
    "at the end of the race", "--12-- ", "by 0 o'clock", "Invalid argument",
};

static void lines_may_stand_between_those_of(const char *name, const struct buf *content)
{
    struct buf log = BUF_INIT;
    unsigned number = 0;

    for (const char *text = content->ptr; *text;) {
        const char *line = text;

        buf_add(&log, line, next_line(&text));
        buf_addf(&log, "\n%s\n", prints[number++ % ARRAY_SIZE(prints)]);
    }
    assert_same(name, log.ptr, content, true);
    buf_release(&log);
}

static void lines_may_stand_between(void **state)
{
    (void)state;
    assert_true(for_each_log(".txt", lines_may_stand_between_those_of) > 90);
}

static size_t count_crashes(const struct findings *findings)
{
    size_t count = 0;

    for (size_t i = 0; i < findings->count; i++)
        count += findings->items[i]->kind == KIND_CRASH;
    return count;
}

/*
 * Valgrind counts no crashes, so one that is cut off is told by nothing. And nothing but
 * "ERROR SUMMARY: 0 errors" is not a log of a detector that we know.
 */
static bool is_told(const struct text_reading *found, const struct findings *wanted)
{
    return found->reading.findings.count + count_crashes(wanted) >= wanted->count ||
           found->reading.facts.truncated || found->missing || !found->reading.detector;
}

/* A log of which the beginning is missing never passes for a whole one. */
static void log_may_begin_inside(const char *name, const struct buf *content)
{
    struct text_reading whole = read_valgrind_text(content->ptr);

    for (const char *text = content->ptr; *text && whole.reading.facts.finished;) {
        struct text_reading part;

        next_line(&text);
        part = read_valgrind_text(text);
        if (part.taken && !is_told(&part, &whole.reading.findings))
            fail_msg("%s: finds %zu in\n%s", name, part.reading.findings.count, text);
        text_reading_release(&part);
    }
    text_reading_release(&whole);
}

static void log_may_end_inside(const char *name, const struct buf *content)
{
    for (size_t cut = 0; cut < content->len; cut += 7) {
        struct buf part = BUF_INIT;
        struct text_reading found;

        buf_add(&part, content->ptr, cut);
        found = read_valgrind_text(part.ptr);
        if (found.taken && !found.reading.facts.truncated && !strstr(part.ptr, "ERROR SUMMARY: "))
            fail_msg("%s is whole:\n%s", name, part.ptr);
        text_reading_release(&found);
        buf_release(&part);
    }
}

static void log_may_be_cut(void **state)
{
    (void)state;
    assert_true(for_each_log(".txt", log_may_begin_inside) > 90);
    assert_true(for_each_log(".txt", log_may_end_inside) > 90);
}

/* Of an error whose own sentence is cut off, the rest says what it was. */
static void rest_of_an_error_is_told(void **state)
{
    static const char race[] =
        "==12==    at 0x10A: main (a.c:7)\n"
        "==12== \n"
        "==12== This conflicts with a previous write of size 4 by thread #2\n"
        "==12== Locks held: none\n"
        "==12==    at 0x10B: work (a.c:3)\n"
        "==12== \n";
    static const char order[] = "Required order was established by acquisition of lock at 0x10\n"
                                "   at 0x10A: main (a.c:7)\n"
                                " followed by a later acquisition of lock at 0x20\n"
                                "   at 0x10A: main (a.c:8)\n";
    struct text_reading found = read_valgrind_text(race);
    struct buf told = describe(&found.reading.findings, "a.c");

    (void)state;
    assert_string_equal(told.ptr, "data-race Race: access :7; previous access write 4 #2 :3\n");
    assert_true(found.reading.facts.truncated);
    text_reading_release(&found);
    buf_release(&told);
    found = read_valgrind_text(order);
    told = describe(&found.reading.findings, "a.c");
    assert_string_equal(told.ptr, "lock-order-inversion LockOrder: lock acquired B :8; "
                                  "held lock acquired A :7\n");
    text_reading_release(&found);
    buf_release(&told);
}

static void add_in_turn(struct buf *out, const char *const *texts, size_t count)
{
    const char *next[4];
    size_t left = count;

    memcpy(next, texts, count * sizeof(*texts));
    for (size_t turn = 0; left; turn = (turn + 1) % count) {
        const char *line = next[turn];

        if (!line)
            continue;
        if (*line) {
            buf_add(out, line, next_line(&next[turn]));
            buf_addch(out, '\n');
        } else {
            next[turn] = NULL;
            left--;
        }
    }
}

/* Line by line in turn: whose a line is, its mark says. */
static void processes_may_interleave(void **state)
{
    static const char *const names[] = {"helgrind/race_locked.txt", "drd/race_heap.txt",
                                        "memcheck/memory_errors.txt", "helgrind/lock_order.txt"};
    struct buf logs[4];
    const char *texts[4];
    struct buf all = BUF_INIT;
    struct text_reading found;
    size_t wanted = 0;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct text_reading one;

        logs[i] = load_text(names[i]);
        texts[i] = logs[i].ptr;
        one = read_valgrind_text(texts[i]);
        wanted += one.reading.findings.count;
        text_reading_release(&one);
    }
    add_in_turn(&all, texts, 4);
    found = read_valgrind_text(all.ptr);
    assert_int_equal(found.reading.findings.count, wanted);
    assert_true(found.reading.facts.finished);
    assert_int_equal(found.missing, 0);
    for (size_t i = 0; i < found.reading.findings.count; i++)
        for (size_t k = 0; k < found.reading.findings.items[i]->stack_count; k++)
            assert_true(found.reading.findings.items[i]->stacks[k].frame_count > 0);
    text_reading_release(&found);
    for (size_t i = 0; i < 4; i++)
        buf_release(&logs[i]);
    buf_release(&all);
}

/* More processes at a time than are kept: those that ended make room, and nothing is lost. */
static void many_processes(void **state)
{
    struct buf log = BUF_INIT;
    struct text_reading found;

    (void)state;
    buf_addstr(&log, "==7== Helgrind, a thread error detector\n");
    for (unsigned pid = 100; pid < 400; pid++)
        buf_addf(&log,
                 "==%u== Helgrind, a thread error detector\n"
                 "==%u== Thread #1: Exiting thread still holds 1 lock\n"
                 "==%u==    at 0x10A: main (a.c:7)\n"
                 "==%u== ERROR SUMMARY: 1 errors from 1 contexts (suppressed: 0 from 0)\n",
                 pid, pid, pid, pid);
    buf_addstr(&log, "==7== ERROR SUMMARY: 0 errors from 0 contexts (suppressed: 0 from 0)\n");
    found = read_valgrind_text(log.ptr);
    assert_int_equal(found.reading.findings.count, 300);
    assert_true(found.reading.facts.finished);
    assert_false(found.reading.facts.truncated);
    text_reading_release(&found);
    buf_release(&log);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_may_be_missing),     cmocka_unit_test(blanks_mean_nothing),
        cmocka_unit_test(lines_may_stand_between),  cmocka_unit_test(log_may_be_cut),
        cmocka_unit_test(rest_of_an_error_is_told), cmocka_unit_test(processes_may_interleave),
        cmocka_unit_test(many_processes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
