/* SPDX-License-Identifier: MIT */
/* A condition is waited for with a mutex that nobody ever locked. */
#include <pthread.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

int main(void)
{
    struct timespec past = {0, 0};

    pthread_cond_timedwait(&condition, &lock, &past);
    return 0;
}
