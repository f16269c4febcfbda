/* SPDX-License-Identifier: MIT */
#include "cli/lock_order.h"

#include "base/text.h"
#include "model/origin.h"

static bool same_place(const struct frame *a, const struct frame *b)
{
    return a && b && a->line && a->line == b->line && a->file && b->file &&
           frame_file_matches(a->file, b->file);
}

/* Whether the inversion says that a lock is taken there with another one in hand. */
static bool is_acquired_at(const struct finding *inversion, const struct frame *place)
{
    for (size_t i = 0; i < inversion->stack_count; i++) {
        const struct stack *stack = &inversion->stacks[i];

        if ((stack->role == STACK_ACQUIRED || stack->role == STACK_ACCESS) &&
            same_place(stack_own_frame(stack), place))
            return true;
    }
    return false;
}

/* Whether every thread of the cycle waits where the inversion takes a lock. */
static bool confirms(const struct finding *deadlock, const struct finding *inversion)
{
    size_t members = 0;

    if (deadlock->kind != KIND_DEADLOCK)
        return false;
    for (size_t i = 0; i < deadlock->stack_count; i++) {
        if (deadlock->stacks[i].role != STACK_BLOCKED)
            continue;
        members++;
        if (!is_acquired_at(inversion, stack_own_frame(&deadlock->stacks[i])))
            return false;
    }
    return members > 1;
}

static const char *note_on(const struct record *record, const struct finding *inversion,
                           struct arena *arena)
{
    for (size_t i = 0; i < record->findings.count; i++) {
        const struct finding *finding = record->findings.items[i];
        const struct witness *witness = record_witness(record, finding);

        if (witness && confirms(finding, inversion))
            return arena_printf(arena, "confirmed: the program hangs in it with seed %" PRIu64,
                                witness->seed);
    }
    return arena_printf(arena,
                        "not confirmed: no deadlock at these places in %" PRIu64
                        " schedule%s, which does not prove that there is none",
                        record->schedule->tried, record->schedule->tried == 1 ? "" : "s");
}

void lock_order_confirm(struct record *record)
{
    struct arena *arena = &record->findings.pool.arena;

    for (size_t i = 0; i < record->findings.count; i++) {
        /* The copy is ours; it is constant only for those who look at the list. */
        struct finding *finding = (struct finding *)record->findings.items[i];
        const char **notes;

        if (finding->kind != KIND_LOCK_ORDER_INVERSION)
            continue;
        notes = ARENA_ARRAY(arena, const char *, finding->note_count + 1);
        notes[0] = note_on(record, finding, arena);
        for (size_t k = 0; k < finding->note_count; k++)
            notes[k + 1] = finding->notes[k];
        finding->notes = notes;
        finding->note_count++;
    }
}
