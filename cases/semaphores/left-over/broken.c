/* SPDX-License-Identifier: MIT */
/*
 * What:  A producer tells a consumer by a named semaphore that there is a letter. An earlier
 *        run of the program was killed after it had posted.
 *
 * Wrong: sem_open() finds the semaphore of the earlier run and takes it as it is; the value
 *        0 that is asked for is for a new one only. The consumer does not wait, and looks
 *        for a letter that may not be there yet.
 *
 * Why:   The earlier run is played by a function, so the semaphore is there in every run.
 *        In some schedules the consumer then comes first; all that it touches is locked.
 *
 * Fix:   Remove what is left, and have O_EXCL say that the semaphore is a new one.
 *
 * From:  POSIX.1-2017, XSH sem_open: value is ignored if the semaphore exists; O_EXCL;
 *        sem_unlink
 *
 * @blind tsan: the letters are locked, so nothing but the result is wrong
 *
 * @blind helgrind: the letters are locked, so nothing but the result is wrong
 *
 * @blind drd: the letters are locked, so nothing but the result is wrong
 */
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sem_t *posted;
static int letters;

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void earlier_run(const char *name)
{
    sem_t *semaphore = sem_open(name, O_CREAT, 0600, 0);

    if (semaphore == SEM_FAILED || sem_post(semaphore) != 0 || sem_close(semaphore) != 0)
        exit(2);
}

static void *producer(void *unused)
{
    must(pthread_mutex_lock(&lock));
    letters++;
    must(pthread_mutex_unlock(&lock));
    sem_post(posted);
    return unused;
}

static void *consumer(void *found)
{
    sem_wait(posted);
    must(pthread_mutex_lock(&lock));
    *(bool *)found = letters > 0;
    must(pthread_mutex_unlock(&lock));
    return NULL;
}

int main(void)
{
    static bool found;
    pthread_t threads[2];
    char name[64];

    snprintf(name, sizeof name, "/letters-%ld", (long)getpid());
    earlier_run(name);
    posted = sem_open(name, O_CREAT, 0600, 0);
    sem_unlink(name); /* no later run shall find it */
    if (posted == SEM_FAILED)
        return 2;
    must(pthread_create(&threads[0], NULL, producer, NULL));
    must(pthread_create(&threads[1], NULL, consumer, &found));
    for (int i = 0; i < 2; i++)
        must(pthread_join(threads[i], NULL));
    printf("%s\n", found ? "a letter" : "nothing there");
    return found ? 0 : 1; /* @expect[explore] exit-status */
}
