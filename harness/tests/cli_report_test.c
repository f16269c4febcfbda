/* SPDX-License-Identifier: MIT */
/* threadproof report on logs and records, through the built binary. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cli_fixture.h"

#define DATA(name) "data/" name
#define RACE       DATA("tsan/clang-14/race_global.log")
#define ORDER      DATA("valgrind/helgrind/lock_order.xml")

static const char *data(struct cli *c, const char *path)
{
    struct buf content = BUF_INIT;
    const char *text;

    assert_true(file_read(path, &content, NULL));
    text = arena_strdup(&c->arena, content.ptr);
    buf_release(&content);
    return text;
}

static void logs_are_told_apart_by_content(void **state)
{
    struct cli *c = *state;

    assert_true(file_make_folders(cli_path(c, "deep/er"), NULL));
    cli_write(c, "deep/one", data(c, RACE));
    cli_write(c, "deep/er/two", data(c, ORDER));
    cli_write(c, "deep/notes.txt", "nothing of a detector's\n");
    cli_write(c, "deep/other.json", "{}\n");
    assert_int_equal(symlink("..", cli_path(c, "deep/er/loop")), 0);
    assert_int_equal(mkfifo(cli_path(c, "deep/pipe"), 0600), 0);
    assert_int_equal(cli(c, "report", "deep", NULL), 1);
    assert_has(cli_out(c), "Data race");
    assert_has(cli_out(c), "seen by TSan");
    assert_has(cli_out(c), "Lock order inversion, seen by Helgrind");
}

static void repeated_finding_is_one_that_is_counted(void **state)
{
    struct cli *c = *state;
    const char *log = data(c, RACE);

    cli_write(c, "thrice", arena_printf(&c->arena, "%s%s%s", log, log, log));
    assert_int_equal(cli(c, "report", "--json=r.json", "thrice", NULL), 1);
    assert_has(cli_content(c, "r.json"), "\"count\": 3,");
    assert_has(cli_content(c, "r.json"), "\"findings\": 3,");
}

static void text_around_the_reports_is_passed_over(void **state)
{
    struct cli *c = *state;

    cli_write(c, "ci", arena_printf(&c->arena, "make: all done\n%stests passed\n", data(c, RACE)));
    assert_int_equal(cli(c, "report", "ci", NULL), 1);
    assert_has(cli_out(c), "Data race");
    assert_lacks(cli_out(c), "make: all done");
    assert_lacks(cli_out(c), "Unknown");
}

static void report_may_begin_late(void **state)
{
    struct cli *c = *state;
    struct buf text = BUF_INIT;

    while (text.len < (size_t)600 * 1024)
        buf_addstr(&text, "cc -c some_file_of_a_long_build.c\n");
    buf_addstr(&text, data(c, RACE));
    cli_write(c, "ci", text.ptr);
    buf_release(&text);
    assert_int_equal(cli(c, "report", "ci", NULL), 1);
    assert_has(cli_out(c), "Data race");
}

static void standard_input_is_a_log_too(void **state)
{
    struct cli *c = *state;
    const char *log = RACE;
    const char *argv[] = {"sh", "-c", "exec \"$0\" report - <\"$1\"", THREADPROOF, log, NULL};
    const struct process_spec spec = {
        .argv = argv, .timeout_ms = CLI_PATIENCE_MS, .keep_bytes = 100000};

    assert_true(process_run(&spec, &c->result, NULL));
    assert_int_equal(c->result.outcome.status, 1);
    assert_has(cli_out(c), "standard input under TSan: 1 finding");
}

static void cut_log_is_inconclusive(void **state)
{
    struct cli *c = *state;
    const char *log = data(c, ORDER);

    cli_write(c, "cut", arena_strndup(&c->arena, log, strstr(log, "<error>") - log));
    assert_int_equal(cli(c, "report", "cut", NULL), 3);
    assert_has(cli_out(c), "cut: the log is cut off at byte ");
    cli_write(c, "cut", arena_strndup(&c->arena, log, strlen(log) - 20));
    assert_int_equal(cli(c, "report", "cut", NULL), 1);
    assert_int_equal(cli(c, "report", "--fail-on=none", "cut", NULL), 0);
}

static void what_is_no_log_is_told(void **state)
{
    struct cli *c = *state;

    cli_write(c, "empty", "");
    assert_int_equal(cli(c, "report", "empty", NULL), 3);
    assert_has(cli_err(c), "empty: no report of a detector is in it (it is empty)");
    assert_int_equal(cli(c, "report", THREADPROOF, NULL), 3);
    assert_has(cli_err(c), "(it is binary)");
    assert_int_equal(cli(c, "report", "missing", NULL), 3);
    assert_has(cli_err(c), "cannot open missing: No such file");
    assert_true(file_make_folders(cli_path(c, "none"), NULL));
    assert_int_equal(cli(c, "report", "none", NULL), 3);
    assert_has(cli_err(c), "none: no log and no record is in it");
    cli_write(c, "other", "{\"a\": 1}\n");
    assert_int_equal(cli(c, "report", "other", NULL), 3);
    assert_has(cli_err(c), "other: is JSON, but no record of a run");
}

/* A folder passes over what is not ours, but never what is ours and broken. */
static void broken_record_in_a_folder_is_told(void **state)
{
    struct cli *c = *state;

    assert_true(file_make_folders(cli_path(c, "runs"), NULL));
    cli_write(c, "runs/good", data(c, RACE));
    cli_write(c, "runs/cut.json", "{\n  \"threadproof_record\": 1,\n  \"name\": \"x");
    assert_int_equal(cli(c, "report", "runs", NULL), 3);
    assert_has(cli_err(c), "runs/cut.json");
}

