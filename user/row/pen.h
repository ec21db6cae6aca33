/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Values on their way into a line.  The functions that print a value also describe it.  A caller
 * that wants values and not text attaches a struct marks to the line, and finds in it each
 * argument, field and element with its name and kind, in the order of the text.  A line without
 * marks pays one test.
 *
 * There is exactly one value from a name, or from the comma before an element, to the next comma or
 * end.  If the printing code has not described it, the value is the text at that place.
 */
#ifndef SYSTRACE_PEN_H
#define SYSTRACE_PEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/text.h"

enum {
	PEN_NAME,		/* name of the value that follows; .is: .len bytes, printable, nothing to escape */
	PEN_OPEN, PEN_CLOSE,	/* start, end of a structure (.form '{') or array ('[') */
	PEN_NEXT,		/* the comma between two arguments, fields or elements */
	PEN_NUMBER,		/* .form: PEN_UNSIGNED, PEN_SIGNED */
	PEN_WORD, PEN_FLAGS,	/* a value with a name; a set of bits with names; .is: .len times struct xlat */
	PEN_CALLED,		/* a value whose name is in no table; .is: the name, .len bytes */
	PEN_NAMES,		/* a value; the text has the names of its bits, joined by |, and the rest */
	PEN_SIGNAL, PEN_ERRNO,	/* .value */
	PEN_SIGNALS,		/* .value: a set, bit n - 1 for signal n */
	PEN_BYTES,		/* .is: .len bytes; .form: PEN_CUT: there are more */
	PEN_TEXT,		/* a string that is its text, for example a hardware address */
	PEN_ADDRESS,		/* .form: PEN_UNREAD: the memory could not be read, or was not decoded */
	PEN_FD,			/* .value; .is: the struct systrace_block of its FDINFO, or NULL */
	PEN_PID,
	PEN_BECOMES,		/* what follows is the same value after the call */
	PEN_DOTS,		/* more exists than is shown */
};
enum { PEN_UNSIGNED, PEN_SIGNED };
enum { PEN_WHOLE, PEN_CUT };
enum { PEN_PLAIN, PEN_UNREAD };

struct mark {
	uint8_t kind, form;
	uint32_t len;
	size_t at, end;		/* range of its text in the line */
	uint64_t value;
	const void *is;		/* valid as long as the records of the call */
};

struct marks {
	struct mark *m;
	uint32_t n, room;
	struct copied *copied;	/* bytes of marks that are not in a record */
};

void marks_add(struct text *, size_t at, struct mark);	/* replaces marks for the same text */
const void *marks_copy(struct text *, const void *, size_t n);
void marks_clear(struct marks *);			/* for the next line */
void marks_free(struct marks *);

/*
 * Names and bytes are written into the line as -X and -x say.  By default values have names, and
 * bytes are escaped.
 */
void pen_as_asked(struct text *);

/*
 * The same functions as below, for a line with marks: out of line, so that a line without marks
 * does not pay for them.
 */
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

/*
 * For values printed in pieces: a number; a number with this name (NULL: none); a number with the
 * names in the text; a string.
 */
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

/* "..." for what is not shown */
static inline void pen_dots(struct text *t)
{
	pen_words(t, "...", 3, PEN_DOTS, 0);
}

static inline void pen_rest(struct text *t)
{
	pen_next(t);
	pen_dots(t);
}

/* The address of the first byte that could not be read. */
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

/* A name that does not appear in the text. */
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

/* "name=", "{name=", ", name=" for names that are literals */
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

/* "bytes", and "..." if they are cut.  @p must be in a record; other bytes need marks_copy(). */
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

/* The same, with all bytes in hexadecimal, whatever -x says. */
void pen_hex_bytes(struct text *, const void *, size_t n, bool cut);

/* Separates the members of a set in brackets: [1 2 3]. */
static inline void pen_blank(struct text *t)
{
	pen_words(t, " ", 1, PEN_NEXT, 0);
}

/*
 * Several of these in one call, for code off the hot path.  In fmt braces, brackets, ", ", " => ",
 * "..." and name= have their meaning, and numbers (%d, %u, %#x with lengths) are values; comments
 * and the rest are text.  fmt is a literal.
 */
__attribute__((format(printf, 2, 3))) void pen_f(struct text *, const char *fmt, ...);

#endif
