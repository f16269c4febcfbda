/* SPDX-License-Identifier: MIT */
/* A thread tells TSan to look away, and ends without taking that back. */
#include <pthread.h>

void AnnotateIgnoreReadsBegin(const char *file, int line);

static int value;

static void *look_away(void *argument)
{
    AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
    value++;
    return argument;
}

int main(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, look_away, NULL);
    pthread_join(thread, NULL);
    return 0;
}
