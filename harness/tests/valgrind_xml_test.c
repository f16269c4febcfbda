/* SPDX-License-Identifier: MIT */
#include "valgrind_reading.h"

#include "base/text.h"

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

/* Each of the marks of a whole log is needed. */
static void whole_logs_only(void **state)
{
    struct reading whole = read_text(HEAD TAIL);
    struct reading running =
        read_text(HEAD "<status><state>RUNNING</state></status></valgrindoutput>");

    (void)state;
    assert_true(whole.facts.started);
    assert_true(whole.facts.finished);
    assert_false(running.facts.finished);
    assert_false(running.facts.truncated);
    reading_release(&whole);
    reading_release(&running);
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
        cmocka_unit_test(cut_at_every_byte),       cmocka_unit_test(pieces_do_not_matter),
        cmocka_unit_test(killed_program),          cmocka_unit_test(no_log_at_all),
        cmocka_unit_test(whole_logs_only),         cmocka_unit_test(entity_bomb_is_refused),
        cmocka_unit_test(million_nested_elements), cmocka_unit_test(endless_tag),
        cmocka_unit_test(endless_text_is_cut),     cmocka_unit_test(two_processes_in_one_file),
        cmocka_unit_test(unescaped_thread_name),   cmocka_unit_test(recognises_its_logs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
