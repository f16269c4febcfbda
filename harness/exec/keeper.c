/* SPDX-License-Identifier: MIT */
#include "exec/keeper.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "exec/clock.h"
#include "exec/descend.h"
#include "exec/descriptor.h"

/*
 * What outlives the program by this much, measured from its end, was left
 * behind. A TSan program's llvm-symbolizer ends by itself when its input does,
 * some milliseconds later on an idle machine: this is not the program's fault if
 * it takes longer.
 */
enum { ORPHAN_GRACE_MS = 200, SYMBOLIZER_GRACE_MS = 10000 };

struct keeper {
    const struct launch *launch;
    int link;
    int signals; /* a signalfd of SIGCHLD */
    pid_t program;
    struct keeper_message done;
    bool counting; /* a process that is reaped now was left behind */
};

bool keeper_receive(int link, struct keeper_message *message)
{
    ssize_t got;

    do
        got = recv(link, message, sizeof(*message), 0);
    while (got < 0 && errno == EINTR);
    return got == (ssize_t)sizeof(*message);
}

/* That nobody receives it shows at the next receive. */
void keeper_send(int link, enum keeper_order order)
{
    char byte = (char)order;

    (void)send(link, &byte, 1, MSG_NOSIGNAL);
}

static void tell(int link, enum keeper_word word, int number)
{
    struct keeper_message message = {.word = word, .number = number};

    (void)send(link, &message, sizeof(message), MSG_NOSIGNAL);
}

static enum keeper_order take_order(int link)
{
    char order;

    return recv(link, &order, 1, 0) == 1 ? (enum keeper_order)order : KEEPER_KILL;
}

/* Until a child changes state, an order comes, or the time is over (-1: never). */
static enum keeper_order wait_for_news(const struct keeper *keeper, int timeout_ms)
{
    struct pollfd fds[] = {{.fd = keeper->link, .events = POLLIN},
                           {.fd = keeper->signals, .events = POLLIN}};
    struct signalfd_siginfo info;

    if (poll(fds, ARRAY_SIZE(fds), timeout_ms) < 0)
        return errno == EINTR ? KEEPER_GO_ON : KEEPER_KILL;
    if (fds[1].revents)
        (void)read(keeper->signals, &info, sizeof(info));
    return fds[0].revents ? take_order(keeper->link) : KEEPER_GO_ON;
}

/* False if there was nobody to reap. */
static bool reap_one(struct keeper *keeper, int flags)
{
    struct rusage usage;
    int status;
    pid_t pid = wait4(-1, &status, flags, &usage);

    if (pid <= 0)
        return false;
    if (pid == keeper->program) {
        keeper->done.number = status;
        keeper->done.usage = usage;
    } else if (keeper->counting) {
        keeper->done.left_behind++;
    }
    return true;
}

/* Reaps those that have ended; whether any still lives. */
static bool somebody_lives(struct keeper *keeper)
{
    while (reap_one(keeper, WNOHANG))
        continue;
    return errno != ECHILD;
}

/* Reaps the orphans that end while the program runs, never the program itself. */
static bool program_ended(struct keeper *keeper)
{
    for (;;) {
        siginfo_t info = {.si_pid = 0};

        if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0 || info.si_pid == 0)
            return false;
        if (info.si_pid == keeper->program)
            return true;
        (void)waitpid(info.si_pid, NULL, WNOHANG);
    }
}

static void tell_if_stopped(const struct keeper *keeper)
{
    siginfo_t info = {.si_pid = 0};

    if (!keeper->launch->spec->inherit_io)
        return;
    if (waitid(P_PID, (id_t)keeper->program, &info, WSTOPPED | WNOHANG) == 0 && info.si_pid != 0)
        tell(keeper->link, KEEPER_STOPPED, info.si_status);
}

/* Whether every process of that group is one below us, and so ours to end. */
static bool is_group_below(const struct keeper *keeper, pid_t pid, pid_t group)
{
    pid_t session = getsid(0);

    if (group <= 1 || group == getpgrp())
        return false;
    return session == getpid() || getsid(pid) != session || group == keeper->program;
}

/*
 * Whole groups first: the kernel does that in one step, so not even a process
 * that forks and exits without end gets away, unless each child of it starts a
 * group of its own; then the next round has another go. False if none may be
 * ended: they run as somebody else.
 */
static bool kill_children(const struct keeper *keeper)
{
    struct pids pids = PIDS_INIT;
    bool any = false;

    children_list(&pids);
    for (size_t i = 0; i < pids.count; i++) {
        pid_t group = getpgid(pids.items[i]);

        if (is_group_below(keeper, pids.items[i], group))
            any |= kill(-group, SIGKILL) == 0;
        any |= kill(pids.items[i], SIGKILL) == 0;
    }
    pids_release(&pids);
    return any;
}

/*
 * When a process dies, its children become ours, so killing our own children until
 * there are none ends every process below.
 */
static void kill_everybody(struct keeper *keeper)
{
    while (somebody_lives(keeper) && kill_children(keeper))
        (void)reap_one(keeper, 0);
}

