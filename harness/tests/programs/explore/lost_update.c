/* SPDX-License-Identifier: MIT */
/*
 * Two threads add one to a number without a lock, and one of the two is lost.
 *
 * After Arpaci-Dusseau, "Operating Systems: Three Easy Pieces", chapter 26
 * (t1.c), with once instead of ten million times.
 */
#include "program.h"

static atomic_int number;

static void *add_one(void *unused)
{
#ifdef FIXED
    atomic_fetch_add(&number, 1);
#else
    int seen = atomic_load(&number);

    atomic_store(&number, seen + 1);
#endif
    return unused;
}

int main(void)
{
    pthread_t a = start(add_one, NULL), b = start(add_one, NULL);

    finish(a);
    finish(b);
    assert(number == 2);
    return 0;
}
