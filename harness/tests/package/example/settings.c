/* SPDX-License-Identifier: MIT */
/* Succeeds if it got its arguments, its variable, its folder and its definition. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "queue.h"

int main(int argc, char **argv)
{
    struct queue queue = QUEUE_INIT;
    const char *mode = getenv("EXAMPLE_MODE");

    if (argc != 3 || strcmp(argv[1], "two words") != 0 || strcmp(argv[2], "--name") != 0)
        return 1;
    if (!mode || strcmp(mode, "a=b") != 0)
        return 2;
    if (access("look_config.h", R_OK) != 0)
        return 3;
    queue_put(&queue, SETTINGS);
    return queue_take(&queue) == 1 ? 0 : 4;
}
