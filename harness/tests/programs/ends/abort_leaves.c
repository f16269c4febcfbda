/* SPDX-License-Identifier: MIT */
/* Ends by a signal, and leaves a process behind that has to be killed: two things to tell a run. */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

int main(void)
{
    char byte = 0;
    int ends[2];

    if (pipe(ends) != 0)
        return 2;
    if (fork() == 0) {
        signal(SIGTERM, SIG_IGN);
        if (write(ends[1], &byte, 1) != 1)
            _exit(2);
        for (;;)
            pause();
    }
    if (read(ends[0], &byte, 1) != 1)
        return 2;
    abort();
}
