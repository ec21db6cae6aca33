// SPDX-License-Identifier: GPL-2.0
#include "base/array.h"
#include "python/frames.h"
#include "perfetto_names.h"
#include "protobuf.h"
#include "interns.h"

struct text perfetto_news;

/* Fields of InternedData.  With .words the field is a message of a number and a string. */
static const struct { uint8_t field; bool words; } kinds[NAME_TABLES] = {
	[NAME_CATEGORY] = { 1, true }, [NAME_EVENT] = { 2, true }, [NAME_ANNOTATION] = { 3, true }, [NAME_VALUE] = { 29, true },
	[NAME_FUNCTION] = { 5, true }, [NAME_SOURCE] = { 18, true }, [NAME_FRAME] = { 6 }, [NAME_STACK] = { 7 } };
static struct interns tables[NAME_TABLES];

/* Names of arguments and calls are literals, so most are found by their address, without a hash. */
static struct literal { const char *s; const struct interned *sum; int table; } literals[1024];

struct place { uint64_t function, source, line; };

static struct interned *find(int table, const void *key, size_t n, bool *fresh)
{
	return intern(&tables[table], key, n, fresh);
}

static const struct interned *name(int table, const void *words, size_t n)
{
	bool fresh;
	struct interned *s = find(table, words, n, &fresh);
	size_t at;

	if (!fresh)
		return s;
	at = pb_begin(&perfetto_news, kinds[table].field);
	pb_uint(&perfetto_news, 1, s->id);
	pb_string(&perfetto_news, 2, words, n);
	pb_end(&perfetto_news, at);
	return s;
}

uint64_t perfetto_name(int table, const void *words, size_t n)
{
	return name(table, words, n)->id;
}

static struct literal *literal_at(const char *words)
{
	return &literals[((uintptr_t)words ^ (uintptr_t)words >> 10) % COUNT(literals)];
}

uint64_t perfetto_literal(int table, const char *words, size_t n)
{
	struct literal *l = literal_at(words);

	if (l->s != words || l->table != table || l->sum->len != n || memcmp(l->sum->key, words, n))
		*l = (struct literal){ words, name(table, words, n), table };
	return l->sum->id;
}

static bool is_in(const struct interned *s, const char *outer, size_t outer_len, const char *inner, size_t len)
{
	return s->len == outer_len + 1 + len && !memcmp(s->key, outer, outer_len) && !memcmp(s->key + outer_len + 1, inner, len);
}

uint64_t perfetto_inner(const char *outer, size_t outer_len, const char *inner, size_t len)
{
	struct literal *l = literal_at((const char *)((uintptr_t)outer * 3 + (uintptr_t)inner));
	static struct text all;

	if (l->s == inner && l->table == NAME_TABLES && is_in(l->sum, outer, outer_len, inner, len))
		return l->sum->id;
	all.len = 0;
	put_mem(&all, outer, outer_len);
	put_c(&all, '.');
	put_mem(&all, inner, len);
	*l = (struct literal){ inner, name(NAME_ANNOTATION, all.s, all.len), NAME_TABLES };
	return l->sum->id;
}

static uint64_t frame_name(const struct python_frame *f)
{
	struct place key = { .function = f->name ? perfetto_name(NAME_FUNCTION, f->name, f->name_len) : perfetto_name(NAME_FUNCTION, "?", 1),
			     .source = f->file ? perfetto_name(NAME_SOURCE, f->file, f->file_len) : 0, .line = f->position.line };
	bool fresh;
	struct interned *s = find(NAME_FRAME, &key, sizeof(key), &fresh);
	size_t at;

	if (!fresh)
		return s->id;
	at = pb_begin(&perfetto_news, kinds[NAME_FRAME].field);
	pb_uint(&perfetto_news, 1, s->id);
	pb_uint(&perfetto_news, 2, key.function);
	if (key.source)
		pb_uint(&perfetto_news, 5, key.source);
	if (key.line)
		pb_uint(&perfetto_news, 6, key.line);
	pb_end(&perfetto_news, at);
	return s->id;
}

/* The trace has the outermost frame first. */
uint64_t perfetto_stack(const struct python_stack *stack)
{
	uint64_t ids[FRAMES_ALL];
	struct interned *s;
	bool fresh;
	size_t at;

	for (uint32_t i = 0; i < stack->n; i++)
		ids[i] = frame_name(&stack->frame[stack->n - 1 - i]);
	s = find(NAME_STACK, ids, stack->n * sizeof(*ids), &fresh);
	if (!fresh)
		return s->id;
	at = pb_begin(&perfetto_news, kinds[NAME_STACK].field);
	pb_uint(&perfetto_news, 1, s->id);
	for (uint32_t i = 0; i < stack->n; i++)
		pb_uint(&perfetto_news, 2, ids[i]);
	pb_end(&perfetto_news, at);
	return s->id;
}

bool perfetto_names_full(void)
{
	for (int i = 0; i < NAME_TABLES; i++)
		if (interns_full(&tables[i]))
			return true;
	return false;
}

void perfetto_names_clear(void)
{
	for (int i = 0; i < NAME_TABLES; i++)
		interns_clear(&tables[i]);
	memset(literals, 0, sizeof(literals));
}

void perfetto_names_free(void)
{
	perfetto_names_clear();
	text_free(&perfetto_news);
}
