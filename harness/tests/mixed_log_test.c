/* SPDX-License-Identifier: MIT */
/*
 * Logs of detectors inside logs of others: with something in front of each
 * line, with several writers, with a terminal's colours. What is found must be
 * what the reader finds in the bare log.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/text.h"
#include "model/record.h"
#include "parse/mixed_log.h"
#include "parse/prefix.h"
#include "parse/tsan_log.h"
#include "parse/valgrind_text.h"
#include "parse/valgrind_xml.h"

struct reading {
    struct findings findings;
    struct mixed_facts facts;
};

static void keep(void *context, const struct finding *finding)
{
    findings_add(context, finding);
}

static void pass_over(void *context, const char *line, size_t len, uint64_t position)
{
    (void)context;
    (void)line;
    (void)len;
    (void)position;
}

static struct reading read_mixed(const char *bytes, size_t len)
{
    struct reading reading = {FINDINGS_INIT, {.missing = 0}};
    const struct sink sink = {.finding = keep, .text = pass_over, .context = &reading.findings};
    struct mixed_log *log = mixed_log_new(&sink);

    mixed_log_feed(log, bytes, len);
    reading.facts = mixed_log_end(log);
    mixed_log_free(log);
    assert_int_equal(reading.facts.log.findings, reading.findings.count);
    assert_int_equal(reading.facts.log.bytes, len);
    return reading;
}

static void read_text(const char *text, const struct sink *sink)
{
    struct valgrind_text *reader = valgrind_text_new(sink);

    for (const char *line = text; *line;) {
        size_t len = strcspn(line, "\n");
        char *copy = xcalloc(len + 1, 1);

        memcpy(copy, line, len);
        valgrind_text_line(reader, copy, len, true, 0);
        free(copy);
        line += len + (line[len] == '\n');
    }
    valgrind_text_end(reader);
    valgrind_text_free(reader);
}

/* What the readers of bare logs find, which their own tests hold against the logs. */
static struct findings read_bare(const struct buf *log)
{
    struct findings findings = FINDINGS_INIT;
    struct sink sink = {.finding = keep, .text = pass_over, .context = &findings};

    if (valgrind_xml_recognise(log->ptr, log->len)) {
        struct valgrind_xml *reader = valgrind_xml_new(&sink);

        valgrind_xml_feed(reader, log->ptr, log->len);
        valgrind_xml_end(reader);
        valgrind_xml_free(reader);
    } else if (text_starts(log->ptr, "==") && strstr(log->ptr, "Using Valgrind-")) {
        read_text(log->ptr, &sink);
    } else {
        struct tsan_log *reader = tsan_log_new(&sink);

        tsan_log_feed(reader, log->ptr, log->len);
        tsan_log_end(reader);
        tsan_log_free(reader);
    }
    return findings;
}

/* All that is known of a finding, but for its place in the log, which a prefix moves. */
static void tell(struct buf *out, const struct finding *finding)
{
    struct finding placeless = *finding;
    struct record record = {.name = "", .findings = FINDINGS_INIT};

    placeless.position = 0;
    findings_add(&record.findings, &placeless);
    record_write(&record, out);
    findings_release(&record.findings);
}

static void assert_same(const char *what, const struct finding *found, const struct finding *wanted)
{
    struct buf a = BUF_INIT;
    struct buf b = BUF_INIT;

    tell(&a, found);
    tell(&b, wanted);
    if (!text_equal(a.ptr, b.ptr))
        fail_msg("%s:\n%s\ninstead of\n%s", what, a.ptr, b.ptr);
    buf_release(&a);
    buf_release(&b);
}

static void assert_reads_as(const char *what, const struct buf *log, const struct findings *wanted)
{
    struct reading reading = read_mixed(log->ptr, log->len);

    if (reading.findings.count != wanted->count)
        fail_msg("%s: %zu findings instead of %zu in\n%s", what, reading.findings.count,
                 wanted->count, log->ptr);
    for (size_t i = 0; i < wanted->count; i++)
        assert_same(what, reading.findings.items[i], wanted->items[i]);
    findings_release(&reading.findings);
}

static void load(struct buf *content, const char *name)
{
    struct buf path = BUF_INIT;
    struct error err = ERROR_INIT;

    buf_addf(&path, "%s/%s", THREADPROOF_TEST_DATA, name);
    if (!file_read(path.ptr, content, &err))
        fail_msg("%s", error_text(&err));
    buf_release(&path);
}

/* What stands before line `number`, in the style of many systems. */
typedef void prefix_style(struct buf *out, unsigned number);

