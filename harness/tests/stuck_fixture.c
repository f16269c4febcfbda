/* SPDX-License-Identifier: MIT */
#include "stuck_fixture.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/personality.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

/* The grace is longer than a test allows a program to take: nothing may wait for it. */
enum { RUN_TIMEOUT_MS = 60000, GRACE_MS = 60000, KEEP_BYTES = 16384 };

void program_path(char *path, size_t size, const char *program, enum build build)
{
    snprintf(path, size, "%s/stuck_%s%s", STUCK_PROGRAMS, program, build == TSAN ? "_tsan" : "");
}

struct started start_program(const char *program, enum build build, const char *mode)
{
    char path[4096];
    char *argv[] = {path, (char *)mode, NULL}; /* posix_spawn does not write to it */
    posix_spawn_file_actions_t actions;
    struct started started;
    int out[2];
    int in[2];

    program_path(path, sizeof(path), program, build);
    assert_return_code(pipe2(out, O_CLOEXEC), errno);
    assert_return_code(pipe2(in, O_CLOEXEC), errno);
    assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
    assert_int_equal(posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO), 0);
    assert_int_equal(posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO), 0);
    /* TSan does not start where addresses have many random bits. */
    personality(ADDR_NO_RANDOMIZE);
    assert_int_equal(posix_spawn(&started.pid, path, &actions, NULL, argv, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    close(out[1]);
    close(in[0]);
    started.output = out[0];
    started.input = in[1];
    return started;
}

void await_ready(const struct started *started)
{
    char byte = 0;

    assert_int_equal(read(started->output, &byte, 1), 1);
    assert_int_equal(byte, 'r');
}

void end_program(struct started *started)
{
    kill(started->pid, SIGKILL);
    waitpid(started->pid, NULL, 0);
    close(started->output);
    close(started->input);
}

struct stuck_watch *run_watched(const char *const *argv, struct process_result *result)
{
    struct stuck_watch *watch = stuck_watch_new();
    struct process_watch hooks = stuck_watch_hooks(watch);
    struct process_spec spec = {.argv = argv,
                                .timeout_ms = RUN_TIMEOUT_MS,
                                .grace_ms = GRACE_MS,
                                .keep_bytes = KEEP_BYTES,
                                .fixed_layout = true,
                                .watch = &hooks};
    struct error err = ERROR_INIT;

    if (!process_run(&spec, result, &err))
        fail_msg("%s", error_text(&err));
    return watch;
}

bool has_line(const struct lines *lines, unsigned line)
{
    for (size_t i = 0; i < lines->count; i++)
        if (lines->items[i] == line)
            return true;
    return false;
}

struct lines marked_lines(const char *program, const char *comment)
{
    struct lines lines = {.count = 0};
    struct buf source = BUF_INIT;
    struct error err = ERROR_INIT;
    char path[4096];
    unsigned line = 1;

    snprintf(path, sizeof(path), "%s/%s.c", STUCK_SOURCES, program);
    if (!file_read(path, &source, &err))
        fail_msg("%s", error_text(&err));
    for (const char *at = source.ptr; *at; at++) {
        if (*at == '\n')
            line++;
        if (strncmp(at, comment, strlen(comment)) == 0)
            lines.items[lines.count++] = line;
    }
    buf_release(&source);
    return lines;
}

unsigned count_from(const char *variable, unsigned otherwise)
{
    const char *text = getenv(variable);
    uint64_t count;

    return text && text_number(text, 1000000, &count) ? (unsigned)count : otherwise;
}
