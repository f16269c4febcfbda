/* SPDX-License-Identifier: MIT */
#include "catalogue/source.h"

#include "base/file.h"
#include "catalogue/annotation.h"

bool source_parse(const char *path, const char *text, size_t len, enum variant variant,
                  struct arena *arena, struct source *source, struct error *err)
{
    struct source s = {
        .path = arena_strdup(arena, path), .text = arena_strndup(arena, text, len), .len = len};
    struct problems problems = {.path = path, .arena = arena};
    struct lexed lexed = lex(s.text, len, arena);
    struct header header = header_find(&lexed);

    s.expectations.file = s.path;
    if (lexed.unterminated)
        problem_add(&problems, lexed.unterminated, "this comment never ends (close it with */)");
    header_read(&lexed, header, &s, &problems);
    annotations_read(&lexed, header, variant, &s, &problems);
    if (!problems_report(&problems, err))
        return false;
    *source = s;
    return true;
}

bool source_read(const char *path, enum variant variant, struct arena *arena, struct source *source,
                 struct error *err)
{
    struct buf content = BUF_INIT;
    bool right = file_read(path, &content, err) &&
                 source_parse(path, content.ptr, content.len, variant, arena, source, err);

    buf_release(&content);
    return right;
}
