/* SPDX-License-Identifier: MIT */
#include "stuck/modules.h"

#include "base/text.h"

bool module_is_runtime(const char *path)
{
    static const char *const names[] = {
        "libc.so",  "libc-",       "ld-linux",   "ld-2.", "libpthread",   "libm.so",     "librt.so",
        "libdl.so", "libgcc_s.so", "libtsan.so", "ld.so", "libresolv.so", "libclang_rt", "ld-musl"};
    const char *base = text_basename(path);

    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (text_starts(base, names[i]))
            return true;
    return false;
}

bool module_is_valgrind(const char *path)
{
    return text_starts(text_basename(path), "vgpreload_") || strstr(path, "/libexec/valgrind/") ||
           strstr(path, "/lib/valgrind/");
}

static bool is_interceptor(const struct frame *frame)
{
    static const char *const starts[] = {"__tsan",   "__interceptor_", "__sanitizer",
                                         "pthread_", "sem_",           "thrd_"};

    for (size_t i = 0; frame->function && i < ARRAY_SIZE(starts); i++)
        if (text_starts(frame->function, starts[i]))
            return true;
    return false;
}

static bool is_in_user_module(const struct frame *frame)
{
    return frame->object && !module_is_runtime(frame->object) && !module_is_valgrind(frame->object);
}

bool frame_is_users(const struct frame *frame)
{
    /* What starts a program before main is in no file of the user's. */
    return is_in_user_module(frame) &&
           (frame->line ||
            (frame->function && frame->function[0] != '_' && !is_interceptor(frame)));
}

const struct frame *stack_user_frame(const struct stack *stack)
{
    for (size_t i = 0; i < stack->frame_count; i++)
        if (frame_is_users(&stack->frames[i]) && stack->frames[i].line)
            return &stack->frames[i];
    for (size_t i = 0; i < stack->frame_count; i++)
        if (frame_is_users(&stack->frames[i]))
            return &stack->frames[i];
    return NULL;
}
