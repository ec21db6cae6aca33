// SPDX-License-Identifier: GPL-2.0
/*
 * --uring: the entries that an io_uring_enter(2) submits, and the completions that are in the queue when it returns.
 *
 * Both queues are memory that the task has mapped from the ring's descriptor.  So the descriptor is enough to find them,
 * even if the ring was made before the trace began.  io_uring_setup(2) told the program the offsets in that memory.  There
 * are two layouts, depending on the kernel.  The memory shows which one it has, as it contains each queue's size and mask.
 * It also shows whether there is an array of entry indices.  Other flags of the ring are not known: entries of 128 bytes
 * and completions of 32 bytes are not shown correctly.
 */
#include <string.h>
#include <linux/fcntl.h>
#include <linux/io_uring.h>
#include "settings.h"
#include "types/shared.h"
#include "types/net.h"

SHARED_XLATS(ring_ops, "IORING_OP_???",
	X(IORING_OP_NOP), X(IORING_OP_READV), X(IORING_OP_WRITEV), X(IORING_OP_FSYNC), X(IORING_OP_READ_FIXED),
	X(IORING_OP_WRITE_FIXED), X(IORING_OP_POLL_ADD), X(IORING_OP_POLL_REMOVE), X(IORING_OP_SYNC_FILE_RANGE),
	X(IORING_OP_SENDMSG), X(IORING_OP_RECVMSG), X(IORING_OP_TIMEOUT), X(IORING_OP_TIMEOUT_REMOVE), X(IORING_OP_ACCEPT),
	X(IORING_OP_ASYNC_CANCEL), X(IORING_OP_LINK_TIMEOUT), X(IORING_OP_CONNECT), X(IORING_OP_FALLOCATE),
	X(IORING_OP_OPENAT), X(IORING_OP_CLOSE), X(IORING_OP_FILES_UPDATE), X(IORING_OP_STATX), X(IORING_OP_READ),
	X(IORING_OP_WRITE), X(IORING_OP_FADVISE), X(IORING_OP_MADVISE), X(IORING_OP_SEND), X(IORING_OP_RECV),
	X(IORING_OP_OPENAT2), X(IORING_OP_EPOLL_CTL), X(IORING_OP_SPLICE), X(IORING_OP_PROVIDE_BUFFERS),
	X(IORING_OP_REMOVE_BUFFERS), X(IORING_OP_TEE), X(IORING_OP_SHUTDOWN), X(IORING_OP_RENAMEAT),
	X(IORING_OP_UNLINKAT), X(IORING_OP_MKDIRAT), X(IORING_OP_SYMLINKAT), X(IORING_OP_LINKAT), X(IORING_OP_MSG_RING),
	X(IORING_OP_FSETXATTR), X(IORING_OP_SETXATTR), X(IORING_OP_FGETXATTR), X(IORING_OP_GETXATTR), X(IORING_OP_SOCKET),
	X(IORING_OP_URING_CMD), { 47, "+IORING_OP_SEND_ZC" }, { 48, "+IORING_OP_SENDMSG_ZC" },
	{ 49, "+IORING_OP_READ_MULTISHOT" }, { 50, "+IORING_OP_WAITID" }, { 51, "+IORING_OP_FUTEX_WAIT" },
	{ 52, "+IORING_OP_FUTEX_WAKE" }, { 53, "+IORING_OP_FUTEX_WAITV" }, { 54, "+IORING_OP_FIXED_FD_INSTALL" },
	{ 55, "+IORING_OP_FTRUNCATE" }, { 56, "+IORING_OP_BIND" }, { 57, "+IORING_OP_LISTEN" }, XNEW(IORING_OP_RECV_ZC),
	XNEW(IORING_OP_EPOLL_WAIT), XNEW(IORING_OP_READV_FIXED), XNEW(IORING_OP_WRITEV_FIXED), XNEW(IORING_OP_PIPE),
	XNEW(IORING_OP_NOP128), XNEW(IORING_OP_URING_CMD128));
