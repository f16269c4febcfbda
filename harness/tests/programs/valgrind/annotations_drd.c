/* SPDX-License-Identifier: MIT */
/* An annotation that <valgrind/drd.h> offers and DRD does not know. */
#include <valgrind/drd.h>

static int barrier;

int main(void)
{
    ANNOTATE_BARRIER_INIT(&barrier, 2, 0);
    return barrier;
}
