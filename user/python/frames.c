// SPDX-License-Identifier: GPL-2.0
/*
 * A frame in a record has the address of its code object and the position in it.  The contents of
 * the object were reported by the task before, or are in the same record, and stay valid until the
 * task reports another object at the same address.  If many tasks report the same contents, these
 * are kept once.
 */
#include <stdlib.h>
#include <string.h>
#include "settings.h"
#include "base/say.h"
#include "row/call.h"
#include "base/dict.h"
#include "decode/late.h"
#include "frames.h"
#include "python.h"
#include "pythons.h"
#include "base/text.h"

#define WALK_MOST	(256U << 10)
#define WORDS		2		/* of a frame: its code object, and the position in it */

/* The walk must fit into a record, which may have a quarter of the ring, together with everything else in it. */
uint32_t frames_bytes(uint32_t ring_size)
{
	return ring_size / 16 < WALK_MOST ? ring_size / 16 : WALK_MOST;
}

/* ---- code objects ---------------------------------------------------------------------- */

struct code {
	int refs;
	uint64_t hash;			/* of what follows */
	uint32_t first_line;
	uint32_t file, name, table;	/* lengths of these parts of .bytes, in this order */
	const struct python *of;	/* the last lookup: the Python, the position in the code, and the result */
	uint32_t at;
	struct position position;
	uint8_t bytes[];
};

/* One task's code objects, by address. */
struct codes {
	struct dict by_address;
	uint64_t *address;
	uint32_t n, room;
};

static struct dict kept;		/* by hash */

static void code_drop(struct code *c)
{
	if (!c || --c->refs)
		return;
	if (dict_find(&kept, c->hash) == c)
		dict_drop(&kept, c->hash);
	free(c);
}

void codes_drop(struct codes **at)
{
	struct codes *codes = *at;

	*at = NULL;
	if (!codes)
		return;
	for (uint32_t i = 0; i < codes->n; i++)
		code_drop(dict_find(&codes->by_address, codes->address[i]));
	dict_free(&codes->by_address);
	free(codes->address);
	free(codes);
}

static uint64_t hash_of(const struct code *c)
{
	const uint32_t head[] = { c->first_line, c->file, c->name, c->table };
	uint64_t hash = 0xcbf29ce484222325ULL;

	for (size_t i = 0; i < COUNT(head); i++)
		hash = (hash ^ head[i]) * 0x100000001b3ULL;
	for (size_t i = 0; i < c->file + c->name + c->table; i++)
		hash = (hash ^ c->bytes[i]) * 0x100000001b3ULL;
	return hash;
}

/* Takes @c.  Returns a kept code object with the same contents, or keeps @c and returns it. */
static struct code *code_keep(struct code *c)
{
	struct code *same = dict_find(&kept, c->hash = hash_of(c));

	if (same && same->first_line == c->first_line && same->file == c->file && same->name == c->name &&
	    same->table == c->table && !memcmp(same->bytes, c->bytes, c->file + c->name + c->table)) {
		free(c);
		same->refs++;
		return same;
	}
	c->refs = 1;
	if (!same)
		dict_put(&kept, c->hash, c);
	return c;
}

static void codes_put(struct codes *codes, uint64_t address, struct code *c)
{
	struct code *had = dict_find(&codes->by_address, address);

	if (!had && codes->n == codes->room) {
		codes->room = 2 * codes->room + 64;
		codes->address = realloc(codes->address, codes->room * sizeof(*codes->address));
		if (!codes->address)
			die("out of memory");
	}
	if (!had)
		codes->address[codes->n++] = address;
	dict_put(&codes->by_address, address, c);
	code_drop(had);
}

/* ---- strings ----------------------------------------------------------------------------- */

struct bytes { const uint8_t *at; size_t len; };

static uint64_t get_uint(struct bytes b, size_t off, size_t width)
{
	uint64_t n = 0;

	if (off <= b.len && width <= b.len - off)
		memcpy(&n, b.at + off, width);
	return n;
}

/* A character in UTF-8; what is not printable ASCII is in octal, as in a file name that is an argument. */
static void put_character(struct text *t, uint32_t c)
{
	uint8_t s[4];
	int n = 0;

	if (c < 0x80) {
		s[n++] = c;
	} else if (c < 0x800) {
		s[n++] = 0xc0 | c >> 6;
	} else if (c < 0x10000) {
		s[n++] = 0xe0 | c >> 12;
		s[n++] = 0x80 | (c >> 6 & 0x3f);
	} else {
		s[n++] = 0xf0 | (c >> 18 & 7);
		s[n++] = 0x80 | (c >> 12 & 0x3f);
		s[n++] = 0x80 | (c >> 6 & 0x3f);
	}
	if (c >= 0x80)
		s[n++] = 0x80 | (c & 0x3f);
	put_safe(t, s, n);
}

