/* SPDX-License-Identifier: MIT */
#include "digest/contrast.h"

#include "base/text.h"
#include "digest/digest_private.h"

bool contrasts_possible(const struct index *index)
{
    for (size_t i = 0; i < index->column_count; i++)
        if (index->columns[i].toolchain)
            return true;
    return false;
}

const char *contrast_word(const struct index *index, const struct contrast *contrast,
                          const struct column *column)
{
    const struct run *run;

    if (column->detector != contrast->detector || !column->toolchain)
        return NULL;
    run = subject_run(index, contrast->subject, column, contrast->variant);
    if (!run)
        return NULL;
    if (contrast->kind == KIND_COUNT)
        return verdict_name(run->verdict);
    if (run->verdict == VERDICT_INCONCLUSIVE)
        return NULL;
    return contrast->columns & COLUMN_BIT(column - index->columns) ? "seen" : "not seen";
}

static bool differs(const struct index *index, const struct contrast *contrast)
{
    const char *first = NULL;

    for (size_t i = 0; i < index->column_count; i++) {
        const char *word = contrast_word(index, contrast, &index->columns[i]);

        if (word && first && !text_equal(word, first))
            return true;
        first = first ? first : word;
    }
    return false;
}

struct making {
    struct digest *digest;
    struct contrast *items;
    size_t count;
    size_t capacity;
};

static void add_if_differs(struct making *m, const struct contrast *contrast)
{
    if (!differs(&m->digest->index, contrast))
        return;
    ARENA_GROW(&m->digest->derived, m->items, m->count, m->capacity);
    m->items[m->count++] = *contrast;
}

/* The columns that saw the kind in that program. */
static uint64_t kind_columns(const struct index *index, const struct contrast *contrast)
{
    const struct subject *subject = contrast->subject;
    uint64_t columns = 0;

    for (size_t i = 0; i < subject->bug_count; i++) {
        const struct bug *bug = &index->bugs[subject->first_bug + i];

        if (bug->kind == contrast->kind && index->runs[bug->run].variant == contrast->variant)
            columns |= bug->columns;
    }
    return columns;
}

/* The verdicts first: they say most. */
static void add_program(struct making *m, struct contrast contrast)
{
    contrast.kind = KIND_COUNT;
    add_if_differs(m, &contrast);
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        contrast.kind = (enum kind)kind;
        contrast.columns = kind_columns(&m->digest->index, &contrast);
        add_if_differs(m, &contrast);
    }
}

void contrasts_make(struct digest *digest)
{
    struct making m = {.digest = digest};
    struct index *index = &digest->index;

    for (size_t i = 0; contrasts_possible(index) && i < index->totals.cases; i++)
        for (int d = 0; d < DETECTOR_COUNT; d++)
            for (int v = VARIANT_BROKEN; v <= VARIANT_FIXED; v++)
                add_program(&m, (struct contrast){.subject = &index->subjects[i],
                                                  .variant = (enum variant)v,
                                                  .detector = (enum detector)d});
    index->contrasts = m.items;
    index->contrast_count = m.count;
}

/* Whether an earlier column has the word, so that it is said already. */
static bool said_before(const struct index *index, const struct contrast *contrast, size_t column,
                        const char *word)
{
    for (size_t i = 0; i < column; i++) {
        const char *other = contrast_word(index, contrast, &index->columns[i]);

        if (other && text_equal(other, word))
            return true;
    }
    return false;
}

static void add_labels(struct buf *out, const struct index *index, const struct contrast *contrast,
                       const char *word)
{
    const char *before = "";

    for (size_t i = 0; i < index->column_count; i++) {
        const char *other = contrast_word(index, contrast, &index->columns[i]);

        if (!other || !text_equal(other, word))
            continue;
        buf_addf(out, "%s%s", before, index->columns[i].label);
        before = ", ";
    }
}

void contrast_sentence(struct buf *out, const struct index *index, const struct contrast *contrast)
{
    const char *before = ": ";

    buf_addf(out, "%s/%s %s", contrast->subject->topic, contrast->subject->name,
             variant_name(contrast->variant));
    if (contrast->kind != KIND_COUNT)
        buf_addf(out, ", %s", kind_name(contrast->kind));
    for (size_t i = 0; i < index->column_count; i++) {
        const char *word = contrast_word(index, contrast, &index->columns[i]);

        if (!word || said_before(index, contrast, i, word))
            continue;
        buf_addf(out, "%s%s by ", before, word);
        add_labels(out, index, contrast, word);
        before = "; ";
    }
}
