/* SPDX-License-Identifier: MIT */
#include "digest/place.h"

#include "base/text.h"

const struct stack *finding_place(const struct finding *finding)
{
    const struct stack *best = finding->stack_count ? finding->stacks : NULL;
    int rank = -1;

    for (size_t i = 0; i < finding->stack_count; i++) {
        const struct frame *frame = stack_place(&finding->stacks[i]);
        int its = frame ? (int)frame_origin(frame) : -1;

        if (its <= rank || !finding_is_site(finding, &finding->stacks[i]))
            continue;
        best = &finding->stacks[i];
        rank = its;
    }
    return best;
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
    const char *function = frame->function;

    if (!function)
        return "an unnamed function";
    /* LLVM 17 has one underscore more. */
    function += text_starts(function, "___interceptor_");
    return text_starts(function, interceptor) ? function + strlen(interceptor) : frame->function;
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
