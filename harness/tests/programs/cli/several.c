/* SPDX-License-Identifier: MIT */
/* Does what its argument says with two threads, for the tests of exploring: `fail` always exits
 * with 3, `sometimes` with 1 if the second thread comes first, `none` makes no thread. */
#include <pthread.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int first;

static void *come(void *number)
{
    pthread_mutex_lock(&lock);
    if (!first)
        first = *(int *)number;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(int argc, char **argv)
{
    int one = 1, two = 2;
    pthread_t a, b;

    if (argc < 2 || strcmp(argv[1], "none") == 0)
        return 0;
    if (pthread_create(&a, NULL, come, &one) != 0 || pthread_create(&b, NULL, come, &two) != 0)
        return 2;
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    if (strcmp(argv[1], "fail") == 0)
        return 3;
    return first != 1;
}
