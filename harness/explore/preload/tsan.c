/* SPDX-License-Identifier: MIT */
#include "tsan.h"

#include <dlfcn.h>

#include "inner.h"
#include "real.h"

#if defined(__has_include)
#if __has_include(<valgrind/helgrind.h>)
#include <valgrind/drd.h>
#undef ANNOTATE_HAPPENS_BEFORE
#undef ANNOTATE_HAPPENS_AFTER
#include <valgrind/helgrind.h>
#define HAVE_VALGRIND 1
#endif
#endif

static struct {
    uint32_t found;
    void (*release)(void *);
    void (*acquire)(void *);
    void (*enter)(void *);
    void (*leave)(void);
    bool probing;
    bool known;
    void *(*start)(void *); /* TSan's own start routine */
    void *clock_place;      /* where TSan calls us when the program has called it */
} tsan;

static void *probe_routine(void *argument)
{
    return argument;
}

/* Where a symbol lies: in the program's own file, that is clang's static runtime. */
static bool is_in_program(void *symbol)
{
    Dl_info info, own;
    void *preload = (void *)(uintptr_t)&tsan_start;

    if (!dladdr(symbol, &info) || !dladdr(preload, &own))
        return false;
    return info.dli_fbase != own.dli_fbase && dlsym(RTLD_NEXT, "__tsan_init") != symbol;
}

static bool under_valgrind(void)
{
#ifdef HAVE_VALGRIND
    return RUNNING_ON_VALGRIND != 0;
#else
    return false;
#endif
}

/* Our pthread_create() takes a look at what arrives, and fails; our clock_gettime() at where
   it comes from. */
static bool probe(void)
{
    int (*read_clock)(clockid_t, struct timespec *);
    struct timespec time;
    int (*create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    pthread_t thread;

    *(void **)&create = program_symbol("pthread_create");
    tsan.probing = true;
    (void)create(&thread, NULL, probe_routine, &tsan);
    *(void **)&read_clock = program_symbol("clock_gettime");
    (void)read_clock(CLOCK_MONOTONIC, &time);
    tsan.probing = false;
    return tsan.known;
}

void tsan_start(void)
{
    void *init = program_symbol("__tsan_init");

    if (under_valgrind())
        tsan.found |= EXPLORE_FOUND_VALGRIND;
    if (!init || program_symbol("threadproof_access_runtime"))
        return;
    (*(void (**)(void)) & init)();
    tsan.found |= is_in_program(init) ? EXPLORE_FOUND_TSAN_ABOVE : EXPLORE_FOUND_TSAN_BELOW;
    if (tsan.found & EXPLORE_FOUND_TSAN_BELOW) {
        *(void **)&tsan.release = program_symbol("__tsan_release");
        *(void **)&tsan.acquire = program_symbol("__tsan_acquire");
        *(void **)&tsan.enter = program_symbol("__tsan_func_entry");
        *(void **)&tsan.leave = program_symbol("__tsan_func_exit");
        tsan.known = true;
    } else {
        (void)probe();
    }
}

uint32_t tsan_found(void)
{
    return tsan.found;
}

bool tsan_layout_is_known(void)
{
    return !(tsan.found & EXPLORE_FOUND_TSAN_ABOVE) || tsan.known;
}

bool tsan_is_probe(void *(*start)(void *), void *argument)
{
    if (!tsan.probing)
        return false;
    if (start != probe_routine && argument) {
        const uintptr_t *fields = argument;

        tsan.known = fields[0] == (uintptr_t)probe_routine && fields[1] == (uintptr_t)&tsan;
        tsan.start = start;
    }
    return true;
}

bool tsan_reads_clock(void *place)
{
    if (tsan.probing && !tsan.clock_place)
        tsan.clock_place = place;
    return tsan.clock_place && tsan.clock_place != place;
}

bool tsan_starts(void *(*start)(void *))
{
    return tsan.start && tsan.start == start;
}

/* Not at the address itself, which DRD knows as what it is. */
void condition_signalled(const void *condition)
{
    (void)condition;
#ifdef HAVE_VALGRIND
    if (tsan.found & EXPLORE_FOUND_VALGRIND)
        ANNOTATE_HAPPENS_BEFORE((const char *)condition + 1);
#endif
}

void condition_woken(const void *condition)
{
    (void)condition;
#ifdef HAVE_VALGRIND
    if (tsan.found & EXPLORE_FOUND_VALGRIND)
        ANNOTATE_HAPPENS_AFTER((const char *)condition + 1);
#endif
}

void happens_before(const void *object)
{
    if (tsan.release)
        tsan.release((void *)(uintptr_t)object);
    condition_signalled(object);
}

void happens_after(const void *object)
{
    if (tsan.acquire)
        tsan.acquire((void *)(uintptr_t)object);
    condition_woken(object);
}

void not_for_detectors(const void *from, size_t size)
{
    (void)from;
    (void)size;
#ifdef HAVE_VALGRIND
    if (tsan.found & EXPLORE_FOUND_VALGRIND) {
        VALGRIND_HG_DISABLE_CHECKING(from, size);
        (void)VALGRIND_DO_CLIENT_REQUEST_EXPR(0, VG_USERREQ__DRD_START_SUPPRESSION, from, size, 0,
                                              0, 0);
    }
#endif
}

void tsan_runs_handlers(void)
{
    static sem_t nothing; /* never posted */
    int saved = errno;

    if (tsan.found & EXPLORE_FOUND_TSAN_BELOW)
        (void)R(sem_trywait)(&nothing);
    errno = saved;
}

void *frame_enter(void *caller)
{
    if (!tsan.enter)
        return NULL;
    tsan.enter(caller);
    return caller;
}

void frame_leave(void **frame)
{
    if (*frame)
        tsan.leave();
}

bool detector_is_below(void)
{
    return (tsan.found & (EXPLORE_FOUND_TSAN_BELOW | EXPLORE_FOUND_VALGRIND)) != 0;
}
