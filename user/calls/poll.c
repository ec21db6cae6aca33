// SPDX-License-Identifier: GPL-2.0
/* Waiting for descriptors: poll, select and epoll, whose results say which are ready. */
#include <string.h>
#include <linux/eventpoll.h>
#include <asm/fcntl.h>
#include "settings.h"
#include "ask/ask.h"
#include "types/shared.h"

/*
 * Values that a call leaves in its arguments are printed as part of its
 * result, and the arguments themselves are shown as they were at entry.  So a
 * row has such an argument twice: once for the entry, and once HIDDEN, in the
 * same register, for the result to read.
 */
#define AFTER_(r)	REG(r), HIDDEN

/* strace formats this part of a result in a buffer of this many bytes, and cuts what does not fit */
#define RESULT_MAX 1024

static const struct node *arg_named(const struct print *p, const char *name)
{
	return sibling(p->plan->args, p->plan->nargs, name);
}

static void put_left(struct print *p, const char *before, const struct node *time)
{
	pen_f(p->t, "%s", before);
	pen_named(p->t, "left", 4);
	put_s(p->t, "left ");
	print_node(p, time);
}

/* ---- poll ------------------------------------------------------------------------------------ */

SHARED_XLATS(poll_flags, "POLL???",
	{ 0x1, "POLLIN" }, { 0x2, "POLLPRI" }, { 0x4, "POLLOUT" }, { 0x8, "POLLERR" }, { 0x10, "POLLHUP" },
	{ 0x20, "POLLNVAL" }, { 0x40, "POLLRDNORM" }, { 0x80, "POLLRDBAND" }, { 0x100, "POLLWRNORM" },
	{ 0x200, "POLLWRBAND" }, { 0x400, "POLLMSG" }, { 0x1000, "POLLREMOVE" }, { 0x2000, "POLLRDHUP" },
	{ 0x8000, "POLL_BUSY_LOOP" });

LAYOUT(pollfd, "pollfd", FD(fd), FLAGS(events, poll_flags, W16, WHEN_MASK(fd, 0x80000000, 0)), HEX(revents, W16, HIDDEN));

#define POLLFDS_MAX 8192

static void polled_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, plan_len_ref(p, n, phase), 8, POLLFDS_MAX * 8);
}

static const struct type type_polled = { .name = "pollfds", .width = WORD, .copy = polled_copy };
#define POLLED		{ .name = "after", .type = &type_polled, .dir = OUT, .len = "nfds", AFTER_(1) }

static void put_revents(struct text *t, int fd, uint16_t revents)
{
	struct xlats flags = poll_flags;

	flags.unknown = NULL;
	pen_f(t, "{fd=%d, revents=", fd);
	print_flags(t, &flags, revents);
	pen_close(t, '}');
}

/* [{fd=3, revents=POLLIN}, ...]: the elements that have revents */
static void put_polled(struct print *p, const struct node *after)
{
	const struct systrace_block *b = block_of(p, after, AT_EXIT);
	uint32_t nfds = get_len(p, after), have = b ? b->len / 8 : 0, shown = 0;
	uint64_t addr = get(p, after);
	size_t start = p->t->len;

	if (!addr || !nfds)
		return;
	pen_named(p->t, "ready", 5);
	for (uint32_t i = 0; i < nfds; i++) {
		struct { int32_t fd; int16_t events; uint16_t revents; } f;
		size_t before = p->t->len;
		bool fits;

		if (i < have) {
			memcpy(&f, (const char *)block_data(b) + 8 * i, 8);
			if (!f.revents)
				continue;
		}
		pen_f(p->t, before == start ? "[" : ", ");
		if (i >= have) {
			pen_hex(p->t, addr + 8 * i);
			break;
		}
		before = p->t->len;
		fits = p->verbose || shown++ < p->string_max;
		if (fits) {
			put_revents(p->t, f.fd, f.revents);
			fits = p->t->len - start < RESULT_MAX - 27;
		}
		if (!fits) {
			p->t->len = before;
			pen_dots(p->t);
			break;
		}
	}
	if (p->t->len != start)
		pen_close(p->t, ']');
}

