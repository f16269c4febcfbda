/* SPDX-License-Identifier: MIT */
#include "catalogue/annotation.h"

#include "catalogue/claims.h"
#include "catalogue/hint.h"
#include "catalogue/slice.h"

static const char *const words[] = {"expect", "stuck", "blind", "option"};

/* Detectors that an annotation may name. */
struct choice {
    const char *const *names;
    size_t count;
};

static const char *const detectors[] = {"tsan", "helgrind", "drd", "explore", "stuck"};
static const struct choice any_detector = {detectors, 5};
static const struct choice may_be_blind = {detectors, 4}; /* the stuck watch never is */
/* TSan ignores an option that it does not know, so a mistake in one would not be noticed. */
static const struct choice take_options = {detectors + 1, 2};

struct reader {
    const struct lexed *lexed;
    struct header header;
    enum variant variant;
    struct problems *problems;
    struct arena *arena;
    struct claims *claims;
    size_t at;         /* the line being read: lexed->items[at] */
    unsigned line;     /* its number */
    struct slice rest; /* what is not read of it */
};

static void skip_blanks(struct reader *r)
{
    while (r->rest.len && slice_is_blank(*r->rest.ptr))
        r->rest = slice_from(r->rest, 1);
}

static char *take(struct reader *r, size_t len)
{
    char *text = arena_strndup(r->arena, r->rest.ptr, len);

    r->rest = slice_from(r->rest, len);
    return text;
}

static char *take_name(struct reader *r)
{
    return take(r, slice_name_length(r->rest));
}

/* The detector of a name in an annotation, which must be one of `choice`. */
static bool read_detector(struct reader *r, const char *name, struct choice choice,
                          enum detector *detector)
{
    for (size_t i = 0; i < choice.count; i++)
        if (strcmp(choice.names[i], name) == 0)
            return detector_from_name(name, detector);
    if (!*name)
        problem_add(r->problems, r->line, "a detector's name is missing (known: %s)",
                    hint_join(choice.names, choice.count, ", ", r->arena));
    else
        problem_add(r->problems, r->line, "unknown detector '%s' (%s)", name,
                    hint_for(name, choice.names, choice.count, r->arena));
    return false;
}

static bool take_char(struct reader *r, char c)
{
    bool there = r->rest.len && *r->rest.ptr == c;

    if (there)
        r->rest = slice_from(r->rest, 1);
    return there;
}

/* "tsan, helgrind" and what is behind it; false if there is a mistake in it. */
static bool read_detectors(struct reader *r, struct choice choice, detector_set *set)
{
    bool right = true;
    enum detector detector;

    do {
        const char *name;

        skip_blanks(r);
        name = take_name(r);
        skip_blanks(r);
        if (!read_detector(r, name, choice, &detector)) {
            right = false;
        } else if (*set & DETECTOR_BIT(detector)) {
            problem_add(r->problems, r->line, "%s is named twice", name);
            right = false;
        } else {
            *set |= DETECTOR_BIT(detector);
        }
    } while (take_char(r, ','));
    return right;
}

static bool read_bracket(struct reader *r)
{
    bool closed = take_char(r, ']');

    if (!closed)
        problem_add(r->problems, r->line,
                    "'@expect[' lacks its ']' (write @expect[tsan,drd] KIND)");
    return closed;
}

static const char *kind_hint(struct reader *r, const char *name)
{
    const char *names[KIND_COUNT] = {NULL};
    size_t count = 0;
    enum detector detector;

    if (detector_from_name(name, &detector))
        return arena_printf(r->arena, "a detector stands in brackets: @expect[%s] KIND", name);
    for (int kind = 0; kind < KIND_COUNT; kind++)
        if (claims_kind_allowed((enum kind)kind))
            names[count++] = kind_name((enum kind)kind);
    return hint_for(name, names, count, r->arena);
}

static bool read_kind(struct reader *r, enum kind *kind)
{
    const char *name;

    skip_blanks(r);
    name = take_name(r);
    if (!*name)
        problem_add(r->problems, r->line,
                    "no kind after @expect (write @expect data-race or @expect[tsan] data-race)");
    else if (!kind_from_name(name, kind))
        problem_add(r->problems, r->line, "unknown kind '%s' (%s)", name, kind_hint(r, name));
    else if (!claims_kind_allowed(*kind))
        problem_add(r->problems, r->line,
                    "'%s' cannot be expected (no run that reports it proves anything)", name);
    else
        return true;
    return false;
}

/* Prose behind an annotation would hide a second kind, or a detector that was meant. */
static bool check_end(struct reader *r, const char *annotation)
{
    skip_blanks(r);
    if (!r->rest.len || (r->rest.len > 1 && *r->rest.ptr == '@' && slice_is_letter(r->rest.ptr[1])))
        return true;
    problem_add(r->problems, r->line,
                "'%.*s' behind %s (nothing but another annotation may follow it on its line)",
                (int)(r->rest.len > 40 ? 40 : r->rest.len), r->rest.ptr, annotation);
    return false;
}

