/* SPDX-License-Identifier: MIT */
/* Two threads look into a queue. Needs what its target carries: definitions, options, an include
 * folder, libraries. */
#include <math.h>

#include "look_config.h"
#include "queue.h"

_Static_assert(sizeof(LOOK_TEXT) == sizeof("two words"), "a definition with a blank");
_Static_assert(LOOK_ROUNDS == LOOK_CONFIG_ROUNDS, "a definition and an include folder");

static struct queue queue = QUEUE_INIT;

static void *look(void *unused)
{
    (void)unused;
    for (int i = 0; i < LOOK_ROUNDS; i++)
        queue_look(&queue);
    return NULL;
}

int main(void)
{
    volatile double rounds = LOOK_ROUNDS;
    pthread_t one;
    pthread_t other;

    if (pthread_create(&one, NULL, look, NULL) != 0)
        return 2;
    if (pthread_create(&other, NULL, look, NULL) != 0)
        return 2;
    pthread_join(one, NULL);
    pthread_join(other, NULL);
    return cbrt(rounds) < rounds ? 0 : 1;
}
