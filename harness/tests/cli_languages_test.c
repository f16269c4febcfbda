/* SPDX-License-Identifier: MIT */
/*
 * C++, Rust and Python, through the built binary: what happens inside their libraries is
 * shown at the user's line, under readable names, and can be suppressed there.
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

#define DATA(name)     THREADPROOF_TEST_DATA "/languages/" name
#define LANGUAGE(name) LANGUAGE_PROGRAMS "/" name

static void need(bool have, const char *what)
{
    if (have)
        return;
    print_message("skipped: %s is not on this machine\n", what);
    skip();
}

/* "race_push_back.cpp:12", where the mark is. */
static const char *line_of(struct cli *c, const char *source, const char *mark)
{
    struct buf text = BUF_INIT;
    unsigned line = 1;
    const char *end;

    if (!file_read(arena_printf(&c->arena, "%s/%s", LANGUAGE_SOURCES, source), &text, &c->err))
        fail_msg("%s", error_text(&c->err));
    end = strstr(text.ptr, mark);
    assert_non_null(end);
    for (const char *at = text.ptr; at < end; at++)
        line += *at == '\n';
    buf_release(&text);
    return arena_printf(&c->arena, "%s:%u", source, line);
}

/* The text report as it was before it was wrapped. */
static const char *unwrapped(struct cli *c)
{
    struct buf text = BUF_INIT;
    const char *joined;

    for (const char *at = cli_content(c, "text"); *at; at++)
        if (*at != '\n' && !(*at == ' ' && text.len && text.ptr[text.len - 1] == ' '))
            buf_addch(&text, *at);
    joined = arena_strdup(&c->arena, text.ptr);
    buf_release(&text);
    return joined;
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;

    for (; (text = strstr(text, part)); text += strlen(part))
        count++;
    return count;
}

/* Every reported place, of an access or of a thread's creation, is the user's. */
static void check_places(struct cli *c, const char *line, size_t at_least)
{
    const char *text = unwrapped(c);

    if (count_of(text, arena_printf(&c->arena, "/%s in ", line)) < at_least)
        fail_msg("\"%s\" stands less than %zu times in:\n%s", line, at_least, text);
    assert_lacks(text, "/usr/include/");
    assert_lacks(text, "/rustc/");
    assert_lacks(text, "c++/v1");
    assert_lacks(text, "_Z");
}

/* Finds the race, makes suppressions of it, and is silent with them. */
static void check_race(struct cli *c, const char *detector, const char *syntax, const char *program)
{
    const char *line = line_of(c, "race_push_back.cpp", "// race");

    assert_int_equal(cli(c, "run", "--detector", detector, "--text=text", "--record=record",
                         "--sarif=sarif", program, NULL),
                     1);
    check_places(c, line, text_equal(detector, "drd") ? 1 : 2);
    assert_has(unwrapped(c), "by calling std::vector<int");
    assert_int_equal(cli(c, "report", "--suppressions", syntax, "--fail-on=none", "record", NULL),
                     0);
    cli_write(c, "suppressions", cli_out(c));
    assert_int_equal(
        cli(c, "run", "--detector", detector, "--suppressions=suppressions", program, NULL), 0);
}

static void race_in_a_header_is_tsans(void **state)
{
    need(HAVE_CXX_TSAN, "a C++ compiler with ThreadSanitizer");
    check_race(*state, "tsan", "tsan", LANGUAGE("race_push_back.tsan"));
}

static void race_in_a_header_is_helgrinds(void **state)
{
    need(HAVE_CXX, "a C++ compiler");
    need_valgrind();
    check_race(*state, "helgrind", "valgrind", LANGUAGE("race_push_back"));
}

static void race_in_a_header_is_drds(void **state)
{
    need(HAVE_CXX, "a C++ compiler");
    need_valgrind();
    check_race(*state, "drd", "valgrind", LANGUAGE("race_push_back"));
}

static void check_deadlock(struct cli *c, const char *detector)
{
    assert_int_equal(
        cli(c, "run", "--detector", detector, "--text=text", LANGUAGE("mutex_abba"), NULL), 1);
    check_places(c, line_of(c, "mutex_abba.cpp", "// blocked"), 2);
    assert_has(unwrapped(c), "Deadlock of 2 threads");
    assert_has(unwrapped(c), "('bank::accounts[0].lock')");
    assert_has(unwrapped(c), "void bank::transfer<int>(bank::account&, bank::account&, int)");
    assert_has(unwrapped(c), "void bank::transfer<long>(bank::account&, bank::account&, long)");
}

static void deadlock_of_std_mutex_is_seen(void **state)
{
    need(HAVE_CXX, "a C++ compiler");
    check_deadlock(*state, "none");
}

static void deadlock_of_std_mutex_is_seen_under_helgrind(void **state)
{
    need(HAVE_CXX, "a C++ compiler");
    need_valgrind();
    check_deadlock(*state, "helgrind");
}

