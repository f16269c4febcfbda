/* SPDX-License-Identifier: MIT */
/*
 * outputs.h: the options that tell a command what reports to write: an
 * option --FORMAT FILE for each line of the report's table of formats ("-" is
 * standard output), --root, and the writing itself.
 */
#ifndef THREADPROOF_CLI_OUTPUTS_H
#define THREADPROOF_CLI_OUTPUTS_H

#include <argp.h>
#include <limits.h>

#include "base/error.h"
#include "report/report.h"

enum { OUTPUT_FORMATS = 16, OUTPUT_KEY = 0x400 };

struct outputs {
    const char *files[OUTPUT_FORMATS]; /* by the index in the table of formats; or NULL */
    const char *all;                   /* --all: folder for every format; or NULL */
    char root[PATH_MAX];               /* report_options.root: --root, else this folder */
    struct argp_option options[OUTPUT_FORMATS + 1];
};

/*
 * Fills in `options`, which end with a zero entry; the keys begin at OUTPUT_KEY.
 */
void outputs_init(struct outputs *outputs);
/*
 * Fills in `all` with the `count` options of a command, the last of which is the
 * zero entry, and then those of this set: room for `count` + OUTPUT_FORMATS.
 */
void outputs_join(const struct outputs *outputs, const struct argp_option *own, size_t count,
                  struct argp_option *all);
/* Takes an option of this set; false if the key is another's. */
bool outputs_take(struct outputs *outputs, int key, const char *argument);

/* Whether the report of that format was asked for; of any format if `name` is NULL. */
bool outputs_asked(const struct outputs *outputs, const char *name);

/*
 * Writes what was asked for. A file appears whole or not at all; an existing
 * file that is not a regular one (a pipe, /dev/null) is written to.
 */
bool outputs_write(const struct outputs *outputs, struct digest *digest,
                   const struct report_options *options, struct error *err);

/* The text report on `file`, in colour and as wide as the terminal if it is one. */
bool outputs_print(FILE *file, struct digest *digest, const struct report_options *options,
                   struct error *err);

#endif
