/* SPDX-License-Identifier: MIT */
/*
 * inner.h: the parts of the preloaded library among each other.
 *
 * Exactly one controlled thread runs the program's code at a time: the one that has the
 * baton. At each operation of interest (a point) it says what it wants to do next and
 * waits at its gate; the arriving thread chooses the next among those whose wish can be
 * granted, and hands the baton over. A granted thread then does the real operation,
 * which cannot block, so every detector sees the real events.
 *
 *     pthread_mutex_lock (mutex.c) -> point (gate.c) -> choose (choose.c)
 *         -> enabled? (each wish's own `ask`), strategy (strategy.c), trace (trace.c)
 *
 * A thread with `me` NULL is not controlled, and calls straight through: each thread
 * before the first pthread_create() of the process, and those of a detector, of glibc, of
 * forked children.
 *
 * Rules: nothing here calls malloc, libc's string functions or system calls by their
 * libc names: a detector would take that for the program's own doing.
 */
#ifndef EXPLORE_PRELOAD_INNER_H
#define EXPLORE_PRELOAD_INNER_H

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "explore/contract.h"
#include "sys.h"

#define PUBLIC __attribute__((visibility("default")))
#define NEVER  INT64_MAX

struct thread;
struct wish;

/* Whether the operation would not block. The thread that chooses asks it of any at its gate. */
typedef bool ask_fn(const struct thread *thread, const struct wish *wish);

enum wish_kind {
    WISH_INTERRUPTIBLE = 1, /* a handler without SA_RESTART ends it (EINTR) */
    WISH_SLEEP = 2,         /* every handler ends it */
    WISH_CANCEL = 4,        /* a cancellation point */
    WISH_OUTSIDE = 8,       /* if nothing else can go on, the world outside may end it */
    WISH_YIELD = 16,        /* would rather have another go on */
    WISH_HANDLER = 32       /* of a process with signal handlers, one might end it */
};

/* What a thread wants at its gate. */
struct wish {
    uint32_t operation;
    uint32_t kind;
    uint32_t target;
    const void *object;
    const void *second;
    ask_fn *ask;       /* NULL: it can always be granted */
    int64_t deadline;  /* virtual time; NEVER */
    const void *extra; /* the ask's own */
    uint64_t number;   /* the ask's own */
    void *place;       /* return address into the caller of the interposed function */
};

#define WISH(op, obj, ...)                                                                         \
    {                                                                                              \
        .operation = (op), .object = (obj), .deadline = NEVER,                                     \
        .place = __builtin_return_address(0), ##__VA_ARGS__                                        \
    }

/* Why a thread may go on. */
enum grant { GRANT_GO, GRANT_TIME, GRANT_SIGNAL, GRANT_CANCEL };

enum thread_state {
    THREAD_NONE,
    THREAD_AT_GATE, /* waits for the baton; a new thread is here before it really runs */
    THREAD_RUNS,    /* has the baton */
    THREAD_AWAY,    /* runs without: left outside on purpose, or the watchdog moved on */
    THREAD_ENDED
};

enum { READ_HOLDS = 16, DEFERRED = 4, WISHES = 4 };

/* A signal that came while its thread was in the scheduler. */
struct deferred {
    int signal;
    siginfo_t info;
};

struct thread {
    uint32_t baton; /* futex: 1 is "go" */
    uint32_t number;
    uint32_t state;
    uint32_t grant;
    struct wish *wish;          /* the one of `wishes` that counts */
    struct wish wishes[WISHES]; /* a copy of its own, and one for each handler that runs in it */
    uintptr_t last_access;
    uint32_t same_accesses;
    uintptr_t stack_top; /* about */
    uint32_t depth;      /* of handlers that interrupted it at its gate */
    uint32_t steps;
    uint32_t created_by;
    int32_t tid;
    uint32_t arrived;     /* the wake has arrived: it really runs */
    uint32_t waiting;     /* in the futex of its gate, so a handler may nest */
    uint32_t inside;      /* in the scheduler, where handlers must not run */
    uint32_t interrupted; /* a handler ran at the gate: 1, or 2 if it has SA_RESTART */
    uint32_t cancel;      /* pthread_cancel() was called for it */
    uint32_t cancel_enabled;
    uint32_t end_rounds; /* of destructors of thread-specific data */
    uint32_t joined;     /* or detached: its pthread_t may be used again */
    uint32_t watched;    /* AWAY by the watchdog */
    uint32_t spins;      /* equal steps in a row */
    pthread_t handle;
    void *(*start)(void *);
    void *argument;
    uint64_t priority;
    const void *cond; /* that it waits on */
    const void *cond_mutex;
    uint64_t cond_turn; /* when it began to; 0: it does not wait */
    uint32_t woken;     /* by a signal; of a futex: by a wake */
    const void *read_locks[READ_HOLDS];
    uint32_t read_counts[READ_HOLDS];
    uint32_t deferred_count;
    struct deferred deferred[DEFERRED];
    struct wish last; /* the one at its last step; `wish` itself may be gone when it is told */
};

extern __thread struct thread *me __attribute__((tls_model("initial-exec")));

