/* SPDX-License-Identifier: MIT */
int second_unit(void);

int second_unit(void)
{
    return 0;
}