/* A str in the tracee's layout: the number of characters, their size, whether all are ASCII.  "?": it was not readable. */
static void put_str(struct text *t, const struct python *p, struct bytes b)
{
	uint32_t state = get_uint(b, 32, 4), kind = state >> 2 & 7, start = state >> 6 & 1 ? p->ascii : p->compact;
	uint64_t n = get_uint(b, 16, 8);

	if ((kind != 1 && kind != 2 && kind != 4) || (n && start + kind > b.len)) {
		put_c(t, '?');
		return;
	}
	for (uint64_t i = 0; i < n && start + (i + 1) * kind <= b.len; i++)
		put_character(t, get_uint(b, start + i * kind, kind));
}

/* ---- reported objects ----------------------------------------------------------------------- */

/* A WALK's block; .told moves on as the objects are read. */
struct walk {
	const struct python *python;
	struct systrace_walked head;
	bool whole;
	const uint8_t *frames, *told, *end;
};

static bool open_walk(struct walk *w, const struct systrace_block *b)
{
	const uint8_t *data;

	if (!b || b->state == SYSTRACE_NONE || b->len < sizeof(w->head))
		return false;
	data = block_data(b);
	memcpy(&w->head, data, sizeof(w->head));
	w->python = python_at(w->head.walk);
	w->whole = b->state == SYSTRACE_GOT;
	w->frames = data + sizeof(w->head);
	w->end = data + b->len;
	if (!w->python || (size_t)(w->end - w->frames) / (WORDS * sizeof(uint64_t)) < w->head.count)
		return false;
	w->told = w->frames + w->head.count * WORDS * sizeof(uint64_t);
	return true;
}

/* The pieces of the next object; false: there is none. */
static bool next_told(struct walk *w, struct systrace_told *told, struct bytes piece[PYTHON_TOLD])
{
	const uint8_t *at = w->told;

	if (!w->head.told-- || (size_t)(w->end - at) < sizeof(*told))
		return false;
	memcpy(told, at, sizeof(*told));
	at += sizeof(*told);
	for (int i = 0; i < PYTHON_TOLD; i++) {
		size_t padded = PADDED(told->len[i]);

		if (padded > (size_t)(w->end - at))
			return false;
		piece[i] = (struct bytes){ at, told->len[i] };
		at += padded;
	}
	w->told = at;
	return true;
}

#define TABLE_DATA	32		/* where the data of a bytes object begins; its length is where that of a str is */

static struct code *make_code(const struct python *p, const struct bytes piece[PYTHON_TOLD])
{
	struct bytes table = piece[PYTHON_TABLE];
	uint64_t len = get_uint(table, 16, 8);
	struct text t = { 0 };
	struct code *c;
	size_t file;

	put_str(&t, p, piece[PYTHON_FILE]);
	file = t.len;
	put_str(&t, p, piece[PYTHON_NAME]);
	table.len = table.len < TABLE_DATA ? 0 : table.len - TABLE_DATA;
	len = len < table.len ? len : table.len;
	c = malloc(sizeof(*c) + t.len + len);
	if (!c)
		die("out of memory");
	*c = (struct code){ .first_line = get_uint(piece[PYTHON_OBJECT], p->first_line, 4), .file = file,
			    .name = t.len - file, .table = len };
	if (t.len)
		memcpy(c->bytes, t.s, t.len);
	if (len)
		memcpy(c->bytes + t.len, table.at + TABLE_DATA, len);
	text_free(&t);
	return code_keep(c);
}

static void learn_walk(struct codes **at, const struct systrace_block *b)
{
	struct bytes piece[PYTHON_TOLD];
	struct systrace_told told;
	struct walk w;

	if (!open_walk(&w, b))
		return;
	if (!*at && w.head.told)
		*at = calloc(1, sizeof(**at));
	if (!*at && w.head.told)
		die("out of memory");
	while (next_told(&w, &told, piece))
		codes_put(*at, told.object, make_code(w.python, piece));
}

/* The block of a WALK in an ENTER or EXIT.  An EXIT needs no ENTER for that, as it has the plan's number, too. */
static const struct systrace_block *find_walk(const struct systrace_record *r, int phase)
{
	const struct systrace_exit *x = (const void *)r;
	struct systrace_enter enter;

	if (r->type == SYSTRACE_ENTER)
		return call_fact(&(struct call){ .enter = (const void *)r }, FACT_WALK, phase);
	enter = (struct systrace_enter){ .head = x->head, .nr = x->nr, .plan = x->plan };
	enter.head.type = SYSTRACE_ENTER;
	enter.head.len = sizeof(enter);
	return call_fact(&(struct call){ .enter = &enter, .exit = x }, FACT_WALK, phase);
}

/* The same, of a call that was in progress when the watch began. */
static const struct systrace_block *find_walk_midway(const struct systrace_enter *e)
{
	return e->head.flags & SYSTRACE_R_WALK ? enter_tail_block(e, e->head.flags & SYSTRACE_R_STACK ? 2 : 0) : NULL;
}

void codes_learn(struct codes **at, const struct systrace_record *r)
{
	if (r->abi != SYSTRACE_NATIVE || (r->type != SYSTRACE_ENTER && r->type != SYSTRACE_EXIT))
		return;
	learn_walk(at, find_walk(r, AT_ENTER));
	if (r->type == SYSTRACE_EXIT)
		learn_walk(at, find_walk(r, AT_EXIT));
	else
		learn_walk(at, find_walk_midway((const void *)r));
}

