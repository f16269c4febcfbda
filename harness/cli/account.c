/* SPDX-License-Identifier: MIT */
#include "cli/account.h"

#include "base/file.h"
#include "base/text.h"
#include "exec/settings.h"
#include "model/silencer.h"
#include "parse/suppression_file.h"

enum { NOTES_MAX = 20 };

static void take_note(struct account *account, const char *text)
{
    for (size_t i = 0; i < account->note_count; i++)
        if (text_equal(account->notes[i], text))
            return;
    if (account->note_count == NOTES_MAX) {
        account->more_notes++;
        return;
    }
    ARENA_GROW(account->arena, account->notes, account->note_count, account->note_capacity);
    account->notes[account->note_count++] = arena_strdup(account->arena, text);
}

static void take_option(struct account *account, const char *text)
{
    ARENA_GROW(account->arena, account->options, account->option_count, account->option_capacity);
    account->options[account->option_count++] = arena_strdup(account->arena, text);
}

/* The processes of a run count for themselves. */
static void take_suppressed(struct account *account, const char *rule, uint64_t count)
{
    for (size_t i = 0; i < account->suppressed_count; i++)
        if (text_equal(account->suppressed[i].rule, rule)) {
            account->suppressed[i].count += count;
            return;
        }
    ARENA_GROW(account->arena, account->suppressed, account->suppressed_count,
               account->suppressed_capacity);
    account->suppressed[account->suppressed_count++] =
        (struct suppressed){arena_strdup(account->arena, rule), count};
}

void account_take(struct account *account, const struct remark *remark)
{
    switch (remark->type) {
    case REMARK_NOTE:
        take_note(account, remark->text);
        break;
    case REMARK_OPTION:
        take_option(account, remark->text);
        break;
    case REMARK_SUPPRESSED:
        take_suppressed(account, remark->text, remark->count);
        break;
    }
}

/* --- the sentences -----------------------------------------------------------------------------
 */

struct sentences {
    const char **items;
    size_t count;
    size_t capacity;
};

struct closing {
    struct account *account;
    const struct account_about *about;
    const struct record *record;
    struct sentences doubts; /* reasons why silence proves nothing */
    struct sentences told;
};

static void add(struct closing *c, bool doubt, const char *sentence)
{
    struct sentences *to = doubt ? &c->doubts : &c->told;

    ARENA_GROW(c->account->arena, to->items, to->count, to->capacity);
    to->items[to->count++] = sentence;
}

/* --- options -----------------------------------------------------------------------------------
 */

static const char built_in[] = "the program's own __tsan_default_options()";
static const char included[] = "a file that TSAN_OPTIONS includes";

static void gather_tsan(struct closing *c, struct settings *settings)
{
    const char *text = getenv("TSAN_OPTIONS");
    bool includes;
    struct error err = ERROR_INIT;

    if (!c->about->command)
        return;
    settings_add_tsan(settings, text ? text : "", "TSAN_OPTIONS");
    includes = settings_find(settings, "include") || settings_find(settings, "include_if_exists");
    if (!c->about->linkage->tsan || !(includes || c->about->linkage->tsan_defaults))
        return;
    if (!settings_ask_tsan(settings, c->about->command, includes ? included : built_in, &err))
        add(c, true,
            arena_printf(c->account->arena,
                         "%s may silence TSan, which did not tell its options when asked (%s)",
                         includes ? included : built_in, error_text(&err)));
    error_release(&err);
}

static void gather_valgrind(struct closing *c, struct settings *settings)
{
    for (size_t i = 0; i < c->account->option_count; i++)
        settings_add_valgrind(settings, c->record->detector, c->account->options[i]);
}

/*
 * "TSAN_OPTIONS says report_bugs=0", "the log was made with --track-lockorders=no"; NULL if it is
 * an option of our own.
 */
static const char *who_says(struct closing *c, const struct setting *setting)
{
    struct arena *arena = c->account->arena;
    const char *source = setting->source;

    if (!c->about->command)
        return arena_printf(arena, "the log was made with %s", setting->text);
    if (!source)
        source = settings_valgrind_source(setting->text, c->about->folder, arena);
    return source ? arena_printf(arena, "%s says %s", source, setting->text) : NULL;
}

static void tell_option(struct closing *c, const struct setting *setting,
                        const struct silencer *silencer)
{
    struct arena *arena = c->account->arena;
    const char *says = who_says(c, setting);

    if (!says)
        return;
    if (silencer->effect == SILENCING_BLURS)
        add(c, false, arena_printf(arena, "%s, so reports can lack %s", says, silencer->hides));
    else if (silencer->effect == SILENCING_HIDES || c->record->findings.count)
        add(c, true, arena_printf(arena, "%s, which hides %s; take it out", says, silencer->hides));
}

/* LLVM's OpenMP needs it, and the report says so. */
static bool is_openmp_option(const struct closing *c, const struct setting *setting)
{
    return c->about->linkage && c->about->linkage->openmp == OPENMP_LLVM &&
           text_equal(setting->name, "ignore_noninstrumented_modules");
}

