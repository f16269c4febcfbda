/* SPDX-License-Identifier: MIT */
#include "judge/judge.h"

#include "base/text.h"
#include "judge/conclusive.h"
#include "judge/matching.h"
#include "judge/place.h"

static struct judgement result(enum verdict verdict, const struct reasons *reasons)
{
    return (struct judgement){verdict, reasons->items, reasons->count};
}

static struct judgement judge_passed_broken(const struct judge_input *input,
                                            struct reasons *reasons)
{
    const struct blind *blind = expectations_blind(input->expectations, input->detector);

    if (blind)
        reason_add(reasons, "%s reported nothing, and is declared blind: \"%s\"",
                   detector_title(input->detector), blind->reason);
    add_matches(input, reasons);
    return result(blind ? VERDICT_BLIND : VERDICT_FLAGGED, reasons);
}

/* That nothing was found is not a reason if the detector may not have looked. */
static struct judgement judge_broken(const struct judge_input *input, struct reasons *inconclusive)
{
    struct arena *arena = inconclusive->arena;
    struct mismatches m = {{.arena = arena}, {.arena = arena}, {.arena = arena}};
    struct reasons all = {.arena = arena};

    match_findings(input, &m);
    reasons_append(&all, inconclusive);
    reasons_append(&all, &m.unexpected);
    reasons_append(&all, &m.misplaced);
    if (inconclusive->count)
        return result(VERDICT_INCONCLUSIVE, &all);
    reasons_append(&all, &m.missed);
    if (m.unexpected.count)
        return result(VERDICT_UNEXPECTED, &all);
    if (m.misplaced.count)
        return result(VERDICT_MISPLACED, &all);
    if (m.missed.count)
        return result(VERDICT_MISSED, &all);
    return judge_passed_broken(input, &all);
}

static void add_alarms(const struct judge_input *input, struct reasons *reasons)
{
    const char *file = input->expectations->file;

    for (size_t i = 0; i < input->findings->count; i++) {
        const struct finding *f = input->findings->items[i];

        if (is_judged(input, f))
            reason_add(reasons, "%s reported %s in the fixed program", speaker_text(f->detector),
                       finding_text(f, file, reasons->arena));
    }
}

static struct judgement judge_fixed(const struct judge_input *input, struct reasons *reasons)
{
    size_t inconclusive = reasons->count;
    size_t alarms;
    bool loud = input->detector_status && input->outcome.status == input->detector_status;

    add_alarms(input, reasons);
    alarms = reasons->count - inconclusive;
    if (input->outcome.type == OUTCOME_EXITED && input->outcome.status && !loud)
        reason_add(reasons, "the program exited with %d instead of 0: its result is wrong",
                   input->outcome.status);
    if (inconclusive)
        return result(VERDICT_INCONCLUSIVE, reasons);
    if (alarms)
        return result(VERDICT_FALSE_ALARM, reasons);
    if (reasons->count)
        return result(VERDICT_WRONG_RESULT, reasons);
    if (input->detector == DETECTOR_NONE)
        reason_add(reasons, "the program did its work without a hang and exited with 0");
    else if (input->detector == DETECTOR_EXPLORE)
        reason_add(reasons, "explore found nothing in any schedule; the program exited with 0");
    else
        reason_add(reasons,
                   "%s watched the whole run and reported nothing; the program exited "
                   "with 0",
                   detector_title(input->detector));
    return result(VERDICT_CLEAN, reasons);
}

struct judgement judge(const struct judge_input *input, struct arena *arena)
{
    struct reasons reasons = {.arena = arena};

    check_conclusive(input, &reasons);
    if (input->variant == VARIANT_BROKEN)
        return judge_broken(input, &reasons);
    return judge_fixed(input, &reasons);
}
