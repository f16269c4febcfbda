/* SPDX-License-Identifier: MIT */
/*
 * What:  An editor changes a document and has another thread save it. Nobody else may
 *        change the document until it is saved.
 *
 * Wrong: The editor takes the write lock and leaves its release to the thread that saves.
 *        A lock belongs to the thread that took it. glibc takes the release for a
 *        reader's, which there is none of, and the lock is of no use from then on.
 *
 * Why:   There is one release, and a thread makes it that never took the lock. The
 *        editor ends with its lock: Helgrind names the line that created it for that,
 *        DRD the line that joins it.
 *
 * Fix:   The thread that saves takes the lock itself, for reading, and releases it.
 *
 * From:  POSIX.1-2017, XSH pthread_rwlock_unlock: undefined if the calling thread does not
 *        hold the lock; SEI CERT C, POS48-C
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static char document[] = "a draft";
static char saved[sizeof document];

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void *save(void *unused)
{
    (void)unused;
    memcpy(saved, document, sizeof saved);
    must(pthread_rwlock_unlock(&lock)); /* @expect unlock-not-owner */
    return NULL;
}

static void *edit(void *unused)
{
    pthread_t saver;

    must(pthread_rwlock_wrlock(&lock));
    document[0] = 'A';
    must(pthread_create(&saver, NULL, save, NULL));
    must(pthread_join(saver, NULL));
    return unused;
}

int main(void)
{
    pthread_t editor;

    must(pthread_create(&editor, NULL, edit, NULL)); /* @expect[helgrind] lock-held-at-exit */
    must(pthread_join(editor, NULL));                /* @expect[drd] lock-held-at-exit */
    printf("saved: %s\n", saved);
    return strcmp(saved, "A draft") == 0 ? 0 : 1;
}