static void ret_poll_print(struct print *p, const struct node *n)
{
	const struct node *left = arg_named(p, "left");
	size_t start, body;

	pen_dec(p->t, get(p, n));
	if (!p->ret) {
		put_s(p->t, " (Timeout)");
		return;
	}
	/* neither the array nor the time left is decoded */
	if (p->bare)
		return;
	start = p->t->len;
	put_s(p->t, " (");
	body = p->t->len;
	put_polled(p, arg_named(p, "after"));
	if (left && get(p, left))
		put_left(p, p->t->len == body ? "" : ", ", left);
	if (p->t->len == body)
		p->t->len = start;
	else
		put_c(p->t, ')');
}

static const struct type type_ret_poll = { .name = "ready", .width = 8, .print = ret_poll_print };
static const struct arg ret_poll[] = { { .name = "ret", .type = &type_ret_poll }, { 0 } };

#define POLL_ARGS	ARRAY_IN(fds, nfds, STRUCT(pollfd)), UNS(nfds)
#define PPOLL(time)	POLL_ARGS, STRUCT_IN(tmo, time), SIGSET_IN(sigmask, sigsetsize), SIZE(sigsetsize), POLLED, \
			STRUCT_OUT(left, time, AFTER_(3))

/* ---- select ----------------------------------------------------------------------------------- */

#define FDS_MAX (1024 * 1024)	/* strace accepts no more */

static uint32_t fds_count(const struct print *p, const struct node *n)
{
	int32_t nfds = get(p, n->len);

	return nfds < 0 ? 0 : nfds > FDS_MAX ? FDS_MAX : nfds;
}

#define FDS_NOTED 1024

/* With -y: notes each descriptor in the set that was copied just now. */
static void note_fds(struct plan *p, struct node *n, struct systrace_ref nfds)
{
	int bits = plan_op(p, &(struct systrace_op){
		.kind = SYSTRACE_BITS, .ptr = { p->nops, 0, 0 }, .len = nfds, .cap = 4 * FDS_NOTED });

	n->each[AT_ENTER] = plan_op(p, &(struct systrace_op){
		.kind = SYSTRACE_EACH, .body = 1, .ptr = { bits + 1, 0, 0 }, .len = { 0, 0, FDS_NOTED }, .elem = 4,
		.cap = FDS_NOTED });
	plan_op(p, &(struct systrace_op){
		.kind = SYSTRACE_FDINFO, .ptr = { SYSTRACE_REF_ELEM, 4, 0 },
		.cap = sizeof(struct systrace_fdinfo) + 4096 + 256 });
}

/*
 * The length of a copy is in bytes, never in bits.  So the first word, which is
 * mostly all there is, is copied by itself.  For a larger set a second op
 * copies nfds bytes: one for each bit.
 */
static void fdset_copy(struct plan *p, struct node *n, int phase)
{
	uint8_t word = p->abi->word;
	struct systrace_ref nfds = plan_len_ref(p, n, phase);

	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, word }, 1, word);
	plan_op(p, &(struct systrace_op){
		.kind = SYSTRACE_COPY, .flags = plan_op_flags(p, phase), .ptr = plan_ref(p, n, phase), .len = nfds,
		.elem = 1, .cap = FDS_MAX / 8 });
	if (phase == AT_ENTER && p->asked->fds)
		note_fds(p, n, nfds);
}

/*
 * The kernel reads no more bits than the process's descriptor table has.  The set's memory after these may never have been
 * touched, and then reads as zeros.  Returns NULL if it is not mapped.
 */
