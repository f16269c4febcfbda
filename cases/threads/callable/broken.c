/* SPDX-License-Identifier: MIT */
/*
 * What:  main starts two threads, each with a ThreadFunc: an object that holds a
 *        function and the arguments for it. The thread says over a pair of sockets
 *        that it runs, waits until both are started, and calls the function.
 *
 * Wrong: The ThreadFunc is freed by the one who started the thread, when it has
 *        heard that it runs. The thread calls it after that. Python counts
 *        references; in C, one of the two must own it.
 *
 * Why:   The sockets put the free between the thread's two looks in every run. The
 *        second is what ThreadSanitizer reports, which remembers what was freed.
 *        Helgrind and DRD are told to take free() for a write
 *        (--free-is-write=yes); they do not follow sockets, so to them nothing
 *        orders it with the first look.
 *
 * Fix:   The thread owns its ThreadFunc, and frees it when it has called it.
 *
 * From:  CSDN: ThreadFunc instance as the target of a Thread (loop, loops [4, 2])
 *
 * @option helgrind,drd: --free-is-write=yes
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct thread_func {
    char name[16];
    int nloop, nsec;
    void (*func)(int nloop, int nsec);
};

static int sockets[2]; /* main's end, the threads' end */
static int slept[2];   /* the seconds that each loop was told to sleep */

static void loop(int nloop, int nsec)
{
    slept[nloop] = nsec;
}

static void *call(void *argument)
{
    struct thread_func *t = argument;
    int nloop = t->nloop; /* @expect[helgrind] data-race */
    char go;

    if (write(sockets[1], "!", 1) != 1 || read(sockets[1], &go, 1) != 1)
        exit(2);
    t->func(nloop, t->nsec); /* @expect[tsan] heap-use-after-free @expect[drd] data-race */
    return NULL;
}

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static struct thread_func *thread_func(int nloop, int nsec)
{
    struct thread_func *t = malloc(sizeof *t);

    if (t == NULL)
        exit(2);
    *t = (struct thread_func){"loop", nloop, nsec, loop};
    return t;
}

/* Returns when the thread runs, as Python's start() does. */
static pthread_t start(struct thread_func *t)
{
    pthread_t thread;
    char answer;

    must(pthread_create(&thread, NULL, call, t));
    if (read(sockets[0], &answer, 1) != 1)
        exit(2);
    free(t); /* @expect[tsan] heap-use-after-free @expect[helgrind,drd] data-race */
    return thread;
}

int main(void)
{
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) != 0)
        exit(2);
    puts("starting");
    struct thread_func *t0 = thread_func(0, 4), *t1 = thread_func(1, 2);
    pthread_t first = start(t0), second = start(t1);
    if (write(sockets[0], "go", 2) != 2)
        exit(2);
    must(pthread_join(first, NULL));
    must(pthread_join(second, NULL));
    printf("all DONE: %d and %d\n", slept[0], slept[1]);
    return slept[0] == 4 && slept[1] == 2 ? 0 : 1;
}
