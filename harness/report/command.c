/* SPDX-License-Identifier: MIT */
#include "report/command.h"

#include "report/format.h"

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

void command_add(struct buf *out, const struct record *record)
{
    if (record->env_count)
        add_word(out, "env");
    for (size_t i = 0; i < record->env_count; i++)
        add_word(out, record->env[i]);
    for (size_t i = 0; i < record->argc; i++)
        add_word(out, record->argv[i]);
}

void outcome_add(struct buf *out, const struct outcome *outcome)
{
    switch (outcome->type) {
    case OUTCOME_NOT_STARTED:
        buf_addf(out, "It did not start: %s.", strerror(outcome->exec_errno));
        return;
    case OUTCOME_EXITED:
        buf_addf(out, "It exited with status %d", outcome->status);
        break;
    case OUTCOME_SIGNALLED:
        buf_addf(out, "Signal %d ended it", outcome->signal);
        break;
    case OUTCOME_TIMED_OUT:
        buf_addstr(out, "It was ended at its deadline,");
        break;
    case OUTCOME_STUCK:
        buf_addstr(out, "It was stuck and was ended");
        break;
    case OUTCOME_INTERRUPTED:
        buf_addstr(out, "It was interrupted by the user");
        break;
    }
    buf_addstr(out, " after ");
    format_duration(out, outcome->wall_ms);
    buf_addstr(out, ".");
}
