/* SPDX-License-Identifier: MIT */
/* parse/suppression_file.h */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "parse/suppression_file.h"

static void suppressions_of_valgrind_are_read(void **state)
{
    static const char text[] = "# a comment\n{\n   by name\n   Helgrind:Race\n   fun:f\n   ...\n}\n"
                               "{\r\n\tany  race\r\n\tHelgrind:Race\r\n\t...\r\n}\r\n"
                               "{\n any\n drd:ConflictingAccess\n # two\n fun:*\n\n obj:*\n}\n"
                               "stray\n{\n no frames\n Helgrind:Race\n}\n{\n cut\n Helgrind:Race\n";
    static const struct suppression expected[] = {
        {"by name", false}, {"any  race", true}, {"any", true}};
    struct arena arena = ARENA_INIT;
    struct suppression_list list = {NULL, 0, 0};

    (void)state;
    suppressions_of_valgrind(text, strlen(text), &arena, &list);
    assert_int_equal(list.count, ARRAY_SIZE(expected));
    for (size_t i = 0; i < list.count; i++) {
        assert_string_equal(list.items[i].name, expected[i].name);
        assert_int_equal(list.items[i].hides_all, expected[i].hides_all);
    }
    arena_release(&arena);
}

/* Every prefix of a file is a file, and none reads beyond its end. */
static void cut_files_are_read(void **state)
{
    static const char text[] = "{\n a\n b:c\n fun:*\n}\n";
    struct arena arena = ARENA_INIT;

    (void)state;
    for (size_t len = 0; len < sizeof(text); len++) {
        struct suppression_list list = {NULL, 0, 0};
        char *copy = xmalloc(len ? len : 1);

        memcpy(copy, text, len);
        suppressions_of_valgrind(copy, len, &arena, &list);
        assert_int_equal(list.count, len + 2 >= sizeof(text));
        free(copy);
    }
    arena_release(&arena);
}

static void rules_of_tsan_are_judged(void **state)
{
    static const char *const all[] = {"race:*", "race:", "mutex:^*$", "deadlock:**"};
    static const char *const some[] = {"race:^f$", "race:*.c", "race:f*", "race"};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(all); i++)
        assert_true(suppression_of_tsan_hides_all(all[i]));
    for (size_t i = 0; i < ARRAY_SIZE(some); i++)
        assert_false(suppression_of_tsan_hides_all(some[i]));
    assert_true(suppressions_of_tsan_have("# x\n  race:f \nrace:g", "race:f"));
    assert_true(suppressions_of_tsan_have("# x\n  race:f \nrace:g", "race:g"));
    assert_false(suppressions_of_tsan_have("# x\n  race:f \nrace:g", "race:"));
    assert_false(suppressions_of_tsan_have("", "race:f"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(suppressions_of_valgrind_are_read),
        cmocka_unit_test(cut_files_are_read),
        cmocka_unit_test(rules_of_tsan_are_judged),
    };

    return cmocka_run_group_tests_name("suppression_file", tests, NULL, NULL);
}
