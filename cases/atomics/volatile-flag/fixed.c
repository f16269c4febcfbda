/* SPDX-License-Identifier: MIT */
/*
 * What:  A decoder unpacks a picture and says that it is done. main waits and shows it.
 *
 * Fix:   A semaphore says that it is done, and orders what came before.
 *
 * From:  SEI CERT C CON02-C (Do not use volatile as a synchronization primitive); Boehm
 *        and Maclaren, Should volatile Acquire Atomicity and Thread Visibility Semantics?,
 *        WG21 N2016, 2006
 */
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static long pixel;
static sem_t done;

static void *decoder(void *unused)
{
    (void)unused;
    pixel = 255;
    sem_post(&done);
    return NULL;
}

static void wait_until_done(void)
{
    sem_wait(&done);
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

    must(sem_init(&done, 0, 0));
    must(pthread_create(&thread, NULL, decoder, NULL));
    wait_until_done();
    long shown = pixel;
    must(pthread_join(thread, NULL));
    printf("the pixel is %ld\n", shown);
    return shown == 255 ? 0 : 1;
}
