/* SPDX-License-Identifier: MIT */
/* exec/tool.h: the commands really run, the logs really are where they should be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "exec/tool.h"

enum { PATIENCE_MS = 60000 };

#if !PROCESS_HAVE_TSAN
#define PROCESS_COUNTER_TSAN     ""
#define PROCESS_COUNTER_STRIPPED ""
#endif

/* All that an option or a file name could stumble over. */
#define AWKWARD_FOLDER "logs a:b,c=d'e%p%%f"

struct fixture {
    struct arena arena;
    char folder[32];
    const char *logs;
    struct process_result result;
    struct error err;
};

static int set_up(void **state)
{
    struct fixture *f = xcalloc(1, sizeof(*f));

    memcpy(f->folder, "/tmp/tool_test.XXXXXX", sizeof("/tmp/tool_test.XXXXXX"));
    assert_non_null(mkdtemp(f->folder));
    f->logs = arena_printf(&f->arena, "%s/%s", f->folder, AWKWARD_FOLDER);
    assert_true(file_make_folders(f->logs, NULL));
    unsetenv("TSAN_OPTIONS");
    unsetenv("VALGRIND_OPTS");
    unsetenv("LLVM_SYMBOLIZER_OPTS");
    unsetenv("DEBUGINFOD_URLS");
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    process_result_release(&f->result);
    error_release(&f->err);
    assert_true(file_remove_tree(f->folder, NULL));
    arena_release(&f->arena);
    free(f);
    return 0;
}

static const struct outcome *run(struct fixture *f, enum detector detector, const char *program,
                                 bool proof)
{
    const char *argv[] = {program, NULL};
    struct tool_request request = {
        .detector = detector, .program_argv = argv, .log_folder = f->logs, .proof = proof};
    struct tool_command command = tool_command(&request, &f->arena);
    struct process_spec spec = {.argv = command.argv,
                                .env = command.env,
                                .fixed_layout = command.fixed_layout,
                                .timeout_ms = PATIENCE_MS,
                                .grace_ms = 1000,
                                .keep_bytes = 10000};

    process_result_release(&f->result);
    if (!process_run(&spec, &f->result, &f->err))
        fail_msg("%s", error_text(&f->err));
    assert_int_equal(f->result.outcome.type, OUTCOME_EXITED);
    assert_int_equal(f->result.outcome.left_behind, 0);
    return &f->result.outcome;
}

/* A test that cannot run here says so; it does not pass. */
static void need(bool have, const char *what)
{
    if (have)
        return;
    print_message("skipped: %s is not on this machine\n", what);
    skip();
}

/* The text of the log, in the fixture's arena. */
static const char *read_log(struct fixture *f, enum detector detector)
{
    const char *path = tool_log_path(detector, f->logs, f->result.pid, &f->arena);
    struct buf content = BUF_INIT;
    const char *text;

    assert_non_null(path);
    assert_true(file_read(path, &content, NULL));
    text = arena_strdup(&f->arena, content.ptr);
    buf_release(&content);
    return text;
}

static void assert_has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("\"%s\" is not in:\n%s", part, text);
}

static void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("\"%s\" is in:\n%s", part, text);
}

/* --- ThreadSanitizer ------------------------------------------------------------------------- */

static void tsan_log_is_in_the_folder(void **state)
{
    struct fixture *f = *state;
    const char *log;

    need(PROCESS_HAVE_TSAN, "ThreadSanitizer");
    assert_int_equal(run(f, DETECTOR_TSAN, PROCESS_COUNTER_TSAN, false)->status, TSAN_EXIT_STATUS);
    log = read_log(f, DETECTOR_TSAN);
    assert_has(log, "WARNING: ThreadSanitizer: data race");
    assert_has(log, "counter.c:11");
    assert_lacks(log, "Running under ThreadSanitizer");
    assert_string_equal(f->result.out.head.ptr, "counted\n");
    assert_string_equal(f->result.err.head.ptr, "");
}

