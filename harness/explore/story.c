/* SPDX-License-Identifier: MIT */
#include "explore/story.h"

#include "base/text.h"
#include "explore/readiness.h"
#include "explore/trace.h"
#include "model/origin.h"

enum {
    LINES_MAX = 160, /* of a story; more nobody reads */
    AROUND = 2       /* steps beside a switch that are told in a long one */
};

/* What a step does, and what its object is. */
static const struct words {
    const char *verb;
    const char *noun; /* NULL: there is none, or the verb says it */
} words[EXPLORE_OPERATIONS] = {
    [EXPLORE_OP_NONE] = {"goes on", NULL},
    [EXPLORE_OP_START] = {"starts", NULL},
    [EXPLORE_OP_END] = {"ends", NULL},
    [EXPLORE_OP_CREATE] = {"creates", NULL},
    [EXPLORE_OP_JOIN] = {"joins", NULL},
    [EXPLORE_OP_DETACH] = {"detaches", NULL},
    [EXPLORE_OP_CANCEL] = {"cancels", NULL},
    [EXPLORE_OP_LOCK] = {"locks", "mutex"},
    [EXPLORE_OP_TRYLOCK] = {"tries to lock", "mutex"},
    [EXPLORE_OP_UNLOCK] = {"unlocks", "mutex"},
    [EXPLORE_OP_READ_LOCK] = {"read-locks", "rwlock"},
    [EXPLORE_OP_WRITE_LOCK] = {"write-locks", "rwlock"},
    [EXPLORE_OP_TRY_READ_LOCK] = {"tries to read-lock", "rwlock"},
    [EXPLORE_OP_TRY_WRITE_LOCK] = {"tries to write-lock", "rwlock"},
    [EXPLORE_OP_RW_UNLOCK] = {"unlocks", "rwlock"},
    [EXPLORE_OP_SPIN_LOCK] = {"locks", "spin lock"},
    [EXPLORE_OP_SPIN_TRYLOCK] = {"tries to lock", "spin lock"},
    [EXPLORE_OP_SPIN_UNLOCK] = {"unlocks", "spin lock"},
    [EXPLORE_OP_COND_WAIT] = {"begins to wait for", "condition"},
    [EXPLORE_OP_COND_WAKE] = {"is woken by", "condition"},
    [EXPLORE_OP_COND_RELOCK] = {"has been woken and locks", "mutex"},
    [EXPLORE_OP_SIGNAL] = {"signals", "condition"},
    [EXPLORE_OP_BROADCAST] = {"signals all of", "condition"},
    [EXPLORE_OP_SEM_WAIT] = {"takes", "semaphore"},
    [EXPLORE_OP_SEM_TRYWAIT] = {"tries to take", "semaphore"},
    [EXPLORE_OP_SEM_POST] = {"posts", "semaphore"},
    [EXPLORE_OP_BARRIER] = {"arrives at", "barrier"},
    [EXPLORE_OP_BARRIER_LEAVE] = {"leaves", "barrier"},
    [EXPLORE_OP_ONCE] = {"calls", "pthread_once"},
    [EXPLORE_OP_FILE_LOCK] = {"locks", "stdio stream"},
    [EXPLORE_OP_FILE_UNLOCK] = {"unlocks", "stdio stream"},
    [EXPLORE_OP_SLEEP] = {"sleeps", NULL},
    [EXPLORE_OP_YIELD] = {"yields", NULL},
    [EXPLORE_OP_CLOCK] = {"reads the clock", NULL},
    [EXPLORE_OP_READ] = {"reads from", "descriptor"},
    [EXPLORE_OP_WRITE] = {"writes to", "descriptor"},
    [EXPLORE_OP_POLL] = {"polls", NULL},
    [EXPLORE_OP_WAIT_CHILD] = {"waits for a child process", NULL},
    [EXPLORE_OP_WAIT_SIGNAL] = {"waits for a signal", NULL},
    [EXPLORE_OP_FILE_RECORD] = {"locks a file", NULL},
    [EXPLORE_OP_KILL] = {"sends a signal", NULL},
    [EXPLORE_OP_HANDLER] = {"handles a signal", NULL},
    [EXPLORE_OP_FORK] = {"forks", NULL},
    [EXPLORE_OP_EXIT] = {"ends the program", NULL},
    [EXPLORE_OP_LOAD] = {"reads", "memory"},
    [EXPLORE_OP_STORE] = {"writes", "memory"},
    [EXPLORE_OP_ATOMIC] = {"changes", "atomic"},
    [EXPLORE_OP_FUTEX_WAIT] = {"waits for", "futex"},
    [EXPLORE_OP_FUTEX_WAKE] = {"wakes", "futex"},
};

static bool is_access(uint32_t operation)
{
    return operation == EXPLORE_OP_LOAD || operation == EXPLORE_OP_STORE ||
           operation == EXPLORE_OP_ATOMIC;
}

static const char *file_of(const struct story_source *source, uint32_t module)
{
    const char *path = source->area->modules[module].path;

    return *path ? path : source->program;
}