static const uint8_t *fdset_with_rest(const struct print *p, const struct node *n, const struct systrace_block *b,
				      uint32_t bytes, uint8_t bits[FDS_MAX / 8])
{
	uint64_t set = get(p, n);
	struct fact_range rest = { set + b->len, set + bytes };

	if (b->state != SYSTRACE_FAULT || ask(ASK_MAPPED, p->call->tid, 0, &rest, sizeof(rest), NULL) <= 0)
		return NULL;
	memcpy(bits, block_data(b), b->len);
	memset(bits + b->len, 0, bytes - b->len);
	return bits;
}

/* The bits of a set, in the record or put together in @room. NULL if they are not all there. */
static const uint8_t *fdset_bits(const struct print *p, const struct node *n, int phase, uint8_t room[FDS_MAX / 8])
{
	uint32_t word = p->plan->abi->word, nfds = fds_count(p, n);
	uint32_t bytes = (nfds + 8 * word - 1) / (8 * word) * word;
	int op = n->op[phase];
	const struct systrace_block *b;

	if (op < 0 || !get(p, n) || !bytes)
		return NULL;
	b = block_at(p, bytes > word ? op + 1 : op);
	if (!b || b->len >= bytes)
		return b ? block_data(b) : NULL;
	return b->len ? fdset_with_rest(p, n, b, bytes, room) : NULL;
}

static bool is_set(const uint8_t *bits, uint32_t i)
{
	return bits[i / 8] >> (i % 8) & 1;
}

static void put_noted(struct print *p, const struct node *n, int fd, struct each *each)
{
	const struct systrace_block *b = each_next(p, n, p->phase, each) ? block_at(p, n->each[p->phase] + 1) : NULL;

	if (is_watched(p))
		watch_fd(p, fd, b);
	print_fd_facts(p->t, b);
}

static void fdset_print(struct print *p, const struct node *n)
{
	uint8_t room[FDS_MAX / 8];
	const uint8_t *bits = fdset_bits(p, n, p->phase, room);
	struct each each = each_first(p, n, p->phase);
	uint32_t nfds = fds_count(p, n);
	bool some = false;

	if (!bits) {
		print_addr(p, get(p, n));
		return;
	}
	pen_open(p->t, '[');
	for (uint32_t i = 0; i < nfds; i++) {
		if (!is_set(bits, i))
			continue;
		if (some)
			pen_blank(p->t);
		pen_uns(p->t, i);
		put_noted(p, n, i, &each);
		some = true;
	}
	pen_close(p->t, ']');
}

static const struct type type_fdset = { .name = "fd_set", .width = WORD, .fd_bits = true, .copy = fdset_copy, .print = fdset_print };
#define FDSET_IN(n)		{ .name = #n, .type = &type_fdset, .dir = IN, .len = "nfds" }
#define FDSET_OUT(n, ...)	{ .name = #n, .type = &type_fdset, .dir = OUT, .len = "nfds", __VA_ARGS__ }

/* select(2)'s arguments, for i386's first select, which takes one pointer to all of them */
LAYOUT(select_in, NULL, DEC(nfds), FDSET_IN(inp), FDSET_IN(outp), FDSET_IN(exp), STRUCT_IN(tv, timeval));
LAYOUT(select_out, NULL, DEC(nfds), FDSET_OUT(in), FDSET_OUT(out), FDSET_OUT(except), STRUCT_OUT(left, timeval));

static void struct_place(struct plan *p, struct node *n)
{
	type_struct.place(p, n);
}

static void struct_copy(struct plan *p, struct node *n, int phase)
{
	type_struct.copy(p, n, phase);
}

static void oldselect_print(struct print *p, const struct node *n)
{
	const struct view *outer = p->view;
	struct view v;

	if (!enter_block(p, n, &v, n->size)) {
		print_addr(p, get(p, n));
		return;
	}
	p->view = &v;
	for (int i = 0; i < n->nkids; i++) {
		if (i)
			pen_next(p->t);
		print_node(p, &n->kids[i]);
	}
	p->view = outer;
}

