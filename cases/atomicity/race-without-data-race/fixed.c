/* SPDX-License-Identifier: MIT */
/*
 * What:  Two buyers want the last ticket. The number of tickets left is atomic.
 *
 * Fix:   Looking and taking are one step: the exchange succeeds only if the number
 *        is still the one that was looked at.
 *
 * From:  Netzer and Miller, What Are Race Conditions? Some Issues and
 *        Formalizations, ACM LOPLAS 1(1), 1992: general races
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_int tickets = 1;

static void *buy(void *unused)
{
    (void)unused;
    int left = tickets;

    while (left > 0 && !atomic_compare_exchange_weak(&tickets, &left, left - 1))
        ;
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
    return tickets == 0 ? 0 : 1;
}