static void github(struct buf *out, unsigned number)
{
    buf_addf(out, "2026-11-20T12:%02u:%02u.%07uZ ", number / 60 % 60, number % 60,
             number * 7919 % 10000000);
}

static void gitlab(struct buf *out, unsigned number)
{
    buf_addf(out, "%02u:%02u ", number / 60, number % 60);
}

static void gitlab_iso(struct buf *out, unsigned number)
{
    buf_addf(out, "2026-11-20T12:24:%02u.%06uZ 00O ", number % 60, number);
}

static void jenkins(struct buf *out, unsigned number)
{
    buf_addf(out, "[2026-11-%02uT12:24:01.%03uZ] ", 1 + number % 30, number % 1000);
}

static void ctest(struct buf *out, unsigned number)
{
    (void)number;
    buf_addstr(out, "12: ");
}

static void compose(struct buf *out, unsigned number)
{
    (void)number;
    buf_addstr(out, "web-1  | ");
}

static void syslog_style(struct buf *out, unsigned number)
{
    buf_addf(out, "Nov %2u %02u:24:01 build-7 prog[4711]: ", 1 + number / 24 % 30, number % 24);
}

static void bazel(struct buf *out, unsigned number)
{
    buf_addf(out, "(12:24:%02u) INFO: //pkg:test: ", number % 60);
}

static void buildkit(struct buf *out, unsigned number)
{
    buf_addf(out, "#12 %u.%03u ", number / 3, number % 1000);
}

static void kernel(struct buf *out, unsigned number)
{
    buf_addf(out, "[%5u.%06u] ", number * 37, number);
}

static void log4j(struct buf *out, unsigned number)
{
    buf_addf(out, "2026/11/20 12:24:%02u,%03u [worker-3] ERROR  - ", number % 60, number % 1000);
}

static void pytest(struct buf *out, unsigned number)
{
    (void)number;
    buf_addstr(out, "E       ");
}

static void indented(struct buf *out, unsigned number)
{
    (void)number;
    buf_addstr(out, "        ");
}

static void coloured(struct buf *out, unsigned number)
{
    buf_addf(out, "\033[36mdb-%s\033[0m | \033[0;%um", "1", 30 + number % 8);
}

static void travis(struct buf *out, unsigned number)
{
    buf_addf(out, "travis_time:end:%u\r\033[0K", number);
}

static void address(struct buf *out, unsigned number)
{
    buf_addf(out, "10.0.0.7 %u ", 1763640000 + number);
}

static const struct style {
    const char *name;
    prefix_style *write;
} styles[] = {
    {"github", github},     {"gitlab", gitlab},       {"gitlab iso", gitlab_iso},
    {"jenkins", jenkins},   {"ctest -V", ctest},      {"compose", compose},
    {"bazel", bazel},       {"syslog", syslog_style}, {"buildkit", buildkit},
    {"kernel", kernel},     {"log4j", log4j},         {"pytest", pytest},
    {"coloured", coloured}, {"terminal", travis},     {"address", address},
    {"indented", indented},
};

/* Moves *text behind its next line, which is returned without its end. */
static size_t next_line(const char **text)
{
    size_t len = strcspn(*text, "\n");

    *text += len + ((*text)[len] == '\n');
    return len;
}

static void add_line(struct buf *out, prefix_style *style, unsigned *number, const char *line,
                     size_t len)
{
    style(out, (*number)++);
    buf_add(out, line, len);
    buf_addch(out, '\n');
}

/* The log with a prefix before each line, and lines of others around it. */
static void put_prefixes(struct buf *out, prefix_style *style, const struct buf *log)
{
    const char *text = log->ptr;
    unsigned number = 0;

    add_line(out, style, &number, "make: entering the folder", 25);
    while (*text) {
        const char *line = text;

        add_line(out, style, &number, line, next_line(&text));
    }
    add_line(out, style, &number, "3 tests failed", 14);
}

static const char *const logs[] = {
    "tsan/clang-14/race_global.log",  "tsan/clang-19/lock_order.log",
    "tsan/clang-16/thread_leak.log",  "tsan/gcc-12/race_heap.log",
    "tsan/clang-14/crash.log",        "tsan/clang-19/race_global.verbose.log",
    "tsan/clang-14/join_twice.log",   "valgrind/helgrind/race_global.xml",
    "valgrind/drd/race_heap.xml",     "valgrind/memcheck/memory_errors.xml",
    "valgrind/drd/race_heap.txt",     "valgrind/helgrind/race_locked.txt",
    "valgrind/memcheck/segfault.txt",
};

