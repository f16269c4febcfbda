/* SPDX-License-Identifier: MIT */
#include "stuck/round.h"

#include <linux/futex.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/text.h"
#include "exec/clock.h"
#include "stuck/doubt.h"
#include "stuck/trace.h"
#include "stuck/valgrind.h"

#if defined(__x86_64__)

enum {
    KNOWN_IN_A_ROW = 4,  /* how often all threads must come back to a common state seen before */
    KNOWN_MAX = 8,       /* different ones: those that get somewhere have ever new ones */
    SWITCHES = 64,       /* between threads, before they are to come back once more */
    SWITCH_STEPS = 64,   /* the most steps from one to the next */
    FREE_MS = 5,         /* how long they run by themselves too */
    STEPS_MAX = 1 << 12, /* of one thread, for one circle */
    STEPS_IN_ALL = 1 << 15,
    DIFFERENT_MAX = 16, /* returns to the same registers with other memory: it counts something */
    CODE_SIZE = 12,
    VECTORS_SIZE = 16384, /* more than any processor has */
    CHUNK_SIZE = 1 << 20,
    RED_ZONE = 128 /* below the stack pointer, and in use: System V ABI, AMD64, 3.2.2 */
};
/* On a busy machine a step can take milliseconds; a sleep may be long. */
#define PATIENCE_NS 20000000000LL
#define SLEEP_NS    500000000LL
#define MEMORY_MAX  (256ULL << 20)

/* What the steps of one look share. */
struct look {
    const struct snapshot *snapshot;
    struct proc_maps maps;
    struct trace *threads; /* those that run */
    size_t count;
    int64_t until;
    size_t steps;
    uint64_t random;
    unsigned char *chunk;
};

/* All that decides what a thread does next, but for the memory of the others. */
struct state {
    struct user_regs_struct registers;
    size_t vectors_size;
    unsigned char vectors[VECTORS_SIZE];
    uint64_t memory; /* a hash */
};

static bool is_sleep(long number)
{
    return number == SYS_sched_yield || number == SYS_nanosleep || number == SYS_clock_nanosleep;
}

/* To sleep until a time is to look at the clock. */
static bool sleeps_shortly(const struct task *task)
{
    const uint64_t *args = task->call.args;
    struct timespec time = {.tv_sec = 0};

    if (task->call.number == SYS_clock_nanosleep && args[1] == TIMER_ABSTIME)
        return false;
    return task->call.number == SYS_sched_yield ||
           (proc_memory(task->tid, args[task->call.number == SYS_nanosleep ? 0 : 2], &time,
                        sizeof(time)) &&
            time.tv_sec == 0 && time.tv_nsec < SLEEP_NS);
}

static bool may_go_round(const struct task *task)
{
    return task->status.state == 'R' ||
           (task->status.state == 'S' && task->call.state == CALL_BLOCKED &&
            is_sleep(task->call.number) && sleeps_shortly(task));
}

/* Whether each thread runs or waits forever, and at least one runs. */
static bool may_all_go_round(const struct snapshot *snapshot, bool *round)
{
    bool any = false;

    for (size_t i = 0; i < snapshot->count; i++) {
        const struct task *task = &snapshot->tasks[i];

        round[i] = task->state == TASK_AWAKE;
        if (round[i] ? !may_go_round(task) : task->state != TASK_FUTEX && task->state != TASK_ENDED)
            return false;
        any |= round[i];
    }
    return any;
}

/* The lowest byte of a mapping that counts: what lies below a stack pointer is out of date. */
static uint64_t start_of(const struct look *look, const struct proc_mapping *mapping)
{
    uint64_t lowest = 0;

    for (size_t i = 0; i < look->snapshot->count; i++) {
        const struct task *task = &look->snapshot->tasks[i];
        uint64_t sp = task->state == TASK_FUTEX ? task->call.sp : 0;

        for (size_t k = 0; k < look->count; k++)
            if (look->threads[k].tid == task->tid)
                sp = look->threads[k].registers.rsp;
        if (sp >= mapping->start && sp < mapping->end && (!lowest || sp < lowest))
            lowest = sp;
    }
    return lowest > mapping->start + RED_ZONE ? lowest - RED_ZONE : mapping->start;
}

