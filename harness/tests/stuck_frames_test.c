/* SPDX-License-Identifier: MIT */
/*
 * The stack of a hang has every caller at its line: inlined functions of both
 * compilers, and units of both, of DWARF 4 and of DWARF 5 in one program.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/text.h"
#include "stuck_fixture.h"

enum { FRAMES_MAX = 5 };

struct hang {
    const char *program; /* stuck_NAME */
    const char *source;
    bool built;
    const char *functions[FRAMES_MAX + 1]; /* innermost first; "frame N" is on the line of each */
    const char *lock;
};

static const struct hang inlined[] = {
    {"inlined_gcc",
     "inlined",
     STUCK_HAVE_GCC,
     {"innermost", "middle", "outer", "caller", "main", NULL},
     "lock"},
    {"inlined_clang",
     "inlined",
     STUCK_HAVE_CLANG,
     {"innermost", "middle", "outer", "caller", "main", NULL},
     "lock"},
};

static const struct hang units[] = {
    {"units_gcc",
     "units",
     STUCK_HAVE_GCC,
     {"innermost", "middle", "outer", "main", NULL},
     "accounts[1].lock"},
    {"units_clang",
     "units",
     STUCK_HAVE_CLANG,
     {"innermost", "middle", "outer", "main", NULL},
     "accounts[1].lock"},
    {"units_both",
     "units",
     STUCK_HAVE_GCC &&STUCK_HAVE_CLANG,
     {"innermost", "middle", "outer", "main", NULL},
     "accounts[1].lock"},
    {"units_turned",
     "units",
     STUCK_HAVE_GCC &&STUCK_HAVE_CLANG,
     {"innermost", "middle", "outer", "main", NULL},
     "accounts[1].lock"},
};

/* The frames with a line are those of the source, all of them and in this order. */
static void check_stack(const struct hang *hang, const struct stack *stack)
{
    size_t found = 0;

    for (size_t i = 0; i < stack->frame_count; i++) {
        const struct frame *frame = &stack->frames[i];
        char mark[32];
        struct lines lines;

        if (!frame->line)
            continue;
        snprintf(mark, sizeof(mark), "/* frame %zu */", found);
        lines = marked_lines(hang->source, mark);
        if (!hang->functions[found] || !text_equal(frame->function, hang->functions[found]) ||
            lines.count != 1 || frame->line != lines.items[0])
            fail_msg("%s: frame %zu is %s at %s:%u", hang->program, found, frame->function,
                     frame->file, frame->line);
        found++;
    }
    if (hang->functions[found])
        fail_msg("%s: frame %zu, %s, is missing", hang->program, found, hang->functions[found]);
}

static void check_hang(const struct hang *hang)
{
    char path[4096];
    const char *argv[] = {path, NULL};
    const struct stuck_result *result;
    struct process_result process;
    struct stuck_watch *watch;

    if (!hang->built) {
        print_message("not checked: the compiler of %s is not on this machine\n", hang->program);
        return;
    }
    program_path(path, sizeof(path), hang->program, PLAIN);
    watch = run_watched(argv, &process);
    result = stuck_watch_result(watch);
    assert_int_equal(result->findings.count, 1);
    assert_int_equal(result->findings.items[0]->stack_count, 1);
    check_stack(hang, &result->findings.items[0]->stacks[0]);
    assert_string_equal(result->findings.items[0]->locks[0].symbol, hang->lock);
    process_result_release(&process);
    stuck_watch_free(watch);
}

static void callers_of_inlined_functions_are_shown(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(inlined); i++)
        check_hang(&inlined[i]);
}

static void every_unit_is_asked(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(units); i++)
        check_hang(&units[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(callers_of_inlined_functions_are_shown),
        cmocka_unit_test(every_unit_is_asked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
