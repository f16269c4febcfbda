/* SPDX-License-Identifier: MIT */
#include "cli/outputs.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

void outputs_init(struct outputs *outputs)
{
    *outputs = (struct outputs){.files = {NULL}};
    if (report_format_count() > OUTPUT_FORMATS)
        BUG("OUTPUT_FORMATS is smaller than the table of formats");
    for (size_t i = 0; i < report_format_count(); i++) {
        struct report_format format = report_format_at(i);

        outputs->options[i] = (struct argp_option){
            .name = format.name,
            .key = OUTPUT_KEY + (int)i,
            .arg = "FILE",
            .doc = format.help,
            .group = 2,
        };
    }
}

bool outputs_take(struct outputs *outputs, int key, const char *argument)
{
    if (key < OUTPUT_KEY || key >= OUTPUT_KEY + (int)report_format_count())
        return false;
    outputs->files[key - OUTPUT_KEY] = argument;
    return true;
}

/* The width and the colours of the terminal, if there is one. */
static struct report_options for_terminal(const struct report_options *options)
{
    struct report_options adapted = *options;
    struct winsize size;

    if (!isatty(STDOUT_FILENO))
        return adapted;
    adapted.colour = !getenv("NO_COLOR");
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
        adapted.width = size.ws_col;
    return adapted;
}

static bool write_stdout(const char *format, struct report *report,
                         const struct report_options *options, struct error *err)
{
    struct report_options adapted = for_terminal(options);

    return report_write(report, format, &adapted, report_to_file(stdout), err);
}

static bool write_stream(FILE *file, const char *temporary, const char *path, const char *format,
                         struct report *report, const struct report_options *options,
                         struct error *err)
{
    bool ok = report_write(report, format, options, report_to_file(file), err);

    if (ok && fchmod(fileno(file), 0644) != 0)
        ok = error_errno(err, "cannot set the mode of %s", temporary);
    if (fclose(file) != 0 && ok)
        ok = error_errno(err, "cannot write %s", path);
    if (ok && rename(temporary, path) != 0)
        ok = error_errno(err, "cannot write %s", path);
    if (!ok)
        unlink(temporary);
    return ok;
}

static bool write_file(const char *path, const char *format, struct report *report,
                       const struct report_options *options, struct error *err)
{
    struct buf temporary = BUF_INIT;
    FILE *file;
    bool ok;
    int fd;

    buf_addf(&temporary, "%s.XXXXXX", path);
    fd = mkostemp(temporary.ptr, O_CLOEXEC);
    file = fd < 0 ? NULL : fdopen(fd, "w");
    if (file) {
        ok = write_stream(file, temporary.ptr, path, format, report, options, err);
    } else {
        ok = error_errno(err, "cannot create a file beside %s", path);
        if (fd >= 0)
            close(fd);
    }
    buf_release(&temporary);
    return ok;
}

bool outputs_write(const struct outputs *outputs, struct report *report,
                   const struct report_options *options, struct error *err)
{
    bool asked = false;

    for (size_t i = 0; i < report_format_count(); i++) {
        const char *path = outputs->files[i];
        const char *format = report_format_at(i).name;

        if (!path)
            continue;
        asked = true;
        if (text_equal(path, "-") ? !write_stdout(format, report, options, err)
                                  : !write_file(path, format, report, options, err))
            return false;
    }
    return asked || write_stdout("text", report, options, err);
}
