/* SPDX-License-Identifier: MIT */
/*
 * proc.h: the files of /proc/PID as values; private to stuck.
 *
 * A process or thread can vanish between any two reads: that makes a function
 * here return false, and is never an error.
 */
#ifndef THREADPROOF_STUCK_PROC_H
#define THREADPROOF_STUCK_PROC_H

#include <sys/types.h>

#include "base/arena.h"

enum { PROC_LINE = 192, PROC_NAME = 16 };

/* What a thread does in the kernel, from task/TID/syscall. */
struct proc_call {
    enum {
        CALL_HIDDEN,  /* we may not read it */
        CALL_RUNNING, /* it runs, or is about to */
        CALL_OUTSIDE, /* neither runs nor is in a system call: in a fault, stopped, ended */
        CALL_BLOCKED  /* inside the system call below */
    } state;
    long number;
    uint64_t args[6];
    uint64_t sp; /* the user's stack pointer and instruction, at the call */
    uint64_t pc;
    char line[PROC_LINE]; /* the whole, to compare */
};

/* From task/TID/status. */
struct proc_status {
    char state;         /* 'S', 'R', 'T' ... */
    pid_t inner;        /* tid in the innermost pid namespace: what mutexes store */
    pid_t tracer;       /* 0: none */
    unsigned threads;   /* of the whole process */
    uint64_t blocked;   /* signals that the thread blocks; bit 0 is signal 1 */
    uint64_t caught;    /* signals that the process has handlers for */
    uint64_t voluntary; /* context switches: unchanged means it has not run in between */
    uint64_t forced;
    char name[PROC_NAME + 1];
};

bool proc_call_parse(const char *line, struct proc_call *call);
/* False if the thread has gone; a file that we may not read is CALL_HIDDEN. */
bool proc_call_read(pid_t pid, pid_t tid, struct proc_call *call);
bool proc_status_parse(const char *text, struct proc_status *status);
bool proc_status_read(pid_t pid, pid_t tid, struct proc_status *status);

/* A small file /proc/PID/NAME, cut at size - 1 bytes; -1 with errno if it cannot be read. */
ssize_t proc_read(pid_t pid, const char *name, char *content, size_t size);
ssize_t proc_task_read(pid_t pid, pid_t tid, const char *name, char *content, size_t size);
/* A whole file, of any size; NULL if it cannot be read. */
const char *proc_read_all(pid_t pid, const char *name, struct arena *arena);
/* Where the link /proc/PID/NAME leads; NULL if it cannot be read. */
const char *proc_link(pid_t pid, const char *name, struct arena *arena);

/* A growing list of process or thread ids. */
struct id_list {
    pid_t *items;
    size_t count;
    size_t capacity;
};
void id_list_add(struct id_list *list, pid_t pid);
void id_list_release(struct id_list *list);

/* The threads in the kernel's order: the leader, then by age. */
bool proc_tasks(pid_t pid, struct id_list *tasks);
/* Appends the children of one thread. */
bool proc_children(pid_t pid, pid_t tid, struct id_list *children);

/* Reads the process's memory; false if any byte of it cannot be read. */
bool proc_memory(pid_t pid, uint64_t address, void *bytes, size_t size);

/* One line of /proc/PID/maps. */
struct proc_mapping {
    uint64_t start;
    uint64_t end;
    uint64_t offset;
    uint64_t device; /* its major number in the high half */
    uint64_t inode;
    bool writable;
    bool shared;
    const char *path; /* "", "[heap]", "[stack]", or a file */
};
struct proc_maps {
    struct proc_mapping *items;
    size_t count;
};
bool proc_maps_read(pid_t pid, struct arena *arena, struct proc_maps *maps);
/* Whether the same file, or the same shared memory, is mapped here too. */
bool proc_maps_has(const struct proc_maps *maps, const struct proc_mapping *mapping);
/* NULL if nothing is mapped there. */
const struct proc_mapping *proc_maps_find(const struct proc_maps *maps, uint64_t address);

#endif
