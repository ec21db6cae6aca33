// SPDX-License-Identifier: GPL-2.0
/*
 * --pprof: a profile of where calls were made, with their number, time and bytes.  Strings,
 * functions and locations are written as they appear, and sums at the end.  If there are too many,
 * all are written and it starts again with new numbers.
 */
#include "settings.h"
#include "base/names.h"
#include "facts/host.h"
#include "facts/pids.h"
#include "row/call.h"
#include "trace/task.h"
#include "call.h"
#include "call_facts.h"
#include "call_stack.h"
#include "file.h"
#include "protobuf.h"
#include "interns.h"
#include "views.h"

/* The format's field numbers. */
enum { PROFILE_TYPE = 1, PROFILE_SAMPLE, PROFILE_LOCATION = 4, PROFILE_FUNCTION, PROFILE_STRING, PROFILE_TIME = 9, PROFILE_DURATION,
       PROFILE_DEFAULT = 14 };
enum { SAMPLE_LOCATIONS = 1, SAMPLE_VALUES, SAMPLE_LABEL };

struct numbered {
	struct interns sums;
	uint64_t base;			/* how many numbers were given before these */
};

static struct view_file file;
static struct numbered strings, functions, locations;
static struct interns samples;		/* by a sample's locations and labels, as written to the file */
static struct text sample, word;
static uint64_t first, last;		/* times */

struct place { uint64_t name, file, first_line, line; };

static uint64_t number(struct numbered *n, const void *key, size_t len, bool *fresh)
{
	return n->base + intern(&n->sums, key, len, fresh)->id;
}

static void begin_anew(struct numbered *n)
{
	n->base += n->sums.n;
	interns_clear(&n->sums);
}

/* 0 is the empty string. */
static uint64_t string(const void *s, size_t n)
{
	uint64_t id;
	bool fresh;

	if (!n)
		return 0;
	id = number(&strings, s, n, &fresh);
	if (fresh)
		pb_string(&file.text, PROFILE_STRING, s, n);
	return id;
}

static uint64_t string_s(const char *s)
{
	return string(s, strlen(s));
}

/* A line of a function; for a call only the function. */
static uint64_t location(const struct place *p)
{
	uint64_t function, id;
	size_t at, line;
	bool fresh;

	function = number(&functions, p, offsetof(struct place, line), &fresh);
	if (fresh) {
		at = pb_begin(&file.text, PROFILE_FUNCTION);
		pb_uint(&file.text, 1, function);
		pb_uint(&file.text, 2, p->name);
		pb_uint(&file.text, 4, p->file);
		pb_uint(&file.text, 5, p->first_line);
		pb_end(&file.text, at);
	}
	id = number(&locations, (uint64_t[]){ function, p->line }, 2 * sizeof(uint64_t), &fresh);
	if (!fresh)
		return id;
	at = pb_begin(&file.text, PROFILE_LOCATION);
	pb_uint(&file.text, 1, id);
	line = pb_begin(&file.text, 4);
	pb_uint(&file.text, 1, function);
	pb_uint(&file.text, 2, p->line);
	pb_end(&file.text, line);
	pb_end(&file.text, at);
	return id;
}

/* ---- samples ------------------------------------------------------------------------------ */

/* The call, and its callers. */
static void put_locations(struct task *t)
{
	const struct call_stack *stack = call_stack_get(t->of[pprof_sink.slot], t);
	size_t at = pb_begin(&sample, SAMPLE_LOCATIONS);

	pb_varint(&sample, location(&(struct place){ .name = string_s(call_name(&t->call)) }));
	for (uint32_t i = 0; i < stack->n; i++) {
		const struct python_frame *f = &stack->frame[i];

		pb_varint(&sample, location(&(struct place){ f->name ? string(f->name, f->name_len) : string_s("?"),
							     string(f->file, f->file_len), f->first_line, f->position.line }));
	}
	pb_end(&sample, at);
}

static void put_label(const char *key, const void *value, size_t n)
{
	size_t at;

	if (!n)
		return;
	at = pb_begin(&sample, SAMPLE_LABEL);
	pb_uint(&sample, 1, string_s(key));
	pb_uint(&sample, 2, string(value, n));
	pb_end(&sample, at);
}