/* FNV-1a of words instead of bytes, which is eight times as fast. */
static uint64_t hash_words(uint64_t hash, const unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i + sizeof(hash) <= size; i += sizeof(hash)) {
        uint64_t word;

        memcpy(&word, bytes + i, sizeof(word));
        hash = (hash ^ word) * UINT64_C(0x100000001b3);
    }
    return hash_bytes(hash, bytes + size - size % sizeof(hash), size % sizeof(hash));
}

/* What the kernel writes there is not the program's doing. */
static void wipe_kernels_own(const struct look *look, uint64_t start, size_t size)
{
    for (size_t i = 0; i < look->count; i++) {
        uint64_t address;
        size_t left = trace_kernels_own(&look->threads[i], &address);

        for (; left; left--, address++)
            if (address >= start && address < start + size)
                look->chunk[address - start] = 0;
    }
}

static bool hash_memory(struct look *look, uint64_t *hash)
{
    *hash = HASH_START;
    for (size_t i = 0; i < look->maps.count; i++) {
        const struct proc_mapping *mapping = &look->maps.items[i];

        if (!mapping->writable)
            continue;
        for (uint64_t at = start_of(look, mapping); at < mapping->end; at += CHUNK_SIZE) {
            size_t left = mapping->end - at < CHUNK_SIZE ? mapping->end - at : CHUNK_SIZE;

            if (clock_ns() > look->until ||
                !proc_memory(look->threads[0].tid, at, look->chunk, left))
                return false;
            wipe_kernels_own(look, at, left);
            *hash = hash_words(*hash, look->chunk, left);
        }
    }
    return true;
}

static bool take_state(struct look *look, const struct trace *thread, struct state *state)
{
    state->registers = thread->registers;
    state->vectors_size = trace_vectors(thread, state->vectors, sizeof(state->vectors));
    return state->vectors_size && hash_memory(look, &state->memory);
}

static bool same_registers(const struct trace *thread, const struct state *state)
{
    unsigned char vectors[VECTORS_SIZE];

    return memcmp(&thread->registers, &state->registers, sizeof(state->registers)) == 0 &&
           trace_vectors(thread, vectors, sizeof(vectors)) == state->vectors_size &&
           memcmp(vectors, state->vectors, state->vectors_size) == 0;
}

static bool is_prefix(unsigned char byte)
{
    return (byte & 0xf0) == 0x40 || byte == 0x66 || byte == 0xf0 || byte == 0xf2 || byte == 0xf3 ||
           byte == 0x2e || byte == 0x36 || byte == 0x3e || byte == 0x26 || byte == 0x64 ||
           byte == 0x65;
}

/* Waking a futex is part of an unlock. If it wakes somebody, that is seen in the end. */
static bool call_says_nothing(const struct user_regs_struct *registers)
{
    return is_sleep((long)registers->rax) ||
           (registers->rax == SYS_futex && (registers->rsi & FUTEX_CMD_MASK) == FUTEX_WAKE);
}

/* Whether the instruction depends on nothing but registers and memory. Intel's manual, volume 2. */
static bool is_closed(const unsigned char *code, const struct user_regs_struct *registers)
{
    while (is_prefix(*code))
        code++;
    if (*code == 0xcd)
        return false; /* int */
    if (*code != 0x0f)
        return true;
    switch (code[1]) {
    case 0x05: /* syscall */
        return call_says_nothing(registers);
    case 0x01: /* rdtscp among others */
    case 0x31: /* rdtsc */
    case 0x33: /* rdpmc */
    case 0x34: /* sysenter */
    case 0xa2: /* cpuid */
        return false;
    case 0xc7: /* rdrand, rdseed, rdpid; with memory it is cmpxchg16b */
        return (code[2] & 0xc0) != 0xc0;
    default:
        return true;
    }
}

