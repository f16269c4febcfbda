/* SPDX-License-Identifier: MIT */
/*
 * What:  A thread that writes the log asks whether it is the writer, whose thread
 *        main keeps in a variable.
 *
 * Fix:   main takes the lock before it creates the thread, which then waits until
 *        the variable is set.
 *
 * From:  POSIX.1-2017, pthread_create, application usage: the ID of the created
 *        thread need not be available before it starts
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_t writer;

static void *write_log(void *is_writer)
{
    pthread_mutex_lock(&lock);
    *(bool *)is_writer = pthread_equal(writer, pthread_self());
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    bool is_writer = false;
    pthread_t thread;

    pthread_mutex_lock(&lock);
    if (pthread_create(&thread, NULL, write_log, &is_writer) != 0)
        return 2;
    writer = thread;
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    printf("the log was written by %s\n", is_writer ? "the writer" : "nobody");
    return is_writer ? 0 : 1;
}
