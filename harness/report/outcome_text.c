/* SPDX-License-Identifier: MIT */
#include "report/outcome_text.h"

#include "digest/words.h"
#include "model/command_line.h"
#include "report/format.h"

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

void repeat_add(struct buf *out, const struct record *record)
{
    if (record->repeat)
        buf_addstr(out, record->repeat);
    else
        command_line(out, &(struct command_words){record->env, record->env_count, record->argv,
                                                  record->argc, record->detector == DETECTOR_TSAN});
}
