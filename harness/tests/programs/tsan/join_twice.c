/* SPDX-License-Identifier: MIT */
/* A thread is joined twice, which stops clang's runtime with CHECK failed. */
#include <pthread.h>

static void *end_at_once(void *arg)
{
    return arg;
}

int main(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, end_at_once, NULL);
    pthread_join(thread, NULL);
    pthread_join(thread, NULL);
    return 0;
}
