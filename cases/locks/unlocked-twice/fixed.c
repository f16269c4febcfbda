/* SPDX-License-Identifier: MIT */
/*
 * What:  Two orders are taken from a stock of one. The second one finds nothing left.
 *
 * Fix:   One way out, and the release is on it.
 *
 * From:  CWE-765, Multiple Unlocks of a Critical Resource; POSIX.1-2017, XSH
 *        pthread_mutex_unlock: undefined for a mutex that is not locked
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int stock = 1;

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void *order(void *result)
{
    int error = 0;

    must(pthread_mutex_lock(&lock));
    if (stock == 0) {
        error = ENOENT;
        goto out;
    }
    stock--;
out:
    must(pthread_mutex_unlock(&lock));
    *(int *)result = error;
    return NULL;
}

int main(void)
{
    static int results[2];
    pthread_t customer;

    for (int i = 0; i < 2; i++) {
        must(pthread_create(&customer, NULL, order, &results[i]));
        must(pthread_join(customer, NULL));
    }
    printf("%d left\n", stock);
    return results[0] == 0 && results[1] == ENOENT && stock == 0 ? 0 : 1;
}