/* @expect and @stuck claim something of the code on their line, in a broken program. */
static bool check_place(struct reader *r, const char *word)
{
    if (r->variant == VARIANT_FIXED)
        problem_add(r->problems, r->line,
                    "@%s in a fixed program, which claims nothing (remove it)", word);
    else if (!r->lexed->has_code[r->line])
        problem_add(r->problems, r->line,
                    "@%s on a line without code (put the comment on the line that it is about)",
                    word);
    else
        return true;
    return false;
}

static bool read_claim(struct reader *r, struct claim *claim)
{
    bool right = true;

    if (take_char(r, '[')) {
        claim->named = true;
        right = read_detectors(r, any_detector, &claim->detectors);
        if (!read_bracket(r))
            return false;
    }
    if (!read_kind(r, &claim->kind))
        return false;
    return check_end(r, arena_printf(r->arena, "@expect %s", kind_name(claim->kind))) && right;
}

static void read_expect(struct reader *r)
{
    struct claim claim = {.line = r->line};
    bool right = read_claim(r, &claim);

    if (check_place(r, "expect") && right)
        claims_expect(r->claims, &claim);
}

static void read_stuck(struct reader *r)
{
    bool right = check_end(r, "@stuck");

    if (check_place(r, "stuck") && right)
        claims_stuck(r->claims, r->line);
}

/* Leaves the rest of the line, and the lines behind it, to the search for further annotations. */
static void read_reason(struct reader *r, struct blind *blind)
{
    const struct comment_line *line = &r->lexed->items[r->at];

    blind->reason = paragraph_read(r->lexed, r->at, (size_t)(r->rest.ptr - line->text), r->arena);
    if (!*blind->reason)
        problem_add(r->problems, r->line, "@blind %s without a reason (say why it cannot see it)",
                    detector_name(blind->detector));
}

static void check_in_header(struct reader *r, const char *word)
{
    if (r->at < r->header.first || r->at >= r->header.end)
        problem_add(r->problems, r->line,
                    "@%s outside the header comment (move it to the top of the file)", word);
}

static void read_blind(struct reader *r)
{
    struct blind blind = {.line = r->line};
    const char *name;

    check_in_header(r, "blind");
    skip_blanks(r);
    name = take_name(r);
    if (!read_detector(r, name, may_be_blind, &blind.detector))
        return;
    skip_blanks(r);
    if (!take_char(r, ':')) {
        problem_add(r->problems, r->line, "no ':' behind @blind %s (write @blind %s: reason)", name,
                    name);
        return;
    }
    read_reason(r, &blind);
    claims_blind(r->claims, &blind);
}

/* Up to the next blank. */
static const char *take_word(struct reader *r)
{
    size_t len = 0;

    skip_blanks(r);
    while (len < r->rest.len && !slice_is_blank(r->rest.ptr[len]))
        len++;
    return take(r, len);
}

static void read_option(struct reader *r)
{
    struct detector_option option = {.line = r->line};
    bool right;

    check_in_header(r, "option");
    if (r->variant == VARIANT_FIXED)
        problem_add(r->problems, r->line,
                    "@option in a fixed program (that of broken.c holds for both; remove it)");
    right = read_detectors(r, take_options, &option.detectors);
    if (!right)
        return;
    if (!take_char(r, ':')) {
        problem_add(r->problems, r->line,
                    "no ':' behind @option (write @option helgrind,drd: --free-is-write=yes)");
        return;
    }
    option.text = take_word(r);
    if (check_end(r, "@option"))
        claims_option(r->claims, &option);
}

static void read_annotation(struct reader *r)
{
    const char *word = take_name(r);

    if (strcmp(word, "expect") == 0)
        read_expect(r);
    else if (strcmp(word, "stuck") == 0)
        read_stuck(r);
    else if (strcmp(word, "blind") == 0)
        read_blind(r);
    else if (strcmp(word, "option") == 0)
        read_option(r);
    else
        problem_add(r->problems, r->line, "unknown annotation '@%s' (%s)", word,
                    hint_for(word, words, ARRAY_SIZE(words), r->arena));
}

void annotations_read(const struct lexed *lexed, struct header header, enum variant variant,
                      struct source *source, struct problems *problems)
{
    struct claims claims = {.problems = problems};
    struct reader r = {.lexed = lexed,
                       .header = header,
                       .variant = variant,
                       .problems = problems,
                       .arena = problems->arena,
                       .claims = &claims};

    for (r.at = 0; r.at < lexed->count; r.at++) {
        const struct comment_line *line = &lexed->items[r.at];
        size_t found = 0;

        r.line = line->line;
        while ((found = annotation_find(line, found)) < line->len) {
            r.rest = (struct slice){line->text + found + 1, line->len - found - 1};
            read_annotation(&r);
            found = line->len - r.rest.len;
        }
    }
    claims_resolve(&claims, &source->expectations);
    source->options = claims.options;
    source->option_count = claims.option_count;
}
