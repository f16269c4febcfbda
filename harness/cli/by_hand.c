/* SPDX-License-Identifier: MIT */
#include "cli/by_hand.h"

#include "model/command_line.h"

static size_t length(const char *const *items)
{
    size_t count = 0;

    while (items && items[count])
        count++;
    return count;
}

/* The program's entries, then the detector's. */
static const char *const *join(struct arena *arena, const char *const *a, size_t a_count,
                               const char *const *b, size_t b_count)
{
    const char **all = ARENA_ARRAY(arena, const char *, a_count + b_count + 1);

    for (size_t i = 0; i < a_count; i++)
        all[i] = a[i];
    for (size_t i = 0; i < b_count; i++)
        all[a_count + i] = b[i];
    return all;
}

static void add_preparation(struct buf *line, const struct trial *trial)
{
    const char *const enter[] = {"cd", trial->folder};

    if (trial->folder) {
        command_line(line, &(struct command_words){.argv = enter, .argc = 2});
        buf_addstr(line, " && ");
    }
    if (trial->rebuild)
        buf_addf(line, "%s && ", trial->rebuild);
}

const char *by_hand(const struct trial *trial, const struct tool_request *request,
                    struct arena *arena)
{
    struct tool_request to_terminal = *request;
    const char *const rebuilt[] = {trial->rebuilt};
    size_t own = length(trial->env);
    struct tool_command command;
    struct buf line = BUF_INIT;
    const char *copy;

    to_terminal.log_folder = NULL;
    if (trial->rebuild)
        to_terminal.program_argv =
            join(arena, rebuilt, 1, trial->argv + 1, length(trial->argv + 1));
    command = tool_command(&to_terminal, arena);
    add_preparation(&line, trial);
    command_line(&line, &(struct command_words){
                            .env = join(arena, trial->env, own, command.env, command.env_count),
                            .env_count = own + command.env_count,
                            .argv = command.argv,
                            .argc = command.argc,
                            .fixed_layout = command.fixed_layout,
                        });
    copy = arena_strdup(arena, line.ptr);
    buf_release(&line);
    return copy;
}
