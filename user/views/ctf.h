/* SPDX-License-Identifier: GPL-2.0 */
/* The parts of a CTF trace: the declarations in its metadata, and its only stream. */
#ifndef SYSTRACE_CTF_H
#define SYSTRACE_CTF_H

#include <stdint.h>
#include "base/text.h"

/* the first three: 64 bits; a string; char[16] */
enum { CTF_SIGNED, CTF_UNSIGNED, CTF_HEX, CTF_STRING, CTF_COMM };
#define CTF_FIELDS	16

/* A kind of event.  Its fields are written in this order, packed. */
struct ctf_class {
	const char *prefix, *name;
	int n;
	struct ctf_field { const char *name; int kind; } field[CTF_FIELDS];
};

/* Put the trace's head, and the declaration of an event; fields with the same name get a number appended. */
void put_ctf_head(struct text *, const uint8_t uuid[16]);
void put_ctf_class(struct text *, const struct ctf_class *, uint32_t id);

/* The task of an event. */
struct ctf_who { int pid, tid; char comm[16]; };

void put_ctf_number(struct text *, uint64_t);
void put_ctf_string(struct text *, const void *, size_t n);	/* up to a NUL, as UTF-8 */
void put_ctf_comm(struct text *, const char comm[16]);

/*
 * Events arrive nearly in the order of their times, and are sorted.  An event that comes too late
 * for the sorting queue gets the time of the last one written.  A sched_switch precedes the first
 * event of another task.
 */
void ctf_stream_begin(struct text *to, const uint8_t uuid[16], uint32_t switch_id);
void ctf_stream_put(uint64_t time, uint32_t id, const struct ctf_who *, const struct text *fields);
void ctf_stream_end(void);

#endif
