/* SPDX-License-Identifier: MIT */
/*
 * What:  Two tellers sell a ticket each and count it in an atomic variable.
 *
 * Fix:   One operation, which loads and stores.
 *
 * From:  SEI CERT C CON40-C (Do not refer to an atomic variable twice in an expression); C17
 *        6.5.16.2, paragraph 3
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TELLERS = 2 };

static atomic_int sold;

static void *teller(void *unused)
{
    (void)unused;
    sold += 1;
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
    pthread_t threads[TELLERS];

    for (int i = 0; i < TELLERS; i++)
        must(pthread_create(&threads[i], NULL, teller, NULL));
    for (int i = 0; i < TELLERS; i++)
        must(pthread_join(threads[i], NULL));
    printf("sold %d\n", sold);
    return sold == TELLERS ? 0 : 1;
}
