/* SPDX-License-Identifier: MIT */
/* A self-deadlock in a process that forbids everybody but root to look into it. */
#include "alive.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

int main(void)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    MUST(prctl(PR_SET_DUMPABLE, 0) == 0);
    pthread_mutex_lock(&lock);
    ready();
    pthread_mutex_lock(&lock);
    return 0;
}
