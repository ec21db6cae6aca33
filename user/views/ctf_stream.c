// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include "base/json.h"
#include "base/memory.h"
#include "ctf.h"

#define QUEUE_MOST	(1U << 15)
#define PACKET_MUCH	(64U << 10)
#define MAGIC		0xc1fc1fc1U
#define SWITCH_EARLIER	2		/* ns: Trace Compass asks which task ran a nanosecond earlier */

struct queued {
	uint64_t time;
	uint32_t number;		/* in the order of arrival */
	uint32_t id, len;
	size_t at;			/* offset of its fields in .bytes */
	struct ctf_who who;
};

/* QUEUE_MOST events.  Allocated only if a trace is written: in .bss they would be a huge page at each start. */
static struct queued *queue;
static uint32_t queued, numbered;
static struct text bytes;

static struct text *to, packet;
static const uint8_t *uuid;
static uint32_t switch_id;
static uint64_t packets, packet_begin, last;
static struct ctf_who running;

static void put_raw(struct text *t, const void *p, size_t n)
{
	put_mem(t, p, n);
}

static void put_32(struct text *t, uint32_t v)
{
	put_raw(t, &v, sizeof(v));
}

void put_ctf_number(struct text *t, uint64_t v)
{
	put_raw(t, &v, sizeof(v));
}

void put_ctf_string(struct text *t, const void *p, size_t n)
{
	n = strnlen(p, n);
	if (json_is_utf8(p, n))
		put_raw(t, p, n);
	else
		put_safe(t, p, n);
	put_c(t, '\0');
}

void put_ctf_comm(struct text *t, const char comm[16])
{
	put_raw(t, comm, 16);
}

/* ---- packets ------------------------------------------------------------------------------- */

static void write_packet(void)
{
	const uint64_t head = 4 + 16 + 4 + 6 * 8 + 4, bits = 8 * (head + packet.len);

	if (!packet.len)
		return;
	put_32(to, MAGIC);
	put_raw(to, uuid, 16);
	put_32(to, 0);				/* stream number */
	put_ctf_number(to, packet_begin);
	put_ctf_number(to, last);
	put_ctf_number(to, bits);
	put_ctf_number(to, bits);
	put_ctf_number(to, packets++);
	put_ctf_number(to, 0);			/* events lost */
	put_32(to, 0);				/* processor number */
	put_raw(to, packet.s, packet.len);
	packet.len = 0;
}

static void write_event(uint64_t time, uint32_t id, const struct ctf_who *who, const void *fields, size_t n)
{
	if (!packet.len)
		packet_begin = time;
	last = time;
	put_32(&packet, id);
	put_ctf_number(&packet, time);
	put_32(&packet, who->pid);
	put_32(&packet, who->tid);
	put_ctf_comm(&packet, who->comm);
	put_raw(&packet, fields, n);
	if (packet.len >= PACKET_MUCH)
		write_packet();
}

/* The event a kernel would have written: which task has the processor, as far as the calls show. */
static void write_switch(uint64_t time, const struct ctf_who *next)
{
	struct text t = { 0 };

	put_ctf_comm(&t, running.comm);
	put_ctf_number(&t, running.tid);
	put_ctf_number(&t, 20);
	put_ctf_number(&t, running.tid ? 1 : 0);
	put_ctf_comm(&t, next->comm);
	put_ctf_number(&t, next->tid);
	put_ctf_number(&t, 20);
	write_event(time, switch_id, &running, t.s, t.len);
	running = *next;
	text_free(&t);
}

static void write_queued(const struct queued *q)
{
	uint64_t time = q->time > last ? q->time : last, before = time - SWITCH_EARLIER;

	if (q->who.tid != running.tid)
		write_switch(before > last ? before : last, &q->who);
	write_event(time, q->id, &q->who, bytes.s + q->at, q->len);
}

/* ---- the queue ------------------------------------------------------------------------------ */

static int by_time(const void *a, const void *b)
{
	const struct queued *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return x->number < y->number ? -1 : 1;
}

/* Writes the first @n events, and keeps only the rest. */
static void write_first(uint32_t n)
{
	struct text rest = { 0 };

	qsort(queue, queued, sizeof(*queue), by_time);
	for (uint32_t i = 0; i < n; i++)
		write_queued(&queue[i]);
	queued -= n;
	memmove(queue, queue + n, queued * sizeof(*queue));
	for (uint32_t i = 0; i < queued; i++) {
		put_raw(&rest, bytes.s + queue[i].at, queue[i].len);
		queue[i].at = rest.len - queue[i].len;
	}
	text_free(&bytes);
	bytes = rest;
}

void ctf_stream_begin(struct text *out, const uint8_t id[16], uint32_t switch_class)
{
	queue = zeroed(QUEUE_MOST, sizeof(*queue));
	to = out;
	uuid = id;
	switch_id = switch_class;
}

void ctf_stream_put(uint64_t time, uint32_t id, const struct ctf_who *who, const struct text *fields)
{
	if (queued == QUEUE_MOST)
		write_first(QUEUE_MOST / 2);
	queue[queued++] = (struct queued){ time, numbered++, id, fields->len, bytes.len, *who };
	put_raw(&bytes, fields->s, fields->len);
}

void ctf_stream_end(void)
{
	write_first(queued);
	write_packet();
	text_free(&bytes);
	text_free(&packet);
	free(queue);
	queue = NULL;
}
