/* SPDX-License-Identifier: MIT */
/*
 * contract.h: what the explored program (the preloaded library in it) and the
 * command have in common: one mapping of a memfd, plain values only.
 *
 * Life of one schedule
 *   1. The command makes the memfd, as large as struct explore_area, sets magic,
 *      version and size, and starts the program with the library in LD_PRELOAD
 *      and the memfd's path in EXPLORE_VARIABLE. (session.h does all this.)
 *   2. It writes `request`, and in a fork server gives the order: `order` + 1, wake.
 *      The server forks a child for each order.
 *   3. The first process that creates a thread claims the area (`claimed` is its pid)
 *      and is the explored one. Other processes run free, also its own children.
 *      A process that never creates a thread is never claimed: nothing was controlled.
 *   4. The library writes `result`, `decisions` and, if asked for, `steps`.
 *   5. The end: FINISHED is set in exit(), and the process goes on to end by itself;
 *      NONE remains if it ended without (a crash, _exit, abort: the wait status tells).
 *      At each other end the process is frozen: `result.frozen` is set and `news`
 *      is woken, all its threads wait, so that their stacks can be read; the
 *      command kills it when it has seen enough.
 *   6. When the server has reaped its child: `child_status`, then `news` + 1, wake.
 *
 * Thread numbers: main is 1, then in the order of creation; a number is never used twice
 * in a schedule. A step is one arrival of a thread at a scheduling point; each thread counts
 * its own from 1. A decision is made at a step: who goes on. One is recorded for each switch:
 * "thread T, at its step N, hands over to thread M". Where nothing is recorded, T goes on.
 * In a replay a forced switch that no decision names (T cannot go on, or its entry was
 * left out by shrinking) goes to the next higher thread number that can run,
 * cyclically; a decision whose thread cannot run is skipped and counts as `diverged`.
 *
 * The hash is FNV-1a over each step's thread, operation and the thread that was chosen.
 * No address, pid or time enters it.
 */
#ifndef THREADPROOF_EXPLORE_CONTRACT_H
#define THREADPROOF_EXPLORE_CONTRACT_H

#include <stdint.h>

/* In the environment: a path of the memfd, /proc/PID/fd/N of the command's own process, so the
   program has no descriptor of ours, and scripts and detectors pass it on. */
#define EXPLORE_VARIABLE "THREADPROOF_EXPLORE"

enum {
    EXPLORE_MAGIC = 0x54504558,
    EXPLORE_VERSION = 1,
    EXPLORE_THREADS = 1024,      /* one more and the end is UNSUPPORTED */
    EXPLORE_DECISIONS = 1 << 18, /* at most; `decisions_lost` counts the others */
    EXPLORE_STEPS = 1 << 17,     /* kept in a recording; the later ones are left out */
    EXPLORE_FRAMES = 8,
    EXPLORE_MODULES = 64,
    EXPLORE_HOLDS = 1024,
    EXPLORE_LEARNT = 1 << 12,
    EXPLORE_TEXT = 256
};

enum explore_strategy {
    EXPLORE_RANDOM, /* random walk: each enabled thread is as likely */
    EXPLORE_PCT,    /* random priorities, `depth` - 1 points at which one drops */
    EXPLORE_POS,  /* partial order sampling: new priorities for those who race with what was done */
    EXPLORE_SURW, /* by the number of steps that each thread has still to make (`weights`) */
    EXPLORE_REPLAY /* `replay` alone decides */
};

/* When sleeps and timed waits end. */
enum explore_time {
    EXPLORE_TIME_LAST, /* in the order of their ends, when nothing else can run */
    EXPLORE_TIME_ANY   /* at any moment: findings depend on how long a sleep takes */
};

