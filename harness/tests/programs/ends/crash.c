/* SPDX-License-Identifier: MIT */
/* Divides by zero, executes nonsense, or writes to nowhere. */
#include <string.h>

static volatile int zero;
static int *volatile nowhere;

static int divide(int n)
{
    return n / zero;
}

static int write_to_nowhere(void)
{
    *nowhere = 1;
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "divide") == 0)
        return divide(argc);
    if (argc > 1 && strcmp(argv[1], "nonsense") == 0)
        __builtin_trap();
    return write_to_nowhere();
}
