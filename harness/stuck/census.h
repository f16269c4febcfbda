/* SPDX-License-Identifier: MIT */
/*
 * census.h: which process of the machine has what open; private to stuck.
 *
 * A wait for a pipe, a socket, an eventfd or a lock of a file can be ended by
 * any holder of the other end, so "nobody can" is known only if nobody else holds it.
 * Known from /proc (proc_pid_fd(5), proc_pid_fdinfo(5)): pipes and sockets are told
 * apart by the inode in the link's name, eventfds by "eventfd-id" (Linux 5.2). A named pipe is
 * a pipe like others once its last name has been removed; before, anybody may open it.
 *
 * What cannot be seen: processes outside of our pid namespace, and the open files
 * of processes that we may not look at. These are listed as hidden.
 */
#ifndef THREADPROOF_STUCK_CENSUS_H
#define THREADPROOF_STUCK_CENSUS_H

#include "stuck/proc.h"

enum opened_type {
    OPENED_OTHER, /* a file, a terminal, a device ... */
    OPENED_PIPE,
    OPENED_SOCKET,
    OPENED_EVENTFD,
    OPENED_EPOLL,
    OPENED_STRANGE /* a device, or a kernel object that we do not know: it may signal an eventfd */
};

struct opened {
    pid_t pid;
    int fd;
    enum opened_type type;
    uint64_t id; /* inode of a pipe or socket, number of an eventfd */
    bool named;  /* a pipe that had a name; its id is made of its device too */
};

struct census_process {
    pid_t pid;
    pid_t parent;
    uint64_t session;
    uint64_t start; /* in ticks since the machine started */
    bool hidden;    /* its open files may not be read */
    char name[PROC_NAME + 1];
};

struct census {
    struct census_process *processes;
    size_t process_count;
    size_t process_capacity;
    struct opened *opened;
    size_t opened_count;
    size_t opened_capacity;
};

/* Kernel threads, and processes that have ended, are left out. All lives in `arena`. */
void census_take(struct arena *arena, struct census *census);

const struct census_process *census_find(const struct census *census, pid_t pid);
/* Whether `pid` is `ancestor`, or below it. */
bool census_is_below(const struct census *census, pid_t pid, pid_t ancestor);

/* What a descriptor of a process is. False if it does not exist. */
bool opened_read(pid_t pid, int fd, struct arena *arena, struct opened *opened);
/* O_RDONLY, O_WRONLY or O_RDWR; -1 if it cannot be told. */
int opened_mode(pid_t pid, int fd, struct arena *arena);

#endif
