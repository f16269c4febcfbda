/* SPDX-License-Identifier: MIT */
/*
 * Two threads set a flag each, which lie in one word: to set one is to read and
 * to write both.
 *
 * After SEI CERT C, rule CON32-C (prevent data races when accessing bit-fields
 * from multiple threads).
 */
#include "program.h"

static struct {
    unsigned started : 1;
#ifdef FIXED
    unsigned : 0; /* what comes behind has a word of its own */
#endif
    unsigned loaded : 1;
} flags;

static void *set_started(void *unused)
{
    flags.started = 1;
    return unused;
}

static void *set_loaded(void *unused)
{
    flags.loaded = 1;
    return unused;
}

int main(void)
{
    pthread_t a = start(set_started, NULL), b = start(set_loaded, NULL);

    finish(a);
    finish(b);
    assert(flags.started && flags.loaded);
    return 0;
}
