/* SPDX-License-Identifier: MIT */
#include "base/error.h"

#include "base/buf.h"

static bool replace(struct error *err, struct buf *text)
{
    if (err) {
        free(err->text);
        err->text = buf_detach(text);
    }
    buf_release(text);
    return false;
}

bool error_set(struct error *err, const char *format, ...)
{
    struct buf text = BUF_INIT;
    va_list args;

    va_start(args, format);
    buf_vaddf(&text, format, args);
    va_end(args);
    return replace(err, &text);
}

bool error_errno(struct error *err, const char *format, ...)
{
    int number = errno;
    struct buf text = BUF_INIT;
    va_list args;

    va_start(args, format);
    buf_vaddf(&text, format, args);
    va_end(args);
    buf_addf(&text, ": %s", strerror(number));
    return replace(err, &text);
}

bool error_prefix(struct error *err, const char *format, ...)
{
    struct buf text = BUF_INIT;
    va_list args;

    va_start(args, format);
    buf_vaddf(&text, format, args);
    va_end(args);
    buf_addf(&text, ": %s", err ? error_text(err) : "");
    return replace(err, &text);
}

const char *error_text(const struct error *err)
{
    return err->text ? err->text : "no error";
}

void error_release(struct error *err)
{
    free(err->text);
    err->text = NULL;
}
