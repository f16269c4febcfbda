/* SPDX-License-Identifier: MIT */
/* Two threads lock two files, each with descriptors of its own, in opposite orders. */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

static pthread_barrier_t both;
static int files[2];

/* By the descriptor, since the files have no name any more: nothing is left behind. */
static int open_again(int fd)
{
    char path[32];

    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    return open(path, O_RDWR);
}

static void *take(void *mine)
{
    int first = open_again(files[mine != NULL]);
    int second = open_again(files[mine == NULL]);

    flock(first, LOCK_EX);
    pthread_barrier_wait(&both);
    flock(second, LOCK_EX); /* blocked */
    close(second);
    close(first);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++) {
        char path[] = "/tmp/threadproof-lock-XXXXXX";

        files[i] = mkstemp(path);
        if (files[i] < 0 || unlink(path) != 0)
            return 9;
    }
    pthread_barrier_init(&both, NULL, 2);
    pthread_create(&threads[0], NULL, take, NULL);
    pthread_create(&threads[1], NULL, take, files);
    pthread_join(threads[0], NULL); /* behind */
    return pthread_join(threads[1], NULL);
}
