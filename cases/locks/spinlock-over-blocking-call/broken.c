/* SPDX-License-Identifier: MIT */
/*
 * What:  A counter of requests is guarded by a spin lock. Once in a while a thread writes the
 *        number to a slow disk, for which a wait of 600 ms stands here.
 *
 * Wrong: The disk is waited for with the spin lock held. Whoever wants to count a request
 *        meanwhile burns a processor for as long as that.
 *
 * Why:   The wait is twice as long as what DRD is told to accept. Nothing else is wrong:
 *        the result is right, only late.
 *
 * Fix:   Take a copy under the lock, and write that.
 *
 * From:  SEI CERT C, POS52-C: do not perform operations that can block while holding a POSIX
 *        lock; pthread_spin_init(3), NOTES
 *
 * @blind tsan: it does not look at how long a lock is held
 *
 * @blind helgrind: it does not look at how long a lock is held
 *
 * @option drd: --exclusive-threshold=300
 */
#define _POSIX_C_SOURCE 200809L
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_spinlock_t spin;
static int requests, written;

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void write_to_disk(int number)
{
    poll(NULL, 0, 600);
    written = number;
}

static void *report(void *unused)
{
    (void)unused;
    must(pthread_spin_lock(&spin));
    write_to_disk(requests);
    must(pthread_spin_unlock(&spin)); /* @expect[drd] lock-held-long */
    return NULL;
}

int main(void)
{
    pthread_t reporter;

    must(pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE));
    must(pthread_spin_lock(&spin));
    requests++;
    must(pthread_spin_unlock(&spin));
    must(pthread_create(&reporter, NULL, report, NULL));
    must(pthread_join(reporter, NULL));
    must(pthread_spin_destroy(&spin));
    printf("%d request\n", written);
    return written == 1 ? 0 : 1;
}
