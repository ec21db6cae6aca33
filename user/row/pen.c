// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "settings.h"
#include "base/say.h"
#include "pen.h"

struct copied {
	struct copied *next;
	uint8_t bytes[];
};

static __attribute__((noinline)) void make_room(struct marks *all)
{
	all->room = all->room ? 2 * all->room : 64;
	all->m = realloc(all->m, all->room * sizeof(*all->m));
	if (!all->m)
		die("out of memory");
}

/* Drops the marks of text that was taken back or is part of this value. */
static inline void add(struct text *t, size_t at, struct mark m)
{
	struct marks *all = t->marks;

	while (all->n && all->m[all->n - 1].end > at)
		all->n--;
	if (all->n == all->room)
		make_room(all);
	m.at = at;
	m.end = t->len;
	all->m[all->n++] = m;
}

void marks_add(struct text *t, size_t at, struct mark m)
{
	add(t, at, m);
}

const void *marks_copy(struct text *t, const void *p, size_t n)
{
	struct copied *c;

	if (!t->marks)
		return p;
	c = malloc(sizeof(*c) + n);
	if (!c)
		die("out of memory");
	memcpy(c->bytes, p, n);
	c->next = t->marks->copied;
	t->marks->copied = c;
	return c->bytes;
}

void marked_number(struct text *t, uint64_t v, char how)
{
	size_t at = t->len;

	switch (how) {
	case 'd':
		put_dec(t, v);
		break;
	case 'u':
		put_uns(t, v);
		break;
	case 'x':
		put_hex(t, v);
		break;
	case 'o':
		put_oct(t, v);
		break;
	}
	add(t, at, (struct mark){ .kind = PEN_NUMBER, .form = how == 'd' ? PEN_SIGNED : PEN_UNSIGNED, .value = v });
}

void marked_address(struct text *t, uint64_t addr, int form)
{
	size_t at = t->len;

	if (addr)
		put_hex(t, addr);
	else
		put_s(t, "NULL");
	add(t, at, (struct mark){ .kind = PEN_ADDRESS, .form = form, .value = addr });
}

void marked_quoted(struct text *t, const void *p, size_t n, bool cut)
{
	size_t at = t->len;

	put_quoted(t, p, n);
	if (cut)
		put_s(t, "...");
	add(t, at, (struct mark){ .kind = PEN_BYTES, .form = cut ? PEN_CUT : PEN_WHOLE, .is = p, .len = n });
}

void marked_words(struct text *t, const char *words, size_t n, int kind, char form)
{
	size_t at = t->len;

	put_mem(t, words, n);
	add(t, at, (struct mark){ .kind = kind, .form = form });
}

void marked_name(struct text *t, const char *name, size_t n)
{
	size_t at = t->len;

	put_mem(t, name, n);
	put_c(t, '=');
	add(t, at, (struct mark){ .kind = PEN_NAME, .is = name, .len = n });
}

/* A piece of the format of pen_f() that is not a value; returns what follows. */
static const char *put_piece(struct text *t, const char *s)
{
	size_t name = strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

	if (name && s[name] == '=' && s[name + 1] != '=') {
		marked_name(t, s, name);
		return s + name + 1;
	}
	if (name) {
		put_mem(t, s, name);
		return s + name;
	}
	if (!strncmp(s, ", ", 2)) {
		pen_next(t);
		return s + 2;
	}
	if (!strncmp(s, "...", 3)) {
		pen_dots(t);
		return s + 3;
	}
	if (!strncmp(s, " => ", 4)) {
		pen_becomes(t);
		return s + 4;
	}
	if (*s == '{' || *s == '[')
		pen_open(t, *s);
	else if (*s == '}' || *s == ']')
		pen_close(t, *s);
	else
		put_c(t, *s);
	return s + 1;
}

/* A value in the format (%...); returns what follows. */
static const char *put_value(struct text *t, const char *s, va_list *ap, bool comment)
{
	size_t n = strcspn(s, "duxsc") + 1, at = t->len;
	bool wide = memchr(s, 'l', n) || memchr(s, 'z', n), is_signed = s[n - 1] == 'd';
	uint64_t v;
	char spec[16];

	if (s[n - 1] == 's') {
		put_s(t, va_arg(*ap, const char *));
		return s + n;
	}
	snprintf(spec, sizeof(spec), "%.*s", (int)n, s);
	if (wide) {
		v = va_arg(*ap, unsigned long long);
		put_f(t, spec, v);
	} else {
		v = va_arg(*ap, unsigned);
		put_f(t, spec, (unsigned)v);
		v = is_signed ? (uint64_t)(int)v : v;
	}
	if (!comment)
		add(t, at, (struct mark){ .kind = PEN_NUMBER, .form = is_signed ? PEN_SIGNED : PEN_UNSIGNED, .value = v });
	return s + n;
}

void pen_f(struct text *t, const char *fmt, ...)
{
	bool comment = false;
	va_list ap;

	va_start(ap, fmt);
	if (!is_marked(t)) {
		put_vf(t, fmt, ap);
		fmt = "";
	}
	while (*fmt) {
		if (!strncmp(fmt, comment ? "*/" : "/*", 2))
			comment = !comment;
		if (*fmt == '%')
			fmt = put_value(t, fmt, &ap, comment);
		else if (comment)
			put_c(t, *fmt++);
		else
			fmt = put_piece(t, fmt);
	}
	va_end(ap);
}

void marks_clear(struct marks *all)
{
	struct copied *c;

	while ((c = all->copied)) {
		all->copied = c->next;
		free(c);
	}
	all->n = 0;
}

void marks_free(struct marks *all)
{
	marks_clear(all);
	free(all->m);
	*all = (struct marks){ 0 };
}

void pen_hex_bytes(struct text *t, const void *p, size_t n, bool cut)
{
	size_t at = t->len;

	put_quoted_hex(t, p, n);
	if (cut)
		put_s(t, "...");
	pen_is(t, at, (struct mark){ .kind = PEN_BYTES, .form = cut ? PEN_CUT : PEN_WHOLE, .is = p, .len = n });
}

void pen_as_asked(struct text *t)
{
	t->xlat = opt.xlat;
	t->quotes = opt.quotes;
}
