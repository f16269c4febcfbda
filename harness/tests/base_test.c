/* SPDX-License-Identifier: MIT */
/* The base folder: string buffer, arena, error, text, file. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/map.h"
#include "base/pool.h"
#include "base/text.h"

static void buf_grows_and_stays_a_string(void **state)
{
    struct buf b = BUF_INIT;

    (void)state;
    assert_string_equal(b.ptr, "");
    for (int i = 0; i < 1000; i++)
        buf_addf(&b, "%d,", i);
    assert_int_equal(b.len, strlen(b.ptr));
    assert_true(text_starts(b.ptr, "0,1,2,"));
    assert_true(text_ends(b.ptr, ",998,999,"));
    buf_clear(&b);
    assert_string_equal(b.ptr, "");
    buf_release(&b);
}

static void arena_values_do_not_overlap(void **state)
{
    struct arena a = ARENA_INIT;
    char *first = arena_strdup(&a, "first");
    char *big = arena_alloc(&a, 100000);
    char *last;

    (void)state;
    memset(big, 'x', 100000);
    last = arena_printf(&a, "%s-%d", "last", 7);
    assert_string_equal(first, "first");
    assert_string_equal(last, "last-7");
    assert_int_equal((uintptr_t)arena_alloc(&a, 1) % _Alignof(max_align_t), 0);
    arena_release(&a);
}

#if ARENA_POISONED
#include <sanitizer/asan_interface.h>

static void assert_guarded(char *value, size_t size)
{
    assert_null(__asan_region_is_poisoned(value, size));
    assert_true(__asan_address_is_poisoned(value + size));
    assert_true(__asan_address_is_poisoned(value + size + 15));
}

static void arena_values_lie_apart(void **state)
{
    struct arena a = ARENA_INIT;
    struct pool p = POOL_INIT;
    char *first = arena_strdup(&a, "first");

    (void)state;
    for (size_t size = 1; size < 40000; size += 1 + size / 4)
        assert_guarded(arena_alloc(&a, size), size);
    assert_true(__asan_address_is_poisoned(arena_alloc(&a, 0)));
    assert_guarded(arena_strdup(&a, "text"), sizeof("text"));
    assert_guarded((char *)pool_text(&p, "text"), sizeof("text"));
    assert_guarded((char *)pool_array(&p, (uint64_t[]){1, 2}, 2, 8), 16);
    assert_guarded(first, sizeof("first"));
    first = arena_alloc(&a, 8);
    arena_clear(&a);
    assert_true(__asan_address_is_poisoned(first));
    pool_release(&p);
    arena_release(&a);
}
#else
static void arena_values_lie_apart(void **state)
{
    (void)state;
    print_message("skipped: AddressSanitizer is not there to see it\n");
    skip();
}
#endif

static void pool_keeps_equal_values_once(void **state)
{
    enum { VALUES = 1000 };
    static const char *texts[VALUES];
    static const uint64_t *arrays[VALUES];
    struct pool p = POOL_INIT;
    char text[16];

    (void)state;
    for (uint64_t i = 0; i < VALUES; i++) {
        snprintf(text, sizeof(text), "%" PRIu64, i);
        texts[i] = pool_text(&p, text);
        arrays[i] = pool_array(&p, (uint64_t[]){i, i + 1}, 2, sizeof(uint64_t));
    }
    for (uint64_t i = 0; i < VALUES; i++) {
        snprintf(text, sizeof(text), "%" PRIu64, i);
        assert_string_equal(texts[i], text);
        assert_ptr_equal(pool_text(&p, text), texts[i]);
        assert_int_equal(arrays[i][1], i + 1);
        assert_ptr_equal(pool_array(&p, (uint64_t[]){i, i + 1}, 2, sizeof(uint64_t)), arrays[i]);
        assert_int_equal((uintptr_t)arrays[i] % _Alignof(uint64_t), 0);
    }
    assert_null(pool_text(&p, NULL));
    assert_null(pool_array(&p, NULL, 0, 8));
    assert_string_equal(pool_text(&p, ""), "");
    pool_release(&p);
    assert_null(p.slots);
}

static void errors_nest(void **state)
{
    struct error err = ERROR_INIT;

    (void)state;
    assert_false(error_set(&err, "line %d", 3));
    assert_false(error_prefix(&err, "%s", "a.c"));
    assert_string_equal(error_text(&err), "a.c: line 3");
    errno = ENOENT;
    error_errno(&err, "open x");
    assert_string_equal(error_text(&err), "open x: No such file or directory");
    error_release(&err);
    assert_false(error_set(NULL, "nobody listens"));
}

static void numbers_are_checked(void **state)
{
    uint64_t value = 5;

    (void)state;
    assert_true(text_number("18446744073709551615", UINT64_MAX, &value));
    assert_true(value == UINT64_MAX);
    value = 5;
    assert_false(text_number("18446744073709551616", UINT64_MAX, &value));
    assert_false(text_number("", 9, &value));
    assert_false(text_number("-1", 9, &value));
    assert_false(text_number("7x", 9, &value));
    assert_false(text_number("10", 9, &value));
    assert_int_equal(value, 5);
}

static void seconds_are_checked(void **state)
{
    static const char *const wrong[] = {
        "",    "0",  "0.0",    "0.000", ".5", "5.", "0.0001",
        "1e3", "-1", "10.001", "11",    " 1", "1 ", "99999999999999999999"};
    uint64_t value = 7;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
        assert_false(text_seconds(wrong[i], 10, &value));
    assert_int_equal(value, 7);
    assert_true(text_seconds("10", 10, &value));
    assert_int_equal(value, 10000);
    assert_true(text_seconds("0.5", 10, &value));
    assert_int_equal(value, 500);
    assert_true(text_seconds("0.001", 10, &value));
    assert_int_equal(value, 1);
    assert_true(text_seconds("9.05", 10, &value));
    assert_int_equal(value, 9050);
}

static void bad_utf8_becomes_replacement_characters(void **state)
{
    struct buf b = BUF_INIT;
    const char text[] = "a\xc3\xa4\xff\xc0\x80\xed\xa0\x80z";

    (void)state;
    text_add_utf8(&b, text, sizeof(text) - 1);
    assert_string_equal(b.ptr, "a\xc3\xa4"
                               "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
                               "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz");
    buf_release(&b);
}

static void what_is_not_seen_is_written_out(void **state)
{
    static const struct {
        const char *text, *visible;
    } rows[] = {
        {"plain caf\xc3\xa9 \xf0\x9f\xa7\xb5", "plain caf\xc3\xa9 \xf0\x9f\xa7\xb5"},
        {"a\x1b[31m\x7f\n\r", "a\\x1b[31m\\x7f\n\\x0d"},
        {"\xc2\x9b\xc2\xad", "\\x9b\\xad"},
        {"\xe2\x80\xae"
         "dear\xe2\x80\xac",
         "\\u202e"
         "dear\\u202c"},
        {"\xe2\x80\x8b\xe2\x81\xa6\xef\xbb\xbf\xd8\x9c", "\\u200b\\u2066\\ufeff\\u061c"},
        {"\xf3\xa0\x81\x81", "\\U000e0041"},
        {"bad \xff", "bad \xef\xbf\xbd"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct buf out = BUF_INIT;

        text_add_visible(&out, rows[i].text, strlen(rows[i].text), "\n");
        assert_string_equal(out.ptr, rows[i].visible);
        buf_release(&out);
    }
}

static void files_are_written_whole(void **state)
{
    char folder[] = "/tmp/threadproof-base-XXXXXX";
    struct buf path = BUF_INIT;
    struct buf content = BUF_INIT;
    struct file_names names;
    struct error err = ERROR_INIT;

    (void)state;
    assert_non_null(mkdtemp(folder));
    buf_addf(&path, "%s/a/b", folder);
    assert_true(file_make_folders(path.ptr, &err));
    assert_true(file_make_folders(path.ptr, &err));
    buf_addstr(&path, "/file");
    assert_true(file_write_atomic(path.ptr, "one", 3, false, &err));
    assert_true(file_write_atomic(path.ptr, "two\n", 4, true, &err));
    assert_true(file_read(path.ptr, &content, &err));
    assert_string_equal(content.ptr, "two\n");
    buf_addstr(&path, "/below-a-file");
    assert_false(file_write_atomic(path.ptr, "x", 1, false, &err));
    assert_non_null(strstr(error_text(&err), path.ptr));
    assert_false(file_read(folder, &content, &err));
    assert_true(file_list(folder, &names, &err));
    assert_int_equal(names.count, 1);
    assert_string_equal(names.items[0], "a");
    file_names_free(&names);
    assert_true(file_remove_tree(folder, &err));
    assert_false(file_exists(folder));
    buf_release(&path);
    buf_release(&content);
    error_release(&err);
}

static void new_files_have_the_mode_that_the_umask_leaves(void **state)
{
    static const mode_t masks[] = {022, 077, 007, 002};
    char folder[] = "/tmp/threadproof-base-XXXXXX";
    mode_t before = umask(0);
    struct buf path = BUF_INIT;
    struct stat there;

    (void)state;
    assert_non_null(mkdtemp(folder));
    buf_addf(&path, "%s/file", folder);
    for (size_t i = 0; i < ARRAY_SIZE(masks); i++) {
        umask(masks[i]);
        assert_true(file_write_atomic(path.ptr, "x", 1, false, NULL));
        assert_int_equal(stat(path.ptr, &there), 0);
        assert_int_equal(there.st_mode & 0777, 0666 & ~masks[i]);
    }
    umask(before);
    assert_true(file_remove_tree(folder, NULL));
    buf_release(&path);
}

/* A pipe has a writer, or has had one; of a FIFO nobody knows whether one will come. */
static void what_may_never_end_is_not_read(void **state)
{
    char folder[] = "/tmp/threadproof-base-XXXXXX";
    struct buf path = BUF_INIT;
    struct buf content = BUF_INIT;
    struct error err = ERROR_INIT;
    int ends[2];

    (void)state;
    assert_non_null(mkdtemp(folder));
    buf_addf(&path, "%s/fifo", folder);
    assert_int_equal(mkfifo(path.ptr, 0600), 0);
    assert_false(file_read(path.ptr, &content, &err));
    assert_true(text_ends(error_text(&err), "/fifo: it is a FIFO, not a file"));
    assert_false(file_read("/dev/zero", &content, &err));
    assert_string_equal(error_text(&err), "cannot read /dev/zero: it is a device, not a file");
    assert_true(file_read("/dev/null", &content, &err));
    assert_int_equal(content.len, 0);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "piped", 5), 5);
    close(ends[1]);
    buf_clear(&path);
    buf_addf(&path, "/dev/fd/%d", ends[0]);
    assert_true(file_read(path.ptr, &content, &err));
    assert_string_equal(content.ptr, "piped");
    close(ends[0]);
    assert_true(file_remove_tree(folder, NULL));
    buf_release(&path);
    buf_release(&content);
    error_release(&err);
}