size_t story_frames(const struct story_source *source, struct explore_place place,
                    struct frame **frames)
{
    const char *file;

    *frames = NULL;
    if (place.module >= EXPLORE_MODULES || place.module >= source->area->result.module_count)
        return 0;
    file = file_of(source, place.module);
    if (source->library && text_equal(text_basename(file), text_basename(source->library)))
        return 0;
    return symbols_frames(source->symbols, file, place.offset ? place.offset - 1 : 0, frames);
}

const struct frame *story_place(const struct story_source *source,
                                const struct explore_place *places, size_t count)
{
    const struct frame *named = NULL;

    for (size_t i = 0; i < count; i++) {
        struct frame *frames;
        size_t found = story_frames(source, places[i], &frames);

        for (size_t k = 0; k < found; k++) {
            enum origin origin = frame_origin(&frames[k]);

            if (origin == ORIGIN_FOREIGN)
                continue;
            if (origin == ORIGIN_OWN)
                return &frames[k];
            named = named ? named : &frames[k];
        }
    }
    return named;
}

const char *story_variable(const struct story_source *source, uint64_t address)
{
    const struct explore_area *area = source->area;
    uint32_t best = EXPLORE_MODULES;

    for (uint32_t i = 0; i < area->result.module_count && i < EXPLORE_MODULES; i++)
        if (area->modules[i].base <= address &&
            (best == EXPLORE_MODULES || area->modules[i].base > area->modules[best].base))
            best = i;
    if (best == EXPLORE_MODULES)
        return NULL;
    return symbols_variable(source->symbols, file_of(source, best),
                            address - area->modules[best].base);
}

void story_object(struct buf *out, const struct story_source *source,
                  enum explore_operation operation, uint64_t address, uint32_t object)
{
    const struct words *w = &words[operation < EXPLORE_OPERATIONS ? operation : EXPLORE_OP_NONE];
    const char *variable = story_variable(source, address);

    if (!w->noun)
        return;
    if (!is_access(operation) || !variable)
        buf_addf(out, "%s ", w->noun);
    if (operation == EXPLORE_OP_READ || operation == EXPLORE_OP_WRITE)
        buf_addf(out, "%" PRIu64, address);
    else if (variable)
        buf_addstr(out, variable);
    else
        buf_addf(out, "%" PRIu32, object);
}

/* `created`: the number of the thread that the step creates. */
static const char *what_of(const struct story_source *source, const struct explore_step *step,
                           uint32_t created)
{
    uint32_t operation = step->operation < EXPLORE_OPERATIONS ? step->operation : EXPLORE_OP_NONE;
    struct buf text = BUF_INIT;
    const char *what;

    buf_addstr(&text, words[operation].verb);
    if (words[operation].noun) {
        buf_addch(&text, ' ');
        story_object(&text, source, (enum explore_operation)operation, step->address, step->object);
    } else if (step->target || operation == EXPLORE_OP_CREATE) {
        buf_addch(&text, ' ');
        trace_thread(&text, step->target ? step->target : created);
    }
    what = arena_strdup(source->arena, text.ptr);
    buf_release(&text);
    return what;
}

/* An object as the whole recording uses it. */
struct use {
    uint32_t thread; /* the first that used it */
    bool shared;
    bool changed;
};

/* One thing that may be shown. */
struct event {
    const struct explore_step *step;
    bool preempted;
    bool blocked;
    bool switched;    /* it is beside a switch */
    uint32_t created; /* the thread that it creates */
    bool matters;
};

struct telling {
    const struct story_source *source;
    struct use *uses;
    uint32_t use_count;
    uint32_t created;                                        /* threads so far */
    const struct explore_step *pending[EXPLORE_THREADS + 1]; /* arrived at, and not yet done */
    struct event *events;
    size_t count;
};

static bool is_blocked_at_end(const struct explore_area *area, uint32_t thread)
{
    return area->result.end == EXPLORE_DEADLOCK &&
           area->waits[thread].state == EXPLORE_THREAD_BLOCKED;
}

/* A thread wants what it waits for at the end, though it took no step on it. */
static void mark_wanted(struct telling *t)
{
    const struct explore_area *area = t->source->area;

    for (uint32_t i = 0; i < area->result.threads && i < EXPLORE_THREADS; i++) {
        const struct explore_wait *wait = &area->waits[i];

        if (is_blocked_at_end(area, i) && wait->object < t->use_count)
            t->uses[wait->object].shared |= t->uses[wait->object].thread != i + 1;
    }
}

static void look_at_objects(struct telling *t)
{
    const struct explore_area *area = t->source->area;

    for (uint32_t i = 0; i < area->result.step_count; i++)
        if (area->steps[i].object >= t->use_count)
            t->use_count = area->steps[i].object + 1;
    t->uses = xcalloc((size_t)t->use_count + 1, sizeof(*t->uses));
    for (uint32_t i = 0; i < area->result.step_count; i++) {
        const struct explore_step *step = &area->steps[i];
        struct use *use = &t->uses[step->object];

        use->shared |= use->thread && use->thread != step->thread;
        use->thread = step->thread;
        use->changed |= step->operation != EXPLORE_OP_LOAD;
    }
    mark_wanted(t);
}

