// SPDX-License-Identifier: GPL-2.0
/*
 * Checks records, as a distrustful reader: each conforms to the protocol, none occurs twice, every
 * missing record is counted as lost, and no byte belongs to another user.
 */
#include <errno.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "fuzz.h"

/* ---- the marker --------------------------------------------------------------------------- */

#define MARKED	8

/* Only the canary has the marker in memory. Here it is computed in registers each time. */
static inline uint64_t marker(void)
{
	volatile uint64_t part = 0x1122334455667788ULL;

	return part ^ 0x7b9d28e1c04f5f3aULL;
}

void make_marker(uint8_t *to, size_t n)
{
	uint64_t word = marker();
	size_t i;

	for (i = 0; i + MARKED <= n; i += MARKED)
		memcpy(to + i, &word, MARKED);
}

bool has_marker(const uint8_t *p, size_t n)
{
	uint64_t word = marker();
	size_t i;

	if (n < 2 * MARKED)
		return n >= MARKED && !memcmp(p, &word, MARKED);
	/* The marker repeats every 8 bytes, so any 15 bytes of it contain a complete one. */
	return memmem(p, n, &word, MARKED) || (i = n % MARKED, !memcmp(p + i, &word, MARKED));
}

/* ---- records by task ----------------------------------------------------------------------- */

#define TIDS	4096
#define SEEN	(1 << 15)

struct tally {
	struct who {
		int32_t tid;
		uint32_t count, max, news;
		bool twice, muddled;
	} who[TIDS];
	uint32_t nwho, nseen;
	bool full;
	uint64_t seen[SEEN];		/* tid and seq */
};

