/* SPDX-License-Identifier: MIT */
#include <ctype.h>

#include "markup/markdown_text.h"
#include "markup/markup.h"

/* '&', '<', '>' and the quotes are entities after markup_escape(), whose '&', '#' and ';' must
 * stay. */
static bool needs_backslash(char c)
{
    return ispunct((unsigned char)c) && strchr("&#;.,:'\"<>/-", c) == NULL;
}

/* Text that begins with one of these would be a list, a heading or a rule. */
static bool is_opening(char c)
{
    return strchr("#-", c) != NULL;
}

void markdown_text(struct buf *out, const char *text)
{
    struct buf clean = BUF_INIT;
    struct sink sink = {.out = output_to_buf(&clean)};

    markup_escape(&sink, text, strlen(text), MARKUP_TEXT);
    for (const char *c = clean.ptr; *c; c++) {
        if (needs_backslash(*c) || (c == clean.ptr && is_opening(*c)))
            buf_addch(out, '\\');
        buf_addch(out, (char)(*c == '\n' || *c == '\t' ? ' ' : *c));
    }
    buf_release(&clean);
}
