/* SPDX-License-Identifier: MIT */
#include "report/suppressions.h"

#include "base/pool.h"
#include "base/text.h"
#include "digest/fingerprint.h"
#include "digest/index.h"
#include "digest/place.h"
#include "markup/sink.h"
#include "report/explain.h"
#include "report/suppression_rule.h"

struct making {
    enum suppressions_syntax syntax;
    const char *root;
    struct sink *sink;
    struct suppressions_made *made;
    struct pool seen;   /* sums of what was written so far */
    struct buf comment; /* what is found, and where */
    struct buf rules;   /* those of the finding that were not there yet */
    struct buf rule;
};

static const char *const syntaxes[] = {
    [SUPPRESSIONS_TSAN] = "tsan",
    [SUPPRESSIONS_VALGRIND] = "valgrind",
};

static const char *const heads[] = {
    [SUPPRESSIONS_TSAN] = "# Suppressions for ThreadSanitizer: threadproof run --suppressions "
                          "FILE, or\n# TSAN_OPTIONS=suppressions=FILE\n",
    [SUPPRESSIONS_VALGRIND] = "# Suppressions for Helgrind and DRD: threadproof run --suppressions "
                              "FILE, or\n# valgrind --suppressions=FILE\n",
};

static const detector_set readers[] = {
    [SUPPRESSIONS_TSAN] = DETECTOR_BIT(DETECTOR_TSAN),
    [SUPPRESSIONS_VALGRIND] = DETECTOR_BIT(DETECTOR_HELGRIND) | DETECTOR_BIT(DETECTOR_DRD) |
                              DETECTOR_BIT(DETECTOR_MEMCHECK),
};

bool suppressions_syntax_from_name(const char *name, enum suppressions_syntax *syntax)
{
    for (size_t i = 0; i < ARRAY_SIZE(syntaxes); i++) {
        if (!text_equal(syntaxes[i], name))
            continue;
        *syntax = (enum suppressions_syntax)i;
        return true;
    }
    return false;
}

/* Whether the sum is new, which it is only once. */
static bool is_new(struct pool *seen, struct fingerprint key)
{
    size_t before = seen->count;

    pool_array(seen, &key, 1, sizeof(key));
    return seen->count > before;
}

/* --- one finding -------------------------------------------------------------------------------
 */

/* The title, and the places that the finding is about. */
static void describe(struct making *m, const struct finding *finding)
{
    struct buf *text = &m->rule;
    const char *before = ": ";

    buf_clear(text);
    explain_title(text, finding);
    for (size_t i = 0; i < finding->stack_count; i++) {
        const struct frame *frame = stack_place(&finding->stacks[i]);

        if (!frame || !finding_is_site(finding, &finding->stacks[i]))
            continue;
        buf_addf(text, "%s%s at ", before, frame_function(frame));
        place_add(text, frame, m->root);
        before = ", ";
    }
    buf_clear(&m->comment);
    buf_addf(&m->comment, "# %s, ", detector_title(finding->detector));
    text_add_visible(&m->comment, text->ptr, text->len, "");
    buf_addch(&m->comment, '\n');
}

static void keep_rule(struct making *m, const struct finding *finding)
{
    if (!is_new(&m->seen, fingerprint_text((struct fingerprint){0}, m->rule.ptr)))
        return;
    if (m->syntax == SUPPRESSIONS_VALGRIND) {
        buf_addstr(&m->rules, "{\n   ");
        buf_addstr(&m->rules, kind_name(finding->kind));
        buf_addch(&m->rules, '\n');
    }
    buf_add(&m->rules, m->rule.ptr, m->rule.len);
    if (m->syntax == SUPPRESSIONS_VALGRIND)
        buf_addstr(&m->rules, "}\n");
}

/* Why there is none, or NULL. */
static const char *add_rules(struct making *m, const struct finding *finding)
{
    const char *why = finding->stack_count ? NULL : "it has no stack";

    buf_clear(&m->rules);
    buf_clear(&m->rule);
    if (m->syntax == SUPPRESSIONS_TSAN) {
        why = rule_tsan(&m->rule, finding);
        if (!why)
            keep_rule(m, finding);
        return why;
    }
    for (size_t i = 0; !why && i < finding->stack_count; i++) {
        /* Valgrind's own way to match: the first stack is always one. */
        if (i && !finding_is_site(finding, &finding->stacks[i]))
            continue;
        buf_clear(&m->rule);
        why = rule_valgrind(&m->rule, finding, &finding->stacks[i]);
        if (!why)
            keep_rule(m, finding);
    }
    return why;
}

static void count(struct suppressions_made *made, bool foreign, const char *why)
{
    if (foreign)
        made->foreign++;
    else if (why)
        made->impossible++;
    else
        made->silenced++;
}

static void write_finding(struct making *m, const struct finding *finding, const char *why)
{
    describe(m, finding);
    sink_char(m->sink, '\n');
    sink_str(m->sink, m->comment.ptr);
    if (why) {
        sink_str(m->sink, "# cannot be suppressed: ");
        sink_str(m->sink, why);
        sink_char(m->sink, '\n');
    } else if (!m->rules.len) {
        sink_str(m->sink, "# is covered by a suppression above\n");
    }
    sink_str(m->sink, m->rules.ptr);
}

/* A bug that was found before can still need a rule more: its accesses in the other order. */
static void add_finding(struct making *m, const struct finding *finding)
{
    struct fingerprint bug =
        fingerprint_text(fingerprint_exact(finding), detector_name(finding->detector));
    bool foreign = !(readers[m->syntax] & DETECTOR_BIT(finding->detector));
    const char *why = foreign ? NULL : add_rules(m, finding);
    bool new_bug = is_new(&m->seen, bug);

    if (new_bug)
        count(m->made, foreign, why);
    if (!foreign && (new_bug || m->rules.len))
        write_finding(m, finding, why);
}

/* --- all of them -------------------------------------------------------------------------------
 */

static void add_run(struct making *m, const struct findings *findings)
{
    for (size_t i = 0; i < findings->count; i++)
        if (!findings->items[i]->after_signal && kind_accuses(findings->items[i]->kind))
            add_finding(m, findings->items[i]);
}

bool suppressions_write(struct digest *digest, enum suppressions_syntax syntax,
                        const struct report_options *options, struct output out,
                        struct suppressions_made *made, struct error *err)
{
    const struct index *index = digest_index(digest);
    struct sink sink = {.out = out};
    struct making m = {.syntax = syntax,
                       .root = options ? options->root : NULL,
                       .sink = &sink,
                       .made = made,
                       .seen = POOL_INIT,
                       .comment = BUF_INIT,
                       .rules = BUF_INIT,
                       .rule = BUF_INIT};

    *made = (struct suppressions_made){0};
    sink_str(&sink, heads[syntax]);
    for (size_t i = 0; i < index->run_count; i++)
        add_run(&m, &index->runs[i].record->findings);
    pool_release(&m.seen);
    buf_release(&m.comment);
    buf_release(&m.rules);
    buf_release(&m.rule);
    return sink_close(&sink, err);
}
