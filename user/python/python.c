// SPDX-License-Identifier: GPL-2.0
/*
 * The thread that makes a call has a thread state, whose address is in a thread-specific slot: that
 * of PyGILState_Ensure(), which keeps its value while the thread gives up the interpreter's lock for
 * the call.  The thread state leads to the frames, which form a chain.  The offsets differ by version;
 * since 3.13 an interpreter publishes most of them itself.
 */
#include <stdlib.h>
#include <string.h>
#include "row/call.h"
#include "binary.h"
#include "python.h"

/* Offsets in bytes, of builds for x86-64 with a global lock. */
struct release {
	uint16_t version;
	uint16_t slot;			/* _PyRuntime: the number of the thread's slot, a pthread_key_t */
	uint16_t thread_id;		/* thread state: the thread pointer of its thread */
	int16_t  via;			/* thread state: the address of a structure with the frame's; -1: there is none */
	uint16_t frame;			/* in that structure, or else in the thread state: the frame's address */
	uint16_t code, previous, at;	/* frame: its code object, its caller's frame, its position */
	uint16_t owner;			/* frame: its owner; 0: no such field, and the owner is always the program */
	uint16_t file, name, table, first_line, begin;	/* code object */
	uint16_t count;			/* code object: its unique number; 0: no such field */
	uint16_t ascii, compact;
	uint8_t  lines;
	uint8_t  unit;			/* see struct python */
	uint8_t  tag;			/* bits of .code that are not part of the address */
	uint8_t  published;		/* index of the first published offset of a thread state, */
	uint8_t  frames, codes;		/* of a frame, of a code object */
};

#define OWNED_BY_INTERPRETER	3	/* not a frame of the program */

static const struct release releases[] = {
	{ .version = 0x0309, .slot = 588, .thread_id = 176, .via = -1, .frame = 24, .code = 32, .previous = 24, .at = 104,
	  .file = 104, .name = 112, .table = 120, .first_line = 40, .ascii = 48, .compact = 72,
	  .lines = PYTHON_LINES_INCREMENTS, .unit = 1 },
	{ .version = 0x030a, .slot = 588, .thread_id = 176, .via = -1, .frame = 24, .code = 32, .previous = 24, .at = 96,
	  .file = 104, .name = 112, .table = 120, .first_line = 40, .ascii = 48, .compact = 72,
	  .lines = PYTHON_LINES_RANGES, .unit = 2 },
	{ .version = 0x030b, .slot = 596, .thread_id = 152, .via = 56, .frame = 8, .code = 32, .previous = 48, .at = 56,
	  .file = 112, .name = 128, .table = 136, .first_line = 72, .begin = 184, .ascii = 48, .compact = 72,
	  .lines = PYTHON_LINES_LOCATIONS },
	{ .version = 0x030c, .slot = 1548, .thread_id = 136, .via = 56, .frame = 0, .code = 0, .previous = 8, .at = 56, .owner = 70,
	  .file = 112, .name = 128, .table = 136, .first_line = 68, .begin = 192, .count = 92, .ascii = 40, .compact = 56,
	  .lines = PYTHON_LINES_LOCATIONS },
	{ .version = 0x030d, .slot = 2164, .thread_id = 152, .via = -1, .frame = 72, .code = 0, .previous = 8, .at = 56, .owner = 70,
	  .file = 112, .name = 128, .table = 136, .first_line = 68, .begin = 200, .count = 92, .ascii = 40, .compact = 56,
	  .lines = PYTHON_LINES_LOCATIONS, .published = 18, .frames = 27, .codes = 33 },
	{ .version = 0x030e, .slot = 2340, .thread_id = 152, .via = -1, .frame = 72, .code = 0, .previous = 8, .at = 56, .owner = 74,
	  .file = 112, .name = 128, .table = 136, .first_line = 68, .begin = 208, .count = 92, .ascii = 40, .compact = 56,
	  .lines = PYTHON_LINES_LOCATIONS, .tag = 3, .published = 21, .frames = 30, .codes = 38 },
};