SHARED_XLATS(sqe_flags, "IOSQE_???", X(IOSQE_FIXED_FILE), X(IOSQE_IO_DRAIN), X(IOSQE_IO_LINK), X(IOSQE_IO_HARDLINK),
      X(IOSQE_ASYNC), X(IOSQE_BUFFER_SELECT), X(IOSQE_CQE_SKIP_SUCCESS));

/*
 * Offsets of the words of both queues: close together, or each in a cache line of its own. The
 * sizes follow the masks.
 */
struct places { uint16_t head[2], tail[2], mask[2], size[2], cqes; };
enum { SQ, CQ };
static const struct places places[] = {
	{ { 0, 8 }, { 4, 12 }, { 16, 20 }, { 24, 28 }, 64 },
	{ { 0, 128 }, { 64, 192 }, { 256, 260 }, { 264, 268 }, 320 },
};

#define SQE		64U
#define CQE		16U
#define QUEUE_MAX	(64U << 10)	/* bytes that are copied of each queue */
#define SQES_PAGE	(IORING_OFF_SQES >> 16)
#define NAMED_MAX	128		/* number of entries whose strings are looked for */
#define NAME_MAX_	512

/* ---- copying ----------------------------------------------------------------------------- */

/* Copies where the queue is mapped, then the bytes of the mapping. Returns the index of the second op. */
static int queue_copy(struct plan *p, struct node *n, int phase, uint16_t page)
{
	uint8_t flags = plan_op_flags(p, phase), at;
	struct systrace_ref fd = plan_ref(p, n, phase);

	at = 1 + plan_op(p, &(struct systrace_op){
		.kind = SYSTRACE_MAPPED, .flags = flags, .ptr = fd, .elem = page, .cap = sizeof(struct systrace_mapped) });
	return plan_op(p, &(struct systrace_op){
		.kind = SYSTRACE_COPY, .flags = flags, .ptr = { at, 8, offsetof(struct systrace_mapped, start) },
		.len = { at, 8, offsetof(struct systrace_mapped, len) }, .elem = 1, .cap = QUEUE_MAX });
}

/*
 * The strings that two words of each entry may lead to. Most of these words lead to something else
 * or are no address. So a string that is not there at entry is not looked for again later, when the
 * queue has moved on.
 */
static void submitted_copy(struct plan *p, struct node *n, int phase)
{
	static const uint8_t words[] = { offsetof(struct io_uring_sqe, addr), offsetof(struct io_uring_sqe, off) };

	if (!p->asked->uring)
		return;
	n->op[phase] = queue_copy(p, n, phase, 0);
	n->block[phase] = 1 + queue_copy(p, n, phase, SQES_PAGE);
	n->each[phase] = plan_op(p, &(struct systrace_op){
		.kind = SYSTRACE_EACH, .flags = plan_op_flags(p, phase), .body = COUNT(words), .ptr = { n->block[phase], 0, 0 },
		.len = { 0, 0, NAMED_MAX }, .elem = SQE, .cap = NAMED_MAX });
	for (size_t i = 0; i < COUNT(words); i++)
		plan_op(p, &(struct systrace_op){
			.kind = SYSTRACE_STR, .flags = plan_op_flags(p, phase) | SYSTRACE_OP_MAYBE,
			.ptr = { SYSTRACE_REF_ELEM, 8, words[i] }, .cap = NAME_MAX_ });
}

static void completed_copy(struct plan *p, struct node *n, int phase)
{
	if (p->asked->uring)
		n->op[phase] = queue_copy(p, n, phase, 0);
}

/* ---- the queues --------------------------------------------------------------------------- */

struct queue {
	const uint8_t *at;
	uint32_t len;			/* bytes that were copied */
	uint32_t head, tail, mask;
	uint32_t cqes, array;		/* offsets of the completions, and of the array of entry indices that may follow */
};

static bool has_sizes(const uint8_t *ring, const struct places *at)
{
	for (int i = SQ; i <= CQ; i++) {
		uint32_t size = read_int(ring + at->size[i], 4, false);

		if (!size || size & (size - 1) || size > 1 << 16 || read_int(ring + at->mask[i], 4, false) != size - 1)
			return false;
	}
	return true;
}

