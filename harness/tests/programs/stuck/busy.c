/* SPDX-License-Identifier: MIT */
/*
 * Computes a sum that is known beforehand, by threads that lock, signal, sleep
 * and talk over a pipe, until its standard input is closed. main waits in
 * epoll_wait, which fails with EINTR if it is disturbed. Exits with 0 if the sum is
 * right and nobody was disturbed.
 */
#include "alive.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/epoll.h>

enum { WORKERS = 3 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static unsigned long sum;
static unsigned long steps;
static atomic_int over;
static atomic_int disturbed;
static int numbers[2]; /* a pipe */

static void *add(void *unused)
{
    (void)unused;
    while (!atomic_load(&over)) {
        pthread_mutex_lock(&lock);
        steps++;
        sum += steps;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&lock);
        usleep(50);
    }
    return NULL;
}

static void *send_numbers(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    while (!atomic_load(&over)) {
        pthread_cond_wait(&changed, &lock);
        MUST(write(numbers[1], &steps, sizeof(steps)) == sizeof(steps));
    }
    pthread_mutex_unlock(&lock);
    close(numbers[1]);
    return NULL;
}

/* Every number is at least the one before it. */
static void *receive_numbers(void *unused)
{
    unsigned long last = 0;
    unsigned long number;

    (void)unused;
    while (read(numbers[0], &number, sizeof(number)) == sizeof(number)) {
        MUST(number >= last);
        last = number;
    }
    return NULL;
}

static void wait_undisturbed(void)
{
    struct epoll_event event = {.events = EPOLLIN};
    int epoll = epoll_create1(0);

    MUST(epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &event) == 0);
    while (epoll_wait(epoll, &event, 1, -1) < 0) {
        MUST(errno == EINTR);
        atomic_fetch_add(&disturbed, 1);
    }
    atomic_store(&over, 1);
}

int main(void)
{
    pthread_t threads[WORKERS + 2];

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    MUST(pipe(numbers) == 0);
    for (int i = 0; i < WORKERS; i++)
        MUST(pthread_create(&threads[i], NULL, add, NULL) == 0);
    MUST(pthread_create(&threads[WORKERS], NULL, send_numbers, NULL) == 0);
    MUST(pthread_create(&threads[WORKERS + 1], NULL, receive_numbers, NULL) == 0);
    ready();
    wait_undisturbed();
    for (int i = 0; i < WORKERS; i++)
        pthread_join(threads[i], NULL);
    /* The sender may be waiting for one more change. */
    pthread_mutex_lock(&lock);
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    for (int i = WORKERS; i < WORKERS + 2; i++)
        pthread_join(threads[i], NULL);
    if (sum != steps * (steps + 1) / 2)
        return 1;
    return atomic_load(&disturbed) ? 2 : 0;
}