enum explore_flags {
    EXPLORE_RECORD = 1, /* fill `steps` and their frames; slower */
    /* Memory accesses of an instrumented build are points only with one of these, and only
       where the memory is shared: two threads have accessed it, in this schedule or by `learnt`. */
    EXPLORE_LEARN = 2,    /* add what is found to be shared to `learnt`, for later schedules */
    EXPLORE_SHARED = 4,   /* leave `learnt` as it is */
    EXPLORE_FROM_MAIN = 8 /* control it from the beginning of main, not from its first thread on */
};

/* Written by the command before a schedule. Zero is a usable default for all but `seed`. */
struct explore_request {
    uint64_t seed;
    uint32_t strategy;       /* enum explore_strategy */
    uint32_t time;           /* enum explore_time */
    uint32_t flags;          /* enum explore_flags */
    uint32_t depth;          /* PCT: 0 is 3 */
    uint64_t step_limit;     /* 0: 1,000,000 */
    uint32_t expected_steps; /* PCT: where the priorities may drop; 0: 200. Take the largest seen so
                                far */
    uint32_t patience_ms;    /* of processor time without a point; 0: 600. (For one that sleeps in
                                the kernel outside our sight: a twentieth of it) */
    uint64_t start_ns;       /* the virtual CLOCK_REALTIME at the start; 0: the real one. Part of a
                                replay's input, if the program looks at the clock */
    uint32_t replay_count;   /* entries of `replay`, each thread's in the order of their steps */
    uint32_t weights[EXPLORE_THREADS]; /* SURW: steps that thread I + 1 made in earlier schedules */
};

enum explore_end {
    EXPLORE_NONE,
    EXPLORE_FINISHED,
    EXPLORE_DEADLOCK,   /* frozen; `waits` and `holds` say why */
    EXPLORE_STEP_LIMIT, /* frozen; `waits` say where each thread was */
    EXPLORE_OUTSIDE,    /* set by session.h: it waits for the world outside, or for the watchdog,
                           until the time limit; no deadlock */
    EXPLORE_UNSUPPORTED /* frozen, `why` says what this library cannot control */
};

/* What a thread is about to do at a step. */
enum explore_operation {
    EXPLORE_OP_NONE,
    EXPLORE_OP_START, /* of a thread */
    EXPLORE_OP_END,   /* of a thread: from here on it can be joined */
    EXPLORE_OP_CREATE,
    EXPLORE_OP_JOIN, /* `target` is the thread */
    EXPLORE_OP_DETACH,
    EXPLORE_OP_CANCEL,
    EXPLORE_OP_LOCK,
    EXPLORE_OP_TRYLOCK,
    EXPLORE_OP_UNLOCK,
    EXPLORE_OP_READ_LOCK,
    EXPLORE_OP_WRITE_LOCK,
    EXPLORE_OP_TRY_READ_LOCK,
    EXPLORE_OP_TRY_WRITE_LOCK,
    EXPLORE_OP_RW_UNLOCK,
    EXPLORE_OP_SPIN_LOCK,
    EXPLORE_OP_SPIN_TRYLOCK,
    EXPLORE_OP_SPIN_UNLOCK,
    EXPLORE_OP_COND_WAIT,   /* about to give up the mutex (`second`) and wait */
    EXPLORE_OP_COND_WAKE,   /* waits to be woken */
    EXPLORE_OP_COND_RELOCK, /* was woken; wants the mutex (`object`) back */
    EXPLORE_OP_SIGNAL,      /* pthread_cond_signal */
    EXPLORE_OP_BROADCAST,
    EXPLORE_OP_SEM_WAIT,
    EXPLORE_OP_SEM_TRYWAIT,
    EXPLORE_OP_SEM_POST,
    EXPLORE_OP_BARRIER,       /* arrives */
    EXPLORE_OP_BARRIER_LEAVE, /* waits for the others */
    EXPLORE_OP_ONCE,
    EXPLORE_OP_FILE_LOCK, /* a stdio stream */
    EXPLORE_OP_FILE_UNLOCK,
    EXPLORE_OP_SLEEP,
    EXPLORE_OP_YIELD,
    EXPLORE_OP_CLOCK, /* reads the virtual clock */
    EXPLORE_OP_READ,  /* from a descriptor (`object`): read, recv, accept */
    EXPLORE_OP_WRITE, /* to a descriptor: write, send, connect */
    EXPLORE_OP_POLL,  /* poll, select, epoll_wait */
    EXPLORE_OP_WAIT_CHILD,
    EXPLORE_OP_WAIT_SIGNAL, /* sigwait, pause, sigsuspend */
    EXPLORE_OP_FILE_RECORD, /* flock, lockf, fcntl(F_SETLKW) */
    EXPLORE_OP_KILL,        /* sends a signal to this process */
    EXPLORE_OP_HANDLER,     /* a signal handler is about to run */
    EXPLORE_OP_FORK,
    EXPLORE_OP_EXIT, /* main returns, or exit() */
    EXPLORE_OP_LOAD, /* of memory (`object`) in an instrumented build */
    EXPLORE_OP_STORE,
    EXPLORE_OP_ATOMIC,
    EXPLORE_OP_FUTEX_WAIT, /* by syscall() */
    EXPLORE_OP_FUTEX_WAKE,
    EXPLORE_OPERATIONS
};