static void every_prefix_is_seen_through(void **state)
{
    (void)state;
    for (size_t l = 0; l < ARRAY_SIZE(logs); l++) {
        struct buf bare = BUF_INIT;
        struct findings wanted;

        load(&bare, logs[l]);
        wanted = read_bare(&bare);
        assert_true(wanted.count > 0);
        for (size_t s = 0; s < ARRAY_SIZE(styles); s++) {
            struct buf mixed = BUF_INIT;

            put_prefixes(&mixed, styles[s].write, &bare);
            assert_reads_as(styles[s].name, &mixed, &wanted);
            buf_release(&mixed);
        }
        findings_release(&wanted);
        buf_release(&bare);
    }
}

/* GitHub's and others' viewers cut the blanks at the ends of lines off. */
static void blanks_at_the_end_may_be_missing(void **state)
{
    struct buf bare = BUF_INIT;
    struct buf mixed = BUF_INIT;
    struct buf cut = BUF_INIT;
    struct findings wanted;

    (void)state;
    load(&bare, logs[0]);
    wanted = read_bare(&bare);
    put_prefixes(&mixed, github, &bare);
    for (const char *text = mixed.ptr; *text;) {
        const char *line = text;
        size_t len = next_line(&text);

        while (len && line[len - 1] == ' ')
            len--;
        buf_add(&cut, line, len);
        buf_addstr(&cut, "\r\n");
    }
    assert_true(cut.len != mixed.len);
    assert_reads_as("cut", &cut, &wanted);
    findings_release(&wanted);
    buf_release(&bare);
    buf_release(&mixed);
    buf_release(&cut);
}

/* Two numbers, two writers: what differs in a time is one writer, what else differs is two. */
static void job_3(struct buf *out, unsigned number)
{
    buf_addf(out, "12:24:%02u [job 3] ", number % 60);
}

static void job_4(struct buf *out, unsigned number)
{
    buf_addf(out, "12:24:%02u [job 4] ", number % 60);
}

/* Takes lines of the two in turn, as long as there are any. */
static void interleave(struct buf *out, const struct buf *a, const struct buf *b)
{
    const char *texts[] = {a->ptr, b->ptr};

    for (size_t turn = 0; *texts[0] || *texts[1]; turn++) {
        const char **text = &texts[turn % 2];
        const char *line = *text;

        if (!*line)
            continue;
        buf_add(out, line, next_line(text));
        buf_addch(out, '\n');
    }
}

static bool has_finding(const struct findings *findings, const struct finding *wanted)
{
    struct buf a = BUF_INIT;
    struct buf b = BUF_INIT;
    bool found = false;

    tell(&b, wanted);
    for (size_t i = 0; i < findings->count && !found; i++) {
        buf_clear(&a);
        tell(&a, findings->items[i]);
        found = text_equal(a.ptr, b.ptr);
    }
    buf_release(&a);
    buf_release(&b);
    return found;
}

static void assert_interleaved(prefix_style *style_a, const char *log_a, prefix_style *style_b,
                               const char *log_b)
{
    const char *const names[] = {log_a, log_b};
    prefix_style *const writers[] = {style_a, style_b};
    struct buf bare[2] = {BUF_INIT, BUF_INIT};
    struct buf mixed[2] = {BUF_INIT, BUF_INIT};
    struct buf all = BUF_INIT;
    struct reading reading;
    size_t count = 0;

    for (size_t i = 0; i < 2; i++) {
        load(&bare[i], names[i]);
        put_prefixes(&mixed[i], writers[i], &bare[i]);
    }
    interleave(&all, &mixed[0], &mixed[1]);
    reading = read_mixed(all.ptr, all.len);
    for (size_t i = 0; i < 2; i++) {
        struct findings wanted = read_bare(&bare[i]);

        count += wanted.count;
        for (size_t k = 0; k < wanted.count; k++)
            if (!has_finding(&reading.findings, wanted.items[k]))
                fail_msg("finding %zu of %s is lost", k, names[i]);
        findings_release(&wanted);
        buf_release(&bare[i]);
        buf_release(&mixed[i]);
    }
    assert_int_equal(reading.findings.count, count);
    assert_false(reading.facts.log.malformed || reading.facts.log.truncated);
    findings_release(&reading.findings);
    buf_release(&all);
}

