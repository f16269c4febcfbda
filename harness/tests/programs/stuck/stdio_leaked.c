/* SPDX-License-Identifier: MIT */
/* A thread ends with the lock of a file that it writes to, and the next one waits for it. */
#include <pthread.h>
#include <stdio.h>

static void *begin_line(void *file)
{
    flockfile(file);
    fputs("begun", file);
    return NULL;
}

int main(void)
{
    FILE *file = fopen("/dev/null", "w");
    pthread_t thread;

    if (!file)
        return 1;
    pthread_create(&thread, NULL, begin_line, file);
    pthread_join(thread, NULL);
    fputs(" and ended\n", file); /* blocked */
    return fclose(file);
}
