/* SPDX-License-Identifier: MIT */
/* An instruction that Valgrind does not know: the stack comes without an error around it. */
#include <signal.h>
#include <stdlib.h>

static void over(int number)
{
    (void)number;
    _Exit(0);
}

int main(void)
{
    signal(SIGILL, over);
    __builtin_trap();
}