static void add_event(struct telling *t, struct event event)
{
    const struct use *use = &t->uses[event.step->object];

    /* Threads are numbered in the order in which they are created. */
    if (event.step->operation == EXPLORE_OP_CREATE) {
        event.created = t->created + 2;
        t->created += !event.preempted && !event.blocked;
    }
    event.matters = event.switched || event.step->operation == EXPLORE_OP_CREATE ||
                    (event.step->object && use->shared && use->changed);
    t->events[t->count++] = event;
}

/* What a thread had arrived at is done only when it goes on. */
static void take_step(struct telling *t, struct readiness *readiness, struct event event)
{
    readiness_take(readiness, event.step);
    add_event(t, event);
}

static void list_events(struct telling *t)
{
    const struct explore_area *area = t->source->area;
    struct readiness *readiness = readiness_new(area);

    t->events = xcalloc(2 * (size_t)area->result.step_count + 1, sizeof(*t->events));
    for (uint32_t i = 0; i < area->result.step_count; i++) {
        const struct explore_step *step = &area->steps[i];
        bool stays = step->next == step->thread || step->operation == EXPLORE_OP_END;
        bool ready = readiness_of(readiness, i);
        struct event event = {.step = step, .switched = step->next != step->thread};

        if (step->thread > EXPLORE_THREADS || step->next > EXPLORE_THREADS)
            continue;
        event.preempted = !stays && ready;
        event.blocked = !stays && !ready;
        if (stays)
            take_step(t, readiness, event);
        else
            add_event(t, event);
        t->pending[step->thread] = stays ? NULL : step;
        if (step->next != step->thread && t->pending[step->next])
            take_step(t, readiness,
                      (struct event){.step = t->pending[step->next], .switched = true});
        t->pending[step->next] = NULL;
    }
    readiness_free(readiness);
}

/* A long story is shown only around its switches; its end matters most. */
static void shorten(struct telling *t)
{
    size_t kept = 0;

    for (size_t i = 0; i < t->count; i++)
        kept += t->events[i].matters;
    for (size_t i = 0; kept > LINES_MAX && i < t->count; i++) {
        bool near = false;

        for (size_t k = i > AROUND ? i - AROUND : 0; k < t->count && k <= i + AROUND; k++)
            near |= t->events[k].switched;
        t->events[i].matters &= near;
    }
    kept = 0;
    for (size_t i = t->count; i-- > 0;) {
        kept += t->events[i].matters;
        t->events[i].matters &= kept <= LINES_MAX;
    }
}

static const char *name_of_thread(const struct story_source *source, uint32_t number)
{
    struct buf name = BUF_INIT;
    const char *kept;

    trace_thread(&name, number);
    kept = arena_strdup(source->arena, name.ptr);
    buf_release(&name);
    return kept;
}

static struct story_step tell(const struct telling *t, const struct event *event, uint64_t left_out)
{
    const struct story_source *source = t->source;
    const struct frame *place = story_place(source, event->step->frame, event->step->frames);
    struct story_step line = {
        .thread = name_of_thread(source, event->step->thread),
        .step = event->step->step,
        .what = what_of(source, event->step, event->created),
        .preempted = event->preempted,
        .blocked = event->blocked,
        .left_out = left_out,
    };

    if (place) {
        /* The symbols may be gone before the story is shown. */
        line.function = arena_strdup(source->arena, place->function);
        line.file = arena_strdup(source->arena, place->file);
        line.line = place->line;
    }
    return line;
}

/* Where the threads are at the end that took no further step: the last ones to block. */
static size_t tell_end(const struct telling *t, struct story_step *lines)
{
    const struct explore_area *area = t->source->area;
    size_t count = 0;

    for (uint32_t i = 0; i < area->result.threads && i < EXPLORE_THREADS; i++) {
        const struct explore_wait *wait = &area->waits[i];
        const struct explore_step last = {.operation = wait->operation,
                                          .target = wait->target,
                                          .object = wait->object,
                                          .address = wait->address};

        if (!is_blocked_at_end(area, i) || t->pending[i + 1])
            continue;
        lines[count++] = (struct story_step){.thread = name_of_thread(t->source, i + 1),
                                             .step = wait->steps,
                                             .what = what_of(t->source, &last, 0),
                                             .blocked = true};
    }
    return count;
}

const struct story_step *story_make(const struct story_source *source, size_t *count)
{
    struct telling t = {.source = source};
    struct story_step *lines;
    uint64_t left_out = 0;

    look_at_objects(&t);
    list_events(&t);
    shorten(&t);
    lines = ARENA_ARRAY(source->arena, struct story_step, t.count + source->area->result.threads);
    *count = 0;
    for (size_t i = 0; i < t.count; i++) {
        if (!t.events[i].matters) {
            left_out++;
            continue;
        }
        lines[(*count)++] = tell(&t, &t.events[i], left_out);
        left_out = 0;
    }
    *count += tell_end(&t, lines + *count);
    free(t.uses);
    free(t.events);
    return lines;
}