/* Returns false if the memory is no ring, or was not captured. */
static bool queue_of(const struct print *p, const struct node *n, int which, struct queue *q)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	const struct places *at = places;
	uint32_t answers;

	if (!b || b->len < places[1].cqes)
		return false;
	q->at = block_data(b);
	q->len = b->len;
	while (!has_sizes(q->at, at))
		if (++at == places + COUNT(places))
			return false;
	q->head = read_int(q->at + at->head[which], 4, false);
	q->tail = read_int(q->at + at->tail[which], 4, false);
	q->mask = read_int(q->at + at->mask[which], 4, false);
	q->cqes = at->cqes;
	answers = read_int(q->at + at->size[CQ], 4, false);
	q->array = (q->cqes + answers * CQE + 63) & ~63U;
	return q->tail - q->head <= q->mask + 1;
}

static bool all_zero(const uint8_t *at, uint32_t n)
{
	while (n && !*at)
		at++, n--;
	return !n;
}

/*
 * The index of the entry in slot @i of the queue. The array after the completions has it, unless
 * the ring has no array (IORING_SETUP_NO_SQARRAY): then that memory is unused.
 */
static uint32_t entry_of(const struct queue *q, const uint8_t *sqes, uint32_t have, uint32_t i)
{
	uint32_t place = i & q->mask, n = q->mask + 1;

	if (q->len < q->array || q->len - q->array < n * 4)
		return place;
	if (all_zero(q->at + q->array, n * 4) && (place + 1) * SQE <= have && !all_zero(sqes + place * SQE, SQE))
		return place;
	return read_int(q->at + q->array + place * 4, 4, false);
}

/* ---- entries ------------------------------------------------------------------------------- */

/* The names of an operation's words; "path" and "newpath" lead to strings. */
struct form {
	const char *addr, *off, *len, *flags;		/* NULL: not shown */
	const struct xlats *flag_names;
	bool dir_fd;
};

XLATS(cqe_flags, "IORING_CQE_F_???", X(IORING_CQE_F_BUFFER), X(IORING_CQE_F_MORE), X(IORING_CQE_F_SOCK_NONEMPTY),
      X(IORING_CQE_F_NOTIF));
XLATS(fsync_flags, "IORING_FSYNC_???", X(IORING_FSYNC_DATASYNC));
XLATS(timeout_flags, "IORING_TIMEOUT_???", X(IORING_TIMEOUT_ABS), X(IORING_TIMEOUT_UPDATE), X(IORING_TIMEOUT_BOOTTIME),
      X(IORING_TIMEOUT_REALTIME), X(IORING_TIMEOUT_ETIME_SUCCESS));

