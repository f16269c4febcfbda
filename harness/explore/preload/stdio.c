/* SPDX-License-Identifier: MIT */
/*
 * The locks of stdio's streams. libc takes them inside of its functions, where we see nothing;
 * but nobody can be switched away from in there, so they matter only once a program has called
 * flockfile(): then each of the common functions asks first.
 */
#undef __OPTIMIZE__ /* or vprintf() and putchar() are defined in the header already */

#include "inner.h"
#include "real.h"
#include "tsan.h"

#include <stdarg.h>

/* glibc's _IO_lock_t (sysdeps/nptl/stdio-lock.h). */
struct stream_lock {
    int lock;
    int count;
    void *owner; /* a pthread_t */
};

static const struct stream_lock *lock_of(const void *stream)
{
    return (const struct stream_lock *)((const FILE *)stream)->_lock;
}

int32_t stdio_owner(const void *stream, uint32_t *number)
{
    *number = 0;
    for (uint32_t i = 1; i <= S.count; i++)
        if (thread_of(i)->handle == (pthread_t)lock_of(stream)->owner) {
            *number = i;
            return thread_of(i)->tid;
        }
    return 0;
}

static bool ask_stream(const struct thread *thread, const struct wish *wish)
{
    const struct stream_lock *lock = lock_of(wish->object);

    return lock->lock == 0 || (pthread_t)lock->owner == thread->handle;
}

static void lock_point(FILE *stream, void *place)
{
    struct wish wish = {.operation = EXPLORE_OP_FILE_LOCK,
                        .object = stream,
                        .ask = ask_stream,
                        .deadline = NEVER,
                        .place = place};

    (void)point(&wish);
}

/* Before a function that takes the lock inside of libc. */
static void look(FILE *stream, void *place)
{
    struct wish wish = {.object = stream};

    if (CONTROLLED && S.stdio_locks && stream && !ask_stream(me, &wish))
        lock_point(stream, place);
}

#define LOOK(stream) look((stream), __builtin_return_address(0))

PUBLIC void flockfile(FILE *stream)
{
    FRAME;

    if (CONTROLLED) {
        S.stdio_locks = 1;
        lock_point(stream, __builtin_return_address(0));
    }
    R(flockfile)(stream);
}

PUBLIC int ftrylockfile(FILE *stream)
{
    FRAME;

    if (CONTROLLED) {
        S.stdio_locks = 1;
        POINT(EXPLORE_OP_FILE_LOCK, stream);
    }
    return R(ftrylockfile)(stream);
}

PUBLIC void funlockfile(FILE *stream)
{
    FRAME;

    if (CONTROLLED)
        POINT(EXPLORE_OP_FILE_UNLOCK, stream);
    R(funlockfile)(stream);
}

PUBLIC int vfprintf(FILE *restrict stream, const char *restrict format, va_list arguments)
{
    FRAME;

    LOOK(stream);
    return R(vfprintf)(stream, format, arguments);
}

PUBLIC int vprintf(const char *restrict format, va_list arguments)
{
    FRAME;

    LOOK(stdout);
    return R(vfprintf)(stdout, format, arguments);
}

#define FORMATTED(stream)                                                                          \
    do {                                                                                           \
        va_list arguments;                                                                         \
        int length;                                                                                \
        LOOK(stream);                                                                              \
        va_start(arguments, format);                                                               \
        length = R(vfprintf)((stream), format, arguments);                                         \
        va_end(arguments);                                                                         \
        return length;                                                                             \
    } while (0)

PUBLIC int fprintf(FILE *restrict stream, const char *restrict format, ...)
{
    FRAME;

    FORMATTED(stream);
}

PUBLIC int printf(const char *restrict format, ...)
{
    FRAME;

    FORMATTED(stdout);
}

int __fprintf_chk(FILE *stream, int flag, const char *format, ...);
PUBLIC int __fprintf_chk(FILE *stream, int flag, const char *format, ...)
{
    FRAME;

    (void)flag;
    FORMATTED(stream);
}

int __printf_chk(int flag, const char *format, ...);
PUBLIC int __printf_chk(int flag, const char *format, ...)
{
    FRAME;

    (void)flag;
    FORMATTED(stdout);
}

PUBLIC int puts(const char *text)
{
    FRAME;

    LOOK(stdout);
    return R(puts)(text);
}

PUBLIC int fputs(const char *restrict text, FILE *restrict stream)
{
    FRAME;

    LOOK(stream);
    return R(fputs)(text, stream);
}

PUBLIC int fputc(int byte, FILE *stream)
{
    FRAME;

    LOOK(stream);
    return R(fputc)(byte, stream);
}

#undef putc
PUBLIC int putc(int byte, FILE *stream)
{
    FRAME;

    LOOK(stream);
    return R(fputc)(byte, stream);
}

PUBLIC int putchar(int byte)
{
    FRAME;

    LOOK(stdout);
    return R(fputc)(byte, stdout);
}

PUBLIC size_t fwrite(const void *restrict from, size_t size, size_t count, FILE *restrict stream)
{
    FRAME;

    LOOK(stream);
    return R(fwrite)(from, size, count, stream);
}

PUBLIC size_t fread(void *restrict to, size_t size, size_t count, FILE *restrict stream)
{
    FRAME;

    LOOK(stream);
    return R(fread)(to, size, count, stream);
}

PUBLIC char *fgets(char *restrict to, int size, FILE *restrict stream)
{
    FRAME;

    LOOK(stream);
    return R(fgets)(to, size, stream);
}

PUBLIC int fgetc(FILE *stream)
{
    FRAME;

    LOOK(stream);
    return R(fgetc)(stream);
}

#undef getc
PUBLIC int getc(FILE *stream)
{
    FRAME;

    LOOK(stream);
    return R(fgetc)(stream);
}

PUBLIC int fflush(FILE *stream)
{
    FRAME;

    LOOK(stream);
    return R(fflush)(stream);
}
