/* SPDX-License-Identifier: MIT */
/* The parts of exploring that need no program: seeds, shrinking, traces, and what a hang is called.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "explore/hang.h"
#include "explore/plan.h"
#include "explore/shrink.h"
#include "explore/trace.h"

static void a_seed_stands_for_the_same_schedule_always(void **state)
{
    struct plan plan = {.strategy = PLAN_MIX, .steps = 40, .weights = {7, 3}};
    unsigned strategies = 0;
    bool any_time = false;
    bool accesses = false;
    bool calls_only = false;

    (void)state;
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct explore_request one;
        struct explore_request other;

        plan_request(&plan, seed, &one);
        plan_request(&plan, seed, &other);
        assert_memory_equal(&one, &other, sizeof(one));
        assert_int_equal(one.seed, seed);
        assert_false(one.flags & EXPLORE_LEARN);
        strategies |= 1U << one.strategy;
        any_time |= one.time == EXPLORE_TIME_ANY;
        accesses |= one.flags == EXPLORE_SHARED;
        calls_only |= one.flags == 0;
    }
    assert_int_equal(strategies, 1U << EXPLORE_RANDOM | 1U << EXPLORE_PCT | 1U << EXPLORE_POS |
                                     1U << EXPLORE_SURW);
    assert_true(any_time && accesses && calls_only);
}

static void strategies_have_names(void **state)
{
    static const char *const names[] = {"random", "pct", "pos", "surw", "mix"};
    unsigned strategy = 99;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        assert_true(plan_strategy_from_name(names[i], &strategy));
        assert_string_equal(plan_strategy_name(strategy), names[i]);
    }
    assert_false(plan_strategy_from_name("replay", &strategy));
    assert_false(plan_strategy_from_name("", &strategy));
}

/* What must be among the decisions, and what may stand only with its partner. */
struct needed {
    uint32_t steps[3];
    size_t count;
    uint32_t pair[2]; /* both or none; 0: no pair */
    unsigned tests;
};

static bool has(const struct explore_decision *decisions, size_t count, uint32_t step)
{
    for (size_t i = 0; i < count; i++)
        if (decisions[i].step == step)
            return true;
    return false;
}

static bool shows(void *context, const struct explore_decision *decisions, size_t count)
{
    struct needed *needed = context;

    needed->tests++;
    for (size_t i = 0; i < needed->count; i++)
        if (!has(decisions, count, needed->steps[i]))
            return false;
    return has(decisions, count, needed->pair[0]) == has(decisions, count, needed->pair[1]);
}

static size_t shrink_hundred(struct needed *needed, struct explore_decision *decisions,
                             unsigned tests)
{
    for (uint32_t i = 0; i < 100; i++)
        decisions[i] = (struct explore_decision){1, i + 1, 2};
    return shrink(decisions, 100, tests, shows, needed);
}

static void shrinking_leaves_what_is_needed(void **state)
{
    struct explore_decision decisions[100];
    struct needed two = {.steps = {17, 80}, .count = 2};
    struct needed none = {.count = 0};
    struct needed pair = {.steps = {50}, .count = 1, .pair = {3, 4}};

    (void)state;
    assert_int_equal(shrink_hundred(&two, decisions, 1000), 2);
    assert_int_equal(decisions[0].step, 17);
    assert_int_equal(decisions[1].step, 80);
    assert_true(two.tests < 60);
    assert_int_equal(shrink_hundred(&none, decisions, 1000), 0);
    assert_int_equal(shrink_hundred(&pair, decisions, 1000), 1);
    assert_int_equal(decisions[0].step, 50);
}

/* Leaving out one or two leads nowhere, and yet one alone shows it. */
static bool shows_all_or_one(void *context, const struct explore_decision *decisions, size_t count)
{
    (void)context;
    return count >= 6 || (count == 1 && decisions[0].step == 4);
}

