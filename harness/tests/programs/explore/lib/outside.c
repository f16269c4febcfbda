/* SPDX-License-Identifier: MIT */
/* Pipes, sockets, files, signals, processes. */
#include "modes.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>

enum { BIG = 300000 };

static int ends[2];
static sem_t posted;
static volatile sig_atomic_t handled;

static void *read_byte(void *unused)
{
    char byte = 0;

    CHECK(read(ends[0], &byte, 1) == 1 && byte == 'x');
    return unused;
}

static void pipes(void)
{
    pthread_t thread;

    CHECK(pipe(ends) == 0);
    thread = started(read_byte, NULL);
    CHECK(write(ends[1], "x", 1) == 1);
    joined(thread);
}

/* More than the pipe holds. */
static void *write_much(void *unused)
{
    static char bytes[BIG];

    CHECK(write(ends[1], bytes, BIG) == BIG);
    close(ends[1]);
    return unused;
}

static void full_pipes(void)
{
    static char bytes[BIG];
    pthread_t thread;
    ssize_t got;
    size_t all = 0;

    CHECK(pipe(ends) == 0);
    thread = started(write_much, NULL);
    while ((got = read(ends[0], bytes, sizeof(bytes))) > 0)
        all += (size_t)got;
    CHECK(got == 0 && all == BIG);
    joined(thread);
}

static void *say(void *unused)
{
    CHECK(write(ends[1], "x", 1) == 1);
    return unused;
}

static void polls(void)
{
    struct epoll_event event = {.events = EPOLLIN};
    struct pollfd fd;
    pthread_t thread;
    fd_set set;
    int epoll = epoll_create1(0);

    CHECK(pipe(ends) == 0 && epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event) == 0);
    fd = (struct pollfd){.fd = ends[0], .events = POLLIN};
    CHECK(poll(&fd, 1, 10) == 0);
    thread = started(say, NULL);
    CHECK(poll(&fd, 1, -1) == 1 && (fd.revents & POLLIN));
    FD_ZERO(&set);
    FD_SET(ends[0], &set);
    CHECK(select(ends[0] + 1, &set, NULL, NULL, NULL) == 1 && FD_ISSET(ends[0], &set));
    CHECK(epoll_wait(epoll, &event, 1, -1) == 1);
    read_byte(NULL);
    CHECK(epoll_wait(epoll, &event, 1, 10) == 0);
    joined(thread);
}

/* What it wrote is not its to read: who asks there for an answer would find its own question. */
static void own_output(void)
{
    pthread_t thread;
    char byte;

    CHECK(pipe(ends) == 0);
    thread = started(say, NULL);
    CHECK(read(STDERR_FILENO, &byte, 1) < 0 && errno == EBADF);
    joined(thread);
}

static struct sockaddr_in address;

static void *answer(void *listener)
{
    char byte;
    int fd = accept(*(int *)listener, NULL, NULL);

    CHECK(fd >= 0 && recv(fd, &byte, 1, 0) == 1 && send(fd, &byte, 1, 0) == 1);
    close(fd);
    return NULL;
}

static void sockets(void)
{
    socklen_t size = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    pthread_t thread;
    char byte = 'q';

    address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    CHECK(bind(listener, (struct sockaddr *)&address, sizeof(address)) == 0);
    CHECK(listen(listener, 1) == 0);
    CHECK(getsockname(listener, (struct sockaddr *)&address, &size) == 0);
    thread = started(answer, &listener);
    CHECK(connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0);
    CHECK(send(fd, &byte, 1, 0) == 1 && recv(fd, &byte, 1, 0) == 1 && byte == 'q');
    joined(thread);
}

static char path[] = "/tmp/explore-lock-XXXXXX";
static int inside;

static void *lock_file(void *unused)
{
    int fd = open(path, O_RDWR);

    CHECK(fd >= 0 && flock(fd, LOCK_EX) == 0);
    CHECK(++inside == 1);
    sched_yield();
    inside--;
    CHECK(flock(fd, LOCK_UN) == 0);
    close(fd);
    return unused;
}