static void names_of_files_are_made_tidy(void **state)
{
    static const char *const rows[][2] = {
        {"a.c", "a.c"},
        {"src/../lib/./a.c", "lib/a.c"},
        {"/b/src/x/../../lib/a.c", "/b/lib/a.c"},
        {"../../a.c", "../../a.c"},
        {"b/../../a.c", "../a.c"},
        {"./a.c", "a.c"},
        {"/../a.c", "/../a.c"},
        {"..a/../b..c/a.c", "b..c/a.c"},
        {"b/..", ""},
        {"/", "/"},
        {"", ""},
    };
    char path[64];

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        snprintf(path, sizeof(path), "%s", rows[i][0]);
        file_tidy(path);
        assert_string_equal(path, rows[i][1]);
    }
}

static bool same_number(const void *value, const void *wanted)
{
    return *(const int *)value == *(const int *)wanted;
}

/* Every key twice: once it is the number itself, once a hash that ten numbers share. */
static void map_keeps_each_value(void **state)
{
    enum { NUMBERS = 1000 };
    static int numbers[NUMBERS];
    struct map ids = MAP_INIT;
    struct map hashed = MAP_INIT;

    (void)state;
    assert_null(map_find(&ids, 0, NULL, NULL));
    for (int i = 0; i < NUMBERS; i++) {
        const void **place = map_at(&ids, (uint64_t)i, NULL, NULL);

        numbers[i] = i;
        assert_null(*place);
        *place = &numbers[i];
        place = map_at(&hashed, (uint64_t)i / 10, same_number, &i);
        assert_null(*place);
        *place = &numbers[i];
    }
    for (int i = 0; i < NUMBERS; i++) {
        assert_ptr_equal(map_find(&ids, (uint64_t)i, NULL, NULL), &numbers[i]);
        assert_ptr_equal(map_find(&hashed, (uint64_t)i / 10, same_number, &i), &numbers[i]);
        assert_ptr_equal(*map_at(&hashed, (uint64_t)i / 10, same_number, &i), &numbers[i]);
    }
    assert_int_equal(hashed.count, NUMBERS);
    assert_null(map_find(&ids, NUMBERS, NULL, NULL));
    map_release(&ids);
    map_release(&hashed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buf_grows_and_stays_a_string),
        cmocka_unit_test(arena_values_do_not_overlap),
        cmocka_unit_test(arena_values_lie_apart),
        cmocka_unit_test(pool_keeps_equal_values_once),
        cmocka_unit_test(errors_nest),
        cmocka_unit_test(numbers_are_checked),
        cmocka_unit_test(seconds_are_checked),
        cmocka_unit_test(bad_utf8_becomes_replacement_characters),
        cmocka_unit_test(what_is_not_seen_is_written_out),
        cmocka_unit_test(files_are_written_whole),
        cmocka_unit_test(new_files_have_the_mode_that_the_umask_leaves),
        cmocka_unit_test(what_may_never_end_is_not_read),
        cmocka_unit_test(names_of_files_are_made_tidy),
        cmocka_unit_test(map_keeps_each_value),
    };

    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
