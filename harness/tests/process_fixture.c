/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "process_fixture.h"

int fixture_set_up(void **state)
{
    struct fixture *f = xcalloc(1, sizeof(*f));

    memcpy(f->folder, "/tmp/process_test.XXXXXX", sizeof("/tmp/process_test.XXXXXX"));
    assert_non_null(mkdtemp(f->folder));
    buf_init(&f->fifo_path);
    buf_addf(&f->fifo_path, "%s/up", f->folder);
    assert_int_equal(mkfifo(f->fifo_path.ptr, 0600), 0);
    f->fifo = open(f->fifo_path.ptr, O_RDWR | O_CLOEXEC);
    assert_true(f->fifo >= 0);
    buf_init(&f->mark);
    buf_addf(&f->mark, "THREADPROOF_MARK=%s", f->folder);
    f->env[0] = f->mark.ptr;
    f->spec = (struct process_spec){
        .env = f->env, .timeout_ms = PATIENCE_MS, .grace_ms = PATIENCE_MS, .keep_bytes = 10000};
    *state = f;
    return 0;
}

static bool has_mark(const char *pid, const char *mark)
{
    struct buf path = BUF_INIT;
    struct buf environment = BUF_INIT;
    bool found = false;

    buf_addf(&path, "/proc/%s/environ", pid);
    if (file_read(path.ptr, &environment, NULL))
        found = memmem(environment.ptr, environment.len, mark, strlen(mark)) != NULL;
    buf_release(&path);
    buf_release(&environment);
    return found;
}

unsigned count_marked(const char *mark)
{
    struct file_names names = {NULL, 0};
    unsigned count = 0;

    assert_true(file_list("/proc", &names, NULL));
    for (size_t i = 0; i < names.count; i++)
        count +=
            names.items[i][0] >= '1' && names.items[i][0] <= '9' && has_mark(names.items[i], mark);
    file_names_free(&names);
    return count;
}

void assert_nothing_left(struct fixture *f)
{
    assert_int_equal(count_marked(f->mark.ptr), 0);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

int fixture_tear_down(void **state)
{
    struct fixture *f = *state;

    assert_nothing_left(f);
    process_result_release(&f->result);
    error_release(&f->err);
    close(f->fifo);
    assert_true(file_remove_tree(f->folder, NULL));
    buf_release(&f->fifo_path);
    buf_release(&f->mark);
    free(f);
    return 0;
}

void run_argv(struct fixture *f, const char *const *argv)
{
    process_result_release(&f->result);
    f->spec.argv = argv;
    if (!process_run(&f->spec, &f->result, &f->err))
        fail_msg("%s", error_text(&f->err));
}

const struct outcome *act(struct fixture *f, const char *action, const char *argument)
{
    const char *argv[] = {PROCESS_ACTOR, action, argument, NULL};

    run_argv(f, argv);
    return &f->result.outcome;
}

void assert_output(struct fixture *f, const char *expected)
{
    assert_string_equal(f->result.out.head.ptr, expected);
    assert_int_equal(f->result.out.total, strlen(expected));
    assert_string_equal(f->result.err.head.ptr, "");
}

bool is_up(struct fixture *f, int timeout_ms)
{
    struct pollfd fd = {.fd = f->fifo, .events = POLLIN};

    return poll(&fd, 1, timeout_ms) == 1;
}

_Noreturn void become_driver(struct fixture *f, const char *mode, const char *action, int out)
{
    const char *argv[] = {PROCESS_DRIVER, mode, PROCESS_ACTOR, action, f->fifo_path.ptr, NULL};

    if ((out >= 0 && dup2(out, STDOUT_FILENO) < 0) || putenv(f->mark.ptr) != 0)
        _exit(1);
    execv(argv[0], (char *const *)argv);
    _exit(1);
}
