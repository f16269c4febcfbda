/* SPDX-License-Identifier: MIT */
/*
 * threadproof report on logs as users have them, through the built binary: in a
 * CI system's log, cut, broken, endless, hostile; and where what it writes to is
 * full or gone.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <jansson.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "cli_fixture.h"
#include "sanitized.h"

#define DATA(name) "data/" name
#define RACE       DATA("tsan/clang-14/race_global.log")
#define ORDER      DATA("tsan/clang-14/lock_order.log")
#define XML        DATA("valgrind/helgrind/race_global.xml")
#define TEXT       DATA("valgrind/helgrind/race_global.txt")
#define MEMCHECK   DATA("valgrind/memcheck/memory_errors.xml")

/* Far below what was read. A sanitizer holds back what is freed. */
enum { RSS_MAX_KIB = SANITIZED ? 1024 * 1024 : 12288 };

/* A line for a shell, in which $0 is threadproof and $1 a log. Returns the exit status. */
static int shell(struct cli *c, const char *line, const char *log)
{
    const char *argv[] = {"bash", "-c", line, THREADPROOF, log, NULL};
    const struct process_spec spec = {.argv = argv,
                                      .folder = c->folder,
                                      .timeout_ms = CLI_PATIENCE_MS,
                                      .keep_bytes = (size_t)1024 * 1024};

    process_result_release(&c->result);
    if (!process_run(&spec, &c->result, &c->err))
        fail_msg("%s", error_text(&c->err));
    assert_int_equal(c->result.outcome.type, OUTCOME_EXITED);
    return c->result.outcome.status;
}

static void read_data(const char *path, struct buf *content)
{
    struct error err = ERROR_INIT;

    if (!file_read(path, content, &err))
        fail_msg("%s", error_text(&err));
}

static void ci_log_reads_like_the_log_in_it(void **state)
{
    struct cli *c = *state;

    assert_int_equal(shell(c,
                           "n=10; { echo make: all; cat \"$1\"; echo done; } | while IFS= read -r "
                           "line; do n=$((n + 1)); printf '2026-11-20T12:24:%02d.%07dZ %s\\n' "
                           "$((n % 60)) $n \"$line\"; done >ci; \"$0\" report ci",
                           RACE),
                     1);
    assert_has(cli_out(c), "1. Data race on 'balance', seen by TSan");
    assert_has(cli_out(c), "race_global.c:");
    assert_has(cli_out(c), "thread T1 'writer' was created by main thread at");
    assert_has(cli_out(c), "ci under TSan: 1 finding");
    assert_lacks(cli_out(c), "cut off");
}

static void containers_may_interleave(void **state)
{
    struct cli *c = *state;

    assert_int_equal(
        shell(c,
              "paste -d '\\n' <(sed 's/^/web-1  | /' \"$1\") <(sed 's/^/db-1   | /' '" ORDER "') |"
              "\"$0\" report -",
              RACE),
        1);
    assert_has(cli_out(c), "Data race on 'balance', seen by TSan");
    assert_has(cli_out(c), "Lock order inversion, seen by TSan");
    assert_has(cli_out(c), "standard input under TSan: 2 findings");
}

static void xml_may_stand_in_a_ci_log(void **state)
{
    struct cli *c = *state;

    assert_int_equal(shell(c, "sed 's/^/12: /' \"$1\" >ci; \"$0\" report ci", XML), 1);
    assert_has(cli_out(c), "Data race on 'counter', seen by Helgrind");
    assert_int_equal(shell(c, "\"$0\" report - <\"$1\"", XML), 1);
    assert_has(cli_out(c), "standard input under Helgrind");
}

static void memory_errors_are_findings_too(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "report", MEMCHECK, NULL), 1);
    assert_has(cli_out(c), "Memory error, seen by Memcheck");
    assert_has(cli_out(c), "memory_errors.c:");
}

/* Wherever a log ends, the report has what was whole, or says that it proves nothing. */
static void assert_cut_is_told(struct cli *c, const char *path)
{
    struct buf log = BUF_INIT;

    read_data(path, &log);
    for (size_t cut = 0; cut < log.len; cut += 61) {
        int status;

        cli_write(c, "cut", arena_strndup(&c->arena, log.ptr, cut));
        status = cli(c, "report", "cut", NULL);
        if (status == 3)
            assert_true(strstr(cli_out(c), "cut: the log is cut off at byte ") ||
                        strstr(cli_err(c), "cut: no report of a detector is in it"));
        else
            assert_int_equal(status, 1);
    }
    buf_release(&log);
}

