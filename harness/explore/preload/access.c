/* SPDX-License-Identifier: MIT */
#include "inner.h"
void access_start(void)
{
}
