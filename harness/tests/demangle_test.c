/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/demangle.h"
#include "base/text.h"

enum { HOSTILE_MAX = 200000 };

static void names_are_readable(void **state)
{
    static const struct {
        const char *mangled;
        const char *readable;
    } rows[] = {
        {"_ZN3app4pushEi", "app::push(int)"},
        {"_ZL4list", "list"},
        {"_ZN4bankL8accountsE", "bank::accounts"},
        {"_ZNSt6vectorIiSaIiEE9push_backERKi",
         "std::vector<int, std::allocator<int> >::push_back(int const&)"},
        {"_ZZ4mainENKUlvE_clEv", "main::{lambda()#1}::operator()() const"},
        {"_ZN3app4pushEi.part.0", "app::push(int) [clone .part.0]"},
        {"_ZN9race_push4fill17h0123456789abcdefE", "race_push::fill"},
        {"_ZN5alloc3vec16Vec$LT$T$C$A$GT$4push17h0123456789abcdefE", "alloc::vec::Vec<T,A>::push"},
        {"_RNvCskwGfYPst2Cb_3foo3bar", "foo::bar"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct buf out = BUF_INIT;

        buf_addstr(&out, "in ");
        assert_true(demangle(rows[i].mangled, &out));
        assert_string_equal(out.ptr + 3, rows[i].readable);
        assert_false(demangle(rows[i].readable, &out));
        buf_release(&out);
    }
}

static void other_names_stay(void **state)
{
    static const char *const names[] = {
        "",        "main",    "_",
        "_Z",      "_R",      "_Zebra",
        "_Really", "_ZN3app", "_ZN3app4pushEi@@VERSION_1",
        "Z3foov",
    };
    struct buf out = BUF_INIT;

    (void)state;
    buf_addstr(&out, "in ");
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        assert_false(demangle(names[i], &out));
        assert_string_equal(out.ptr, "in ");
    }
    buf_release(&out);
}

/* libiberty alone gives up at 1024 bytes, which is not an unusual length for a name. */
static void long_names_are_readable(void **state)
{
    struct buf name = BUF_INIT;
    struct buf out = BUF_INIT;

    (void)state;
    buf_addstr(&name, "_Z4workI");
    for (int i = 0; i < 300; i++)
        buf_addstr(&name, "5entry");
    buf_addstr(&name, "Evv");
    assert_true(demangle(name.ptr, &out));
    assert_true(text_starts(out.ptr, "void work<entry, entry, "));
    buf_release(&name);
    buf_release(&out);
}

/* "S_I S0_ S0_ E": each part is twice the one before, which would be 2^60 in the end. */
static void add_doubling(struct buf *name)
{
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    buf_addstr(name, "_Z4work1AIiiE");
    for (int i = 0; i < 35; i++)
        buf_addf(name, "S_IS%c_S%c_E", digits[i], digits[i]);
}

static void hostile_names_end(void **state)
{
    struct buf name = BUF_INIT;
    struct buf out = BUF_INIT;

    (void)state;
    add_doubling(&name);
    assert_false(demangle(name.ptr, &out));
    assert_int_equal(out.len, 0);
    buf_clear(&name);
    buf_addstr(&name, "_Z4work");
    for (int i = 0; i < HOSTILE_MAX; i++)
        buf_addch(&name, 'P');
    buf_addch(&name, 'i');
    assert_false(demangle(name.ptr, &out));
    assert_false(demangle("_RYBA_B0_", &out));
    assert_int_equal(out.len, 0);
    buf_release(&name);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_readable),
        cmocka_unit_test(other_names_stay),
        cmocka_unit_test(long_names_are_readable),
        cmocka_unit_test(hostile_names_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
