/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Values on their way into a line.  What prints a value says with the same words what it is; whoever wants values and not
 * text gives the line a struct marks, and finds in it each argument, field and element with its name and kind, in the
 * order of the text.  A line without marks pays a test for that.
 *
 * Between a name, or the comma before an element, and the next comma or end stands one value.  If nobody has said what it
 * is, it is the text that stands there.
 */
#ifndef SYSTRACE_PEN_H
#define SYSTRACE_PEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/text.h"

enum {
	PEN_NAME,		/* of the value that follows; .is: it, of .len bytes, a word of ours that no quotes would escape */
	PEN_OPEN, PEN_CLOSE,	/* a structure (.form '{') or array ('[') */
	PEN_NEXT,		/* the comma between two arguments, fields, elements */
	PEN_NUMBER,		/* .form: PEN_UNSIGNED, PEN_SIGNED */
	PEN_WORD, PEN_FLAGS,	/* a value with a name; a set of bits with names; .is: .len of struct xlat */
	PEN_CALLED,		/* a value with a name that is in no table; .is: it, of .len bytes */
	PEN_NAMES,		/* a value of whose bits the text says the names, joined by | with what has none */
	PEN_SIGNAL, PEN_ERRNO,	/* .value */
	PEN_SIGNALS,		/* .value: a set, of signal n bit n - 1 */
	PEN_BYTES,		/* .is: of .len bytes; .form: PEN_CUT: there are more */
	PEN_TEXT,		/* a string: its text, a hardware address for example */
	PEN_ADDRESS,		/* .form: PEN_UNREAD: of what could not be read, or was not looked into */
	PEN_FD,			/* .value; .is: what it is, a struct systrace_block, or NULL */
	PEN_PID,
	PEN_BECOMES,		/* what follows is the same value at the end of the call */
	PEN_DOTS,		/* there is more than is shown */
};
enum { PEN_UNSIGNED, PEN_SIGNED };
enum { PEN_WHOLE, PEN_CUT };
enum { PEN_PLAIN, PEN_UNREAD };

struct mark {
	uint8_t kind, form;
	uint32_t len;
	size_t at, end;		/* its text in the line */
	uint64_t value;
	const void *is;		/* lives as long as the call's records */
};

struct marks {
	struct mark *m;
	uint32_t n, room;
	struct copied *copied;	/* bytes of marks that stood nowhere else */
};

void marks_add(struct text *, size_t at, struct mark);	/* takes the place of those for the same text */
const void *marks_copy(struct text *, const void *, size_t n);
void marks_clear(struct marks *);			/* for the next line */
void marks_free(struct marks *);

/* What is written there is as -X and -x say.  Otherwise values have their names, and bytes are escaped. */
void pen_as_asked(struct text *);

/* The same functions as below, for a line that has marks: what has none must not pay for them. */
void marked_number(struct text *, uint64_t v, char how);
void marked_address(struct text *, uint64_t addr, int form);
void marked_quoted(struct text *, const void *p, size_t n, bool cut);
void marked_words(struct text *, const char *words, size_t n, int kind, char form);
void marked_name(struct text *, const char *name, size_t n);

static inline __attribute__((always_inline)) bool is_marked(const struct text *t)
{
	return __builtin_expect(!!t->marks, 0);
}

/* The text from `at` on is this value. */
static inline __attribute__((always_inline)) void pen_is(struct text *t, size_t at, struct mark m)
{
	if (is_marked(t))
		marks_add(t, at, m);
}

/* Of what is printed in pieces: a number; a number with this name (NULL: without); with the names that stand there; a string. */
static inline void pen_is_number(struct text *t, size_t at, uint64_t v)
{
	pen_is(t, at, (struct mark){ .kind = PEN_NUMBER, .value = v });
}

static inline void pen_is_called(struct text *t, size_t at, uint64_t v, const char *name)
{
	pen_is(t, at, (struct mark){ .kind = PEN_CALLED, .value = v, .is = name, .len = name ? strlen(name) : 0 });
}

static inline void pen_is_names(struct text *t, size_t at, uint64_t v)
{
	pen_is(t, at, (struct mark){ .kind = PEN_NAMES, .value = v });
}

static inline void pen_is_text(struct text *t, size_t at)
{
	pen_is(t, at, (struct mark){ .kind = PEN_TEXT });
}

