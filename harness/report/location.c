/* SPDX-License-Identifier: MIT */
#include "report/location.h"

#include "base/text.h"
#include "digest/place.h"
#include "report/explain.h"
#include "report/source.h"

enum { CONTEXT_LINES = 3 };

static bool is_unreserved(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           strchr("-._~/", c) != NULL;
}

void location_uri(struct buf *out, const char *path)
{
    if (*path == '/')
        buf_addstr(out, "file://");
    for (; *path; path++) {
        if (is_unreserved((unsigned char)*path))
            buf_addch(out, *path);
        else
            buf_addf(out, "%%%02X", (unsigned char)*path);
    }
}

json_t *location_message(const char *text)
{
    json_t *message = json_object();

    json_set(message, "text", json_text(text));
    return message;
}

static json_t *artifact(struct writing *w, const char *file)
{
    const char *below = file_below(file, w->options.root);
    json_t *object = json_object();
    struct buf uri = BUF_INIT;

    location_uri(&uri, below);
    json_set(object, "uri", json_text(uri.ptr));
    if (*below != '/' && w->options.root)
        json_set(object, "uriBaseId", json_text(LOCATION_BASE));
    buf_release(&uri);
    return object;
}

static json_t *physical(struct writing *w, const struct frame *frame)
{
    json_t *object = json_object();
    json_t *region = json_object();

    json_set(object, "artifactLocation", artifact(w, frame->file));
    if (frame->line)
        json_set(region, "startLine", json_integer(frame->line));
    if (frame->line && frame->column)
        json_set(region, "startColumn", json_integer(frame->column));
    if (frame->line)
        json_set(object, "region", region);
    else
        json_decref(region);
    return object;
}

static json_t *logical(const struct frame *frame)
{
    json_t *array = json_array();
    json_t *object = json_object();

    json_set(object, "fullyQualifiedName", json_text(frame_function(frame)));
    json_set(object, "kind", json_text("function"));
    json_add(array, object);
    return array;
}

/* "../../../../src/libsanitizer/..." lies in no checkout, and anywhere but below the root. */
static bool is_elsewhere(const struct frame *frame)
{
    return *frame->file != '/' && frame_origin(frame) == ORIGIN_FOREIGN;
}

json_t *location_of_frame(struct writing *w, const struct frame *frame, const char *text)
{
    json_t *location = json_object();

    if (frame->file && !is_elsewhere(frame))
        json_set(location, "physicalLocation", physical(w, frame));
    if (frame->function)
        json_set(location, "logicalLocations", logical(frame));
    if (text)
        json_set(location, "message", location_message(text));
    return location;
}

json_t *location_of_stack(struct writing *w, const struct finding *finding,
                          const struct stack *stack)
{
    const struct frame *frame = stack_place(stack);
    static const struct frame nothing;

    buf_clear(&w->scratch);
    explain_stack(&w->scratch, finding, stack, w->options.root);
    return location_of_frame(w, frame ? frame : &nothing, w->scratch.ptr);
}

static json_t *snippet(struct source_lines lines)
{
    struct buf text = BUF_INIT;
    json_t *object;

    buf_add(&text, lines.text, lines.len);
    object = location_message(text.ptr);
    buf_release(&text);
    return object;
}

/* SARIF wants a context to be more than the region itself. */
void location_add_source(json_t *location, const struct record *record, const struct stack *stack)
{
    const struct frame *frame = stack_place(stack);
    json_t *place = json_object_get(location, "physicalLocation");
    json_t *region = json_object_get(place, "region");
    struct source_lines around = {.count = 0};
    json_t *context;

    if (region)
        around = source_around(record, frame, CONTEXT_LINES);
    if (!around.count)
        return;
    json_set(region, "snippet", snippet(source_around(record, frame, 0)));
    if (around.count == 1)
        return;
    context = json_object();
    json_set(context, "startLine", json_integer(around.first));
    json_set(context, "endLine", json_integer(around.first + around.count - 1));
    json_set(context, "snippet", snippet(around));
    json_set(place, "contextRegion", context);
}

static json_t *frame_json(struct writing *w, const struct frame *frame)
{
    json_t *object = json_object();

    buf_clear(&w->scratch);
    buf_addstr(&w->scratch, frame_function(frame));
    json_set(object, "location", location_of_frame(w, frame, w->scratch.ptr));
    if (frame->object)
        json_set(object, "module", json_text(text_basename(frame->object)));
    return object;
}

json_t *location_stack(struct writing *w, const struct finding *finding, const struct stack *stack)
{
    json_t *object = json_object();
    json_t *frames = json_array();

    buf_clear(&w->scratch);
    explain_stack(&w->scratch, finding, stack, w->options.root);
    json_set(object, "message", location_message(w->scratch.ptr));
    for (size_t i = 0; i < stack->frame_count; i++)
        json_add(frames, frame_json(w, &stack->frames[i]));
    json_set(object, "frames", frames);
    return object;
}
