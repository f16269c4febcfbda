/* SPDX-License-Identifier: MIT */
#include "exec/linkage.h"

#include "base/file.h"
#include "base/text.h"
#include "exec/elf.h"
#include "exec/search.h"
#include "exec/tool.h"

enum { LIST_MS = 10 * 1000, LIST_MAX = 256 * 1024 };

/* Libraries that bring no others with them of which a detector must know. */
static bool is_plain(const char *library)
{
    static const char *const starts[] = {
        "libc.so",    "libm.so",      "libpthread.so", "libdl.so",    "librt.so", "libgcc_s.so",
        "libtsan.so", "libstdc++.so", "libc++.so",     "libgomp.so.", "ld-linux"};

    for (size_t i = 0; i < ARRAY_SIZE(starts); i++)
        if (text_starts(library, starts[i]))
            return true;
    return false;
}

static enum openmp openmp_of(const char *library)
{
    if (text_starts(library, "libomp.so") || text_starts(library, "libiomp5.so") ||
        text_starts(library, "libomp-"))
        return OPENMP_LLVM;
    return text_starts(library, "libgomp.so") ? OPENMP_GNU : OPENMP_NONE;
}

/* Beside the library itself, not beside a link to it. */
static const char *find_archer(const char *library, struct arena *arena)
{
    char *real = file_absolute(library);
    const char *path =
        arena_printf(arena, "%.*slibarcher.so", (int)(text_basename(real) - real), real);

    free(real);
    return file_exists(path) ? path : NULL;
}

/* "\tlibomp.so.5 => /usr/lib/llvm-14/lib/libomp.so.5 (0x00007f...)" */
static void take_library(const char *line, size_t len, struct linkage *linkage, struct arena *arena)
{
    const char *name = arena_strndup(arena, line, strcspn(line, " \n"));
    enum openmp openmp = openmp_of(name);
    const char *path = memmem(line, len, "=> /", 4);

    if (!openmp)
        return;
    linkage->openmp = openmp;
    if (openmp != OPENMP_LLVM || !path)
        return;
    linkage->archer = find_archer(arena_strndup(arena, path + 3, strcspn(path + 3, " \n")), arena);
}

/* The dynamic linker lists what it would load, and starts nothing. */
static void list_libraries(const char *interpreter, const char *file, struct linkage *linkage,
                           struct arena *arena)
{
    const char *const argv[] = {interpreter, "--list", file, NULL};
    const struct process_spec spec = {
        .argv = argv, .timeout_ms = LIST_MS, .grace_ms = 0, .keep_bytes = LIST_MAX};
    struct process_result result;

    if (process_run(&spec, &result, NULL))
        for (const char *line = result.out.head.ptr; *line;) {
            size_t len;

            line += strspn(line, "\t ");
            len = strcspn(line, "\n");
            take_library(line, len, linkage, arena);
            line += len + (line[len] == '\n');
        }
    process_result_release(&result);
}

static void find_openmp(const struct elf_links *links, const char *file, struct linkage *linkage,
                        struct arena *arena)
{
    bool plain = true;

    for (size_t i = 0; i < links->needed_count; i++) {
        plain = plain && is_plain(links->needed[i]);
        if (openmp_of(links->needed[i]))
            linkage->openmp = openmp_of(links->needed[i]);
    }
    if (!plain && text_starts(text_basename(links->interpreter), "ld"))
        list_libraries(links->interpreter, file, linkage, arena);
}

struct linkage linkage_of(const char *program, struct arena *arena)
{
    struct linkage linkage = {.is_elf = false};
    struct buf file = BUF_INIT;
    struct elf_links links = {.is_elf = false};

    if (search_executable(program, &file))
        links = elf_links(file.ptr, arena);
    if (links.is_elf) {
        linkage = (struct linkage){.is_elf = true,
                                   .is_static = !links.interpreter,
                                   .tsan = links.tsan,
                                   .tsan_defaults = links.tsan_defaults || links.stripped,
                                   .c11_create = links.c11_create,
                                   .c11_locks = links.c11_locks};
        if (links.interpreter)
            find_openmp(&links, file.ptr, &linkage, arena);
    }
    buf_release(&file);
    return linkage;
}

struct telling {
    struct limit *limits;
    size_t count;
    struct arena *arena;
};

static void tell(struct telling *t, bool blind, const char *text)
{
    if (t->count == LIMITS_MAX)
        BUG("more than %d limits", LIMITS_MAX);
    t->limits[t->count++] = (struct limit){.blind = blind, .text = text};
}

