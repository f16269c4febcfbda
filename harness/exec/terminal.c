/* SPDX-License-Identifier: MIT */
#include "exec/terminal.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "exec/descriptor.h"

/* SIGTTOU is what a background group gets for this call. */
static bool set_foreground(int fd, pid_t group)
{
    sigset_t ttou, before;
    bool ok;

    sigemptyset(&ttou);
    sigaddset(&ttou, SIGTTOU);
    sigprocmask(SIG_BLOCK, &ttou, &before);
    ok = tcsetpgrp(fd, group) == 0;
    sigprocmask(SIG_SETMASK, &before, NULL);
    return ok;
}

static void give(struct terminal *terminal, pid_t group)
{
    if (!terminal->given && tcgetpgrp(terminal->fd) == getpgrp())
        terminal->given = set_foreground(terminal->fd, group);
}

static void take_back(struct terminal *terminal)
{
    if (terminal->given)
        (void)set_foreground(terminal->fd, getpgrp());
    terminal->given = false;
}

void terminal_open(struct terminal *terminal)
{
    *terminal = (struct terminal)TERMINAL_NONE;
    if (isatty(STDIN_FILENO))
        terminal->fd = descriptor_lift(open("/dev/tty", O_RDWR | O_CLOEXEC));
}

void terminal_offer(struct terminal *terminal, pid_t group)
{
    if (terminal->fd >= 0 && isatty(STDOUT_FILENO))
        give(terminal, group);
}

void terminal_stopped(struct terminal *terminal, pid_t group, int signal)
{
    bool by_user = signal == SIGTSTP;

    if (terminal->fd < 0 || (!by_user && signal != SIGTTIN && signal != SIGTTOU))
        return;
    give(terminal, group);
    if (by_user || !terminal->given) {
        take_back(terminal);
        kill(0, signal); /* returns when the job is continued */
        give(terminal, group);
    }
    if (by_user || terminal->given)
        kill(-group, SIGCONT);
}

void terminal_close(struct terminal *terminal)
{
    take_back(terminal);
    descriptor_close(&terminal->fd);
}
