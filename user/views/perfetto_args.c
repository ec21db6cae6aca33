// SPDX-License-Identifier: GPL-2.0
/*
 * Values as Perfetto's debug annotations: numbers, names as strings that are written once,
 * structures as dictionaries.
 */
#include <fcntl.h>
#include "row/call.h"
#include "perfetto_names.h"
#include "protobuf.h"
#include "values.h"

#define LEVELS		64	/* deeper values are left out */
#define REPEATED	128	/* longest string, in bytes, that is worth a number */

enum { ANNOTATION_OF_EVENT = 4, ANNOTATION_OF_DICT = 11, ANNOTATION_OF_ARRAY = 12 };
enum { NAME_IID = 1, UINT = 3, INT = 4, STRING = 6, POINTER = 7, STRING_IID = 17 };

struct writer {
	struct values values;		/* first */
	struct text *to;
	uint64_t name;			/* number of the next value's name; 0: an array's element */
	struct around { size_t at; char shape; bool spread; } around[LEVELS];
	/* the next value's name; that of the structure that is spread */
	struct word { const char *s; size_t len; } named, outer;
	uint32_t depth, deeper;		/* .deeper: levels beyond these */
	uint32_t unnamed;
	bool has_path;			/* strings are paths, not data */
};

static struct writer *writer_of(struct values *v)
{
	return (struct writer *)v;
}

/*
 * The fields of a structure become annotations of the event, named "buf.st_mode": a dictionary
 * takes four bytes more, and viewers show the same names for it.
 */
static bool is_spread(const struct writer *w)
{
	return w->around[w->depth].spread;
}

static size_t begin(struct writer *w)
{
	char shape = w->around[w->depth].shape;
	size_t at = pb_begin(w->to, !w->depth || is_spread(w) ? ANNOTATION_OF_EVENT : shape == '{' ? ANNOTATION_OF_DICT : ANNOTATION_OF_ARRAY);

	if (w->name)
		pb_uint(w->to, NAME_IID, w->name);
	w->name = 0;
	return at;
}

/* @again: the string is likely to be repeated, so write it once. */
static void put_string(struct text *t, const void *p, size_t n, bool again)
{
	/* a single byte is shorter than the number for it */
	if (again && n > 1 && n <= REPEATED)
		pb_uint(t, STRING_IID, perfetto_name(NAME_VALUE, p, n));
	else
		pb_string(t, STRING, p, n);
}

static void args_name(struct values *v, const char *name, size_t n)
{
	struct writer *w = writer_of(v);
	struct text place = { 0 };

	if (w->deeper || w->around[w->depth].shape == '[')
		return;
	w->named = (struct word){ name, n };
	if (n) {
		w->name = is_spread(w) ? perfetto_inner(w->outer.s, w->outer.len, name, n) : perfetto_literal(NAME_ANNOTATION, name, n);
		return;
	}
	put_c(&place, '_');
	put_uns(&place, w->unnamed++);
	w->name = perfetto_name(NAME_ANNOTATION, place.s, place.len);
	text_free(&place);
}

static void args_open(struct values *v, char shape)
{
	struct writer *w = writer_of(v);
	size_t at;

	if (w->deeper || w->depth + 1 == LEVELS) {
		w->deeper++;
		return;
	}
	if (!w->depth && shape == '{' && w->named.len) {
		w->outer = w->named;
		w->around[++w->depth] = (struct around){ w->to->len, shape, true };
		return;
	}
	at = begin(w);
	w->around[++w->depth] = (struct around){ at, shape, false };
}

/* A structure without fields is shown as {}. */
static void end_spread(struct writer *w)
{
	bool empty = w->around[w->depth--].at == w->to->len;
	size_t at;

	if (!empty)
		return;
	w->name = perfetto_literal(NAME_ANNOTATION, w->outer.s, w->outer.len);
	at = begin(w);
	pb_string(w->to, STRING, "{}", 2);
	pb_end(w->to, at);
}

static void args_close(struct values *v, char shape)
{
	struct writer *w = writer_of(v);

	(void)shape;
	if (w->deeper)
		w->deeper--;
	else if (is_spread(w))
		end_spread(w);
	else
		pb_end(w->to, w->around[w->depth--].at);
}

