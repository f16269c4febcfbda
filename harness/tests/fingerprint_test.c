/* SPDX-License-Identifier: MIT */
/*
 * The sums that baselines and SARIF's alerts are kept by must stay what they
 * are, and must not take the square of a stack's depth.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <time.h>

#include "digest/fingerprint.h"
#include "report_fixture.h"

enum { DEEP = 100000, PATIENCE_S = 10 };

static const struct fixture_place work12 = {"work", "/src/a/m.c", 12};
static const struct fixture_place look30 = {"look", "/src/b/m.c", 30};

static const struct finding *finding_of(struct arena *arena, const struct frame *frames,
                                        size_t count)
{
    struct finding *finding = ARENA_NEW(arena, struct finding);
    struct stack *stacks = ARENA_ARRAY(arena, struct stack, 2);

    stacks[0] = (struct stack){.role = STACK_ACCESS, .frames = frames, .frame_count = count};
    stacks[1] = (struct stack){
        .role = STACK_PREVIOUS, .frames = frames + count / 2, .frame_count = count - count / 2};
    *finding = (struct finding){.kind = KIND_DATA_RACE, .stacks = stacks, .stack_count = 2};
    return finding;
}

/* A recursion through `functions` functions in three files. */
static const struct finding *recursion(struct arena *arena, unsigned depth, unsigned functions)
{
    struct frame *frames = ARENA_ARRAY(arena, struct frame, depth);

    for (unsigned i = 0; i < depth; i++) {
        unsigned function = i * 7 % functions;

        frames[i] = (struct frame){.function = arena_printf(arena, "step%u", function),
                                   .file = arena_printf(arena, "/src/f%u/r.c", function % 3),
                                   .line = 100 * function + i * 13 % 17 + 1};
    }
    return finding_of(arena, frames, depth);
}

/* Frames that lack something, some of a library and some without a name. */
static const struct finding *poor_frames(struct arena *arena)
{
    static const struct frame frames[] = {
        {.function = "free", .object = "/lib/x86_64-linux-gnu/libc.so.6", .offset = 9},
        {.function = "work", .file = "/src/a.c", .line = 12},
        {.file = "/src/a.c", .line = 20},
        {.function = "work", .file = "/src/a.c"},
        {.function = "work", .file = "/src/a.c", .line = 10, .object = "libc.so.6"},
        {.function = "work", .file = "/src/a.c", .line = 14},
        {.function = "start_thread", .object = "/lib/x86_64-linux-gnu/libc.so.6", .offset = 5},
    };

    return finding_of(arena, frames, ARRAY_SIZE(frames));
}

static const struct finding *all_foreign(struct arena *arena)
{
    static const struct frame frames[] = {
        {.function = "free", .object = "/lib/x86_64-linux-gnu/libc.so.6", .offset = 9},
        {.object = "/home/me/prog", .offset = 77},
        {.function = "start_thread", .object = "/lib/x86_64-linux-gnu/libc.so.6", .offset = 5},
    };

    return finding_of(arena, frames, ARRAY_SIZE(frames));
}

static void assert_sums(const struct finding *finding, struct fingerprint exact,
                        struct fingerprint stable)
{
    struct fingerprint e = fingerprint_exact(finding);
    struct fingerprint s = fingerprint_stable(finding);

    if (fingerprint_compare(e, exact) != 0 || fingerprint_compare(s, stable) != 0)
        fail_msg("{0x%016" PRIx64 ", 0x%016" PRIx64 "}, {0x%016" PRIx64 ", 0x%016" PRIx64 "}",
                 e.high, e.low, s.high, s.low);
}

static void sums_stay(void **state)
{
    struct arena arena = ARENA_INIT;

    (void)state;
    assert_sums(fixture_race(&arena, DETECTOR_TSAN, work12, look30, 1),
                (struct fingerprint){0xa57e5efbff5d68ce, 0xc6e3a139b8854e8e},
                (struct fingerprint){0x3f5d4be05d0a0a9a, 0xae31e7dcba84b95b});
    assert_sums(recursion(&arena, 1000, 5),
                (struct fingerprint){0x0c0304187d7d15f9, 0xdef4fd9ef585d6bd},
                (struct fingerprint){0x9fb0a6b361e85a3b, 0x7b45e4310caf312c});
    assert_sums(poor_frames(&arena), (struct fingerprint){0x40c94377261f78ad, 0x55cad9be30a565a0},
                (struct fingerprint){0x7c09ba5ba17b1899, 0x7581987e2a8fa480});
    assert_sums(all_foreign(&arena), (struct fingerprint){0x14af098a5a3aef5a, 0x9e64b058f5ede755},
                (struct fingerprint){0x91b4b587f61df5cc, 0xe8c9132a10cb4b40});
    arena_release(&arena);
}

/* With all frames in one function, and with each in another. */
static void deep_stacks_take_no_time(void **state)
{
    static const unsigned functions[] = {1, 1000, DEEP};
    struct arena arena = ARENA_INIT;
    clock_t start;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(functions); i++) {
        const struct finding *finding = recursion(&arena, DEEP, functions[i]);
        struct fingerprint sum;

        start = clock();
        sum = fingerprint_stable(finding);
        print_message("%d frames of %u functions: %.3f s\n", DEEP, functions[i],
                      (double)(clock() - start) / CLOCKS_PER_SEC);
        assert_true(sum.high || sum.low);
        assert_true(clock() - start < PATIENCE_S * CLOCKS_PER_SEC);
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_stay),
        cmocka_unit_test(deep_stacks_take_no_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
