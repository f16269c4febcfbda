/* SPDX-License-Identifier: MIT */
/*
 * functions.h: the functions of table.h in front of TSan's. The includer defines
 *
 *     ACCESS_NAME(name)   the function's own name, for "__tsan_" name
 *     ACCESS_NEXT(name)   TSan's function
 *     ACCESS_SEE(address, size, kind)
 *
 * Each ends in a call of TSan's as its last act, which the compiler makes a jump: so TSan
 * sees the program as its caller.
 */
#define DEFINE_PLAIN(name, kind, size)                                                             \
    void ACCESS_NAME(name)(void *address);                                                         \
    void ACCESS_NAME(name)(void *address)                                                          \
    {                                                                                              \
        ACCESS_SEE(address, size, kind);                                                           \
        ACCESS_NEXT(name)(address);                                                                \
    }

#define DEFINE_RANGE(name, kind)                                                                   \
    void ACCESS_NAME(name)(void *address, unsigned long size);                                     \
    void ACCESS_NAME(name)(void *address, unsigned long size)                                      \
    {                                                                                              \
        ACCESS_SEE(address, size, kind);                                                           \
        ACCESS_NEXT(name)(address, size);                                                          \
    }

#define DEFINE_FETCH(bits, type, name)                                                             \
    type ACCESS_NAME(atomic##bits##_##name)(volatile type * address, type value, int order);       \
    type ACCESS_NAME(atomic##bits##_##name)(volatile type * address, type value, int order)        \
    {                                                                                              \
        ACCESS_SEE(address, sizeof(type), ACCESS_ATOMIC);                                          \
        return ACCESS_NEXT(atomic##bits##_##name)(address, value, order);                          \
    }

#define DEFINE_COMPARE(bits, type, name)                                                           \
    int ACCESS_NAME(atomic##bits##_##name)(volatile type * address, type * expected, type value,   \
                                           int order, int failed);                                 \
    int ACCESS_NAME(atomic##bits##_##name)(volatile type * address, type * expected, type value,   \
                                           int order, int failed)                                  \
    {                                                                                              \
        ACCESS_SEE(address, sizeof(type), ACCESS_ATOMIC);                                          \
        return ACCESS_NEXT(atomic##bits##_##name)(address, expected, value, order, failed);        \
    }

#define DEFINE_WIDTH(bits, type)                                                                   \
    type ACCESS_NAME(atomic##bits##_load)(const volatile type *address, int order);                \
    type ACCESS_NAME(atomic##bits##_load)(const volatile type *address, int order)                 \
    {                                                                                              \
        ACCESS_SEE(address, sizeof(type), ACCESS_ATOMIC_LOAD);                                     \
        return ACCESS_NEXT(atomic##bits##_load)(address, order);                                   \
    }                                                                                              \
    void ACCESS_NAME(atomic##bits##_store)(volatile type * address, type value, int order);        \
    void ACCESS_NAME(atomic##bits##_store)(volatile type * address, type value, int order)         \
    {                                                                                              \
        ACCESS_SEE(address, sizeof(type), ACCESS_ATOMIC);                                          \
        ACCESS_NEXT(atomic##bits##_store)(address, value, order);                                  \
    }                                                                                              \
    type ACCESS_NAME(atomic##bits##_compare_exchange_val)(volatile type * address, type expected,  \
                                                          type value, int order, int failed);      \
    type ACCESS_NAME(atomic##bits##_compare_exchange_val)(volatile type * address, type expected,  \
                                                          type value, int order, int failed)       \
    {                                                                                              \
        ACCESS_SEE(address, sizeof(type), ACCESS_ATOMIC);                                          \
        return ACCESS_NEXT(atomic##bits##_compare_exchange_val)(address, expected, value, order,   \
                                                                failed);                           \
    }                                                                                              \
    ACCESS_FETCHES(DEFINE_FETCH, bits, type)                                                       \
    ACCESS_COMPARES(DEFINE_COMPARE, bits, type)

ACCESS_PLAIN(DEFINE_PLAIN)
ACCESS_RANGES(DEFINE_RANGE)
ACCESS_WIDTHS(DEFINE_WIDTH)

void ACCESS_NAME(vptr_update)(void **address, void *value);
void ACCESS_NAME(vptr_update)(void **address, void *value)
{
    ACCESS_SEE(address, sizeof(*address), ACCESS_STORE);
    ACCESS_NEXT(vptr_update)(address, value);
}
