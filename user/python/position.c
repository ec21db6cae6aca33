// SPDX-License-Identifier: GPL-2.0
/* Line tables of code objects, as they are in memory.  Reading them terminates, whatever they contain. */
#include "python.h"

struct table { const uint8_t *at, *end; };

/* 3.9: pairs of bytes: an increment of the instruction's offset in bytes, and one of the line. */
static struct position by_increments(uint32_t line, struct table t, uint32_t at)
{
	uint32_t address = 0;

	for (; t.end - t.at >= 2; t.at += 2) {
		address += t.at[0];
		if (address > at)
			break;
		line += (int8_t)t.at[1];
	}
	return (struct position){ .line = line };
}

/* 3.10: pairs of bytes: a number of bytes of instructions, and the increment of their line; -128: they have no line. */
static struct position by_ranges(uint32_t line, struct table t, uint32_t at)
{
	uint32_t address = 0;
	int8_t step;

	for (; t.end - t.at >= 2; t.at += 2) {
		step = t.at[1];
		if (step != -128)
			line += step;
		address += t.at[0];
		if (address > at)
			return (struct position){ .line = step == -128 ? 0 : line };
	}
	return (struct position){ 0 };
}

/* ---- 3.11 -------------------------------------------------------------------------- */

#define UNIT		2		/* bytes of an instruction */
#define MARKED		0x80		/* the first byte of an entry */
#define SHORTS		10		/* kinds below are entries of two bytes */
#define ONE_LINE	13		/* kinds from SHORTS to below are entries of three bytes */
#define NO_COLUMNS	13
#define LONG		14

static uint32_t number(struct table *t)
{
	uint32_t n = 0, shift = 0, byte;

	do {
		if (t->at == t->end)
			return n;
		byte = *t->at++;
		n |= (byte & 0x3f) << (shift < 32 ? shift : 31);
		shift += 6;
	} while (byte & 0x40);
	return n;
}

static int32_t signed_number(struct table *t)
{
	uint32_t n = number(t);

	return n & 1 ? -(int32_t)(n >> 1) : (int32_t)(n >> 1);
}

static uint8_t byte(struct table *t)
{
	return t->at < t->end ? *t->at++ : 0;
}

/* The position of an entry that has one; *line is advanced. */
static struct position entry(struct table *t, uint8_t kind, uint32_t *line)
{
	struct position p = { .same_line = true };
	uint32_t lines, column;

	if (kind < SHORTS) {
		column = byte(t);
		p.column = kind << 3 | column >> 4;
		p.end_column = p.column + (column & 0xf);
	} else if (kind < ONE_LINE) {
		*line += kind - SHORTS;
		p.column = byte(t);
		p.end_column = byte(t);
	} else {
		*line += signed_number(t);
		if (kind == NO_COLUMNS) {
			p.line = *line;
			return p;
		}
		lines = number(t);
		p.same_line = !lines;
		p.column = number(t) - 1;
		p.end_column = number(t) - 1;
	}
	p.line = *line;
	/* counted from 1; .end_column is that of the last character */
	p.column++;
	return p;
}

static struct position by_locations(uint32_t line, struct table t, uint32_t at)
{
	uint64_t address = 0;

	while (t.at < t.end) {
		uint8_t head = *t.at++, kind = head >> 3 & 0xf;
		struct position p = { 0 };

		/* without the mark this byte is not the start of an entry, so the entry before was misread */
		if (!(head & MARKED))
			return p;
		if (kind <= LONG)
			p = entry(&t, kind, &line);
		address += ((head & 7) + 1) * UNIT;
		if (address > at)
			return p;
	}
	return (struct position){ 0 };
}

struct position python_position(const struct python *p, uint32_t first_line, const uint8_t *table, size_t len, uint32_t at)
{
	const struct table t = { table, table + len };

	switch (p->lines) {
	case PYTHON_LINES_INCREMENTS:
		return by_increments(first_line, t, at);
	case PYTHON_LINES_RANGES:
		return by_ranges(first_line, t, at);
	default:
		return by_locations(first_line, t, at);
	}
}
