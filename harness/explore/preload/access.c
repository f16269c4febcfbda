/* SPDX-License-Identifier: MIT */
/*
 * Memory accesses of instrumented programs. Only those of shared memory are points: what two
 * threads have accessed, in this schedule or, by what was learnt, in earlier ones.
 */
#include "inner.h"
#include "real.h"

#include <dlfcn.h>

#include "explore/access/table.h"

enum {
    TABLE = 1 << 15,
    PROBES = 16,
    LEARNT_TABLE = 1 << 13,
    BELOW_BREAK = 1 << 20,
    CHUNK = (1 << 26) - 1, /* malloc's arenas of other threads are aligned to this */
    RED_ZONE = 256,
    SPINS = 100
};

struct granule {
    uint64_t number; /* address / 8; 0: free */
    uint32_t thread; /* the first that accessed it */
    uint16_t written;
    uint16_t shared;
};

static struct granule granules[TABLE];
static uint64_t learnt[LEARNT_TABLE];
static uintptr_t first_break;

static size_t place_in(uint64_t key, size_t size)
{
    return (size_t)((key * 0x9e3779b97f4a7c15U) >> 32) % size;
}

static void put_learnt(uint64_t key)
{
    size_t at = place_in(key, LEARNT_TABLE);

    while (learnt[at] && learnt[at] != key)
        at = (at + 1) % LEARNT_TABLE;
    learnt[at] = key;
}

static bool is_learnt(uint64_t key)
{
    size_t at = place_in(key, LEARNT_TABLE);

    while (learnt[at] && learnt[at] != key)
        at = (at + 1) % LEARNT_TABLE;
    return learnt[at] == key;
}

void access_start(void)
{
    for (uint32_t i = 0; i < result()->learnt_count && i < EXPLORE_LEARNT; i++)
        put_learnt(S.area->learnt[i]);
}

/* The same in every process in spite of address space randomisation: by module, by the distance
   from the heap's beginning, else by the lower bits of the address. Never 0. */
static uint64_t key_of(uintptr_t address)
{
    struct explore_place place = place_of((const void *)address);

    address &= ~(uintptr_t)7;
    if (place.module < EXPLORE_MODULES)
        return (uint64_t)(place.module + 1) << 48 | (place.offset & ~UINT64_C(7));
    if (address - (first_break - BELOW_BREAK) < UINT64_C(1) << 40 &&
        address < (uintptr_t)SYS(SYS_brk, 0, 0, 0, 0, 0, 0))
        return UINT64_C(1) << 61 | (address - first_break + BELOW_BREAK);
    return UINT64_C(1) << 62 | (address & CHUNK);
}

static void learn(uintptr_t address)
{
    uint32_t count = result()->learnt_count;
    uint64_t key;

    if (!(S.area->request.flags & EXPLORE_LEARN) || count >= EXPLORE_LEARNT)
        return;
    key = key_of(address);
    if (is_learnt(key))
        return;
    put_learnt(key);
    S.area->learnt[count] = key;
    result()->learnt_count = count + 1;
}

static struct granule *granule_of(uint64_t number)
{
    size_t at = place_in(number, TABLE);

    for (int i = 0; i < PROBES; i++, at = (at + 1) % TABLE)
        if (granules[at].number == number || !granules[at].number)
            return &granules[at];
    return NULL;
}

/* The stack of the thread itself, which as a rule is its own. */
static bool is_own_stack(uintptr_t address)
{
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);

    return address + RED_ZONE > here && address < me->stack_top;
}

static bool note(uintptr_t address, unsigned kind)
{
    struct granule *granule = granule_of(address / 8);
    bool new = granule && !granule->number;

    if (!granule || (new &&is_own_stack(address)))
        return false;
    if (new)
        *granule = (struct granule){
            .number = address / 8, .thread = me->number, .shared = is_learnt(key_of(address))};
    granule->written |= kind == ACCESS_STORE || kind == ACCESS_ATOMIC;
    if (!granule->shared && granule->thread != me->number && granule->written) {
        granule->shared = 1;
        learn(address);
    }
    return granule->shared;
}

