/* SPDX-License-Identifier: MIT */
/* A thread writes more into a pipe than it holds, and would read it itself afterwards. */
#include <pthread.h>
#include <string.h>
#include <unistd.h>

static int ends[2];

static void *pump(void *unused)
{
    static char bytes[1 << 20];

    memset(bytes, 'x', sizeof(bytes));
    if (write(ends[1], bytes, sizeof(bytes)) > 0) /* blocked */
        return read(ends[0], bytes, sizeof(bytes)) > 0 ? unused : NULL;
    return unused;
}

int main(void)
{
    pthread_t thread;

    if (pipe(ends) != 0)
        return 9;
    pthread_create(&thread, NULL, pump, NULL);
    return pthread_join(thread, NULL); /* behind */
}
