/* SPDX-License-Identifier: MIT */
/*
 * What:  A reader thread looks up the value of a pretend database whenever main
 *        asks for it, which main does twice, over a pair of sockets.
 *
 * Wrong: main frees the database between the two questions. For the second one
 *        the reader looks into memory that is no longer its own.
 *
 * Why:   The sockets put the free between the two looks in every run. The second
 *        look is what ThreadSanitizer reports, which remembers what was freed.
 *        Helgrind and DRD are told to take free() for a write
 *        (--free-is-write=yes); they do not follow sockets, so to them nothing
 *        orders it with the looks.
 *
 * Fix:   Free the database when the reader is joined.
 *
 * From:  RP-full, RP-zh, RP-notes: Race Conditions ("one thread frees memory ...
 *        before the other thread is finished")
 *
 * @option helgrind,drd: --free-is-write=yes
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct fake_database {
    long value;
};

static int sockets[2]; /* main's end, the reader's end */
static long seen;

static void *reader(void *argument)
{
    const struct fake_database *db = argument;
    char question;

    while (read(sockets[1], &question, 1) == 1) {
        seen = db->value; /* @expect[tsan] heap-use-after-free @expect[helgrind,drd] data-race */
        if (write(sockets[1], "!", 1) != 1)
            break;
    }
    return NULL;
}

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

/* Returns when the reader has looked. */
static void ask(void)
{
    char answer;

    if (write(sockets[0], "?", 1) != 1 || read(sockets[0], &answer, 1) != 1)
        exit(2);
}

int main(void)
{
    struct fake_database *database = malloc(sizeof *database);
    pthread_t thread;

    if (database == NULL || socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) != 0)
        exit(2);
    database->value = 2;
    must(pthread_create(&thread, NULL, reader, database));
    ask();
    free(database); /* @expect[tsan] heap-use-after-free @expect[helgrind,drd] data-race */
    ask();
    close(sockets[0]);
    must(pthread_join(thread, NULL));
    printf("The reader saw %ld.\n", seen);
    return seen == 2 ? 0 : 1;
}