static void tsan_proof_marks_start_and_end(void **state)
{
    struct fixture *f = *state;
    const char *log;

    need(PROCESS_HAVE_TSAN, "ThreadSanitizer");
    run(f, DETECTOR_TSAN, PROCESS_COUNTER_TSAN, true);
    log = read_log(f, DETECTOR_TSAN);
    assert_has(log, "***** Running under ThreadSanitizer");
    assert_has(log, "ThreadSanitizer: reported 1 warnings");
}

/* Each of these would make the log or the status another one. */
static void tsan_options_that_we_need_win(void **state)
{
    struct fixture *f = *state;

    need(PROCESS_HAVE_TSAN, "ThreadSanitizer");
    setenv("TSAN_OPTIONS",
           "log_path=/nonexistent/x exitcode=0,log_exe_name=1:log_suffix=.txt"
           ":stack_trace_format=\"%n\":color=always",
           1);
    assert_int_equal(run(f, DETECTOR_TSAN, PROCESS_COUNTER_TSAN, false)->status, TSAN_EXIT_STATUS);
    assert_has(read_log(f, DETECTOR_TSAN), "    #0 count ");
    assert_lacks(read_log(f, DETECTOR_TSAN), "\x1b[");
}

static void tsan_options_of_the_user_are_kept(void **state)
{
    struct fixture *f = *state;

    need(PROCESS_HAVE_TSAN, "ThreadSanitizer");
    setenv("TSAN_OPTIONS", "symbolize=0", 1);
    run(f, DETECTOR_TSAN, PROCESS_COUNTER_TSAN, false);
    assert_lacks(read_log(f, DETECTOR_TSAN), "counter.c");
    setenv("TSAN_OPTIONS", "report_bugs=0", 1);
    assert_int_equal(run(f, DETECTOR_TSAN, PROCESS_COUNTER_TSAN, false)->status, 0);
    assert_null(tool_log_path(DETECTOR_TSAN, f->logs, f->result.pid, &f->arena));
}

static const char *variable(const struct tool_command *command, const char *name)
{
    size_t len = strlen(name);

    for (size_t i = 0; i < command->env_count; i++)
        if (strncmp(command->env[i], name, len) == 0 && command->env[i][len] == '=')
            return command->env[i] + len + 1;
    return NULL;
}

static void symbolizer_options_of_the_user_win(void **state)
{
    struct fixture *f = *state;
    const char *argv[] = {"x", NULL};
    const struct tool_request request = {
        .detector = DETECTOR_TSAN, .program_argv = argv, .log_folder = "/logs"};
    struct tool_command command = tool_command(&request, &f->arena);

    assert_has(variable(&command, "LLVM_SYMBOLIZER_OPTS"), "--debug-file-directory=");
    setenv("LLVM_SYMBOLIZER_OPTS", "--inlines", 1);
    command = tool_command(&request, &f->arena);
    assert_null(variable(&command, "LLVM_SYMBOLIZER_OPTS"));
}

static bool takes_out(const struct tool_command *command, const char *name)
{
    for (size_t i = 0; i < command->env_count; i++)
        if (text_equal(command->env[i], name))
            return true;
    return false;
}

static void nothing_is_downloaded(void **state)
{
    struct fixture *f = *state;
    const char *argv[] = {"x", NULL};
    struct tool_request request = {.program_argv = argv, .log_folder = "/logs"};

    for (request.detector = DETECTOR_TSAN; request.detector <= DETECTOR_DRD; request.detector++) {
        struct tool_command command;

        unsetenv("DEBUGINFOD_URLS");
        command = tool_command(&request, &f->arena);
        assert_false(takes_out(&command, "DEBUGINFOD_URLS"));
        setenv("DEBUGINFOD_URLS", "https://example.org", 1);
        command = tool_command(&request, &f->arena);
        assert_true(takes_out(&command, "DEBUGINFOD_URLS"));
    }
}

