/* SPDX-License-Identifier: MIT */
/* The program aborts. */
#include <stdlib.h>

int main(void)
{
    abort();
}
