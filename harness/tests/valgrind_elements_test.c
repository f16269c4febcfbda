/* SPDX-License-Identifier: MIT */
/* What the reader makes of elements and sentences that no program of ours brings about. */
#include "valgrind_reading.h"

static void unknown_kind_is_kept(void **state)
{
    struct reading reading = read_text(
        HEAD "<error><kind>FdNotClosed</kind><fd>3</fd><what>File descriptor 3: x is already "
             "closed</what><stack><frame><fn>f</fn></frame></stack><auxwhat>Previously "
             "closed</auxwhat><stack></stack><auxwhat>Originally opened</auxwhat>"
             "<stack></stack></error>" TAIL);
    const struct finding *f = reading.findings.items[0];

    (void)state;
    assert_int_equal(f->kind, KIND_UNKNOWN);
    assert_string_equal(f->label, "FdNotClosed");
    assert_string_equal(f->message, "File descriptor 3: x is already closed");
    assert_string_equal(f->notes[0], "fd: 3");
    assert_int_equal(f->stack_count, 3);
    assert_int_equal(f->stacks[1].role, STACK_DESCRIPTOR);
    assert_string_equal(f->stacks[2].text, "Originally opened");
    reading_release(&reading);
}

static void unknown_elements_are_kept(void **state)
{
    struct reading reading =
        read_text(HEAD "<news> <a>one</a>\n <b>two</b> </news>"
                       "<error><kind>Race</kind><hint>try <b>this</b>\n  now</hint>"
                       "<what>Wha<b>x</b>t</what><frame>lost?</frame><auxwhat>No stack.</auxwhat>"
                       "<auxwhat>With stack.</auxwhat><stack></stack><auxwhat>Last words.</auxwhat>"
                       "<suppression><sname>s</sname></suppression></error>" TAIL);
    const struct finding *top = reading.findings.items[0];
    const struct finding *f = reading.findings.items[1];

    (void)state;
    assert_int_equal(reading.findings.count, 2);
    assert_int_equal(top->kind, KIND_UNKNOWN);
    assert_string_equal(top->label, "news");
    assert_string_equal(top->message, "news: one two");
    assert_int_equal(top->position, strlen(HEAD));
    assert_string_equal(f->message, "What");
    assert_int_equal(f->note_count, 5);
    assert_string_equal(f->notes[0], "hint: try this now");
    assert_string_equal(f->notes[1], "b: x");
    assert_string_equal(f->notes[2], "frame: lost?");
    assert_string_equal(f->notes[3], "No stack.");
    assert_string_equal(f->notes[4], "Last words.");
    assert_string_equal(f->stacks[0].text, "With stack.");
    assert_int_equal(f->stacks[0].role, STACK_OTHER);
    reading_release(&reading);
}

/* Grouped digits, a block before its start, and a lock that lies in a variable. */
static void descriptions_in_newer_logs(void **state)
{
    struct reading reading = read_text(
        HEAD "<error><kind>InvalidRead</kind><what>Invalid read of size 8</what><stack></stack>"
             "<auxwhat>Address 0x1000 is 16 bytes before a block of size 1,024 alloc'd</auxwhat>"
             "<stack></stack></error>"
             "<error><kind>UnlockBogus</kind><xwhat><text>Thread #1 unlocked an invalid lock at "
             "0x20</text></xwhat><stack></stack>"
             "<auxwhat>Address 0x20 is 0 bytes inside data symbol \"lock\"</auxwhat></error>" TAIL);
    const struct finding *read = reading.findings.items[0];
    const struct finding *unlock = reading.findings.items[1];

    (void)state;
    assert_int_equal(read->memory.size, 1024);
    assert_int_equal(read->memory.address, 0x1010);
    assert_int_equal(read->stacks[0].address, 0x1000);
    assert_int_equal(read->stacks[1].role, STACK_ALLOCATED);
    assert_string_equal(finding_lock(unlock, "A")->symbol, "lock");
    assert_null(unlock->memory.text);
    reading_release(&reading);
}

