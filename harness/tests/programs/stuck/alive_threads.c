/* SPDX-License-Identifier: MIT */
/* Waits that another thread ends, sooner or later. */
#include "alive.h"

#include <stdint.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static sem_t ping;
static sem_t pong;
static int turn;

static void *spin(void *unused)
{
    (void)unused;
    for (volatile long i = 0;; i++)
        continue;
}

static void join_spinner(void)
{
    pthread_t thread;

    MUST(pthread_create(&thread, NULL, spin, NULL) == 0);
    ready();
    pthread_join(thread, NULL);
}

static void *sleep_masked(void *unused)
{
    struct timespec time = {.tv_sec = FAR_AWAY_S};
    sigset_t all;

    (void)unused;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, NULL);
    for (;;)
        nanosleep(&time, NULL);
}

/* A timer thread that blocks every signal: TSan's own thread looks just the same. */
static void masked_timer(void)
{
    pthread_t thread;

    MUST(pthread_create(&thread, NULL, sleep_masked, NULL) == 0);
    ready();
    pthread_join(thread, NULL);
}

static void *wait_for_work(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    for (;;)
        pthread_cond_wait(&changed, &lock);
}

/* Workers at rest, and a timer that now and then has work for them. */
static void *tick(void *unused)
{
    struct timespec time = {.tv_nsec = 20000000};

    (void)unused;
    for (;;) {
        nanosleep(&time, NULL);
        pthread_mutex_lock(&lock);
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&lock);
    }
}

static void pool_with_timer(void)
{
    for (int i = 0; i < 8; i++)
        start_thread(wait_for_work);
    start_thread(tick);
    ready();
    wait_for_work(NULL);
}

static void *play_semaphore(void *unused)
{
    (void)unused;
    for (;;) {
        sem_wait(&ping);
        sem_post(&pong);
    }
}

static void semaphore_ping_pong(void)
{
    sem_init(&ping, 0, 1);
    sem_init(&pong, 0, 0);
    start_thread(play_semaphore);
    ready();
    for (;;) {
        sem_wait(&pong);
        sem_post(&ping);
    }
}

static void play_condition(int mine)
{
    pthread_mutex_lock(&lock);
    for (;;) {
        while (turn != mine)
            pthread_cond_wait(&changed, &lock);
        turn = !mine;
        pthread_cond_signal(&changed);
    }
}

static void *play_second(void *unused)
{
    (void)unused;
    play_condition(1);
    return NULL;
}

static void condition_ping_pong(void)
{
    start_thread(play_second);
    ready();
    play_condition(0);
}

static void *meet(void *unused)
{
    (void)unused;
    for (;;)
        pthread_barrier_wait(&barrier);
}

static void barrier_ping_pong(void)
{
    pthread_barrier_init(&barrier, NULL, 3);
    start_thread(meet);
    start_thread(meet);
    ready();
    meet(NULL);
}

static void *contend(void *unused)
{
    (void)unused;
    for (;;) {
        pthread_mutex_lock(&lock);
        turn++;
        pthread_mutex_unlock(&lock);
    }
}

static void contended_mutex(void)
{
    for (int i = 0; i < 3; i++)
        start_thread(contend);
    ready();
    contend(NULL);
}

static void *end(void *unused)
{
    return unused;
}

static void create_and_join(void)
{
    pthread_t thread;

    ready();
    for (;;) {
        MUST(pthread_create(&thread, NULL, end, NULL) == 0);
        pthread_join(thread, NULL);
    }
}

static void *sleep_with_lock(void *unused)
{
    struct timespec time = {.tv_sec = FAR_AWAY_S};

    (void)unused;
    pthread_mutex_lock(&lock);
    pthread_barrier_wait(&barrier);
    nanosleep(&time, NULL);
    return NULL;
}

static void owner_sleeps(void)
{
    pthread_barrier_init(&barrier, NULL, 2);
    start_thread(sleep_with_lock);
    pthread_barrier_wait(&barrier);
    ready();
    pthread_mutex_lock(&lock);
}

/* A mutex meant as a signal: its owner waits for it until another thread unlocks it. */
static void *compute_then_unlock(void *unused)
{
    for (volatile uint64_t i = 0; i < UINT64_MAX; i++)
        continue;
    pthread_mutex_unlock(&lock);
    return unused;
}

static void mutex_as_signal(void)
{
    pthread_mutex_lock(&lock);
    start_thread(compute_then_unlock);
    ready();
    pthread_mutex_lock(&lock);
}

/* The owner of stdin waits for what may still be written to it, the other for the owner. */
static void *get_line(void *unused)
{
    pthread_barrier_wait(&barrier);
    getchar();
    return unused;
}

static void stream_owner_reads(void)
{
    char line[16];

    pthread_barrier_init(&barrier, NULL, 2);
    flockfile(stdin);
    start_thread(get_line);
    pthread_barrier_wait(&barrier);
    ready();
    MUST(read(STDIN_FILENO, line, sizeof(line)) >= 0);
}

static void main_has_ended(void)
{
    start_thread(sleep_masked);
    start_thread(wait_for_ever);
    ready();
    pthread_exit(NULL);
}

static const struct mode modes[] = {
    {"join-spinner", join_spinner},
    {"masked-timer", masked_timer},
    {"pool-with-timer", pool_with_timer},
    {"semaphore-ping-pong", semaphore_ping_pong},
    {"condition-ping-pong", condition_ping_pong},
    {"barrier-ping-pong", barrier_ping_pong},
    {"contended-mutex", contended_mutex},
    {"create-and-join", create_and_join},
    {"owner-sleeps", owner_sleeps},
    {"mutex-as-signal", mutex_as_signal},
    {"stream-owner-reads", stream_owner_reads},
    {"main-has-ended", main_has_ended},
};

MAIN(modes)