static void *own_room(size_t size)
{
	void *p = mmap(NULL, size, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		_exit(1);
	madvise(p, size, MADV_DONTFORK);
	return p;
}

/* Initializes @s for a new session. */
void look_begin(struct slot *s)
{
	if (!s->tally)
		s->tally = own_room(sizeof(*s->tally));
	if (!s->known)
		s->known = own_room(sizeof(*s->known));
	if (s->taken)
		memset(s->tally, 0, sizeof(*s->tally));
	s->taken = 0;
	s->size = s->record_max = s->flags = 0;
	s->set_up = s->counts = false;
	s->lazy = chance(weight(V_LAZY));
	atomic_store(&s->muddled, false);
	atomic_store(&s->loads, 0);
	atomic_store(&s->starts, 0);
}

static struct who *who_is(struct tally *t, int32_t tid)
{
	uint32_t at = (uint32_t)tid * 2654435761U % TIDS;

	for (; t->who[at].tid && t->who[at].tid != tid; at = (at + 1) % TIDS)
		;
	if (t->who[at].tid)
		return &t->who[at];
	if (t->nwho > TIDS * 3 / 4) {
		t->full = true;
		return NULL;
	}
	t->nwho++;
	t->who[at].tid = tid;
	return &t->who[at];
}

/* Returns false if the record was seen before. */
static bool is_new(struct tally *t, int32_t tid, uint32_t seq)
{
	uint64_t key = (uint64_t)tid << 32 | seq;
	uint32_t at = mixed(key) % SEEN;

	for (; t->seen[at] && t->seen[at] != key; at = (at + 1) % SEEN)
		;
	if (t->seen[at])
		return false;
	if (t->nseen < SEEN * 3 / 4) {
		t->seen[at] = key;
		t->nseen++;
	}
	return true;
}

static void count(struct slot *s, const struct systrace_record *r)
{
	struct who *who = r->tid > 0 ? who_is(s->tally, r->tid) : NULL;

	s->taken++;
	if (!who)
		return;
	who->count++;
	if (r->seq > who->max)
		who->max = r->seq;
	if (!is_new(s->tally, r->tid, r->seq))
		who->twice = true;
	if (r->type == SYSTRACE_NEW && who->news++)
		who->twice = true;
	/* The tid was another thread's, or the task may be attached again. */
	if (r->type == SYSTRACE_EXEC && ((const struct systrace_exec *)r)->old_tid != r->tid)
		who->muddled = true;
	if (r->type == SYSTRACE_GONE && r->flags & SYSTRACE_R_REFUSED)
		who->muddled = true;
}

/* ---- one record ---------------------------------------------------------------------------------- */

static const struct {
	uint32_t size;
	uint16_t flags;
} types[] = {
	[SYSTRACE_ENTER] = { sizeof(struct systrace_enter), SYSTRACE_R_MISSED | SYSTRACE_R_MIDWAY | SYSTRACE_R_STACK | SYSTRACE_R_WALK | SYSTRACE_R_DEFERRED |
			     SYSTRACE_R_UNPOKED | SYSTRACE_R_POKED | SYSTRACE_R_DELAYED | SYSTRACE_R_WHOLE },
	[SYSTRACE_EXIT] = { sizeof(struct systrace_exit), SYSTRACE_R_LATE | SYSTRACE_R_DYING | SYSTRACE_R_UNPOKED |
			    SYSTRACE_R_POKED | SYSTRACE_R_DELAYED | SYSTRACE_R_VALUE | SYSTRACE_R_INJECTED | SYSTRACE_R_WHOLE },
	[SYSTRACE_SIGNAL] = { sizeof(struct systrace_signal), SYSTRACE_R_IGNORED | SYSTRACE_R_DEFAULT },
	[SYSTRACE_NEW] = { sizeof(struct systrace_new), SYSTRACE_R_THREAD | SYSTRACE_R_ATTACHED },
	[SYSTRACE_EXEC] = { sizeof(struct systrace_exec), 0 },
	[SYSTRACE_GONE] = { sizeof(struct systrace_gone), SYSTRACE_R_GROUP | SYSTRACE_R_REFUSED },
	[SYSTRACE_NAME] = { sizeof(struct systrace_name), 0 },
	[SYSTRACE_MORE] = { sizeof(struct systrace_more), 0 },
};

/*
 * Checks that a block belongs to an op of its record's plan, and sets *@each if that is an EACH.
 * Returns what is wrong, or NULL.
 */
static const char *bad_block(const struct slot *s, uint32_t place, const struct systrace_block *b, bool *each)
{
	const struct systrace_plan *plan;

	*each = false;
	if (b->reserved)
		return "a block's reserved bytes are not zero";
	if (b->state > SYSTRACE_LEFT)
		return "a block's state is unknown";
	if (b->state == SYSTRACE_LEFT && (b->len || !(s->flags & SYSTRACE_WHOLE)))
		return "a block is left that has bytes, or in a session that wants none left";
	if (place >= s->known->nplans)
		return "a plan that there is not";
	plan = &s->known->plan[place];
	if (b->op >= plan->nops || plan->first + b->op >= s->known->nops)
		return "a block of an op that there is not";
	*each = s->known->op[plan->first + b->op].kind == SYSTRACE_EACH;
	return NULL;
}

static bool pads(const uint8_t *p, uint32_t len)
{
	for (; len % 8; len++)
		if (p[len])
			return false;
	return true;
}

static const char *bad_blocks(const struct slot *s, uint32_t place, const uint8_t *at, const uint8_t *end)
{
	const struct systrace_block *b;
	const char *why;
	uint32_t len;
	bool each;

	/* Blocks can be checked only if the session's plans are known. */
	if (place == SYSTRACE_NO_PLAN)
		return at == end ? NULL : "blocks without a plan";
	if (atomic_load(&s->loads) != 1 || !s->known->nplans)
		return NULL;
	while (at < end) {
		b = (const void *)at;
		why = bad_block(s, place, b, &each);
		if (why)
			return why;
		at += sizeof(*b);
		len = each ? 0 : b->len;
		if (len > end - at || (len + 7) / 8 * 8 > end - at)
			return "a block is longer than its record";
		if (!pads(at, len))
			return "a block's padding is not zero";
		at += (len + 7) / 8 * 8;
	}
	return NULL;
}

/*
 * An ENTER may end with the blocks of its stack and mappings, and their size in bytes. Returns
 * where they begin, or NULL if the size is impossible.
 */
static const uint8_t *before_tail(const struct systrace_enter *enter, const uint8_t *end)
{
	uint64_t len;

	memcpy(&len, end - 8, sizeof(len));
	return len % 8 || len > (size_t)(end - 8 - (const uint8_t *)(enter + 1)) ? NULL : end - 8 - len;
}

static const char *bad_more(const struct slot *s, const struct systrace_more *more)
{
	if (!(s->flags & SYSTRACE_WHOLE))
		return "a MORE that nobody asked for";
	if (more->state > SYSTRACE_LEFT || more->head.len != sizeof(*more) + (more->len + 7ULL) / 8 * 8)
		return "a MORE is not as long as its data";
	if (more->block % 8 || more->first > more->head.seq || (more->state == SYSTRACE_LEFT && !more->len))
		return "a MORE is of a place that there is not";
	return pads((const uint8_t *)(more + 1), more->len) ? NULL : "a MORE's padding is not zero";
}

static const char *bad_record(const struct slot *s, const struct systrace_record *r)
{
	const uint8_t *end = (const uint8_t *)r + r->len;
	const struct systrace_enter *enter = (const void *)r;
	const struct systrace_exit *exit = (const void *)r;
	const struct systrace_signal *signal = (const void *)r;

	if (!r->seq)
		return "seq is 0";
	if (r->tid < 0)
		return "tid is negative";
	if (r->flags & ~types[r->type].flags)
		return "flags of another type";
	if (r->abi >= SYSTRACE_ABIS ||
	    (r->abi && r->type > SYSTRACE_EXIT && r->type != SYSTRACE_EXEC && r->type != SYSTRACE_MORE))
		return "an unknown ABI";
	switch (r->type) {
	case SYSTRACE_ENTER:
		if (r->flags & SYSTRACE_R_DEFERRED)
			end -= 8;
		if (r->flags & (SYSTRACE_R_STACK | SYSTRACE_R_WALK))
			end = before_tail(enter, end);
		if (!end)
			return "a tail that cannot be";
		return bad_blocks(s, enter->plan, (const uint8_t *)(enter + 1), end);
	case SYSTRACE_EXIT:
		return bad_blocks(s, exit->plan, (const uint8_t *)(exit + 1), end);
	case SYSTRACE_SIGNAL:
		return signal->reserved ? "a signal's reserved bytes are not zero" : NULL;
	case SYSTRACE_NEW:
		return ((const struct systrace_new *)r)->reserved ? "a NEW's reserved bytes are not zero" : NULL;
	case SYSTRACE_MORE:
		return bad_more(s, (const void *)r);
	}
	return NULL;
}

static void complain(const struct slot *s, const struct systrace_record *r, const char *why)
{
	fail(O_RECORDS, "%s: len %u type %u abi %u flags %#x tid %d seq %u, nr %d, plan %u; session %zu, setup flags %#x, max %u", why,
	     r->len, r->type, r->abi, r->flags, r->tid, r->seq, ((const struct systrace_enter *)r)->nr,
	     ((const struct systrace_enter *)r)->plan, s - slots, s->flags, s->record_max);
}

/* Returns false if the start of the next record cannot be determined. */
static bool look_at(struct slot *s, const struct systrace_record *r, uint64_t room)
{
	const char *why;

	if (r->len < sizeof(*r) || r->len % 8 || r->len > room) {
		complain(s, r, "a length that cannot be");
		return false;
	}
	if (!r->type || r->type >= COUNT_OF(types) || r->len < types[r->type].size) {
		complain(s, r, "an unknown type");
		return false;
	}
	why = s->record_max && r->len > s->record_max ? "longer than a record may be" : bad_record(s, r);
	if (why)
		complain(s, r, why);
	if (has_marker((const uint8_t *)r, r->len))
		fail(O_MARKER, "type %u flags %#x tid %d seq %u len %u, nr %d; setup flags %#x", r->type, r->flags, r->tid, r->seq, r->len,
		     ((const struct systrace_enter *)r)->nr, s->flags);
	count(s, r);
	return true;
}

/* ---- rings ------------------------------------------------------------------------------------------- */

static uint64_t end_of(const struct ring_map *map)
{
	return __atomic_load_n(&map->producer->pos, __ATOMIC_ACQUIRE);
}

static int look_in(struct slot *s, struct ring_map *map, int most)
{
	uint64_t end = end_of(map) & ~SYSTRACE_POS_BITS, from = map->at;
	const struct systrace_record *r;
	int n = 0;

	if (end - map->at > map->size) {
		fail(O_RECORDS, "%llu bytes in a ring of %u", (unsigned long long)(end - map->at), map->size);
		map->at = end;
	}
	while (map->at < end && n < most) {
		r = (const void *)(map->data + map->at % map->size);
		if (!look_at(s, r, end - map->at)) {
			map->at = end;
			break;
		}
		map->at += r->len;
		n++;
	}
	__atomic_store_n(&map->consumer->pos, map->at, __ATOMIC_RELEASE);
	atomic_fetch_add(&shared->records, n);
	atomic_fetch_add(&shared->bytes, map->at - from);
	return n;
}

int look(struct slot *s, int most)
{
	uint32_t cpu;
	int n = 0;

	/* A ring cannot be read while its oldest records are being overwritten. */
	if (s->flags & SYSTRACE_OVERWRITE)
		return 0;
	for (cpu = 0; cpu < CPUS; cpu++)
		if (s->ring[cpu].data)
			n += look_in(s, &s->ring[cpu], most);
	return n;
}

/*
 * Pages in which there was no record yet may be absent: a direct access raises SIGBUS, but a system
 * call returns an errno. This call reads its argument before it finds that signal 0 is invalid, and
 * no rule matches it.
 */
static bool page_is_there(const uint8_t *page)
{
	return syscall(SYS_rt_sigaction, 0, page, NULL, 8) < 0 && errno != EFAULT;
}

uint64_t word_there(const uint8_t *p, size_t len, size_t step, size_t *at)
{
	uint64_t word;

	for (*at = 0; *at < len; *at += step * sizeof(word)) {
		if (*at % PAGE < step * sizeof(word) && !page_is_there(p + *at))
			break;
		memcpy(&word, p + *at, sizeof(word));
		if (word)
			return word;
	}
	return 0;
}

void look_zero(struct slot *s)
{
	uint64_t found = 0;
	uint32_t cpu;
	size_t at;

	for (cpu = 0; cpu < CPUS; cpu++) {
		const struct ring_map *map = &s->ring[cpu];

		if (!map->data || map->size > 1 << 20)
			continue;
		found |= word_there((const uint8_t *)map->producer, PAGE + map->size, 1, &at);
		found |= map->consumer->pos;
	}
	if (found && !atomic_load(&s->starts))
		fail(O_ZERO, "%#llx in rings of %u bytes before START", (unsigned long long)found, s->size);
}

bool is_behind(const struct slot *s)
{
	uint32_t cpu;

	for (cpu = 0; cpu < CPUS; cpu++)
		if (s->ring[cpu].data && end_of(&s->ring[cpu]) & SYSTRACE_BEHIND)
			return true;
	return false;
}

static void look_to_the_end(struct slot *s)
{
	struct pollfd p = { .fd = s->fd, .events = POLLIN };
	uint32_t flags = s->flags;
	int i;

	s->flags &= ~SYSTRACE_OVERWRITE;
	for (i = 0; i < 20000; i++) {
		poll(&p, 1, 0);
		if (!look(s, 1 << 20) && !is_behind(s))
			break;
	}
	s->flags = flags;
}

static void check_sums(struct slot *s, const struct systrace_stats *stats)
{
	uint64_t lost = 0, missing = 0;
	struct tally *t = s->tally;
	int i;

	for (i = 0; i < 8; i++)
		lost += stats->lost[i];
	if (stats->seen != stats->delivered + stats->filtered + stats->waiting + lost)
		fail(O_ADDS_UP, "STATS says seen %llu", (unsigned long long)stats->seen);
	if (stats->waiting || stats->delivered != s->taken)
		fail(O_ADDS_UP, "delivered %llu, waiting %u, tasks %u, lost %llu; but %llu were read; setup flags %#x",
		     (unsigned long long)stats->delivered, stats->waiting, stats->tasks, (unsigned long long)lost,
		     (unsigned long long)s->taken, s->flags);
	if (s->muddled || t->full)
		return;
	for (i = 0; i < TIDS; i++) {
		if (!t->who[i].tid || t->who[i].muddled)
			continue;
		if (t->who[i].twice)
			fail(O_TWICE, "task %d: %u NEWs, %u records, the last is %u; setup flags %#x", t->who[i].tid, t->who[i].news,
			     t->who[i].count, t->who[i].max, s->flags);
		else if (t->who[i].max > t->who[i].count)
			missing += t->who[i].max - t->who[i].count;
	}
	if (missing > lost)
		fail(O_ADDS_UP, "%llu records are missing, %llu are lost; setup flags %#x", (unsigned long long)missing,
		     (unsigned long long)lost, s->flags);
}

void look_last(struct slot *s)
{
	struct systrace_stats stats, again;
	uint32_t cpu;

	if (s->fd < 0 || !s->set_up)
		return;
	/* After STOP no task writes. */
	request(s->fd, SYSTRACE_STOP, NULL);
	map_rings(s);
	for (cpu = 0; cpu < CPUS; cpu++)
		if (s->ring[cpu].data)
			break;
	if (cpu == CPUS)
		return;
	for (cpu = 0; cpu < CPUS && s->flags & SYSTRACE_OVERWRITE; cpu++)
		if (s->ring[cpu].data)
			s->ring[cpu].at = s->ring[cpu].producer->oldest;
	look_to_the_end(s);
	if (request(s->fd, SYSTRACE_STATS, &stats))
		return;
	look_to_the_end(s);
	if (!request(s->fd, SYSTRACE_STATS, &again) && again.delivered == stats.delivered && again.waiting == stats.waiting)
		check_sums(s, &stats);
}
