/* SPDX-License-Identifier: MIT */
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "exec/elf.h"
#include "exec/search.h"
#include "exec/starter.h"
#include "exec/tool.h"

static bool find_program(const char *program, struct buf *file, struct error *err)
{
    if (!strchr(program, '/')) {
        if (search_executable(program, file))
            return true;
        return error_set(err, "%s: not found in PATH; if it is in this folder, say ./%s", program,
                         program);
    }
    buf_addstr(file, program);
    if (access(program, F_OK) != 0)
        return error_errno(err, "%s: cannot be run", program);
    if (file_is_folder(program))
        return error_set(err, "%s: is a folder; name the program in it", program);
    if (!is_executable_file(program))
        return error_set(err, "%s: is not executable; build it, or chmod +x it", program);
    return true;
}

static bool check_tsan(const char *program, bool has_tsan, struct error *err)
{
    if (has_tsan)
        return true;
    return error_set(err,
                     "%s: is not built with ThreadSanitizer; compile and link it with "
                     "-g -fsanitize=thread, or use helgrind",
                     program);
}

static bool check_valgrind(enum detector detector, const char *program, bool has_tsan,
                           struct error *err)
{
    struct buf file = BUF_INIT;
    bool found = search_executable("valgrind", &file);

    buf_release(&file);
    if (has_tsan)
        return error_set(err,
                         "%s: is built with ThreadSanitizer, which takes all memory under "
                         "Valgrind; use tsan, or build it without -fsanitize=thread for %s",
                         program, detector_name(detector));
    if (!found)
        return error_set(err,
                         "valgrind: not found in PATH; install Valgrind (and, on Debian, "
                         "libc6-dbg) to use %s",
                         detector_name(detector));
    return true;
}

/* The file whose build counts, in `file` in place of libtool's wrapper; false: nobody knows yet. */
static bool find_build(struct buf *file)
{
    struct arena arena = ARENA_INIT;
    const char *wrapped = starter_libtool_program(file->ptr, &arena);
    bool starts = starter_is(file->ptr);

    if (wrapped) {
        buf_clear(file);
        buf_addstr(file, wrapped);
    }
    arena_release(&arena);
    return wrapped || !starts;
}

bool tool_check(enum detector detector, const char *program, struct error *err)
{
    struct buf file = BUF_INIT;
    bool has_tsan = false;
    bool known = false;
    bool ok = find_program(program, &file, err);

    if (ok && detector != DETECTOR_NONE && detector != DETECTOR_STUCK) {
        known = find_build(&file);
        ok = tool_has_tsan(file.ptr, &has_tsan, err);
    }
    if (ok && detector == DETECTOR_TSAN)
        ok = check_tsan(known ? file.ptr : program, has_tsan || !known, err);
    else if (ok && (detector == DETECTOR_HELGRIND || detector == DETECTOR_DRD ||
                    detector == DETECTOR_MEMCHECK))
        ok = check_valgrind(detector, known ? file.ptr : program, has_tsan, err);
    buf_release(&file);
    return ok;
}

bool tool_is_starter(const char *program)
{
    struct buf file = BUF_INIT;
    bool is = find_program(program, &file, NULL) && starter_is(file.ptr);

    buf_release(&file);
    return is;
}

enum detector tool_default(const char *program)
{
    struct buf file = BUF_INIT;
    bool has_tsan = false;

    if (find_program(program, &file, NULL)) {
        (void)find_build(&file);
        (void)tool_has_tsan(file.ptr, &has_tsan, NULL);
    }
    buf_release(&file);
    return has_tsan ? DETECTOR_TSAN : DETECTOR_HELGRIND;
}

const char *tool_program(const char *program, struct arena *arena)
{
    struct buf file = BUF_INIT;
    const char *path = program;
    char *real;

    if (find_program(program, &file, NULL)) {
        real = file_absolute(file.ptr);
        path = arena_strdup(arena, real);
        free(real);
    }
    buf_release(&file);
    return path;
}

unsigned tool_valgrind_version(void)
{
    static const char *const argv[] = {"valgrind", "--version", NULL};
    const struct process_spec spec = {.argv = argv, .timeout_ms = 10000, .keep_bytes = 100};
    struct process_result result;
    uint64_t major = 0;
    uint64_t minor = 0;

    if (process_run(&spec, &result, NULL) && text_starts(result.out.head.ptr, "valgrind-")) {
        const char *at = result.out.head.ptr + strlen("valgrind-");

        if (text_scan_dec(&at, &major) && *at++ == '.')
            (void)text_scan_dec(&at, &minor);
    }
    process_result_release(&result);
    return (unsigned)(major * 1000 + minor);
}

/* clang's DWARF 5 has forms that Valgrind learned in 3.20; gcc 12's does not. */
static const char *valgrind_warning(struct elf_debug debug, const char *program,
                                    struct arena *arena)
{
    unsigned version = debug.clangs_dwarf5 ? tool_valgrind_version() : 0;

    if (!version || version >= 3020)
        return NULL;
    return arena_printf(arena,
                        "%s: Valgrind %u.%u complains of clang's DWARF 5 and may lack lines and "
                        "variables; compile with -gdwarf-4",
                        program, version / 1000, version % 1000);
}

const char *tool_warning(enum detector detector, const char *program, struct arena *arena)
{
    struct buf file = BUF_INIT;
    struct elf_debug debug = {.is_elf = false};
    const char *warning = NULL;

    if (detector != DETECTOR_NONE && find_program(program, &file, NULL) && find_build(&file))
        debug = elf_debug(file.ptr);
    if (debug.is_elf && !debug.has_units)
        warning = arena_printf(arena,
                               "%s: has no debug information, so reports will lack files and "
                               "lines; compile with -g and do not strip it",
                               program);
    else if (debug.is_elf && detector != DETECTOR_TSAN)
        warning = valgrind_warning(debug, program, arena);
    buf_release(&file);
    return warning;
}

const char *tool_log_path(enum detector detector, const char *log_folder, pid_t pid,
                          struct arena *arena)
{
    const char *path;

    if (detector == DETECTOR_NONE || detector == DETECTOR_STUCK)
        return NULL;
    path = arena_printf(arena, "%s/%s.%d%s", log_folder, detector_name(detector), (int)pid,
                        detector == DETECTOR_TSAN ? "" : ".xml");
    return file_exists(path) ? path : NULL;
}
