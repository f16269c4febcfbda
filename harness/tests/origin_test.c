/* SPDX-License-Identifier: MIT */
/* Which frames are the user's own, and which frame of a stack is its place. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/text.h"
#include "model/origin.h"

struct row {
    enum origin origin;
    struct frame frame;
};

static void check(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct frame *f = &rows[i].frame;
        enum origin origin = frame_origin(f);

        if (origin != rows[i].origin)
            fail_msg("%s %s:%u (%s): %d, should be %d", f->function ? f->function : "(no name)",
                     f->file ? f->file : "(no file)", f->line, f->object ? f->object : "no object",
                     (int)origin, (int)rows[i].origin);
        assert_int_equal(frame_is_own(f), origin == ORIGIN_OWN);
    }
}

#define FOREIGN(name, place, number)                                                               \
    {                                                                                              \
        ORIGIN_FOREIGN,                                                                            \
        {                                                                                          \
            .function = (name), .file = (place), .line = (number), .object = "/home/me/prog"       \
        }                                                                                          \
    }
#define OWN(name, place, number)                                                                   \
    {                                                                                              \
        ORIGIN_OWN,                                                                                \
        {                                                                                          \
            .function = (name), .file = (place), .line = (number), .object = "/home/me/prog"       \
        }                                                                                          \
    }

/* All in the user's object: templates, inlined functions, and a runtime that is linked in. */
static void files_of_libraries_are_foreign(void **state)
{
    static const struct row rows[] = {
        FOREIGN("std::mutex::lock()", "/usr/include/c++/12/bits/std_mutex.h", 100),
        FOREIGN("f", "/usr/include/x86_64-linux-gnu/c++/12/bits/gthr-default.h", 749),
        FOREIGN("f", "/usr/bin/../lib/gcc/x86_64-linux-gnu/12/../../../../include/c++/12/vector",
                9),
        FOREIGN("f", "/usr/lib/llvm-14/bin/../include/c++/v1/vector", 1529),
        FOREIGN("f", "/usr/lib/gcc/x86_64-linux-gnu/12/include/emmintrin.h", 9),
        FOREIGN("f", "/usr/local/include/boost/asio.hpp", 9),
        FOREIGN("f", "/opt/gcc-13/include/c++/13.2.0/bits/stl_vector.h", 9),
        FOREIGN("f", "/opt/sysroot/usr/include/pthread.h", 9),
        FOREIGN("f", "../../usr/include/c++/12/bits/stl_vector.h", 9),
        FOREIGN("f", "../../third_party/libc++/src/include/__vector/vector.h", 9),
        FOREIGN("f", "/home/me/llvm/libcxx/include/vector", 9),
        FOREIGN("f", "../../../../../src/libstdc++-v3/src/c++11/thread.cc", 82),
        FOREIGN("f", "../../../src/libgomp/team.c", 129),
        FOREIGN("f", "/usr/src/debug/glibc-2.37/nptl/pthread_mutex_lock.c", 9),
        FOREIGN("f", "/rustc/59807616e1fa/library/alloc/src/vec/mod.rs", 1025),
        FOREIGN("f", "/rustc/3c235d5600393/src/libstd/thread/mod.rs", 9),
        FOREIGN("f", "/root/.rustup/toolchains/stable/lib/rustlib/src/rust/library/std/src/a.rs",
                9),
        FOREIGN("f", "library/std/src/thread/lifecycle.rs", 137),
        FOREIGN("f", "/usr/src/rustc-1.63.0/library/test/src/lib.rs", 609),
        FOREIGN("f", "/home/me/.cargo/registry/src/index.crates.io-6f17/tokio-1.0.0/src/lib.rs", 9),
        FOREIGN("f", "<built-in>", 1),
        FOREIGN("f", "<compiler-generated>", 1),
    };

    (void)state;
    check(rows, ARRAY_SIZE(rows));
}