static void log_may_be_cut_anywhere(void **state)
{
    assert_cut_is_told(*state, RACE);
    assert_cut_is_told(*state, XML);
    assert_cut_is_told(*state, TEXT);
}

static void encoding_is_told(void **state)
{
    struct cli *c = *state;

    assert_int_equal(
        shell(c, "{ printf '\\xff\\xfe'; iconv -t UTF-16LE \"$1\"; } >wide; \"$0\" report wide",
              RACE),
        3);
    assert_has(cli_err(c), "wide: no report of a detector is in it (it is UTF-16; convert it");
}

/* A report is followed by one line of 200 MB, which no detector wrote. */
static void endless_line_takes_no_memory(void **state)
{
    struct cli *c = *state;
    static const char line[] = "{ cat \"$1\"; head -c 200000000 /dev/zero | tr '\\0' x; } |"
                               "\"$0\" report --json=r.json -";

    assert_int_equal(shell(c, line, RACE), 1);
    assert_true(c->result.outcome.max_rss_kib < RSS_MAX_KIB);
    assert_has(cli_content(c, "r.json"), "data race on 'balance'");
    assert_lacks(cli_content(c, "r.json"), "xxxx");
}

/* Of what a report says that nobody understands, the beginning is told. */
static void unknown_text_is_shortened(void **state)
{
    struct cli *c = *state;
    static const char line[] =
        "{ echo 'WARNING: ThreadSanitizer: time travel (pid=7)'; printf '  '; head -c 100000 "
        "/dev/zero | tr '\\0' x; printf '\\n==================\\n'; } |"
        "\"$0\" report --json=r.json --html=r.html -";

    assert_int_equal(shell(c, line, RACE), 1);
    assert_has(cli_content(c, "r.json"), "time travel");
    assert_has(cli_content(c, "r.html"), "more bytes)");
    assert_true(strlen(cli_content(c, "r.json")) < 20000);
}

static void nested_xml_is_refused(void **state)
{
    struct cli *c = *state;
    struct buf xml = BUF_INIT;

    buf_addstr(&xml, "<?xml version=\"1.0\"?>\n<valgrindoutput>\n<preamble></preamble>\n");
    for (int i = 0; i < 1000000; i++)
        buf_addstr(&xml, "<a>");
    cli_write(c, "deep", xml.ptr);
    buf_release(&xml);
    assert_int_equal(cli(c, "report", "deep", NULL), 3);
    assert_has(cli_out(c), "deep: the log is malformed at byte ");
    assert_true(c->result.outcome.max_rss_kib < RSS_MAX_KIB);
}

static void entity_bomb_is_refused(void **state)
{
    struct cli *c = *state;
    static const char bomb[] = "<?xml version=\"1.0\"?>\n%s<!DOCTYPE v [<!ENTITY a \"aaaaaaaaaa\">"
                               "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>\n%s"
                               "<preamble>&b;</preamble></valgrindoutput>\n";

    cli_write(c, "bomb", arena_printf(&c->arena, bomb, "", "<valgrindoutput>"));
    assert_int_equal(cli(c, "report", "bomb", NULL), 3);
    assert_has(cli_err(c), "bomb: no report of a detector is in it");
    cli_write(c, "bomb", arena_printf(&c->arena, bomb, "<valgrindoutput>", ""));
    assert_int_equal(cli(c, "report", "bomb", NULL), 3);
    assert_has(cli_out(c), "bomb: the log is malformed at byte ");
}

static void file_that_cannot_be_read_is_told(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "report", "/proc/self/mem", NULL), 3);
    assert_has(cli_err(c), "cannot read /proc/self/mem beyond byte 0: Input/output error");
    cli_write(c, "locked", "==================\n");
    assert_int_equal(shell(c, "chmod 0 locked; \"$0\" report locked", RACE), 3);
    if (geteuid() != 0)
        assert_has(cli_err(c), "cannot open locked: Permission denied");
}

