/* SPDX-License-Identifier: MIT */
#include "model/origin.h"

#include "base/text.h"

static bool starts_with_any(const char *text, const char *const *prefixes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_starts(text, prefixes[i]))
            return true;
    return false;
}
#define STARTS_WITH_ANY(text, prefixes) starts_with_any(text, prefixes, ARRAY_SIZE(prefixes))

/*
 * Every frame is asked about several times, and most are the user's: what the
 * first byte can tell is not left to the tables.
 */

/* --- objects -----------------------------------------------------------------------------------
 */

static bool is_runtime_name(const char *base)
{
    static const char *const names[] = {
        "libc.so",      "libc-2.",   "libpthread",   "libm.so",     "libm-2.",    "libdl.so",
        "libdl-2.",     "librt.so",  "librt-2.",     "libresolv.",  "ld-linux",   "ld-2.",
        "ld.so",        "ld64.so",   "ld-musl",      "linux-vdso",  "[vdso]",     "libgcc_s.so",
        "libstdc++.so", "libc++.so", "libc++abi.so", "libtsan.",    "libasan.",   "libubsan.",
        "liblsan.",     "libmsan.",  "libhwasan.",   "libclang_rt", "libsystem_", "dyld"};

    return (*base == 'l' || *base == '[' || *base == 'd') && STARTS_WITH_ANY(base, names);
}

bool object_is_runtime(const char *object)
{
    return is_runtime_name(text_basename(object));
}

/* Its tools lie in /usr/libexec/valgrind or, before 3.16, in /usr/lib/valgrind. */
static bool is_valgrinds(const char *object, const char *base)
{
    return text_starts(base, "vgpreload_") ||
           (base - object > 10 && text_starts(base - 10, "/valgrind/") &&
            (strstr(object, "/libexec/valgrind/") || strstr(object, "/lib/valgrind/")));
}

bool object_is_valgrind(const char *object)
{
    return is_valgrinds(object, text_basename(object));
}

static bool is_in_system_folder(const char *object)
{
    return *object == '/' && (text_starts(object, "/usr/lib/") || text_starts(object, "/lib/") ||
                              text_starts(object, "/usr/lib64/") || text_starts(object, "/lib64/"));
}

bool object_is_foreign(const char *object)
{
    /* The last one is ours, which explore puts between a program and gcc's TSan. */
    static const char *const names[] = {"libgomp.so", "libomp.so", "libiomp5.so", "libatomic.so",
                                        "libthreadproof"};
    const char *base = text_basename(object);

    return is_in_system_folder(object) || is_runtime_name(base) ||
           (*base == 'l' && STARTS_WITH_ANY(base, names)) || is_valgrinds(object, base);
}

/* --- files -------------------------------------------------------------------------------------
 */

/* Of what is installed below /usr. */
static const char *const usr_folders[] = {
    "include/",   "lib/",           "lib64/",     "lib32/",       "libexec/",   "share/",
    "src/debug/", "local/include/", "local/lib/", "local/lib64/", "src/rustc-", /* Debian's */
};

/* Where any folder of the name begins: sources of runtimes are built anywhere. */
static const char *const inner_folders[] = {
    "usr/include/", /* of a sysroot */
    "include/c++/",
    "lib/gcc/",
    "lib/clang/",
    "libstdc++-v3/",
    "libcxx/include/",
    "libcxx/src/",
    "libcxxabi/src/",
    "libc++/src/",
    "libc++/trunk/",
    "libsanitizer/",
    "compiler-rt/",
    "libgcc/",
    "libgomp/",
    "libatomic/",
    "openmp/runtime/",
    "rustlib/src/",
    ".cargo/registry/src/",
    ".rustup/toolchains/",
    "library/core/src/",
    "library/alloc/src/",
    "library/std/src/",
};

/* Of Valgrind and the sanitizers, whatever their folder. */
static const char *const detector_files[] = {
    "hg_intercepts.c",
    "drd_pthread_intercepts.c",
    "drd_libstdcxx_intercepts.c",
    "vg_replace_",
    "vg_preloaded.c",
    "tsan_interceptors",
    "tsan_interface",
    "tsan_rtl",
    "sanitizer_common_interceptors",
};

