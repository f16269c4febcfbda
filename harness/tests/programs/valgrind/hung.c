/* SPDX-License-Identifier: MIT */
/* A race, then main waits for ever with a mutex held: to be ended by SIGTERM or SIGKILL. */
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int counter;

static void *work(void *arg)
{
    counter = 1;
    return arg;
}

int main(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, work, NULL);
    counter = 2;
    pthread_join(thread, NULL);
    pthread_mutex_lock(&lock);
    if (write(STDOUT_FILENO, "hung\n", 5) != 5)
        return 1;
    for (;;)
        pause();
}
