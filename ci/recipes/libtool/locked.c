/* SPDX-License-Identifier: MIT */
/* Two threads count one at a time. */
#include <pthread.h>

#include "count.h"

static void *work(void *unused)
{
    count_up_locked();
    return unused;
}

int main(void)
{
    pthread_t first, second;

    if (pthread_create(&first, NULL, work, NULL) || pthread_create(&second, NULL, work, NULL))
        return 1;
    return pthread_join(first, NULL) || pthread_join(second, NULL) || count_of() != 2;
}