static const struct type type_oldselect = {
	.name = "select", .width = WORD, .place = struct_place, .copy = struct_copy, .print = oldselect_print };

static const char *const set_names[] = { "in", "out", "except" };

static void begin_set(struct text *t, const char *before, const char *name)
{
	pen_f(t, "%s", before);
	pen_named(t, name, strlen(name));
	put_s(t, name);
	put_c(t, ' ');
	pen_open(t, '[');
}

/*
 * in [3 4], out [5], left {...}: `ready` bits in total.  Like strace, closes
 * a bracket after an empty set, too, once something was printed.
 */
static void put_ready(struct print *p, const struct node *level, int n, int ready)
{
	const struct node *left = sibling(level, n, "left");
	const char *before = "";
	size_t start = p->t->len;

	for (int i = 0; i < 3 && ready > 0; i++) {
		const struct node *set = sibling(level, n, set_names[i]);
		uint8_t room[FDS_MAX / 8];
		const uint8_t *bits = fdset_bits(p, set, AT_EXIT, room);
		uint32_t nfds = fds_count(p, set);
		bool first = true;

		for (uint32_t fd = 0; bits && fd < nfds && ready > 0; fd++) {
			if (!is_set(bits, fd))
				continue;
			ready--;
			if (p->t->len - start >= RESULT_MAX - 25)
				continue;
			if (first)
				begin_set(p->t, before, set_names[i]);
			else
				pen_blank(p->t);
			pen_uns(p->t, fd);
			first = false;
			before = ", ";
		}
		if (bits && p->t->len != start)
			pen_close(p->t, ']');
	}
	if (get(p, left))
		put_left(p, before, left);
}

static void ret_select_print(struct print *p, const struct node *n)
{
	const struct node *old = arg_named(p, "after");
	const struct view *outer = p->view;
	struct view v;

	pen_dec(p->t, get(p, n));
	if (!p->ret) {
		put_s(p->t, " (Timeout)");
		return;
	}
	if (old && !enter_block(p, old, &v, old->size))
		return;
	put_s(p->t, " (");
	if (old) {
		p->view = &v;
		put_ready(p, old->kids, old->nkids, p->ret);
		p->view = outer;
	} else {
		put_ready(p, p->plan->args, p->plan->nargs, p->ret);
	}
	put_c(p->t, ')');
}

static const struct type type_ret_select = { .name = "ready", .width = 8, .print = ret_select_print };
static const struct arg ret_select[] = { { .name = "ret", .type = &type_ret_select }, { 0 } };

#define SELECT_AFTER(time) \
	FDSET_OUT(in, AFTER_(2)), FDSET_OUT(out, AFTER_(3)), FDSET_OUT(except, AFTER_(4)), STRUCT_OUT(left, time, AFTER_(5))
#define SELECT(time)	DEC(nfds), FDSET_IN(inp), FDSET_IN(outp), FDSET_IN(exp), STRUCT_IN(tv, time)

SHARED_LAYOUT(sigset_and_size, NULL, SIGSET_IN(sigmask, sigsetsize), SIZE(sigsetsize));

/* ---- epoll ------------------------------------------------------------------------------------ */

XLATS(epoll_flags, "EPOLL_???", X(EPOLL_CLOEXEC));
XLATS(epoll_ops, "EPOLL_CTL_???", X(EPOLL_CTL_ADD), X(EPOLL_CTL_DEL), X(EPOLL_CTL_MOD));
SHARED_XLATS(epoll_events, "EPOLL???",
	{ 0x1, "EPOLLIN" }, { 0x2, "EPOLLPRI" }, { 0x4, "EPOLLOUT" }, { 0x8, "EPOLLERR" }, { 0x10, "EPOLLHUP" },
	{ 0x20, "EPOLLNVAL" }, { 0x40, "EPOLLRDNORM" }, { 0x80, "EPOLLRDBAND" }, { 0x100, "EPOLLWRNORM" },
	{ 0x200, "EPOLLWRBAND" }, { 0x400, "EPOLLMSG" }, { 0x2000, "EPOLLRDHUP" }, { 1U << 28, "EPOLLEXCLUSIVE" },
	{ 1U << 29, "EPOLLWAKEUP" }, { 1U << 30, "EPOLLONESHOT" }, { 1U << 31, "EPOLLET" });

