/* SPDX-License-Identifier: MIT */
/*
 * file_wait.h: system calls that wait for what descriptors lead to; private to
 * stuck.
 *
 * Which calls block, and which argument is the timeout, is explained in the man pages
 * read(2), send(2), recv(2), poll(2), select(2), epoll_wait(2), flock(2), fcntl(2).
 * The kernel copies the results of poll() and select() out when the call ends, so
 * what lies in the program's memory until then is what it asked for.
 */
#ifndef THREADPROOF_STUCK_FILE_WAIT_H
#define THREADPROOF_STUCK_FILE_WAIT_H

#include "stuck/proc.h"

enum file_use {
    FILE_NONE,
    FILE_READ,
    FILE_WRITE,
    FILE_POLL,  /* for any of several descriptors, by poll(), select() */
    FILE_EPOLL, /* for what one epoll descriptor watches */
    FILE_FLOCK,
    FILE_RECORD, /* a lock of fcntl() or lockf(), of the process */
    FILE_OFD     /* the same, of the open file */
};

/* What the call waits for; FILE_NONE if for nothing, or with a timeout. Reads nothing. */
enum file_use file_use_of(const struct proc_call *call);

struct file_wait {
    enum file_use use;
    int *fds; /* descriptors any of which may end it */
    size_t count;
};

/* False if the memory of the thread that holds the list may not be read. */
bool file_wait_read(pid_t tid, const struct proc_call *call, struct arena *arena,
                    struct file_wait *wait);

#endif