/* ---- the version ------------------------------------------------------------------- */

#define WORDS	64

struct published {
	char cookie[8] __attribute__((nonstring));
	uint64_t word[WORDS];
};

/* The offsets that a release since 3.13 publishes; NULL: it does not. */
static const struct published *find_published(const struct binary *b, uint64_t runtime)
{
	const struct published *p = binary_at(b, runtime, sizeof(*p));

	return p && !memcmp(p->cookie, "xdebugpy", sizeof(p->cookie)) ? p : NULL;
}

/* "python3.9", "libpython3.10.so.1.0" */
static uint16_t version_in_name(const char *path)
{
	const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path, *at = strstr(name, "python3.");
	unsigned long minor = at ? strtoul(at + 8, NULL, 10) : 0;

	return minor && minor < 256 ? 0x0300 | minor : 0;
}

bool python_is_named(const char *path)
{
	return version_in_name(path);
}

/* By its symbol; or, if that is stripped, by its own section, which exists since 3.11. */
static bool find_runtime(const struct binary *b, uint64_t *runtime)
{
	return binary_symbol(b, "_PyRuntime", runtime) || binary_section(b, ".PyRuntime", runtime);
}

/* 0: not known. */
static uint16_t version_of(const struct binary *b, const char *path, uint64_t runtime)
{
	const struct published *p = find_published(b, runtime);
	uint64_t at;
	const void *version;
	uint32_t hex;

	if (p)
		return p->word[0] >> 16;
	version = binary_symbol(b, "Py_Version", &at) ? binary_at(b, at, sizeof(hex)) : NULL;
	if (!version)
		return version_in_name(path);
	memcpy(&hex, version, sizeof(hex));
	return hex >> 16;
}

static const struct release *release_of(uint16_t version)
{
	for (size_t i = 0; i < COUNT(releases); i++)
		if (releases[i].version == version)
			return &releases[i];
	return NULL;
}

/* The published offsets take precedence.  False: they make no sense. */
static bool take_published(struct release *r, const struct published *p)
{
	const uint64_t *state = p->word + r->published, *frame = p->word + r->frames, *code = p->word + r->codes;
	const struct { uint16_t *to; uint64_t value; } facts[] = {
		{ &r->frame, state[4] }, { &r->thread_id, state[5] },
		{ &r->previous, frame[1] }, { &r->code, frame[2] }, { &r->at, frame[3] }, { &r->owner, frame[5] },
		{ &r->file, code[1] }, { &r->name, code[3] }, { &r->table, code[4] }, { &r->first_line, code[5] },
		{ &r->begin, code[9] },
	};

	for (size_t i = 0; i < COUNT(facts); i++) {
		if (facts[i].value > SYSTRACE_WALK_OFF / 2)
			return false;
		*facts[i].to = facts[i].value;
	}
	return true;
}

/* ---- the walk ----------------------------------------------------------------------- */

/* Of glibc, whose struct pthread has 32 slots, each with a sequence number and the value. */
#define SLOT_SHIFT	4
#define SLOT_VALUE	(0x310 + 8)

static void make_steps(struct systrace_walk *w, const struct release *r, uint64_t runtime)
{
	struct systrace_walk_step *s = w->step;

	*s++ = (struct systrace_walk_step){ SYSTRACE_FROM_BASE, 4, SLOT_SHIFT, 0, runtime + r->slot };
	*s++ = (struct systrace_walk_step){ SYSTRACE_FROM_LAST | SYSTRACE_FROM_THREAD, 8, 0, 0, SLOT_VALUE };
	*s++ = (struct systrace_walk_step){ SYSTRACE_FROM_LAST, 8, 0, 1, r->thread_id };
	if (r->via >= 0)
		*s++ = (struct systrace_walk_step){ SYSTRACE_FROM_LAST, 8, 0, 0, r->via };
	*s++ = (struct systrace_walk_step){ SYSTRACE_FROM_LAST, 8, 0, 0, r->frame };
	w->nsteps = s - w->step;
}

