/* SPDX-License-Identifier: MIT */
/* A deadlock in a program that has a handler for SIGTERM: the handler cannot unlock anything. */
#include <pthread.h>
#include <signal.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static volatile sig_atomic_t asked;

static void remember(int signal)
{
    asked = signal;
}

int main(void)
{
    signal(SIGTERM, remember);
    pthread_mutex_lock(&lock);
    pthread_mutex_lock(&lock); /* blocked */
    return 0;
}