/* Waits for the program's end; KEEPER_KILL if the program has to be killed. */
static enum keeper_order watch_program(struct keeper *keeper)
{
    enum keeper_order order = KEEPER_GO_ON;

    while (!program_ended(keeper)) {
        tell_if_stopped(keeper);
        if (wait_for_news(keeper, -1) == KEEPER_KILL)
            return KEEPER_KILL;
    }
    tell(keeper->link, KEEPER_ENDED, 0);
    while (order == KEEPER_GO_ON)
        order = wait_for_news(keeper, -1);
    return order;
}

/* By the name that the kernel keeps, which has room for 15 bytes. */
static bool is_symbolizer(pid_t pid)
{
    struct buf path = BUF_INIT;
    struct buf name = BUF_INIT;
    bool is;

    buf_addf(&path, "/proc/%d/comm", (int)pid);
    is = file_read(path.ptr, &name, NULL) && text_starts(name.ptr, "llvm-symbolizer");
    buf_release(&path);
    buf_release(&name);
    return is;
}

static bool only_symbolizers_live(void)
{
    struct pids pids = PIDS_INIT;
    bool only = true;

    children_list(&pids);
    for (size_t i = 0; i < pids.count; i++)
        only = only && is_symbolizer(pids.items[i]);
    pids_release(&pids);
    return only;
}

/* Until nobody lives (true), the time is over, or the order comes to kill. */
static bool wait_for_ends(struct keeper *keeper, int64_t until)
{
    enum keeper_order order = KEEPER_GO_ON;
    bool lives;

    while ((lives = somebody_lives(keeper)) && order != KEEPER_KILL && clock_ms() < until)
        order = wait_for_news(keeper, clock_timeout(until));
    return !lives;
}

/* The program is dead: gives what it left behind the time to end by itself. */
static void bury_orphans(struct keeper *keeper)
{
    int64_t end = clock_ms();

    if (!wait_for_ends(keeper, end + ORPHAN_GRACE_MS) && only_symbolizers_live())
        (void)wait_for_ends(keeper, end + SYMBOLIZER_GRACE_MS);
    keeper->counting = true;
    kill_everybody(keeper);
}

static void keep(struct keeper *keeper)
{
    if (watch_program(keeper) == KEEPER_KILL)
        kill_everybody(keeper);
    else
        bury_orphans(keeper);
    keeper->done.word = KEEPER_DONE;
    (void)send(keeper->link, &keeper->done, sizeof(keeper->done), MSG_NOSIGNAL);
}

static pid_t fork_program(const struct launch *launch, int link)
{
    pid_t parent = getpid();
    pid_t pid = fork();

    if (pid != 0)
        return pid;
    launch_exec(launch, parent, &link);
    tell(link, KEEPER_NO_EXEC, errno);
    _exit(127);
}

/*
 * Without inherit_io the program has no business with the terminal: in a
 * session of its own Ctrl-C does not reach it, and it cannot prompt.
 */
static bool set_up(const struct launch *launch)
{
    (void)prctl(PR_SET_NAME, "keeper");
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) < 0)
        return false;
    if (launch->spec->inherit_io ? setpgid(0, 0) < 0 : setsid() < 0)
        return false;
    /* Ignored, it would have the kernel reap our children. */
    return signal(SIGCHLD, SIG_DFL) != SIG_ERR;
}

/* Every signal is blocked here, so only SIGKILL ends the keeper before its time. */
static _Noreturn void keeper_main(const struct launch *launch, int link)
{
    struct keeper keeper = {.launch = launch, .link = link, .signals = -1};
    sigset_t child;

    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    if (!set_up(launch) || (keeper.program = fork_program(launch, link)) < 0) {
        tell(link, KEEPER_NO_FORK, errno);
        _exit(1);
    }
    (void)setpgid(keeper.program, keeper.program);
    tell(link, KEEPER_STARTED, (int)keeper.program);
    (void)descriptor_keep_only(&keeper.link);
    keeper.signals = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
    if (keeper.signals < 0)
        kill_everybody(&keeper);
    else
        keep(&keeper);
    _exit(0);
}

static bool make_link(int ends[2])
{
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return false;
    ends[0] = descriptor_lift(ends[0]);
    ends[1] = descriptor_lift(ends[1]);
    if (ends[0] >= 0 && ends[1] >= 0)
        return true;
    descriptor_close(&ends[0]);
    descriptor_close(&ends[1]);
    return false;
}

pid_t keeper_start(const struct launch *launch, int *link, struct error *err)
{
    sigset_t all, before;
    int ends[2];
    pid_t pid;

    if (!make_link(ends)) {
        error_errno(err, "cannot make the sockets to run %s with", launch->spec->argv[0]);
        return -1;
    }
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    pid = fork();
    if (pid == 0) {
        descriptor_close(&ends[0]);
        keeper_main(launch, ends[1]);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    descriptor_close(&ends[1]);
    *link = ends[0];
    if (pid < 0) {
        error_errno(err, "cannot fork to run %s", launch->spec->argv[0]);
        descriptor_close(link);
    }
    return pid;
}
