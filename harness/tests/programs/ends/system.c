/* SPDX-License-Identifier: MIT */
/* Correct: runs a command. */
#include <stdlib.h>

int main(void)
{
    return system("true");
}
