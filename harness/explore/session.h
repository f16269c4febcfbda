/* SPDX-License-Identifier: MIT */
/*
 * session.h: runs one program under many schedules; the command's side of
 * contract.h.
 *
 *     struct explore_session *session = explore_open(&spec, &err);
 *     explore_request(session)->seed = 1;
 *     explore_request(session)->strategy = EXPLORE_RANDOM;
 *     explore_run(session, &run, &err);      -- as often as wanted
 *     run.result->end, run.outcome, run.out ...
 *     explore_close(session);
 *
 * The request stays as it is from run to run; change what shall change. Everything in
 * `run` is borrowed from the session and lives until the next run.
 *
 * Below the caller stands exec's keeper, so nothing outlives the caller, killed with -9
 * included. In a fork server it stands for the whole session, else for one run.
 * The program's standard input is /dev/null; standard output and error are files (memfds),
 * of which the beginning and the end are kept.
 *
 * Not thread-safe; several sessions may be open in several processes.
 */
#ifndef THREADPROOF_EXPLORE_SESSION_H
#define THREADPROOF_EXPLORE_SESSION_H

#include <sys/types.h>

#include "base/error.h"
#include "exec/process.h"
#include "explore/contract.h"

struct explore_session;
struct explore_run;

struct explore_spec {
    const char *const *argv; /* as in struct process_spec; with Valgrind's command before it, if so
                                wanted (then without fork server) */
    const char *const *env;  /* as in struct process_spec; LD_PRELOAD and EXPLORE_VARIABLE are
                                added, a LD_PRELOAD of the caller's own is kept behind ours */
    const char *folder;      /* to start in; NULL: the caller's */
    const char *library;     /* path of libthreadproof_explore.so; NULL: explore_library() */
    bool fork_server;        /* fork each schedule from the loaded program; else restart it */
    bool fixed_layout;       /* without address space randomisation */
    bool inherit_io;         /* output is the caller's, nothing is kept (for gdb) */
    int64_t timeout_ms;      /* real time of one schedule; 0: none */
    size_t keep_bytes;       /* of the beginning and of the end of each stream; 0: 64 KiB */
    /* Called while the explored process is frozen (deadlock, step limit), or just before it is
       killed at the time limit; to read stacks with stuck/debug.h, say. Or NULL. */
    void (*frozen)(void *context, const struct explore_run *run);
    /* Asked every 20 ms or so and after signals; true ends the run as interrupted. Or NULL. */
    bool (*interrupted)(void *context);
    void *context;
};

struct explore_run {
    const struct explore_area *area;
    const struct explore_result *result; /* &area->result; `end` is never EXPLORE_NONE only for
                                            lack of looking: NONE means that the process ended
                                            without exit(), see `outcome` */
    pid_t pid;              /* of the explored process; TSan's log_path gets it as suffix */
    struct outcome outcome; /* how the process ended; OUTCOME_STUCK at a deadlock,
                               OUTCOME_TIMED_OUT at the step limit and at the time limit,
                               OUTCOME_NOT_STARTED if it could not be executed */
    struct process_output out;
    struct process_output err;
    int64_t wall_us;
    bool loaded; /* the library was in the program; false: static, set-user-id, other machine.
                    true and result->threads 0: it never created a thread */
};

/* NULL: the library is missing, or the fork server did not come up (a process that cannot be
   executed, or into which the library was not loaded, says so here). */
struct explore_session *explore_open(const struct explore_spec *spec, struct error *err);
void explore_close(struct explore_session *session);

struct explore_request *explore_request(struct explore_session *session);
/* Copies the decisions that EXPLORE_REPLAY follows; false if there are too many. */
bool explore_replay(struct explore_session *session, const struct explore_decision *decisions,
                    size_t count, struct error *err);

/* False only if we failed ourselves. */
bool explore_run(struct explore_session *session, struct explore_run *run, struct error *err);

/* Words: "mutex lock", "semaphore wait"; as in "waits in a semaphore wait". Never NULL. */
const char *explore_operation_name(enum explore_operation operation);
const char *explore_strategy_name(enum explore_strategy strategy);

/* Where the library is: beside the command or in its library folder; EXPLORE_LIBRARY in the
   environment wins. In a static buffer; NULL if it is nowhere. */
const char *explore_library(void);
/* The same of the library that programs with points at their accesses are linked with. */
const char *explore_access_library(void);

#endif
