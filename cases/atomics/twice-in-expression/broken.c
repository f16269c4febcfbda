/* SPDX-License-Identifier: MIT */
/*
 * What:  Two tellers sell a ticket each and count it in an atomic variable.
 *
 * Wrong: The variable stands twice in the expression. That is an atomic load and an atomic
 *        store, and the other teller's ticket can come between them and be lost.
 *
 * Why:   Every access is atomic, so there is no data race to be found. The count is wrong in
 *        those orders only in which the tellers meet, which explore looks for.
 *
 * Fix:   One operation, which loads and stores.
 *
 * From:  SEI CERT C CON40-C (Do not refer to an atomic variable twice in an expression); C17
 *        6.5.16.2, paragraph 3
 *
 * @blind tsan: every access is atomic, and it looks for data races
 *
 * @blind helgrind: it takes an atomic store, an exchange on this processor, for a read
 *
 * @blind drd: it takes an atomic store, an exchange on this processor, for a read
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
    sold = sold + 1;
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
    return sold == TELLERS ? 0 : 1; /* @expect[explore] exit-status */
}