/*
 * The working directory as one string, AT_FDCWD</home>: its number has no meaning, and most calls
 * with a path have one.
 */
static void put_cwd(struct text *to, const struct systrace_fdinfo *f)
{
	static struct text word;

	word.len = 0;
	put_s(&word, "AT_FDCWD");
	if (f && f->path) {
		put_c(&word, '<');
		put_mem(&word, (const char *)(f + 1), f->path);
		put_c(&word, '>');
	}
	put_string(to, word.s, word.len, true);
}

static void put_leaf(struct writer *w, const struct mark *m, int n)
{
	const struct text *line = w->values.line;

	switch (m->kind) {
	case PEN_NUMBER:
	case PEN_PID:
		pb_uint(w->to, m->form == PEN_SIGNED || m->kind == PEN_PID ? INT : UINT, m->value);
		break;
	case PEN_ADDRESS:
		pb_uint(w->to, POINTER, m->value);
		break;
	case PEN_BYTES:
		put_string(w->to, m->is, m->len, w->has_path);
		break;
	case PEN_FD:
		if ((int)m->value == AT_FDCWD)
			put_cwd(w->to, fdinfo_of(m->is));
		else
			pb_uint(w->to, INT, (int64_t)(int)m->value);
		break;
	default:
		/* values with names are put as strace writes them: O_RDONLY|O_CLOEXEC */
		put_string(w->to, line->s + m->at, m[n - 1].end - m->at, true);
	}
}

/*
 * A descriptor's path is a separate annotation, "fd.path", which viewers show like the member
 * "path" of a dictionary.
 */
static void put_path(struct writer *w, const struct systrace_fdinfo *f)
{
	static struct text both;
	struct word of = w->named;
	size_t at;

	if (is_spread(w)) {
		both.len = 0;
		put_mem(&both, w->outer.s, w->outer.len);
		put_c(&both, '.');
		put_mem(&both, of.s, of.len);
		of = (struct word){ both.s, both.len };
	}
	w->name = perfetto_inner(of.s, of.len, "path", 4);
	at = begin(w);
	put_string(w->to, f + 1, f->path, true);
	pb_end(w->to, at);
}

/* Whether this is the working directory before an absolute path, which the kernel ignores, too. */
static bool is_idle(const struct writer *w, const struct mark *m)
{
	const struct values *v = &w->values;
	const struct mark *path = m + 1;

	if (w->depth || !w->has_path || m->kind != PEN_FD || (int)m->value != AT_FDCWD)
		return false;
	while (path < v->end && (path->kind == PEN_NEXT || path->kind == PEN_NAME))
		path++;
	return path < v->end && path->kind == PEN_BYTES && path->len && *(const char *)path->is == '/';
}

static void args_leaf(struct values *v, const struct mark *m, int n)
{
	struct writer *w = writer_of(v);
	const struct systrace_fdinfo *f = m->kind == PEN_FD && w->name ? fdinfo_of(m->is) : NULL;
	size_t at;

	if (w->deeper || is_idle(w, m))
		return;
	at = begin(w);
	put_leaf(w, m, n);
	pb_end(w->to, at);
	if (f && f->path && (int)m->value != AT_FDCWD)
		put_path(w, f);
}

static void args_ready(struct values *v, const char *text, size_t n)
{
	struct writer *w = writer_of(v);
	size_t at;

	if (w->deeper)
		return;
	at = begin(w);
	put_string(w->to, text, n, true);
	pb_end(w->to, at);
}

static void args_dots(struct values *v)
{
	if (writer_of(v)->around[writer_of(v)->depth].shape == '[')
		args_ready(v, "...", 3);
}

void put_perfetto_args(struct text *event, const struct text *line, bool has_path)
{
	struct writer w;

	w.values = (struct values){ .name = args_name, .open = args_open, .close = args_close, .leaf = args_leaf,
				    .ready = args_ready, .dots = args_dots };
	w.to = event;
	w.name = 0;
	w.has_path = has_path;
	w.depth = w.deeper = w.unnamed = 0;
	w.around[0] = (struct around){ .shape = '{' };
	values_walk(&w.values, line, 0);
}
