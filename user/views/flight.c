// SPDX-License-Identifier: GPL-2.0
/*
 * The flight recorder.  The reader takes the records as usual, so that nothing is
 * lost on the way, but keeps them instead of printing them, which costs a copy.
 * The memory is mapped twice in a row, so that no record is in two pieces.
 * Records that are pushed out are passed to task_note(), so that task.c still
 * knows which tasks there are.
 */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>
#include "base/sets.h"
#include "settings.h"
#include "base/say.h"
#include "row/call.h"
#include "base/dict.h"
#include "flight.h"
#include "decode/late.h"
#include "trace/task.h"
#include "source/sound.h"

static char *memory;
static uint64_t size, oldest, end;	/* positions only grow */

/* ---- conditions of --until -------------------------------------------------------------- */

static bool take_errno(const char *name)
{
	if (!*name) {
		until.any_errno = true;
		return true;
	}
	for (size_t e = 1; e < COUNT(until.errnos); e++) {
		const char *known = errno_name(e);

		if (known && !strcasecmp(known, name)) {
			until.errnos[e] = true;
			return true;
		}
	}
	return false;
}

static bool take_signal(const char *name)
{
	int signo = *name ? signal_number(name) : 0;

	if (!*name)
		until.any_signal = true;
	else if (signo > 0 && signo <= 64)
		until.signals |= 1ULL << (signo - 1);
	return !*name || (signo > 0 && signo <= 64);
}

bool until_parse(const char *text)
{
	size_t word = strcspn(text, " =");
	const char *rest = text + word + !!text[word];

	if (!strcmp(text, "exit"))
		return until.exit = true;
	if (!strcmp(text, "SIGUSR1"))
		return until.asked = true;
	if (!strncmp(text, "errno", word) && word == strlen("errno"))
		return take_errno(rest);
	if (!strncmp(text, "signal", word) && word == strlen("signal"))
		return take_signal(rest);
	return false;
}

static bool has_come(const struct systrace_record *r)
{
	const struct systrace_signal *s = (const void *)r;
	const struct systrace_exit *x = (const void *)r;

	switch (r->type) {
	case SYSTRACE_EXIT:
		if (x->ret >= 0 || x->ret <= -(int64_t)COUNT(until.errnos))
			return false;
		return until.any_errno || until.errnos[-x->ret];
	case SYSTRACE_SIGNAL:
		if (r->flags & SYSTRACE_R_IGNORED)
			return false;
		return until.any_signal || until.signals >> (s->signo - 1) & 1;
	}
	return false;
}

/* ---- the memory --------------------------------------------------------------------------- */

static void map_at(char *at, int fd)
{
	if (mmap(at, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0) == MAP_FAILED)
		die("--flight: %s", strerror(errno));
}

void flight_open(size_t bytes)
{
	size_t page = sysconf(_SC_PAGESIZE);
	int fd = memfd_create("flight", MFD_CLOEXEC);

	size = (bytes + page - 1) / page * page;
	memory = mmap(NULL, 2 * size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (fd < 0 || memory == MAP_FAILED || ftruncate(fd, size))
		die("not enough memory for a flight recorder of %zu KiB: use a smaller --flight", bytes >> 10);
	map_at(memory, fd);
	map_at(memory + size, fd);
	close(fd);
}

static struct systrace_record *record_at(uint64_t pos)
{
	return (void *)(memory + pos % size);
}

/*
 * A record that is larger than the memory is kept without its blocks: that it happened, and its
 * call's arguments.
 */
static uint32_t kept_of(const struct systrace_record *r)
{
	return r->len <= size ? r->len : record_least(r->type);
}

bool flight_take(const struct systrace_record *r)
{
	uint32_t len = kept_of(r);

	while (end + len - oldest > size) {
		task_note(record_at(oldest));
		oldest += record_at(oldest)->len;
	}
	memcpy(record_at(end), r, len);
	record_at(end)->len = len;
	end += len;
	return has_come(r);
}

/* ---- printing ------------------------------------------------------------------------------ */

/* Positions of an ENTER that missed memory, and of the EXIT that may carry it; 0: none. */
struct pair {
	uint64_t enter, exit;
};

struct pairs {
	struct pair *s;
	size_t n, room;
};

static void add(struct pairs *p, uint64_t enter)
{
	if (p->n == p->room) {
		p->room = p->room ? 2 * p->room : 64;
		p->s = realloc(p->s, p->room * sizeof(*p->s));
		if (!p->s)
			die("out of memory");
	}
	p->s[p->n++] = (struct pair){ enter, 0 };
}

static void find_pairs(struct pairs *p)
{
	struct dict open = { 0 };	/* by tid: index of the pair plus 1 */
	uintptr_t which;

	for (uint64_t pos = oldest; pos < end; pos += record_at(pos)->len) {
		const struct systrace_record *r = record_at(pos);

		switch (r->type) {
		case SYSTRACE_ENTER:
			dict_drop(&open, (uint32_t)r->tid);
			if (!(r->flags & SYSTRACE_R_MISSED))
				break;
			add(p, pos);
			dict_put(&open, (uint32_t)r->tid, (void *)p->n);
			break;
		case SYSTRACE_EXIT:
			which = (uintptr_t)dict_drop(&open, (uint32_t)r->tid);
			if (which)
				p->s[which - 1].exit = pos;
			break;
		case SYSTRACE_EXEC:
			/* from now on the memory read is the new program's */
			dict_drop(&open, (uint32_t)((const struct systrace_exec *)r)->old_tid);
			break;
		}
	}
	dict_free(&open);
}

void flight_tell(void)
{
	struct pairs pairs = { 0 };
	struct pair *next;

	find_pairs(&pairs);
	next = pairs.s;
	for (uint64_t pos = oldest; pos < end; pos += record_at(pos)->len) {
		struct systrace_record *made = NULL;

		if (next < pairs.s + pairs.n && next->enter == pos) {
			if (next->exit)
				made = late_patch((const void *)record_at(pos), (const void *)record_at(next->exit));
			next++;
		}
		task_take(made ? made : record_at(pos));
		free(made);
	}
	free(pairs.s);
	oldest = end;
}
