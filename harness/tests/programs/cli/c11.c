/* SPDX-License-Identifier: MIT */
/* Correct, with the threads and locks of C11. */
#include <stddef.h>
#include <threads.h>

static mtx_t lock;
static int counter;

static int worker(void *unused)
{
    (void)unused;
    mtx_lock(&lock);
    counter++;
    mtx_unlock(&lock);
    return 0;
}

int main(void)
{
    thrd_t a;
    thrd_t b;

    if (mtx_init(&lock, mtx_plain) != thrd_success ||
        thrd_create(&a, worker, NULL) != thrd_success ||
        thrd_create(&b, worker, NULL) != thrd_success)
        return 99;
    thrd_join(a, NULL);
    thrd_join(b, NULL);
    return counter != 2;
}
