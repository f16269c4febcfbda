/* SPDX-License-Identifier: MIT */
/* Writes to standard output and standard error in turn, unbuffered, `argument` lines in all. */
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    long lines = argc > 1 ? strtol(argv[1], NULL, 10) : 0;

    setvbuf(stdout, NULL, _IONBF, 0);
    for (long i = 0; i < lines; i++)
        fprintf(i % 2 ? stderr : stdout, "%ld\n", i);
    return 0;
}
