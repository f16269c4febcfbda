/* SPDX-License-Identifier: MIT */
/*
 * What:  main asks a question. A timer goes off every millisecond, and prompts the
 *        user as long as there is no answer.
 *
 * Fix:   A lock for the answer.
 *
 * From:  RP-full: Threading Objects, Timer ("to prompt a user for action after a
 *        specific amount of time")
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char yes[] = "yes";
static const char *answer;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long num_prompts;
static pthread_mutex_t timer_is_ahead = PTHREAD_MUTEX_INITIALIZER;

static bool is_answered(void)
{
    pthread_mutex_lock(&lock);
    bool answered = answer != NULL;
    pthread_mutex_unlock(&lock);
    return answered;
}

static void give_answer(const char *text)
{
    pthread_mutex_lock(&lock);
    answer = text;
    pthread_mutex_unlock(&lock);
}

/* The timer's callback. Returns whether to call it again. */
static bool prompt(void)
{
    if (is_answered())
        return false;
    num_prompts++;
    return true;
}

static void *timer(void *unused)
{
    const struct timespec interval = {0, 1000000};

    (void)unused;
    nanosleep(&interval, NULL);
    prompt();
    pthread_mutex_lock(&timer_is_ahead);
    do
        nanosleep(&interval, NULL);
    while (prompt());
    pthread_mutex_unlock(&timer_is_ahead);
    return NULL;
}

/* The user waits for the prompt: until the timer holds the lock. A failed try orders nothing. */
static void work(void)
{
    while (pthread_mutex_trylock(&timer_is_ahead) == 0) {
        pthread_mutex_unlock(&timer_is_ahead);
        sched_yield();
    }
}

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

int main(void)
{
    pthread_t t;

    must(pthread_create(&t, NULL, timer, NULL));
    work();
    give_answer(yes);
    must(pthread_join(t, NULL));
    printf("Really? (prompts: %ld) %s\n", num_prompts, answer);
    return num_prompts > 0 && answer == yes ? 0 : 1;
}
