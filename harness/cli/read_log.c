/* SPDX-License-Identifier: MIT */
#include "cli/read_log.h"

#include <unistd.h>

#include "base/file.h"
#include "parse/tsan_log.h"
#include "parse/valgrind_xml.h"

enum {
    PIECE = 64 * 1024, /* more would not stay in the cache between the kernel and the reader */
    STRANGE_SHARE = 64 /* of all bytes, one strange one is still text */
};

enum log_format log_recognise(const char *bytes, size_t len)
{
    if (valgrind_xml_recognise(bytes, len))
        return LOG_VALGRIND;
    return tsan_log_recognise(bytes, len) ? LOG_TSAN : LOG_OTHER;
}

/* Bytes read into `piece`, fewer than PIECE only at the end of the file; -1 on failure. */
static ssize_t read_piece(int fd, char *piece)
{
    size_t have = 0;

    while (have < PIECE) {
        ssize_t got = read(fd, piece + have, PIECE - have);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        have += (size_t)got;
    }
    return (ssize_t)have;
}

static ssize_t read_tsan(int fd, char *piece, ssize_t have, const struct sink *sink,
                         struct log_facts *facts)
{
    struct tsan_log *reader = tsan_log_new(sink);

    for (; have > 0; have = read_piece(fd, piece))
        tsan_log_feed(reader, piece, (size_t)have);
    *facts = tsan_log_end(reader);
    tsan_log_free(reader);
    return have;
}

static ssize_t read_valgrind(int fd, char *piece, ssize_t have, const struct sink *sink,
                             struct log_facts *facts, enum detector *detector)
{
    struct valgrind_xml *reader = valgrind_xml_new(sink);

    for (; have > 0; have = read_piece(fd, piece))
        valgrind_xml_feed(reader, piece, (size_t)have);
    *facts = valgrind_xml_end(reader);
    *detector = valgrind_xml_detector(reader);
    valgrind_xml_free(reader);
    return have;
}

static bool read_open_log(int fd, const char *path, char *piece, const struct sink *sink,
                          struct log_facts *facts, enum detector *detector, struct error *err)
{
    ssize_t have = read_piece(fd, piece);

    *detector = DETECTOR_TSAN;
    if (have >= 0) {
        switch (log_recognise(piece, (size_t)have)) {
        case LOG_TSAN:
            have = read_tsan(fd, piece, have, sink, facts);
            break;
        case LOG_VALGRIND:
            have = read_valgrind(fd, piece, have, sink, facts, detector);
            break;
        case LOG_OTHER:
            return error_set(err, "%s: neither a ThreadSanitizer log nor Valgrind XML%s", path,
                             have == 0 ? " (it is empty)" : "");
        }
    }
    return have >= 0 || error_errno(err, "cannot read %s", path);
}

static enum log_answer no_log(struct error *err, const char *path, const char *what)
{
    error_set(err, "%s: no report of a detector is in it%s", path, what);
    return LOG_NONE;
}

/*
 * Logs are text, in which a program may print a few NULs or escapes; what is full of
 * them is something else, or in an encoding that no detector writes.
 */
static bool is_binary(const char *piece, size_t len)
{
    size_t strange = 0;

    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)piece[i];

        strange += (c < '\a' || (c > '\r' && c < ' ')) && c != '\033';
    }
    return strange > len / STRANGE_SHARE;
}

static enum log_answer binary(struct error *err, const char *path, const char *piece, size_t len)
{
    bool utf16 =
        len >= 2 && (memcmp(piece, "\xff\xfe", 2) == 0 || memcmp(piece, "\xfe\xff", 2) == 0);

    return no_log(err, path,
                  utf16 ? " (it is UTF-16; convert it first: iconv -f UTF-16 -t UTF-8)"
                        : " (it is binary)");
}

static ssize_t read_lines(int fd, char *piece, ssize_t have, const struct sink *sink,
                          struct mixed_facts *facts)
{
    struct mixed_log *reader = mixed_log_new(sink);

    for (; have > 0; have = read_piece(fd, piece))
        mixed_log_feed(reader, piece, (size_t)have);
    *facts = mixed_log_end(reader);
    mixed_log_free(reader);
    return have;
}

static bool has_foreign(const struct mixed_facts *facts)
{
    for (size_t i = 0; i < FOREIGN_COUNT; i++)
        if (facts->foreign[i])
            return true;
    return false;
}

static enum log_answer read_mixed(int fd, const char *path, char *piece, const struct sink *sink,
                                  struct mixed_facts *facts, struct error *err)
{
    ssize_t have = read_piece(fd, piece);
    size_t len = have > 0 ? (size_t)have : 0;
    bool xml = log_recognise(piece, len) == LOG_VALGRIND;

    if (!xml && is_binary(piece, len))
        return binary(err, path, piece, len);
    if (have >= 0)
        have = xml ? read_valgrind(fd, piece, have, sink, &facts->log, &facts->detector)
                   : read_lines(fd, piece, have, sink, facts);
    if (have < 0) {
        error_errno(err, "cannot read %s beyond byte %" PRIu64, path, facts->log.bytes);
        return LOG_FAILED;
    }
    if (!xml && !facts->detector && !facts->log.started && !facts->log.reported_given &&
        !facts->missing && !has_foreign(facts))
        return no_log(err, path, facts->log.bytes ? "" : " (it is empty)");
    if (!xml && !facts->detector && (facts->log.started || facts->log.reported_given))
        facts->detector = DETECTOR_TSAN;
    return LOG_READ;
}

enum log_answer read_mixed_log(int fd, const char *path, const struct sink *sink,
                               struct mixed_facts *facts, struct error *err)
{
    char *piece = xmalloc(PIECE);
    enum log_answer answer;

    *facts = (struct mixed_facts){0};
    answer = read_mixed(fd, path, piece, sink, facts, err);
    free(piece);
    return answer;
}

bool read_log(const char *path, const struct sink *sink, struct log_facts *facts, struct error *err)
{
    int fd = file_open(path, err);
    enum detector detector;
    char *piece;
    bool ok;

    *facts = (struct log_facts){0};
    if (fd < 0)
        return false;
    piece = xmalloc(PIECE);
    ok = read_open_log(fd, path, piece, sink, facts, &detector, err);
    free(piece);
    close(fd);
    return ok;
}