static void tell_crashes(struct telling *t, const char *text)
{
    tell(t, false, text);
    t->limits[t->count - 1].crashes = true;
}

/* The variable that keeps libarcher from working; NULL if none does. */
static const char *archer_is_off(void)
{
    const char *tool = getenv("OMP_TOOL");
    const char *libraries = getenv("OMP_TOOL_LIBRARIES");
    const char *archer = getenv("ARCHER_OPTIONS");

    if (tool && text_equal(tool, "disabled"))
        return "OMP_TOOL";
    if (libraries && !strstr(libraries, "libarcher"))
        return "OMP_TOOL_LIBRARIES";
    return archer && strstr(archer, "enable=0") ? "ARCHER_OPTIONS" : NULL;
}

static void tell_libomp(struct telling *t, const struct linkage *linkage, const char *program)
{
    if (archer_is_off())
        tell(t, false,
             arena_printf(t->arena,
                          "%s keeps LLVM's OpenMP from telling TSan what it orders, so false races "
                          "can be reported; unset it",
                          archer_is_off()));
    else if (!linkage->archer)
        tell(t, false,
             arena_printf(t->arena,
                          "%s uses LLVM's OpenMP, but libarcher.so, by which that tells TSan what "
                          "it orders, is not beside it, so false races can be reported; "
                          "install it (Debian: libomp-dev)",
                          program));
    else
        tell(t, false,
             arena_printf(t->arena,
                          "%s uses LLVM's OpenMP, so it was run with "
                          "ignore_noninstrumented_modules=1: what libraries do that are not built "
                          "with -fsanitize=thread was not seen",
                          program));
}

static void tell_tsan(struct telling *t, const struct linkage *linkage, const char *program)
{
    if (linkage->openmp == OPENMP_LLVM)
        tell_libomp(t, linkage, program);
    if (linkage->openmp == OPENMP_GNU)
        tell(t, false,
             arena_printf(t->arena,
                          "%s uses libgomp, GNU's OpenMP, whose futexes TSan does not see, so "
                          "false races can be reported; build it with clang -fopenmp "
                          "-fsanitize=thread, whose runtime tells TSan what it orders",
                          program));
    if (linkage->c11_create)
        tell_crashes(t, arena_printf(t->arena,
                                     "%s calls thrd_create() of <threads.h>, which TSan does not "
                                     "know, so the new thread crashes; use pthread_create(), or "
                                     "helgrind",
                                     program));
    else if (linkage->c11_locks)
        tell(t, false,
             arena_printf(t->arena,
                          "%s uses <threads.h> (mtx_lock() etc.), which TSan does not know, "
                          "so false races can be reported; use <pthread.h>, or helgrind",
                          program));
}

static void tell_valgrind(struct telling *t, const struct linkage *linkage, enum detector detector,
                          const char *program)
{
    const char *title = detector_title(detector);

    if (linkage->is_static)
        tell(t, true,
             arena_printf(t->arena,
                          "%s is linked statically, so %s could follow no call of a pthread "
                          "function, and neither its silence nor its races mean anything; link it "
                          "without -static",
                          program, title));
    if (linkage->openmp)
        tell(t, false,
             arena_printf(t->arena,
                          "%s uses OpenMP (%s), whose futexes and atomic operations %s does not "
                          "understand, so false races can be reported; build it with "
                          "clang -fopenmp -fsanitize=thread, and use tsan",
                          program, linkage->openmp == OPENMP_GNU ? "libgomp" : "libomp", title));
    if (linkage->c11_create && detector == DETECTOR_DRD && tool_valgrind_version() < 3022)
        tell_crashes(t,
                     arena_printf(t->arena,
                                  "%s calls thrd_create() of <threads.h>, which DRD knows only "
                                  "since Valgrind 3.22, so the new thread crashes; use helgrind, "
                                  "or pthread_create()",
                                  program));
}

size_t linkage_limits(const struct linkage *linkage, enum detector detector, const char *program,
                      struct limit limits[LIMITS_MAX], struct arena *arena)
{
    struct telling t = {limits, 0, arena};
    const char *name = text_basename(program);

    if (!linkage->is_elf)
        return 0;
    if (detector == DETECTOR_TSAN)
        tell_tsan(&t, linkage, name);
    if (detector == DETECTOR_HELGRIND || detector == DETECTOR_DRD)
        tell_valgrind(&t, linkage, detector, name);
    return t.count;
}
