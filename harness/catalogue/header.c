/* SPDX-License-Identifier: MIT */
#include "catalogue/header.h"

#include "base/buf.h"
#include "catalogue/slice.h"

static const struct label {
    const char *text;
    size_t offset; /* of its member of struct source */
} labels[] = {
    {"What:", offsetof(struct source, what)}, {"Wrong:", offsetof(struct source, wrong)},
    {"Why:", offsetof(struct source, why)},   {"Fix:", offsetof(struct source, fix)},
    {"From:", offsetof(struct source, from)},
};

static struct slice slice_of(const struct comment_line *line)
{
    return (struct slice){line->text, line->len};
}

static const struct label *label_of(const struct comment_line *line)
{
    for (size_t i = 0; i < ARRAY_SIZE(labels); i++)
        if (slice_starts(slice_of(line), labels[i].text))
            return &labels[i];
    return NULL;
}

static bool code_before(const struct lexed *lexed, unsigned line)
{
    for (unsigned i = 1; i <= line; i++)
        if (lexed->has_code[i])
            return true;
    return false;
}

struct header header_find(const struct lexed *lexed)
{
    struct header h = {0, 0};

    while (h.first < lexed->count &&
           (!lexed->items[h.first].len || slice_starts(slice_of(&lexed->items[h.first]), "SPDX-")))
        h.first++;
    h.end = h.first;
    if (h.first == lexed->count || code_before(lexed, lexed->items[h.first].line))
        return h;
    while (h.end < lexed->count && lexed->items[h.end].comment == lexed->items[h.first].comment)
        h.end++;
    return h;
}

size_t annotation_find(const struct comment_line *line, size_t from)
{
    for (size_t i = from; i + 1 < line->len; i++)
        if (line->text[i] == '@' && slice_is_letter(line->text[i + 1]) &&
            (i == 0 || !slice_is_word(line->text[i - 1])))
            return i;
    return line->len;
}

static void add_words(struct buf *text, const char *start, size_t len)
{
    struct slice words = slice_trim((struct slice){start, len}, "");

    if (text->len && words.len)
        buf_addch(text, ' ');
    buf_add(text, words.ptr, words.len);
}

static bool continues(const struct lexed *lexed, size_t i, unsigned comment)
{
    return i < lexed->count && lexed->items[i].comment == comment && lexed->items[i].len &&
           !label_of(&lexed->items[i]);
}

const char *paragraph_read(const struct lexed *lexed, size_t i, size_t from, struct arena *arena)
{
    struct buf text = BUF_INIT;
    unsigned comment = lexed->items[i].comment;
    const char *copy;

    for (;;) {
        const struct comment_line *line = &lexed->items[i];
        size_t end = annotation_find(line, from);

        add_words(&text, line->text + from, end - from);
        if (end < line->len || !continues(lexed, ++i, comment))
            break;
        from = 0;
    }
    copy = arena_strndup(arena, text.ptr, text.len);
    buf_release(&text);
    return copy;
}

static const char **member(struct source *source, const struct label *label)
{
    return (const char **)((char *)source + label->offset);
}

static void read_label(const struct lexed *lexed, size_t i, const struct label *label,
                       struct source *source, struct problems *problems)
{
    const char **text = member(source, label);

    if (*text)
        problem_add(problems, lexed->items[i].line, "'%s' stands twice in the header comment",
                    label->text);
    *text = paragraph_read(lexed, i, strlen(label->text), problems->arena);
    if (!**text)
        problem_add(problems, lexed->items[i].line, "'%s' says nothing", label->text);
}

void header_read(const struct lexed *lexed, struct header header, struct source *source,
                 struct problems *problems)
{
    bool labelled = false;

    for (size_t i = header.first; i < header.end; i++) {
        const struct comment_line *line = &lexed->items[i];
        const struct label *label = label_of(line);

        if (label)
            read_label(lexed, i, label, source, problems);
        else if (labelled && line->len && !lexed->items[i - 1].len && annotation_find(line, 0))
            problem_add(problems, line->line,
                        "a paragraph without a label (begin it with What:, Wrong:, Why:, Fix: or "
                        "From:, or join it to the one above)");
        labelled = labelled || label;
    }
}