#define RW		{ .addr = "addr", .off = "off", .len = "len", .flags = "rw_flags", .flag_names = &rwf_flags }
#define MSG(...)	{ .addr = "addr", .len = "len", .flags = "msg_flags", .flag_names = &msg_flags, __VA_ARGS__ }
#define AT_PATH(...)	{ .addr = "path", .dir_fd = true, __VA_ARGS__ }
static const struct form forms[] = {
	[IORING_OP_READV] = RW, [IORING_OP_WRITEV] = RW, [IORING_OP_READ_FIXED] = RW, [IORING_OP_WRITE_FIXED] = RW,
	[IORING_OP_READ] = RW, [IORING_OP_WRITE] = RW,
	[IORING_OP_FSYNC] = { .off = "off", .len = "len", .flags = "fsync_flags", .flag_names = &fsync_flags },
	[IORING_OP_SENDMSG] = MSG(), [IORING_OP_RECVMSG] = MSG(), [IORING_OP_SEND] = MSG(), [IORING_OP_RECV] = MSG(),
	[IORING_OP_POLL_ADD] = { .flags = "poll_events", .flag_names = &poll_flags },
	[IORING_OP_TIMEOUT] = { .addr = "ts", .off = "count", .flags = "timeout_flags", .flag_names = &timeout_flags },
	[IORING_OP_LINK_TIMEOUT] = { .addr = "ts", .flags = "timeout_flags", .flag_names = &timeout_flags },
	[IORING_OP_ACCEPT] = { .addr = "addr", .off = "addrlen", .flags = "accept_flags" },
	[IORING_OP_CONNECT] = { .addr = "addr", .off = "addrlen" },
	[IORING_OP_OPENAT] = AT_PATH(.len = "mode", .flags = "open_flags"),
	[IORING_OP_OPENAT2] = AT_PATH(.off = "how", .len = "size"),
	[IORING_OP_STATX] = AT_PATH(.off = "statxbuf", .len = "mask", .flags = "statx_flags", .flag_names = &at_flags),
	[IORING_OP_RENAMEAT] = AT_PATH(.off = "newpath", .len = "newdfd", .flags = "rename_flags"),
	[IORING_OP_UNLINKAT] = AT_PATH(.flags = "unlink_flags", .flag_names = &at_flags),
	[IORING_OP_MKDIRAT] = AT_PATH(.len = "mode"),
	[IORING_OP_SYMLINKAT] = AT_PATH(.off = "newpath"),
	[IORING_OP_LINKAT] = AT_PATH(.off = "newpath", .len = "newdfd", .flags = "hardlink_flags", .flag_names = &at_flags),
};
static const struct form other_form = { .addr = "addr", .off = "off", .len = "len", .flags = "op_flags" };

/* An entry, and the blocks of its two strings: NULL if they were not looked for. */
struct entry {
	struct io_uring_sqe sqe;
	const struct systrace_block *string[2];
};

static bool is_word(const char *name, const char *word)
{
	return name && !strcmp(name, word);
}

static void put_name(struct text *t, const char *name)
{
	pen_next(t);
	pen_name(t, name, strlen(name));
}

/* A word that is a path, an address or a number. */
static void put_lead(struct print *p, const char *name, uint64_t v, const struct systrace_block *string)
{
	bool path = name && (is_word(name, "path") || is_word(name, "newpath"));
	const char *s = string ? block_data(string) : NULL;
	uint32_t len;

	if (!name || (!v && !path && !is_word(name, "off")))
		return;
	put_name(p->t, name);
	if (path && s && string->len) {
		len = strnlen(s, string->len);
		pen_quoted(p->t, s, len, len == string->len);
	} else if (is_word(name, "off") || is_word(name, "count")) {
		pen_dec(p->t, v);
	} else {
		print_addr(p, v);
	}
}

static void put_length(struct text *t, const char *name, uint32_t v)
{
	if (!name)
		return;
	put_name(t, name);
	if (is_word(name, "mode"))
		pen_oct(t, v);
	else if (is_word(name, "mask"))
		pen_hex(t, v);
	else if (is_word(name, "newdfd"))
		pen_dec(t, (int32_t)v);
	else
		pen_uns(t, v);
}

static void put_op_flags(struct text *t, const struct form *f, uint32_t v)
{
	if (!f->flags || (!v && !is_word(f->flags, "open_flags")))
		return;
	put_name(t, f->flags);
	if (is_word(f->flags, "open_flags"))
		print_open_flags(t, v);
	else if (f->flag_names)
		print_flags(t, f->flag_names, v);
	else
		pen_hex(t, v);
}

static void put_sqe_fd(struct text *t, const struct io_uring_sqe *sqe, bool dir_fd)
{
	put_name(t, "fd");
	if (dir_fd && sqe->fd == AT_FDCWD) {
		size_t at = t->len;

		put_s(t, "AT_FDCWD");
		pen_is_called(t, at, sqe->fd, "AT_FDCWD");
	} else {
		pen_dec(t, sqe->fd);
	}
}

