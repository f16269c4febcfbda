/* SPDX-License-Identifier: MIT */
/* A race before a fork, and one in the child: both write the same log. */
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

static int counter;

static void *work(void *arg)
{
    counter = 1;
    return arg;
}

static void race(void)
{
    pthread_t a, b;

    pthread_create(&a, NULL, work, NULL);
    pthread_create(&b, NULL, work, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
}

int main(void)
{
    race();
    if (fork() == 0)
        race();
    else
        wait(NULL);
    return 0;
}
