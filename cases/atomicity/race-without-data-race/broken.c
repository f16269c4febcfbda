/* SPDX-License-Identifier: MIT */
/*
 * What:  Two buyers want the last ticket. The number of tickets left is atomic.
 *
 * Wrong: A buyer looks whether there is a ticket left and then takes one, in two
 *        steps. Both may look before either takes: a ticket is sold that is not
 *        there.
 *
 * Why:   Explore tries that order. The program has no data race at all, in the
 *        sense of C and of every detector; the race is between the buyers.
 *
 * Fix:   Looking and taking are one step: the exchange succeeds only if the number
 *        is still the one that was looked at.
 *
 * From:  Netzer and Miller, What Are Race Conditions? Some Issues and
 *        Formalizations, ACM LOPLAS 1(1), 1992: general races
 *
 * @blind tsan: every access is atomic, so nothing races
 *
 * @blind helgrind: it takes atomic instructions for reads, which do not race
 *
 * @blind drd: it takes atomic instructions for reads, which do not race
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_int tickets = 1;

static void *buy(void *unused)
{
    (void)unused;
    if (tickets > 0)
        tickets--;
    return NULL;
}

int main(void)
{
    pthread_t buyers[2];

    for (int i = 0; i < 2; i++)
        if (pthread_create(&buyers[i], NULL, buy, NULL) != 0)
            return 2;
    for (int i = 0; i < 2; i++)
        pthread_join(buyers[i], NULL);
    printf("tickets left: %d\n", tickets);
    return tickets == 0 ? 0 : 1; /* @expect[explore] exit-status */
}
