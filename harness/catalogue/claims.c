/* SPDX-License-Identifier: MIT */
#include "catalogue/claims.h"

#include "base/buf.h"
#include "base/text.h"
#include "catalogue/hint.h"
#include "model/silencer.h"

static const detector_set case_detectors =
    DETECTORS_DEFAULT | DETECTOR_BIT(DETECTOR_STUCK) | DETECTOR_BIT(DETECTOR_EXPLORE);

void claims_expect(struct claims *claims, const struct claim *claim)
{
    ARENA_GROW(claims->problems->arena, claims->expects, claims->expect_count,
               claims->expect_capacity);
    claims->expects[claims->expect_count++] = *claim;
}

void claims_stuck(struct claims *claims, unsigned line)
{
    for (size_t i = 0; i < claims->stuck_count; i++)
        if (claims->stuck[i] == line) {
            problem_add(claims->problems, line, "@stuck stands twice on this line");
            return;
        }
    ARENA_GROW(claims->problems->arena, claims->stuck, claims->stuck_count, claims->stuck_capacity);
    claims->stuck[claims->stuck_count++] = line;
}

void claims_blind(struct claims *claims, const struct blind *blind)
{
    for (size_t i = 0; i < claims->blind_count; i++)
        if (claims->blinds[i].detector == blind->detector) {
            problem_add(claims->problems, blind->line, "%s is declared blind on line %u already",
                        detector_name(blind->detector), claims->blinds[i].line);
            return;
        }
    ARENA_GROW(claims->problems->arena, claims->blinds, claims->blind_count,
               claims->blind_capacity);
    claims->blinds[claims->blind_count++] = *blind;
}

/* "--free-is-write" of "--free-is-write=yes". */
static size_t name_length(const char *option)
{
    return strcspn(option, "=");
}

static bool is_harness_option(const char *option)
{
    static const char *const own[] = {"--tool", "--xml", "--log-", "--vgdb", "--suppressions"};

    for (size_t i = 0; i < ARRAY_SIZE(own); i++)
        if (text_starts(option, own[i]))
            return true;
    return false;
}

/* What the option would hide from one of its detectors; NULL if nothing. */
static const char *hidden(const struct detector_option *option, enum detector *from)
{
    size_t len = name_length(option->text);
    const char *value = option->text[len] ? option->text + len + 1 : "";

    for (int d = 0; d < DETECTOR_COUNT; d++) {
        const struct silencer *silencer =
            (option->detectors & DETECTOR_BIT(d))
                ? silencer_find((enum detector)d, option->text, len, value)
                : NULL;

        *from = (enum detector)d;
        if (silencer && silencer->effect != SILENCING_BLURS)
            return silencer->hides;
    }
    return NULL;
}

static const struct detector_option *earlier(const struct claims *claims,
                                             const struct detector_option *option)
{
    size_t len = name_length(option->text);

    for (size_t i = 0; i < claims->option_count; i++) {
        const struct detector_option *other = &claims->options[i];

        if ((other->detectors & option->detectors) && name_length(other->text) == len &&
            memcmp(other->text, option->text, len) == 0)
            return other;
    }
    return NULL;
}

void claims_option(struct claims *claims, const struct detector_option *option)
{
    enum detector detector;
    const char *hides = hidden(option, &detector);

    if (!text_starts(option->text, "--") || name_length(option->text) == 2)
        problem_add(claims->problems, option->line,
                    "'%s' is not an option (write @option helgrind,drd: --free-is-write=yes)",
                    option->text);
    else if (is_harness_option(option->text))
        problem_add(claims->problems, option->line, "%s is the harness's to give, not a case's",
                    option->text);
    else if (hides)
        problem_add(claims->problems, option->line, "%s hides %s from %s", option->text, hides,
                    detector_title(detector));
    else if (earlier(claims, option))
        problem_add(claims->problems, option->line, "%.*s is given on line %u already",
                    (int)name_length(option->text), option->text, earlier(claims, option)->line);
    else {
        ARENA_GROW(claims->problems->arena, claims->options, claims->option_count,
                   claims->option_capacity);
        claims->options[claims->option_count++] = *option;
    }
}

