/* SPDX-License-Identifier: MIT */
#include "exec/launch.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/text.h"
#include "exec/descriptor.h"
#include "exec/search.h"

static size_t length_of(const char *const *list)
{
    size_t count = 0;

    while (list && list[count])
        count++;
    return count;
}

static bool same_name(const char *a, const char *b)
{
    size_t len = strcspn(a, "=");

    return strncmp(a, b, len) == 0 && b[len] == '=';
}

/* Whatever the order, a later entry wins; one without a value removes the variable. */
static void set_variable(const char **env, size_t *count, const char *entry)
{
    size_t kept = 0;

    for (size_t i = 0; i < *count; i++)
        if (!same_name(entry, env[i]))
            env[kept++] = env[i];
    if (strchr(entry, '='))
        env[kept++] = entry;
    for (size_t i = kept; i < *count; i++)
        env[i] = NULL;
    *count = kept;
}

static const char **merged_environment(const char *const *base, const char *const *changes)
{
    size_t count = length_of(base);
    const char **env = xcalloc(count + length_of(changes) + 1, sizeof(*env));

    if (count)
        memcpy((void *)env, (const void *)base, count * sizeof(*env));
    for (size_t i = 0; changes && changes[i]; i++)
        set_variable(env, &count, changes[i]);
    return env;
}

bool launch_prepare(struct launch *launch, const struct process_spec *spec, struct error *err)
{
    *launch = (struct launch){.spec = spec, .folder = -1, .input = -1, .output = -1, .error = -1};
    if (spec->folder) {
        launch->folder = descriptor_lift(open(spec->folder, O_PATH | O_DIRECTORY | O_CLOEXEC));
        if (launch->folder < 0)
            return error_errno(err, "%s: cannot be the program's folder", spec->folder);
    }
    if (!spec->inherit_io) {
        launch->input = descriptor_lift(open("/dev/null", O_RDONLY | O_CLOEXEC));
        if (launch->input < 0)
            return error_errno(err, "/dev/null");
    }
    launch->env = merged_environment((const char *const *)environ, spec->env);
    return true;
}

void launch_release(struct launch *launch)
{
    descriptor_close(&launch->folder);
    descriptor_close(&launch->input);
    free((void *)launch->env);
    launch->env = NULL;
}

/* exec() resets handlers, but what the caller ignores would stay ignored. */
static void reset_signals(void)
{
    sigset_t none;

    for (int number = 1; number <= SIGRTMAX; number++)
        (void)signal(number, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static bool take_descriptor(int fd, int number)
{
    return fd < 0 || dup2(fd, number) == number;
}

static bool set_up(const struct launch *launch, pid_t parent, int *report)
{
    if (!take_descriptor(launch->input, STDIN_FILENO) ||
        !take_descriptor(launch->output, STDOUT_FILENO) ||
        !take_descriptor(launch->error, STDERR_FILENO))
        return false;
    if (launch->folder >= 0 && fchdir(launch->folder) < 0)
        return false;
    if (!descriptor_keep_only(report) || setpgid(0, 0) < 0)
        return false;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
        return false;
    if (getppid() != parent) /* it died before that; nobody reads our report */
        _exit(1);
    if (launch->spec->fixed_layout) {
        int now = personality(0xffffffff);

        if (now >= 0)
            (void)personality((unsigned long)now | ADDR_NO_RANDOMIZE);
    }
    reset_signals();
    return true;
}

/*
 * Not execvpe(): that hands a file the kernel cannot execute to the shell,
 * which would run garbage as commands. A file that may not be executed is
 * skipped, but named in the error if no folder has a better one.
 */
static void exec_first_found(const struct launch *launch)
{
    const char *const *argv = launch->spec->argv;
    struct search search = search_start(argv[0]);
    int number = ENOENT;

    while ((number == ENOENT || number == EACCES) && search_next(&search)) {
        execve(search.file.ptr, (char *const *)argv, (char *const *)launch->env);
        if (errno != ENOENT && (errno != ENOTDIR || !search.path))
            number = errno;
    }
    buf_release(&search.file);
    errno = number;
}

void launch_exec(const struct launch *launch, pid_t parent, int *report)
{
    const char *name = launch->spec->argv[0];

    if (!set_up(launch, parent, report))
        return;
    errno = ENOENT;
    if (name && name[0])
        exec_first_found(launch);
}
