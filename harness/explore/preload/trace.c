/* SPDX-License-Identifier: MIT */
/* What happened: the hash, the decisions, the recording; and their replay. */
#include "inner.h"
#include "tsan.h"

#include <dlfcn.h>
#include <link.h>
#include <unwind.h>

enum { OBJECTS = 1 << 13 };

static struct {
    const void *address;
    uint32_t number;
} objects[OBJECTS];
static uint32_t object_count;

static void hash_in(uint64_t *hash, uint32_t value)
{
    for (int i = 0; i < 4; i++, value >>= 8)
        *hash = (*hash ^ (value & 0xff)) * 0x100000001b3U;
}

uint32_t object_number(const void *address)
{
    size_t at = ((uintptr_t)address >> 3) * 0x9e3779b97f4a7c15U >> 51;

    if (!address)
        return 0;
    for (size_t i = 0; i < OBJECTS; i++, at = (at + 1) % OBJECTS) {
        if (objects[at].address == address)
            return objects[at].number;
        if (!objects[at].address && object_count < OBJECTS / 2) {
            objects[at].address = address;
            return objects[at].number = ++object_count;
        }
    }
    return 0;
}

static void copy_path(char *to, const char *from)
{
    size_t i = 0;

    for (; i < EXPLORE_TEXT - 1 && from[i]; i++)
        to[i] = from[i];
    to[i] = 0;
}

/* Our own tables: dl_iterate_phdr takes locks that a thread at its gate may have. */
static struct {
    uintptr_t begin;
    uintptr_t end;
} ranges[EXPLORE_MODULES];

static int add_module(struct dl_phdr_info *info, size_t size, void *unused)
{
    uint32_t at = result()->module_count;

    (void)size;
    (void)unused;
    if (at >= EXPLORE_MODULES)
        return 1;
    ranges[at].begin = UINTPTR_MAX;
    ranges[at].end = 0;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        uintptr_t begin = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;

        if (info->dlpi_phdr[i].p_type != PT_LOAD)
            continue;
        if (begin < ranges[at].begin)
            ranges[at].begin = begin;
        if (begin + info->dlpi_phdr[i].p_memsz > ranges[at].end)
            ranges[at].end = begin + info->dlpi_phdr[i].p_memsz;
    }
    S.area->modules[at].base = info->dlpi_addr;
    copy_path(S.area->modules[at].path, info->dlpi_name);
    result()->module_count++;
    return 0;
}

void modules_find(void)
{
    result()->module_count = 0;
    (void)dl_iterate_phdr(add_module, NULL);
}

static int hide_own(struct dl_phdr_info *info, size_t size, void *unused)
{
    uintptr_t here = (uintptr_t)&modules_find;

    (void)size;
    (void)unused;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];

        if (part->p_type != PT_LOAD)
            continue;
        if (here - info->dlpi_addr - part->p_vaddr < part->p_memsz)
            size = 0; /* it is ours */
        if (size == 0 && (part->p_flags & PF_W))
            not_for_detectors((const void *)(info->dlpi_addr + part->p_vaddr), part->p_memsz);
    }
    return size == 0;
}

/* Our own variables, and what we share with the command. */
void memory_hide(void)
{
    (void)dl_iterate_phdr(hide_own, NULL);
    not_for_detectors(S.area, sizeof(*S.area));
}

struct explore_place place_of(const void *address)
{
    uintptr_t at = (uintptr_t)address;

    for (uint32_t i = 0; i < result()->module_count; i++)
        if (at >= ranges[i].begin && at < ranges[i].end)
            return (struct explore_place){.module = i, .offset = at - S.area->modules[i].base};
    return (struct explore_place){.module = EXPLORE_MODULES, .offset = at};
}

/* The unwinder is loaded when the recording starts, since loading takes memory. */
static _Unwind_Reason_Code (*unwind)(_Unwind_Trace_Fn, void *);
static uintptr_t (*unwind_ip)(struct _Unwind_Context *);

void recording_start(void)
{
    void *library;

    if (!(S.area->request.flags & EXPLORE_RECORD))
        return;
    library = dlopen("libgcc_s.so.1", RTLD_NOW);
    if (!library)
        return;
    *(void **)&unwind = dlsym(library, "_Unwind_Backtrace");
    *(void **)&unwind_ip = dlsym(library, "_Unwind_GetIP");
}

static uint32_t own_module(void)
{
    return place_of((const void *)(uintptr_t)&recording_start).module;
}

static _Unwind_Reason_Code add_frame(struct _Unwind_Context *context, void *into)
{
    struct explore_step *step = into;
    struct explore_place place = place_of((const void *)unwind_ip(context));

    if (place.module == own_module())
        return _URC_NO_REASON;
    step->frame[step->frames++] = place;
    return step->frames < EXPLORE_FRAMES ? _URC_NO_REASON : _URC_END_OF_STACK;
}

static void record(const struct thread *self, uint32_t next)
{
    const struct wish *wish = &self->last;
    struct explore_step *step;

    if (result()->step_count >= EXPLORE_STEPS)
        return;
    step = &S.area->steps[result()->step_count++];
    step->thread = self->number;
    step->step = self->steps;
    step->operation = wish->operation;
    step->next = next;
    step->target = wish->target;
    step->object = object_number(wish->object);
    step->second = object_number(wish->second);
    step->address = (uintptr_t)wish->object;
    step->now_ns = (uint64_t)S.now;
    step->frames = 0;
    if (unwind && unwind_ip && self == me)
        (void)unwind(add_frame, step);
    if (!step->frames && wish->place)
        step->frame[step->frames++] = place_of(wish->place);
}

void trace_step(struct thread *self, uint32_t next, bool self_ready)
{
    struct explore_result *r = result();
    const struct wish *wish = &self->last;

    hash_in(&r->hash, self->number);
    hash_in(&r->hash, wish->operation);
    hash_in(&r->hash, next);
    if (S.area->request.flags & EXPLORE_RECORD)
        record(self, next);
    if (next == self->number)
        return;
    r->switches++;
    if (self_ready && !(wish->kind & WISH_YIELD))
        r->preemptions++;
    if (r->decision_count >= EXPLORE_DECISIONS) {
        r->decisions_lost++;
        return;
    }
    S.area->decisions[r->decision_count++] =
        (struct explore_decision){.thread = self->number, .step = self->steps, .next = next};
}

/* The decision for this very step, if there is one that can be followed. Each thread has
   its own place in the list, so a list with gaps still fits. */
bool replay_pick(const struct thread *self, const uint32_t *ready, uint32_t count, uint32_t *next)
{
    const struct explore_request *request = &S.area->request;
    uint32_t *at = &S.replay_at[self->number - 1];

    for (; *at < request->replay_count; (*at)++) {
        const struct explore_decision *decision = &S.area->replay[*at];

        if (decision->thread != self->number || decision->step < self->steps)
            continue;
        if (decision->step > self->steps)
            return false;
        for (uint32_t i = 0; i < count; i++)
            if (ready[i] == decision->next) {
                *next = decision->next;
                return true;
            }
        result()->diverged++;
        return false;
    }
    return false;
}

uint32_t replay_default(const struct thread *self, const uint32_t *ready, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (ready[i] > self->number)
            return ready[i];
    return ready[0];
}
