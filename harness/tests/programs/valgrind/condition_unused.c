/* SPDX-License-Identifier: MIT */
/* A static condition that nobody used is destroyed. */
#include <pthread.h>

static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

int main(void)
{
    pthread_cond_destroy(&condition);
    return 0;
}
