/* SPDX-License-Identifier: MIT */
#include "markup/sink.h"

void sink_add(struct sink *sink, const void *bytes, size_t len)
{
    if (sink->failed)
        return;
    if (sink->out.buf)
        buf_add(sink->out.buf, bytes, len);
    else if (fwrite(bytes, 1, len, sink->out.file) != len)
        sink->failed = errno ? errno : EIO;
    sink->written += len;
}

void sink_str(struct sink *sink, const char *text)
{
    sink_add(sink, text, strlen(text));
}

void sink_char(struct sink *sink, char c)
{
    sink_add(sink, &c, 1);
}

void sink_repeat(struct sink *sink, char c, size_t times)
{
    while (times--)
        sink_char(sink, c);
}

void sink_number(struct sink *sink, uint64_t number)
{
    char digits[24];
    int len = snprintf(digits, sizeof(digits), "%" PRIu64, number);

    sink_add(sink, digits, (size_t)len);
}

bool sink_close(struct sink *sink, struct error *err)
{
    if (!sink->failed && sink->out.file && fflush(sink->out.file) != 0)
        sink->failed = errno;
    if (!sink->failed)
        return true;
    errno = sink->failed;
    return error_errno(err, "cannot write the report");
}
