/* SPDX-License-Identifier: MIT */
/* Three threads of one line of code end and are never joined. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

static pthread_t threads[3];

static void *end_at_once(void *arg)
{
    return arg;
}

/* A thread that has left its function still counts as running for a moment. */
static int threads_alive(void)
{
    FILE *status = fopen("/proc/self/status", "r");
    char line[256];
    int alive = 0;

    while (status && fgets(line, sizeof(line), status))
        sscanf(line, "Threads: %d", &alive);
    if (status)
        fclose(status);
    return alive;
}

int main(void)
{
    int before = threads_alive();

    for (int i = 0; i < 3; i++)
        pthread_create(&threads[i], NULL, end_at_once, NULL);
    while (threads_alive() > before + 1)
        sched_yield();
    return 0;
}
