/* SPDX-License-Identifier: MIT */
/*
 * What:  A decoder unpacks a picture and says that it is done. main waits and shows it.
 *
 * Wrong: The flag is volatile. That keeps the compiler from dropping its reads, and no
 *        more: it is neither atomic, nor does it order the picture before it.
 *
 * Why:   To C and to every detector, a volatile access is a plain one: both the flag and
 *        the picture are shared without any order.
 *
 * Fix:   A semaphore says that it is done, and orders what came before.
 *
 * From:  SEI CERT C CON02-C (Do not use volatile as a synchronization primitive); Boehm
 *        and Maclaren, Should volatile Acquire Atomicity and Thread Visibility Semantics?,
 *        WG21 N2016, 2006
 *
 * @blind explore: it runs one thread at a time, so that what is stored is seen by all at once
 */
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static long pixel;
static volatile bool done;

static void *decoder(void *unused)
{
    (void)unused;
    pixel = 255; /* @expect data-race */
    done = true; /* @expect data-race */
    return NULL;
}

static void wait_until_done(void)
{
    while (!done) /* @expect data-race */
        sched_yield();
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
    pthread_t thread;

    must(pthread_create(&thread, NULL, decoder, NULL));
    wait_until_done();
    long shown = pixel; /* @expect data-race */
    must(pthread_join(thread, NULL));
    printf("the pixel is %ld\n", shown);
    return shown == 255 ? 0 : 1;
}
