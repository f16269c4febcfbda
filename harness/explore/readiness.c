/* SPDX-License-Identifier: MIT */
#include "explore/readiness.h"

/* A lock, by the number of its object. */
struct hold {
    uint32_t owner;
    uint32_t depth; /* the owner may lock a recursive one again */
    uint32_t readers;
};

struct readiness {
    const struct explore_area *area;
    struct hold *holds;
    bool ended[EXPLORE_THREADS + 1];
};

struct readiness *readiness_new(const struct explore_area *area)
{
    struct readiness *readiness = xcalloc(1, sizeof(*readiness));
    uint32_t objects = 0;

    for (uint32_t i = 0; i < area->result.step_count; i++) {
        const struct explore_step *step = &area->steps[i];

        objects = step->object > objects ? step->object : objects;
        objects = step->second > objects ? step->second : objects;
    }
    readiness->area = area;
    readiness->holds = xcalloc((size_t)objects + 1, sizeof(*readiness->holds));
    return readiness;
}

void readiness_free(struct readiness *readiness)
{
    free(readiness->holds);
    free(readiness);
}

/* Whether somebody else posts the semaphore before the thread goes on. */
static bool is_posted(const struct explore_area *area, uint32_t index)
{
    const struct explore_step *step = &area->steps[index];

    if (step->next == step->thread)
        return false;
    for (uint32_t i = index + 1; i < area->result.step_count; i++) {
        const struct explore_step *later = &area->steps[i];

        if (later->operation == EXPLORE_OP_SEM_POST && later->object == step->object)
            return true;
        if (later->next == step->thread)
            return false;
    }
    return true; /* it never went on */
}

bool readiness_of(const struct readiness *readiness, uint32_t index)
{
    const struct explore_step *step = &readiness->area->steps[index];
    const struct hold *hold = &readiness->holds[step->object];

    switch (step->operation) {
    case EXPLORE_OP_LOCK:
    case EXPLORE_OP_COND_RELOCK:
    case EXPLORE_OP_SPIN_LOCK:
    case EXPLORE_OP_FILE_LOCK:
    case EXPLORE_OP_READ_LOCK:
        return !hold->owner;
    case EXPLORE_OP_WRITE_LOCK:
        return !hold->owner && !hold->readers;
    case EXPLORE_OP_JOIN:
        return step->target <= EXPLORE_THREADS && readiness->ended[step->target];
    case EXPLORE_OP_SEM_WAIT:
        return !is_posted(readiness->area, index);
    case EXPLORE_OP_COND_WAKE:
    case EXPLORE_OP_BARRIER_LEAVE:
    case EXPLORE_OP_SLEEP:
    case EXPLORE_OP_READ:
    case EXPLORE_OP_POLL:
    case EXPLORE_OP_WAIT_CHILD:
    case EXPLORE_OP_WAIT_SIGNAL:
    case EXPLORE_OP_FILE_RECORD:
    case EXPLORE_OP_FUTEX_WAIT:
        return false;
    default:
        return true;
    }
}

static void lock(struct hold *hold, uint32_t thread)
{
    hold->owner = thread;
    hold->depth++;
}

static void unlock(struct hold *hold)
{
    if (hold->depth)
        hold->depth--;
    if (!hold->depth)
        hold->owner = 0;
}

void readiness_take(struct readiness *readiness, const struct explore_step *step)
{
    struct hold *hold = &readiness->holds[step->object];

    switch (step->operation) {
    case EXPLORE_OP_LOCK:
    case EXPLORE_OP_COND_RELOCK:
    case EXPLORE_OP_SPIN_LOCK:
    case EXPLORE_OP_FILE_LOCK:
    case EXPLORE_OP_WRITE_LOCK:
        lock(hold, step->thread);
        break;
    case EXPLORE_OP_UNLOCK:
    case EXPLORE_OP_SPIN_UNLOCK:
    case EXPLORE_OP_FILE_UNLOCK:
        unlock(hold);
        break;
    case EXPLORE_OP_READ_LOCK:
        hold->readers++;
        break;
    case EXPLORE_OP_RW_UNLOCK:
        if (hold->owner)
            unlock(hold);
        else if (hold->readers)
            hold->readers--;
        break;
    case EXPLORE_OP_COND_WAIT:
        unlock(&readiness->holds[step->second]);
        break;
    case EXPLORE_OP_END:
        if (step->thread <= EXPLORE_THREADS)
            readiness->ended[step->thread] = true;
        break;
    default:
        break;
    }
}