/*
 * A freed code object's memory may be reused for another one.  So an object is identified by its unique number or, if the
 * version has none, by the contents of what it points to (.known in make_tells()).
 */
static void make_keys(struct systrace_walk *w, const struct release *r)
{
	struct systrace_walk_word *k = w->key;

	/* whole aligned words, which are faster to read; the fields next to these numbers never change */
	*k++ = (struct systrace_walk_word){ 0, 8, (r->count ? r->count : r->first_line) & ~7 };
	/* in case the numbers run out */
	if (r->count)
		*k++ = (struct systrace_walk_word){ 0, 8, r->table };
	w->nkeys = k - w->key;
}

#define STR_LEN		16		/* the same in a bytes object */
#define STR_STATE	32
#define STR_KIND_SHIFT	2
#define STR_KIND_MASK	7
#define STR_ASCII	6
#define BYTES_DATA	32
#define NAME_MOST	4096
#define TABLE_MOST	(32U << 10)

static void make_tells(struct systrace_walk *w, const struct release *r)
{
	const struct systrace_walk_tell text = { .len = STR_LEN, .unit = STR_STATE, .shift = STR_KIND_SHIFT,
						 .mask = STR_KIND_MASK, .head = r->compact, .near = r->ascii, .mark = STR_ASCII,
						 .known = !r->count, .cap = NAME_MOST };

	w->object = r->first_line + sizeof(uint32_t);
	w->ntells = PYTHON_TOLD - 1;
	w->tell[PYTHON_FILE - 1] = w->tell[PYTHON_NAME - 1] = text;
	w->tell[PYTHON_FILE - 1].ptr = r->file;
	w->tell[PYTHON_NAME - 1].ptr = r->name;
	w->tell[PYTHON_TABLE - 1] = (struct systrace_walk_tell){ .ptr = r->table, .len = STR_LEN, .head = BYTES_DATA,
								 .known = !r->count, .cap = TABLE_MOST };
}

static void make_walk(struct systrace_walk *w, const struct release *r, const struct binary *b, uint64_t runtime)
{
	*w = (struct systrace_walk){ .ino = b->ino, .size = b->size, .nwords = 2, .next = r->previous, .max = SYSTRACE_WALK_MAX,
				     .tag = r->tag };
	if (r->owner) {
		w->skips = 1;
		w->skip = r->owner;
		w->skip_value = OWNED_BY_INTERPRETER;
	}
	w->word[0] = (struct systrace_walk_word){ 0, 8, r->code };
	w->word[1] = (struct systrace_walk_word){ 0, 8, r->at };
	make_steps(w, r, runtime - binary_base(b));
	make_keys(w, r);
	make_tells(w, r);
}

int python_of(const struct binary *b, const char *path, struct python *p, struct systrace_walk *w)
{
	const struct published *published;
	const struct release *known;
	struct release r;
	uint64_t runtime;

	if (!find_runtime(b, &runtime))
		return python_is_named(path) ? PYTHON_STRIPPED : PYTHON_NONE;
	known = release_of(version_of(b, path, runtime));
	if (!known || runtime - binary_base(b) > INT32_MAX / 2)
		return PYTHON_VERSION;
	r = *known;
	published = find_published(b, runtime);
	if (published && published->word[1])
		return PYTHON_THREADED;
	if (r.published && (!published || !take_published(&r, published)))
		return PYTHON_NONSENSE;
	make_walk(w, &r, b, runtime);
	*p = (struct python){ .version = r.version, .lines = r.lines, .unit = r.unit, .begin = r.begin,
			      .first_line = r.first_line, .ascii = r.ascii, .compact = r.compact,
			      .tag = r.tag };
	return PYTHON_KNOWN;
}