static void files_of_the_c_library_and_detectors_are_foreign(void **state)
{
    static const struct row rows[] = {
        FOREIGN("start_thread", "./nptl/pthread_create.c", 442),
        FOREIGN("start_thread", "./nptl/./nptl/pthread_create.c", 442),
        FOREIGN("start_thread", "nptl/pthread_create.c", 442),
        FOREIGN("clone", "../sysdeps/unix/sysv/linux/x86_64/clone.S", 95),
        FOREIGN("write", "./misc/../sysdeps/unix/syscall-template.S", 9),
        FOREIGN("malloc", "/build/glibc-6V9RKT/glibc-2.31/malloc/malloc.c", 9),
        FOREIGN("free", "../../../../src/libsanitizer/tsan/tsan_interceptors_posix.cpp", 711),
        FOREIGN("f", "/build/llvm-toolchain-14/compiler-rt/lib/tsan/rtl/tsan_rtl.cpp", 9),
        FOREIGN("f", "compiler-rt/lib/tsan/rtl/tsan_rtl.cpp", 9),
        FOREIGN("pthread_mutex_lock", "tsan_interceptors_posix.cpp", 1341),
        FOREIGN("mutex_lock_WRK", "hg_intercepts.c", 944),
        FOREIGN("free", "/build/valgrind-3.19/coregrind/m_replacemalloc/vg_replace_malloc.c", 872),
        FOREIGN("memmove", "vg_replace_strmem.c", 1400),
        FOREIGN("__interceptor_free", "/home/me/a.c", 9),
        FOREIGN("___interceptor_malloc", "/home/me/a.c", 9),
        FOREIGN("__tsan_write8", "/home/me/a.c", 9),
    };

    (void)state;
    check(rows, ARRAY_SIZE(rows));
}

static void files_of_the_user_are_own(void **state)
{
    static const struct row rows[] = {
        OWN("work", "/home/me/src/queue.c", 12),
        OWN("work", "queue.c", 12),
        OWN("work", "../src/queue.c", 12),
        OWN("work", "./queue.c", 12),
        OWN("work", "../../../src/queue.c", 12),
        OWN("work", "/usr/src/app/main.c", 12),
        OWN("work", "/home/me/include/queue.h", 12),
        OWN("work", "/home/me/nptl/tests/a.c", 12),
        OWN("work", "/home/me/glibc-wrapper/a.c", 12),
        OWN("work", "/home/me/mylibgcc/a.c", 12),
        OWN("work", "/home/me/libc/a.c", 12),
        OWN("work", "/srv/usr/lib.c", 12),
        OWN("yyparse", "/home/me/grammar.y", 12),
        OWN("work", "<stdin>", 12),
        OWN("pthread_helper", "/home/me/a.c", 12),
        OWN("start_thread", "/home/me/a.c", 12),
        OWN("free", "pool.c", 12),
        OWN("__my_hook", "/home/me/a.c", 12),
        OWN("std::hash<me::key>::operator()(me::key const&) const", "/home/me/key.h", 12),
        OWN(NULL, "/home/me/a.c", 12),
    };

    (void)state;
    check(rows, ARRAY_SIZE(rows));
}

static void objects_decide_first(void **state)
{
    static const struct {
        const char *object;
        enum origin origin;
    } rows[] = {
        {"/home/me/prog", ORIGIN_OWN},
        {"prog", ORIGIN_OWN},
        {"/usr/bin/prog", ORIGIN_OWN},
        {"/usr/local/lib/libmine.so.1", ORIGIN_OWN},
        {"libmine.so", ORIGIN_OWN},
        {"libcurses-of-mine.so", ORIGIN_OWN},
        {"/home/me/valgrind/prog", ORIGIN_OWN},
        {"/lib/x86_64-linux-gnu/libc.so.6", ORIGIN_FOREIGN},
        {"libc.so.6", ORIGIN_FOREIGN},
        {"/nix/store/abc-glibc-2.35/lib/libc.so.6", ORIGIN_FOREIGN},
        {"libc-2.31.so", ORIGIN_FOREIGN},
        {"libpthread-2.31.so", ORIGIN_FOREIGN},
        {"ld-linux-x86-64.so.2", ORIGIN_FOREIGN},
        {"ld-musl-x86_64.so.1", ORIGIN_FOREIGN},
        {"libstdc++.so.6", ORIGIN_FOREIGN},
        {"libc++.so.1", ORIGIN_FOREIGN},
        {"libtsan.so.2", ORIGIN_FOREIGN},
        {"libgomp.so.1", ORIGIN_FOREIGN},
        {"libomp.so.5", ORIGIN_FOREIGN},
        {"libthreadproof_explore.so", ORIGIN_FOREIGN},
        {"libclang_rt.tsan_osx_dynamic.dylib:x86_64h", ORIGIN_FOREIGN},
        {"/usr/lib/x86_64-linux-gnu/libglib-2.0.so.0", ORIGIN_FOREIGN},
        {"/usr/libexec/valgrind/vgpreload_helgrind-amd64-linux.so", ORIGIN_FOREIGN},
        {"[vdso]", ORIGIN_FOREIGN},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct frame frame = {
            .function = "work", .file = "/home/me/a.c", .line = 3, .object = rows[i].object};

        if (frame_origin(&frame) != rows[i].origin)
            fail_msg("%s", rows[i].object);
        assert_int_equal(object_is_foreign(rows[i].object), rows[i].origin == ORIGIN_FOREIGN);
    }
}