/*
 * Those of `set` that can report the kind, in a run that proves anything: what ends a run ends the
 * others' watch too, but only one of explore's schedules.
 */
static detector_set able(enum kind kind, detector_set set)
{
    if (kind_is_end(kind))
        set &= DETECTOR_BIT(DETECTOR_EXPLORE);
    for (int d = 0; d < DETECTOR_COUNT; d++)
        if ((set & DETECTOR_BIT(d)) && !kind_possible(kind, (enum detector)d))
            set &= ~DETECTOR_BIT(d);
    return set;
}

bool claims_kind_allowed(enum kind kind)
{
    return kind != KIND_DETECTOR_FAILURE && kind != KIND_ANNOTATION_MISUSE && kind_accuses(kind) &&
           able(kind, case_detectors);
}

static detector_set blind_set(const struct claims *claims)
{
    detector_set set = 0;

    for (size_t i = 0; i < claims->blind_count; i++)
        set |= DETECTOR_BIT(claims->blinds[i].detector);
    return set;
}

static const char *set_text(const struct claims *claims, detector_set set,
                            const char *(*name)(enum detector), const char *last)
{
    const char *names[DETECTOR_COUNT];
    size_t count = 0;

    for (int d = 0; d < DETECTOR_COUNT; d++)
        if (set & DETECTOR_BIT(d))
            names[count++] = name((enum detector)d);
    return hint_join(names, count, last, claims->problems->arena);
}

/* The detectors that a claim means; 0 after a problem. */
static detector_set meant(const struct claims *claims, const struct claim *claim,
                          detector_set blind)
{
    detector_set set = claim->named ? claim->detectors : DETECTORS_DEFAULT & ~blind;
    detector_set unable = set & ~able(claim->kind, set);
    detector_set instead = able(claim->kind, set) ? able(claim->kind, set)
                                                  : able(claim->kind, case_detectors & ~blind);

    if (!set)
        problem_add(claims->problems, claim->line,
                    "nobody is left to report this %s: every detector is declared blind",
                    kind_name(claim->kind));
    else if (set & blind)
        problem_add(claims->problems, claim->line, "%s is declared blind (remove one of the two)",
                    set_text(claims, set & blind, detector_name, " and "));
    else if (unable && !instead)
        problem_add(claims->problems, claim->line, "no detector that is not blind reports %s",
                    kind_name(claim->kind));
    else if (unable && kind_is_end(claim->kind))
        problem_add(claims->problems, claim->line,
                    "'%s' cannot be expected of %s, which it ends: write @expect[explore] %s",
                    kind_name(claim->kind), set_text(claims, unable, detector_title, " or "),
                    kind_name(claim->kind));
    else if (unable)
        problem_add(claims->problems, claim->line, "%s never reports %s: write @expect[%s] %s",
                    set_text(claims, unable, detector_title, " or "), kind_name(claim->kind),
                    set_text(claims, instead, detector_name, ", "), kind_name(claim->kind));
    else
        return set;
    return 0;
}

static bool is_double(const struct expectation *items, size_t count,
                      const struct expectation *expectation)
{
    for (size_t i = 0; i < count; i++)
        if (items[i].line == expectation->line && items[i].kind == expectation->kind &&
            (items[i].detectors & expectation->detectors))
            return true;
    return false;
}

static void resolve_expects(const struct claims *claims, struct expectations *e)
{
    struct expectation *items =
        ARENA_ARRAY(claims->problems->arena, struct expectation, claims->expect_count);

    for (size_t i = 0; i < claims->expect_count; i++) {
        const struct claim *claim = &claims->expects[i];
        struct expectation x = {claim->kind, meant(claims, claim, blind_set(claims)), claim->line};

        if (is_double(items, e->count, &x))
            problem_add(claims->problems, x.line, "@expect %s stands twice on this line",
                        kind_name(x.kind));
        else if (x.detectors)
            items[e->count++] = x;
    }
    e->items = items;
}

void claims_resolve(struct claims *claims, struct expectations *e)
{
    resolve_expects(claims, e);
    e->stuck_lines = claims->stuck;
    e->stuck_count = claims->stuck_count;
    e->blinds = claims->blinds;
    e->blind_count = claims->blind_count;
}