/* Thread `thread` at its step `step` hands over to `next`. */
struct explore_decision {
    uint32_t thread;
    uint32_t step;
    uint32_t next;
};

/* A code address as a file and an offset into it, the same in every process. It is a
   return address: look up `offset` - 1. */
struct explore_place {
    uint32_t module; /* index into `modules`; EXPLORE_MODULES if unknown */
    uint32_t unused;
    uint64_t offset; /* from the module's load address (its ELF virtual address if it is not
                        a position-independent one: bias 0) */
};

struct explore_module {
    uint64_t base;
    char path[EXPLORE_TEXT]; /* "" is the program itself */
};

/* One step of a recording. */
struct explore_step {
    uint32_t thread;
    uint32_t step;      /* its own count */
    uint32_t operation; /* enum explore_operation */
    uint32_t next;      /* who went on */
    uint32_t target;    /* JOIN, CREATE, CANCEL: a thread, else 0 */
    uint32_t object;    /* number of the object, by first appearance, 0: none */
    uint32_t second;    /* COND_WAIT: the mutex */
    uint32_t frames;    /* used entries of `frame` */
    uint64_t address;   /* of the object */
    uint64_t now_ns;    /* virtual time since the start */
    struct explore_place frame[EXPLORE_FRAMES]; /* innermost first, our own left out; frames of a
                                                   detector's runtime are among them */
};

enum explore_state {
    EXPLORE_THREAD_NONE,
    EXPLORE_THREAD_READY,   /* could go on */
    EXPLORE_THREAD_BLOCKED, /* on its operation */
    EXPLORE_THREAD_SLEEPING,
    EXPLORE_THREAD_OUTSIDE, /* waits for something outside, or ran away from the watchdog */
    EXPLORE_THREAD_ENDED
};

/* Where a thread is at the end of the schedule: entry I of `waits` is thread I + 1. */
struct explore_wait {
    uint32_t state;     /* enum explore_state */
    uint32_t operation; /* the one it waits in */
    uint32_t target;    /* JOIN: the thread */
    int32_t tid;        /* of the kernel; 0 if it has ended */
    uint64_t address;   /* of the object */
    uint64_t second;    /* COND_*: the other of condition and mutex */
    uint32_t object;    /* number of the object; 0: not numbered */
    uint32_t steps;     /* made by it */
    uint32_t created_by;
    uint32_t timed;             /* would end by itself */
    struct explore_place start; /* its start routine; of main: 0 */
};

enum explore_mode { EXPLORE_EXCLUSIVE, EXPLORE_SHARED_MODE };

