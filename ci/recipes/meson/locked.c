/* SPDX-License-Identifier: MIT */
/* Two threads count, one at a time. */
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int count;

static void *work(void *unused)
{
    pthread_mutex_lock(&lock);
    count++;
    pthread_mutex_unlock(&lock);
    return unused;
}

int main(void)
{
    pthread_t first, second;

    if (pthread_create(&first, NULL, work, NULL) || pthread_create(&second, NULL, work, NULL))
        return 1;
    return pthread_join(first, NULL) || pthread_join(second, NULL) || count != 2;
}
