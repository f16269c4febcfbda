/* SPDX-License-Identifier: MIT */
/* Waits for work that never comes. */
#include <unistd.h>

int main(void)
{
    for (;;)
        pause();
}