static void one_that_does_alone_is_found(void **state)
{
    struct explore_decision decisions[6];
    struct explore_decision found;
    const struct shrink_point points[] = {{1, 1}, {1, 4}, {2, 4}};

    (void)state;
    for (uint32_t i = 0; i < 6; i++)
        decisions[i] = (struct explore_decision){1, i + 1, 2};
    assert_int_equal(shrink(decisions, 6, 1000, shows_all_or_one, NULL), 1);
    assert_int_equal(decisions[0].step, 4);
    assert_true(shrink_to_one(points, 3, 3, 100, shows_all_or_one, NULL, &found));
    assert_int_equal(found.thread, 1);
    assert_int_equal(found.step, 4);
    assert_int_equal(found.next, 2);
    assert_false(shrink_to_one(points, 3, 3, 2, shows_all_or_one, NULL, &found));
}

static void shrinking_ends_when_its_tests_are_used_up(void **state)
{
    struct explore_decision decisions[100];
    struct needed two = {.steps = {17, 80}, .count = 2};
    size_t left;

    (void)state;
    left = shrink_hundred(&two, decisions, 5);
    assert_int_equal(two.tests, 5);
    assert_true(left > 2 && left <= 100);
    assert_true(has(decisions, left, 17) && has(decisions, left, 80));
}

static void a_trace_survives_the_way_there_and_back(void **state)
{
    static const struct explore_decision decisions[] = {{1, 7, 2}, {2, 3, 3}};
    static const uint64_t learnt[] = {0x1000000004010, UINT64_MAX};
    const struct trace trace = {
        .program = "/src/a program",
        .build = 0x8a5cd789635d2dff,
        .seed = 17,
        .strategy = "pos",
        .time = EXPLORE_TIME_ANY,
        .accesses = true,
        .step_limit = 100000,
        .start_ns = 1763640000000000000,
        .steps = 41,
        .hash = 0x4cf2,
        .learnt = learnt,
        .learnt_count = ARRAY_SIZE(learnt),
        .decisions = decisions,
        .count = ARRAY_SIZE(decisions),
    };
    struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct buf text = BUF_INIT;
    struct buf again = BUF_INIT;
    struct trace back;

    (void)state;
    trace_write(&trace, &text);
    assert_non_null(strstr(text.ptr, "\nswitches 2\nmain 7 T1\nT1 3 T2\nend\n"));
    assert_true(trace_read("t", text.ptr, &arena, &back, &err));
    assert_string_equal(back.program, "/src/a program");
    assert_int_equal(back.learnt[1], UINT64_MAX);
    assert_int_equal(back.decisions[1].next, 3);
    trace_write(&back, &again);
    assert_string_equal(again.ptr, text.ptr);
    buf_release(&text);
    buf_release(&again);
    arena_release(&arena);
}

#define HEAD                                                                                       \
    "threadproof trace 1\nprogram p\nbuild 0x1\nseed 0\nstrategy pos\ntime last\npoints calls\n"   \
    "step-limit 0\nstart 0\nsteps 3\nhash 0xff\n"

