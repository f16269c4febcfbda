/* SPDX-License-Identifier: MIT */
#include "stuck/stream.h"

#include <stdio.h>

#include "stuck/libc.h"

enum { FILES_MAX = 4096 };

struct stream_lock {
    int lock;
    int count;
    uint64_t owner;
};

/* libthread_db's description of a field. */
struct field {
    uint32_t bits;
    uint32_t elements;
    uint32_t offset;
};

static uint64_t address_of(const void *pointer)
{
    return (uint64_t)(uintptr_t)pointer;
}

static void look_up(pid_t pid, const struct proc_maps *maps, struct streams *streams,
                    struct arena *arena)
{
    static const char *const names[] = {"_IO_list_all", "_IO_2_1_stdin_", "_IO_2_1_stdout_",
                                        "_IO_2_1_stderr_", "_thread_db_pthread_tid"};
    uint64_t addresses[ARRAY_SIZE(names)];

    libc_symbols(pid, maps, names, ARRAY_SIZE(names), addresses, arena);
    *streams = (struct streams){.pid = pid,
                                .list = addresses[0],
                                .standard = {addresses[1], addresses[2], addresses[3]},
                                .tid_at = addresses[4]};
}

/* `file` is a copy of the one that is found; 0 if none is. */
static uint64_t find_file(pid_t pid, const struct streams *streams, uint64_t lock, FILE *file)
{
    uint64_t at;

    if (!streams->list || !proc_memory(pid, streams->list, &at, sizeof(at)))
        return 0;
    for (size_t i = 0; at && i < FILES_MAX; i++) {
        if (!proc_memory(pid, at, file, sizeof(*file)))
            return 0;
        if (address_of(file->_lock) == lock)
            return at;
        at = address_of(file->_chain);
    }
    return 0;
}

static const char *name_of(pid_t pid, const struct streams *streams, uint64_t address,
                           const FILE *file, struct arena *arena)
{
    static const char *const names[] = {"stdin", "stdout", "stderr"};
    const char *target;

    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (streams->standard[i] == address)
            return names[i];
    target = proc_link(pid, arena_printf(arena, "fd/%d", file->_fileno), arena);
    return target && *target == '/' ? target : arena_printf(arena, "descriptor %d", file->_fileno);
}

/* A thread that has ended leaves 0 or -1, or no memory at all. */
static pid_t owner_of(pid_t pid, const struct streams *streams, uint64_t thread)
{
    struct field field;
    pid_t tid;

    return proc_memory(pid, streams->tid_at, &field, sizeof(field)) &&
                   proc_memory(pid, thread + field.offset, &tid, sizeof(tid)) && tid > 0
               ? tid
               : 0;
}

bool stream_of_lock(pid_t pid, const struct proc_maps *maps, struct streams *streams,
                    uint64_t address, struct arena *arena, struct stream *stream)
{
    struct stream_lock lock;
    uint64_t found;
    FILE file;

    if (!streams->pid)
        look_up(pid, maps, streams, arena);
    found = find_file(pid, streams, address, &file);
    if (!found || !proc_memory(pid, address, &lock, sizeof(lock)))
        return false;
    *stream = (struct stream){.name = name_of(pid, streams, found, &file, arena)};
    if (lock.owner && streams->tid_at) {
        stream->owner = owner_of(pid, streams, lock.owner);
        stream->owner_is_gone = !stream->owner;
    }
    return true;
}
