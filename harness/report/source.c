/* SPDX-License-Identifier: MIT */
#include "report/source.h"

#include "base/text.h"

/* From `first` to `last` of a text whose own first line has the number `begin`. */
static struct source_lines lines_between(const char *text, unsigned begin, unsigned first,
                                         unsigned last)
{
    struct source_lines lines = {.first = begin > first ? begin : first};
    unsigned number = begin;

    for (; number < lines.first && strchr(text, '\n'); number++)
        text = strchr(text, '\n') + 1;
    if (number < lines.first || !*text)
        return lines;
    lines.text = text;
    for (; number <= last && *text; number++) {
        lines.len = (size_t)(text - lines.text) + strcspn(text, "\n");
        lines.count++;
        text = lines.text + lines.len;
        text += *text == '\n';
    }
    return lines;
}

struct source_lines source_around(const struct record *record, const struct frame *frame,
                                  unsigned around)
{
    unsigned first = frame->line > around ? frame->line - around : 1;
    struct source_lines lines = {.count = 0};

    if (!frame->file || !frame->line)
        return lines;
    if (record->source_text && record->source_path &&
        frame_file_matches(frame->file, record->source_path))
        lines = lines_between(record->source_text, 1, first, frame->line + around);
    for (size_t i = 0; !lines.count && i < record->excerpt_count; i++)
        if (frame->line >= record->excerpts[i].first &&
            text_equal(record->excerpts[i].file, frame->file))
            lines = lines_between(record->excerpts[i].text, record->excerpts[i].first, first,
                                  frame->line + around);
    if (lines.first > frame->line || frame->line - lines.first >= lines.count)
        lines.count = 0;
    return lines;
}
