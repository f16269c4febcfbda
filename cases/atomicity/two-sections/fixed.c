/* SPDX-License-Identifier: MIT */
/*
 * What:  A robot moves along the diagonal, so that x and y of its position are
 *        always equal. An observer looks where it is.
 *
 * Fix:   Both coordinates are set in one critical section.
 *
 * From:  Artho, Havelund and Biere, High-Level Data Races, Software Testing,
 *        Verification and Reliability 13(4), 2003
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int x, y;

static void *move(void *unused)
{
    (void)unused;
    for (int step = 1; step <= 2; step++) {
        pthread_mutex_lock(&lock);
        x = step;
        y = step;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static void *observe(void *on_diagonal)
{
    pthread_mutex_lock(&lock);
    *(bool *)on_diagonal = x == y;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t robot, observer;
    bool on_diagonal = false;

    if (pthread_create(&robot, NULL, move, NULL) != 0 ||
        pthread_create(&observer, NULL, observe, &on_diagonal) != 0)
        return 2;
    pthread_join(robot, NULL);
    pthread_join(observer, NULL);
    printf("seen %s the diagonal\n", on_diagonal ? "on" : "off");
    return on_diagonal ? 0 : 1;
}
