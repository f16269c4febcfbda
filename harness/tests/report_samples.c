/* SPDX-License-Identifier: MIT */
/*
 * report_samples FOLDER: writes records with every verdict and every hostile
 * string, and all reports of them, for the validators of scripts/dev/check-reports.
 */
#include "base/file.h"
#include "cli/load.h"
#include "report_fixture.h"

static bool write_record(const char *folder, const struct record *record, size_t number,
                         struct error *err)
{
    struct buf path = BUF_INIT;
    struct buf json = BUF_INIT;
    bool ok;

    record_write(record, &json);
    buf_addf(&path, "%s/records/%03zu.json", folder, number);
    ok = file_write_atomic(path.ptr, json.ptr, json.len, false, err);
    buf_release(&path);
    buf_release(&json);
    return ok;
}

static bool write_hostile(const char *folder, struct arena *arena, size_t *number,
                          struct error *err)
{
    bool ok = true;

    for (size_t i = 0; ok && i < 2 * fixture_hostile_count; i++) {
        enum variant variant = i % 2 ? VARIANT_FIXED : VARIANT_BROKEN;
        struct record record = fixture_hostile_record(arena, fixture_hostile[i / 2], variant);

        ok = write_record(folder, &record, (*number)++, err);
        findings_release(&record.findings);
    }
    return ok;
}

static bool write_verdicts(const char *folder, struct arena *arena, size_t *number,
                           struct error *err)
{
    static const struct fixture_place write = {"work", "/src/cases/broken.c", 13};
    static const struct fixture_place read = {"main", "/src/cases/broken.c", 14};
    bool ok = true;

    for (int v = 0; ok && v < VERDICT_UNJUDGED; v++) {
        struct record record = fixture_case(arena, verdict_name((enum verdict)v), VARIANT_BROKEN,
                                            DETECTOR_HELGRIND, (enum verdict)v);

        record.outcome.wall_ms = 100 * ((int64_t)v + 1);
        if (v != VERDICT_MISSED && v != VERDICT_BLIND)
            findings_add(&record.findings, fixture_race(arena, DETECTOR_HELGRIND, write, read, 4));
        ok = write_record(folder, &record, (*number)++, err);
        findings_release(&record.findings);
    }
    return ok;
}

/* Half of a whole, of which one run left no record. */
static bool write_plan(const char *folder, struct error *err)
{
    static const char plan[] = "threadproof_plan\t1\nshard\t1\t2\nwhole\tsamples\nsources\t\n"
                               "run\ttsan.races.clean.fixed\ttsan\t<&>\traces\tclean\tfixed\n"
                               "end\t1\n";
    struct buf path = BUF_INIT;
    bool ok;

    buf_addf(&path, "%s/records/plan-1-of-2.tsv", folder);
    ok = file_write_atomic(path.ptr, plan, strlen(plan), false, err);
    buf_release(&path);
    return ok;
}

static bool write_reports(const char *folder, struct error *err)
{
    struct load *load = load_new();
    struct report_options options = {.title = "Samples", .root = "/src"};
    struct buf path = BUF_INIT;
    bool ok;

    buf_addf(&path, "%s/records", folder);
    ok = load_add(load, path.ptr, err);
    for (size_t i = 0; ok && i < report_format_count(); i++) {
        struct report_format format = report_format_at(i);
        struct buf out = BUF_INIT;

        buf_clear(&path);
        buf_addf(&path, "%s/%s", folder, format.file_name);
        ok = report_write(load_digest(load), format.name, &options, output_to_buf(&out), err) &&
             file_write_atomic(path.ptr, out.ptr, out.len, false, err);
        buf_release(&out);
    }
    buf_release(&path);
    load_free(load);
    return ok;
}

int main(int argc, char **argv)
{
    struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct buf records = BUF_INIT;
    size_t number = 0;
    bool ok = argc == 2;

    if (!ok) {
        fprintf(stderr, "usage: report_samples FOLDER\n");
        return 2;
    }
    buf_addf(&records, "%s/records", argv[1]);
    ok = file_remove_tree(argv[1], &err) && file_make_folders(records.ptr, &err) &&
         write_hostile(argv[1], &arena, &number, &err) &&
         write_verdicts(argv[1], &arena, &number, &err) && write_plan(argv[1], &err) &&
         write_reports(argv[1], &err);
    if (!ok)
        fprintf(stderr, "report_samples: %s\n", error_text(&err));
    buf_release(&records);
    error_release(&err);
    arena_release(&arena);
    return ok ? 0 : 1;
}
