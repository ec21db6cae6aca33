// SPDX-License-Identifier: GPL-2.0
/*
 * Makes structures of the protocol: correct ones, changed with the round's probability. They point
 * to data in a room of the thread's own, so that the module does not overwrite data of the fuzzer.
 */
#include <linux/filter.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>
#include "fuzz.h"

/* The calls that tasks make most, in numerical order. Rules and plans are about these. */
const int cheap_calls[] = {
	SYS_read, SYS_write, SYS_open, SYS_close, SYS_stat, SYS_fstat, SYS_lstat, SYS_poll, SYS_lseek, SYS_readv, SYS_writev,
	SYS_access, SYS_pipe, SYS_sched_yield, SYS_mincore, SYS_dup, SYS_nanosleep, SYS_getpid, SYS_socket, SYS_connect,
	SYS_sendto, SYS_uname, SYS_fcntl, SYS_getcwd, SYS_chdir, SYS_fchdir, SYS_readlink, SYS_getrlimit, SYS_getrusage,
	SYS_sysinfo, SYS_times, SYS_getuid, SYS_getppid, SYS_getpgrp, SYS_sigaltstack, SYS_time, SYS_futex, SYS_getdents64,
	SYS_openat, SYS_readlinkat, SYS_ppoll, SYS_utimensat, SYS_eventfd2, SYS_pipe2, SYS_getrandom, SYS_memfd_create,
	SYS_statx,
};
const int ncheap = COUNT_OF(cheap_calls);

/* Rules for these calls would break code that the fuzzer's own tasks depend on. */
static bool is_needed(int nr)
{
	static const int needed[] = { SYS_clock_gettime, SYS_exit, SYS_exit_group, SYS_rt_sigreturn, SYS_mmap, SYS_munmap,
				      SYS_brk, SYS_mprotect, SYS_futex, SYS_clone, SYS_clone3, SYS_rt_sigaction, SYS_gettid };
	size_t i;

	for (i = 0; i < COUNT_OF(needed); i++)
		if (nr == needed[i])
			return true;
	return false;
}

/* ---- room -------------------------------------------------------------------------------- */

static __thread uint8_t *room;

