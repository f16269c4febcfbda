/* SPDX-License-Identifier: MIT */
/* The TSan reader and logs that are cut, broken, endless, or no logs at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/resource.h>

#include "tsan_reading.h"

static void count_finding(void *context, const struct finding *finding)
{
    *(size_t *)context += finding->count;
}

static long peak_kib(void)
{
    struct rusage usage;

    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss;
}

/* Runs first, since the process's peak must still be low. */
static void memory_does_not_grow_with_the_log(void **state)
{
    size_t found = 0;
    struct sink sink = {.finding = count_finding, .context = &found};
    struct tsan_log *log = tsan_log_new(&sink);
    struct buf part = BUF_INIT;
    size_t repeats = 0;
    long before;

    (void)state;
    assert_true(read_data("clang-14", "race_global", &part));
    before = peak_kib();
    for (size_t fed = 0; fed < 64000000; fed += part.len, repeats++)
        tsan_log_feed(log, part.ptr, part.len);
    assert_false(tsan_log_end(log).truncated);
    assert_int_equal(found, repeats);
    assert_true(peak_kib() - before < 8000);
    tsan_log_free(log);
    buf_release(&part);
}

static const char *const logs[][2] = {
    {"clang-14", "race_global.verbose"}, {"clang-19", "crash"},
    {"clang-14", "join_twice"},          {"gcc-12", "read_lock"},
    {"clang-19", "race_stack"},          {"clang-16", "lock_order"},
    {"clang-19", "nested_bug"},          {"gcc-12", "thread_leak"},
};

/* Everything that is known of a reading, as text. */
static void tell(struct buf *out, const struct reading *reading)
{
    for (size_t i = 0; i < reading->findings.count; i++) {
        const struct finding *finding = reading->findings.items[i];

        buf_addf(out, "%" PRIu64 " %s %" PRIu64 "\n", finding->position, finding->message,
                 finding->pid);
        describe(out, finding, "");
        for (size_t s = 0; s < finding->stack_count; s++)
            for (size_t f = 0; f < finding->stacks[s].frame_count; f++)
                buf_addf(out, "%s:%u:%u\n",
                         finding->stacks[s].frames[f].file ? finding->stacks[s].frames[f].file : "",
                         finding->stacks[s].frames[f].line, finding->stacks[s].frames[f].column);
        for (size_t n = 0; n < finding->note_count; n++)
            buf_addf(out, "note %s\n", finding->notes[n]);
    }
    buf_addf(out, "%d %d %d %d %" PRIu64 " %" PRIu64 "\n%s", reading->facts.started,
             reading->facts.finished, reading->facts.truncated, reading->facts.malformed,
             reading->facts.truncated_at, reading->facts.bytes, reading->text.ptr);
}

static void pieces_of_any_size_read_the_same(void **state)
{
    static const size_t steps[] = {1, 2, 3, 7, 64, 1000};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(logs); i++) {
        struct buf log = BUF_INIT;
        struct buf whole = BUF_INIT;
        struct reading reading;

        assert_true(read_data(logs[i][0], logs[i][1], &log));
        reading = read_steps(log.ptr, log.len, log.len, true);
        tell(&whole, &reading);
        reading_release(&reading);
        for (size_t s = 0; s < ARRAY_SIZE(steps); s++) {
            struct buf pieces = BUF_INIT;

            reading = read_steps(log.ptr, log.len, steps[s], true);
            tell(&pieces, &reading);
            assert_string_equal(pieces.ptr, whole.ptr);
            buf_release(&pieces);
            reading_release(&reading);
        }
        buf_release(&whole);
        buf_release(&log);
    }
}

/* Whatever the part says of a frame the whole says too. */
static void check_stack_part(const struct stack *part, const struct stack *whole)
{
    assert_int_equal(part->role, whole->role);
    assert_int_equal(part->address, whole->address);
    assert_true(text_same(part->thread, whole->thread));
    assert_true(text_same(part->lock, whole->lock) || !part->lock);
    assert_true(part->frame_count <= whole->frame_count);
    for (size_t i = 0; i < part->frame_count; i++) {
        assert_true(text_same(part->frames[i].function, whole->frames[i].function));
        assert_true(text_same(part->frames[i].file, whole->frames[i].file));
        assert_int_equal(part->frames[i].line, whole->frames[i].line);
        assert_int_equal(part->frames[i].column, whole->frames[i].column);
        assert_int_equal(part->frames[i].offset, whole->frames[i].offset);
    }
}

static void check_part(const struct reading *part, const struct reading *whole)
{
    assert_true(part->findings.count <= whole->findings.count);
    for (size_t i = 0; i < part->findings.count; i++) {
        const struct finding *a = part->findings.items[i];
        const struct finding *b = whole->findings.items[i];

        assert_int_equal(a->kind, b->kind);
        assert_int_equal(a->position, b->position);
        assert_true(a->count <= b->count);
        assert_true(a->stack_count <= b->stack_count);
        for (size_t s = 0; s < a->stack_count; s++)
            check_stack_part(&a->stacks[s], &b->stacks[s]);
        for (size_t t = 0; t < a->thread_count; t++)
            assert_non_null(finding_thread(b, a->threads[t].id));
        for (size_t l = 0; l < a->lock_count; l++)
            assert_non_null(finding_lock(b, a->locks[l].name));
    }
}

