/* SPDX-License-Identifier: MIT */
#include "valgrind_reading.h"

#include "base/text.h"

#define HEAD                                                                                       \
    "<valgrindoutput><protocoltool>helgrind</protocoltool><preamble></preamble><pid>7</pid>"
#define TAIL "<status><state>FINISHED</state></status></valgrindoutput>"
#define RACE                                                                                       \
    "<error><kind>Race</kind><xwhat><text>Possible data race during write of size 4 at 0x10 by "   \
    "thread #1</text></xwhat></error>"

static const char *const whole_logs[] = {"helgrind/race_heap", "helgrind/lock_order",
                                         "drd/race_heap", "memcheck/memory_errors"};

static bool same_finding(const struct finding *a, const struct finding *b)
{
    return a->kind == b->kind && a->position == b->position && a->stack_count == b->stack_count &&
           a->note_count == b->note_count && text_equal(a->message, b->message);
}

static void assert_same_start(const struct findings *part, const struct findings *whole)
{
    assert_true(part->count <= whole->count);
    for (size_t i = 0; i < part->count; i++)
        assert_true(same_finding(part->items[i], whole->items[i]));
}

static size_t errors_before(const struct buf *log, size_t end)
{
    static const char tag[] = "</error>";
    size_t count = 0;
    const char *at = log->ptr;

    while ((at = strstr(at, tag)) && (size_t)(at - log->ptr) + strlen(tag) <= end) {
        at += strlen(tag);
        count++;
    }
    return count;
}

/* Killed with -9 at any moment: each complete error is kept, and the log is never whole. */
static void cut_at_every_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(whole_logs); i++) {
        struct buf log = load_log(whole_logs[i]);
        struct reading whole = read_pieces(log.ptr, log.len, SIZE_MAX);
        size_t end =
            (size_t)(strstr(log.ptr, "</valgrindoutput>") - log.ptr) + strlen("</valgrindoutput>");

        assert_true(whole.facts.finished);
        for (size_t cut = 0; cut < end; cut++) {
            struct reading part = read_pieces(log.ptr, cut, SIZE_MAX);

            assert_true(part.facts.truncated);
            assert_false(part.facts.finished);
            assert_false(part.facts.malformed);
            assert_true(part.facts.truncated_at <= cut);
            assert_int_equal(part.findings.count, errors_before(&log, cut));
            assert_same_start(&part.findings, &whole.findings);
            reading_release(&part);
        }
        reading_release(&whole);
        buf_release(&log);
    }
}

static void pieces_do_not_matter(void **state)
{
    static const size_t pieces[] = {1, 2, 3, 7, 64, 1000};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(whole_logs); i++) {
        struct buf log = load_log(whole_logs[i]);
        struct reading whole = read_pieces(log.ptr, log.len, SIZE_MAX);

        for (size_t k = 0; k < ARRAY_SIZE(pieces); k++) {
            struct reading part = read_pieces(log.ptr, log.len, pieces[k]);

            assert_true(part.facts.finished);
            assert_int_equal(part.findings.count, whole.findings.count);
            assert_same_start(&part.findings, &whole.findings);
            reading_release(&part);
        }
        reading_release(&whole);
        buf_release(&log);
    }
}

/* Valgrind writes errors at once, so that of a killed program is there. */
static void killed_program(void **state)
{
    struct buf log = load_log("helgrind/hung_killed");
    struct reading reading = read_pieces(log.ptr, log.len, SIZE_MAX);
    const char *last = strstr(log.ptr, "</error>") + strlen("</error>");

    (void)state;
    assert_int_equal(reading.findings.count, 1);
    assert_true(reading.facts.started);
    assert_true(reading.facts.truncated);
    assert_false(reading.facts.finished);
    assert_int_equal(reading.facts.truncated_at, last - log.ptr);
    reading_release(&reading);
    buf_release(&log);
}

static void assert_malformed(const char *bytes, size_t len, size_t findings)
{
    struct reading reading = read_pieces(bytes, len, SIZE_MAX);

    assert_true(reading.facts.malformed);
    assert_false(reading.facts.finished);
    assert_int_equal(reading.findings.count, findings);
    reading_release(&reading);
}

static void no_log_at_all(void **state)
{
    static const char binary[] = "\177ELF\002\001\001\000\000\000\377\376";
    struct reading empty = read_text("");

    (void)state;
    assert_false(empty.facts.started);
    assert_true(empty.facts.truncated);
    assert_false(empty.facts.malformed);
    reading_release(&empty);
    assert_malformed(binary, sizeof(binary), 0);
    assert_malformed("<html></html>", 13, 0);
    assert_malformed("==1== Helgrind", 14, 0);
}

static void entity_bomb_is_refused(void **state)
{
    static const char bomb[] =
        "<!DOCTYPE valgrindoutput [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;\">"
        "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;\">]>"
        "<valgrindoutput><tool>&d;</tool></valgrindoutput>";
    struct reading reading = read_text(bomb);

    (void)state;
    assert_true(reading.facts.malformed);
    assert_in_range(reading.facts.truncated_at, 0, strlen("<!DOCTYPE valgrindoutput ["));
    assert_false(reading.facts.started);
    reading_release(&reading);
}

static void million_nested_elements(void **state)
{
    struct buf log = BUF_INIT;

    (void)state;
    buf_addstr(&log, HEAD RACE);
    for (int i = 0; i < 1000000; i++)
        buf_addstr(&log, "<a>");
    assert_malformed(log.ptr, log.len, 1);
    buf_release(&log);
}