/* The kernel's own code in the process reads the clock. */
static bool is_kernels(const struct proc_mapping *mapping)
{
    return !mapping || text_starts(mapping->path, "[v");
}

static bool step(struct look *look, struct trace *thread)
{
    const struct user_regs_struct *registers = &thread->registers;
    unsigned char code[CODE_SIZE + 4] = {0};

    return proc_memory(thread->tid, registers->rip, code, CODE_SIZE) &&
           is_closed(code, registers) && !is_kernels(proc_maps_find(&look->maps, registers->rip)) &&
           look->steps++ < STEPS_IN_ALL && clock_ns() < look->until &&
           trace_step(thread, clock_ns() + 2 * SLEEP_NS);
}

/*
 * Brent's search for a circle, R. P. Brent, An improved Monte Carlo factorization algorithm,
 * BIT 20 (1980): the state to return to is taken again after 1, 2, 4 ... steps. Returns
 * the number of steps of one turn; 0 if none is found.
 */
static size_t find_circle(struct look *look, struct trace *thread, struct state *state)
{
    unsigned different = 0;
    size_t power = 1;
    size_t turn = 0;
    uint64_t memory;

    if (!take_state(look, thread, state))
        return 0;
    for (size_t steps = 0; steps < STEPS_MAX && different < DIFFERENT_MAX; steps++) {
        if (!step(look, thread))
            return 0;
        turn++;
        if (same_registers(thread, state)) {
            if (!hash_memory(look, &memory))
                return 0;
            if (memory == state->memory)
                return turn;
            different++;
        }
        if (turn == power) {
            if (!take_state(look, thread, state))
                return 0;
            power *= 2;
            turn = 0;
        }
    }
    return 0;
}

static bool is_before(const struct user_regs_struct *a, const struct user_regs_struct *b)
{
    return a->rip != b->rip ? a->rip < b->rip : memcmp(a, b, sizeof(*a)) < 0;
}

/* To one place in the circle, the same whenever it is found. */
static bool go_to_first(struct look *look, struct trace *thread, size_t turn)
{
    struct user_regs_struct first = thread->registers;
    size_t at = 0;

    for (size_t i = 1; i <= turn; i++) {
        if (!step(look, thread))
            return false;
        if (is_before(&thread->registers, &first)) {
            first = thread->registers;
            at = i;
        }
    }
    for (size_t i = 0; i < at; i++)
        if (!step(look, thread))
            return false;
    return true;
}

/* Each thread in its turn goes round until it is where it was; `common` is the state of all then.
 */
static bool take_turns(struct look *look, uint64_t *common)
{
    struct state state;

    for (size_t i = 0; i < look->count; i++) {
        size_t turn = find_circle(look, &look->threads[i], &state);

        if (!turn || !go_to_first(look, &look->threads[i], turn))
            return false;
    }
    if (!hash_memory(look, common))
        return false;
    for (size_t i = 0; i < look->count; i++)
        *common = hash_bytes(*common, &look->threads[i].registers, sizeof(state.registers));
    return true;
}

static bool run_freely(struct look *look)
{
    for (size_t i = 0; i < look->count; i++)
        if (!trace_go(&look->threads[i]))
            return false;
    poll(NULL, 0, FREE_MS);
    for (size_t i = 0; i < look->count; i++)
        if (!trace_stop(&look->threads[i], look->until))
            return false;
    return true;
}

static size_t random_below(struct look *look, size_t limit)
{
    look->random = look->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)((look->random >> 32) * limit >> 32);
}

/*
 * Any order of their steps: a thread that was kept from what it waits for by where the others had
 * stopped gets it now. The numbers are the same every time, so that the result is too.
 */
static bool run_mixed(struct look *look)
{
    for (size_t i = 0; i < SWITCHES; i++) {
        struct trace *thread = &look->threads[random_below(look, look->count)];

        for (size_t left = 1 + random_below(look, SWITCH_STEPS); left; left--)
            if (!step(look, thread))
                return false;
    }
    return true;
}

