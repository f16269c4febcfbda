/* SPDX-License-Identifier: MIT */
/* Annotations that <valgrind/helgrind.h> offers and no tool knows. */
#include <valgrind/helgrind.h>

static int barrier;

int main(void)
{
    ANNOTATE_BARRIER_INIT(&barrier, 2, 0);
    ANNOTATE_THREAD_NAME("main");
    return barrier;
}