/*
 * Where a log may end without being cut: behind a line that belongs to no
 * report, behind a report's SUMMARY, behind the last word of a failure.
 */
static bool is_whole(const char *log, size_t end)
{
    const char *line = log + end;
    bool inside = false;
    bool summed_up = false;

    if (end && log[end - 1] != '\n')
        return false;
    for (const char *next = log; next < line; next = strchr(next, '\n') + 1) {
        if (text_starts(next, "==================\n"))
            inside = !summed_up;
        summed_up = text_starts(next, "SUMMARY: ");
        if (summed_up)
            inside = false;
        if (text_starts(next, "ThreadSanitizer:DEADLY") ||
            text_starts(next, "ThreadSanitizer: CHECK"))
            inside = true;
        if (*next == '\n' && strstr(log, "CHECK failed"))
            inside = false;
        if (text_starts(next, "ThreadSanitizer: nested bug"))
            inside = false;
    }
    return !inside;
}

static void a_cut_log_yields_what_it_holds(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(logs); i++) {
        struct buf log = BUF_INIT;
        struct reading whole;

        assert_true(read_data(logs[i][0], logs[i][1], &log));
        whole = read_steps(log.ptr, log.len, log.len, true);
        for (size_t end = 0; end <= log.len; end++) {
            struct reading part = read_steps(log.ptr, end, 512, true);

            check_part(&part, &whole);
            assert_int_equal(part.facts.truncated, !is_whole(log.ptr, end));
            assert_true(part.facts.truncated_at <= end);
            assert_false(part.facts.malformed);
            reading_release(&part);
        }
        reading_release(&whole);
        buf_release(&log);
    }
}

static void the_cut_is_named_by_its_byte(void **state)
{
    static const char log[] = "==================\n"
                              "WARNING: ThreadSanitizer: data race (pid=18)\n"
                              "  Write of size 4 at 0x10 by thread T1:\n"
                              "    #0 f a.c:12 (p+0x1)\n";
    struct reading open = read_string(log);
    struct reading cut = read_steps(log, strlen(log) - strlen("2 (p+0x1)\n"), 9, true);
    struct reading tail = read_string("Stats: x\nStats: y");
    struct reading heading =
        read_string("WARNING: ThreadSanitizer: data race (pid=18)\n  A ghost.\n");

    (void)state;
    assert_true(open.facts.truncated);
    assert_int_equal(open.facts.truncated_at, 0);
    assert_int_equal(open.findings.items[0]->stacks[0].frames[0].line, 12);
    assert_int_equal(cut.findings.count, 1);
    assert_int_equal(cut.findings.items[0]->stacks[0].frame_count, 0);
    assert_string_equal(cut.findings.items[0]->notes[0], "    #0 f a.c:1");
    assert_true(tail.facts.truncated);
    assert_int_equal(tail.facts.truncated_at, 9);
    assert_int_equal(tail.findings.count, 0);
    assert_true(heading.facts.truncated);
    assert_string_equal(heading.findings.items[0]->notes[0], "A ghost.");
    reading_release(&heading);
    reading_release(&open);
    reading_release(&cut);
    reading_release(&tail);
}

/* A process killed in the middle of a report, and the log of the next one behind it. */
static void a_broken_off_report_is_malformed(void **state)
{
    struct reading reading = read_string("WARNING: ThreadSanitizer: data race (pid=18)\n"
                                         "  Write of size 4 at 0x10 by thread T1:\n"
                                         "WARNING: ThreadSanitizer: thread leak (pid=19)\n"
                                         "  And 2 more similar thread leaks.\n"
                                         "==================\n");

    (void)state;
    assert_int_equal(reading.findings.count, 2);
    assert_int_equal(reading.findings.items[1]->count, 3);
    assert_true(reading.facts.malformed);
    assert_false(reading.facts.truncated);
    assert_int_equal(reading.facts.truncated_at, 0);
    reading_release(&reading);
}

static void carriage_returns_do_no_harm(void **state)
{
    struct reading reading = read_string("==================\r\n"
                                         "WARNING: ThreadSanitizer: data race (pid=18)\r\n"
                                         "  Write of size 4 at 0x10 by thread T1:\r\n"
                                         "    #0 f a.c:12 (p+0x1)\r\n"
                                         "==================\r\n");

    (void)state;
    assert_int_equal(reading.findings.count, 1);
    assert_int_equal(reading.findings.items[0]->stacks[0].frames[0].line, 12);
    assert_int_equal(reading.findings.items[0]->note_count, 0);
    assert_false(reading.facts.truncated);
    reading_release(&reading);
}

