/* SPDX-License-Identifier: MIT */
/* A C11 thread: TSan does not know it and crashes in its own crash handler. */
#include <threads.h>

static int started(void *arg)
{
    return arg != NULL;
}

int main(void)
{
    thrd_t thread;

    thrd_create(&thread, started, NULL);
    return thrd_join(thread, NULL);
}