static void writers_with_prefixes_may_interleave(void **state)
{
    (void)state;
    assert_interleaved(job_3, logs[0], job_4, logs[1]);
    assert_interleaved(compose, logs[3], coloured, logs[0]);
    assert_interleaved(compose, logs[7], ctest, logs[8]);
    assert_interleaved(job_3, logs[0], job_4, logs[9]);
    assert_interleaved(syslog_style, logs[1], github, logs[2]);
}

/* Also those that are kept as text. */
static size_t count_frames(const struct findings *findings)
{
    size_t count = 0;

    for (size_t i = 0; i < findings->count; i++) {
        for (size_t n = 0; n < findings->items[i]->note_count; n++)
            count += text_starts(findings->items[i]->notes[n], "    #");
        for (size_t s = 0; s < findings->items[i]->stack_count; s++)
            count += findings->items[i]->stacks[s].frame_count;
    }
    return count;
}

/*
 * Nothing tells these two apart. Both reports are told, and each frame is in one of them, or
 * kept as text that is not understood.
 */
static void without_a_mark_nothing_is_dropped(void **state)
{
    struct buf a = BUF_INIT;
    struct buf b = BUF_INIT;
    struct buf all = BUF_INIT;
    struct findings first;
    struct findings second;
    struct reading reading;

    (void)state;
    load(&a, logs[0]);
    load(&b, logs[1]);
    interleave(&all, &a, &b);
    first = read_bare(&a);
    second = read_bare(&b);
    reading = read_mixed(all.ptr, all.len);
    assert_true(reading.findings.count >= first.count + second.count);
    assert_int_equal(count_frames(&reading.findings), count_frames(&first) + count_frames(&second));
    assert_true(reading.facts.log.malformed);
    findings_release(&first);
    findings_release(&second);
    findings_release(&reading.findings);
    buf_release(&a);
    buf_release(&b);
    buf_release(&all);
}

/* A user who is told a position looks there. */
static void positions_are_those_of_the_whole_log(void **state)
{
    static const char *const beginnings[] = {"WARNING: ThreadSanitizer", "<error>"};
    static const size_t which[] = {0, 7};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(which); i++) {
        struct buf bare = BUF_INIT;
        struct buf mixed = BUF_INIT;
        struct reading reading;

        load(&bare, logs[which[i]]);
        put_prefixes(&mixed, github, &bare);
        put_prefixes(&mixed, github, &bare);
        reading = read_mixed(mixed.ptr, mixed.len);
        assert_true(reading.findings.count > 1);
        for (size_t k = 0; k < reading.findings.count; k++) {
            const char *at = mixed.ptr + reading.findings.items[k]->position;

            assert_true(at == mixed.ptr || at[-1] == '\n');
            if (memcmp(at + strlen("2026-11-20T12:24:01.1234567Z "), "=====", 5) == 0)
                next_line(&at);
            assert_true(text_starts(at + strlen("2026-11-20T12:24:01.1234567Z "), beginnings[i]));
        }
        findings_release(&reading.findings);
        buf_release(&bare);
        buf_release(&mixed);
    }
}

/* Half a number would be a wrong one: what is told of a cut report is what it said. */
static void assert_part_of(const struct finding *part, const struct finding *whole)
{
    assert_true(part->stack_count <= whole->stack_count);
    for (size_t s = 0; s < part->stack_count; s++)
        for (size_t f = 0; f < part->stacks[s].frame_count; f++) {
            const struct frame *a = &part->stacks[s].frames[f];
            const struct frame *b = &whole->stacks[s].frames[f];

            assert_true(f < whole->stacks[s].frame_count);
            assert_true(a->line == b->line && a->column == b->column && a->offset == b->offset);
        }
}

/* A log that is cut says so if a report was cut before its SUMMARY; it never tells what is not in
 * it. */
static void cut_anywhere(void **state)
{
    struct buf bare = BUF_INIT;
    struct buf mixed = BUF_INIT;
    struct findings wanted;
    size_t summary_at;
    size_t summary_end;

    (void)state;
    load(&bare, logs[0]);
    wanted = read_bare(&bare);
    assert_int_equal(wanted.count, 1);
    put_prefixes(&mixed, jenkins, &bare);
    summary_at = (size_t)(strstr(mixed.ptr, "SUMMARY") - mixed.ptr);
    summary_end = summary_at + strcspn(mixed.ptr + summary_at, "\n");
    for (size_t cut = 0; cut <= mixed.len; cut++) {
        struct reading reading = read_mixed(mixed.ptr, cut);
        size_t heading = (size_t)(strstr(mixed.ptr, "WARNING") - mixed.ptr);

        assert_true(reading.findings.count <= 1);
        if (reading.findings.count)
            assert_part_of(reading.findings.items[0], wanted.items[0]);
        if (cut > heading + strlen("WARNING: ThreadSanitizer: data race (pid=00000)\n") &&
            cut < summary_at)
            assert_true(reading.facts.log.truncated);
        if (cut >= summary_end)
            assert_same("cut", reading.findings.items[0], wanted.items[0]);
        findings_release(&reading.findings);
    }
    findings_release(&wanted);
    buf_release(&bare);
    buf_release(&mixed);
}