static void put_entry(struct print *p, const struct entry *e)
{
	const struct io_uring_sqe *sqe = &e->sqe;
	const struct form *f = sqe->opcode < COUNT(forms) && memcmp(&forms[sqe->opcode], &(struct form){ 0 }, sizeof(*f)) ?
		&forms[sqe->opcode] : &other_form;

	pen_first(p->t, "opcode");
	print_xval(p->t, &ring_ops, sqe->opcode);
	if (sqe->flags) {
		put_name(p->t, "flags");
		print_flags(p->t, &sqe_flags, sqe->flags);
	}
	if (sqe->ioprio) {
		put_name(p->t, "ioprio");
		pen_hex(p->t, sqe->ioprio);
	}
	put_sqe_fd(p->t, sqe, f->dir_fd);
	put_lead(p, f->addr, sqe->addr, e->string[0]);
	put_length(p->t, f->len, sqe->len);
	put_lead(p, f->off, sqe->off, e->string[1]);
	put_op_flags(p->t, f, sqe->rw_flags);
	if (sqe->buf_index) {
		put_name(p->t, "buf_index");
		pen_uns(p->t, sqe->buf_index);
	}
	put_name(p->t, "user_data");
	pen_hex(p->t, sqe->user_data);
	pen_close(p->t, '}');
}

/* Finds the strings of entry @i. The elements of an EACH follow one another. */
static void find_strings(struct print *p, const struct node *n, uint32_t i, struct entry *e)
{
	struct each each = each_first(p, n, p->phase);

	e->string[0] = e->string[1] = NULL;
	for (uint32_t at = 0; at <= i; at++)
		if (!each_next(p, n, p->phase, &each))
			return;
	for (int k = 0; k < 2; k++)
		e->string[k] = block_at(p, n->each[p->phase] + 1 + k);
}

static void submitted_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_at(p, n->block[p->phase] - 1);
	const uint8_t *sqes = b ? block_data(b) : NULL;
	uint32_t have = b ? b->len : 0, count = get_len(p, n);
	struct entry e;
	struct queue q;

	if (!queue_of(p, n, SQ, &q) || !have) {
		pen_dots(p->t);
		return;
	}
	if (count > q.tail - q.head)
		count = q.tail - q.head;
	pen_open(p->t, '[');
	for (uint32_t i = 0; i < count; i++) {
		uint32_t place = entry_of(&q, sqes, have, q.head + i);

		if (i)
			pen_next(p->t);
		if (place > q.mask || (place + 1) * SQE > have || (!p->verbose && i >= p->string_max)) {
			pen_dots(p->t);
			break;
		}
		memcpy(&e.sqe, sqes + place * SQE, SQE);
		find_strings(p, n, place, &e);
		put_entry(p, &e);
	}
	pen_close(p->t, ']');
}

static void completed_print(struct print *p, const struct node *n)
{
	struct io_uring_cqe cqe;
	struct queue q;

	if (!queue_of(p, n, CQ, &q)) {
		pen_dots(p->t);
		return;
	}
	pen_open(p->t, '[');
	for (uint32_t i = q.head; i != q.tail; i++) {
		uint32_t at = q.cqes + (i & q.mask) * CQE;

		if (i != q.head)
			pen_next(p->t);
		if (at + CQE > q.len || (!p->verbose && i - q.head >= p->string_max)) {
			pen_dots(p->t);
			break;
		}
		memcpy(&cqe, q.at + at, CQE);
		pen_f(p->t, "{user_data=%#llx, res=", (unsigned long long)cqe.user_data);
		if (cqe.res < 0 && errno_name(-cqe.res))
			print_errno(p->t, cqe.res, true);
		else
			pen_dec(p->t, cqe.res);
		if (cqe.flags) {
			put_name(p->t, "flags");
			print_flags(p->t, &cqe_flags, cqe.flags);
		}
		pen_close(p->t, '}');
	}
	pen_close(p->t, ']');
}

const struct type
	type_submitted = { .name = "submitted", .width = 4, .copy = submitted_copy, .print = submitted_print },
	type_completed = { .name = "completed", .width = 4, .copy = completed_copy, .print = completed_print };

/* The number of a registered ring is no descriptor. */
bool uring_wanted(const struct print *p, const struct node *n)
{
	(void)n;
	return opt.uring && !(get(p, &p->plan->args[3]) & IORING_ENTER_REGISTERED_RING);
}