static void nothing_is_left_of_a_report_that_failed(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "report", "--json=out.json", "missing", NULL), 3);
    assert_false(file_exists(cli_path(c, "out.json")));
    assert_int_equal(cli(c, "report", "--json=/dev/full", RACE, NULL), 3);
    assert_has(cli_err(c), "No space left on device");
}

static void baseline_tells_new_from_old(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "report", "--json=old.json", "--fail-on=none", RACE, NULL), 0);
    assert_int_equal(cli(c, "report", "--baseline=old.json", RACE, NULL), 0);
    assert_string_equal(cli_err(c), "");
    assert_int_equal(cli(c, "report", "--baseline=old.json", "--fail-on=any", RACE, NULL), 1);
    assert_int_equal(cli(c, "report", "--baseline=old.json", "--fail-on=new", RACE, ORDER, NULL),
                     1);
    assert_has(cli_err(c), "new: lock-order-inversion in " ORDER);
    assert_lacks(cli_err(c), "fixed");
    assert_int_equal(cli(c, "report", "--baseline=old.json", "--fail-on=none", ORDER, NULL), 0);
    assert_has(cli_err(c), "fixed: data-race in " RACE);
}

static void baseline_may_be_a_log(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "report", "--baseline", RACE, RACE, NULL), 0);
    assert_int_equal(cli(c, "report", "--baseline", RACE, ORDER, NULL), 1);
    assert_int_equal(cli(c, "report", "--baseline=missing", "--json=out.json", RACE, NULL), 3);
    assert_has(cli_err(c), "the baseline: cannot open missing");
    assert_false(file_exists(cli_path(c, "out.json")));
}

static void wrong_usage_is_told(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "report", NULL), 2);
    assert_has(cli_err(c), "name at least one record, log or folder");
    assert_int_equal(cli(c, "report", "--fail-on=some", "x", NULL), 2);
    assert_int_equal(cli(c, "report", "--fail-on=new", "x", NULL), 2);
    assert_has(cli_err(c), "needs a --baseline");
    assert_int_equal(cli(c, "nonsense", NULL), 2);
    assert_has(cli_err(c), "there is no command \"nonsense\"");
    assert_int_equal(cli(c, "--version", NULL), 0);
    assert_has(cli_out(c), "threadproof ");
    assert_int_equal(cli(c, "--help", NULL), 0);
    assert_has(cli_out(c), "usage: threadproof COMMAND");
}

static void title_is_the_heading(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "report", "--title", "Night build", "--html=-", RACE, NULL), 1);
    assert_has(cli_out(c), "<title>Night build");
}