#define NAMED(its, name, in)                                                                       \
    {                                                                                              \
        its,                                                                                       \
        {                                                                                          \
            .function = (name), .object = (in)                                                     \
        }                                                                                          \
    }

static void names_decide_where_there_is_no_line(void **state)
{
    static const struct row rows[] = {
        NAMED(ORIGIN_UNPLACED, "work", "/home/me/prog"),
        NAMED(ORIGIN_UNPLACED, "release_frame", "player"),
        NAMED(ORIGIN_UNPLACED, "main", "prog"),
        NAMED(ORIGIN_UNPLACED, NULL, "/home/me/prog"),
        NAMED(ORIGIN_UNPLACED, "work", NULL),
        NAMED(ORIGIN_UNPLACED, "_ZN2me4workEv", "prog"),
        NAMED(ORIGIN_UNPLACED, "me::work(std::vector<int> const&)", "prog"),
        NAMED(ORIGIN_UNPLACED, "std::string me::name<int>(int)", "prog"),
        NAMED(ORIGIN_UNPLACED, "core::Engine::run()", "prog"),
        NAMED(ORIGIN_UNPLACED, "(anonymous namespace)::work()", "prog"),
        NAMED(ORIGIN_FOREIGN, NULL, NULL),
        NAMED(ORIGIN_FOREIGN, "pthread_mutex_lock", "/home/me/prog"),
        NAMED(ORIGIN_FOREIGN, "sem_wait", "/home/me/prog"),
        NAMED(ORIGIN_FOREIGN, "free", "/home/me/prog"),
        NAMED(ORIGIN_FOREIGN, "memcpy", "/home/me/prog"),
        NAMED(ORIGIN_FOREIGN, "operator new(unsigned long)", "prog"),
        NAMED(ORIGIN_FOREIGN, "_start", "/home/me/prog"),
        NAMED(ORIGIN_FOREIGN, "__libc_start_main", "/home/me/prog"),
        NAMED(ORIGIN_FOREIGN, "start_thread", "/home/me/static"),
        NAMED(ORIGIN_FOREIGN, "(below main)", "/home/me/static"),
        NAMED(ORIGIN_FOREIGN, "std::mutex::lock()", "prog"),
        NAMED(ORIGIN_FOREIGN, "void std::__invoke_impl<void, void (*)()>(int, void (*&&)())",
              "prog"),
        NAMED(ORIGIN_FOREIGN, "core::ops::function::FnOnce::call_once", "prog"),
        NAMED(ORIGIN_FOREIGN, "<alloc::boxed::Box<F> as core::ops::FnOnce<A>>::call_once", "prog"),
        {ORIGIN_UNPLACED, {.function = "work", .file = "a.c", .object = "prog"}},
        {ORIGIN_FOREIGN, {.function = "work", .file = "/usr/include/a.h", .object = "prog"}},
    };

    (void)state;
    check(rows, ARRAY_SIZE(rows));
}

