/* SPDX-License-Identifier: MIT */
#include "model/record.h"

static bool is_plain(const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "%+,-./:=@_";

    return *word && word[strspn(word, plain)] == '\0';
}

static void add_word(struct buf *out, const char *word)
{
    if (out->len)
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
static void add_environment(struct buf *out, const struct record *record)
{
    if (!record->env_count)
        return;
    add_word(out, "env");
    for (size_t i = 0; i < record->env_count; i++) {
        if (strchr(record->env[i], '='))
            continue;
        add_word(out, "-u");
        add_word(out, record->env[i]);
    }
    for (size_t i = 0; i < record->env_count; i++)
        if (strchr(record->env[i], '='))
            add_word(out, record->env[i]);
}

void record_command(const struct record *record, struct buf *out)
{
    add_environment(out, record);
    if (record->detector == DETECTOR_TSAN)
        buf_addstr(out, " setarch -R");
    for (size_t i = 0; i < record->argc; i++)
        add_word(out, record->argv[i]);
}