/* A log whose names lie below the test's folder. */
static void write_local_log(struct cli *c, const char *folder)
{
    char *real = file_absolute(c->folder);
    const char *log = arena_printf(&c->arena,
                                   "WARNING: ThreadSanitizer: data race (pid=1)\n"
                                   "  Write of size 4 at 0x55 by thread T1:\n"
                                   "    #0 add %s/%s/a.c:7 (p+0x1)\n\n"
                                   "  Previous write of size 4 at 0x55 by main thread:\n"
                                   "    #0 main %s/%s/a.c:9 (p+0x2)\n\n"
                                   "SUMMARY: ThreadSanitizer: data race %s/%s/a.c:7 in add\n"
                                   "==================\n",
                                   real, folder, real, folder, real, folder);

    cli_write(c, "log", log);
    free(real);
}

static void names_are_relative_to_the_root(void **state)
{
    struct cli *c = *state;

    assert_true(file_make_folders(cli_path(c, "deep/er"), NULL));
    write_local_log(c, "deep/er");
    assert_int_equal(cli(c, "report", "log", NULL), 1);
    assert_has(cli_out(c), " deep/er/a.c:7");
    assert_lacks(cli_out(c), "/deep/er/a.c:7");
    assert_int_equal(cli(c, "report", "--root=deep", "log", NULL), 1);
    assert_has(cli_out(c), " er/a.c:7");
    assert_int_equal(cli(c, "report", "--root=/nonexistent", "log", NULL), 1);
    assert_has(cli_out(c), "/deep/er/a.c:7");
}

static void log_alone_tells_no_end(void **state)
{
    struct cli *c = *state;

    cli_write(c, "log", data(c, RACE));
    assert_int_equal(cli(c, "report", "--text=a", "--html=b", "--markdown=c", "log", NULL), 1);
    assert_has(cli_content(c, "a"), "log under TSan: 1 finding\n");
    assert_lacks(cli_content(c, "b"), "exited");
    assert_has(cli_content(c, "c"), "\xe2\x9d\x8c **1 run**");
}

static void kind_is_explained_once(void **state)
{
    struct cli *c = *state;
    const char *text;

    assert_int_equal(cli(c, "report", RACE, DATA("tsan/clang-14/race_heap.log"), NULL), 1);
    assert_has(cli_out(c), "2. Data race");
    text = strstr(cli_out(c), "What to do:");
    assert_non_null(text);
    assert_null(strstr(text + 1, "What to do:"));
    text = strstr(cli_out(c), "Two threads access the same memory");
    assert_non_null(text);
    assert_null(strstr(text + 1, "Two threads access the same memory"));
}

static void detectors_words_are_shown_where_no_call_is(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "report", DATA("valgrind/helgrind/signal_unlocked.xml"), NULL), 1);
    assert_has(cli_out(c), "Helgrind says: Thread #1: pthread_cond_{signal,broadcast}: dubious:");
}

static void calls_and_locks_are_named(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "report", DATA("valgrind/drd/signal_unlocked.xml"), NULL), 1);
    assert_has(cli_out(c), "a thread called pthread_cond_signal at ");
    assert_has(cli_out(c), "A (cond) was first seen at ");
    assert_int_equal(cli(c, "report", DATA("tsan/clang-14/use_after_free.log"), NULL), 1);
    assert_has(cli_out(c), "wrote 8 bytes by calling free at ");
    assert_int_equal(cli(c, "report", DATA("tsan/clang-14/race_descriptor.log"), NULL), 1);
    assert_has(cli_out(c), "1. Data race on file descriptor 3, seen by TSan\n");
    assert_has(cli_out(c), "main thread called close at ");
    assert_lacks(cli_out(c), " bytes");
}

/* The compiler was called in a build folder: "build/../src/a.c". */
static void names_of_files_are_tidy(void **state)
{
    struct cli *c = *state;

    cli_write(c, "log",
              "==================\n"
              "WARNING: ThreadSanitizer: data race (pid=9)\n"
              "  Write of size 4 at 0x10 by thread T1:\n"
              "    #0 work /home/build/../src/a.c:3:1 (prog+0x10)\n\n"
              "  Previous write of size 4 at 0x10 by main thread:\n"
              "    #0 main /home/build/../src/a.c:9:1 (prog+0x20)\n\n"
              "SUMMARY: ThreadSanitizer: data race /home/build/../src/a.c:3:1 in work\n"
              "==================\n");
    assert_int_equal(cli(c, "report", "--root=/home", "--gitlab=-", "log", NULL), 1);
    assert_has(cli_out(c), "\"path\": \"src/a.c\"");
}