/* It reads one place again and again: it waits for somebody, who must have a chance. */
static bool spins_on(uintptr_t address)
{
    me->same_accesses = me->last_access == address ? me->same_accesses + 1 : 0;
    me->last_access = address;
    return me->same_accesses >= SPINS;
}

/* Atomic operations are always points: they are made for what is shared. */
PUBLIC void threadproof_explore_access(const void *address, size_t size, unsigned kind, void *place)
{
    static const uint32_t operations[] = {EXPLORE_OP_LOAD, EXPLORE_OP_STORE, EXPLORE_OP_ATOMIC,
                                          EXPLORE_OP_LOAD};
    uintptr_t at = (uintptr_t)address;

    (void)size;
    if (!CONTROLLED || !(S.area->request.flags & (EXPLORE_LEARN | EXPLORE_SHARED)))
        return;
    result()->found |= EXPLORE_FOUND_ACCESSES;
    if (note(at, kind) || kind >= ACCESS_ATOMIC || spins_on(at))
        point_simple(operations[kind], address, place);
}

/*
 * In front of gcc's TSan, which is a shared library. Programs with clang's, or with the runtime
 * without TSan, have these functions in themselves and never come here.
 */
#define ACCESS_NAME(name) PUBLIC __tsan_##name
#define ACCESS_NEXT(name) below.name
#define ACCESS_SEE(address, size, kind)                                                            \
    do {                                                                                           \
        if (CONTROLLED)                                                                            \
            threadproof_explore_access((const void *)(uintptr_t)(address), (size), (kind),         \
                                       __builtin_return_address(0));                               \
    } while (0)

#define FIELD_PLAIN(name, kind, size) void (*name)(void *);
#define FIELD_RANGE(name, kind)       void (*name)(void *, unsigned long);
#define FIELD_FETCH(bits, type, name) type (*atomic##bits##_##name)(volatile type *, type, int);
#define FIELD_COMPARE(bits, type, name)                                                            \
    int (*atomic##bits##_##name)(volatile type *, type *, type, int, int);
#define FIELD_WIDTH(bits, type)                                                                    \
    type (*atomic##bits##_load)(const volatile type *, int);                                       \
    void (*atomic##bits##_store)(volatile type *, type, int);                                      \
    type (*atomic##bits##_compare_exchange_val)(volatile type *, type, type, int, int);            \
    ACCESS_FETCHES(FIELD_FETCH, bits, type)                                                        \
    ACCESS_COMPARES(FIELD_COMPARE, bits, type)

static struct {
    ACCESS_PLAIN(FIELD_PLAIN)
    ACCESS_RANGES(FIELD_RANGE)
    ACCESS_WIDTHS(FIELD_WIDTH)
    void (*vptr_update)(void **, void *);
} below;

#define FIND(name)                     *(void **)&below.name = dlsym(RTLD_NEXT, "__tsan_" #name);
#define FIND_PLAIN(name, kind, size)   FIND(name)
#define FIND_RANGE(name, kind)         FIND(name)
#define FIND_FETCH(bits, type, name)   FIND(atomic##bits##_##name)
#define FIND_COMPARE(bits, type, name) FIND(atomic##bits##_##name)
#define FIND_WIDTH(bits, type)                                                                     \
    FIND(atomic##bits##_load)                                                                      \
    FIND(atomic##bits##_store)                                                                     \
    FIND(atomic##bits##_compare_exchange_val)                                                      \
    ACCESS_FETCHES(FIND_FETCH, bits, type)                                                         \
    ACCESS_COMPARES(FIND_COMPARE, bits, type)

void access_find(void)
{
    first_break = (uintptr_t)SYS(SYS_brk, 0, 0, 0, 0, 0, 0);
    ACCESS_PLAIN(FIND_PLAIN)
    ACCESS_RANGES(FIND_RANGE)
    ACCESS_WIDTHS(FIND_WIDTH)
    FIND(vptr_update)
}

#include "explore/access/functions.h"