static inline __attribute__((always_inline)) void pen_words(struct text *t, const char *words, size_t n, int kind, char form)
{
	if (is_marked(t))
		marked_words(t, words, n, kind, form);
	else
		put_mem(t, words, n);
}

static inline void pen_open(struct text *t, char c)
{
	pen_words(t, &c, 1, PEN_OPEN, c);
}

static inline void pen_close(struct text *t, char c)
{
	pen_words(t, &c, 1, PEN_CLOSE, c);
}

static inline void pen_next(struct text *t)
{
	pen_words(t, ", ", 2, PEN_NEXT, 0);
}

/* "..." instead of what else there is */
static inline void pen_dots(struct text *t)
{
	pen_words(t, "...", 3, PEN_DOTS, 0);
}

static inline void pen_rest(struct text *t)
{
	pen_next(t);
	pen_dots(t);
}

/* Of more that could not be read, where that begins. */
static inline void put_at(struct text *t, uint64_t addr)
{
	put_mem(t, " /* ", 4);
	put_hex(t, addr);
	put_mem(t, " */", 3);
}

static inline void pen_dots_at(struct text *t, uint64_t addr)
{
	pen_dots(t);
	put_at(t, addr);
}

/* => */
static inline void pen_becomes(struct text *t)
{
	pen_words(t, " => ", 4, PEN_BECOMES, 0);
}

/* A name that is not in the text. */
static inline void pen_named(struct text *t, const char *name, size_t n)
{
	pen_is(t, t->len, (struct mark){ .kind = PEN_NAME, .is = name, .len = n });
}

/* name= */
static inline void pen_name(struct text *t, const char *name, size_t n)
{
	if (is_marked(t)) {
		marked_name(t, name, n);
		return;
	}
	put_mem(t, name, n);
	put_c(t, '=');
}

/* "name=", "{name=", ", name=" of names that are literals */
#define pen_label(t, name)	pen_name(t, name, sizeof(name) - 1)
#define pen_first(t, name)	do { pen_open(t, '{'); pen_label(t, name); } while (0)
#define pen_field(t, name)	do { pen_next(t); pen_label(t, name); } while (0)

static inline void pen_dec(struct text *t, int64_t v)
{
	if (is_marked(t))
		marked_number(t, v, 'd');
	else
		put_dec(t, v);
}

static inline void pen_uns(struct text *t, uint64_t v)
{
	if (is_marked(t))
		marked_number(t, v, 'u');
	else
		put_uns(t, v);
}

static inline void pen_hex(struct text *t, uint64_t v)
{
	if (is_marked(t))
		marked_number(t, v, 'x');
	else
		put_hex(t, v);
}

static inline void pen_oct(struct text *t, uint64_t v)
{
	if (is_marked(t))
		marked_number(t, v, 'o');
	else
		put_oct(t, v);
}

/* 0x1000, or NULL; form: PEN_PLAIN, PEN_UNREAD */
static inline void pen_address(struct text *t, uint64_t addr, int form)
{
	if (is_marked(t))
		marked_address(t, addr, form);
	else if (addr)
		put_hex(t, addr);
	else
		put_mem(t, "NULL", 4);
}

/* "bytes", of which there are more if they are cut.  They stand in a record; others go through marks_copy(). */
static inline void pen_quoted(struct text *t, const void *p, size_t n, bool cut)
{
	if (is_marked(t)) {
		marked_quoted(t, p, n, cut);
		return;
	}
	put_quoted(t, p, n);
	if (cut)
		put_mem(t, "...", 3);
}

/* The same, all of them in hexadecimal whatever -x says. */
void pen_hex_bytes(struct text *, const void *, size_t n, bool cut);

/* A member of a set, in brackets, follows: [1 2 3]. */
static inline void pen_blank(struct text *t)
{
	pen_words(t, " ", 1, PEN_NEXT, 0);
}

/*
 * Several of these at once, off the hot path: braces and brackets, ", ", " => ", "..." and name= in fmt are what they look
 * like, its numbers (%d, %u, %#x with lengths) are values; comments and all else are text.  fmt is a literal.
 */
__attribute__((format(printf, 2, 3))) void pen_f(struct text *, const char *fmt, ...);

#endif