/* Thread `thread` holds the object at `address` (a mutex, rwlock, spin lock, stdio stream,
   pthread_once that it runs). Of mutexes, only those that somebody waits for are listed. */
struct explore_hold {
    uint64_t address;
    uint32_t thread; /* 0: a thread that has ended, or another process's */
    uint32_t mode;   /* enum explore_mode */
    int32_t tid;
    uint32_t object;
};

enum explore_found {
    EXPLORE_FOUND_TSAN_BELOW = 1, /* TSan as a shared library (gcc) */
    EXPLORE_FOUND_TSAN_ABOVE = 2, /* TSan in the program (clang) */
    EXPLORE_FOUND_VALGRIND = 4,
    EXPLORE_FOUND_ACCESSES = 8, /* memory accesses were seen */
    EXPLORE_FOUND_LOADED = 16,  /* the library was loaded and mapped the area */
    EXPLORE_FOUND_EARLY = 32,   /* there were threads before the library's start; they run free */
    EXPLORE_FOUND_EXEC = 64,    /* the explored process called exec: free from there on */
    EXPLORE_FOUND_OTHERS = 128  /* another process of the program created threads: they ran free */
};

struct explore_result {
    uint32_t end;     /* enum explore_end */
    uint32_t frozen;  /* the process waits to be killed */
    uint32_t found;   /* enum explore_found */
    uint32_t threads; /* controlled, main included; 0: nothing was controlled */
    uint64_t steps;
    uint64_t switches;
    uint64_t preemptions; /* switches away from a thread that could have gone on */
    uint64_t hash;
    uint64_t points[EXPLORE_OPERATIONS]; /* steps by operation */
    uint64_t now_ns;                     /* virtual time that has passed */
    uint32_t time_fired;                 /* sleeps and timed waits that ended by their time */
    uint32_t outside_waits; /* times that nothing could run but something outside was waited for */
    uint32_t watchdog; /* times that it moved on: then the schedule is not exactly replayable */
    uint32_t diverged; /* replay: decisions that could not be followed */
    uint32_t watchdog_thread;    /* the first: whom it moved on from */
    uint32_t watchdog_operation; /* that thread's last step's */
    uint32_t watchdog_computing; /* it computed (else: slept in the kernel) */
    uint32_t watchdog_frames;
    struct explore_place watchdog_frame[EXPLORE_FRAMES]; /* of that last step */
    uint32_t decision_count;
    uint32_t decisions_lost;
    uint32_t step_count; /* of `steps` */
    uint32_t module_count;
    uint32_t hold_count;
    uint32_t learnt_count;
    char why[EXPLORE_TEXT]; /* UNSUPPORTED: in words */
};

struct explore_area {
    uint32_t magic;
    uint32_t version;
    uint64_t size; /* sizeof(struct explore_area) on both sides, else the library refuses */

    /* Futexes and what they announce. */
    uint32_t fork_server; /* set by the command: serve orders; 0: run once */
    uint32_t order;       /* the command -> the server */
    uint32_t news;        /* the library -> the command */
    int32_t server_pid;   /* set when the server is ready for orders */
    int32_t child_pid;    /* of this order's schedule */
    uint32_t child_ended; /* counts; equals `order` once that order's child is reaped */
    int32_t child_status; /* as waitpid gives it */
    int32_t claimed;      /* pid of the explored process, 0: none yet */

    struct explore_request request;
    struct explore_result result;
    struct explore_wait waits[EXPLORE_THREADS];
    struct explore_hold holds[EXPLORE_HOLDS];
    struct explore_module modules[EXPLORE_MODULES];
    uint64_t learnt[EXPLORE_LEARNT]; /* shared addresses, as module << 48 | offset (static memory),
                                        or a hash of where the block was allocated */
    struct explore_decision replay[EXPLORE_DECISIONS];
    struct explore_decision decisions[EXPLORE_DECISIONS];
    struct explore_step steps[EXPLORE_STEPS];
};

#endif
