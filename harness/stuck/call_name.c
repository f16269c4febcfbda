/* SPDX-License-Identifier: MIT */
#include <sys/syscall.h>

/* The build reads from here which calls there are, and makes syscalls.h of it. */
#ifndef LIST_ONLY
#include "stuck/call_name.h"

static const struct {
    long number;
    const char *name;
} calls[] = {
#include "syscalls.h"
};

static bool is_of_64_bits(const struct proc_call *call)
{
    return sizeof(void *) == 8 && call->sp > UINT32_MAX;
}

const char *call_name(const struct proc_call *call)
{
    for (size_t i = 0; is_of_64_bits(call) && i < ARRAY_SIZE(calls); i++)
        if (calls[i].number == call->number)
            return calls[i].name;
    return NULL;
}
#endif
