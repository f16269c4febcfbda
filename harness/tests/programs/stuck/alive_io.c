/* SPDX-License-Identifier: MIT */
/* Waits for the kernel or the outside: files, sockets, queues, timers, time. */
#include "alive.h"

#include <aio.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>

/* To read from; a child has the other end. */
static int pipe_end(void)
{
    int ends[2];

    MUST(pipe(ends) == 0);
    start_sleeper();
    return ends[0];
}

static void read_from(int fd)
{
    char bytes[64];

    ready();
    MUST(read(fd, bytes, sizeof(bytes)) >= 0);
}

static void read_pipe(void)
{
    start_thread(wait_for_ever);
    read_from(pipe_end());
}

static void write_full_pipe(void)
{
    static char bytes[4096];
    int ends[2];

    MUST(pipe(ends) == 0);
    start_sleeper();
    ready();
    while (write(ends[1], bytes, sizeof(bytes)) > 0)
        continue;
}

static void read_eventfd(void)
{
    int fd = eventfd(0, 0);

    start_sleeper();
    read_from(fd);
}

/* Its other end is with the process that started the program. */
static void read_outer_pipe(void)
{
    start_thread(wait_for_ever);
    read_from(STDIN_FILENO);
}

/* Its other end is with a process that is nobody's child any more, and ends with this one. */
static void read_from_orphan(void)
{
    int ends[2];
    int alive[2];

    MUST(pipe(ends) == 0 && pipe(alive) == 0);
    if (in_child()) {
        struct pollfd parent = {.fd = alive[0], .events = POLLIN};

        if (fork() == 0) {
            close(alive[1]);
            poll(&parent, 1, FAR_AWAY_S * 1000);
        }
        _exit(0);
    }
    MUST(wait(NULL) > 0);
    close(ends[1]);
    read_from(ends[0]);
}

static void read_timerfd(void)
{
    struct itimerspec when = {.it_value = {.tv_sec = FAR_AWAY_S}};
    int fd = timerfd_create(CLOCK_MONOTONIC, 0);

    MUST(timerfd_settime(fd, 0, &when, NULL) == 0);
    start_thread(wait_for_ever);
    read_from(fd);
}

static void read_inotify(void)
{
    int fd = inotify_init();

    MUST(inotify_add_watch(fd, "/", IN_CREATE) >= 0);
    read_from(fd);
}

static void poll_pipe(void)
{
    struct pollfd fds = {.fd = pipe_end(), .events = POLLIN};

    start_thread(wait_for_ever);
    ready();
    poll(&fds, 1, -1);
}

static void select_pipe(void)
{
    int fd = pipe_end();
    fd_set set;

    FD_ZERO(&set);
    FD_SET(fd, &set);
    ready();
    select(fd + 1, &set, NULL, NULL, NULL);
}

static void epoll_pipe(void)
{
    struct epoll_event event = {.events = EPOLLIN};
    int epoll = epoll_create1(0);

    MUST(epoll_ctl(epoll, EPOLL_CTL_ADD, pipe_end(), &event) == 0);
    start_thread(wait_for_ever);
    ready();
    epoll_wait(epoll, &event, 1, -1);
}

/* One that watches a timer besides what nobody writes to. */
static void epoll_timer(void)
{
    struct itimerspec when = {.it_value = {.tv_sec = FAR_AWAY_S}};
    struct epoll_event event = {.events = EPOLLIN};
    int timer = timerfd_create(CLOCK_MONOTONIC, 0);
    int epoll = epoll_create1(0);

    MUST(timerfd_settime(timer, 0, &when, NULL) == 0);
    MUST(epoll_ctl(epoll, EPOLL_CTL_ADD, eventfd(0, 0), &event) == 0);
    MUST(epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &event) == 0);
    ready();
    epoll_wait(epoll, &event, 1, -1);
}

/* A child may have it watch something else. */
static void epoll_shared(void)
{
    struct epoll_event event = {.events = EPOLLIN};
    int epoll = epoll_create1(0);

    start_sleeper();
    ready();
    epoll_wait(epoll, &event, 1, -1);
}

static void timed_poll(void)
{
    struct pollfd fds = {.fd = eventfd(0, 0), .events = POLLIN};

    ready();
    poll(&fds, 1, FAR_AWAY_S * 1000);
}

static void accept_connection(void)
{
    struct sockaddr_un any = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    /* An address of the family alone is bound to a fresh abstract name. */
    MUST(bind(fd, (struct sockaddr *)&any, sizeof(sa_family_t)) == 0 && listen(fd, 1) == 0);
    start_thread(wait_for_ever);
    ready();
    accept(fd, NULL, NULL);
}