/* Expat would have to hold such a tag in memory until it ends. */
static void endless_tag(void **state)
{
    struct buf log = BUF_INIT;

    (void)state;
    buf_addstr(&log, HEAD RACE "<");
    for (int i = 0; i < 4 * 1024 * 1024; i++)
        buf_addch(&log, 'a');
    assert_malformed(log.ptr, log.len, 1);
    buf_release(&log);
}

static void endless_text_is_cut(void **state)
{
    struct buf log = BUF_INIT;
    struct reading reading;

    (void)state;
    buf_addstr(&log, HEAD "<error><kind>Race</kind><what>");
    for (int i = 0; i < 2 * 1024 * 1024; i++)
        buf_addch(&log, 'a');
    buf_addstr(&log, "</what></error>" TAIL);
    reading = read_pieces(log.ptr, log.len, SIZE_MAX);
    assert_true(reading.facts.finished);
    assert_int_equal(strlen(reading.findings.items[0]->message), 1024 * 1024);
    assert_string_equal(reading.findings.items[0]->notes[0],
                        "what: its text was cut at 1048576 bytes");
    reading_release(&reading);
    buf_release(&log);
}

/* A program that forks without %p in the name of the log, and its real log. */
static void two_processes_in_one_file(void **state)
{
    struct reading real = read_log("helgrind/forked_one_file");

    (void)state;
    assert_malformed(HEAD RACE TAIL HEAD RACE TAIL, strlen(HEAD RACE TAIL) * 2, 1);
    assert_true(real.facts.malformed);
    assert_false(real.facts.finished);
    assert_int_equal(real.findings.count, 1);
    reading_release(&real);
}

/* Valgrind 3.19 does not escape <threadname>: what came before is kept, the rest is lost. */
static void unescaped_thread_name(void **state)
{
    struct buf log = load_log("helgrind/race_unescaped");
    struct reading reading = read_pieces(log.ptr, log.len, SIZE_MAX);
    uint64_t name = (uint64_t)(strstr(log.ptr, "<threadname>") - log.ptr);

    (void)state;
    assert_true(reading.facts.started);
    assert_true(reading.facts.malformed);
    assert_in_range(reading.facts.truncated_at, name, name + 20);
    reading_release(&reading);
    buf_release(&log);
}

static void unknown_kind_is_kept(void **state)
{
    struct reading reading = read_text(
        HEAD "<error><kind>FdBadClose</kind><fd>3</fd><what>File descriptor 3: x is already "
             "closed</what><stack><frame><fn>f</fn></frame></stack><auxwhat>Previously "
             "closed</auxwhat><stack></stack><auxwhat>Originally opened</auxwhat>"
             "<stack></stack></error>" TAIL);
    const struct finding *f = reading.findings.items[0];

    (void)state;
    assert_int_equal(f->kind, KIND_UNKNOWN);
    assert_string_equal(f->label, "FdBadClose");
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
                       "<auxwhat>With stack.</auxwhat><stack></stack>"
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
    assert_int_equal(f->note_count, 4);
    assert_string_equal(f->notes[0], "hint: try this now");
    assert_string_equal(f->notes[1], "b: x");
    assert_string_equal(f->notes[2], "frame: lost?");
    assert_string_equal(f->notes[3], "No stack.");
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
                 "<file>a.c</file><line>%d</line></frame></stack></announcethread>",
                 i, i % 10, i % 10 + 1);
    buf_addstr(&log, "<error><kind>Misc</kind><xwhat><text>Thread #4321: x</text><hthreadid>4321"
                     "</hthreadid></xwhat><stack></stack></error>" TAIL);
    reading = read_pieces(log.ptr, log.len, 1000);
    f = reading.findings.items[0];
    assert_int_equal(f->stack_count, 2);
    assert_int_equal(f->stacks[1].role, STACK_THREAD_CREATED);
    assert_string_equal(f->stacks[1].thread, "#4321");
    assert_int_equal(f->stacks[1].frames[0].line, 2);
    assert_string_equal(f->stacks[1].frames[0].file, "a.c");
    reading_release(&reading);
    buf_release(&log);
}

static void recognises_its_logs(void **state)
{
    struct buf log = load_log("drd/clean");

    (void)state;
    assert_true(valgrind_xml_recognise(log.ptr, log.len));
    assert_true(valgrind_xml_recognise("<valgrindoutput>", 16));
    assert_false(valgrind_xml_recognise("<valgrindoutpu", 14));
    assert_false(valgrind_xml_recognise("<?xml version=\"1.0\"?>\n<testsuite>", 33));
    assert_false(valgrind_xml_recognise("<?xml version", 13));
    assert_false(valgrind_xml_recognise("", 0));
    assert_false(valgrind_xml_recognise("WARNING: ThreadSanitizer", 24));
    buf_release(&log);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(cut_at_every_byte),
        cmocka_unit_test(pieces_do_not_matter),
        cmocka_unit_test(killed_program),
        cmocka_unit_test(no_log_at_all),
        cmocka_unit_test(entity_bomb_is_refused),
        cmocka_unit_test(million_nested_elements),
        cmocka_unit_test(endless_tag),
        cmocka_unit_test(endless_text_is_cut),
        cmocka_unit_test(two_processes_in_one_file),
        cmocka_unit_test(unescaped_thread_name),
        cmocka_unit_test(unknown_kind_is_kept),
        cmocka_unit_test(unknown_elements_are_kept),
        cmocka_unit_test(descriptions_in_newer_logs),
        cmocka_unit_test(announced_threads_are_kept),
        cmocka_unit_test(recognises_its_logs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
