/* SPDX-License-Identifier: MIT */
#include "report/diff.h"

struct text_lines lines_of(struct arena *arena, const char *text)
{
    struct text_lines lines = {NULL, 0};
    struct text_line *items;
    size_t count = 0;

    for (const char *at = text; at && *at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : "")
        count++;
    items = ARENA_ARRAY(arena, struct text_line, count);
    for (size_t i = 0; i < count; i++) {
        items[i] = (struct text_line){text, strcspn(text, "\n")};
        text += items[i].len + 1;
    }
    lines.items = items;
    lines.count = count;
    return lines;
}

struct comparison {
    struct text_lines old;
    struct text_lines new;
    size_t a; /* where the comparison begins */
    size_t b;
    size_t rows; /* lines of the old text from there */
    size_t columns;
    uint16_t *longest; /* [i][j]: of old from a+i and new from b+j */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

size_t line_code_length(struct text_line line)
{
    static const char annotation[] = "/* @";
    const char *at = memmem(line.text, line.len, annotation, strlen(annotation));
    size_t len = at ? (size_t)(at - line.text) : line.len;

    while (at && len && is_blank(line.text[len - 1]))
        len--;
    return len;
}

static bool equal(const struct comparison *c, size_t i, size_t j)
{
    const struct text_line *x = &c->old.items[c->a + i];
    const struct text_line *y = &c->new.items[c->b + j];

    size_t len = line_code_length(*x);

    return len == line_code_length(*y) && memcmp(x->text, y->text, len) == 0;
}

static uint16_t *cell(const struct comparison *c, size_t i, size_t j)
{
    return &c->longest[i * (c->columns + 1) + j];
}

static void fill(struct comparison *c)
{
    for (size_t i = c->rows; i-- > 0;)
        for (size_t j = c->columns; j-- > 0;) {
            uint16_t down = *cell(c, i + 1, j);
            uint16_t right = *cell(c, i, j + 1);

            if (equal(c, i, j))
                *cell(c, i, j) = (uint16_t)(*cell(c, i + 1, j + 1) + 1);
            else
                *cell(c, i, j) = down >= right ? down : right;
        }
}

struct row_list {
    struct diff_row *rows;
    size_t count;
    size_t pair; /* first changed row that has no new line yet */
};

static void add_same(struct row_list *list, size_t old, size_t new)
{
    list->rows[list->count++] = (struct diff_row){(unsigned)old, (unsigned)new, true};
    list->pair = list->count;
}

static void add_old(struct row_list *list, size_t old)
{
    list->rows[list->count++] = (struct diff_row){(unsigned)old, 0, false};
}

static void add_new(struct row_list *list, size_t new)
{
    if (list->pair < list->count)
        list->rows[list->pair++].new = (unsigned)new;
    else {
        list->rows[list->count++] = (struct diff_row){0, (unsigned)new, false};
        list->pair = list->count;
    }
}

/* Within a change all old lines come first, so that the new ones find their pairs. */
static void walk(const struct comparison *c, struct row_list *list)
{
    size_t i = 0;
    size_t j = 0;

    while (i < c->rows || j < c->columns) {
        if (i < c->rows && j < c->columns && c->longest && equal(c, i, j)) {
            add_same(list, c->a + i + 1, c->b + j + 1);
            i++;
            j++;
        } else if (i < c->rows &&
                   (!c->longest || j == c->columns || *cell(c, i + 1, j) >= *cell(c, i, j + 1))) {
            add_old(list, c->a + i++ + 1);
        } else {
            add_new(list, c->b + j++ + 1);
        }
    }
}

static void skip_common(struct comparison *c, struct row_list *list)
{
    while (c->rows && c->columns && equal(c, 0, 0)) {
        add_same(list, c->a + 1, c->b + 1);
        c->a++;
        c->b++;
        c->rows--;
        c->columns--;
    }
}

struct diff diff_lines(struct arena *arena, struct text_lines old, size_t old_first,
                       struct text_lines new, size_t new_first)
{
    struct comparison c = {.old = old, .new = new, .a = old_first - 1, .b = new_first - 1};
    struct row_list list = {.count = 0};

    c.rows = old.count > c.a ? old.count - c.a : 0;
    c.columns = new.count > c.b ? new.count - c.b : 0;
    list.rows = ARENA_ARRAY(arena, struct diff_row, c.rows + c.columns);
    skip_common(&c, &list);
    if (c.rows <= DIFF_MAX_LINES && c.columns <= DIFF_MAX_LINES) {
        c.longest = xcalloc((c.rows + 1) * (c.columns + 1), sizeof(*c.longest));
        fill(&c);
    }
    walk(&c, &list);
    free(c.longest);
    return (struct diff){list.rows, list.count};
}
