/* SPDX-License-Identifier: MIT */
/* Waits that a signal or its handler ends. */
#include "alive.h"

#include <sys/signalfd.h>
#include <sys/time.h>

static sem_t posted;

static void post(int signal)
{
    (void)signal;
    sem_post(&posted);
}

static void handle(int signal)
{
    struct sigaction action = {.sa_handler = post, .sa_flags = SA_RESTART};

    MUST(sigaction(signal, &action, NULL) == 0);
}

static void wait_for_post(void)
{
    sem_init(&posted, 0, 0);
    ready();
    for (;;)
        sem_wait(&posted);
}

static sigset_t block(int signal)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, signal);
    MUST(pthread_sigmask(SIG_BLOCK, &set, NULL) == 0);
    return set;
}

static void sigwait_one(void)
{
    sigset_t set = block(SIGUSR1);
    int signal;

    start_thread(wait_for_ever);
    ready();
    sigwait(&set, &signal);
}

static void read_signalfd(void)
{
    sigset_t set = block(SIGUSR1);
    int fd = signalfd(-1, &set, 0);
    struct signalfd_siginfo info;

    ready();
    MUST(read(fd, &info, sizeof(info)) > 0);
}

static void pause_here(void)
{
    start_thread(wait_for_ever);
    ready();
    pause();
}

static void suspend(void)
{
    sigset_t none;

    sigemptyset(&none);
    ready();
    sigsuspend(&none);
}

/* A semaphore that only a timer's handler posts. */
static void timer_handler(void)
{
    struct itimerspec when = {.it_value = {.tv_sec = FAR_AWAY_S}};
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 3};
    timer_t timer;

    handle(SIGRTMIN + 3);
    MUST(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
    MUST(timer_settime(timer, 0, &when, NULL) == 0);
    wait_for_post();
}

static void itimer_handler(void)
{
    struct itimerval when = {.it_value = {.tv_sec = FAR_AWAY_S}};

    handle(SIGALRM);
    MUST(setitimer(ITIMER_REAL, &when, NULL) == 0);
    wait_for_post();
}

static void alarm_every_10_ms(void)
{
    struct itimerval when = {.it_interval = {.tv_usec = 10000}, .it_value = {.tv_usec = 10000}};

    handle(SIGALRM);
    MUST(setitimer(ITIMER_REAL, &when, NULL) == 0);
    wait_for_post();
}

/* A self-deadlock that a watchdog's handler may end: it is left to the deadline. */
static void alarm_over_deadlock(void)
{
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

    handle(SIGALRM);
    alarm(FAR_AWAY_S);
    pthread_mutex_lock(&lock);
    ready();
    pthread_mutex_lock(&lock);
}

static void post_from_timer(union sigval value)
{
    (void)value;
    sem_post(&posted);
}

/* glibc calls the function in a thread that it keeps for that. */
static void timer_thread(void)
{
    struct itimerspec when = {.it_value = {.tv_sec = FAR_AWAY_S}};
    struct sigevent event = {.sigev_notify = SIGEV_THREAD,
                             .sigev_notify_function = post_from_timer};
    timer_t timer;

    MUST(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
    MUST(timer_settime(timer, 0, &when, NULL) == 0);
    wait_for_post();
}

/* A server that runs until it is told to stop. */
static void handler_of_sigterm(void)
{
    handle(SIGTERM);
    start_thread(wait_for_ever);
    wait_for_post();
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

static void signal_condition(int signal)
{
    (void)signal;
    pthread_cond_signal(&changed);
}

static void condition_from_handler(void)
{
    struct sigaction action = {.sa_handler = signal_condition, .sa_flags = SA_RESTART};

    MUST(sigaction(SIGUSR2, &action, NULL) == 0);
    pthread_mutex_lock(&lock);
    ready();
    for (;;)
        pthread_cond_wait(&changed, &lock);
}

static void stopped(void)
{
    start_thread(wait_for_ever);
    ready();
    raise(SIGSTOP);
    wait_for_ever(NULL);
}

static const struct mode modes[] = {
    {"sigwait", sigwait_one},
    {"signalfd", read_signalfd},
    {"pause", pause_here},
    {"sigsuspend", suspend},
    {"timer-handler", timer_handler},
    {"itimer-handler", itimer_handler},
    {"itimer-often", alarm_every_10_ms},
    {"alarm-over-deadlock", alarm_over_deadlock},
    {"timer-thread", timer_thread},
    {"sigterm-handler", handler_of_sigterm},
    {"condition-handler", condition_from_handler},
    {"stopped", stopped},
};

MAIN(modes)