/* TSAN_OPTIONS=color=always, as a terminal sees it. */
static void colours_of_the_detector(void **state)
{
    static const char log[] =
        "==================\n"
        "\033[1m\033[31mWARNING: ThreadSanitizer: data race (pid=7)\n"
        "\033[1m\033[0m\033[1m\033[34m  Write of size 4 at 0x55 by thread T1:\n"
        "\033[1m\033[0m    #0 add /src/a.c:7:3 (p+0x1)\n"
        "\n"
        "\033[1m\033[34m  Previous write of size 4 at 0x55 by main thread:\n"
        "\033[1m\033[0m    #0 main /src/a.c:9:3 (p+0x2)\n"
        "\n"
        "SUMMARY: ThreadSanitizer: data race /src/a.c:7:3 in add\n"
        "==================\n";
    struct reading reading = read_mixed(log, strlen(log));

    (void)state;
    assert_int_equal(reading.findings.count, 1);
    assert_int_equal(reading.findings.items[0]->kind, KIND_DATA_RACE);
    assert_int_equal(reading.findings.items[0]->stack_count, 2);
    assert_int_equal(reading.findings.items[0]->stacks[0].frames[0].line, 7);
    assert_int_equal(reading.findings.items[0]->stacks[1].frames[0].line, 9);
    assert_int_equal(reading.findings.items[0]->note_count, 0);
    findings_release(&reading.findings);
}

/* GitHub's log files begin with a byte order mark, and the first line may be the heading. */
static void byte_order_mark_is_no_prefix(void **state)
{
    struct buf bare = BUF_INIT;
    struct buf mixed = BUF_INIT;
    struct findings wanted;
    unsigned number = 0;

    (void)state;
    load(&bare, logs[0]);
    wanted = read_bare(&bare);
    buf_addstr(&mixed, "\xef\xbb\xbf");
    for (const char *text = strstr(bare.ptr, "WARNING"); *text;) {
        const char *line = text;

        add_line(&mixed, github, &number, line, next_line(&text));
    }
    assert_reads_as("byte order mark", &mixed, &wanted);
    findings_release(&wanted);
    buf_release(&bare);
    buf_release(&mixed);
}

/* XML that stands among other lines ends with its root, and the lines go on. */
static void xml_without_a_prefix(void **state)
{
    struct buf bare = BUF_INIT;
    struct buf mixed = BUF_INIT;
    struct findings wanted;
    struct reading reading;

    (void)state;
    load(&bare, logs[7]);
    wanted = read_bare(&bare);
    buf_addf(&mixed, "make\n%s\ndone\n", bare.ptr);
    assert_reads_as("xml", &mixed, &wanted);
    reading = read_mixed(mixed.ptr, mixed.len);
    assert_int_equal(reading.facts.detector, DETECTOR_HELGRIND);
    assert_false(reading.facts.log.truncated || reading.facts.log.malformed);
    assert_true(reading.facts.log.finished);
    findings_release(&reading.findings);
    findings_release(&wanted);
    buf_release(&bare);
    buf_release(&mixed);
}

/* The process that crashed is named before the words that are known. */
static void process_id_belongs_to_the_line(void **state)
{
    static const char log[] =
        "12: ==77==ERROR: ThreadSanitizer: SEGV on unknown address 0x01 (pc 0x02 T77)\n"
        "12:     #0 main /src/a.c:9:3 (p+0x2)\n"
        "12: ==77==ABORTING\n";
    struct reading reading = read_mixed(log, strlen(log));

    (void)state;
    assert_int_equal(reading.findings.count, 1);
    assert_int_equal(reading.findings.items[0]->pid, 77);
    assert_int_equal(reading.findings.items[0]->stacks[0].frames[0].line, 9);
    findings_release(&reading.findings);
}

