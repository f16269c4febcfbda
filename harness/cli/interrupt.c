/* SPDX-License-Identifier: MIT */
#include "cli/interrupt.h"

#include <signal.h>

static volatile sig_atomic_t came;

static void remember(int number)
{
    (void)number;
    came = 1;
}

/* Without SA_RESTART, so that a wait ends and the watch is asked at once. */
void interrupt_catch(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = remember};

    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
        if (sigaction(signals[i], &action, NULL) != 0)
            BUG("sigaction refuses signal %d: %s", signals[i], strerror(errno));
}

bool interrupt_came(void)
{
    return came != 0;
}

static enum watch_answer tick(void *context, pid_t pid, bool last)
{
    struct process_watch *inner = context;

    return came ? WATCH_END_INTERRUPTED : inner->tick(inner->context, pid, last);
}

static bool stands_still(void *context, pid_t pid)
{
    struct process_watch *inner = context;

    return inner->stands_still(inner->context, pid);
}

struct process_watch interrupt_watch(struct process_watch *inner)
{
    return (struct process_watch){inner->interval_ms, tick, inner,
                                  inner->stands_still ? stands_still : NULL};
}
