/* SPDX-License-Identifier: MIT */
/*
 * stream.h: the locks of stdio's FILEs in another process; private to stuck.
 *
 * printf() and its like lock their FILE, and so does flockfile(). Source: glibc's
 * sysdeps/nptl/stdio-lock.h, libio/libio.h, 2.25 to 2.41: a FILE's _lock points to
 *   int lock; int count; void *owner      the owner's struct pthread
 * All FILEs are chained from _IO_list_all by _chain, and _thread_db_pthread_tid says where in a
 * struct pthread the thread's id is, as libthread_db has it.
 */
#ifndef THREADPROOF_STUCK_STREAM_H
#define THREADPROOF_STUCK_STREAM_H

#include "stuck/proc.h"

/* Where all that lies in the process; looked up when it is first asked. */
struct streams {
    pid_t pid; /* 0: not yet */
    uint64_t list;
    uint64_t standard[3]; /* stdin, stdout, stderr */
    uint64_t tid_at;      /* describes the id in a struct pthread */
};

struct stream {
    const char *name; /* "stdout", "/tmp/log", "descriptor 5" */
    pid_t owner;      /* inner tid; 0 unknown */
    bool owner_is_gone;
};

/* Which FILE has its lock at this address. False if none has. */
bool stream_of_lock(pid_t pid, const struct proc_maps *maps, struct streams *streams,
                    uint64_t address, struct arena *arena, struct stream *stream);

#endif
