/* SPDX-License-Identifier: MIT */
/* Invalid read and write, use after free, double free, leak, uninitialised value. */
#include <stdlib.h>

static int uninitialised(void)
{
    int *block = malloc(sizeof(*block));
    int positive = *block > 0;

    if (positive)
        abort();
    return 0;
}

int main(void)
{
    char *block = malloc(8);
    volatile char last;

    block[8] = 1;
    free(block);
    last = block[0];
    free(block);
    (void)last;
    return uninitialised();
}
