/* SPDX-License-Identifier: MIT */
/*
 * Every option of every command has a test: those that the commands share have
 * theirs here, and for each of the others some test of its command must use it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "cli_fixture.h"

#define TESTS    THREADPROOF_SOURCE_DIR "/harness/tests/"
#define RACE_LOG THREADPROOF_TEST_DATA "/tsan/clang-14/race_global.log"
#define CASE     THREADPROOF_SOURCE_DIR "/cases/races/lost-update"

/* What the commands share, all at once: each format in a file, all of them in a folder. */
#define SHARED                                                                                     \
    "--html=html", "--json=json", "--sarif=sarif", "--junit=junit", "--markdown=markdown",         \
        "--gitlab=gitlab", "--text=text", "--all=all", "--root=/"

static const struct {
    const char *file;
    const char *in_all;
    const char *has;
} formats[] = {
    {"html", "all/index.html", "<!doctype html>"},
    {"json", "all/report.json", "\"threadproof_report\""},
    {"sarif", "all/report.sarif", "\"2.1.0\""},
    {"junit", "all/junit.xml", "<testsuites"},
    {"markdown", "all/summary.md", "# "},
    {"gitlab", "all/gitlab.json", "["},
    {"text", "all/summary.txt", "\n"},
};

static void check_reports(struct cli *c)
{
    for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
        assert_has(cli_content(c, formats[i].file), formats[i].has);
        assert_string_equal(cli_content(c, formats[i].in_all), cli_content(c, formats[i].file));
    }
    /* Names of files below the root have lost it. */
    assert_has(cli_content(c, "json"), "\"file\": \"");
    assert_lacks(cli_content(c, "json"), "\"file\": \"/");
}

static void run_writes_every_format(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "run", "--detector=none", SHARED, PROGRAM("hang"), NULL), 1);
    check_reports(c);
}

static void report_writes_every_format(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "report", SHARED, RACE_LOG, NULL), 1);
    check_reports(c);
    assert_string_equal(cli_out(c), "");
}

static void verify_writes_every_format(void **state)
{
    struct cli *c = *state;

    need_tsan();
    assert_int_equal(cli(c, "verify", "--detector=tsan", SHARED, CASE, NULL), 0);
    check_reports(c);
}

static void stuck_writes_every_format(void **state)
{
    struct cli *c = *state;
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* a failed test leaves nothing */
        execl(PROGRAM("hang"), "hang", NULL);
        _exit(1);
    }
    assert_true(pid > 0);
    /* It is stuck soon; until then it is said to run. */
    do {
        status = cli(c, "stuck", SHARED, arena_printf(&c->arena, "%d", (int)pid), NULL);
    } while (status == 0);
    assert_int_equal(status, 1);
    check_reports(c);
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
}

/* --- all options are known here or to the test of the command ----------------------------------
 */

static const char *const commands[] = {"doctor", "report", "run", "stuck", "verify"};

static void each_command_tells_what_it_takes(void **state)
{
    struct cli *c = *state;

    for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
        assert_int_equal(cli(c, commands[i], "--help", NULL), 0);
        assert_has(cli_out(c), arena_printf(&c->arena, "Usage: threadproof %s", commands[i]));
        assert_int_equal(cli(c, commands[i], "--usage", NULL), 0);
        assert_has(cli_out(c), arena_printf(&c->arena, "Usage: threadproof %s", commands[i]));
        assert_int_equal(cli(c, commands[i], "--version", NULL), 0);
        assert_has(cli_out(c), "threadproof ");
        assert_int_equal(cli(c, commands[i], "--no-such-option", NULL), 2);
        assert_has(cli_err(c), "--no-such-option");
    }
}

/* The sources of the tests that may know an option of this command. */
static void read_tests(const char *command, struct buf *text)
{
    struct buf own = BUF_INIT;
    struct file_names names;

    buf_addf(&own, "cli_%s", command);
    assert_true(file_list(TESTS, &names, NULL));
    for (size_t i = 0; i < names.count; i++) {
        struct buf path = BUF_INIT;
        struct buf content = BUF_INIT;
        bool shared = text_equal(names.items[i], "cli_ends_test.c") ||
                      text_equal(names.items[i], "cli_options_test.c") ||
                      text_equal(names.items[i], "cli_record_test.c");

        if (!text_ends(names.items[i], ".c") || !(shared || text_starts(names.items[i], own.ptr)))
            continue;
        buf_addf(&path, TESTS "%s", names.items[i]);
        assert_true(file_read(path.ptr, &content, NULL));
        buf_add(text, content.ptr, content.len);
        buf_release(&content);
        buf_release(&path);
    }
    file_names_free(&names);
    buf_release(&own);
}

/* As an argument of its own, or with its value behind '='. */
static bool is_used(const char *tests, const char *option)
{
    struct buf quoted = BUF_INIT;
    bool used = false;

    buf_addf(&quoted, "\"%s", option);
    for (const char *at = strstr(tests, quoted.ptr); at && !used; at = strstr(at + 1, quoted.ptr))
        used = at[quoted.len] == '"' || at[quoted.len] == '=';
    buf_release(&quoted);
    return used;
}

/* The option that a line of --help begins with, in `option`; false if there is none. */
static bool option_of(const char *line, char option[64])
{
    return sscanf(line, " -%*[a-zA-Z?V], %63[-a-z]", option) == 1 ||
           (sscanf(line, " %63[-a-z]", option) == 1 && text_starts(option, "--"));
}

static void every_option_has_a_test(void **state)
{
    struct cli *c = *state;
    char option[64];

    for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
        struct buf tests = BUF_INIT;
        size_t count = 0;

        assert_int_equal(cli(c, commands[i], "--help", NULL), 0);
        read_tests(commands[i], &tests);
        for (const char *line = cli_out(c); *line;
             line += strcspn(line, "\n"), line += *line == '\n') {
            if (!option_of(line, option))
                continue;
            count++;
            if (!is_used(tests.ptr, option))
                fail_msg("no test of %s uses %s", commands[i], option);
        }
        assert_true(count >= 3); /* --help, --usage and --version at least */
        buf_release(&tests);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(run_writes_every_format),          TEST(report_writes_every_format),
        TEST(verify_writes_every_format),       TEST(stuck_writes_every_format),
        TEST(each_command_tells_what_it_takes), TEST(every_option_has_a_test),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