static bool is_known(const uint64_t *known, size_t count, uint64_t common)
{
    for (size_t i = 0; i < count; i++)
        if (known[i] == common)
            return true;
    return false;
}

/* Whatever the order, they come back to one of few states that they have in common. */
static bool come_back(struct look *look)
{
    uint64_t known[KNOWN_MAX];
    uint64_t common;
    size_t count = 0;

    for (size_t in_a_row = 0; in_a_row < KNOWN_IN_A_ROW; in_a_row++) {
        if (!take_turns(look, &common))
            return false;
        /* What it does alone it does forever. */
        if (look->count == 1)
            return true;
        if (!is_known(known, count, common)) {
            if (count == KNOWN_MAX)
                return false;
            known[count++] = common;
            in_a_row = 0;
        }
        if (!run_freely(look) || !run_mixed(look))
            return false;
    }
    return true;
}

static bool stop_all(struct look *look, const bool *round)
{
    const struct snapshot *snapshot = look->snapshot;
    bool ok = true;

    for (size_t i = 0; ok && i < snapshot->count; i++)
        if (round[i])
            ok = trace_begin(&look->threads[look->count++], snapshot->tasks[i].tid, look->until);
    return ok;
}

/* What can be written from outside is not all that the process is; nor is what is too big to see.
 */
static bool has_small_memory(const struct look *look)
{
    uint64_t size = 0;

    for (size_t i = 0; i < look->maps.count; i++) {
        const struct proc_mapping *mapping = &look->maps.items[i];

        if (mapping->shared)
            return false;
        if (mapping->writable)
            size += mapping->end - start_of(look, mapping);
    }
    return size <= MEMORY_MAX;
}

/* The same threads as before, and those that waited have not run. */
static bool others_stood_still(const struct snapshot *before)
{
    struct tsan_memory tsan = {0, 0, false};
    struct snapshot now;
    bool still = snapshot_take(before->pid, &tsan, &now) && now.count == before->count;

    for (size_t i = 0; still && i < now.count; i++)
        still =
            now.tasks[i].tid == before->tasks[i].tid &&
            (before->tasks[i].state == TASK_AWAKE || task_same(&before->tasks[i], &now.tasks[i]));
    snapshot_release(&now);
    return still;
}

static bool go_round(struct look *look, const bool *round)
{
    sigset_t child;
    sigset_t before;
    bool ok;

    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, &before);
    ok = stop_all(look, round) && has_small_memory(look) && come_back(look);
    for (size_t i = 0; i < look->count; i++)
        trace_end(&look->threads[i]);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return ok && others_stood_still(look->snapshot);
}

/*
 * A thread whose tracer is killed within a step is not let go by the kernel as it was: SIGTRAP ends
 * it. So a separate process does it, which is unknown to those who would kill us.
 */
static bool go_round_apart(struct look *look, const bool *round)
{
    pid_t child = fork();
    int status;

    if (child < 0)
        return false;
    if (child == 0) {
        setsid();
        _exit(go_round(look, round) ? 0 : 1);
    }
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool process_goes_round(const struct snapshot *snapshot, bool harmless, struct arena *arena,
                        bool *round)
{
    struct look look = {.snapshot = snapshot, .until = clock_ns() + PATIENCE_NS};

    if (!may_all_go_round(snapshot, round) || snapshot_doubt(snapshot, arena).level != DOUBT_NONE ||
        valgrind_tool(snapshot_body(snapshot), arena) ||
        !proc_maps_read(snapshot_body(snapshot), arena, &look.maps))
        return false;
    look.threads = ARENA_ARRAY(arena, struct trace, snapshot->count);
    look.chunk = arena_alloc(arena, CHUNK_SIZE);
    return harmless ? go_round_apart(&look, round) : go_round(&look, round);
}

#else

bool process_goes_round(const struct snapshot *snapshot, bool harmless, struct arena *arena,
                        bool *round)
{
    (void)snapshot;
    (void)harmless;
    (void)arena;
    (void)round;
    return false;
}

#endif