/* Nothing but what was there before, whose content is untouched. */
static void assert_untouched(struct cli *c)
{
    struct file_names names;

    assert_string_equal(cli_content(c, "out.html"), "old");
    assert_true(file_list(c->folder, &names, NULL));
    for (size_t i = 0; i < names.count; i++)
        if (text_starts(names.items[i], "out.html") && !text_equal(names.items[i], "out.html"))
            fail_msg("%s is left behind", names.items[i]);
    file_names_free(&names);
}

static void full_disk_leaves_no_part(void **state)
{
    struct cli *c = *state;

    cli_write(c, "out.html", "old");
    assert_int_equal(shell(c, "ulimit -f 2; \"$0\" report --html=out.html \"$1\"", RACE), 3);
    assert_has(cli_err(c), "html report: cannot write");
    assert_has(cli_err(c), "File too large");
    assert_untouched(c);
    assert_int_equal(shell(c, "\"$0\" report \"$1\" >/dev/full", RACE), 3);
    assert_has(cli_err(c), "cannot write to standard output: No space left on device");
    assert_int_equal(cli(c, "report", "--html=/dev/full", RACE, NULL), 3);
    assert_has(cli_err(c), "html report: cannot write");
    assert_int_equal(cli(c, "report", "--html=none/out.html", RACE, NULL), 3);
    assert_has(cli_err(c), "cannot create a file beside none/out.html: No such file");
}

/* The pipe is opened for both, then the reading end is closed: no race decides. */
static void reader_that_went_away_is_told(void **state)
{
    struct cli *c = *state;
    static const char line[] = "mkfifo gone; exec 3<>gone 4>gone 3>&-; \"$0\" report \"$1\" >&4";

    assert_int_equal(shell(c, line, RACE), 3);
    assert_has(cli_err(c), "cannot write to standard output: Broken pipe");
    cli_write(c, "out.html", "old");
    assert_int_equal(shell(c,
                           "rm gone; mkfifo gone; exec 3<>gone 4>gone 3>&-;"
                           "\"$0\" report --html=- --json=out.html \"$1\" >&4",
                           RACE),
                     3);
    assert_has(cli_err(c), "Broken pipe");
    assert_untouched(c);
}

static size_t count_parts(const char *text, const char *part)
{
    size_t count = 0;

    while ((text = strstr(text, part)) != NULL) {
        text += strlen(part);
        count++;
    }
    return count;
}

/* The findings of the report whose message begins so, each as often as it was found. */
static size_t count_messages(const json_t *report, const char *beginning)
{
    const json_t *bugs = json_object_get(report, "bugs");
    size_t count = 0;

    for (size_t i = 0; i < json_array_size(bugs); i++) {
        const json_t *bug = json_array_get(bugs, i);

        if (text_starts(json_string_value(json_object_get(bug, "message")), beginning))
            count += (size_t)json_integer_value(json_object_get(bug, "count"));
    }
    return count;
}

/* Each log of the folder three times, in one file. */
static void put_thrice(struct cli *c, const char *folder, struct buf *all)
{
    struct file_names names;

    assert_true(file_list(folder, &names, NULL));
    for (size_t i = 0; i < names.count; i++)
        for (int times = 0; times < 3; times++)
            read_data(arena_printf(&c->arena, "%s/%s", folder, names.items[i]), all);
    assert_true(names.count > 20);
    file_names_free(&names);
}

/* Of every report of every kind that was ever captured. */
static void no_report_is_dropped(void **state)
{
    static const char *const compilers[] = {"clang-14", "clang-16", "clang-19", "gcc-12"};
    struct cli *c = *state;

    for (size_t i = 0; i < ARRAY_SIZE(compilers); i++) {
        const char *folder = arena_printf(&c->arena, "%s/%s", DATA("tsan"), compilers[i]);
        struct buf all = BUF_INIT;
        json_t *report;
        size_t wanted;

        put_thrice(c, folder, &all);
        wanted = count_parts(all.ptr, "WARNING: ThreadSanitizer: ") +
                 2 * count_parts(all.ptr, "And 2 more similar thread leaks");
        cli_write(c, "all", all.ptr);
        buf_release(&all);
        assert_int_equal(cli(c, "report", "--json=all.json", "all", NULL), 1);
        report = json_load_file(cli_path(c, "all.json"), 0, NULL);
        assert_non_null(report);
        assert_true(wanted > 60);
        assert_int_equal(count_messages(report, "WARNING: ThreadSanitizer: "), wanted);
        json_decref(report);
    }
}

