/* SPDX-License-Identifier: MIT */
/*
 * What:  An editor changes a document and has another thread save it. Nobody else may
 *        change the document until it is saved.
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
    must(pthread_rwlock_rdlock(&lock));
    memcpy(saved, document, sizeof saved);
    must(pthread_rwlock_unlock(&lock));
    return NULL;
}

static void *edit(void *unused)
{
    pthread_t saver;

    must(pthread_rwlock_wrlock(&lock));
    document[0] = 'A';
    must(pthread_rwlock_unlock(&lock));
    must(pthread_create(&saver, NULL, save, NULL));
    must(pthread_join(saver, NULL));
    return unused;
}

int main(void)
{
    pthread_t editor;

    must(pthread_create(&editor, NULL, edit, NULL));
    must(pthread_join(editor, NULL));
    printf("saved: %s\n", saved);
    return strcmp(saved, "A draft") == 0 ? 0 : 1;
}