/* glibc is compiled with names of its own tree: "./nptl/...", "../sysdeps/...". */
static bool is_in_glibc_tree(const char *file)
{
    if (*file == '/')
        return false;
    while (text_starts(file, "./") || text_starts(file, "../"))
        file += file[1] == '/' ? 2 : 3;
    return text_starts(file, "nptl/") || text_starts(file, "sysdeps/") ||
           strstr(file, "/../sysdeps/");
}

/* "glibc-2.36": where a distribution unpacked it. */
static bool is_glibc_folder(const char *folder)
{
    static const char name[] = "glibc-";

    folder += *folder == 'e';
    return text_starts(folder, name) && folder[strlen(name)] >= '0' && folder[strlen(name)] <= '9';
}

/* Whether a name of the table can begin with it, which few folders do. */
static bool can_be_inner(char first)
{
    switch (first) {
    case '.':
    case 'c':
    case 'e':
    case 'g':
    case 'i':
    case 'l':
    case 'o':
    case 'r':
    case 'u':
        return true;
    default:
        return false;
    }
}

/* What compilers say of code that stands in no file. */
static bool is_no_file(const char *file)
{
    return text_equal(file, "<built-in>") || text_equal(file, "<compiler-generated>") ||
           text_equal(file, "<artificial>") || text_equal(file, "<unknown>");
}

static bool is_in_system(const char *file)
{
    static const char usr[] = "/usr/";

    if (text_starts(file, usr))
        return STARTS_WITH_ANY(file + strlen(usr), usr_folders);
    return text_starts(file, "/rustc/") || text_starts(file, "/lib/");
}

static bool is_foreign_file(const char *file)
{
    const char *folder = file;

    if (*file == '/' ? is_in_system(file) : *file == '<' && is_no_file(file))
        return true;
    for (const char *slash = strchr(file, '/'); slash; slash = strchr(folder, '/')) {
        if (can_be_inner(*folder) &&
            (STARTS_WITH_ANY(folder, inner_folders) || is_glibc_folder(folder)))
            return true;
        folder = slash + 1;
    }
    return STARTS_WITH_ANY(folder, detector_files) || is_in_glibc_tree(file);
}

/* --- functions ---------------------------------------------------------------------------------
 */

static bool is_detectors_function(const char *function)
{
    static const char *const starts[] = {"__interceptor_", "___interceptor_", "__sanitizer",
                                         "__tsan",         "__asan",          "__ubsan"};

    return text_starts(function, "__") && STARTS_WITH_ANY(function, starts);
}

/* The function's own name in "void ns::f<int, char>(int)": behind the type that it returns. */
static const char *name_in(const char *function)
{
    const char *name = function;
    int depth = 0;

    for (const char *at = function; *at && (*at != '(' || depth); at++) {
        if (*at == '<')
            depth++;
        else if (*at == '>' && depth)
            depth--;
        else if (*at == ' ' && !depth)
            name = at + 1;
    }
    return text_starts(name, "new(") || text_starts(name, "delete(") ? function : name;
}

/* A function of C++'s or Rust's library. Rust's names have no parameters; C++'s have. */
static bool is_language_function(const char *function)
{
    static const char *const cpp[] = {"std::", "__gnu_cxx::", "__cxxabiv1::", "operator new",
                                      "operator delete"};
    static const char *const rust[] = {"core::", "alloc::", "<core::", "<alloc::", "<std::"};

    return STARTS_WITH_ANY(name_in(function), cpp) ||
           (!strchr(function, '(') && STARTS_WITH_ANY(function, rust));
}

/* Names that belong to the implementation, and functions of the C library that detectors watch. */
static bool is_c_function(const char *function)
{
    static const char *const reserved[] = {"__", "_IO_", "_dl_", "_pthread_"};
    static const char *const names[] = {
        "abort",     "accept",  "bcmp",     "calloc",  "close",     "connect",     "epoll_wait",
        "exit",      "fclose",  "fflush",   "fgets",   "fopen",     "fork",        "fprintf",
        "fputc",     "fputs",   "fread",    "free",    "fwrite",    "getenv",      "gmtime",
        "localtime", "malloc",  "memalign", "memcmp",  "memcpy",    "memmove",     "memset",
        "nanosleep", "open",    "poll",     "pread",   "printf",    "putc",        "putchar",
        "puts",      "pwrite",  "raise",    "rand",    "read",      "realloc",     "recv",
        "recvfrom",  "recvmsg", "select",   "send",    "sendmsg",   "sendto",      "setenv",
        "signal",    "sleep",   "snprintf", "sprintf", "strcat",    "strchr",      "strcmp",
        "strcpy",    "strdup",  "strlen",   "strncmp", "strncpy",   "strtok",      "strtol",
        "time",      "usleep",  "vfprintf", "vprintf", "vsnprintf", "vsprintf",    "wait4",
        "waitpid",   "write",   "_start",   "_init",   "_fini",     "(below main)"};

    if (STARTS_WITH_ANY(function, reserved))
        return true;
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (text_equal(function, names[i]))
            return true;
    return false;
}