static void receive(void)
{
    int ends[2];
    char byte;

    MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    start_sleeper();
    ready();
    recv(ends[0], &byte, 1, 0);
}

static void timed_receive(void)
{
    struct timeval time = {.tv_sec = FAR_AWAY_S};
    int ends[2];
    char byte;

    MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    MUST(setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &time, sizeof(time)) == 0);
    ready();
    recv(ends[0], &byte, 1, 0);
}

/* A datagram socket with a name: anybody may send to it. */
static void receive_datagram(void)
{
    struct sockaddr_un any = {.sun_family = AF_UNIX};
    int ends[2];
    char byte;

    MUST(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) == 0);
    MUST(bind(ends[0], (struct sockaddr *)&any, sizeof(sa_family_t)) == 0);
    ready();
    recv(ends[0], &byte, 1, 0);
}

static void record_lock(void)
{
    struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    char path[] = "/tmp/threadproof-lock-XXXXXX";
    int locked[2];
    char byte;
    int fd = mkstemp(path);

    MUST(fd >= 0 && unlink(path) == 0 && pipe(locked) == 0);
    if (in_child()) {
        MUST(fcntl(fd, F_SETLK, &all) == 0 && write(locked[1], "l", 1) == 1);
        pause();
    }
    MUST(read(locked[0], &byte, 1) == 1);
    ready();
    fcntl(fd, F_SETLKW, &all);
}

static void file_lock(void)
{
    char path[] = "/tmp/threadproof-lock-XXXXXX";
    int locked[2];
    char byte;
    int fd = mkstemp(path);
    int again = open(path, O_RDWR);

    MUST(fd >= 0 && again >= 0 && unlink(path) == 0 && pipe(locked) == 0);
    if (in_child()) {
        MUST(flock(again, LOCK_EX) == 0 && write(locked[1], "l", 1) == 1);
        pause();
    }
    close(again);
    MUST(read(locked[0], &byte, 1) == 1);
    ready();
    flock(fd, LOCK_EX);
}

/* glibc reads in a thread of its own; aio_suspend waits for it in an untimed futex. */
static void asynchronous_read(void)
{
    static char bytes[16];
    static struct aiocb request;
    const struct aiocb *requests[] = {&request};

    request =
        (struct aiocb){.aio_fildes = pipe_end(), .aio_buf = bytes, .aio_nbytes = sizeof(bytes)};
    MUST(aio_read(&request) == 0);
    ready();
    aio_suspend(requests, 1, NULL);
}

static void sleep_long(void)
{
    struct timespec time = {.tv_sec = FAR_AWAY_S};

    ready();
    nanosleep(&time, NULL);
}

static void timed_condition(void)
{
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t never = PTHREAD_COND_INITIALIZER;
    struct timespec when = far_away(CLOCK_REALTIME);

    pthread_mutex_lock(&lock);
    start_thread(wait_for_ever);
    ready();
    pthread_cond_timedwait(&never, &lock, &when);
}

static void timed_semaphore(void)
{
    struct timespec when = far_away(CLOCK_REALTIME);
    sem_t never;

    sem_init(&never, 0, 0);
    start_thread(wait_for_ever);
    ready();
    sem_timedwait(&never, &when);
}

static void timed_mutex(void)
{
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    struct timespec when = far_away(CLOCK_REALTIME);

    pthread_mutex_lock(&lock);
    ready();
    pthread_mutex_timedlock(&lock, &when);
}

static void timed_join(void)
{
    struct timespec when = far_away(CLOCK_REALTIME);
    pthread_t thread;

    MUST(pthread_create(&thread, NULL, wait_for_ever, NULL) == 0);
    ready();
    pthread_timedjoin_np(thread, NULL, &when);
}

static const struct mode modes[] = {
    {"read", read_pipe},
    {"write", write_full_pipe},
    {"eventfd", read_eventfd},
    {"outer-pipe", read_outer_pipe},
    {"orphan", read_from_orphan},
    {"timerfd", read_timerfd},
    {"inotify", read_inotify},
    {"poll", poll_pipe},
    {"select", select_pipe},
    {"epoll", epoll_pipe},
    {"epoll-timer", epoll_timer},
    {"epoll-shared", epoll_shared},
    {"timed-poll", timed_poll},
    {"accept", accept_connection},
    {"receive", receive},
    {"timed-receive", timed_receive},
    {"datagram", receive_datagram},
    {"record-lock", record_lock},
    {"file-lock", file_lock},
    {"aio", asynchronous_read},
    {"nanosleep", sleep_long},
    {"timed-condition", timed_condition},
    {"timed-semaphore", timed_semaphore},
    {"timed-mutex", timed_mutex},
    {"timed-join", timed_join},
};

MAIN(modes)