static void tell_options(struct closing *c)
{
    struct settings settings = {.arena = c->account->arena};
    enum detector detector = c->record->detector;
    const struct setting *all;

    if (detector == DETECTOR_TSAN)
        gather_tsan(c, &settings);
    else
        gather_valgrind(c, &settings);
    /* Without reports TSan turns off what makes them, too. */
    all = detector == DETECTOR_TSAN ? settings_find(&settings, "report_bugs") : NULL;
    for (size_t i = 0; i < settings.count; i++) {
        const struct setting *setting = &settings.items[i];
        const struct silencer *silencer =
            silencer_find(detector, setting->name, strlen(setting->name), setting->value);

        if (!silencer || is_openmp_option(c, setting))
            continue;
        if (!all || all == setting ||
            !silencer_find(detector, all->name, strlen(all->name), all->value))
            tell_option(c, setting, silencer);
    }
}

/* --- suppressions ------------------------------------------------------------------------------
 */

/* `hides_all` counts only where the user did not ask for it by --suppressions. */
static void tell_suppressed(struct closing *c, const struct suppressed *s, const char *file,
                            bool hides_all)
{
    const char *hid =
        arena_printf(c->account->arena, "the suppression %s%s%s hid %" PRIu64 " report%s", s->rule,
                     file ? " of " : "", file ? file : "", s->count, s->count == 1 ? "" : "s");

    if (hides_all)
        hid = arena_printf(c->account->arena, "%s, and hides any other; name what is to be hidden",
                           hid);
    add(c, hides_all, hid);
}

static void tell_tsan_suppressions(struct closing *c)
{
    const char *file = c->about->suppressions;
    struct buf own = BUF_INIT;

    if (file && !file_read(file, &own, NULL))
        buf_clear(&own);
    for (size_t i = 0; i < c->account->suppressed_count; i++) {
        const struct suppressed *s = &c->account->suppressed[i];
        bool asked_for = suppressions_of_tsan_have(own.ptr, s->rule);

        tell_suppressed(c, s, asked_for ? file : NULL,
                        !asked_for && suppression_of_tsan_hides_all(s->rule));
    }
    buf_release(&own);
}

static const struct suppressed *find_suppressed(const struct account *account, const char *name)
{
    for (size_t i = 0; i < account->suppressed_count; i++)
        if (text_equal(account->suppressed[i].rule, name))
            return &account->suppressed[i];
    return NULL;
}

/* Valgrind counts its own suppressions too, which nobody needs to know. */
static void tell_file(struct closing *c, const char *file)
{
    struct arena *arena = c->account->arena;
    bool asked_for = c->about->suppressions && text_equal(file, c->about->suppressions);
    struct suppression_list list = {NULL, 0, 0};
    struct buf text = BUF_INIT;
    const char *path = file;

    if (file[0] != '/' && c->about->folder)
        path = arena_printf(arena, "%s/%s", c->about->folder, file);
    if (file_read(path, &text, NULL))
        suppressions_of_valgrind(text.ptr, text.len, arena, &list);
    for (size_t i = 0; i < list.count; i++) {
        const struct suppressed *s = find_suppressed(c->account, list.items[i].name);

        if (s)
            tell_suppressed(c, s, file, !asked_for && list.items[i].hides_all);
    }
    buf_release(&text);
}

static void tell_valgrind_suppressions(struct closing *c)
{
    static const char option[] = "--suppressions=";

    for (size_t i = 0; i < c->account->option_count; i++) {
        const char *text = c->account->options[i];

        if (!text_starts(text, option))
            continue;
        if (c->about->command)
            tell_file(c, text + strlen(option));
        else
            add(c, false, arena_printf(c->account->arena, "the log was made with %s", text));
    }
}

/* --- the program -------------------------------------------------------------------------------
 */

static bool has_crashed(const struct record *record)
{
    for (size_t i = 0; i < record->findings.count; i++)
        if (kind_is_end(record->findings.items[i]->kind))
            return true;
    return false;
}

static void tell_limits(struct closing *c)
{
    struct limit limits[LIMITS_MAX];
    size_t count = c->about->linkage ? linkage_limits(c->about->linkage, c->record->detector,
                                                      c->about->program, limits, c->account->arena)
                                     : 0;

    for (size_t i = 0; i < count; i++)
        add(c, limits[i].blind || (limits[i].crashes && has_crashed(c->record)), limits[i].text);
}

static void tell_notes(struct closing *c)
{
    for (size_t i = 0; i < c->account->note_count; i++)
        add(c, false, c->account->notes[i]);
    if (c->account->more_notes)
        add(c, false,
            arena_printf(c->account->arena, "%zu more such sentences are in the log",
                         c->account->more_notes));
}

static const char **append(const char **to, const char *const *from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        *to++ = from[i];
    return to;
}

static void join_reasons(struct closing *c, struct record *record)
{
    size_t count = c->doubts.count + record->reason_count + c->told.count;
    const char **reasons = ARENA_ARRAY(c->account->arena, const char *, count);
    const char **at = append(reasons, c->doubts.items, c->doubts.count);

    at = append(at, record->reasons, record->reason_count);
    append(at, c->told.items, c->told.count);
    record->reasons = reasons;
    record->reason_count = count;
}

void account_close(struct account *account, const struct account_about *about,
                   struct record *record)
{
    struct closing c = {.account = account, .about = about, .record = record};

    if (record->detector == DETECTOR_NONE || record->outcome.type == OUTCOME_NOT_STARTED)
        return;
    tell_options(&c);
    if (record->detector == DETECTOR_TSAN)
        tell_tsan_suppressions(&c);
    else
        tell_valgrind_suppressions(&c);
    tell_limits(&c);
    tell_notes(&c);
    join_reasons(&c, record);
    if (c.doubts.count)
        record->verdict = VERDICT_INCONCLUSIVE;
}