/* Up to where a signal ended the program: what is said after that is not its error. */
static void cut_at(const struct buf *log, const char *mark)
{
    char *end = strstr(log->ptr, mark);

    if (end)
        *end = '\0';
}

/* An annotation that the tool does not know is mentioned, and is not a bug. */
static size_t count_unknown_annotations(const struct buf *log)
{
    return count_parts(log->ptr, "The annotation macro ") +
           count_parts(log->ptr, "Unimplemented client request macro");
}

static size_t count_in_xml(const char *name, const struct buf *log)
{
    /* Valgrind forgot to escape a name in it: it is no XML, and is told to be malformed. */
    if (text_equal(name, "race_unescaped.xml"))
        return 0;
    cut_at(log, "<fatal_signal>");
    return count_parts(log->ptr, "<error>") - count_unknown_annotations(log);
}

/* Helgrind draws a line before each; DRD says how many there were, unless it crashes. */
static size_t count_in_text(const char *folder, const struct buf *log)
{
    const char *summary = strstr(log->ptr, " errors from ");

    if (text_ends(folder, "drd"))
        return (summary ? (size_t)(summary[strlen(" errors from ")] - '0') : 1) -
               count_unknown_annotations(log);
    cut_at(log, "ERROR SUMMARY: ");
    cut_at(log, "Process terminating with ");
    return count_parts(log->ptr, "== ----------------------------------------------------------") -
           count_unknown_annotations(log);
}

/* The errors that the program made while it lived, in all logs of a folder. */
static size_t count_errors(struct cli *c, const char *folder)
{
    struct file_names names;
    size_t count = 0;

    assert_true(file_list(folder, &names, NULL));
    for (size_t i = 0; i < names.count; i++) {
        struct buf log = BUF_INIT;

        read_data(arena_printf(&c->arena, "%s/%s", folder, names.items[i]), &log);
        count += text_ends(names.items[i], ".xml") ? count_in_xml(names.items[i], &log)
                                                   : count_in_text(folder, &log);
        buf_release(&log);
    }
    file_names_free(&names);
    return count;
}

/* Crashes are not errors of a thread, and traces are only text. */
static size_t count_bugs(const json_t *report)
{
    const json_t *bugs = json_object_get(report, "bugs");
    size_t count = 0;

    for (size_t i = 0; i < json_array_size(bugs); i++) {
        const json_t *bug = json_array_get(bugs, i);
        const char *kind = json_string_value(json_object_get(bug, "kind"));

        if (!text_equal(kind, "abort") && !text_equal(kind, "crash") &&
            !text_equal(kind, "unknown") && !text_equal(kind, "detector-failure"))
            count += (size_t)json_integer_value(json_object_get(bug, "count"));
    }
    return count;
}

static void no_error_of_valgrind_is_dropped(void **state)
{
    static const char *const tools[] = {"helgrind", "drd"};
    struct cli *c = *state;

    for (size_t i = 0; i < ARRAY_SIZE(tools); i++) {
        const char *folder = arena_printf(&c->arena, "%s/%s", DATA("valgrind"), tools[i]);
        json_t *report;

        assert_int_equal(cli(c, "report", "--json=all.json", folder, folder, NULL), 1);
        report = json_load_file(cli_path(c, "all.json"), 0, NULL);
        assert_non_null(report);
        assert_int_equal(count_bugs(report), 2 * count_errors(c, folder));
        assert_true(count_bugs(report) > 120);
        json_decref(report);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_WHOLE(ci_log_reads_like_the_log_in_it),
        TEST_WHOLE(containers_may_interleave),
        TEST_WHOLE(xml_may_stand_in_a_ci_log),
        TEST_WHOLE(memory_errors_are_findings_too),
        TEST_WHOLE(log_may_be_cut_anywhere),
        TEST_WHOLE(encoding_is_told),
        TEST_WHOLE(endless_line_takes_no_memory),
        TEST_WHOLE(unknown_text_is_shortened),
        TEST_WHOLE(nested_xml_is_refused),
        TEST_WHOLE(entity_bomb_is_refused),
        TEST_WHOLE(file_that_cannot_be_read_is_told),
        TEST_WHOLE(full_disk_leaves_no_part),
        TEST_WHOLE(reader_that_went_away_is_told),
        TEST_WHOLE(no_report_is_dropped),
        TEST_WHOLE(no_error_of_valgrind_is_dropped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
