/* SPDX-License-Identifier: MIT */
/* Two threads count without a lock. */
#include <pthread.h>

static int count;

static void *work(void *unused)
{
    count++; /* race */
    return unused;
}

int main(void)
{
    pthread_t first, second;

    if (pthread_create(&first, NULL, work, NULL) || pthread_create(&second, NULL, work, NULL))
        return 1;
    return pthread_join(first, NULL) || pthread_join(second, NULL);
}