static void binary_is_kept_as_text(void **state)
{
    static const char bytes[] = "\0\0\xff\n\0abc\0\n==\0==\n    #0\n\n\x80";
    struct reading own = read_steps(bytes, sizeof(bytes) - 1, 3, true);
    struct reading mixed = read_steps(bytes, sizeof(bytes) - 1, 3, false);

    (void)state;
    assert_int_equal(own.findings.count, 1);
    assert_int_equal(own.findings.items[0]->kind, KIND_UNKNOWN);
    assert_string_equal(own.findings.items[0]->message, "??\xff");
    assert_string_equal(own.findings.items[0]->notes[1], "?abc?");
    assert_int_equal(own.findings.items[0]->note_count, 6);
    assert_int_equal(mixed.text.len, strlen("0:4:10:16:23:24:") + sizeof(bytes) - 1 + 1);
    assert_int_equal(mixed.findings.count, 0);
    reading_release(&own);
    reading_release(&mixed);
}

/* A line of 50 MB: the bytes arrive in pieces, and none of them twice or not at all. */
struct sum {
    size_t bytes;
    size_t longest;
    uint64_t next;
};

static void sum_text(void *context, const char *line, size_t len, uint64_t position)
{
    struct sum *sum = context;

    (void)line;
    assert_int_equal(position, sum->next);
    sum->bytes += len;
    sum->next += len;
    sum->longest = len > sum->longest ? len : sum->longest;
}

static void sum_finding(void *context, const struct finding *finding)
{
    struct sum *sum = context;

    assert_int_equal(finding->kind, KIND_UNKNOWN);
    for (size_t i = 0; i < finding->note_count; i++)
        sum_text(context, "", strlen(finding->notes[i]), sum->next);
}

static void an_endless_line_comes_in_pieces(void **state)
{
    const size_t chunk_len = 50000;
    const size_t chunks = 1000;
    char *chunk = xmalloc(chunk_len);

    (void)state;
    memset(chunk, ' ', chunk_len);
    for (int own = 0; own < 2; own++) {
        struct sum sum = {0};
        struct sink sink = {.finding = sum_finding, .text = own ? NULL : sum_text, .context = &sum};
        struct tsan_log *log = tsan_log_new(&sink);
        struct log_facts facts;

        for (size_t i = 0; i < chunks; i++)
            tsan_log_feed(log, chunk, chunk_len);
        tsan_log_feed(log, "\nStats: x\n", 10);
        facts = tsan_log_end(log);
        assert_false(facts.truncated);
        assert_true(facts.finished);
        tsan_log_free(log);
        assert_int_equal(sum.bytes, chunk_len * chunks);
        assert_true(sum.longest < 2000000);
    }
    free(chunk);
}

/* No report of TSan's is so long; what claims to be one is passed on before it fills the memory. */
static void an_endless_report_is_passed_on(void **state)
{
    static const char frame[] = "    #0 f a.c:12 (p+0x1)\n";
    struct reading reading = {FINDINGS_INIT, {0}, BUF_INIT};
    struct sink sink = {.finding = reading_finding, .context = &reading};
    struct tsan_log *log = tsan_log_new(&sink);
    struct buf part = BUF_INIT;

    (void)state;
    while (part.len < 60000)
        buf_addstr(&part, frame);
    tsan_log_feed(log, "WARNING: ThreadSanitizer: data race (pid=18)\n", 45);
    for (size_t fed = 0; reading.findings.count == 0; fed += part.len) {
        assert_true(fed < 20000000);
        tsan_log_feed(log, part.ptr, part.len);
    }
    assert_int_equal(reading.findings.items[0]->kind, KIND_DATA_RACE);
    assert_true(tsan_log_end(log).malformed);
    tsan_log_free(log);
    buf_release(&part);
    reading_release(&reading);
}

static void an_empty_log_says_nothing(void **state)
{
    struct reading reading = read_string("");

    (void)state;
    assert_int_equal(reading.findings.count, 0);
    assert_false(reading.facts.started);
    assert_false(reading.facts.finished);
    assert_false(reading.facts.truncated);
    reading_release(&reading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_does_not_grow_with_the_log),
        cmocka_unit_test(pieces_of_any_size_read_the_same),
        cmocka_unit_test(a_cut_log_yields_what_it_holds),
        cmocka_unit_test(the_cut_is_named_by_its_byte),
        cmocka_unit_test(a_broken_off_report_is_malformed),
        cmocka_unit_test(carriage_returns_do_no_harm),
        cmocka_unit_test(binary_is_kept_as_text),
        cmocka_unit_test(an_endless_line_comes_in_pieces),
        cmocka_unit_test(an_endless_report_is_passed_on),
        cmocka_unit_test(an_empty_log_says_nothing),
    };

    return cmocka_run_group_tests_name("tsan_damage", tests, NULL, NULL);
}
