/* SPDX-License-Identifier: MIT */
/*
 * What:  A robot moves along the diagonal, so that x and y of its position are
 *        always equal. An observer looks where it is.
 *
 * Wrong: x and y are set in a critical section each. Between the two the observer
 *        sees a position at which the robot never was.
 *
 * Why:   Explore lets the observer look between the two. There is no data race,
 *        and no lock is missing: the two variables belong together, which no
 *        detector knows.
 *
 * Fix:   Both coordinates are set in one critical section.
 *
 * From:  Artho, Havelund and Biere, High-Level Data Races, Software Testing,
 *        Verification and Reliability 13(4), 2003
 *
 * @blind tsan: every access is made with the lock held, so nothing races
 *
 * @blind helgrind: every access is made with the lock held, so nothing races
 *
 * @blind drd: every access is made with the lock held, so nothing races
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
        pthread_mutex_unlock(&lock);
        pthread_mutex_lock(&lock);
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
    return on_diagonal ? 0 : 1; /* @expect[explore] exit-status */
}
