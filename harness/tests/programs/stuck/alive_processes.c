/* SPDX-License-Identifier: MIT */
/* Waits that another process ends. */
#include "alive.h"

#include <sched.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

/* In memory that parent and child share. */
struct shared {
    sem_t posted;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_barrier_t both;
};

static struct shared *share(int robust)
{
    struct shared *shared =
        mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t mutex;
    pthread_condattr_t condition;
    pthread_barrierattr_t barrier;

    MUST(shared != MAP_FAILED);
    sem_init(&shared->posted, 1, 0);
    pthread_mutexattr_init(&mutex);
    pthread_mutexattr_setpshared(&mutex, PTHREAD_PROCESS_SHARED);
    if (robust)
        pthread_mutexattr_setrobust(&mutex, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&shared->lock, &mutex);
    pthread_condattr_init(&condition);
    pthread_condattr_setpshared(&condition, PTHREAD_PROCESS_SHARED);
    pthread_cond_init(&shared->changed, &condition);
    pthread_barrierattr_init(&barrier);
    pthread_barrierattr_setpshared(&barrier, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(&shared->both, &barrier, 2);
    return shared;
}

static void shared_semaphore(void)
{
    struct shared *shared = share(0);

    if (in_child())
        pause();
    ready();
    sem_wait(&shared->posted);
}

static void hold_in_child(struct shared *shared)
{
    if (in_child()) {
        pthread_mutex_lock(&shared->lock);
        pthread_barrier_wait(&shared->both);
        pause();
    }
    pthread_barrier_wait(&shared->both);
    ready();
    pthread_mutex_lock(&shared->lock);
}

static void shared_mutex(void)
{
    hold_in_child(share(0));
}

static void robust_mutex(void)
{
    hold_in_child(share(1));
}

static void shared_condition(void)
{
    struct shared *shared = share(0);

    if (in_child())
        pause();
    pthread_mutex_lock(&shared->lock);
    ready();
    pthread_cond_wait(&shared->changed, &shared->lock);
}

static void shared_barrier(void)
{
    struct shared *shared = share(0);

    if (in_child())
        pause();
    ready();
    pthread_barrier_wait(&shared->both);
}

/* The child waits for its parent in shared memory, the parent for its child to end; but another
   has the memory, too. */
static void wait_for_sharer(void)
{
    struct shared *shared = share(0);

    start_sleeper();
    if (in_child()) {
        ready();
        sem_wait(&shared->posted);
    }
    waitpid(-1, NULL, 0);
}

/* Memory with a name: anybody may map it one day. */
static void named_memory(void)
{
    char path[] = "/dev/shm/threadproof-XXXXXX";
    int fd = mkstemp(path);
    sem_t *posted;

    MUST(fd >= 0 && ftruncate(fd, 4096) == 0);
    posted = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    MUST(posted != MAP_FAILED && sem_init(posted, 1, 0) == 0);
    if (in_child())
        sem_wait(posted);
    MUST(unlink(path) == 0);
    ready();
    sem_wait(posted);
}

static void wait_for_sleeper(void)
{
    start_sleeper();
    start_thread(wait_for_ever);
    ready();
    waitpid(-1, NULL, 0);
}

static void wait_for_spinner(void)
{
    if (in_child())
        for (volatile long i = 0;; i++)
            continue;
    ready();
    waitid(P_ALL, 0, NULL, WEXITED);
}

/* Children that read requests; one is blocked for good, the other is not. */
static void fork_server(void)
{
    int ends[2];
    char byte;

    MUST(pipe(ends) == 0);
    if (in_child())
        MUST(read(ends[0], &byte, 1) == 1);
    if (in_child())
        wait_for_ever(NULL);
    ready();
    waitpid(-1, NULL, 0);
}

/* A deadlocked process under a debugger, which may do with it what it likes. */
static void traced(void)
{
    pid_t child = fork();

    if (child == 0) {
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        ready();
        wait_for_ever(NULL);
    }
    waitpid(child, NULL, 0);
}

static sem_t of_the_clone;

static int post_far_away(void *unused)
{
    struct timespec time = {.tv_sec = FAR_AWAY_S};

    (void)unused;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    ready();
    nanosleep(&time, NULL);
    sem_post(&of_the_clone);
    return 0;
}

/* Another process in the same memory: its wake-ups reach private futexes too. */
static void clone_in_same_memory(void)
{
    static char stack[65536] __attribute__((aligned(16)));

    sem_init(&of_the_clone, 0, 0);
    MUST(clone(post_far_away, stack + sizeof(stack), CLONE_VM | SIGCHLD, NULL) > 0);
    sem_wait(&of_the_clone);
}

static const struct mode modes[] = {
    {"shared-semaphore", shared_semaphore}, {"shared-mutex", shared_mutex},
    {"robust-mutex", robust_mutex},         {"shared-condition", shared_condition},
    {"shared-barrier", shared_barrier},     {"wait-for-sharer", wait_for_sharer},
    {"wait-for-sleeper", wait_for_sleeper}, {"wait-for-spinner", wait_for_spinner},
    {"fork-server", fork_server},           {"traced", traced},
    {"named-memory", named_memory},         {"clone", clone_in_same_memory},
};

MAIN(modes)
