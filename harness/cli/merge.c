/* SPDX-License-Identifier: MIT */
#include "cli/merge.h"

#include "base/map.h"

struct entry {
    struct merge_key sum;
    uint64_t count;
    uint64_t runs;
    uint64_t last_run; /* the last run that had it, from 1 */
};

/* entries[i] is of into->items[i]. */
struct merge {
    enum merge_by by;
    struct findings *into;
    struct arena arena;
    struct entry **entries;
    size_t capacity;
    struct map by_sum;
    uint64_t run;
};

struct merge *merge_new(enum merge_by by, struct findings *into)
{
    struct merge *merge = xcalloc(1, sizeof(*merge));

    merge->by = by;
    merge->into = into;
    merge->run = 1;
    return merge;
}

void merge_free(struct merge *merge)
{
    if (!merge)
        return;
    free((void *)merge->entries);
    map_release(&merge->by_sum);
    arena_release(&merge->arena);
    free(merge);
}

/* Both halves of the product: each bit of the input changes half of the output. */
static uint64_t fold_product(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static void add_number(struct merge_key *sum, uint64_t number)
{
    sum->a = fold_product(sum->a ^ number ^ 0xff51afd7ed558ccdU, 0xc4ceb9fe1a85ec53U);
    sum->b = ((sum->b << 27 | sum->b >> 37) ^ number) * 0x9e3779b97f4a7c15U;
}

/* At most 8 bytes as a number; where there are more, the last 8. */
static uint64_t last_word(const char *text, size_t len)
{
    uint64_t word = 0;

    if (len >= sizeof(word))
        memcpy(&word, text + len - sizeof(word), sizeof(word));
    else
        for (size_t i = 0; i < len; i++)
            word = word << 8 | (unsigned char)text[i];
    return word;
}

/* NULL differs from every text. */
static void add_text(struct merge_key *sum, const char *text)
{
    size_t len = text ? strlen(text) : 0;

    add_number(sum, text ? len : UINT64_MAX);
    for (size_t at = 0; at + sizeof(uint64_t) < len; at += sizeof(uint64_t)) {
        uint64_t word;

        memcpy(&word, text + at, sizeof(word));
        add_number(sum, word);
    }
    add_number(sum, last_word(text, len));
}

static void add_frame(struct merge_key *sum, const struct frame *frame)
{
    add_text(sum, frame->function);
    add_text(sum, frame->file);
    add_number(sum, frame->line);
    if (frame->file)
        return;
    add_text(sum, frame->object);
    add_number(sum, frame->offset);
}

static struct merge_key stack_sum(const struct stack *stack, enum merge_by by)
{
    struct merge_key sum = {1, 2};

    for (size_t i = 0; i < stack->frame_count; i++)
        add_frame(&sum, &stack->frames[i]);
    if (by == MERGE_STACKS) {
        add_number(&sum, (uint64_t)stack->role);
        add_number(&sum, (uint64_t)stack->access);
    }
    return sum;
}

static bool has_stack(const struct finding *finding)
{
    for (size_t i = 0; i < finding->stack_count; i++)
        if (finding->stacks[i].frame_count)
            return true;
    return false;
}

/* Stacks are added up, so that it does not matter in which order they come. */
struct merge_key merge_key(const struct finding *finding, enum merge_by by)
{
    struct merge_key sum = {0, 0};
    struct merge_key stacks = {0, 0};

    for (size_t i = 0; i < finding->stack_count; i++) {
        struct merge_key one;

        if (by == MERGE_SITES && !finding_is_site(finding, &finding->stacks[i]))
            continue;
        one = stack_sum(&finding->stacks[i], by);
        stacks.a += one.a;
        stacks.b += one.b;
    }
    add_number(&sum, stacks.a);
    add_number(&sum, stacks.b);
    add_number(&sum, (uint64_t)finding->detector);
    add_number(&sum, (uint64_t)finding->kind);
    add_text(&sum, finding->memory.name);
    if (finding->kind == KIND_UNKNOWN || !has_stack(finding))
        add_text(&sum, finding->message);
    for (size_t i = 0; by == MERGE_STACKS && i < finding->note_count; i++)
        add_text(&sum, finding->notes[i]);
    return sum;
}

static bool same_sum(const void *entry, const void *wanted)
{
    return merge_key_equal(((const struct entry *)entry)->sum, *(const struct merge_key *)wanted);
}

static struct entry *add_entry(struct merge *merge, struct merge_key sum,
                               const struct finding *finding)
{
    struct entry *entry = ARENA_NEW(&merge->arena, struct entry);
    size_t count = merge->into->count;

    if (count == merge->capacity) {
        merge->capacity = merge->capacity ? 2 * merge->capacity : 64;
        merge->entries = xrealloc((void *)merge->entries, merge->capacity * sizeof(struct entry *));
    }
    entry->sum = sum;
    merge->entries[count] = entry;
    findings_add(merge->into, finding);
    return entry;
}

void merge_add(struct merge *merge, const struct finding *finding)
{
    struct merge_key sum = merge_key(finding, merge->by);
    const void **place = map_at(&merge->by_sum, sum.a, same_sum, &sum);
    struct entry *entry = (struct entry *)*place;

    if (!entry)
        *place = entry = add_entry(merge, sum, finding);
    entry->count += finding->count ? finding->count : 1;
    entry->runs += entry->last_run != merge->run;
    entry->last_run = merge->run;
}

void merge_next_run(struct merge *merge)
{
    merge->run++;
}

uint64_t merge_runs(const struct merge *merge, size_t index)
{
    return merge->entries[index]->runs;
}

static void add_note(struct arena *arena, struct finding *finding, const char *note)
{
    const char **notes = ARENA_ARRAY(arena, const char *, finding->note_count + 1);

    notes[0] = note;
    for (size_t i = 0; i < finding->note_count; i++)
        notes[i + 1] = finding->notes[i];
    finding->notes = notes;
    finding->note_count++;
}

void merge_end(struct merge *merge)
{
    struct findings *into = merge->into;

    for (size_t i = 0; i < into->count; i++) {
        /* The copy is ours; it is constant only for those who look at the list. */
        struct finding *counted = (struct finding *)into->items[i];

        counted->count = merge->entries[i]->count;
        if (merge->run > 1)
            add_note(&into->pool.arena, counted,
                     arena_printf(&into->pool.arena, "in %" PRIu64 " of %" PRIu64 " runs",
                                  merge->entries[i]->runs, merge->run));
    }
}
