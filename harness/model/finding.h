/* SPDX-License-Identifier: MIT */
/*
 * finding.h: one thing that a detector reported, in our own form.
 *
 * Lifetime: every string and array inside a finding belongs to its maker
 * (a reader's buffer, or the pool of a `struct findings`); a finding frees
 * nothing. Strings may hold any bytes but NUL; the writers of reports escape.
 * NULL means "the detector did not say"; numbers are 0 then. Never NULL are the
 * names that tell things apart (held_lock.lock, thread.id, lock.name) and notes.
 * Ids and names that refer to a thread or lock may name one that is not there.
 *
 * Values: not shared between threads while one of them writes.
 */
#ifndef THREADPROOF_MODEL_FINDING_H
#define THREADPROOF_MODEL_FINDING_H

#include "base/pool.h"
#include "model/detector.h"
#include "model/kind.h"

/* One line of a stack, innermost first. */
struct frame {
    const char *function; /* as the detector printed it; a copy is readable, not mangled */
    const char *file;     /* as the detector printed it; Valgrind's <dir>/<file>. A copy is tidy,
                             without "src/../" */
    const char *object;   /* executable or library, a path or a base name */
    uint64_t address;     /* of the instruction; 0 if not printed */
    uint64_t offset;      /* in the object; 0 if not printed */
    unsigned line;        /* from 1; 0 unknown */
    unsigned column;      /* from 1; 0 unknown */
};

enum stack_role {
    STACK_ACCESS,         /* the access or call at which the detector spoke */
    STACK_PREVIOUS,       /* the earlier access that it conflicts with */
    STACK_ACQUIRED,       /* a lock was acquired here while another was held */
    STACK_HELD,           /* where the lock held at that time had been acquired */
    STACK_LOCKED,         /* where the lock in question was last locked */
    STACK_FIRST_OBSERVED, /* where a lock, condition ... was created or first seen */
    STACK_ALLOCATED,      /* where the memory in question came from */
    STACK_FREED,
    STACK_THREAD_CREATED,
    STACK_SLEPT,         /* TSan: "As if synchronized via sleep" */
    STACK_SEGMENT_START, /* Valgrind: the other access lies after this ... */
    STACK_SEGMENT_END,   /* ... and before this */
    STACK_BLOCKED,       /* the stuck watch: a thread waits here */
    STACK_HANDLER,       /* a signal handler was invoked here */
    STACK_DESCRIPTOR,    /* where a file descriptor was opened or closed */
    STACK_OTHER,         /* a section that we do not know; `text` says what it is */
    STACK_ROLE_COUNT
};

/* "access", "previous access", "lock acquired" ... */
const char *stack_role_name(enum stack_role role);
bool stack_role_from_name(const char *name, enum stack_role *role);

enum access {
    ACCESS_NONE, /* the stack is not a memory access */
    ACCESS_READ,
    ACCESS_WRITE,
    ACCESS_ATOMIC_READ,
    ACCESS_ATOMIC_WRITE,
};
/* "read", "write", "atomic read", "atomic write"; NULL for ACCESS_NONE. */
const char *access_name(enum access access);
bool access_from_name(const char *name, enum access *access);

/* A lock that a thread held at an access. */
struct held_lock {
    const char *lock; /* the name of one of the finding's locks: "M0" */
    bool read_only;   /* held for reading */
};

struct stack {
    enum stack_role role;
    enum access access;
    unsigned size;      /* bytes accessed */
    uint64_t address;   /* of the memory accessed, or of the lock acquired; 0 unknown */
    const char *thread; /* id of the thread it belongs to (struct thread), or NULL */
    const char *lock;   /* name of the lock it is about, or NULL */
    const char *text;   /* the detector's own heading of this stack, or NULL */
    const struct frame *frames;
    size_t frame_count; /* 0: the detector could not restore the stack */
    const struct held_lock *held;
    size_t held_count;
};

struct thread {
    const char *id;      /* "main", "T1" (TSan); "#1", "#2" (Valgrind; #1 is main) */
    const char *name;    /* given by the program, or NULL */
    const char *creator; /* id of the thread that made it, or NULL */
    uint64_t tid;        /* the kernel's, 0 unknown */
    bool finished;       /* it had ended when the finding was made */
};

