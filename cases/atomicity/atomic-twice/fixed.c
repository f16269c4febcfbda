/* SPDX-License-Identifier: MIT */
/*
 * What:  Two workers of a web server count their hits in an atomic variable.
 *
 * Fix:   One read-modify-write: += names the variable once.
 *
 * From:  SEI CERT C, CON40-C: Do not refer to an atomic variable twice in an
 *        expression
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_int hits;

static void *serve(void *unused)
{
    (void)unused;
    hits += 1;
    return NULL;
}

int main(void)
{
    pthread_t workers[2];

    for (int i = 0; i < 2; i++)
        if (pthread_create(&workers[i], NULL, serve, NULL) != 0)
            return 2;
    for (int i = 0; i < 2; i++)
        pthread_join(workers[i], NULL);
    printf("%d hits\n", hits);
    return hits == 2 ? 0 : 1;
}
