/* SPDX-License-Identifier: MIT */
/*
 * What:  A traffic light is green for five seconds and then red for five. A car
 *        drives until it sees red, and then waits for the event that the light is
 *        green again.
 *
 * Fix:   One lock for the colour and the event.
 *
 * From:  CSDN: Event, traffic light (lighter and car: set, clear, wait)
 */
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum colour { RED, GREEN };

static long colour = GREEN;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static bool event_is_set = true;
static sem_t car_waits;
static bool car_went_on;
static pthread_mutex_t main_is_ahead = PTHREAD_MUTEX_INITIALIZER;

static void switch_to(enum colour next)
{
    pthread_mutex_lock(&lock);
    colour = next;
    event_is_set = next == GREEN;
    pthread_cond_broadcast(&cond);
    pthread_mutex_unlock(&lock);
}

static bool is_green(void)
{
    pthread_mutex_lock(&lock);
    bool green = colour == GREEN;
    pthread_mutex_unlock(&lock);
    return green;
}

static void wait_for_event(void)
{
    pthread_mutex_lock(&lock);
    while (!event_is_set)
        pthread_cond_wait(&cond, &lock);
    pthread_mutex_unlock(&lock);
}

/* The tutorial sleeps here. This waits until main holds the lock; a failed try orders nothing. */
static void second(void)
{
    while (pthread_mutex_trylock(&main_is_ahead) == 0) {
        pthread_mutex_unlock(&main_is_ahead);
        sched_yield();
    }
}

static void *lighter(void *unused)
{
    (void)unused;
    for (int count = 0; count < 10; count++) {
        if (count == 5) {
            switch_to(RED);
            sem_wait(&car_waits);
        }
        second();
    }
    switch_to(GREEN);
    return NULL;
}

static void *car(void *unused)
{
    (void)unused;
    while (is_green())
        sched_yield(); /* running */
    sem_post(&car_waits);
    wait_for_event();
    car_went_on = true;
    return NULL;
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
    pthread_t mini, light;

    must(sem_init(&car_waits, 0, 0));
    must(pthread_create(&mini, NULL, car, NULL));
    must(pthread_create(&light, NULL, lighter, NULL));
    puts(is_green() ? "the light is green" : "the light is red");
    pthread_mutex_lock(&main_is_ahead);
    must(pthread_join(mini, NULL));
    must(pthread_join(light, NULL));
    pthread_mutex_unlock(&main_is_ahead);
    puts("[MINI] saw red light, waited, and went on at green");
    return car_went_on ? 0 : 1;
}
