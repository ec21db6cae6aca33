// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include "base/json.h"
#include "base/names.h"
#include "base/say.h"
#include "facts/pids.h"
#include "facts/sockets.h"
#include "row/call.h"
#include "call_facts.h"
#include "json_value.h"
#include "values.h"

uint64_t json_values, json_ready;

#define LEVELS		160

struct writer {
	struct values values;		/* first */
	struct text *to;
	struct missing *missing;
	struct around {			/* the values that contain the current one */
		const char *name;	/* the name, in this one, of the value inside; NULL: it has only a number */
		uint32_t len;
		uint32_t element;	/* the number of values so far in this one */
		char shape;
	} around[LEVELS];
	int depth;			/* deeper levels share the last element, but nothing is that deep */
};

static struct writer *writer_of(struct values *v)
{
	return (struct writer *)v;
}

static struct around *around_of(struct writer *w)
{
	return &w->around[w->depth < LEVELS ? w->depth : LEVELS - 1];
}

/* ---- the path to the current value ----------------------------------------------------- */

/* The path of the current value, msg.msg_iov[3].iov_base, or of the value that contains it at @depth. */
static void put_way(struct text *t, const struct writer *w, int depth)
{
	for (int i = 0; i <= depth && i < LEVELS; i++) {
		const struct around *a = &w->around[i];

		if (!a->element)
			continue;
		if (a->shape == '[') {
			put_f(t, "[%u]", a->element - 1);
			continue;
		}
		if (t->len)
			put_c(t, '.');
		if (a->name)
			put_mem(t, a->name, a->len);
		else
			put_f(t, "_%u", a->element - 1);
	}
}

static void note_way(const struct writer *w, struct text *list, int depth)
{
	struct text way = { 0 };

	put_way(&way, w, depth);
	if (list->len)
		put_c(list, ',');
	/* empty for the arguments themselves */
	put_json_bytes(list, way.len ? way.s : "", way.len);
	text_free(&way);
}

/* ---- leaves ------------------------------------------------------------------------------ */

static void put_number(struct text *t, const struct mark *m)
{
	if (m->form == PEN_SIGNED)
		put_dec(t, m->value);
	else
		put_uns(t, m->value);
}

static void put_pointer(struct writer *w, const struct mark *m)
{
	if (!m->value) {
		put_s(w->to, "null");
		return;
	}
	put_c(w->to, '"');
	put_hex(w->to, m->value);
	put_c(w->to, '"');
	if (m->form == PEN_UNREAD && w->missing)
		note_way(w, &w->missing->unread, w->depth);
}

/* A|B; names have no character that JSON escapes */
static void put_names(struct text *t, const char *s, size_t n)
{
	size_t from = 0;

	for (size_t i = 0; i <= n; i++) {
		if (i < n && s[i] != '|')
			continue;
		if (i > from) {
			put_json_comma(t);
			put_json(t, s + from, i - from);
		}
		from = i + 1;
	}
}

static struct xlats xlats_of(const struct mark *m)
{
	return (struct xlats){ NULL, m->is, m->len };
}

static void put_set(struct text *t, const struct mark *m, int n)
{
	static struct text names;
	uint64_t value = 0;
	const char *name;
	bool known;

	for (int i = 0; i < n; i++)
		value |= m[i].value;
	put_s(t, "{\"value\":");
	put_uns(t, value);
	put_s(t, ",\"names\":[");
	for (int i = 0; i < n; i++) {
		const struct xlats x = xlats_of(&m[i]);

		name = m[i].kind == PEN_WORD ? xlat_name(&x, m[i].value) : NULL;
		if (m[i].kind == PEN_FLAGS) {
			names.len = 0;
			print_flag_names(&names, &x, m[i].value, &known);
			put_names(t, names.s, known ? names.len : 0);
		} else if (name) {
			put_json_comma(t);
			put_json_s(t, name);
		}
	}
	put_s(t, "]}");
}

