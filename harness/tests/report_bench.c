/* SPDX-License-Identifier: MIT */
/*
 * How fast threadproof reads big logs and with how much memory, for
 * scripts/bench: beside the fastest that other programs do with the same file,
 * in turn, in the same run. Prints for each program its median wall and processor
 * time, its peak memory, and the median of its ratios of processor time to the
 * program that it is held against.
 *
 * usage: report_bench MEGABYTES ROUNDS FOLDER THREADPROOF DATA
 *        report_bench expat FILE      (a bare Expat pass, one of the programs)
 *
 * The logs are captured ones (DATA is harness/tests/data), repeated; they are
 * made in FOLDER and stay there.
 */
#include <expat.h>
#include <time.h>

#include "base/file.h"
#include "base/text.h"
#include "exec/process.h"

enum { PROGRAMS_MAX = 3, ROUNDS_MAX = 1000, PIECE = 64 * 1024, SMALL_RUNS = 200 };

struct measured {
    double wall[ROUNDS_MAX]; /* seconds */
    double cpu[ROUNDS_MAX];
    double ratio[ROUNDS_MAX]; /* of cpu to that of the last program of the row */
    int64_t rss_kib;
};

struct program {
    const char *name;
    const char *argv[5];
    struct measured measured;
};

static void XMLCALL start(void *user, const char *name, const char **attributes)
{
    (void)name;
    (void)attributes;
    ++*(uint64_t *)user;
}

static void XMLCALL end(void *user, const char *name)
{
    (void)user;
    (void)name;
}

static int bare_expat(const char *path)
{
    XML_Parser parser = XML_ParserCreate(NULL);
    FILE *file = fopen(path, "re");
    static char piece[PIECE];
    uint64_t elements = 0;
    bool ok = parser && file;
    size_t got;

    if (ok) {
        XML_SetUserData(parser, &elements);
        XML_SetElementHandler(parser, start, end);
    }
    while (ok && (got = fread(piece, 1, sizeof(piece), file)) > 0)
        ok = XML_Parse(parser, piece, (int)got, 0) == XML_STATUS_OK;
    if (file)
        fclose(file);
    XML_ParserFree(parser);
    printf("%" PRIu64 "\n", elements);
    return ok ? 0 : 1;
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static bool run_once(struct program *program, size_t round, struct error *err)
{
    const struct process_spec spec = {.argv = program->argv, .keep_bytes = 4096};
    struct measured *m = &program->measured;
    struct process_result result;
    double began = now();
    bool ok = process_run(&spec, &result, err);

    m->wall[round] = now() - began;
    m->cpu[round] = (double)result.outcome.cpu_us / 1e6;
    if (result.outcome.max_rss_kib > m->rss_kib)
        m->rss_kib = result.outcome.max_rss_kib;
    /* 1: threadproof has findings to report. */
    if (ok && (result.outcome.type != OUTCOME_EXITED || result.outcome.status > 1))
        ok = error_set(err, "%s fails: %s", program->name, result.err.head.ptr);
    process_result_release(&result);
    return ok;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof(*values), by_value);
    return values[count / 2];
}

/* Each program in turn, `rounds` times; the last is what the others are held against. */
static bool compare(struct program *programs, size_t count, size_t rounds, double bytes,
                    struct error *err)
{
    for (size_t round = 0; round < rounds; round++) {
        for (size_t i = 0; i < count; i++)
            if (!run_once(&programs[i], round, err))
                return false;
        for (size_t i = 0; i < count; i++)
            programs[i].measured.ratio[round] =
                programs[i].measured.cpu[round] / programs[count - 1].measured.cpu[round];
    }
    for (size_t i = 0; i < count; i++) {
        struct measured *m = &programs[i].measured;
        double cpu = median(m->cpu, rounds);

        printf("  %-12s wall %7.3f s  cpu %7.3f s  %5.2f GB/s  ratio %5.2f  %6" PRId64 " KiB\n",
               programs[i].name, median(m->wall, rounds), cpu, bytes / 1e9 / cpu,
               median(m->ratio, rounds), m->rss_kib);
    }
    return true;
}

/* `head`, then `unit` until there are so many bytes, then `tail`. */
static bool repeat(const char *path, const char *head, const struct buf *unit, const char *tail,
                   uint64_t bytes, struct error *err)
{
    FILE *file = fopen(path, "we");
    bool ok = file && fputs(head, file) >= 0;

    for (uint64_t at = 0; ok && at < bytes; at += unit->len)
        ok = fwrite(unit->ptr, 1, unit->len, file) == unit->len;
    ok = ok && fputs(tail, file) >= 0;
    if (file && fclose(file) != 0)
        ok = false;
    return ok || error_errno(err, "cannot write %s", path);
}

static bool add_file(struct buf *content, const char *data, const char *name, struct error *err)
{
    struct buf path = BUF_INIT;
    bool ok;

    buf_addf(&path, "%s/%s", data, name);
    ok = file_read(path.ptr, content, err);
    buf_release(&path);
    return ok;
}

