/* SPDX-License-Identifier: MIT */
#include "report/place.h"

#include "base/text.h"

static const char *const foreign_objects[] = {
    "libc.so", "libc-2", "libpthread", "libtsan", "ld-linux", "ld-2", "vgpreload_", "libasan",
};

static const char *const foreign_functions[] = {"__interceptor_", "__tsan_", "__sanitizer_"};

static bool is_foreign_object(const char *object)
{
    const char *base = text_basename(object);

    for (size_t i = 0; i < ARRAY_SIZE(foreign_objects); i++)
        if (text_starts(base, foreign_objects[i]))
            return true;
    return text_starts(object, "/lib/") || text_starts(object, "/usr/lib/");
}

static bool is_foreign_function(const char *function)
{
    for (size_t i = 0; i < ARRAY_SIZE(foreign_functions); i++)
        if (text_starts(function, foreign_functions[i]))
            return true;
    return false;
}

bool frame_is_own(const struct frame *frame)
{
    return frame->file && frame->line && !(frame->object && is_foreign_object(frame->object)) &&
           !(frame->function && is_foreign_function(frame->function));
}

const struct frame *stack_place(const struct stack *stack)
{
    const struct frame *filed = NULL;

    for (size_t i = 0; i < stack->frame_count; i++) {
        if (frame_is_own(&stack->frames[i]))
            return &stack->frames[i];
        if (!filed && stack->frames[i].file && stack->frames[i].line)
            filed = &stack->frames[i];
    }
    if (filed || !stack->frame_count)
        return filed;
    return stack->frames;
}

const struct stack *finding_place(const struct finding *finding)
{
    for (size_t i = 0; i < finding->stack_count; i++)
        if (finding_is_site(finding, &finding->stacks[i]) && finding->stacks[i].frame_count)
            return &finding->stacks[i];
    return finding->stack_count ? finding->stacks : NULL;
}

const char *file_below(const char *file, const char *root)
{
    size_t len = root ? strlen(root) : 0;

    if (len && text_starts(file, root)) {
        if (file[len] == '/')
            file += len + 1;
        else if (root[len - 1] == '/')
            file += len;
    }
    while (text_starts(file, "./"))
        file += 2;
    return file;
}

const char *frame_function(const struct frame *frame)
{
    static const char interceptor[] = "__interceptor_";

    if (!frame->function)
        return "an unnamed function";
    if (text_starts(frame->function, interceptor))
        return frame->function + strlen(interceptor);
    return frame->function;
}

void place_add(struct buf *out, const struct frame *frame, const char *root)
{
    if (frame->file && frame->line)
        buf_addf(out, "%s:%u", file_below(frame->file, root), frame->line);
    else if (frame->file)
        buf_addstr(out, file_below(frame->file, root));
    else if (frame->object)
        buf_addstr(out, text_basename(frame->object));
    else
        buf_addf(out, "0x%" PRIx64, frame->address);
}