/* More writers than the reader keeps: the oldest end, and lose nothing that was complete. */
static void many_writers(void **state)
{
    struct buf bare = BUF_INIT;
    struct buf all = BUF_INIT;
    struct reading reading;

    (void)state;
    load(&bare, logs[0]);
    for (unsigned writer = 0; writer < 200; writer++) {
        for (const char *text = bare.ptr; *text;) {
            const char *line = text;

            buf_addf(&all, "%u: ", writer);
            buf_add(&all, line, next_line(&text));
            buf_addch(&all, '\n');
        }
    }
    reading = read_mixed(all.ptr, all.len);
    assert_int_equal(reading.findings.count, 200);
    assert_false(reading.facts.log.truncated);
    findings_release(&reading.findings);
    buf_release(&bare);
    buf_release(&all);
}

/* What is not a report must not become one. */
static void other_text_makes_no_finding(void **state)
{
    static const char text[] = "note: -fsanitize=thread links ThreadSanitizer: see its manual\n"
                               "grep 'WARNING: ThreadSanitizer:' log\n"
                               "=========== test session starts ==================\n"
                               "12: ==================\n"
                               "  ThreadSanitizer: reported nothing\n"
                               "<testsuite name=\"valgrindoutput\"/>\n"
                               "a == 12== b\n"
                               "x== ERROR SUMMARY: 3 errors\n";
    struct reading reading = read_mixed(text, strlen(text));

    (void)state;
    assert_int_equal(reading.findings.count, 0);
    assert_false(reading.facts.log.truncated || reading.facts.log.malformed);
    assert_int_equal(reading.facts.missing, 0);
    assert_int_equal(reading.facts.detector, DETECTOR_NONE);
}

/* A heading ends where C says that it ends, whatever stands behind. */
static void nul_in_a_heading(void **state)
{
    static const char log[] = "ab: WARNING: ThreadSanitizer: data rac\0 (pid=1)\n"
                              "WARNING: ThreadSanitizer: data rac\0 (pid=1)\n";
    struct reading reading = read_mixed(log, sizeof(log) - 1);

    (void)state;
    assert_int_equal(reading.findings.count, 0);
}

static void prefixes_match_where_only_times_differ(void **state)
{
    static const struct {
        const char *learned;
        const char *line;
        const char *rest; /* NULL: it does not match */
    } rows[] = {
        {"12:24:01 ", "12:24:02 x", "x"},
        {"9:24:01 ", "10:24:02 x", "x"},
        {"[  1.5] ", "[123.4] x", "x"},
        {"Nov  9 12:24:01 ", "Nov 10 00:00:00 x", "x"},
        {"Nov 20 12:24:01 ", "Nov 21 00:00:00 x", "x"},
        {"12: ", "12: x", "x"},
        {"12: ", "13: x", NULL},
        {"web-1 | ", "web-2 | x", NULL},
        {"web-1 | ", "web-1 |", ""},
        {"10.0.0.7: ", "10.0.0.8: x", NULL},
        {"v1.2.3.4 ", "v1.2.3.5 x", NULL},
        {"prog[77]: ", "prog[78]: x", NULL},
        {"1763640000 ", "1763640001 x", "x"},
        {"12:24:01 ", "12:24:", NULL},
        {"12:24:01 ", "", NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        size_t len = strlen(rows[i].line);
        struct prefix prefix;
        size_t behind = 0;
        bool matches;

        assert_true(prefix_learn(&prefix, rows[i].learned, strlen(rows[i].learned)));
        matches = prefix_match(&prefix, rows[i].line, len, &behind);
        if (matches != (rows[i].rest != NULL))
            fail_msg("\"%s\" and \"%s\"", rows[i].learned, rows[i].line);
        if (matches)
            assert_string_equal(rows[i].line + behind, rows[i].rest);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_prefix_is_seen_through),
        cmocka_unit_test(blanks_at_the_end_may_be_missing),
        cmocka_unit_test(writers_with_prefixes_may_interleave),
        cmocka_unit_test(without_a_mark_nothing_is_dropped),
        cmocka_unit_test(positions_are_those_of_the_whole_log),
        cmocka_unit_test(cut_anywhere),
        cmocka_unit_test(colours_of_the_detector),
        cmocka_unit_test(byte_order_mark_is_no_prefix),
        cmocka_unit_test(xml_without_a_prefix),
        cmocka_unit_test(process_id_belongs_to_the_line),
        cmocka_unit_test(many_writers),
        cmocka_unit_test(other_text_makes_no_finding),
        cmocka_unit_test(nul_in_a_heading),
        cmocka_unit_test(prefixes_match_where_only_times_differ),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
