/* SPDX-License-Identifier: MIT */
/*
 * runtime.c: what the compiler calls with -fsanitize=thread, without TSan: accesses become
 * points, nothing is checked, and a schedule costs a fraction of TSan's. Objects are
 * compiled with -fsanitize=thread and linked without it, but with this:
 *
 *     cc -fsanitize=thread -c prog.c && cc prog.o libthreadproof_access.a
 */
#include <dlfcn.h>
#include <string.h>

#include "table.h"

/* By its name the preloaded library knows that there is no TSan. */
__attribute__((visibility("default"), used)) const int threadproof_access_runtime = 1;

static access_hook *hook;

__attribute__((constructor)) static void find_hook(void)
{
    *(void **)&hook = dlsym(RTLD_DEFAULT, ACCESS_HOOK);
}

#define SEE(address, size, kind)                                                                   \
    do {                                                                                           \
        if (hook)                                                                                  \
            hook((const void *)(uintptr_t)(address), (size), (kind), __builtin_return_address(0)); \
    } while (0)

#define DEFINE_PLAIN(name, kind, size)                                                             \
    void __tsan_##name(void *address);                                                             \
    void __tsan_##name(void *address)                                                              \
    {                                                                                              \
        SEE(address, size, kind);                                                                  \
    }                                                                                              \
    void __tsan_volatile_##name(void *address);                                                    \
    void __tsan_volatile_##name(void *address)                                                     \
    {                                                                                              \
        SEE(address, size, kind);                                                                  \
    }

#define DEFINE_RANGE(name, kind)                                                                   \
    void __tsan_##name(void *address, unsigned long size);                                         \
    void __tsan_##name(void *address, unsigned long size)                                          \
    {                                                                                              \
        SEE(address, size, kind);                                                                  \
    }

#define BUILTIN_exchange   __atomic_exchange_n
#define BUILTIN_fetch_add  __atomic_fetch_add
#define BUILTIN_fetch_sub  __atomic_fetch_sub
#define BUILTIN_fetch_and  __atomic_fetch_and
#define BUILTIN_fetch_or   __atomic_fetch_or
#define BUILTIN_fetch_xor  __atomic_fetch_xor
#define BUILTIN_fetch_nand __atomic_fetch_nand

#define DEFINE_FETCH(bits, type, name)                                                             \
    type __tsan_atomic##bits##_##name(volatile type *address, type value, int order);              \
    type __tsan_atomic##bits##_##name(volatile type *address, type value, int order)               \
    {                                                                                              \
        (void)order;                                                                               \
        SEE(address, sizeof(type), ACCESS_ATOMIC);                                                 \
        return BUILTIN_##name(address, value, __ATOMIC_SEQ_CST);                                   \
    }

#define DEFINE_COMPARE(bits, type, name)                                                           \
    int __tsan_atomic##bits##_##name(volatile type *address, type *expected, type value,           \
                                     int order, int failed);                                       \
    int __tsan_atomic##bits##_##name(volatile type *address, type *expected, type value,           \
                                     int order, int failed)                                        \
    {                                                                                              \
        (void)order;                                                                               \
        (void)failed;                                                                              \
        SEE(address, sizeof(type), ACCESS_ATOMIC);                                                 \
        return __atomic_compare_exchange_n(address, expected, value, 0, __ATOMIC_SEQ_CST,          \
                                           __ATOMIC_SEQ_CST);                                      \
    }

#define DEFINE_WIDTH(bits, type)                                                                   \
    type __tsan_atomic##bits##_load(const volatile type *address, int order);                      \
    type __tsan_atomic##bits##_load(const volatile type *address, int order)                       \
    {                                                                                              \
        (void)order;                                                                               \
        SEE(address, sizeof(type), ACCESS_ATOMIC_LOAD);                                            \
        return __atomic_load_n(address, __ATOMIC_SEQ_CST);                                         \
    }                                                                                              \
    void __tsan_atomic##bits##_store(volatile type *address, type value, int order);               \
    void __tsan_atomic##bits##_store(volatile type *address, type value, int order)                \
    {                                                                                              \
        (void)order;                                                                               \
        SEE(address, sizeof(type), ACCESS_ATOMIC);                                                 \
        __atomic_store_n(address, value, __ATOMIC_SEQ_CST);                                        \
    }                                                                                              \
    type __tsan_atomic##bits##_compare_exchange_val(volatile type *address, type expected,         \
                                                    type value, int order, int failed);            \
    type __tsan_atomic##bits##_compare_exchange_val(volatile type *address, type expected,         \
                                                    type value, int order, int failed)             \
    {                                                                                              \
        (void)order;                                                                               \
        (void)failed;                                                                              \
        SEE(address, sizeof(type), ACCESS_ATOMIC);                                                 \
        (void)__atomic_compare_exchange_n(address, &expected, value, 0, __ATOMIC_SEQ_CST,          \
                                          __ATOMIC_SEQ_CST);                                       \
        return expected;                                                                           \
    }                                                                                              \
    ACCESS_FETCHES(DEFINE_FETCH, bits, type)                                                       \
    ACCESS_COMPARES(DEFINE_COMPARE, bits, type)

ACCESS_PLAIN(DEFINE_PLAIN)
ACCESS_RANGES(DEFINE_RANGE)
ACCESS_WIDTHS(DEFINE_WIDTH)

void __tsan_vptr_update(void **address, void *value);
void __tsan_vptr_update(void **address, void *value)
{
    (void)value;
    SEE(address, sizeof(*address), ACCESS_STORE);
}

/* Declared by hand: these names belong to the compiler. */
void __tsan_init(void);
void __tsan_func_entry(void *caller);
void __tsan_func_exit(void);
void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_signal_fence(int order);
void __tsan_acquire(void *address);
void __tsan_release(void *address);
void *__tsan_memcpy(void *to, const void *from, size_t size);
void *__tsan_memmove(void *to, const void *from, size_t size);
void *__tsan_memset(void *to, int value, size_t size);

void __tsan_init(void)
{
}

void __tsan_func_entry(void *caller)
{
    (void)caller;
}

void __tsan_func_exit(void)
{
}

void __tsan_atomic_thread_fence(int order)
{
    (void)order;
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

void __tsan_atomic_signal_fence(int order)
{
    (void)order;
}

void __tsan_acquire(void *address)
{
    (void)address;
}

void __tsan_release(void *address)
{
    (void)address;
}

void *__tsan_memcpy(void *to, const void *from, size_t size)
{
    SEE(from, size, ACCESS_LOAD);
    SEE(to, size, ACCESS_STORE);
    return memcpy(to, from, size);
}

void *__tsan_memmove(void *to, const void *from, size_t size)
{
    SEE(from, size, ACCESS_LOAD);
    SEE(to, size, ACCESS_STORE);
    return memmove(to, from, size);
}

void *__tsan_memset(void *to, int value, size_t size)
{
    SEE(to, size, ACCESS_STORE);
    return memset(to, value, size);
}