static void what_is_no_trace_is_refused_with_its_line(void **state)
{
    static const struct {
        const char *text, *why;
    } rows[] = {
        {"", "t:1: \"threadproof trace 1\" expected"},
        {"threadproof trace 2\n", "t:1: \"threadproof trace 1\" expected"},
        {"threadproof trace 1\nbuild 0x1\n", "t:2: \"program ...\" expected"},
        {"threadproof trace 1\nprogram p\nbuild 12\n", "t:3: a number like 0x7f00 expected"},
        {"threadproof trace 1\nprogram p\nbuild 0x1\nseed -1\n", "t:4: a number expected"},
        {HEAD "address 5\n", "t:12: a number like 0x7f00 expected"},
        {HEAD "switches many\n", "t:12: a number expected"},
        {HEAD "switches 99999999\n", "t:12: a smaller number of switches expected"},
        {HEAD "switches 1\nmain 7\nend\n", "t:13: a switch like \"main 7 T1\" expected"},
        {HEAD "switches 1\nT0 7 T1\nend\n", "t:13: a switch like \"main 7 T1\" expected"},
        {HEAD "switches 1\nmain 0 T1\nend\n", "t:13: a switch like \"main 7 T1\" expected"},
        {HEAD "switches 1\nmain 7 T5000\nend\n", "t:13: a switch like \"main 7 T1\" expected"},
        {HEAD "switches 1\nmain 7 T1\n", "t:14: \"end\" expected"},
        {HEAD "switches 0\nmain 7 T1\nend\n", "t:13: \"end\" expected"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct arena arena = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct trace trace;

        assert_false(trace_read("t", rows[i].text, &arena, &trace, &err));
        if (!strstr(error_text(&err), rows[i].why))
            fail_msg("\"%s\" does not say \"%s\"", error_text(&err), rows[i].why);
        error_release(&err);
        arena_release(&arena);
    }
}

/* The end of a schedule as the library leaves it. */
struct scene {
    struct explore_area *area;
    struct arena arena;
    struct story_source source;
    struct findings findings;
};

static struct scene scene_of(uint32_t threads)
{
    struct scene s = {.area = calloc(1, sizeof(*s.area)), .arena = ARENA_INIT};

    assert_non_null(s.area);
    s.area->result.threads = threads;
    s.source = (struct story_source){.area = s.area, .program = "/p", .library = "l.so"};
    return s;
}

static void blocked(struct scene *s, uint32_t thread, enum explore_operation operation,
                    uint64_t address)
{
    s->area->waits[thread - 1] = (struct explore_wait){
        .state = EXPLORE_THREAD_BLOCKED, .operation = operation, .address = address};
}

static void joins(struct scene *s, uint32_t thread, uint32_t target)
{
    blocked(s, thread, EXPLORE_OP_JOIN, 0);
    s->area->waits[thread - 1].target = target;
}

static void holds(struct scene *s, uint32_t thread, uint64_t address, enum explore_mode mode)
{
    s->area->holds[s->area->result.hold_count++] =
        (struct explore_hold){.address = address, .thread = thread, .mode = mode};
}

static void diagnose(struct scene *s)
{
    s->source.arena = &s->arena;
    s->source.symbols = symbols_new(&s->arena);
    s->findings = (struct findings)FINDINGS_INIT;
    hang_findings(&s->source, hang_recorded_stacks(&s->source, false), &s->findings);
    symbols_free(s->source.symbols);
}

static const struct finding *found(const struct scene *s, size_t index)
{
    static const struct finding none;

    if (index < s->findings.count)
        return s->findings.items[index];
    fail_msg("there is no finding %zu", index);
    return &none;
}

/* Which threads the finding is about: "T1 T2". */
static void assert_members(const struct scene *s, size_t index, enum kind kind, const char *members)
{
    const struct finding *finding = found(s, index);
    struct buf text = BUF_INIT;

    assert_int_equal(finding->kind, kind);
    assert_int_equal(finding->detector, DETECTOR_EXPLORE);
    for (size_t i = 0; i < finding->stack_count; i++)
        if (finding->stacks[i].role == STACK_BLOCKED)
            buf_addf(&text, "%s%s", text.len ? " " : "", finding->stacks[i].thread);
    assert_string_equal(text.ptr, members);
    buf_release(&text);
}

static void assert_says(const struct scene *s, size_t index, uint32_t thread, const char *words)
{
    const char *text = found(s, index)->stacks[thread - 1].text;

    if (!strstr(text, words))
        fail_msg("\"%s\" does not say \"%s\"", text, words);
}

static void scene_end(struct scene *s)
{
    findings_release(&s->findings);
    arena_release(&s->arena);
    free(s->area);
}

enum { A = 0xa0, B = 0xb0 };

static void two_locks_in_two_orders_are_a_deadlock(void **state)
{
    struct scene s = scene_of(3);

    (void)state;
    joins(&s, 1, 2);
    blocked(&s, 2, EXPLORE_OP_LOCK, B);
    blocked(&s, 3, EXPLORE_OP_LOCK, A);
    holds(&s, 2, A, EXPLORE_EXCLUSIVE);
    holds(&s, 3, B, EXPLORE_EXCLUSIVE);
    diagnose(&s);
    assert_int_equal(s.findings.count, 1);
    assert_members(&s, 0, KIND_DEADLOCK, "T1 T2");
    assert_says(&s, 0, 2, "held by T2");
    assert_says(&s, 0, 1, "waits for T1 to end");
    scene_end(&s);
}

static void two_cycles_are_two_findings(void **state)
{
    struct scene s = scene_of(4);

    (void)state;
    blocked(&s, 1, EXPLORE_OP_LOCK, A);
    holds(&s, 1, A, EXPLORE_EXCLUSIVE);
    blocked(&s, 2, EXPLORE_OP_LOCK, B);
    holds(&s, 2, B, EXPLORE_EXCLUSIVE);
    joins(&s, 3, 4);
    joins(&s, 4, 1);
    diagnose(&s);
    assert_int_equal(s.findings.count, 2);
    assert_members(&s, 0, KIND_DEADLOCK, "main");
    assert_members(&s, 1, KIND_DEADLOCK, "T1");
    assert_says(&s, 0, 1, "held by this thread itself");
    scene_end(&s);
}

/* What the stuck watch can only call stuck: nobody but the scheduler knows the readers. */
static void a_reader_that_wants_to_write_is_a_deadlock(void **state)
{
    struct scene s = scene_of(3);

    (void)state;
    blocked(&s, 2, EXPLORE_OP_WRITE_LOCK, A);
    blocked(&s, 3, EXPLORE_OP_WRITE_LOCK, A);
    holds(&s, 2, A, EXPLORE_SHARED_MODE);
    holds(&s, 3, A, EXPLORE_SHARED_MODE);
    joins(&s, 1, 2);
    diagnose(&s);
    assert_int_equal(s.findings.count, 1);
    assert_members(&s, 0, KIND_DEADLOCK, "T1 T2");
    assert_says(&s, 0, 2, "held for reading by this thread itself and held for reading by T2");
    scene_end(&s);
}

/* A reader waits behind a writer who waits for that very reader. */
static void a_read_lock_taken_twice_around_a_writer_is_a_deadlock(void **state)
{
    struct scene s = scene_of(3);

    (void)state;
    blocked(&s, 2, EXPLORE_OP_READ_LOCK, A);
    holds(&s, 2, A, EXPLORE_SHARED_MODE);
    blocked(&s, 3, EXPLORE_OP_WRITE_LOCK, A);
    joins(&s, 1, 2);
    diagnose(&s);
    assert_int_equal(s.findings.count, 1);
    assert_members(&s, 0, KIND_DEADLOCK, "T1 T2");
    assert_says(&s, 0, 2, "behind T2, which waits to write");
    scene_end(&s);
}

static void a_stream_and_a_mutex_make_a_cycle(void **state)
{
    struct scene s = scene_of(2);

    (void)state;
    blocked(&s, 1, EXPLORE_OP_FILE_LOCK, A);
    holds(&s, 2, A, EXPLORE_EXCLUSIVE);
    blocked(&s, 2, EXPLORE_OP_LOCK, B);
    holds(&s, 1, B, EXPLORE_EXCLUSIVE);
    diagnose(&s);
    assert_members(&s, 0, KIND_DEADLOCK, "main T1");
    assert_says(&s, 0, 1, "waits for stdio stream");
    scene_end(&s);
}

/* Whoever waits only for one of these to end is not what it is about. */
static void a_wake_up_that_never_comes_is_stuck(void **state)
{
    struct scene s = scene_of(4);

    (void)state;
    joins(&s, 1, 2);
    blocked(&s, 2, EXPLORE_OP_COND_WAKE, A);
    blocked(&s, 3, EXPLORE_OP_SEM_WAIT, B);
    s.area->waits[3].state = EXPLORE_THREAD_ENDED;
    diagnose(&s);
    assert_int_equal(s.findings.count, 1);
    assert_members(&s, 0, KIND_STUCK, "T1 T2");
    assert_says(&s, 0, 4, "has ended");
    scene_end(&s);
}

static void a_lock_whose_holder_has_ended_is_stuck(void **state)
{
    struct scene s = scene_of(2);

    (void)state;
    blocked(&s, 1, EXPLORE_OP_LOCK, A);
    holds(&s, 0, A, EXPLORE_EXCLUSIVE);
    s.area->waits[1].state = EXPLORE_THREAD_ENDED;
    diagnose(&s);
    assert_members(&s, 0, KIND_STUCK, "main");
    assert_says(&s, 0, 1, "has ended without unlocking it");
    scene_end(&s);
}

static void step(struct scene *s, uint32_t thread, uint32_t number,
                 enum explore_operation operation, uint32_t object, uint32_t next)
{
    s->area->steps[s->area->result.step_count++] = (struct explore_step){
        .thread = thread,
        .step = number,
        .operation = operation,
        .object = object,
        .next = next,
    };
}

/* A step at which a thread is preempted is done when it goes on; private objects are not told. */
static void the_story_tells_what_is_done_and_when(void **state)
{
    static const char *const told[] = {"main creates T1", "T1 locks mutex 1",
                                       "main locks mutex 1 (waits)", "T1 ends",
                                       "main locks mutex 1"};
    struct scene s = scene_of(2);
    const struct story_step *story;
    size_t count;

    (void)state;
    step(&s, 1, 1, EXPLORE_OP_CREATE, 0, 1);
    step(&s, 1, 2, EXPLORE_OP_LOCK, 2, 1);
    step(&s, 1, 3, EXPLORE_OP_UNLOCK, 2, 2);
    step(&s, 2, 1, EXPLORE_OP_LOCK, 1, 2);
    step(&s, 2, 2, EXPLORE_OP_UNLOCK, 1, 1);
    step(&s, 1, 4, EXPLORE_OP_LOCK, 1, 2);
    step(&s, 2, 3, EXPLORE_OP_END, 0, 1);
    s.source.arena = &s.arena;
    s.source.symbols = symbols_new(&s.arena);
    story = story_make(&s.source, &count);
    for (size_t i = 0, k = 0; i < ARRAY_SIZE(told); i++, k++) {
        struct buf line = BUF_INIT;

        do {
            buf_clear(&line);
            assert_true(k < count);
            buf_addf(&line, "%s %s%s", story[k].thread, story[k].what,
                     story[k].blocked ? " (waits)" : "");
            k++;
        } while (!text_equal(line.ptr, told[i]));
        k--;
        buf_release(&line);
    }
    symbols_free(s.source.symbols);
    scene_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seed_stands_for_the_same_schedule_always),
        cmocka_unit_test(strategies_have_names),
        cmocka_unit_test(shrinking_leaves_what_is_needed),
        cmocka_unit_test(one_that_does_alone_is_found),
        cmocka_unit_test(shrinking_ends_when_its_tests_are_used_up),
        cmocka_unit_test(a_trace_survives_the_way_there_and_back),
        cmocka_unit_test(what_is_no_trace_is_refused_with_its_line),
        cmocka_unit_test(two_locks_in_two_orders_are_a_deadlock),
        cmocka_unit_test(two_cycles_are_two_findings),
        cmocka_unit_test(a_reader_that_wants_to_write_is_a_deadlock),
        cmocka_unit_test(a_read_lock_taken_twice_around_a_writer_is_a_deadlock),
        cmocka_unit_test(a_stream_and_a_mutex_make_a_cycle),
        cmocka_unit_test(a_wake_up_that_never_comes_is_stuck),
        cmocka_unit_test(a_lock_whose_holder_has_ended_is_stuck),
        cmocka_unit_test(the_story_tells_what_is_done_and_when),
    };

    return cmocka_run_group_tests_name("explore_parts", tests, NULL, NULL);
}
