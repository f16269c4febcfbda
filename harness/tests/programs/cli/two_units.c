/* SPDX-License-Identifier: MIT */
/* The first of two units, which the build compiles with debug information of two kinds. */
int second_unit(void);

int main(void)
{
    return second_unit();
}
