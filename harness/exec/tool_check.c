/* SPDX-License-Identifier: MIT */
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "exec/search.h"
#include "exec/tool.h"

static bool is_executable_file(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

/* `name` as the shell would find it; false if it is in no folder of PATH. */
static bool find_in_path(const char *name, struct buf *file)
{
    struct search search = search_start(name);
    bool found = false;

    while (!found && search_next(&search))
        found = is_executable_file(search.file.ptr);
    if (found)
        buf_addstr(file, search.file.ptr);
    buf_release(&search.file);
    return found;
}

static bool find_program(const char *program, struct buf *file, struct error *err)
{
    if (!strchr(program, '/')) {
        if (find_in_path(program, file))
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
    bool found = find_in_path("valgrind", &file);

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

bool tool_check(enum detector detector, const char *program, struct error *err)
{
    struct buf file = BUF_INIT;
    bool has_tsan = false;
    bool ok = find_program(program, &file, err);

    if (ok && detector != DETECTOR_NONE && detector != DETECTOR_STUCK)
        ok = tool_has_tsan(file.ptr, &has_tsan, err);
    if (ok && detector == DETECTOR_TSAN)
        ok = check_tsan(program, has_tsan, err);
    else if (ok && (detector == DETECTOR_HELGRIND || detector == DETECTOR_DRD ||
                    detector == DETECTOR_MEMCHECK))
        ok = check_valgrind(detector, program, has_tsan, err);
    buf_release(&file);
    return ok;
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
