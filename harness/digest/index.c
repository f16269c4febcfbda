/* SPDX-License-Identifier: MIT */
#include "digest/index.h"

#include "base/text.h"

bool run_failed(const struct run *run)
{
    return run->verdict != VERDICT_UNJUDGED && !verdict_passes(run->verdict);
}

void bug_fingerprint(const struct bug *bug, char text[48])
{
    snprintf(text, 48, "%016" PRIx64 "%016" PRIx64 ":%u", bug->stable.high, bug->stable.low,
             bug->ordinal);
}

bool bug_claimed(const struct run *run)
{
    return run->topic && run->verdict == VERDICT_FLAGGED;
}

const struct run *subject_run(const struct index *index, const struct subject *subject,
                              const struct column *column, enum variant variant)
{
    const struct run *found = NULL;

    for (size_t i = 0; i < subject->run_count; i++) {
        const struct run *run = &index->runs[subject->first_run + i];

        if (run->variant != variant || run->detector != column->detector)
            continue;
        if (column->toolchain && !text_equal(run->toolchain, column->toolchain))
            continue;
        if (!found || run_failed(run))
            found = run;
    }
    return found;
}

static void add_to_score(struct score *score, const struct run *run)
{
    switch (run->verdict) {
    case VERDICT_FLAGGED:
        score->right++;
        break;
    case VERDICT_BLIND:
    case VERDICT_MISSED:
        score->unseen++;
        break;
    case VERDICT_MISPLACED:
    case VERDICT_UNEXPECTED:
        score->unseen++;
        score->wrong++;
        break;
    case VERDICT_FALSE_ALARM:
        score->wrong++;
        break;
    case VERDICT_INCONCLUSIVE:
    case VERDICT_WRONG_RESULT:
        score->undecided++;
        break;
    default:
        break;
    }
    score->wall_ms += run->outcome.wall_ms;
}

struct score column_score(const struct index *index, const struct column *column)
{
    struct score score = {0};

    for (size_t i = 0; i < index->run_count; i++) {
        const struct run *run = &index->runs[i];

        if (run->topic && run->detector == column->detector &&
            (!column->toolchain || strcmp(column->toolchain, run->toolchain) == 0))
            add_to_score(&score, run);
    }
    return score;
}