struct lock {
    const char *name;   /* the detector's: "M0"; or "A", "B" by position */
    const char *owner;  /* id of the thread that holds it, or NULL */
    const char *type;   /* "mutex", "rwlock" ... or NULL */
    const char *symbol; /* variable or heap block that it lies in, or NULL */
    uint64_t address;   /* 0 unknown */
    bool destroyed;
};

enum memory_type {
    MEMORY_UNKNOWN,
    MEMORY_GLOBAL,
    MEMORY_HEAP,
    MEMORY_STACK,
    MEMORY_TLS,
    MEMORY_DESCRIPTOR
};
/* "unknown", "global", "heap", "stack", "thread-local", "file descriptor". */
const char *memory_type_name(enum memory_type type);
bool memory_type_from_name(const char *name, enum memory_type *type);

/* What lies at the address in question. */
struct memory {
    enum memory_type type;
    const char *name;     /* variable, or descriptor number */
    const char *text;     /* the detector's own sentence */
    const char *thread;   /* owner of the stack or TLS, allocator of the block */
    const char *declared; /* "file:line" where the detector knows it */
    uint64_t address;     /* where the object starts, 0 unknown */
    uint64_t offset;      /* of the access in the object */
    uint64_t size;        /* of the object, 0 unknown */
};

struct finding {
    enum detector detector;
    enum kind kind;
    const char *label;          /* the detector's class of error: "data race", "Misc" */
    const char *message;        /* its own first sentence */
    uint64_t pid;               /* of the process that it is about, 0 unknown */
    uint64_t position;          /* byte in the log where it starts */
    uint64_t count;             /* how often the same was found; at least 1 in a copy */
    bool after_signal;          /* the detector said it while a fatal signal ended the program:
                                   evidence about the end, not a bug of its own */
    const struct stack *stacks; /* in the order of the log, but what is told of locks follows what
                                   was done with them */
    size_t stack_count;
    const struct thread *threads;
    size_t thread_count;
    const struct lock *locks;
    size_t lock_count;
    struct memory memory;
    uint32_t witness;         /* of the record's schedule, from 1: what shows it; 0 none */
    const char *const *notes; /* lines and sections that the reader has no field for */
    size_t note_count;
};

/* NULL if the finding has no thread or lock of that name. */
const struct thread *finding_thread(const struct finding *finding, const char *id);
const struct lock *finding_lock(const struct finding *finding, const char *name);

/*
 * Whether the stack is one of the places that the finding is about, which is
 * what an annotation must point at: both accesses of a race; each acquisition
 * made while another lock was held; the failing call; every blocked thread
 * that belongs to a cycle; the creation of a leaked thread; every thread of a
 * program whose time was over.
 */
bool finding_is_site(const struct finding *finding, const struct stack *stack);

/*
 * The innermost frame of a stack that lies in `file`; NULL if there is none.
 * Names match if one is the other's tail at a '/' ("src/a.c" and
 * "/home/me/src/a.c"), since gcc prints names as they were given to it.
 */
const struct frame *stack_frame_in(const struct stack *stack, const char *file);
bool frame_file_matches(const char *printed, const char *file);

/*
 * A growing list of findings that owns them all. Names and stacks that many of
 * them have in common are kept once; those that several lists have in common
 * too, if the lists share a pool, which then owns what they hold.
 */
struct findings {
    struct pool *shared; /* NULL: the list's own */
    struct pool pool;
    const struct finding **items;
    size_t count;
    size_t capacity;
};
#define FINDINGS_INIT                                                                              \
    {                                                                                              \
        NULL, POOL_INIT, NULL, 0, 0                                                                \
    }

/*
 * Appends a deep copy, with the names of files made tidy (file_tidy), and those
 * of functions, variables and locks readable (demangle).
 */
void findings_add(struct findings *list, const struct finding *finding);
/* Puts those that show no bug after the others; otherwise keeps the order. */
void findings_put_evidence_last(struct findings *list);
void findings_release(struct findings *list);

#endif
