/* SPDX-License-Identifier: MIT */
#include "render.h"

#include "report/suppressions.h"

static bool write_formats(struct digest *report, struct error *err)
{
    static const struct report_options options[] = {
        {.root = NULL},
        {.title = "t", .root = "/src", .width = 40, .colour = true},
    };
    struct buf out = BUF_INIT;
    bool ok = true;

    for (size_t i = 0; ok && i < 2 * report_format_count(); i++) {
        buf_clear(&out);
        ok = report_write(report, report_format_at(i / 2).name, &options[i % 2],
                          output_to_buf(&out), err);
    }
    buf_release(&out);
    return ok;
}

static bool write_suppressions(struct digest *report, struct error *err)
{
    static const enum suppressions_syntax syntaxes[] = {SUPPRESSIONS_TSAN, SUPPRESSIONS_VALGRIND};
    struct suppressions_made made;
    struct buf out = BUF_INIT;
    bool ok = true;

    for (size_t i = 0; ok && i < ARRAY_SIZE(syntaxes); i++)
        ok = suppressions_write(report, syntaxes[i], NULL, output_to_buf(&out), &made, err);
    buf_release(&out);
    return ok;
}

/* Beside it stands a run of the other variant with another toolchain, so that there is something to
 * sort and to compare. */
bool render(const struct record *record, struct error *err)
{
    struct digest *report = digest_new();
    struct record beside = *record;
    bool ok;

    beside.variant = record->variant == VARIANT_BROKEN ? VARIANT_FIXED : VARIANT_BROKEN;
    beside.toolchain = "gcc 12.2.0";
    digest_add_record(report, record);
    digest_add_record(report, &beside);
    ok = write_formats(report, err) && write_suppressions(report, err);
    digest_free(report);
    return ok;
}
