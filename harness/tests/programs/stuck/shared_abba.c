/* SPDX-License-Identifier: MIT */
/* Two processes take two locks that they share, in opposite orders. */
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct shared {
    pthread_mutex_t locks[2];
    pthread_barrier_t both;
};

static void initialise(struct shared *shared)
{
    pthread_mutexattr_t mutex;
    pthread_barrierattr_t barrier;

    pthread_mutexattr_init(&mutex);
    pthread_mutexattr_setpshared(&mutex, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&shared->locks[0], &mutex);
    pthread_mutex_init(&shared->locks[1], &mutex);
    pthread_barrierattr_init(&barrier);
    pthread_barrierattr_setpshared(&barrier, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(&shared->both, &barrier, 2);
}

int main(void)
{
    struct shared *shared =
        mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t child;
    int mine;

    if (shared == MAP_FAILED)
        return 9;
    initialise(shared);
    child = fork();
    mine = child == 0;
    pthread_mutex_lock(&shared->locks[mine]);
    pthread_barrier_wait(&shared->both);
    pthread_mutex_lock(&shared->locks[1 - mine]); /* blocked */
    return child && wait(NULL) < 0;
}