static void suppressions_are_written_for_each_syntax(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "report", "--suppressions", "tsan", RACE, ORDER, NULL), 1);
    assert_has(cli_out(c), "TSAN_OPTIONS=suppressions=FILE\n");
    assert_has(cli_out(c), "\nrace_top:^");
    assert_lacks(cli_out(c), "Helgrind");
    assert_has(cli_err(c), "suppressions for 1 finding\n");
    assert_has(cli_err(c), "1 left out, which TSan did not report");
    assert_int_equal(
        cli(c, "report", "--suppressions=valgrind", "--fail-on=none", RACE, ORDER, NULL), 0);
    assert_has(cli_out(c), "   Helgrind:LockOrder\n");
    assert_has(cli_err(c), "1 left out, which Helgrind or DRD did not report");
}

static void suppressions_go_beside_other_formats(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "report", "--suppressions=tsan", "--json=a.json", RACE, NULL), 1);
    assert_has(cli_content(c, "a.json"), "\"data-race\"");
    assert_has(cli_out(c), "race_top:");
    assert_lacks(cli_out(c), "What to do");
    assert_int_equal(cli(c, "report", "--suppressions=gdb", RACE, NULL), 2);
    assert_has(cli_err(c), "--suppressions takes tsan or valgrind, not \"gdb\"");
    assert_int_equal(cli(c, "report", "--suppressions=tsan", "--suppressions=valgrind", RACE, NULL),
                     2);
}

/* What a user does with them, and what they are for. */
static void suppressions_silence_the_next_run(void **state)
{
    struct cli *c = *state;

    need_tsan();
    assert_int_equal(cli(c, "run", "--keep-logs=logs", PROGRAM("racy.tsan"), NULL), 1);
    assert_int_equal(cli(c, "report", "--suppressions=tsan", "logs", NULL), 1);
    cli_write(c, "quiet", cli_out(c));
    assert_int_equal(cli(c, "run", "--suppressions=quiet", PROGRAM("racy.tsan"), NULL), 0);
    need_valgrind();
    assert_int_equal(cli(c, "run", "--keep-logs=more", PROGRAM("racy"), NULL), 1);
    assert_int_equal(cli(c, "report", "--suppressions=valgrind", "more", NULL), 1);
    cli_write(c, "quiet", cli_out(c));
    assert_int_equal(cli(c, "run", "--suppressions=quiet", PROGRAM("racy"), NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_WHOLE(logs_are_told_apart_by_content),
        TEST_WHOLE(repeated_finding_is_one_that_is_counted),
        TEST_WHOLE(text_around_the_reports_is_passed_over),
        TEST_WHOLE(report_may_begin_late),
        TEST_WHOLE(standard_input_is_a_log_too),
        TEST_WHOLE(cut_log_is_inconclusive),
        TEST_WHOLE(what_is_no_log_is_told),
        TEST_WHOLE(broken_record_in_a_folder_is_told),
        TEST_WHOLE(nothing_is_left_of_a_report_that_failed),
        TEST_WHOLE(baseline_tells_new_from_old),
        TEST_WHOLE(baseline_may_be_a_log),
        TEST_WHOLE(wrong_usage_is_told),
        TEST(title_is_the_heading),
        TEST_WHOLE(log_alone_tells_no_end),
        TEST_WHOLE(kind_is_explained_once),
        TEST_WHOLE(detectors_words_are_shown_where_no_call_is),
        TEST_WHOLE(calls_and_locks_are_named),
        TEST_WHOLE(names_of_files_are_tidy),
        TEST_WHOLE(suppressions_are_written_for_each_syntax),
        TEST_WHOLE(suppressions_go_beside_other_formats),
        TEST(suppressions_silence_the_next_run),
        TEST_WHOLE(names_are_relative_to_the_root),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