/* ---- showing ------------------------------------------------------------------------------------ */

/* Caches the last result: outer frames keep their position for many calls, and a lookup reads the table from its start. */
static struct position code_position(const struct python *p, struct code *c, uint32_t at)
{
	if (c->of != p || c->at != at) {
		c->position = python_position(p, c->first_line, c->bytes + c->file + c->name, c->table, at);
		c->of = p;
		c->at = at;
	}
	return c->position;
}

static struct position position_of(const struct python *p, struct code *c, uint64_t object, uint64_t at)
{
	/* -1: the frame has not begun to run, so show where its function begins; the number has 32 bits */
	if (p->unit && (uint32_t)at == UINT32_MAX)
		return (struct position){ .line = c->first_line };
	at = p->unit ? (uint64_t)(uint32_t)at * p->unit : at - object - p->begin;
	return at > UINT32_MAX ? (struct position){ 0 } : code_position(p, c, at);
}

static void put_position(struct text *t, struct position p)
{
	put_c(t, ':');
	if (p.line)
		put_uns(t, p.line);
	else
		put_c(t, '?');
	if (!opt.python_columns || !p.column)
		return;
	put_f(t, ":%u", p.column);
	if (p.same_line)
		put_f(t, "-%u", p.end_column);
}

static struct python_frame get_frame(const struct walk *w, const struct codes *codes, uint32_t i)
{
	uint64_t word[WORDS], object;
	struct code *c;

	memcpy(word, w->frames + i * sizeof(word), sizeof(word));
	object = word[0] & ~(uint64_t)w->python->tag;
	c = codes ? dict_find(&codes->by_address, object) : NULL;
	if (!c)
		return (struct python_frame){ 0 };
	return (struct python_frame){ (const char *)c->bytes, (const char *)c->bytes + c->file, c->file, c->name, c->first_line,
				      position_of(w->python, c, object, word[1]) };
}

static bool get_stack(struct python_stack *s, uint32_t most, const struct codes *codes, const struct systrace_block *b)
{
	struct walk w;

	if (!open_walk(&w, b) || !w.head.count)
		return false;
	s->n = w.head.count < most ? w.head.count : most;
	s->more = s->n < w.head.count || !w.whole;
	for (uint32_t i = 0; i < s->n; i++)
		s->frame[i] = get_frame(&w, codes, i);
	return true;
}

void frame_put(struct text *t, const struct python_frame *f, const char *in)
{
	if (!f->file) {
		put_s(t, "?");
		return;
	}
	put_mem(t, f->file, f->file_len);
	put_position(t, f->position);
	put_s(t, in);
	put_mem(t, f->name, f->name_len);
}

static bool put_frames(struct text *t, const struct codes *codes, const struct systrace_block *b)
{
	struct python_stack s;

	if (!get_stack(&s, opt.python, codes, b))
		return false;
	if (opt.python == 1) {
		put_s(t, "  @ ");
		frame_put(t, &s.frame[0], " ");
		return true;
	}
	for (uint32_t i = 0; i < s.n; i++) {
		put_s(t, " > ");
		frame_put(t, &s.frame[i], " in ");
		put_c(t, '\n');
	}
	/* "...": not all frames could be captured; not printed if only the requested number was reached */
	if (s.more && s.n < (uint32_t)opt.python)
		put_s(t, " > ...\n");
	return true;
}

bool frames_before(struct text *t, const struct codes *codes, const struct systrace_enter *e)
{
	return put_frames(t, codes, find_walk(&e->head, AT_ENTER));
}

bool frames_midway(struct text *t, const struct codes *codes, const struct systrace_enter *e)
{
	return put_frames(t, codes, find_walk_midway(e));
}

bool frames_at_exit(struct text *t, const struct codes *codes, const struct systrace_exit *x)
{
	return put_frames(t, codes, find_walk(&x->head, AT_EXIT));
}

static const struct systrace_block *find_walk_any(const struct systrace_enter *e, const struct systrace_exit *x)
{
	const struct systrace_block *before = find_walk(&e->head, AT_ENTER);

	return before ? before : x ? find_walk(&x->head, AT_EXIT) : find_walk_midway(e);
}

bool frames_get(struct python_stack *s, uint32_t most, const struct codes *codes, const struct systrace_enter *e,
		const struct systrace_exit *x)
{
	return get_stack(s, most < FRAMES_ALL ? most : FRAMES_ALL, codes, find_walk_any(e, x));
}

bool frames_have(const struct codes *codes, const struct systrace_enter *e, const struct systrace_exit *x, frame_test *test,
		 const void *with)
{
	struct python_stack s;

	if (!frames_get(&s, FRAMES_ALL, codes, e, x))
		return false;
	for (uint32_t i = 0; i < s.n; i++)
		if (s.frame[i].file && test(&s.frame[i], with))
			return true;
	return false;
}
