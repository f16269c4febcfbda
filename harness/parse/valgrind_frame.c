/* SPDX-License-Identifier: MIT */
#include "parse/valgrind_reader.h"

#include <limits.h>

#include "parse/valgrind_wording.h"

const char *reader_text(struct valgrind_xml *r)
{
    return r->text.len ? arena_strndup(&r->builder.arena, r->text.ptr, r->text.len) : NULL;
}

void frame_start(struct valgrind_xml *r)
{
    buf_clear(&r->dir);
    buf_clear(&r->file);
    builder_add_frame(&r->builder);
}

static struct frame *open_frame(struct valgrind_xml *r)
{
    return &r->builder.frames[r->builder.frame_count - 1];
}

void frame_end(struct valgrind_xml *r)
{
    if (!r->file.len)
        return;
    if (r->dir.len && r->file.ptr[0] != '/')
        buf_addch(&r->dir, '/');
    else
        buf_clear(&r->dir);
    buf_add(&r->dir, r->file.ptr, r->file.len);
    open_frame(r)->file = arena_strndup(&r->builder.arena, r->dir.ptr, r->dir.len);
}

static void end_line(struct valgrind_xml *r)
{
    uint64_t line = wording_decimal(r->text.ptr);

    open_frame(r)->line = line <= UINT_MAX ? (unsigned)line : 0;
}

/* Takes the text without a copy; the old value's memory holds the next text. */
static void swap_text(struct valgrind_xml *r, struct buf *value)
{
    struct buf text = r->text;

    r->text = *value;
    *value = text;
}

void frame_value(struct valgrind_xml *r, enum element element)
{
    switch (element) {
    case ELEMENT_IP:
        open_frame(r)->address = wording_hex(r->text.ptr);
        break;
    case ELEMENT_OBJ:
        open_frame(r)->object = reader_text(r);
        break;
    case ELEMENT_FN:
        open_frame(r)->function = reader_text(r);
        break;
    case ELEMENT_DIR:
        swap_text(r, &r->dir);
        break;
    case ELEMENT_FILE:
        swap_text(r, &r->file);
        break;
    default:
        end_line(r);
        break;
    }
}
