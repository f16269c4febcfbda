/* SPDX-License-Identifier: MIT */
/* Every run ends by a signal. */
#include <stdlib.h>

int main(void)
{
    abort();
}