static void put_labels(const struct task *t, const struct call_facts *facts)
{
	const char *comm = pids_called(t->tid), *name = NULL;

	if (t->call.exit && t->call.exit->ret < 0)
		name = errno_name(-t->call.exit->ret);
	put_label("process", comm, strlen(comm));
	if (name)
		put_label("errno", name, strlen(name));
	word.len = 0;
	put_about(&word, facts, '\0');
	put_label("path", word.s, word.len);
}

static void write_samples(void)
{
	size_t at, values;

	for (uint32_t i = 0; i < samples.n; i++) {
		const struct interned *s = samples.all[i];

		at = pb_begin(&file.text, PROFILE_SAMPLE);
		put_mem(&file.text, (const char *)s->key, s->len);
		values = pb_begin(&file.text, SAMPLE_VALUES);
		pb_varint(&file.text, s->calls);
		pb_varint(&file.text, s->wall);
		if (capture.times)
			pb_varint(&file.text, s->cpu);
		pb_varint(&file.text, s->bytes);
		pb_end(&file.text, values);
		pb_end(&file.text, at);
		view_file_more(&file);
	}
	interns_clear(&samples);
}

static uint64_t put_type(const char *type, const char *unit)
{
	uint64_t name = string_s(type), of = string_s(unit);
	size_t at = pb_begin(&file.text, PROFILE_TYPE);

	pb_uint(&file.text, 1, name);
	pb_uint(&file.text, 2, of);
	pb_end(&file.text, at);
	return name;
}

/* Not done when the file is opened: whether a recording says how long calls ran is not known yet. */
static void begin_profile(void)
{
	static bool begun;

	if (begun)
		return;
	begun = true;
	pb_bytes(&file.text, PROFILE_STRING, "", 0);
	put_type("calls", "count");
	pb_uint(&file.text, PROFILE_DEFAULT, put_type("wall", "nanoseconds"));
	if (capture.times)
		put_type("cpu", "nanoseconds");
	put_type("bytes", "bytes");
}

static void count_call(struct task *t, uint64_t time)
{
	struct call_facts facts = call_facts(&t->call);
	struct interned *sum;
	struct spent spent;
	bool fresh;

	begin_profile();
	first = first ? first : t->call.enter->head.time;
	last = time;
	sample.len = 0;
	put_locations(t);
	put_labels(t, &facts);
	sum = intern(&samples, sample.s, sample.len, &fresh);
	sum->calls++;
	sum->wall += time - t->call.enter->head.time;
	if (call_spent(&t->call, &spent))
		sum->cpu += spent.ran;
	sum->bytes += facts.in + facts.out;
	view_file_more(&file);
	if (!interns_full(&samples) && !interns_full(&strings.sums) && !interns_full(&functions.sums) && !interns_full(&locations.sums))
		return;
	write_samples();
	begin_anew(&strings);
	begin_anew(&functions);
	begin_anew(&locations);
}

static void pprof_join(struct task *t)
{
	t->of[pprof_sink.slot] = call_stack_keep();
}

static void pprof_leave(struct task *t)
{
	call_stack_let_go(t->of[pprof_sink.slot]);
}

static void pprof_enter(struct task *t)
{
	call_stack_enter(t->of[pprof_sink.slot], t);
}

static void pprof_exit(struct task *t)
{
	count_call(t, t->call.exit->head.time);
}

/* ---- the file ------------------------------------------------------------------------------- */

static void pprof_end(bool detached)
{
	(void)detached;
	begin_profile();
	write_samples();
	if (!first)
		return;
	pb_uint(&file.text, PROFILE_TIME, first + host_wall_clock());
	pb_uint(&file.text, PROFILE_DURATION, last - first);
}

void pprof_open(const char *name)
{
	view_file_open(&file, name);
}

static void pprof_close(void)
{
	interns_clear(&strings.sums);
	interns_clear(&functions.sums);
	interns_clear(&locations.sums);
	call_stack_free();
	text_free(&sample);
	text_free(&word);
}

struct sink pprof_sink = {
	.name = "pprof", .file = &file, .join = pprof_join, .leave = pprof_leave, .enter = pprof_enter, .exit = pprof_exit,
	.broken = count_call, .end = pprof_end, .close = pprof_close,
};
