/* SPDX-License-Identifier: GPL-2.0 */
/* CPython: where each version keeps its frames, and what is read from them. */
#ifndef SYSTRACE_PYTHON_H
#define SYSTRACE_PYTHON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/systrace.h>

struct binary;

/* What is needed to interpret a walk's records.  Recordings contain this structure as it is. */
struct python {
	uint16_t version;		/* 0x030b: 3.11 */
	uint8_t lines;			/* PYTHON_LINES_*: the format of its line tables */
	uint8_t unit;			/* a frame's position is an index of units of this many bytes; 0: it is an address */
	uint16_t begin;			/* if it is an address: offset of the instructions in a code object */
	uint16_t first_line;		/* offset of the first line's number in a code object */
	uint16_t ascii, compact;	/* offset of the characters in a str: in an ASCII one, in another */
	uint8_t tag;			/* bits of a frame's first word that are not part of the address */
	uint8_t reserved[3];
};

enum { PYTHON_LINES_INCREMENTS, PYTHON_LINES_RANGES, PYTHON_LINES_LOCATIONS };	/* 3.9, 3.10, 3.11 */

/* A frame has two words: its code object, and the position in it.  These pieces of a code object are reported. */
enum { PYTHON_OBJECT, PYTHON_FILE, PYTHON_NAME, PYTHON_TABLE, PYTHON_TOLD };

/* What a file is; the kinds after KNOWN are reasons why its frames cannot be shown. */
enum { PYTHON_NONE, PYTHON_KNOWN, PYTHON_VERSION, PYTHON_THREADED, PYTHON_NONSENSE, PYTHON_STRIPPED, PYTHON_32BIT, PYTHON_KINDS };
/* Whether the file has a name like those of Pythons and their libraries. */
bool python_is_named(const char *path);
int python_of(const struct binary *, const char *path, struct python *, struct systrace_walk *);

/* The line and columns of an instruction, from 1 on; 0: none. */
struct position { uint32_t line, column, end_column; bool same_line; };
struct position python_position(const struct python *, uint32_t first_line, const uint8_t *table, size_t len, uint32_t at);

#endif
