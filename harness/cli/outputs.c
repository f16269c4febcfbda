/* SPDX-License-Identifier: MIT */
#include "cli/outputs.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

enum { KEY_ALL = OUTPUT_KEY + OUTPUT_FORMATS, KEY_ROOT };

void outputs_init(struct outputs *outputs)
{
    size_t count = report_format_count();

    *outputs = (struct outputs){.files = {NULL}};
    if (!getcwd(outputs->root, sizeof(outputs->root)))
        outputs->root[0] = '\0';
    if (count + 2 > OUTPUT_FORMATS)
        BUG("OUTPUT_FORMATS is smaller than the table of formats");
    for (size_t i = 0; i < count; i++) {
        struct report_format format = report_format_at(i);

        outputs->options[i] = (struct argp_option){
            .name = format.name,
            .key = OUTPUT_KEY + (int)i,
            .arg = "FILE",
            .doc = format.help,
            .group = 2,
        };
    }
    outputs->options[count++] = (struct argp_option){
        .name = "all",
        .key = KEY_ALL,
        .arg = "DIR",
        .doc = "every format, under its usual name in this folder",
        .group = 2,
    };
    outputs->options[count] = (struct argp_option){
        .name = "root",
        .key = KEY_ROOT,
        .arg = "DIR",
        .doc = "the folder that file names in reports are relative to (default: this one)",
        .group = 2,
    };
}

void outputs_join(const struct outputs *outputs, const struct argp_option *own, size_t count,
                  struct argp_option *all)
{
    memcpy(all, own, count * sizeof(*all));
    memcpy(all + count - 1, outputs->options, sizeof(outputs->options));
}

static void take_root(struct outputs *outputs, const char *argument)
{
    char *real = file_absolute(argument);

    snprintf(outputs->root, sizeof(outputs->root), "%s", real);
    free(real);
}

bool outputs_take(struct outputs *outputs, int key, const char *argument)
{
    if (key == KEY_ROOT) {
        take_root(outputs, argument);
        return true;
    }
    if (key == KEY_ALL) {
        outputs->all = argument;
        return true;
    }
    if (key < OUTPUT_KEY || key >= OUTPUT_KEY + (int)report_format_count())
        return false;
    outputs->files[key - OUTPUT_KEY] = argument;
    return true;
}

/* The width and the colours of the terminal, if `file` is one. */
static struct report_options for_terminal(FILE *file, const struct report_options *options)
{
    struct report_options adapted = *options;
    struct winsize size;

    if (!isatty(fileno(file)))
        return adapted;
    adapted.colour = !getenv("NO_COLOR");
    if (ioctl(fileno(file), TIOCGWINSZ, &size) == 0 && size.ws_col)
        adapted.width = size.ws_col;
    return adapted;
}

static bool write_to(FILE *file, const char *format, struct digest *digest,
                     const struct report_options *options, struct error *err)
{
    struct report_options adapted = for_terminal(file, options);

    return report_write(digest, format, &adapted, output_to_file(file), err);
}

bool outputs_print(FILE *file, struct digest *digest, const struct report_options *options,
                   struct error *err)
{
    struct report_options adapted = for_terminal(file, options);
    struct buf text = BUF_INIT;
    bool ok = report_write(digest, "text", &adapted, output_to_buf(&text), err);

    /* In one piece: standard error has no buffer. */
    if (ok && fwrite(text.ptr, 1, text.len, file) != text.len)
        ok = error_errno(err, "cannot write the report");
    buf_release(&text);
    return ok;
}

static bool write_stream(FILE *file, const char *temporary, const char *path, const char *format,
                         struct digest *digest, const struct report_options *options,
                         struct error *err)
{
    bool ok = report_write(digest, format, options, output_to_file(file), err);

    if (fclose(file) != 0 && ok)
        ok = error_errno(err, "cannot write %s", path);
    if (ok && rename(temporary, path) != 0)
        ok = error_errno(err, "cannot write %s", path);
    if (!ok)
        unlink(temporary);
    return ok;
}

static bool write_new_file(const char *path, const char *format, struct digest *digest,
                           const struct report_options *options, struct error *err)
{
    struct buf temporary = BUF_INIT;
    int fd = file_create_beside(path, &temporary, err);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    bool ok;

    if (file) {
        ok = write_stream(file, temporary.ptr, path, format, digest, options, err);
    } else if (fd >= 0) {
        ok = error_errno(err, "cannot write %s", path);
        close(fd);
        unlink(temporary.ptr);
    } else {
        ok = false;
    }
    buf_release(&temporary);
    return ok;
}

static bool write_device(const char *path, const char *format, struct digest *digest,
                         const struct report_options *options, struct error *err)
{
    FILE *file = fopen(path, "we");
    bool ok;

    if (!file)
        return error_errno(err, "cannot open %s", path);
    ok = write_to(file, format, digest, options, err);
    if (fclose(file) != 0 && ok)
        ok = error_errno(err, "cannot write %s", path);
    return ok;
}

static bool write_file(const char *path, const char *format, struct digest *digest,
                       const struct report_options *options, struct error *err)
{
    struct stat there;

    if (text_equal(path, "-"))
        return write_to(stdout, format, digest, options, err);
    if (stat(path, &there) == 0 && S_ISDIR(there.st_mode))
        return error_set(err, "%s is a folder; name a file for the %s report", path, format);
    if (stat(path, &there) == 0 && !S_ISREG(there.st_mode))
        return write_device(path, format, digest, options, err);
    return write_new_file(path, format, digest, options, err);
}

bool outputs_asked(const struct outputs *outputs, const char *name)
{
    for (size_t i = 0; i < report_format_count(); i++)
        if ((outputs->files[i] || outputs->all) &&
            (!name || text_equal(name, report_format_at(i).name)))
            return true;
    return false;
}

static bool write_all(const char *folder, struct digest *digest,
                      const struct report_options *options, struct error *err)
{
    struct buf path = BUF_INIT;
    bool ok = file_make_folders(folder, err);

    for (size_t i = 0; ok && i < report_format_count(); i++) {
        struct report_format format = report_format_at(i);

        buf_clear(&path);
        buf_addf(&path, "%s/%s", folder, format.file_name);
        ok = write_file(path.ptr, format.name, digest, options, err) ||
             error_prefix(err, "%s report", format.name);
    }
    buf_release(&path);
    return ok;
}

bool outputs_write(const struct outputs *outputs, struct digest *digest,
                   const struct report_options *options, struct error *err)
{
    for (size_t i = 0; i < report_format_count(); i++) {
        const char *path = outputs->files[i];

        if (path && !write_file(path, report_format_at(i).name, digest, options, err))
            return error_prefix(err, "%s report", report_format_at(i).name);
    }
    return !outputs->all || write_all(outputs->all, digest, options, err);
}
