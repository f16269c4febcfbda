/* SPDX-License-Identifier: MIT */
/* A signal handler allocates memory. */
#include <signal.h>
#include <stdlib.h>

static void *volatile kept;

static void handler(int signum)
{
    kept = malloc((size_t)signum);
}

int main(void)
{
    signal(SIGUSR1, handler);
    raise(SIGUSR1);
    free(kept);
    return 0;
}
