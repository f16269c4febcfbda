/* SPDX-License-Identifier: MIT */
/*
 * What:  Two threads look up the price of an article. A reader-writer lock guards the
 *        price list, and each look-up is counted.
 *
 * Fix:   What writes takes the write lock, however little it writes.
 *
 * From:  POSIX.1-2017, XSH pthread_rwlock_rdlock: several threads may hold the read lock
 *        at once; SEI CERT C, CON43-C: no data races in multithreaded code
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    pthread_rwlock_t lock;
    int price;
    int lookups;
} article = {PTHREAD_RWLOCK_INITIALIZER, 1995, 0};

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void *look_up(void *price)
{
    must(pthread_rwlock_wrlock(&article.lock));
    *(int *)price = article.price;
    article.lookups++;
    must(pthread_rwlock_unlock(&article.lock));
    return NULL;
}

int main(void)
{
    static int prices[2];
    pthread_t clients[2];

    /* Ten times over: a detector can miss what happens at the very same instant. */
    for (int time = 0; time < 10; time++) {
        for (int i = 0; i < 2; i++)
            must(pthread_create(&clients[i], NULL, look_up, &prices[i]));
        for (int i = 0; i < 2; i++)
            must(pthread_join(clients[i], NULL));
    }
    printf("%d look-ups of a price of %d\n", article.lookups, prices[0]);
    bool right = article.lookups == 20 && prices[0] == 1995 && prices[1] == 1995;
    return right ? 0 : 1;
}
