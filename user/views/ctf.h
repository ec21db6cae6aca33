/* SPDX-License-Identifier: GPL-2.0 */
/* The pieces of a CTF trace: what its metadata declares, and its only stream. */
#ifndef SYSTRACE_CTF_H
#define SYSTRACE_CTF_H

#include <stdint.h>
#include "base/text.h"

enum { CTF_SIGNED, CTF_UNSIGNED, CTF_HEX, CTF_STRING, CTF_COMM };	/* 64 bits; a string; char[16] */
#define CTF_FIELDS	16

/* A kind of event; its fields are written in this order, packed. */
struct ctf_class {
	const char *prefix, *name;
	int n;
	struct ctf_field { const char *name; int kind; } field[CTF_FIELDS];
};

/* Puts the declaration of one; fields of the same name get a number. */
void put_ctf_head(struct text *, const uint8_t uuid[16]);
void put_ctf_class(struct text *, const struct ctf_class *, uint32_t id);

/* Whose an event is. */
struct ctf_who { int pid, tid; char comm[16]; };

void put_ctf_number(struct text *, uint64_t);
void put_ctf_string(struct text *, const void *, size_t n);	/* up to a NUL, and as UTF-8 */
void put_ctf_comm(struct text *, const char comm[16]);

/*
 * Events come nearly in the order of their times, and are put into it; one that comes later than that many others moves to
 * where they were written.  Before another task's there is a sched_switch.
 */
void ctf_stream_begin(struct text *to, const uint8_t uuid[16], uint32_t switch_id);
void ctf_stream_put(uint64_t time, uint32_t id, const struct ctf_who *, const struct text *fields);
void ctf_stream_end(void);

#endif