static bool in_name(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* Puts the words of a text that look like a constant's name, outside of comments. */
static void put_words(struct text *t, const char *s, size_t n)
{
	size_t i = 0, from;

	while (i < n) {
		const char *end = n - i > 1 && s[i] == '/' && s[i + 1] == '*' ? memmem(s + i, n - i, "*/", 2) : NULL;

		if (end)
			i = end - s;
		if (!in_name(s[i])) {
			i++;
			continue;
		}
		for (from = i; i < n && in_name(s[i]);)
			i++;
		if ((s[from] < 'A' || s[from] > 'Z') && s[from] != '_')
			continue;
		put_json_comma(t);
		put_json(t, s + from, i - from);
	}
}

static void put_words_of(struct writer *w, const struct mark *m)
{
	put_s(w->to, "{\"value\":");
	put_number(w->to, m);
	put_s(w->to, ",\"names\":[");
	put_words(w->to, w->values.line->s + m->at, m->end - m->at);
	put_s(w->to, "]}");
}

static void put_signals(struct text *t, uint64_t set)
{
	const char *name;

	put_s(t, "{\"value\":");
	put_uns(t, set);
	put_s(t, ",\"names\":[");
	for (int i = 1; i <= 64; i++) {
		name = set >> (i - 1) & 1 ? signal_name(i) : NULL;
		if (!name)
			continue;
		put_json_comma(t);
		put_json_s(t, name);
	}
	put_s(t, "]}");
}

/* A value that has at most one name. */
static void put_called(struct text *t, const struct mark *m, const char *name, size_t n)
{
	put_s(t, "{\"value\":");
	put_number(t, m);
	put_s(t, ",\"name\":");
	if (name)
		put_json_bytes(t, name, n);
	else
		put_s(t, "null");
	put_c(t, '}');
}

static void put_named(struct text *t, const struct mark *m, const char *name)
{
	put_called(t, m, name, name ? strlen(name) : 0);
}

static void put_string(struct writer *w, const struct mark *m)
{
	put_json_bytes(w->to, m->is, m->len);
	if (m->form == PEN_CUT && w->missing)
		note_way(w, &w->missing->cut, w->depth);
}

static void put_json_end(struct text *t, const char *name, const struct sockaddr_in6 *end)
{
	put_json_key(t, name, strlen(name));
	put_c(t, '"');
	put_end(t, end);
	put_c(t, '"');
}

static void put_socket(struct text *t, const struct systrace_fdinfo *f)
{
	const struct ends *ends = NULL;

	put_json_name(t, "protocol");
	put_json_bytes(t, f->name, strnlen((const char *)f->name, sizeof(f->name)));
	if (f->family == AF_INET || f->family == AF_INET6)
		ends = socket_ends(f);
	if (!ends)
		return;
	put_json_end(t, "local", &ends->local);
	if (ends->has_peer)
		put_json_end(t, "peer", &ends->peer);
}

/* Details of an eventfd or a signalfd, under the kernel's names. */
static void put_said(struct text *t, const struct systrace_fdinfo *f)
{
	struct said s = { 0 };
	bool any = false;

	for (; fdinfo_said(f, &s); any = true) {
		put_s(t, any ? "," : ",\"fdinfo\":{");
		put_json_bytes(t, s.name, s.name_len);
		put_c(t, ':');
		put_json_bytes(t, s.value, s.len);
	}
	if (any)
		put_c(t, '}');
}

void put_json_fd(struct text *t, int fd, const struct systrace_block *b)
{
	const struct systrace_fdinfo *f = fdinfo_of(b);

	put_s(t, "{\"fd\":");
	put_dec(t, fd);
	if (fd == AT_FDCWD)
		put_s(t, ",\"name\":\"AT_FDCWD\"");
	if (f && f->path) {
		put_s(t, ",\"path\":");
		put_json_bytes(t, f + 1, f->path);
		put_json_name(t, "type");
		put_json_s(t, call_facts_type(f->mode));
		if (f->ino) {
			put_json_name(t, "ino");
			put_uns(t, f->ino);
		}
		if (S_ISSOCK(f->mode))
			put_socket(t, f);
		put_said(t, f);
	}
	put_c(t, '}');
}

static void put_leaf(struct writer *w, const struct mark *m, int n)
{
	struct xlats x;

	switch (m->kind) {
	case PEN_NUMBER:
	case PEN_PID:
		put_number(w->to, m);
		break;
	case PEN_WORD:
		if (n == 1) {
			x = xlats_of(m);
			put_named(w->to, m, xlat_name(&x, m->value));
			break;
		}
		__attribute__((fallthrough));
	case PEN_FLAGS:
		put_set(w->to, m, n);
		break;
	case PEN_CALLED:
		put_called(w->to, m, m->is, m->len);
		break;
	case PEN_NAMES:
		put_words_of(w, m);
		break;
	case PEN_SIGNALS:
		put_signals(w->to, m->value);
		break;
	case PEN_TEXT:
		put_json_bytes(w->to, w->values.line->s + m->at, m->end - m->at);
		break;
	case PEN_SIGNAL:
		put_named(w->to, m, signal_name(m->value));
		break;
	case PEN_ERRNO:
		put_named(w->to, m, errno_name((int64_t)m->value < 0 ? -m->value : m->value));
		break;
	case PEN_BYTES:
		put_string(w, m);
		break;
	case PEN_ADDRESS:
		put_pointer(w, m);
		break;
	case PEN_FD:
		put_json_fd(w->to, m->value, m->is);
		break;
	}
}

/* ---- the walk ----------------------------------------------------------------------------- */

static void json_name(struct values *v, const char *name, size_t n)
{
	struct writer *w = writer_of(v);
	struct around *a = around_of(w);
	char number[16];

	a->name = n ? name : NULL;
	a->len = n;
	a->element++;
	if (a->shape == '[')
		return;
	if (!n) {
		n = snprintf(number, sizeof(number), "_%u", a->element - 1);
		name = number;
	}
	put_json_word_key(w->to, name, n);
}

static void json_open(struct values *v, char shape)
{
	struct writer *w = writer_of(v);

	if (around_of(w)->shape == '[')
		put_json_comma(w->to);
	put_c(w->to, shape);
	w->depth++;
	*around_of(w) = (struct around){ .shape = shape };
}

static void json_close(struct values *v, char shape)
{
	struct writer *w = writer_of(v);

	put_c(w->to, shape == '{' ? '}' : ']');
	w->depth--;
}

static void json_leaf(struct values *v, const struct mark *m, int n)
{
	struct writer *w = writer_of(v);

	json_values++;
	if (around_of(w)->shape == '[')
		put_json_comma(w->to);
	put_leaf(w, m, n);
}

static void debug_ready(const struct writer *w, const char *text, size_t n)
{
	struct text way = { 0 };

	put_way(&way, w, w->depth);
	debug("json: no type is known for this text: %.*s=%.*s", (int)way.len, way.s, n < 200 ? (int)n : 200, text);
	text_free(&way);
}

static void json_text(struct values *v, const char *text, size_t n)
{
	struct writer *w = writer_of(v);

	json_values++;
	json_ready += n > 0;
	if (n)
		debug_ready(w, text, n);
	if (around_of(w)->shape == '[')
		put_json_comma(w->to);
	if (n)
		put_json_bytes(w->to, text, n);
	else
		put_s(w->to, "null");
}

static void json_dots(struct values *v)
{
	struct writer *w = writer_of(v);

	/* the dots stand for elements of the containing value */
	if (w->missing)
		note_way(w, &w->missing->cut, w->depth - 1);
}

/* Most of .around is never used, so it is not cleared. */
static void begin_writer(struct writer *w, struct text *to, struct missing *missing)
{
	w->values = (struct values){ .name = json_name, .open = json_open, .close = json_close, .leaf = json_leaf,
				     .ready = json_text, .dots = json_dots };
	w->to = to;
	w->missing = missing;
	w->depth = 0;
	w->around[0] = (struct around){ .shape = '{' };
}

void put_json_fields(struct text *t, const struct text *line, size_t from, struct missing *missing)
{
	struct writer w;

	begin_writer(&w, t, missing);
	put_c(t, '{');
	values_walk(&w.values, line, from);
	put_c(t, '}');
}

void put_json_value(struct text *t, const struct text *line)
{
	struct writer w;

	begin_writer(&w, t, NULL);
	values_one(&w.values, line, 0);
}
