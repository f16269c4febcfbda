/* SPDX-License-Identifier: MIT */
/* Two threads write the second int of a heap block. */
#include <pthread.h>
#include <stdlib.h>

static void *work(void *block)
{
    ((int *)block)[1] = 1;
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    int *block = calloc(2, sizeof(*block));

    pthread_create(&a, NULL, work, block);
    pthread_create(&b, NULL, work, block);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    free(block);
    return 0;
}