static void bare_program_gets_a_bare_command(void **state)
{
    struct fixture *f = *state;
    const char *argv[] = {"prog", "-x", NULL};
    const struct tool_request request = {
        .detector = DETECTOR_NONE, .program_argv = argv, .log_folder = "/logs"};
    struct tool_command command = tool_command(&request, &f->arena);

    assert_int_equal(command.argc, 2);
    assert_string_equal(command.argv[1], "-x");
    assert_null(command.argv[2]);
    assert_int_equal(command.env_count, 0);
    assert_null(command.env[0]);
    assert_false(command.fixed_layout);
    assert_int_equal(command.detector_status, 0);
    assert_null(tool_log_path(DETECTOR_NONE, f->logs, 1, &f->arena));
}

/* --- Valgrind -------------------------------------------------------------------------------- */

static void assert_valgrind_log(struct fixture *f, enum detector detector, const char *kind)
{
    const char *log;

    need(PROCESS_HAVE_VALGRIND, "Valgrind");
    assert_int_equal(run(f, detector, PROCESS_COUNTER_PLAIN, false)->status, 0);
    log = read_log(f, detector);
    assert_has(log, kind);
    assert_has(log, "counter.c</file>");
    assert_has(log, "</valgrindoutput>");
    assert_string_equal(f->result.out.head.ptr, "counted\n");
    assert_string_equal(f->result.err.head.ptr, "");
}

static void helgrind_log_is_in_the_folder(void **state)
{
    assert_valgrind_log(*state, DETECTOR_HELGRIND, "<kind>Race</kind>");
}

static void drd_log_is_in_the_folder(void **state)
{
    assert_valgrind_log(*state, DETECTOR_DRD, "<kind>ConflictingAccess</kind>");
}

/* The log lists the options in force, those of VALGRIND_OPTS among them. */
static void valgrind_options_of_the_user_are_kept(void **state)
{
    struct fixture *f = *state;
    const char *log;

    need(PROCESS_HAVE_VALGRIND, "Valgrind");
    setenv("VALGRIND_OPTS", "--history-level=none --xml-file=/nonexistent/x --tool=drd", 1);
    assert_int_equal(run(f, DETECTOR_HELGRIND, PROCESS_COUNTER_PLAIN, false)->status, 0);
    log = read_log(f, DETECTOR_HELGRIND);
    assert_has(log, "<protocoltool>helgrind</protocoltool>");
    assert_has(log, "<kind>Race</kind>");
    assert_lacks(log, "conflicts with a previous");
}

/* Behind VALGRIND_OPTS, so that they hold whatever the user says there. */
static void options_asked_for_win(void **state)
{
    struct fixture *f = *state;
    const char *argv[] = {"prog", NULL};
    const char *options[] = {"--free-is-write=yes", "--a=1", NULL};
    const struct tool_request request = {
        .detector = DETECTOR_DRD, .program_argv = argv, .log_folder = "/logs", .options = options};
    struct tool_command command = tool_command(&request, &f->arena);

    assert_string_equal(command.argv[command.argc - 4], "--free-is-write=yes");
    assert_string_equal(command.argv[command.argc - 3], "--a=1");
    assert_string_equal(command.argv[command.argc - 2], "--");
    assert_lacks(variable(&command, "VALGRIND_OPTS"), "--free-is-write");
}

/* --- Whether a program can be run at all ----------------------------------------------------- */

static bool has_tsan(const char *path)
{
    bool has = false;
    struct error err = ERROR_INIT;

    if (!tool_has_tsan(path, &has, &err))
        fail_msg("%s", error_text(&err));
    return has;
}

static void tsan_is_seen_in_the_program(void **state)
{
    struct fixture *f = *state;
    bool has;

    need(PROCESS_HAVE_TSAN, "ThreadSanitizer");
    assert_true(has_tsan(PROCESS_COUNTER_TSAN));
    assert_true(has_tsan(PROCESS_COUNTER_STRIPPED));
    assert_false(has_tsan(PROCESS_COUNTER_PLAIN));
    assert_false(has_tsan("/bin/sh"));
    assert_false(tool_has_tsan("/nonexistent", &has, &f->err));
    assert_has(error_text(&f->err), "/nonexistent");
}

