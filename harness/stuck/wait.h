/* SPDX-License-Identifier: MIT */
/*
 * wait.h: what a thread that is blocked waits for; private to stuck.
 *
 * The kernel knows only the address of a futex. The call's operation and value tell some
 * kinds of wait apart, the library function on the stack the others, and the
 * words at the object say who holds it. The layouts are glibc's of x86-64 and
 * aarch64, 2.25 to 2.41:
 *   mutex      [0] lock, [2] tid of the owner, [4] kind
 *   rwlock     [0] readers << 3, [2] and [3] the words waited on, [6] tid of the writer
 *   condition  the words waited on are [10] and [11], since 2.41 [8] and [9]
 *   barrier    [0] arrivals, [1] arrivals of the rounds that are over, [2] parties
 *   join       the call's value is the tid of the joined thread
 * and those of stdio's locks (stream.h). Rust's std has locks of its own, which record no owner;
 * its functions on the stack tell them.
 */
#ifndef THREADPROOF_STUCK_WAIT_H
#define THREADPROOF_STUCK_WAIT_H

#include "model/finding.h"
#include "stuck/snapshot.h"
#include "stuck/stream.h"

enum wait_type {
    WAIT_NONE, /* not blocked */
    WAIT_MUTEX,
    WAIT_READ_LOCK,
    WAIT_WRITE_LOCK,
    WAIT_CONDITION,
    WAIT_SEMAPHORE,
    WAIT_BARRIER,
    WAIT_JOIN,
    WAIT_ONCE,
    WAIT_CHILD,  /* for a child process to end */
    WAIT_FILE,   /* for what a descriptor leads to */
    WAIT_STREAM, /* for the lock of a FILE of stdio's */
    WAIT_RUST,   /* for a lock of Rust's std, or what else it waits for */
    WAIT_FUTEX   /* unknown kind */
};

struct wait {
    enum wait_type type;
    uint64_t object;    /* address of the mutex, condition ...; of the futex if unknown */
    const char *what;   /* "recursive mutex", "semaphore": struct lock's type; of WAIT_FILE "to read
                           from a pipe (descriptor 3)" */
    const char *name;   /* of the object, "stdout"; NULL: it is a variable, or lies somewhere */
    const char *detail; /* "1 of 3 arrived", or NULL */
    pid_t owner;        /* inner tid of the thread that must act first; 0 none, or not recorded */
};

/* What says which kind of wait it is. */
struct wait_evidence {
    pid_t tid; /* of the thread, whose memory is read */
    const struct proc_call *call;
    const struct stack *stack; /* may have no frames */
    unsigned libc_minor;       /* glibc 2.N, for the layout of its objects */
    const char *callee;        /* the library function that was called, or NULL */
    const struct proc_maps *maps;
    struct streams *streams; /* of the process */
};

/* What is unreadable is left unknown. Texts are constant or live in `arena`. */
struct wait wait_of(const struct wait_evidence *evidence, struct arena *arena);

/* What a thread in a call of file_wait.h waits for. */
struct wait wait_for_file(pid_t tid, const struct task *task, struct arena *arena);
/* Whether waits of this type are for an object in memory. */
bool wait_has_object(enum wait_type type);

/*
 * The inner tid of the owner of the mutex, or of the thread, that a thread
 * seems to wait for by the call alone; 0 if it is none. Only a hint: any
 * futex may look like a mutex.
 */
pid_t wait_apparent_owner(pid_t tid, const struct proc_call *call);

#endif