/* Nothing of one frame, stack or error gets into the next. */
static void no_leftovers(void **state)
{
    static const char error[] =
        "<error><kind>UnlockUnlocked</kind><xwhat><text>Thread #1 unlocked a not-locked lock at "
        "0x20</text></xwhat><stack><frame><dir>/d</dir><file>a.c</file></frame><frame>"
        "<file>b.c</file></frame><frame></frame></stack><auxwhat>Lock at 0x99 was first observed"
        "</auxwhat><stack></stack><auxwhat>Address 0x30 is 0 bytes inside a block of size 8 "
        "alloc'd</auxwhat></error>";
    struct buf log = BUF_INIT;
    struct reading reading;

    (void)state;
    buf_addf(&log, HEAD "%s%s" TAIL, error, error);
    reading = read_pieces(log.ptr, log.len, SIZE_MAX);
    for (size_t i = 0; i < 2; i++) {
        const struct finding *f = reading.findings.items[i];

        assert_int_equal(f->lock_count, 1);
        assert_int_equal(f->stack_count, 2);
        assert_string_equal(f->stacks[1].lock, "A");
        assert_int_equal(f->note_count, 0);
        assert_string_equal(f->stacks[0].frames[0].file, "/d/a.c");
        assert_string_equal(f->stacks[0].frames[1].file, "b.c");
        assert_null(f->stacks[0].frames[2].file);
    }
    reading_release(&reading);
    buf_release(&log);
}

/* What is joined to one text must not cost the square of what there is to join. */
static void many_parts(void **state)
{
    struct buf log = BUF_INIT;
    struct reading reading;

    (void)state;
    buf_addstr(&log, HEAD "<error><kind>Race</kind>");
    for (int i = 0; i < 50000; i++)
        buf_addstr(&log, "<what>again</what>");
    buf_addstr(&log, "<auxwhat>Address 0x10 is on thread #1's stack</auxwhat>");
    for (int i = 0; i < 50000; i++)
        buf_addstr(&log, "<auxwhat>in frame #1</auxwhat>");
    buf_addstr(&log, "</error>" TAIL);
    reading = read_pieces(log.ptr, log.len, SIZE_MAX);
    assert_string_equal(reading.findings.items[0]->message, "again again");
    assert_string_equal(reading.findings.items[0]->memory.text,
                        "Address 0x10 is on thread #1's stack, in frame #1");
    assert_int_equal(reading.findings.items[0]->note_count, 2 * 49999 - 1);
    reading_release(&reading);
    buf_release(&log);
}

/* Threads announced long before; many of them were made at the same place. */
static void announced_threads_are_kept(void **state)
{
    struct buf log = BUF_INIT;
    struct reading reading;
    const struct finding *f;

    (void)state;
    buf_addstr(&log, HEAD);
    for (int i = 2; i < 5000; i++)
        buf_addf(&log,
                 "<announcethread><hthreadid>%d</hthreadid><stack><frame><ip>0x%x</ip>"
                 "<file>%c.c</file><line>%d</line></frame></stack></announcethread>",
                 i, i % 10, 'a' + i % 3, i % 10 + 1);
    buf_addstr(&log, "<error><kind>Misc</kind><xwhat><text>Thread #4321: x</text><hthreadid>4321"
                     "</hthreadid><hthreadid>5</hthreadid></xwhat><stack></stack></error>" TAIL);
    reading = read_pieces(log.ptr, log.len, 1000);
    f = reading.findings.items[0];
    assert_int_equal(f->stack_count, 3);
    assert_non_null(finding_thread(f, "#5"));
    assert_int_equal(f->stacks[1].role, STACK_THREAD_CREATED);
    assert_string_equal(f->stacks[1].thread, "#4321");
    assert_int_equal(f->stacks[1].frames[0].line, 2);
    assert_string_equal(f->stacks[1].frames[0].file, "b.c");
    reading_release(&reading);
    buf_release(&log);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_kind_is_kept),
        cmocka_unit_test(unknown_elements_are_kept),
        cmocka_unit_test(descriptions_in_newer_logs),
        cmocka_unit_test(no_leftovers),
        cmocka_unit_test(many_parts),
        cmocka_unit_test(announced_threads_are_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
