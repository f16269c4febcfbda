/* SPDX-License-Identifier: MIT */
/* Correct OpenMP, and with an argument a race: all iterations add to one variable. */
static double cell[1000];
static int racy;

int main(int argc, char **argv)
{
    double sum = 0;

    (void)argv;
#pragma omp parallel for
    for (int i = 0; i < 1000; i++)
        cell[i] = i * 0.5;
#pragma omp parallel for reduction(+ : sum)
    for (int i = 0; i < 1000; i++)
        sum += cell[i];
    if (argc > 1) {
#pragma omp parallel for
        for (int i = 0; i < 1000; i++)
            racy += i;
    }
    return sum != 249750;
}
