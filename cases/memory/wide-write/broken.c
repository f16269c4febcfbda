/* SPDX-License-Identifier: MIT */
/*
 * What:  Two controllers set a lane each of a display that has four lanes of a byte.
 *
 * Wrong: Each sets its byte by writing all four: it reads the word, changes its part, and
 *        writes the word back. The other's new byte can be undone by the old one.
 *
 * Why:   The bytes are different memory locations, but both threads write every one of
 *        them, whichever is first.
 *
 * Fix:   Each writes its own byte, and nothing beside it.
 *
 * From:  Boehm, Threads Cannot Be Implemented as a Library, PLDI 2005, 4.2 (Rewriting of
 *        Adjacent Data); C17 3.14
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LANES = 4, CONTROLLERS = 2, ROUNDS = 10 };

static union {
    uint8_t lane[LANES];
    uint32_t all;
} display;

static const uint8_t numbers[CONTROLLERS] = {0, 1};

static void *controller(void *argument)
{
    const uint8_t *number = argument;
    uint32_t mask = UINT32_C(0xff) << (*number * 8);

    display.all = (display.all & ~mask) | (mask & UINT32_C(0x07070707)); /* @expect data-race */
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
    pthread_t threads[CONTROLLERS];
    int right = 0;

    /* Many times over: a detector can miss what happens at the very same instant. */
    for (int round = 0; round < ROUNDS; round++) {
        display.all = 0;
        for (int i = 0; i < CONTROLLERS; i++)
            must(pthread_create(&threads[i], NULL, controller, (void *)&numbers[i]));
        for (int i = 0; i < CONTROLLERS; i++)
            must(pthread_join(threads[i], NULL));
        right += display.lane[0] == 7 && display.lane[1] == 7;
    }
    printf("%d of %d rounds show both lanes\n", right, ROUNDS);
    return right == ROUNDS ? 0 : 1; /* @expect[explore] exit-status */
}
