/* SPDX-License-Identifier: MIT */
#include "model/command_line.h"

static bool is_plain(const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "%+,-./:=@_";

    return *word && word[strspn(word, plain)] == '\0';
}

static void add_word(struct buf *out, const char *word)
{
    if (out->len && out->ptr[out->len - 1] != ' ')
        buf_addch(out, ' ');
    if (is_plain(word)) {
        buf_addstr(out, word);
        return;
    }
    buf_addch(out, '\'');
    for (; *word; word++) {
        if (*word == '\'')
            buf_addstr(out, "'\\''");
        else
            buf_addch(out, *word);
    }
    buf_addch(out, '\'');
}

/* env(1) takes its options first. */
static void add_environment(struct buf *out, const struct command_words *command)
{
    if (!command->env_count)
        return;
    add_word(out, "env");
    for (size_t i = 0; i < command->env_count; i++) {
        if (strchr(command->env[i], '='))
            continue;
        add_word(out, "-u");
        add_word(out, command->env[i]);
    }
    for (size_t i = 0; i < command->env_count; i++)
        if (strchr(command->env[i], '='))
            add_word(out, command->env[i]);
}

void command_line(struct buf *out, const struct command_words *command)
{
    add_environment(out, command);
    if (command->fixed_layout) {
        add_word(out, "setarch");
        add_word(out, "-R");
    }
    for (size_t i = 0; i < command->argc; i++)
        add_word(out, command->argv[i]);
}
