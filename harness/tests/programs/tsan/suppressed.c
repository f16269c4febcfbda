/* SPDX-License-Identifier: MIT */
/* Two races, one of which the program's own suppressions hide. */
#include <pthread.h>

static int hidden;
static int seen;

const char *__tsan_default_options(void)
{
    return "print_suppressions=1";
}

const char *__tsan_default_suppressions(void)
{
    return "race:^hide$";
}

static void *hide(void *argument)
{
    hidden++;
    return argument;
}

static void *show(void *argument)
{
    seen++;
    return argument;
}

int main(void)
{
    pthread_t threads[4];

    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, i < 2 ? hide : show, NULL);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