static bool bench_tsan(const char *threadproof, const char *data, const char *path, uint64_t bytes,
                       size_t rounds, struct error *err)
{
    static const char *const names[] = {"race_global", "race_heap", "lock_order",
                                        "bad_unlock",  "sleep",     "race_stack"};
    static struct program programs[PROGRAMS_MAX];
    struct buf unit = BUF_INIT;
    struct buf name = BUF_INIT;
    bool ok = true;

    for (size_t i = 0; ok && i < ARRAY_SIZE(names); i++) {
        buf_clear(&name);
        buf_addf(&name, "tsan/clang-14/%s.log", names[i]);
        ok = add_file(&unit, data, name.ptr, err);
    }
    programs[0] = (struct program){.name = "threadproof", .argv = {threadproof, "report", path}};
    programs[1] = (struct program){.name = "wc -l", .argv = {"wc", "-l", path}};
    programs[2] =
        (struct program){.name = "grep -c", .argv = {"grep", "-c", "ThreadSanitizer:", path}};
    ok = ok && repeat(path, "", &unit, "", bytes, err);
    printf("TSan log, %" PRIu64 " MB:\n", bytes / 1000000);
    ok = ok && compare(programs, 3, rounds, (double)bytes, err);
    buf_release(&name);
    buf_release(&unit);
    return ok;
}

static bool bench_xml(const char *self, const char *threadproof, const char *data, const char *path,
                      uint64_t bytes, size_t rounds, struct error *err)
{
    static struct program programs[PROGRAMS_MAX];
    struct buf log = BUF_INIT;
    struct buf unit = BUF_INIT;
    bool ok = add_file(&log, data, "valgrind/helgrind/race_global.xml", err);
    char *first = ok ? strstr(log.ptr, "<error>") : NULL;
    char *tail = first ? strstr(first, "</error>") + strlen("</error>") : NULL;

    if (tail) {
        buf_add(&unit, first, (size_t)(tail - first));
        buf_addch(&unit, '\n');
        *first = '\0';
    }
    programs[0] = (struct program){.name = "threadproof", .argv = {threadproof, "report", path}};
    programs[1] = (struct program){.name = "bare Expat", .argv = {self, "expat", path}};
    ok = ok && tail && repeat(path, log.ptr, &unit, tail, bytes, err);
    printf("Helgrind XML, %" PRIu64 " MB:\n", bytes / 1000000);
    ok = ok && compare(programs, 2, rounds, (double)bytes, err);
    buf_release(&log);
    buf_release(&unit);
    return ok;
}

static bool bench_text(const char *threadproof, const char *data, const char *path, uint64_t bytes,
                       size_t rounds, struct error *err)
{
    static const char *const names[] = {"helgrind/race_global", "helgrind/lock_order",
                                        "helgrind/race_locked", "drd/race_heap",
                                        "drd/hold_long",        "memcheck/memory_errors"};
    static struct program programs[PROGRAMS_MAX];
    struct buf unit = BUF_INIT;
    struct buf name = BUF_INIT;
    bool ok = true;

    for (size_t i = 0; ok && i < ARRAY_SIZE(names); i++) {
        buf_clear(&name);
        buf_addf(&name, "valgrind/%s.txt", names[i]);
        ok = add_file(&unit, data, name.ptr, err);
    }
    programs[0] = (struct program){.name = "threadproof", .argv = {threadproof, "report", path}};
    programs[1] = (struct program){.name = "wc -l", .argv = {"wc", "-l", path}};
    programs[2] = (struct program){.name = "grep -c", .argv = {"grep", "-c", "data race", path}};
    ok = ok && repeat(path, "", &unit, "", bytes, err);
    printf("Valgrind's text, %" PRIu64 " MB:\n", bytes / 1000000);
    ok = ok && compare(programs, 3, rounds, (double)bytes, err);
    buf_release(&name);
    buf_release(&unit);
    return ok;
}

static bool bench_small(const char *threadproof, const char *data, struct error *err)
{
    static struct program program;
    struct buf path = BUF_INIT;
    bool ok = true;

    buf_addf(&path, "%s/tsan/clang-14/race_global.log", data);
    program = (struct program){.name = "small", .argv = {threadproof, "report", path.ptr}};
    for (size_t i = 0; ok && i < SMALL_RUNS; i++)
        ok = run_once(&program, i, err);
    if (ok)
        printf("a small log, the whole process: wall %.1f ms, cpu %.1f ms (median of %d)\n",
               median(program.measured.wall, SMALL_RUNS) * 1e3,
               median(program.measured.cpu, SMALL_RUNS) * 1e3, SMALL_RUNS);
    buf_release(&path);
    return ok;
}

int main(int argc, char **argv)
{
    struct error err = ERROR_INIT;
    struct buf path = BUF_INIT;
    uint64_t megabytes = 0;
    uint64_t rounds = 0;
    bool ok;

    if (argc == 3 && text_equal(argv[1], "expat"))
        return bare_expat(argv[2]);
    if (argc != 6 || !text_number(argv[1], 100000, &megabytes) || !megabytes ||
        !text_number(argv[2], ROUNDS_MAX, &rounds) || !rounds) {
        fputs("usage: report_bench MEGABYTES ROUNDS FOLDER THREADPROOF DATA\n", stderr);
        return 2;
    }
    buf_addf(&path, "%s/tsan.log", argv[3]);
    ok = bench_tsan(argv[4], argv[5], path.ptr, megabytes * 1000000, rounds, &err);
    buf_clear(&path);
    buf_addf(&path, "%s/helgrind.xml", argv[3]);
    ok = ok && bench_xml(argv[0], argv[4], argv[5], path.ptr, megabytes * 1000000, rounds, &err);
    buf_clear(&path);
    buf_addf(&path, "%s/valgrind.txt", argv[3]);
    ok = ok && bench_text(argv[4], argv[5], path.ptr, megabytes * 1000000, rounds, &err) &&
         bench_small(argv[4], argv[5], &err);
    if (!ok)
        fprintf(stderr, "report_bench: %s\n", error_text(&err));
    buf_release(&path);
    error_release(&err);
    return ok ? 0 : 1;
}
