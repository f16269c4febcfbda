/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include "base/text.h"

void vprint_visible(FILE *out, const char *format, va_list args)
{
    struct buf text = BUF_INIT;
    struct buf visible = BUF_INIT;

    buf_vaddf(&text, format, args);
    text_add_visible(&visible, text.ptr, text.len, "\n\t");
    fwrite(visible.ptr, 1, visible.len, out);
    buf_release(&text);
    buf_release(&visible);
}

void print_visible(FILE *out, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vprint_visible(out, format, args);
    va_end(args);
}

void complain(const char *format, ...)
{
    va_list args;

    fputs("threadproof: ", stderr);
    va_start(args, format);
    vprint_visible(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}
