/* SPDX-License-Identifier: MIT */
/*
 * What:  A pretend database has a lock. get_value() is a helper that everybody may
 *        call. A thread updates the database, and uses the helper for its read.
 *
 * Fix:   A helper for each case: get_value_locked() for those who hold the lock,
 *        get_value(), which takes it, for all others.
 *
 * From:  RP-full, RP-zh, RP-notes: Deadlock, second cause (a utility function that
 *        is called with and without the lock)
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fake_database {
    int value;
    pthread_mutex_t lock;
};

static int get_value_locked(const struct fake_database *database)
{
    return database->value;
}

static int get_value(struct fake_database *database)
{
    pthread_mutex_lock(&database->lock);
    int value = get_value_locked(database);
    pthread_mutex_unlock(&database->lock);
    return value;
}

static void *update(void *argument)
{
    struct fake_database *database = argument;

    pthread_mutex_lock(&database->lock);
    int local_copy = get_value_locked(database);
    local_copy += 1;
    database->value = local_copy;
    pthread_mutex_unlock(&database->lock);
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
    static struct fake_database database;
    pthread_t thread;

    must(pthread_mutex_init(&database.lock, NULL));
    printf("Testing update. Starting value is %d.\n", get_value(&database));
    must(pthread_create(&thread, NULL, update, &database));
    must(pthread_join(thread, NULL));
    printf("Testing update. Ending value is %d.\n", get_value(&database));
    return database.value == 1 ? 0 : 1;
}
