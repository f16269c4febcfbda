/* SPDX-License-Identifier: MIT */
/* The initialiser of a once runs into the same once. */
#include <pthread.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void initialise(void)
{
    pthread_once(&once, initialise); /* blocked */
}

int main(void)
{
    pthread_once(&once, initialise);
    return 0;
}
