/* SPDX-License-Identifier: GPL-2.0 */
/* CPython: where it keeps its frames, by version, and what is read there. */
#ifndef SYSTRACE_PYTHON_H
#define SYSTRACE_PYTHON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/systrace.h>

struct binary;

/* What is to be known of a walk's records; recordings have it as it is. */
struct python {
	uint16_t version;		/* 0x030b: 3.11 */
	uint8_t lines;			/* PYTHON_LINES_*: how its line tables are written */
	uint8_t unit;			/* the frame's instruction is a number of so many bytes; 0: it is an address */
	uint16_t begin;			/* of the instructions in a code object, if it is */
	uint16_t first_line;		/* where a code object has that */
	uint16_t ascii, compact;	/* where the characters of a str begin */
	uint8_t tag;			/* bits of a frame's first word that are no part of the address */
	uint8_t reserved[3];
};

enum { PYTHON_LINES_INCREMENTS, PYTHON_LINES_RANGES, PYTHON_LINES_LOCATIONS };	/* 3.9, 3.10, 3.11 */

/* A frame has two words: its code object, and where it is in that; of a code object these are told. */
enum { PYTHON_OBJECT, PYTHON_FILE, PYTHON_NAME, PYTHON_TABLE, PYTHON_TOLD };

/* What a file is; behind KNOWN, why its frames cannot be shown. */
enum { PYTHON_NONE, PYTHON_KNOWN, PYTHON_VERSION, PYTHON_THREADED, PYTHON_NONSENSE, PYTHON_STRIPPED, PYTHON_32BIT, PYTHON_KINDS };
/* Whether it is called as Pythons and their libraries are. */
bool python_is_named(const char *path);
int python_of(const struct binary *, const char *path, struct python *, struct systrace_walk *);

/* The line and columns of an instruction, from 1 on; 0: there is none. */
struct position { uint32_t line, column, end_column; bool same_line; };
struct position python_position(const struct python *, uint32_t first_line, const uint8_t *table, size_t len, uint32_t at);

#endif
