/* SPDX-License-Identifier: MIT */
/* A mutex is held where none may be (clang 17 and newer know the check). */
#include <pthread.h>

__attribute__((weak)) void __tsan_check_no_mutexes_held(void);

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

int main(void)
{
    pthread_mutex_lock(&mutex);
    if (__tsan_check_no_mutexes_held)
        __tsan_check_no_mutexes_held();
    return pthread_mutex_unlock(&mutex);
}