static bool is_thread_start(const char *function)
{
    return text_equal(function, "start_thread") || text_equal(function, "clone") ||
           text_equal(function, "clone3") || text_equal(function, "thread_start");
}

/*
 * Without a line the name is all there is: interceptors of clang lie in the
 * user's object, under the name of what they intercept.
 */
static bool is_foreign_name(const char *function)
{
    static const char *const starts[] = {"pthread_", "sem_", "thrd_", "mtx_", "cnd_"};

    return STARTS_WITH_ANY(function, starts) || is_thread_start(function) ||
           is_c_function(function) || is_language_function(function);
}

/* A file without folder and object: any name may be the user's, but for these in these files. */
static bool is_foreign_bare(const char *function, const char *file)
{
    static const char *const files[] = {"pthread_", "clone", "libc-start.c", "libc_start_call",
                                        "gthr-",    "sem_",  "lowlevellock", "futex"};

    if (STARTS_WITH_ANY(file, files) &&
        (is_foreign_name(function) || text_equal(function, "create_thread")))
        return true;
    return is_c_function(function) || is_language_function(function);
}

/* --- frames ------------------------------------------------------------------------------------
 */

enum origin frame_origin(const struct frame *frame)
{
    const char *function = frame->function;

    if ((frame->object && object_is_foreign(frame->object)) ||
        (function && is_detectors_function(function)) ||
        (frame->file && is_foreign_file(frame->file)))
        return ORIGIN_FOREIGN;
    if (frame->file && frame->line) {
        bool bare = function && !frame->object && !strchr(frame->file, '/');

        return bare && is_foreign_bare(function, frame->file) ? ORIGIN_FOREIGN : ORIGIN_OWN;
    }
    if (function ? is_foreign_name(function) : !frame->object)
        return ORIGIN_FOREIGN;
    return ORIGIN_UNPLACED;
}

bool frame_is_own(const struct frame *frame)
{
    return frame_origin(frame) == ORIGIN_OWN;
}

/*
 * A function of the user's whose line is that of C++'s library, inlined there: Valgrind's stacks of
 * where a thread was created do not unfold what is inlined. All that the library has is named so.
 */
static bool has_inlined_line(const struct frame *frame)
{
    return frame->function && frame->object && !object_is_foreign(frame->object) &&
           strstr(frame->file, "include/c++/") && !is_foreign_name(frame->function);
}

/* How well a frame stands for its stack. */
enum { RANK_NOTHING, RANK_FOREIGN, RANK_FOREIGN_LINE, RANK_UNPLACED, RANK_INLINED, RANK_OWN };

static int rank_of(const struct frame *frame)
{
    enum origin origin = frame_origin(frame);

    if (origin == ORIGIN_OWN)
        return RANK_OWN;
    if (origin == ORIGIN_UNPLACED)
        return RANK_UNPLACED;
    if (!frame->file || !frame->line)
        return RANK_FOREIGN;
    return has_inlined_line(frame) ? RANK_INLINED : RANK_FOREIGN_LINE;
}

/* The innermost frame of the best rank, which is better than `rank`. */
static const struct frame *find_better(const struct stack *stack, int rank)
{
    const struct frame *best = NULL;

    for (size_t i = 0; i < stack->frame_count && rank < RANK_OWN; i++) {
        int its = rank_of(&stack->frames[i]);

        if (its <= rank)
            continue;
        best = &stack->frames[i];
        rank = its;
    }
    return best;
}

const struct frame *stack_own_frame(const struct stack *stack)
{
    return find_better(stack, RANK_FOREIGN_LINE);
}

const struct frame *stack_place(const struct stack *stack)
{
    return find_better(stack, RANK_NOTHING);
}

size_t stack_own_end(const struct stack *stack)
{
    size_t end = stack->frame_count;

    while (end && frame_origin(&stack->frames[end - 1]) == ORIGIN_FOREIGN)
        end--;
    return end;
}
