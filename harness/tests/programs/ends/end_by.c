/* SPDX-License-Identifier: MIT */
/* Ends by the signal whose number the argument is, having said so. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    int number = argc > 1 ? (int)strtol(argv[1], NULL, 10) : SIGTERM;

    fprintf(stderr, "about to end by %d\n", number);
    return raise(number);
}