void make_aside(void)
{
	uint8_t *p = mmap(NULL, 3 * ASIDE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	room = p == MAP_FAILED ? NULL : p + ASIDE;
	if (!room)
		return;
	mprotect(room, ASIDE, RW);
	/* Not copied by fork: it would cost time, and children make their own. */
	madvise(p, 3 * ASIDE, MADV_DONTFORK);
}

void *aside(void)
{
	return room;
}

static uint64_t at_aside(size_t offset)
{
	return (uintptr_t)room + offset;
}

/* An address where the module cannot write, or only a few bytes: the end of the room. */
static uint64_t bad_place(void)
{
	static const uint64_t places[] = { 0, 8, 0x10000000, 0x7ffffffff000, 0xffffffff81000000, ~0ULL, 0x8000000000000000 };

	return below(2) ? at_aside(ASIDE - below(600)) : places[below(COUNT_OF(places))];
}

/* ---- changes -------------------------------------------------------------------------------- */

void mutate(void *p, size_t size)
{
	uint8_t *bytes = p;
	uint64_t n;
	int times = 1 + below(2);

	if (!size || !chance(weight(V_MUTATE)))
		return;
	while (times--) {
		n = odd_number();
		switch (below(4)) {
		case 0:
			bytes[below(size)] ^= 1 << below(8);
			break;
		case 1:
			bytes[below(size)] = n;
			break;
		case 2:
			if (size >= 4)
				memcpy(bytes + below(size / 4) * 4, &n, 4);
			break;
		default:
			if (size >= 8)
				memcpy(bytes + below(size / 8) * 8, &n, 8);
		}
	}
}

/*
 * The module writes to *@place. A mutated address could be in the fuzzer's own memory, so replace
 * it with a bad one.
 */
static void keep_place(__u64 *place, uint64_t was)
{
	if (*place != was || (chance(weight(V_MUTATE)) && !below(4)))
		*place = bad_place();
}

/* ---- SETUP, COUNT, FILTER, ATTACH --------------------------------------------------------------- */

void make_setup(struct systrace_setup *s)
{
	*s = (struct systrace_setup){ .ring_size = SYSTRACE_RING_MIN << below(below(16) ? 2 : 1 + weight(V_RING) / 28) };
	switch (below(4)) {
	case 0:
		s->watermark = below(s->ring_size);
		break;
	case 1:
		s->watermark = 1;
	}
	switch (below(4)) {
	case 0:
		s->record_max = s->ring_size / 2;
		break;
	case 1:
		s->record_max = 4096;
	}
	s->flags = below(3) == 0 ? SYSTRACE_LOSSLESS : below(3) == 0 ? SYSTRACE_OVERWRITE : 0;
	if (!(s->flags & SYSTRACE_OVERWRITE) && below(2))
		s->flags |= SYSTRACE_WHOLE;
	if (!below(12))
		s->flags |= SYSTRACE_KILL;
	if (!below(3))
		s->stack = sizeof(struct systrace_stack) + below(4000);
	mutate(s, sizeof(*s));
}

void make_count(struct systrace_count *c)
{
	*c = (struct systrace_count){ .flags = below(16), .numbers = below(500), .overhead = below(2) ? 0 : below(3000) };
	mutate(c, sizeof(*c));
}

void make_counts(struct systrace_counts *c)
{
	*c = (struct systrace_counts){ .counters = at_aside(0), .n = below(400), .abi = below(4) ? 0 : below(3) };
	if (below(2))
		c->histogram = at_aside(1 << 20);
	mutate(c, sizeof(*c));
	keep_place(&c->counters, at_aside(0));
	if (c->histogram)
		keep_place(&c->histogram, at_aside(1 << 20));
}

void make_rings(struct systrace_rings *r)
{
	*r = (struct systrace_rings){ .bits = at_aside(0), .nbits = 64 << below(4) };
	mutate(r, sizeof(*r));
	keep_place(&r->bits, at_aside(0));
}

void make_filter(struct systrace_filter *f)
{
	uint64_t *bits = aside();
	uint32_t i;

	*f = (struct systrace_filter){ .bits = at_aside(0), .abi = below(4) ? 0 : below(3), .nbits = below(600), .others = below(2) };
	for (i = 0; i < 64; i++)
		bits[i] = below(3) ? any64() | any64() : 0;
	mutate(f, sizeof(*f));
}

int any_task(void)
{
	int i, pid, from = below(TASKS_MAX);

	for (i = 0; i < TASKS_MAX; i++) {
		pid = atomic_load(&shared->tasks[(from + i) % TASKS_MAX]);
		if (pid > 0)
			return pid;
	}
	return 0;
}

void make_attach(struct systrace_attach *a, bool detach)
{
	*a = (struct systrace_attach){ .pid = any_task(), .flags = below(16) };
	if (below(2))
		a->flags = SYSTRACE_A_PROCESS | SYSTRACE_A_FOLLOW;
	if (detach)
		a->flags &= SYSTRACE_A_PROCESS;
	if (detach && !below(4))
		a->pid = 0;
	switch (below(40)) {
	case 0:
		a->pid = getpid();
		break;
	case 1:
		a->pid = basis->canary[0];
		break;
	case 2:
		a->pid = odd_number();
		/* Not a worker or an actor of a play: what happens to these is checked. */
		if (a->pid > basis->first && a->pid < PID_MAX)
			a->pid = any_task();
	}
	mutate(&a->flags, 4);
}

/* ---- LOAD ---------------------------------------------------------------------------------------- */

/* A plan being built. Block references are 1-based, from the plan's first op. */
struct building {
	struct systrace_op *op;
	uint32_t n, most;
};

static struct systrace_op *add(struct building *b, int kind, int flags, uint32_t cap)
{
	static struct systrace_op nowhere;
	struct systrace_op *op = b->n < b->most ? &b->op[b->n] : &nowhere;

	if (b->n < b->most)
		b->n++;
	*op = (struct systrace_op){ .kind = kind, .flags = flags, .cap = cap ?: 1 };
	return op;
}

static struct systrace_ref argument(uint32_t width)
{
	return (struct systrace_ref){ SYSTRACE_REF_CALL, width, below(6) * 8 };
}

static struct systrace_ref constant(uint32_t n)
{
	return (struct systrace_ref){ 0, 0, n > 0xffff ? 0xffff : n };
}

static struct systrace_ref any_length(int flags, uint32_t cap)
{
	switch (below(4)) {
	case 0:
		return argument(8);
	case 1:
		if (flags & SYSTRACE_OP_EXIT)
			return (struct systrace_ref){ SYSTRACE_REF_CALL, 8, SYSTRACE_REF_RET };
	}
	return constant(cap + below(3) - 1);
}

static uint32_t any_cap(void)
{
	return chance(weight(V_HEAVY)) ? 4096U << below(9) : 8 + below(below(4) ? 300 : 6000);
}

static void add_copy(struct building *b, int flags, uint32_t cap)
{
	struct systrace_op *op = add(b, SYSTRACE_COPY, flags, below(8) ? cap : SYSTRACE_WHOLE_MAX);

	op->ptr = argument(8);
	op->len = any_length(flags, cap);
	op->elem = below(3) ? 1 : 1 << below(5);
}

/* An iovec or a similar array: pairs of a pointer and a length, and the memory they describe. */
static void add_pairs(struct building *b, int flags)
{
	struct systrace_op *op;
	uint32_t from;

	add_copy(b, flags, 16 * (1 + below(40)));
	from = b->n;
	op = add(b, SYSTRACE_EACH, flags, 1 + below(40));
	op->ptr = (struct systrace_ref){ from, 0, 0 };
	op->len = below(2) ? constant(below(40)) : argument(4);
	op->elem = 16;
	op->body = 1;
	op = add(b, SYSTRACE_COPY, flags, any_cap());
	op->ptr = (struct systrace_ref){ SYSTRACE_REF_ELEM, 8, 0 };
	op->len = below(2) ? (struct systrace_ref){ SYSTRACE_REF_ELEM, 8, 8 } : constant(below(500));
	op->elem = 1;
}

static void add_strings(struct building *b, int flags)
{
	struct systrace_op *op = add(b, SYSTRACE_PTRS, flags, 8 * (1 + below(200)));
	uint32_t from = b->n;

	op->ptr = argument(8);
	op->elem = 8;
	op = add(b, SYSTRACE_EACH, flags, 1 + below(200));
	op->ptr = (struct systrace_ref){ from, 0, 0 };
	op->len = constant(200);
	op->elem = 8;
	op->body = 1;
	op = add(b, SYSTRACE_STR, flags, 1 + below(300));
	op->ptr = (struct systrace_ref){ SYSTRACE_REF_ELEM, 8, 0 };
}

/* EACH in EACH. @heavy: as many copies as possible, of pages that may be absent. */
static void add_nest(struct building *b, int flags, bool heavy)
{
	uint32_t left = b->most - b->n, body, i, from, elems = heavy ? 4096 : 1 + below(30);
	struct systrace_op *op;

	if (left < 6)
		return;
	body = heavy ? left - 3 : 1 + below(3);
	add_copy(b, flags, heavy ? 4096 : 8 * (1 + below(100)));
	from = b->n;
	for (i = 0; i < 2; i++) {
		op = add(b, SYSTRACE_EACH, flags, elems);
		op->ptr = (struct systrace_ref){ from, 0, 0 };
		op->len = constant(elems);
		op->elem = heavy ? 1 : 8;
		op->body = body + 1 - i;
	}
	for (i = 0; i < body; i++) {
		op = add(b, heavy || below(2) ? SYSTRACE_COPY : SYSTRACE_STR, flags, heavy ? 4096 : 1 + below(100));
		op->ptr = heavy || below(2) ? argument(8) : (struct systrace_ref){ below(2) ? SYSTRACE_REF_ELEM : SYSTRACE_REF_OUTER, 8, 0 };
		if (op->kind == SYSTRACE_COPY) {
			op->len = constant(heavy ? 4096 : below(100));
			op->elem = 1;
		}
	}
}

static void add_bits(struct building *b, int flags)
{
	struct systrace_op *op;
	uint32_t from;

	add_copy(b, flags, 8 + below(128));
	from = b->n;
	op = add(b, SYSTRACE_BITS, flags, 4 + below(600));
	op->ptr = (struct systrace_ref){ from, 0, below(8) };
	op->len = below(2) ? constant(below(1000)) : argument(4);
}

static void add_one(struct building *b, int flags)
{
	struct systrace_op *op;

	switch (below(6)) {
	case 0:
		op = add(b, SYSTRACE_STR, flags, any_cap());
		op->ptr = argument(8);
		break;
	case 1:
		op = add(b, SYSTRACE_FDINFO, flags, sizeof(struct systrace_fdinfo) + 1 + below(400));
		op->ptr = argument(4);
		break;
	case 2:
		op = add(b, SYSTRACE_VALUE, flags, 8);
		op->ptr = (struct systrace_ref){ 0, 1 << below(4), 8 * below(6) };
		/* derived from the numbers already drawn, so that old seeds keep their meaning */
		if (op->ptr.width == 4)
			*op = (struct systrace_op){ .kind = SYSTRACE_TIMES, .flags = flags, .cap = sizeof(struct systrace_times) };
		else if (op->ptr.width == 8)
			*op = (struct systrace_op){ .kind = SYSTRACE_MAPPED, .flags = flags, .ptr = { 0, 4, op->ptr.off },
						    .cap = sizeof(struct systrace_mapped) };
		break;
	case 3:
		add(b, SYSTRACE_STACK, flags, sizeof(struct systrace_stack) + below(3000));
		add(b, SYSTRACE_RESTART, flags, 1 + below(100));
		break;
	default:
		add_copy(b, flags, any_cap());
	}
}

static void fill_plan(struct building *b)
{
	static const int phases[] = { 0, 0, SYSTRACE_OP_EXIT, SYSTRACE_OP_EXIT, SYSTRACE_OP_EXIT | SYSTRACE_OP_OK };
	int i, items = 1 + below(6), flags = 0;
	bool heavy = chance(weight(V_HEAVY));

	for (i = 0; i < items && b->n + 8 < b->most; i++) {
		flags = phases[below(COUNT_OF(phases))];
		switch (below(8)) {
		case 0:
			add_pairs(b, flags);
			break;
		case 1:
			add_strings(b, flags);
			break;
		case 2:
			add_nest(b, flags, heavy);
			break;
		case 3:
			add_bits(b, flags);
			break;
		default:
			add_one(b, flags);
		}
	}
	if (!below(12))
		add(b, SYSTRACE_MAPS, flags, 200 + below(4000));
}

static void variants(struct systrace_plan *plan, uint32_t n)
{
	uint32_t i, arg = below(6);

	for (i = 1; i < n; i++) {
		plan[i] = plan[0];
		plan[i].nkeys = 1;
		plan[i].arg[0] = arg;
		plan[i].mask[0] = 0xff;
		plan[i].key[0] = i - 1;
	}
}

/* At most 16 plans, sorted by call. */
void make_load(struct systrace_load *l, struct known *known)
{
	struct systrace_plan *plan = aside();
	struct systrace_op *ops = aside() + 65536;
	uint32_t nplans = 0, n = 0, i, more;
	struct building b;

	for (i = 0; nplans < 12 && i < (uint32_t)ncheap; i++) {
		/* The most frequent calls have a plan more often. */
		if (below(cheap_calls[i] == SYS_getppid || cheap_calls[i] == SYS_getuid ? 2 : 5))
			continue;
		b = (struct building){ .op = ops + n, .most = SYSTRACE_OPS_MAX };
		fill_plan(&b);
		plan[nplans] = (struct systrace_plan){ .nr = cheap_calls[i], .first = n, .nops = b.n };
		more = below(5) ? 1 : 3;
		variants(plan + nplans, more);
		nplans += more;
		n += b.n;
	}
	*l = (struct systrace_load){ .plans = (uintptr_t)plan, .ops = (uintptr_t)ops, .nplans = nplans, .nops = n };
	if (n)
		mutate(ops + below(n), sizeof(*ops));
	if (nplans)
		mutate(plan + below(nplans), sizeof(*plan));
	mutate(l, sizeof(*l));
	if (!known)
		return;
	/* Valid only if the mutations changed neither the pointers nor the counts. */
	known->nops = l->nops == n && l->ops == (uintptr_t)ops ? n : 0;
	known->nplans = known->nops && l->nplans == nplans && l->plans == (uintptr_t)plan ? nplans : 0;
	memcpy(known->plan, plan, known->nplans * sizeof(*plan));
	memcpy(known->op, ops, known->nops * sizeof(*ops));
}

/* ---- RULES ------------------------------------------------------------------------------------------ */

static uint64_t any_delay(void)
{
	switch (weight(V_DELAY) % 4) {
	case 0:
		return below(100000);
	case 1:
		return below(20000000);
	case 2:
		return below(3) ? below(200000) : 3600000000000ULL;
	}
	return below(8) ? below(3000000) : any64() >> 2;
}

/* Condition data for IF_FILE, to be used twice: the first is linked to the second. */
struct files {
	struct systrace_files head;
	struct systrace_range range[2];
	char path[12];
};
#define FILES_AT 16

static void make_files(uint8_t *data)
{
	static const char *const paths[] = { "/etc/passwd", "/dev/null", "/", "a" };
	struct files *f = (void *)(data + FILES_AT);

	for (int i = 0; i < 2; i++) {
		memset(&f[i], 0, sizeof(f[i]));
		f[i].head = (struct systrace_files){ .next = i ? 0 : FILES_AT + sizeof(*f), .fds = 1 + below(63), .paths = below(64),
						     .nranges = 2, .nstrings = 1 };
		if (!below(3)) {
			f[i].head.paths = 0;
			f[i].head.words = below(3);
			f[i].head.form = below(SYSTRACE_FDS_SET + 1);
			f[i].head.count = f[i].head.form ? below(6) : 0;
			f[i].head.size = f[i].head.form == SYSTRACE_FDS_LIST ? 4 + below(30) : 0;
			f[i].head.only = f[i].head.words ? any() : 0;
		}
		f[i].range[0] = (struct systrace_range){ below(8), 8 + below(2000) };
		f[i].range[1] = (struct systrace_range){ 1 << 20, INT32_MAX };
		strcpy(f[i].path, paths[below(COUNT_OF(paths))]);
		if (!below(20))
			mutate(&f[i], sizeof(f[i]));
	}
}

static void condition(struct systrace_rule *r, uint32_t ndata)
{
	int i;

	if (!below(4)) {
		r->flags |= SYSTRACE_IF_PATH;
		r->paths = 1 + below(63);
		r->path = below(ndata);
	}
	if (!(r->flags & SYSTRACE_IF_PATH) && !below(3)) {
		r->flags |= SYSTRACE_IF_FILE;
		r->path = FILES_AT + below(2) * sizeof(struct files);
	}
	if (!below(4)) {
		r->flags |= SYSTRACE_IF_FD;
		r->fds = 1 + below(63);
		r->fd = below(8) - 1;
	}
	if (!below(4)) {
		r->flags |= SYSTRACE_IF_CHANCE;
		r->chance = any();
	}
	if (!below(6)) {
		i = below(6);
		r->mask[i] = 7;
		r->arg[i] = below(8);
	}
}

static void action(struct systrace_rule *r, uint32_t npokes)
{
	static const int signals[] = { SIGUSR1, SIGUSR2, SIGALRM, 34, 40, SIGURG, SIGTERM };

	switch (below(8)) {
	case 0:
		r->flags |= SYSTRACE_DO_ERROR;
		r->value = 1 + below(130);
		break;
	case 1:
		r->flags |= SYSTRACE_DO_RETVAL;
		r->value = below(300);
		break;
	case 2:
		r->flags |= SYSTRACE_DO_SIGNAL | (below(3) ? 0 : SYSTRACE_RULE_MIDWAY);
		r->signo = signals[below(COUNT_OF(signals))];
		break;
	case 3:
	case 4:
		r->flags |= SYSTRACE_DO_DELAY_ENTER;
		r->delay_enter = any_delay();
		break;
	case 5:
		r->flags |= SYSTRACE_DO_DELAY_EXIT;
		r->delay_exit = any_delay();
		break;
	default:
		if (!npokes)
			return;
		r->flags |= SYSTRACE_DO_POKE;
		r->poke = below(npokes);
		r->npokes = 1 + below(npokes - r->poke);
	}
}

static void make_rule(struct systrace_rule *r, int nr, uint32_t npokes, uint32_t ndata)
{
	*r = (struct systrace_rule){ .nr = nr, .first = 1 + below(below(3) ? 3 : 200), .step = below(4) };
	if (below(3))
		r->step = 1;
	if (!below(4))
		r->last = r->first + below(100);
	if (!below(16))
		r->flags = SYSTRACE_RULE_ONCE;
	action(r, npokes);
	if (!below(3))
		action(r, npokes);
	/* A rule may have only one result. */
	if (r->flags & SYSTRACE_DO_ERROR && r->flags & SYSTRACE_DO_RETVAL)
		r->flags &= ~SYSTRACE_DO_RETVAL;
	if (r->flags & SYSTRACE_DO_ERROR)
		r->value = 1 + below(130);
	if (!(r->flags & 0x3f)) {
		r->flags |= SYSTRACE_DO_DELAY_ENTER;
		r->delay_enter = any_delay();
	}
	condition(r, ndata);
	mutate(r, sizeof(*r));
	if (is_needed(r->nr))
		r->nr = SYS_getppid;
}

/* Very many rules that compare long paths. */
static uint32_t heavy_rules(struct systrace_rule *rule, uint32_t ndata)
{
	uint32_t n = 1 << (6 + below(below(8) ? 3 : 8)), i;

	for (i = 0; i < n; i++)
		rule[i] = (struct systrace_rule){ .nr = SYS_getppid, .flags = SYSTRACE_DO_ERROR | SYSTRACE_IF_PATH, .value = 1, .first = 1,
						  .paths = 63, .path = below(ndata / 2) };
	return n;
}

void make_rules(struct systrace_rules *r)
{
	struct systrace_rule *rule = aside();
	struct systrace_poke *poke = aside() + (2 << 20);
	uint8_t *data = aside() + (3 << 20);
	uint32_t npokes = 1 + below(6), ndata = 128 + below(2000), n = 0, i;
	bool heavy = chance(weight(V_HEAVY));

	if (heavy)
		ndata = SYSTRACE_DATA_MAX >> (below(8) ? 4 + below(6) : 0);
	memset(data, 'a', ndata);
	data[ndata - 1] = 0;
	if (!heavy)
		memcpy(data, "/etc/passwd", sizeof("/etc/passwd"));
	if (!heavy)
		make_files(data);
	for (i = 0; i < npokes; i++) {
		poke[i] = (struct systrace_poke){ .arg = below(7), .at_exit = below(2), .len = 1 + below(60), .data = below(2) };
		mutate(&poke[i], sizeof(poke[i]));
	}
	if (heavy)
		n = heavy_rules(rule, ndata);
	for (i = below(6); !heavy && n < 24 && i < (uint32_t)ncheap; i += below(8))
		make_rule(&rule[n++], cheap_calls[i], npokes, heavy ? ndata : 2);
	*r = (struct systrace_rules){ .rules = (uintptr_t)rule, .nrules = n, .pokes = (uintptr_t)poke, .npokes = npokes,
				      .data = (uintptr_t)data, .ndata = ndata };
	mutate(r, sizeof(*r));
}

/* ---- PREDICATE ---------------------------------------------------------------------------------------- */

static struct sock_filter any_insn(uint32_t left)
{
	static const uint16_t codes[] = {
		BPF_LD | BPF_W | BPF_ABS, BPF_LD | BPF_W | BPF_ABS, BPF_JMP | BPF_JEQ | BPF_K, BPF_JMP | BPF_JSET | BPF_K,
		BPF_JMP | BPF_JGT | BPF_X, BPF_ALU | BPF_ADD | BPF_K, BPF_ALU | BPF_AND | BPF_K, BPF_ALU | BPF_DIV | BPF_X,
		BPF_ALU | BPF_LSH | BPF_X, BPF_ST, BPF_STX, BPF_LD | BPF_IMM, BPF_LDX | BPF_IMM, BPF_MISC | BPF_TAX,
		BPF_MISC | BPF_TXA, BPF_LD | BPF_W | BPF_LEN, BPF_LDX | BPF_W | BPF_LEN, BPF_RET | BPF_K,
	};
	struct sock_filter insn = { .code = codes[below(COUNT_OF(codes))], .k = below(4) };

	if (insn.code == (BPF_LD | BPF_W | BPF_ABS))
		insn.k = 4 * below(sizeof(struct systrace_question) / 4);
	if (BPF_CLASS(insn.code) == BPF_JMP && left > 1) {
		insn.jt = below(left < 4 ? left : 4);
		insn.jf = below(left < 4 ? left : 4);
	}
	return insn;
}

void make_predicate(struct systrace_predicate *p)
{
	struct sock_filter *insn = aside();
	uint32_t n = 1 + below(below(8) ? 24 : SYSTRACE_INSNS_MAX), i;

	for (i = 0; i + 1 < n; i++)
		insn[i] = any_insn(n - 1 - i);
	insn[i] = (struct sock_filter){ .code = BPF_RET | BPF_K, .k = below(3) };
	/* The simplest predicate: each call is decided at its exit. */
	if (below(2)) {
		n = 1;
		insn[0] = (struct sock_filter){ .code = BPF_RET | BPF_K, .k = SYSTRACE_LATER };
	}
	mutate(insn + below(n), sizeof(*insn));
	*p = (struct systrace_predicate){ .insns = (uintptr_t)insn, .len = n };
	mutate(p, sizeof(*p));
}
