/* SPDX-License-Identifier: MIT */
/* A thread uses a block that main frees without joining it first. */
#include <pthread.h>
#include <stdlib.h>

static void *work(void *block)
{
    *(int *)block = 1;
    return NULL;
}

int main(void)
{
    pthread_t thread;
    int *block = malloc(sizeof(*block));

    pthread_create(&thread, NULL, work, block);
    free(block);
    pthread_join(thread, NULL);
    return 0;
}
