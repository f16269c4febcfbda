/* SPDX-License-Identifier: MIT */
#include "parse/valgrind_element.h"

#define IN(parent) (UINT64_C(1) << ELEMENT_##parent)

_Static_assert(ELEMENT_COUNT <= 64, "a set of elements must fit in 64 bits");

enum { NAME_COUNT_MAX = ELEMENT_SLOTS / 2 - 1 };

#define IN_ROOT    IN(VALGRINDOUTPUT)
#define IN_HEADING (IN(XWHAT) | IN(XAUXWHAT))
#define IN_STACK_OWNER                                                                             \
    (IN(ERROR) | IN(ANNOUNCETHREAD) | IN(FATAL_SIGNAL) | IN(ACQUIRED_AT) |                         \
     IN(ALLOCATION_CONTEXT) | IN(CONFL_WAIT_CALL) | IN(FIRST_OBSERVED_AT) |                        \
     IN(OTHER_SEGMENT_END) | IN(OTHER_SEGMENT_START))

static const struct {
    const char *name;
    enum element element;
    uint64_t parents;
} names[] = {
    {"valgrindoutput", ELEMENT_VALGRINDOUTPUT, IN(DOCUMENT)},
    {"acquired_at", ELEMENT_ACQUIRED_AT, IN(ERROR)},
    {"address", ELEMENT_ADDRESS, IN(FIRST_OBSERVED_AT)},
    {"allocation_context", ELEMENT_ALLOCATION_CONTEXT, IN(ERROR)},
    {"announcethread", ELEMENT_ANNOUNCETHREAD, IN_ROOT},
    {"arg", ELEMENT_ARG, IN(VARGV)},
    {"args", ELEMENT_ARGS, IN_ROOT},
    {"argv", ELEMENT_IGNORED, IN(ARGS)},
    {"auxwhat", ELEMENT_AUXWHAT, IN(ERROR)},
    {"clientmsg", ELEMENT_IGNORED, IN_ROOT},
    {"confl_wait_call", ELEMENT_CONFL_WAIT_CALL, IN(ERROR)},
    {"count", ELEMENT_HITS, IN(PAIR)},
    {"dir", ELEMENT_DIR, IN(FRAME)},
    {"dir", ELEMENT_IGNORED, IN_HEADING},
    {"error", ELEMENT_ERROR, IN_ROOT},
    {"errorcounts", ELEMENT_IGNORED, IN_ROOT},
    {"event", ELEMENT_EVENT, IN(FATAL_SIGNAL)},
    {"exe", ELEMENT_IGNORED, IN(VARGV)},
    {"fatal_signal", ELEMENT_FATAL_SIGNAL, IN_ROOT},
    {"file", ELEMENT_FILE, IN(FRAME)},
    {"file", ELEMENT_IGNORED, IN_HEADING}, /* the text says it too: "declared at f.c:2" */
    {"first_observed_at", ELEMENT_FIRST_OBSERVED_AT, IN(ERROR)},
    {"fn", ELEMENT_FN, IN(FRAME)},
    {"frame", ELEMENT_FRAME, IN(STACK)},
    {"hthreadid", ELEMENT_HTHREADID, IN(ANNOUNCETHREAD) | IN_HEADING},
    {"ip", ELEMENT_IP, IN(FRAME)},
    {"isrootthread", ELEMENT_IGNORED, IN(ANNOUNCETHREAD)},
    {"kind", ELEMENT_KIND, IN(ERROR)},
    {"leakedblocks", ELEMENT_IGNORED, IN(XWHAT)},
    {"leakedbytes", ELEMENT_LEAKEDBYTES, IN(XWHAT)},
    {"line", ELEMENT_LINE, IN(FRAME)},
    {"line", ELEMENT_IGNORED, IN_HEADING},
    {"logfilequalifier", ELEMENT_IGNORED, IN_ROOT},
    {"name", ELEMENT_NAME, IN(PAIR)},
    {"obj", ELEMENT_OBJ, IN(FRAME)},
    {"other_segment_end", ELEMENT_OTHER_SEGMENT_END, IN(ERROR)},
    {"other_segment_start", ELEMENT_OTHER_SEGMENT_START, IN(ERROR)},
    {"pair", ELEMENT_PAIR, IN(SUPPCOUNTS)},
    {"pid", ELEMENT_PID, IN_ROOT},
    {"ppid", ELEMENT_IGNORED, IN_ROOT},
    {"preamble", ELEMENT_PREAMBLE, IN_ROOT},
    {"protocoltool", ELEMENT_PROTOCOLTOOL, IN_ROOT},
    {"protocolversion", ELEMENT_IGNORED, IN_ROOT},
    {"siaddr", ELEMENT_SIADDR, IN(FATAL_SIGNAL)},
    {"sicode", ELEMENT_IGNORED, IN(FATAL_SIGNAL)},
    {"signame", ELEMENT_SIGNAME, IN(FATAL_SIGNAL)},
    {"signo", ELEMENT_SIGNO, IN(FATAL_SIGNAL)},
    {"stack", ELEMENT_STACK, IN_STACK_OWNER | IN_ROOT},
    {"state", ELEMENT_STATE, IN(STATUS)},
    {"status", ELEMENT_STATUS, IN_ROOT},
    {"suppcounts", ELEMENT_SUPPCOUNTS, IN_ROOT},
    {"suppression", ELEMENT_IGNORED, IN(ERROR) | IN_ROOT},
    {"text", ELEMENT_TEXT, IN_HEADING},
    {"threadname", ELEMENT_THREADNAME, IN(ERROR) | IN(FATAL_SIGNAL)},
    /* Valgrind's slot, which is reused: it does not name a thread permanently. */
    {"tid", ELEMENT_IGNORED, IN(ERROR) | IN(FATAL_SIGNAL)},
    {"time", ELEMENT_IGNORED, IN(STATUS)},
    {"tool", ELEMENT_TOOL, IN_ROOT},
    {"trace", ELEMENT_IGNORED, IN_ROOT},
    {"unique", ELEMENT_IGNORED, IN(ERROR)},
    {"usercomment", ELEMENT_IGNORED, IN_ROOT},
    {"vargv", ELEMENT_VARGV, IN(ARGS)},
    {"what", ELEMENT_WHAT, IN(ERROR) | IN(FIRST_OBSERVED_AT) | IN(CONFL_WAIT_CALL)},
    {"xauxwhat", ELEMENT_XAUXWHAT, IN(ERROR)},
    {"xwhat", ELEMENT_XWHAT, IN(ERROR)},
};
_Static_assert(ARRAY_SIZE(names) <= NAME_COUNT_MAX, "the hash table must keep free slots");

/* The first two bytes tell the frequent names apart; the second may be the NUL. */
static unsigned first_slot(const char *name)
{
    return ((unsigned char)name[0] * 7U + (unsigned char)name[1] * 31U) % ELEMENT_SLOTS;
}

void element_index_init(struct element_index *index)
{
    memset(index, 0, sizeof(*index));
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        unsigned slot = first_slot(names[i].name);

        while (index->slots[slot])
            slot = (slot + 1) % ELEMENT_SLOTS;
        index->slots[slot] = (unsigned char)(i + 1);
    }
}

/* Most names have 2 to 5 letters, for which a call of strcmp costs more than the work. */
static inline bool same_name(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

enum element element_find(const struct element_index *index, const char *name, enum element parent)
{
    unsigned slot;

    for (slot = first_slot(name); index->slots[slot]; slot = (slot + 1) % ELEMENT_SLOTS) {
        size_t i = index->slots[slot] - 1U;

        if ((names[i].parents >> parent & 1) && same_name(names[i].name, name))
            return names[i].element;
    }
    return ELEMENT_UNKNOWN;
}
