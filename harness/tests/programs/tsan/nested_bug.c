/* SPDX-License-Identifier: MIT */
/* A C11 thread: TSan does not know it and crashes, also in its crash handler. */
#include <threads.h>

static int shared;

static int started(void *arg)
{
    shared++;
    return arg != NULL;
}

int main(void)
{
    thrd_t thread;

    thrd_create(&thread, started, NULL);
    return thrd_join(thread, NULL);
}
