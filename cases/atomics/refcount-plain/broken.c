/* SPDX-License-Identifier: MIT */
/*
 * What:  Two users share a font, main holds a reference for each. Who drops the last one
 *        closes the font.
 *
 * Wrong: The count is plain. If two drops meet, both can find 2 and leave 1, and nobody
 *        closes the font.
 *
 * Why:   Nothing orders the two drops.
 *
 * Fix:   The count is atomic.
 *
 * From:  Linux, Documentation/core-api/kref.rst; SEI CERT C CON43-C
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { USERS = 2, ROUNDS = 10 };

struct font {
    int references;
    atomic_int closed;
};

static void *use(void *argument)
{
    struct font *font = argument;

    int left = --font->references; /* @expect data-race */

    if (left == 0)
        atomic_fetch_add(&font->closed, 1);
    return NULL;
}

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

int main(void)
{
    pthread_t threads[USERS];
    int right = 0;

    /* Many times over: a detector can miss what happens at the very same instant. */
    for (int round = 0; round < ROUNDS; round++) {
        struct font *font = calloc(1, sizeof *font);

        if (font == NULL)
            exit(2);
        font->references = USERS;
        for (int i = 0; i < USERS; i++)
            must(pthread_create(&threads[i], NULL, use, font));
        for (int i = 0; i < USERS; i++)
            must(pthread_join(threads[i], NULL));
        right += font->closed == 1;
        free(font);
    }
    printf("closed once in %d of %d rounds\n", right, ROUNDS);
    return right == ROUNDS ? 0 : 1; /* @expect[explore] exit-status */
}
