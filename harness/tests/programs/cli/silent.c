/* SPDX-License-Identifier: MIT */
/* A race that the program itself keeps ThreadSanitizer from reporting. */
#include <pthread.h>

#ifdef BY_SUPPRESSION
const char *__tsan_default_suppressions(void)
{
    return "race:*";
}
#else
const char *__tsan_default_options(void)
{
    return "report_bugs=0";
}
#endif

int counter;

static void *worker(void *unused)
{
    counter++;
    return unused;
}

int main(void)
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, worker, NULL) != 0)
            return 99;
    for (int i = 0; i < 2; i++)
        if (pthread_join(threads[i], NULL) != 0)
            return 99;
    return 0;
}
