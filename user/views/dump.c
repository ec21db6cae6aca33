// SPDX-License-Identifier: GPL-2.0
/*
 * -e read=, -e write=.  The call's buffers are found by printing the call again to
 * nowhere, with a watcher that gets each buffer as it is printed.
 *
 *	 | 00000  68 65 6c 6c 6f 0a                                 hello.           |
 */
#include <string.h>
#include "decode/whole_data.h"
#include "base/sets.h"
#include "settings.h"
#include "row/call.h"
#include "dump.h"

#define BY_LINE	16
#define MUCH	(128 << 10)	/* bytes of text; more is not held back */


/* ---- a buffer ---------------------------------------------------------------------------- */

static void put_hex2(struct text *t, uint8_t byte)
{
	static const char digits[] = "0123456789abcdef";

	put_c(t, digits[byte >> 4]);
	put_c(t, digits[byte & 15]);
}

static void put_line(struct text *t, const uint8_t *data, uint32_t n)
{
	for (uint32_t i = 0; i < BY_LINE; i++) {
		if (i < n)
			put_hex2(t, data[i]);
		else
			put_s(t, "  ");
		put_s(t, i % 8 == 7 ? "  " : " ");
	}
	for (uint32_t i = 0; i < BY_LINE; i++)
		put_c(t, i >= n ? ' ' : data[i] >= ' ' && data[i] < 0x7f ? data[i] : '.');
}

static void put_dump(struct text *t, const uint8_t *data, uint64_t have, uint64_t len)
{
	int digits = 5;

	while (digits < 16 && len > 1ULL << (4 * digits))
		digits++;
	for (uint64_t i = 0; i < have && i < len; i += BY_LINE) {
		uint64_t left = (have < len ? have : len) - i;

		put_f(t, " | %0*llx  ", digits, (unsigned long long)i);
		put_line(t, data + i, left < BY_LINE ? left : BY_LINE);
		put_s(t, " |\n");
		if (t->spill && t->len > MUCH)
			t->spill(t);
	}
	if (have < len)
		put_f(t, " | <%llu bytes more were not captured>\n", (unsigned long long)(len - have));
}

/* ---- a call ------------------------------------------------------------------------------- */

struct dump {
	struct watcher watcher;
	struct text *to;
	bool vector, ended;		/* in a vector; an empty buffer has ended it */
	int buffer;			/* number of the vector's next buffer */
	int message;
};

static struct dump *dump_of(const struct print *p)
{
	return (struct dump *)p->call->watcher;
}

static void see_buffer(const struct print *p, const struct node *n, const void *data, uint64_t have, uint64_t len)
{
	struct dump *d = dump_of(p);

	(void)n;
	if (!d->vector) {
		put_dump(d->to, data, have, len);
		return;
	}
	d->ended |= !len;
	if (d->ended)
		return;
	put_f(d->to, " * %llu bytes in buffer %d\n", (unsigned long long)len, d->buffer++);
	put_dump(d->to, data, have, len);
}

/* As in strace, the whole vector must have been captured. */
static void see_vector(const struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint64_t buffers = get_len(p, n);
	struct dump *d = dump_of(p);

	if (!strncmp(p->plan->name, "recvmmsg", 8) || !strcmp(p->plan->name, "sendmmsg"))
		put_f(d->to, " = %llu buffers in vector %d\n", (unsigned long long)buffers, d->message++);
	d->vector = true;
	d->ended = !b || b->len < buffers * n->size;
	d->buffer = 0;
}

static bool is_asked(const struct call *call, int what)
{
	const struct numbers *set = what == DATA_READ ? &opt.dump_read : &opt.dump_write;
	bool failed = call->exit->ret < 0 && call->exit->ret >= -4095;
	int fd = call_first_arg(call);

	return set->asked && !(what == DATA_READ && failed) && fd >= 0 && numbers_have(set, fd) &&
	       moves_data(call_name(call), what);
}

static void forget(struct text *t)
{
	t->len = 0;
}

void dump_call(struct text *t, const struct call *call)
{
	struct text nowhere = { .spill = forget };
	struct dump d = { .watcher = { .buffer = see_buffer, .vector = see_vector, .whole = true }, .to = t };
	struct call watched = *call;
	struct ending end;

	if (!call->exit || (!opt.dump_read.asked && !opt.dump_write.asked) ||
	    (!is_asked(call, DATA_READ) && !is_asked(call, DATA_WRITTEN)))
		return;
	watched.watcher = &d.watcher;
	call_whole(&nowhere, &watched, &end);
	text_free(&nowhere);
}
