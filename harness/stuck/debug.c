/* SPDX-License-Identifier: MIT */
#include "stuck/debug_private.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/demangle.h"
#include "base/text.h"
#include "model/origin.h"
#include "stuck/proc.h"

enum { FRAMES_MAX = 256, DWARF_SP_X86_64 = 7, DWARF_SP_AARCH64 = 31 };

/* Separate debug files by build id only: never from the network, never for the runtime libraries.
 */
static int find_debuginfo(Dwfl_Module *module, void **userdata, const char *name, Dwarf_Addr base,
                          const char *file, const char *link, GElf_Word crc, char **found)
{
    if (object_is_runtime(name))
        return -1;
    return dwfl_build_id_find_debuginfo(module, userdata, name, base, file, link, crc, found);
}

/*
 * Regular files only. libdw's own function stops the process to read what is in
 * no file, the kernel's [vdso] and what has been deleted, out of its memory.
 */
static int find_elf(Dwfl_Module *module, void **userdata, const char *name, Dwarf_Addr base,
                    char **file, Elf **elf)
{
    struct stat status;
    int fd;

    (void)module;
    (void)userdata;
    (void)base;
    (void)elf;
    if (*name != '/' || stat(name, &status) != 0 || !S_ISREG(status.st_mode))
        return -1;
    fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd >= 0)
        *file = xstrdup(name);
    return fd;
}

static const Dwfl_Callbacks callbacks = {
    .find_elf = find_elf,
    .find_debuginfo = find_debuginfo,
};

const Dwfl_Callbacks *debug_callbacks(void)
{
    return &callbacks;
}

static Dwfl *report_modules(pid_t tid)
{
    Dwfl *dwfl = dwfl_begin(&callbacks);

    if (!dwfl)
        return NULL;
    if (dwfl_linux_proc_report(dwfl, tid) != 0 || dwfl_report_end(dwfl, NULL, NULL) != 0) {
        dwfl_end(dwfl);
        return NULL;
    }
    return dwfl;
}

struct debug *debug_open(pid_t tid, struct arena *arena)
{
    Dwfl *dwfl = report_modules(tid);
    struct debug *debug;

    if (!dwfl)
        return NULL;
    debug = ARENA_NEW(arena, struct debug);
    debug->dwfl = dwfl;
    debug->tid = tid;
    debug->arena = arena;
    debug->attached = dwfl_linux_proc_attach(dwfl, tid, false) == 0;
    return debug;
}

void debug_close(struct debug *debug)
{
    if (debug)
        dwfl_end(debug->dwfl);
}

const char *debug_name(struct debug *debug, const char *name)
{
    struct buf readable = BUF_INIT;
    const char *text = name;

    if (name && demangle(name, &readable))
        text = readable.ptr;
    text = arena_strdup(debug->arena, text);
    buf_release(&readable);
    return text;
}

struct unwinding {
    uint64_t pcs[FRAMES_MAX];
    size_t count;
};

static int keep_frame(Dwfl_Frame *state, void *argument)
{
    struct unwinding *unwinding = argument;
    bool exact;
    Dwarf_Addr pc;

    if (!dwfl_frame_pc(state, &pc, &exact))
        return DWARF_CB_ABORT;
    /* A return address may belong to the next line, or function, already. */
    unwinding->pcs[unwinding->count++] = exact ? pc : pc - 1;
    return unwinding->count < FRAMES_MAX ? DWARF_CB_OK : DWARF_CB_ABORT;
}

static void describe(struct debug *debug, const struct unwinding *unwinding, struct stack *stack)
{
    struct frame *all = NULL;
    size_t count = 0;
    size_t capacity = 0;

    for (size_t i = 0; i < unwinding->count; i++) {
        struct frame *frames;
        size_t more = debug_frames_at(debug, unwinding->pcs[i], &frames);

        for (size_t k = 0; k < more; k++) {
            ARENA_GROW(debug->arena, all, count, capacity);
            all[count++] = frames[k];
        }
    }
    stack->frames = all;
    stack->frame_count = count;
}

bool debug_unwind(struct debug *debug, pid_t tid, struct stack *stack, const char **why)
{
    struct unwinding unwinding = {.count = 0};
    const char *reason = NULL;

    if (!debug->attached)
        reason = "the process cannot be traced";
    else if (dwfl_getthread_frames(debug->dwfl, tid, keep_frame, &unwinding) != 0 &&
             !unwinding.count)
        reason = dwfl_errmsg(-1);
    describe(debug, &unwinding, stack);
    if (reason)
        *why = arena_strdup(debug->arena, reason);
    return !reason;
}

/* A thread that libdw is given instead of finding it by ptrace. */
struct still {
    pid_t tid;
    uint64_t pc;
    uint64_t sp;
};

static pid_t still_next(Dwfl *dwfl, void *argument, void **thread)
{
    struct still *still = argument;

    (void)dwfl;
    if (*thread)
        return 0;
    *thread = still;
    return still->tid;
}

static bool still_get(Dwfl *dwfl, pid_t tid, void *argument, void **thread)
{
    struct still *still = argument;

    (void)dwfl;
    *thread = still;
    return tid == still->tid;
}

static bool still_memory(Dwfl *dwfl, Dwarf_Addr address, Dwarf_Word *word, void *argument)
{
    const struct still *still = argument;

    (void)dwfl;
    return proc_memory(still->tid, address, word, sizeof(*word));
}

static bool still_registers(Dwfl_Thread *thread, void *argument)
{
    const struct still *still = argument;
    Dwarf_Word sp = still->sp;

#ifdef __aarch64__
    if (!dwfl_thread_state_registers(thread, DWARF_SP_AARCH64, 1, &sp))
        return false;
#else
    if (!dwfl_thread_state_registers(thread, DWARF_SP_X86_64, 1, &sp))
        return false;
#endif
    dwfl_thread_state_register_pc(thread, still->pc);
    return true;
}

static const Dwfl_Thread_Callbacks still_callbacks = {
    .next_thread = still_next,
    .get_thread = still_get,
    .memory_read = still_memory,
    .set_initial_registers = still_registers,
};

bool debug_unwind_from(pid_t tid, uint64_t pc, uint64_t sp, struct stack *stack,
                       struct arena *arena)
{
    struct debug debug = {.dwfl = report_modules(tid), .tid = tid, .arena = arena};
    struct still still = {tid, pc, sp};
    struct unwinding unwinding = {.count = 0};

    if (!debug.dwfl)
        return false;
    if (dwfl_attach_state(debug.dwfl, NULL, tid, &still_callbacks, &still))
        dwfl_getthread_frames(debug.dwfl, tid, keep_frame, &unwinding);
    describe(&debug, &unwinding, stack);
    dwfl_end(debug.dwfl);
    return unwinding.count > 0;
}