static void hang_in_rusts_mutex_is_seen(void **state)
{
    struct cli *c = *state;

    need(HAVE_RUST, "a Rust compiler");
    assert_int_equal(
        cli(c, "run", "--detector", "none", "--text=text", LANGUAGE("mutex_abba_rs"), NULL), 1);
    check_places(c, line_of(c, "mutex_abba.rs", "// blocked"), 2);
    assert_has(unwrapped(c), "mutex_abba::transfer");
    assert_has(unwrapped(c), "Rust's Mutex");
    assert_has(cli_content(c, "text"), "Stuck of 2 threads");
}

/* One that is interrupted as a terminal would do it, whatever the test was started from. */
static pid_t start_python(const char *script)
{
    pid_t pid = fork();

    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* a failed test leaves nothing */
        signal(SIGINT, SIG_DFL);
        execl(PYTHON, "python3", script, NULL);
        _exit(1);
    }
    assert_true(pid > 0);
    return pid;
}

/* Until it has come as far; each look is a test by itself. */
static void check_python(struct cli *c, const char *script)
{
    pid_t pid = start_python(arena_printf(&c->arena, "%s/%s", LANGUAGE_SOURCES, script));
    const char *number = arena_printf(&c->arena, "%d", (int)pid);

    do {
        assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
        assert_int_equal(cli(c, "stuck", number, NULL), 0);
        assert_has(cli_out(c), "not proven stuck");
    } while (!strstr(cli_out(c), "all threads are blocked"));
    assert_has(cli_out(c), "can be woken by SIGINT, which Python turns into a KeyboardInterrupt");
    assert_has(cli_out(c), "thread #2 waits for Python's lock");
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

/* SIGINT may be what it waits for: a deadlock and a server look the same, and neither is accused.
 */
static void blocked_python_is_told_what_can_wake_it(void **state)
{
    need(HAVE_PYTHON, "Python");
    check_python(*state, "locks_abba.py");
    check_python(*state, "until_interrupted.py");
}

static void check_log(struct cli *c, const char *log, const char *source)
{
    assert_int_equal(cli(c, "report", "--text=text", log, NULL), 1);
    check_places(c, line_of(c, source, "// race"), 2);
}

static void captured_logs_have_the_users_lines(void **state)
{
    struct cli *c = *state;

    check_log(c, DATA("libcxx.tsan.log"), "race_push_back.cpp");
    assert_has(unwrapped(c), "in fill(int)");
    check_log(c, DATA("rust.tsan.log"), "race_push.rs");
    assert_has(unwrapped(c), "in race_push::fill");
    /* Captured with --demangle=no. */
    check_log(c, DATA("rust.helgrind.xml"), "race_push.rs");
    assert_has(unwrapped(c), "in race_push::fill");
    assert_lacks(unwrapped(c), "_RNv");
}

/* gcc's libtsan has debug information of its own, the program has none. */
static void program_without_lines_has_its_functions_as_places(void **state)
{
    static const char log[] =
        "==================\n"
        "WARNING: ThreadSanitizer: data race (pid=304)\n"
        "  Write of size 8 at 0x7b4c00030000 by main thread:\n"
        "    #0 free ../../../../src/libsanitizer/tsan/tsan_interceptors_posix.cpp:711 "
        "(libtsan.so.0+0x37ab8)\n"
        "    #1 release_frame <null> (player+0xbd0f2d)\n"
        "\n"
        "  Previous write of size 8 at 0x7b4c00030000 by thread T13:\n"
        "    #0 memcpy ../../../../src/libsanitizer/sanitizer_common/"
        "sanitizer_common_interceptors.inc:827 (libtsan.so.0+0x31c57)\n"
        "    #1 fill_frame <null> (player+0x1536685)\n"
        "\n"
        "SUMMARY: ThreadSanitizer: data race (player+0xbd0f2d) in release_frame\n"
        "==================\n";
    struct cli *c = *state;

    cli_write(c, "log", log);
    assert_int_equal(cli(c, "report", "--text=text", "--sarif=sarif", "log", NULL), 1);
    assert_has(unwrapped(c), "by calling free at player in release_frame");
    assert_has(unwrapped(c), "by calling memcpy at player in fill_frame");
    assert_lacks(cli_content(c, "sarif"), "libsanitizer");
    assert_has(cli_content(c, "sarif"), "\"fullyQualifiedName\": \"release_frame\"");
    assert_int_equal(cli(c, "report", "--suppressions", "tsan", "--fail-on=none", "log", NULL), 0);
    assert_has(cli_out(c), "\nrace:^release_frame$\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(race_in_a_header_is_tsans),
        TEST(race_in_a_header_is_helgrinds),
        TEST(race_in_a_header_is_drds),
        TEST(deadlock_of_std_mutex_is_seen),
        TEST(deadlock_of_std_mutex_is_seen_under_helgrind),
        TEST(hang_in_rusts_mutex_is_seen),
        TEST(blocked_python_is_told_what_can_wake_it),
        TEST(captured_logs_have_the_users_lines),
        TEST(program_without_lines_has_its_functions_as_places),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
