/* SPDX-License-Identifier: MIT */
/* A handler of an asynchronous signal changes errno. */
#include <errno.h>
#include <signal.h>
#include <unistd.h>

static void handler(int signum)
{
    errno = signum;
}

int main(void)
{
    signal(SIGALRM, handler);
    alarm(1);
    pause();
    return 0;
}