/* a union: only the program knows which member it uses */
static void epoll_data_print(struct print *p, const struct node *n)
{
	uint64_t v = get(p, n);

	if (opt.newer) {
		pen_hex(p->t, v);
		return;
	}
	pen_first(p->t, "u32");
	pen_uns(p->t, (uint32_t)v);
	pen_field(p->t, "u64");
	pen_uns(p->t, v);
	pen_close(p->t, '}');
}

static const struct type type_epoll_data = { .name = "epoll_data", .width = 8, .print = epoll_data_print };

LAYOUT(epoll_event, "epoll_event", FLAGS(events, epoll_events), NUM(data, type_epoll_data, ALIGN(4)));

static const struct kase epoll_ctl_cases[] = {
	CASE(EPOLL_CTL_DEL, NULL, FD(fd), ADDR(event)),
};

FAMILY(poll_calls,
	CALL(poll, ret_poll IS(DESC), POLL_ARGS, DEC(timeout), POLLED),
	CALL(ppoll, ret_poll IS(DESC), PPOLL(timespec)),
	CALL32(ppoll_time64, ret_poll IS(DESC), PPOLL(timespec64)),
	CALL64(select, ret_select IS(DESC), SELECT(timeval), SELECT_AFTER(timeval)),
	CALL32(_newselect, ret_select IS(DESC), SELECT(timeval), SELECT_AFTER(timeval)),
	CALL32(select, ret_select IS(DESC), { .name = "args", .type = &type_oldselect, .dir = IN, .data = &layout_select_in },
	       STRUCT_OUT(after, select_out, AFTER_(1))),
	CALL(pselect6, ret_select IS(DESC), SELECT(timespec), STRUCT_IN(sig, sigset_and_size), SELECT_AFTER(timespec)),
	CALL32(pselect6_time64, ret_select IS(DESC), SELECT(timespec64), STRUCT_IN(sig, sigset_and_size),
	       SELECT_AFTER(timespec64)),
	CALL(epoll_create, RET_FD IS(DESC), DEC(size)),
	CALL(epoll_create1, RET_FD IS(DESC), FLAGS(flags, epoll_flags)),
	CALL(epoll_ctl, RET_DEC, FD(epfd), XVAL(op, epoll_ops),
	     BY(op, epoll_ctl_cases, FD(fd), STRUCT_IN(event, epoll_event))),
	CALL(epoll_wait, RET_DEC, FD(epfd), ARRAY_OUT(events, ret, STRUCT(epoll_event)), DEC(maxevents), DEC(timeout)),
	CALL(epoll_pwait, RET_DEC, FD(epfd), ARRAY_OUT(events, ret, STRUCT(epoll_event)), DEC(maxevents), DEC(timeout),
	     SIGSET_IN(sigmask, sigsetsize, UNLESS_FAILED), SIZE(sigsetsize)),
	CALL64(epoll_pwait2, RET_DEC, FD(epfd), ARRAY_OUT(events, ret, STRUCT(epoll_event)), DEC(maxevents),
	       STRUCT_IN(timeout, timespec, UNLESS_FAILED), SIGSET_IN(sigmask, sigsetsize, UNLESS_FAILED), SIZE(sigsetsize)),
	CALL32(epoll_pwait2, RET_DEC, FD(epfd), ARRAY_OUT(events, ret, STRUCT(epoll_event)), DEC(maxevents),
	       STRUCT_IN(timeout, timespec64, UNLESS_FAILED), SIGSET_IN(sigmask, sigsetsize, UNLESS_FAILED), SIZE(sigsetsize))
);
