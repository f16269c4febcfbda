/* SPDX-License-Identifier: MIT */
/*
 * The programs of programs/explore: each bug is found soon, replays and is shrunk; no cure is
 * accused. The schedules follow from the seeds alone, so this comes out the same every time.
 * EXPLORE_CURES in the environment: how many schedules of each cure (scripts/soak --explore).
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/file.h"
#include "base/text.h"
#include "cli_fixture.h"

enum { PROGRAMS_MAX = 100, SCHEDULES = 2000, SOON = 100, SOON_PERCENT = 85, PREEMPTIONS_MAX = 3 };

/* The names of the programs, a line each. */
static size_t read_names(struct cli *c, const char **names)
{
    struct buf text = BUF_INIT;
    size_t count = 0;

    assert_true(file_read(EXPLORE_NAMES, &text, &c->err));
    for (const char *at = text.ptr; *at; at += strcspn(at, "\n") + 1) {
        assert_true(count < PROGRAMS_MAX);
        names[count++] = arena_strndup(&c->arena, at, strcspn(at, "\n"));
    }
    buf_release(&text);
    assert_true(count >= 30);
    return count;
}

/* The number behind the words in the report's text. */
static uint64_t number_behind(const struct cli *c, const char *words)
{
    const char *at = strstr(cli_err(c), words);
    uint64_t number = 0;

    if (!at)
        fail_msg("\"%s\" is not in:\n%s", words, cli_err(c));
    at += strlen(words);
    assert_true(text_scan_dec(&at, &number));
    return number;
}

/* The number of the schedule that shows it. */
static uint64_t find(struct cli *c, const char *name)
{
    const char *program = arena_printf(&c->arena, "%s/%s.points", EXPLORE_PROGRAMS, name);
    const char *schedules = arena_printf(&c->arena, "%d", SCHEDULES);
    uint64_t schedule;
    uint64_t preemptions;

    if (cli(c, "explore", "--fail-fast", "--schedules", schedules, "--", program, NULL) != 1)
        fail_msg("%s was not found in %d schedules:\n%s", name, SCHEDULES, cli_err(c));
    schedule = number_behind(c, ", schedule ");
    preemptions = number_behind(c, "replayed 20 of 20, ");
    print_message("%s: schedule %" PRIu64 ", %" PRIu64 " preemptions\n", name, schedule,
                  preemptions);
    if (preemptions > PREEMPTIONS_MAX)
        fail_msg("%s needs %" PRIu64 " preemptions", name, preemptions);
    return schedule;
}

static void each_is_found_replayed_and_shrunk(void **state)
{
    const char *names[PROGRAMS_MAX];
    struct cli *c = *state;
    size_t count = read_names(c, names);
    size_t soon = 0;

    for (size_t i = 0; i < count; i++)
        soon += find(c, names[i]) <= SOON;
    print_message("%zu of %zu within %d schedules\n", soon, count, SOON);
    assert_true(100 * soon >= SOON_PERCENT * count);
}

static void no_cure_is_accused(void **state)
{
    const char *schedules = getenv("EXPLORE_CURES");
    const char *names[PROGRAMS_MAX];
    struct cli *c = *state;
    size_t count = read_names(c, names);

    for (size_t i = 0; i < count; i++) {
        const char *program =
            arena_printf(&c->arena, "%s/%s.fixed.points", EXPLORE_PROGRAMS, names[i]);

        if (cli(c, "explore", "--schedules", schedules ? schedules : "100", "--", program, NULL))
            fail_msg("the cure of %s is accused:\n%s", names[i], cli_err(c));
        assert_has(cli_err(c), "nothing found");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_is_found_replayed_and_shrunk),
        TEST(no_cure_is_accused),
    };

    return cmocka_run_group_tests_name("explore_programs", tests, NULL, NULL);
}
