/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "digest/place.h"

/* The first site is in libraries only: the second one is where a person looks. */
static void place_is_in_the_users_code(void **state)
{
    static const struct frame library[] = {
        {.function = "free", .object = "/lib/libc.so.6"},
        {.function = "drop", .file = "/usr/include/c++/12/drop.h", .line = 3, .object = "/src/p"}};
    static const struct frame bare[] = {{.function = "work", .object = "/src/p"}};
    static const struct frame own[] = {
        {.function = "drop", .file = "/usr/include/c++/12/drop.h", .line = 3},
        {.function = "run", .file = "a.c", .line = 7}};
    struct stack stacks[] = {
        {.role = STACK_ALLOCATED, .frames = own, .frame_count = 2},
        {.role = STACK_ACCESS},
        {.role = STACK_ACCESS, .frames = library, .frame_count = 2},
        {.role = STACK_PREVIOUS, .frames = bare, .frame_count = 1},
        {.role = STACK_PREVIOUS, .frames = own, .frame_count = 2},
    };
    struct finding finding = {.stacks = stacks, .stack_count = 5};

    (void)state;
    assert_ptr_equal(finding_place(&finding), &stacks[4]);
    finding.stack_count = 4;
    assert_ptr_equal(finding_place(&finding), &stacks[3]);
    finding.stack_count = 3;
    assert_ptr_equal(finding_place(&finding), &stacks[2]);
    finding.stack_count = 2;
    assert_ptr_equal(finding_place(&finding), &stacks[0]);
    finding.stack_count = 0;
    assert_null(finding_place(&finding));
}

/* However a release of LLVM writes it. */
static void interceptors_are_called_by_what_they_intercept(void **state)
{
    (void)state;
    assert_string_equal(frame_function(&(struct frame){.function = "__interceptor_free"}), "free");
    assert_string_equal(frame_function(&(struct frame){.function = "___interceptor_free"}), "free");
    assert_string_equal(frame_function(&(struct frame){.function = "___free"}), "___free");
    assert_string_equal(frame_function(&(struct frame){.function = "free"}), "free");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(place_is_in_the_users_code),
        cmocka_unit_test(interceptors_are_called_by_what_they_intercept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