/* One process's scheduler. */
struct scheduler {
    struct explore_area *area;
    uint32_t lock;
    uint32_t active;    /* this process is the explored one */
    uint32_t count;     /* threads ever */
    uint32_t current;   /* number of the thread with the baton */
    uint32_t left;      /* number of the last that had it, when nobody has */
    uint32_t idle;      /* it only waits until something can go on */
    uint64_t progress;  /* grants; the watchdog's mark */
    uint64_t conds;     /* turns given out */
    int64_t now;        /* virtual ns since the start */
    int64_t start_real; /* CLOCK_REALTIME at virtual 0 */
    int64_t start_mono;
    uint32_t clock_reads; /* in a row */
    int64_t patience_ns;
    uint64_t step_limit;
    uint32_t file_locks;       /* counts releases of file locks */
    uint32_t stdio_locks;      /* flockfile() was used */
    uint32_t detector_threads; /* TSan's own, which help nobody */
    uint32_t timers;           /* alive ones of timer_create */
    uint32_t handlers;         /* installed signal handlers */
    uint64_t handled;          /* counts handlers that came to a gate or ran */
    uint64_t watch_mark;
    int64_t watch_since;
    int64_t watch_computed; /* by the holder until then */
    uint32_t watch_sleeps;
    uint32_t replay_at[EXPLORE_THREADS];
    struct thread threads[EXPLORE_THREADS];
};

extern struct scheduler S;

static inline struct thread *thread_of(uint32_t number)
{
    return &S.threads[number - 1];
}

static inline struct explore_result *result(void)
{
    return &S.area->result;
}

/* gate.c: waits until the wish is granted. The caller is controlled (me is not NULL). */
enum grant point(const struct wish *wish);
static inline void point_simple(uint32_t operation, const void *object, void *place)
{
    struct wish wish = {
        .operation = operation, .object = object, .deadline = NEVER, .place = place};

    (void)point(&wish);
}
#define POINT(op, obj) point_simple((op), (obj), __builtin_return_address(0))
void gate_begin(struct thread *self);       /* the first wait of a new thread */
void gate_end(const struct wish *wish);     /* the last point: hands over and returns */
void gate_handler(const struct wish *wish); /* a signal handler's wish, in a thread at its gate */
void gate_handler_done(void);
/* Around a call that may block and about which nothing can be asked. */
void outside_begin(struct wish *wish);
void outside_end(struct wish *wish);
void move_on(struct thread *from, struct thread *self); /* for the watchdog */
void sched_lock(void);
void sched_unlock(void);
void freeze(uint32_t end) __attribute__((noreturn));
void unsupported(const char *why) __attribute__((noreturn));

/* choose.c: who goes on after `self` came to its gate or left; 0: no thread is left. */
uint32_t choose(struct thread *self);
bool anybody_ready(void);

/* strategy.c */
void strategy_start(void);
void strategy_new_thread(struct thread *thread);
void strategy_arrived(struct thread *thread);
uint32_t strategy_pick(const uint32_t *ready, uint32_t count);

/* trace.c */
void recording_start(void);
void modules_find(void);
void memory_hide(void);
void trace_step(struct thread *self, uint32_t next, bool self_ready);
bool replay_pick(const struct thread *self, const uint32_t *ready, uint32_t count, uint32_t *next);
uint32_t replay_default(const struct thread *self, const uint32_t *ready, uint32_t count);
uint32_t object_number(const void *address);
struct explore_place place_of(const void *address);

/* waits.c: why nothing goes on */
void export_waits(void);
bool outside_may_help(void);
int32_t task_state(int32_t tid);
uint32_t strangers_count(void);

/* watchdog.c: what a waiter does now and then */
void watchdog_look(struct thread *self);

/* cond.c: the queues of those that wait to be woken, by the order in which they came */
void enqueue(struct thread *self, const void *object, const void *mutex);
bool wake_one(const void *object); /* false: nobody waits there */

/* mutex.c, holder.c, stdio.c: who has what */
int32_t mutex_owner(const pthread_mutex_t *mutex);
ask_fn ask_mutex;
void holder_set(const void *object, uint32_t number); /* 0: nobody */
uint32_t holder_of(const void *object);
int32_t stdio_owner(const void *stream, uint32_t *number);

/* time.c: in virtual time */
int64_t deadline_at(clockid_t clock, const struct timespec *when);
int64_t deadline_in(int64_t seconds, int64_t ns);
bool time_is_valid(const struct timespec *time);
ask_fn ask_never;

/* start.c, thread.c */
bool claim(void);
struct thread *thread_by_handle(pthread_t handle);
void have_an_end(struct thread *self);
void cancel_prepare(struct thread *self); /* before a gate that is a cancellation point */
void cancel_act(enum grant grant);        /* after it; may not return */

/* process.c */
bool fork_is_running(void);
/* False: the memory is short. */
bool process_start(void);

/* signal.c */
void run_deferred(void);

/* access.c */
void access_find(void);  /* at the start of the library */
void access_start(void); /* at the start of the control */

#endif