static void file_locks(void)
{
    pthread_t one, two;

    CHECK(mkstemp(path) >= 0);
    one = started(lock_file, NULL);
    two = started(lock_file, NULL);
    joined(one);
    joined(two);
    unlink(path);
}

static void post(int signal)
{
    (void)signal;
    handled++;
    sem_post(&posted);
}

static void handle(int signal, int flags)
{
    struct sigaction action = {.sa_handler = post, .sa_flags = flags};

    sem_init(&posted, 0, 0);
    CHECK(sigaction(signal, &action, NULL) == 0);
}

static void wait_through_signals(void)
{
    while (sem_wait(&posted) < 0)
        CHECK(errno == EINTR);
}

static void *wait_for_post(void *unused)
{
    wait_through_signals();
    return unused;
}

static void handlers(void)
{
    pthread_t thread;

    handle(SIGUSR1, SA_RESTART);
    thread = started(wait_for_post, NULL);
    CHECK(pthread_kill(thread, SIGUSR1) == 0);
    joined(thread);
    CHECK(handled == 1);
    CHECK(kill(getpid(), SIGUSR1) == 0);
    wait_through_signals();
}

static void *wait_for_signal(void *set)
{
    int signal = 0;

    CHECK(sigwait(set, &signal) == 0 && signal == SIGUSR1);
    return NULL;
}

static void signal_waits(void)
{
    pthread_t thread;
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    thread = started(wait_for_signal, &set);
    CHECK(pthread_kill(thread, SIGUSR1) == 0);
    joined(thread);
}

/* Only the real timer can go on. */
static void timers(void)
{
    struct itimerval when = {.it_value = {.tv_usec = 3000}};
    pthread_t thread;

    handle(SIGALRM, SA_RESTART);
    thread = started(wait_for_post, NULL);
    CHECK(setitimer(ITIMER_REAL, &when, NULL) == 0);
    joined(thread);
}

static void timer_threads_post(union sigval value)
{
    (void)value;
    sem_post(&posted);
}

/* glibc's own thread calls the function. */
static void timer_threads(void)
{
    struct sigevent event = {.sigev_notify = SIGEV_THREAD,
                             .sigev_notify_function = timer_threads_post};
    struct itimerspec when = {.it_value = {.tv_nsec = 3000000}};
    pthread_t thread;
    timer_t timer;

    sem_init(&posted, 0, 0);
    thread = started(wait_for_post, NULL);
    CHECK(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
    CHECK(timer_settime(timer, 0, &when, NULL) == 0);
    joined(thread);
}

static void *fork_one(void *unused)
{
    int status = 0;
    pid_t pid = fork();

    if (pid == 0) {
        usleep(1000);
        _exit(3);
    }
    CHECK(pid > 0 && waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 3);
    return unused;
}

static void children(void)
{
    pthread_t one = started(fork_one, NULL);
    pthread_t two = started(fork_one, NULL);

    joined(one);
    joined(two);
}

static pthread_mutex_t over_fork = PTHREAD_MUTEX_INITIALIZER;

static void lock_over_fork(void)
{
    pthread_mutex_lock(&over_fork);
}

static void unlock_over_fork(void)
{
    pthread_mutex_unlock(&over_fork);
}

/* In the child a handler unlocks, before fork() has returned there. */
static void fork_handlers(void)
{
    CHECK(pthread_atfork(lock_over_fork, unlock_over_fork, unlock_over_fork) == 0);
    children();
}

static void *run_command(void *unused)
{
    CHECK(system("exit 4") == 4 << 8);
    return unused;
}

static void commands(void)
{
    pthread_t one = started(run_command, NULL);

    handle(SIGUSR1, 0);
    sem_post(&posted);
    wait_through_signals();
    joined(one);
}

static const struct mode modes[] = {
    {"pipes", pipes},       {"full-pipes", full_pipes},
    {"polls", polls},       {"own-output", own_output},
    {"sockets", sockets},   {"file-locks", file_locks},
    {"handlers", handlers}, {"signal-waits", signal_waits},
    {"timers", timers},     {"timer-threads", timer_threads},
    {"children", children}, {"fork-handlers", fork_handlers},
    {"commands", commands},
};

MAIN(modes)