/* Valgrind's text has files without folders, and no object where it has a file. */
static void names_decide_where_there_is_no_folder(void **state)
{
    static const struct row rows[] = {
        {ORIGIN_OWN, {.function = "work", .file = "a.c", .line = 3}},
        {ORIGIN_OWN, {.function = "clone", .file = "shapes.c", .line = 3}},
        {ORIGIN_OWN, {.function = "start_thread", .file = "main.c", .line = 3}},
        {ORIGIN_OWN, {.function = "sem_take", .file = "main.c", .line = 3}},
        {ORIGIN_OWN, {.function = "fill(std::vector<int>&)", .file = "a.cpp", .line = 3}},
        {ORIGIN_OWN, {.function = "std::string name<int>(int)", .file = "a.cpp", .line = 3}},
        {ORIGIN_FOREIGN, {.function = "clone", .file = "clone.S", .line = 76}},
        {ORIGIN_FOREIGN, {.function = "__clone_internal", .file = "clone-internal.c", .line = 83}},
        {ORIGIN_FOREIGN, {.function = "create_thread", .file = "pthread_create.c", .line = 295}},
        {ORIGIN_FOREIGN,
         {.function = "pthread_create@@GLIBC_2.34", .file = "pthread_create.c", .line = 831}},
        {ORIGIN_FOREIGN, {.function = "mythread_wrapper", .file = "hg_intercepts.c", .line = 398}},
        {ORIGIN_FOREIGN, {.function = "std::mutex::lock()", .file = "std_mutex.h", .line = 100}},
        {ORIGIN_FOREIGN,
         {.function = "__gthread_mutex_lock(pthread_mutex_t*)", .file = "gthr.h", .line = 749}},
        {ORIGIN_FOREIGN,
         {.function = "std::__invoke_result<void (*)(int), int>::type std::__invoke<void (*)(int), "
                      "int>(void (*&&)(int), int&&)",
          .file = "invoke.h",
          .line = 96}},
        {ORIGIN_FOREIGN, {.function = "<std::sys::Thread>::new", .file = "unix.rs", .line = 98}},
    };

    (void)state;
    check(rows, ARRAY_SIZE(rows));
}

static void assert_place(const struct frame *frames, size_t count, int own, size_t place,
                         size_t end)
{
    struct stack stack = {.frames = frames, .frame_count = count};

    if (own < 0)
        assert_null(stack_own_frame(&stack));
    else
        assert_ptr_equal(stack_own_frame(&stack), &frames[own]);
    assert_ptr_equal(stack_place(&stack), &frames[place]);
    assert_int_equal(stack_own_end(&stack), end);
}

static void place_is_the_innermost_own_frame(void **state)
{
    static const struct frame own = {.function = "fill", .file = "a.cpp", .line = 7, .object = "p"};
    static const struct frame header = {.function = "std::vector<int>::push_back(int const&)",
                                        .file = "/usr/include/c++/12/bits/stl_vector.h",
                                        .line = 1278,
                                        .object = "p"};
    static const struct frame library = {.function = "free", .object = "libc.so.6"};
    static const struct frame inlined = {.function = "run_all()",
                                         .file = "/usr/include/c++/12/bits/std_thread.h",
                                         .line = 142,
                                         .object = "p"};
    static const struct frame bare = {.function = "work", .object = "p"};
    const struct frame in_header[] = {header, header, own, header, own, header, library};
    const struct frame no_lines[] = {library, bare, bare, library};
    const struct frame lines_further_out[] = {library, bare, own, library};
    const struct frame inlined_last[] = {library, header, bare, inlined, bare};
    const struct frame inlined_in_own[] = {library, header, inlined, own};
    const struct frame all_foreign[] = {library, header, header};
    const struct frame nameless[] = {library, library};
    struct stack empty = {.frame_count = 0};

    (void)state;
    assert_place(in_header, ARRAY_SIZE(in_header), 2, 2, 5);
    assert_place(no_lines, ARRAY_SIZE(no_lines), 1, 1, 3);
    assert_place(lines_further_out, ARRAY_SIZE(lines_further_out), 2, 2, 3);
    assert_place(inlined_last, ARRAY_SIZE(inlined_last), 3, 3, 5);
    assert_place(inlined_in_own, ARRAY_SIZE(inlined_in_own), 3, 3, 4);
    assert_place(all_foreign, ARRAY_SIZE(all_foreign), -1, 1, 0);
    assert_place(nameless, ARRAY_SIZE(nameless), -1, 0, 0);
    assert_null(stack_place(&empty));
    assert_int_equal(stack_own_end(&empty), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_of_libraries_are_foreign),
        cmocka_unit_test(files_of_the_c_library_and_detectors_are_foreign),
        cmocka_unit_test(files_of_the_user_are_own),
        cmocka_unit_test(objects_decide_first),
        cmocka_unit_test(names_decide_where_there_is_no_line),
        cmocka_unit_test(names_decide_where_there_is_no_folder),
        cmocka_unit_test(place_is_the_innermost_own_frame),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