static void write_file(const char *path, const char *bytes, size_t len)
{
    assert_true(file_write_atomic(path, bytes, len, false, NULL));
    assert_int_equal(chmod(path, 0755), 0);
}

static void scripts_and_damaged_programs_carry_no_tsan(void **state)
{
    struct fixture *f = *state;
    const char *path = arena_printf(&f->arena, "%s/program", f->folder);
    struct buf content = BUF_INIT;

    write_file(path, "#!/bin/sh\n# __tsan_init\n", 24);
    assert_false(has_tsan(path));
    write_file(path, "", 0);
    assert_false(has_tsan(path));
    assert_true(file_read(PROCESS_COUNTER_PLAIN, &content, NULL));
    for (size_t len = 0; len < content.len; len += content.len / 97 + 1) {
        write_file(path, content.ptr, len);
        assert_false(has_tsan(path));
    }
    buf_release(&content);
}

static void assert_refused(enum detector detector, const char *program, const char *advice)
{
    struct error err = ERROR_INIT;

    assert_false(tool_check(detector, program, &err));
    assert_has(error_text(&err), program);
    assert_has(error_text(&err), advice);
    error_release(&err);
}

static void check_says_what_to_do(void **state)
{
    struct fixture *f = *state;
    const char *script = arena_printf(&f->arena, "%s/script", f->folder);

    need(PROCESS_HAVE_TSAN, "ThreadSanitizer");
    need(PROCESS_HAVE_VALGRIND, "Valgrind");
    assert_refused(DETECTOR_TSAN, PROCESS_COUNTER_PLAIN, "-fsanitize=thread");
    assert_refused(DETECTOR_HELGRIND, PROCESS_COUNTER_TSAN, "without -fsanitize=thread");
    assert_refused(DETECTOR_DRD, PROCESS_COUNTER_TSAN, "without -fsanitize=thread");
    assert_refused(DETECTOR_NONE, "/nonexistent/program", "No such file");
    assert_refused(DETECTOR_TSAN, "no-such-program-in-path", "PATH");
    assert_refused(DETECTOR_HELGRIND, "/tmp", "folder");
    assert_true(file_write_atomic(script, "#!/bin/sh\n", 10, false, NULL));
    assert_refused(DETECTOR_HELGRIND, script, "chmod +x");
    assert_int_equal(chmod(script, 0755), 0);
    assert_true(tool_check(DETECTOR_HELGRIND, script, NULL));
    assert_true(tool_check(DETECTOR_HELGRIND, "sh", NULL));
    assert_true(tool_check(DETECTOR_NONE, PROCESS_COUNTER_TSAN, NULL));
    assert_true(tool_check(DETECTOR_TSAN, PROCESS_COUNTER_TSAN, NULL));
    assert_true(tool_check(DETECTOR_DRD, PROCESS_COUNTER_PLAIN, NULL));
}

static void missing_valgrind_is_named(void **state)
{
    struct fixture *f = *state;
    const char *path = arena_strdup(&f->arena, getenv("PATH"));
    bool ok;

    setenv("PATH", f->folder, 1);
    ok = tool_check(DETECTOR_HELGRIND, PROCESS_COUNTER_PLAIN, &f->err);
    setenv("PATH", path, 1);
    assert_false(ok);
    assert_has(error_text(&f->err), "install Valgrind");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(tsan_log_is_in_the_folder),
        TEST(tsan_proof_marks_start_and_end),
        TEST(tsan_options_that_we_need_win),
        TEST(tsan_options_of_the_user_are_kept),
        TEST(symbolizer_options_of_the_user_win),
        TEST(nothing_is_downloaded),
        TEST(bare_program_gets_a_bare_command),
        TEST(helgrind_log_is_in_the_folder),
        TEST(drd_log_is_in_the_folder),
        TEST(valgrind_options_of_the_user_are_kept),
        TEST(options_asked_for_win),
        TEST(tsan_is_seen_in_the_program),
        TEST(scripts_and_damaged_programs_carry_no_tsan),
        TEST(check_says_what_to_do),
        TEST(missing_valgrind_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
