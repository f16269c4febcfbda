/* SPDX-License-Identifier: MIT */
/* What a program can do to its judge; argv[1] says which. Built plain and for TSan. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int counter;

static void *count(void *unused)
{
    (void)unused;
    counter++;
    return NULL;
}

static void race(void)
{
    pthread_t first, second;

    if (pthread_create(&first, NULL, count, NULL) != 0 ||
        pthread_create(&second, NULL, count, NULL) != 0)
        exit(9);
    pthread_join(first, NULL);
    pthread_join(second, NULL);
}

static void ignore_term(void)
{
    signal(SIGTERM, SIG_IGN);
    for (;;)
        pause();
}

static void print_much(void)
{
    static char block[1 << 20];

    memset(block, 'x', sizeof(block));
    for (int i = 0; i < 100; i++)
        if (fwrite(block, 1, sizeof(block), stdout) != sizeof(block))
            exit(9);
}

static void leave_child(void)
{
    if (fork() == 0)
        for (;;)
            pause();
}

/* The child kills what runs us, Valgrind included, as kill -9 from outside does. */
static void be_killed(void)
{
    race();
    if (fork() == 0) {
        kill(getppid(), SIGKILL);
        _exit(0);
    }
    for (;;)
        pause();
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";

    if (strcmp(what, "crash") == 0)
        raise(SIGSEGV);
    if (strcmp(what, "exit-1") == 0)
        return 1;
    if (strcmp(what, "exit-66") == 0)
        return 66;
    if (strcmp(what, "race") == 0)
        race();
    if (strcmp(what, "ignore-term") == 0)
        ignore_term();
    if (strcmp(what, "print-much") == 0)
        print_much();
    if (strcmp(what, "leave-child") == 0)
        leave_child();
    if (strcmp(what, "be-killed") == 0)
        be_killed();
    return 0;
}
