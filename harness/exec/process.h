/* SPDX-License-Identifier: MIT */
/*
 * process.h: runs one program to its end, whatever it does.
 *
 * Between the caller and the program stands a keeper: a forked child of the
 * caller that is the sub-reaper of everything the program starts. It ends and
 * reaps all of it when the program ends, when the deadline passes, when the
 * caller says so, and when the caller itself dies, killed with -9 included.
 * The program leads a process group of its own, and dies with the keeper
 * (PR_SET_PDEATHSIG).
 *
 * Ending a program: SIGTERM to the group (so that Valgrind completes its XML),
 * `grace_ms` later, or as soon as the watch knows that waiting is useless, SIGKILL to every
 * process below the keeper.
 *
 * Time is the monotonic clock. Standard output and error are drained while the
 * program runs, so it never blocks on a full pipe; at most 2 * keep_bytes of
 * each are kept, the beginning and the end.
 *
 * Not thread-safe: it forks; call it from a process with one thread.
 */
#ifndef THREADPROOF_EXEC_PROCESS_H
#define THREADPROOF_EXEC_PROCESS_H

#include <sys/types.h>

#include "base/buf.h"
#include "base/error.h"
#include "model/outcome.h"

/* What a watch wants done with the program. */
enum watch_answer {
    WATCH_GO_ON,
    WATCH_END_STUCK,
    WATCH_END_INTERRUPTED,
    WATCH_END_OVER /* nothing of the program is left, but its detector keeps the process alive:
                      it is ended with SIGKILL, and counts as having exited with 0 */
};

/*
 * Called while the program runs, every `interval_ms` milliseconds, with the
 * pid of the program itself, which exists (at worst as a zombie) during the
 * call. It is called once more, with `last` set, at the deadline and before
 * anything is sent to the program; and at once when a signal handler of the
 * caller's has run, so that it can answer WATCH_END_INTERRUPTED.
 */
struct process_watch {
    int interval_ms;
    enum watch_answer (*tick)(void *context, pid_t pid, bool last);
    void *context;
    /*
     * Called as often after a program was sent SIGTERM for being stuck, or NULL: whether it has
     * dealt with that and stands still again, so that the rest of `grace_ms` would be waited in
     * vain.
     */
    bool (*stands_still)(void *context, pid_t pid);
};

struct process_spec {
    const char *const *argv; /* NULL-terminated; argv[0] is looked for in PATH if it has no '/',
                                else it is a path as seen from `folder` */
    const char *const *env;  /* "NAME=value" entries that replace or add, "NAME" removes;
                                NULL-terminated or NULL */
    const char *folder;      /* to start in; NULL: the caller's */
    int64_t timeout_ms;      /* 0: none */
    int64_t grace_ms;        /* between SIGTERM and SIGKILL */
    size_t keep_bytes;       /* of the beginning and of the end of each stream */
    bool inherit_io;         /* standard input, output and error are the caller's; nothing is kept.
                                Otherwise standard input is /dev/null. On a terminal the
                                program gets the foreground, and with it the keys that signal */
    bool keep_errors;        /* with inherit_io: standard error is kept too, and passed on at once,
                                unless it is a terminal. So is standard output where both are the
                                same file, so that the order of what is written there is kept */
    bool fixed_layout;       /* start it without address space randomisation: TSan needs that on
                                kernels with many random bits; no error if that is refused */
    const struct process_watch *watch; /* or NULL */
};

/* The stream as kept: `head`, then `skipped` bytes left out, then `tail`. */
struct process_output {
    struct buf head;
    struct buf tail;
    uint64_t total;
};

struct process_result {
    struct outcome outcome;
    pid_t pid; /* of the program, as the detectors' log names have it */
    struct process_output out;
    struct process_output err;
};

/*
 * Runs it. False only if we failed ourselves (no memory for a fork, no pipe);
 * a program that cannot be executed is an outcome. process_result_release()
 * afterwards in both cases.
 */
bool process_run(const struct process_spec *spec, struct process_result *result, struct error *err);
void process_result_release(struct process_result *result);

/* Appends head and tail, with a line between them that says how much was left out. */
void process_output_text(const struct process_output *output, struct buf *text);

#endif
