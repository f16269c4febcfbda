/* SPDX-License-Identifier: MIT */
/* A real race beside a command: what the run is worth must not be lost for a child that exec'd. */
#include <pthread.h>
#include <stdlib.h>

static int n;

static void *work(void *argument)
{
    n++;
    return argument;
}

int main(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, work, NULL);
    n++;
    pthread_join(thread, NULL);
    return system("true");
}
