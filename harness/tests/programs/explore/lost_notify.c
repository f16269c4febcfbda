/* SPDX-License-Identifier: MIT */
/*
 * The one who signals does not take the lock: it may come between the other's
 * look at the state and its wait, and is not heard.
 *
 * After Arpaci-Dusseau, "Operating Systems: Three Easy Pieces", chapter 30
 * (figure 30.5, parent waiting: no lock).
 */
#include "program.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static atomic_bool done;

static void *child(void *unused)
{
#ifdef FIXED
    pthread_mutex_lock(&lock);
#endif
    atomic_store(&done, true);
    pthread_cond_signal(&changed);
#ifdef FIXED
    pthread_mutex_unlock(&lock);
#endif
    return unused;
}

int main(void)
{
    pthread_t thread = start(child, NULL);

    pthread_mutex_lock(&lock);
    while (!atomic_load(&done))
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    finish(thread);
    return 0;
}
