// SPDX-License-Identifier: GPL-2.0
/* Asynchronous input and output: aio and io_uring. */
#include <string.h>
#include <linux/aio_abi.h>
#include <linux/io_uring.h>
#include "settings.h"
#include "types/shared.h"

/* ---- aio: the requests --------------------------------------------------------------------------- */

XLATS(aio_ops, "IOCB_CMD_???",
	X(IOCB_CMD_PREAD), X(IOCB_CMD_PWRITE), X(IOCB_CMD_FSYNC), X(IOCB_CMD_FDSYNC), { 4, "IOCB_CMD_PREADX" },
	X(IOCB_CMD_POLL), X(IOCB_CMD_NOOP), X(IOCB_CMD_PREADV), X(IOCB_CMD_PWRITEV));
XLATS(aio_flags, "IOCB_FLAG_???", X(IOCB_FLAG_RESFD), X(IOCB_FLAG_IOPRIO));

static uint16_t aio_op(const struct print *p, const struct node *n)
{
	return sibling_value(p, n, "aio_lio_opcode");
}

static bool aio_valid(const struct print *p, const struct node *n)
{
	return (int64_t)sibling_value(p, n, "aio_nbytes") >= 0;
}

static bool aio_plain(const struct print *p, const struct node *n)
{
	return aio_op(p, n) == IOCB_CMD_PREAD || aio_op(p, n) == IOCB_CMD_PWRITE;
}

static bool aio_vector(const struct print *p, const struct node *n)
{
	return aio_op(p, n) == IOCB_CMD_PREADV || aio_op(p, n) == IOCB_CMD_PWRITEV;
}

static bool aio_poll(const struct print *p, const struct node *n)
{
	return aio_op(p, n) == IOCB_CMD_POLL;
}

static bool aio_writes(const struct print *p, const struct node *n)
{
	return aio_op(p, n) == IOCB_CMD_PWRITE && aio_valid(p, n);
}

static bool aio_reads_vector(const struct print *p, const struct node *n)
{
	return aio_op(p, n) == IOCB_CMD_PREADV && aio_valid(p, n);
}

static bool aio_writes_vector(const struct print *p, const struct node *n)
{
	return aio_op(p, n) == IOCB_CMD_PWRITEV && aio_valid(p, n);
}

/* aio_buf is shown as a number only */
static bool aio_number(const struct print *p, const struct node *n)
{
	return (aio_plain(p, n) && !aio_writes(p, n)) || (aio_vector(p, n) && !aio_valid(p, n));
}

/* the elements of a valid vector already show its length */
static bool aio_sized(const struct print *p, const struct node *n)
{
	return aio_plain(p, n) || (aio_vector(p, n) && !aio_valid(p, n));
}

static bool aio_placed(const struct print *p, const struct node *n)
{
	return aio_plain(p, n) || aio_vector(p, n);
}

static bool aio_any(const struct print *p, const struct node *n)
{
	return aio_placed(p, n) || aio_poll(p, n);
}

static bool aio_resfd(const struct print *p, const struct node *n)
{
	return aio_any(p, n) && sibling_value(p, n, "aio_flags") & IOCB_FLAG_RESFD;
}

static bool aio_no_resfd(const struct print *p, const struct node *n)
{
	return aio_any(p, n) && !aio_resfd(p, n);
}

#define IOCB_HEAD \
	HEX64(aio_data), UNS(aio_key, NONZERO), FLAGS(aio_rw_flags, rwf_flags, NONZERO), \
	XVAL(aio_lio_opcode, aio_ops, W16, SHOW(U)), \
	NUM(aio_reqprio, type_ioprio, W16, SHOW(HEX), WHEN(aio_flags, IOCB_FLAG_IOPRIO)), \
	DEC(aio_reqprio, W16, SAME(aio_reqprio), NONZERO, WHEN_MASK(aio_flags, IOCB_FLAG_IOPRIO, 0)), FD(aio_fildes)
LAYOUT(iocb, "iocb", IOCB_HEAD,
	HEX64(aio_buf, IF(aio_number)),
	{ .name = "aio_buf", .type = &type_buf, .dir = IN, .len = "aio_nbytes", W64, SAME(aio_buf), IF(aio_writes) },
	{ .name = "aio_buf", .type = &type_iovec, .dir = IN, .len = "aio_nbytes", .data = iovec_in, W64, SAME(aio_buf),
	  IF(aio_writes_vector) },
	{ .name = "aio_buf", .type = &type_iovec, .dir = IN, .len = "aio_nbytes", .data = iovec_addr, W64, SAME(aio_buf),
	  IF(aio_reads_vector) },
	FLAGS(aio_buf, poll_flags, SAME(aio_buf), IF(aio_poll)),
	UNS64(aio_nbytes, IF(aio_sized)), DEC64(aio_offset, IF(aio_placed)), PAD(8),
	FLAGS(aio_flags, aio_flags, NONZERO, IF(aio_any)), FD(aio_resfd, IF(aio_resfd)),
	HEX(aio_resfd, SAME(aio_resfd), NONZERO, IF(aio_no_resfd)));
LAYOUT(iocb_head, NULL, IOCB_HEAD, HEX64(aio_buf, HIDDEN), HEX64(aio_nbytes, HIDDEN), PAD(16), HEX(aio_flags, HIDDEN), PAD(4));

LAYOUT(io_event, "io_event", HEX64(data), HEX64(obj), DEC64(res), DEC64(res2));

#define GETEVENTS(time) \
	ADDR(ctx_id), LDEC(min_nr), LDEC(nr), ARRAY_OUT(events, ret, STRUCT(io_event)), STRUCT_IN(timeout, time)

/* ---- io_uring ---------------------------------------------------------------------------------------- */

XLATS(ring_flags, "IORING_SETUP_???",
	X(IORING_SETUP_IOPOLL), X(IORING_SETUP_SQPOLL), X(IORING_SETUP_SQ_AFF), X(IORING_SETUP_CQSIZE), X(IORING_SETUP_CLAMP),
	X(IORING_SETUP_ATTACH_WQ), X(IORING_SETUP_R_DISABLED), X(IORING_SETUP_SUBMIT_ALL), X(IORING_SETUP_COOP_TASKRUN),
	X(IORING_SETUP_TASKRUN_FLAG), X(IORING_SETUP_SQE128), X(IORING_SETUP_CQE32), XNEW(IORING_SETUP_SINGLE_ISSUER),
	XNEW(IORING_SETUP_DEFER_TASKRUN), XNEW(IORING_SETUP_NO_MMAP), XNEW(IORING_SETUP_REGISTERED_FD_ONLY),
	XNEW(IORING_SETUP_NO_SQARRAY), XNEW(IORING_SETUP_HYBRID_IOPOLL), XNEW(IORING_SETUP_CQE_MIXED),
	XNEW(IORING_SETUP_SQE_MIXED), XNEW(IORING_SETUP_SQ_REWIND));
XLATS(ring_features, "IORING_FEAT_???",
	X(IORING_FEAT_SINGLE_MMAP), X(IORING_FEAT_NODROP), X(IORING_FEAT_SUBMIT_STABLE), X(IORING_FEAT_RW_CUR_POS),
	X(IORING_FEAT_CUR_PERSONALITY), X(IORING_FEAT_FAST_POLL), X(IORING_FEAT_POLL_32BITS),
	X(IORING_FEAT_SQPOLL_NONFIXED), X(IORING_FEAT_EXT_ARG), X(IORING_FEAT_NATIVE_WORKERS), X(IORING_FEAT_RSRC_TAGS),
	X(IORING_FEAT_CQE_SKIP), X(IORING_FEAT_LINKED_FILE), XNEW(IORING_FEAT_REG_REG_RING),
	XNEW(IORING_FEAT_RECVSEND_BUNDLE), XNEW(IORING_FEAT_MIN_TIMEOUT), XNEW(IORING_FEAT_RW_ATTR),
	XNEW(IORING_FEAT_NO_IOWAIT));
XLATS(ring_enter_flags, "IORING_ENTER_???",
	X(IORING_ENTER_GETEVENTS), X(IORING_ENTER_SQ_WAKEUP), X(IORING_ENTER_SQ_WAIT), X(IORING_ENTER_EXT_ARG),
	X(IORING_ENTER_REGISTERED_RING), XNEW(IORING_ENTER_ABS_TIMER), XNEW(IORING_ENTER_EXT_ARG_REG),
	XNEW(IORING_ENTER_NO_IOWAIT));
XLATS(ring_register, "IORING_REGISTER_???",
	X(IORING_REGISTER_BUFFERS), X(IORING_UNREGISTER_BUFFERS), X(IORING_REGISTER_FILES), X(IORING_UNREGISTER_FILES),
	X(IORING_REGISTER_EVENTFD), X(IORING_UNREGISTER_EVENTFD), X(IORING_REGISTER_FILES_UPDATE),
	X(IORING_REGISTER_EVENTFD_ASYNC), X(IORING_REGISTER_PROBE), X(IORING_REGISTER_PERSONALITY),
	X(IORING_UNREGISTER_PERSONALITY), X(IORING_REGISTER_RESTRICTIONS), X(IORING_REGISTER_ENABLE_RINGS),
	X(IORING_REGISTER_FILES2), X(IORING_REGISTER_FILES_UPDATE2), X(IORING_REGISTER_BUFFERS2),
	X(IORING_REGISTER_BUFFERS_UPDATE), X(IORING_REGISTER_IOWQ_AFF), X(IORING_UNREGISTER_IOWQ_AFF),
	X(IORING_REGISTER_IOWQ_MAX_WORKERS), X(IORING_REGISTER_RING_FDS), X(IORING_UNREGISTER_RING_FDS),
	X(IORING_REGISTER_PBUF_RING), X(IORING_UNREGISTER_PBUF_RING), { 24, "+IORING_REGISTER_SYNC_CANCEL" },
	{ 25, "+IORING_REGISTER_FILE_ALLOC_RANGE" }, { 26, "+IORING_REGISTER_PBUF_STATUS" },
	{ 27, "+IORING_REGISTER_NAPI" }, { 28, "+IORING_UNREGISTER_NAPI" }, { 29, "+IORING_REGISTER_CLOCK" },
	{ 30, "+IORING_REGISTER_CLONE_BUFFERS" }, XNEW(IORING_REGISTER_SEND_MSG_RING), XNEW(IORING_REGISTER_ZCRX_IFQ),
	XNEW(IORING_REGISTER_RESIZE_RINGS), XNEW(IORING_REGISTER_MEM_REGION), XNEW(IORING_REGISTER_QUERY),
	XNEW(IORING_REGISTER_ZCRX_CTRL), XNEW(IORING_REGISTER_BPF_FILTER));
XLATS(ring_op_flags, "IO_URING_OP_???", X(IO_URING_OP_SUPPORTED));
XLATS(rsrc_flags, "IORING_RSRC_REGISTER_???", X(IORING_RSRC_REGISTER_SPARSE));
XLATS(restrictions, "IORING_RESTRICTION_???", X(IORING_RESTRICTION_REGISTER_OP), X(IORING_RESTRICTION_SQE_OP),
      X(IORING_RESTRICTION_SQE_FLAGS_ALLOWED), X(IORING_RESTRICTION_SQE_FLAGS_REQUIRED));
XLATS(workers, "IO_WQ_???", { 0, "IO_WQ_BOUND" }, { 1, "IO_WQ_UNBOUND" });
XLATS(update_fds, NULL, { (uint64_t)IORING_REGISTER_FILES_SKIP, "IORING_REGISTER_FILES_SKIP" });

LAYOUT(sq_off, "io_sqring_offsets", UNS(head), UNS(tail), UNS(ring_mask), UNS(ring_entries), UNS(flags), UNS(dropped),
       UNS(array), HEX(resv1, NONZERO), HEX64(resv2, NONZERO, OLDER), HEX64(user_addr, SAME(resv2), NEWER));
LAYOUT(cq_off, "io_cqring_offsets", UNS(head), UNS(tail), UNS(ring_mask), UNS(ring_entries), UNS(overflow), UNS(cqes),
       UNS(flags), HEX(resv1, NONZERO), HEX64(resv2, NONZERO, OLDER), HEX64(user_addr, SAME(resv2), NEWER));
LAYOUT(ring_params, "io_uring_params",
	UNS(sq_entries, FILLED, ORDER(6)), UNS(cq_entries, FILLED, ORDER(7)), FLAGS(flags, ring_flags, GIVEN, ORDER(1)),
	HEX(sq_thread_cpu, GIVEN, ORDER(2)), UNS(sq_thread_idle, GIVEN, ORDER(3)),
	FLAGS(features, ring_features, FILLED, ORDER(8)), FD(wq_fd, GIVEN, WHEN(flags, IORING_SETUP_ATTACH_WQ), ORDER(4)),
	{ .name = "resv", .type = &type_inarray, .count = 3, .data = ARGS(HEX()), GIVEN, NONZERO, ORDER(5) },
	EMBED(sq_off, sq_off, FILLED, ORDER(9)), EMBED(cq_off, cq_off, FILLED, ORDER(10)));

/* a descriptor, or -2 (IORING_REGISTER_FILES_SKIP) to leave a slot alone */
static void update_fd_copy(struct plan *p, struct node *n, int phase)
{
	if (type_fd.copy)
		type_fd.copy(p, n, phase);
}

static void update_fd_print(struct print *p, const struct node *n)
{
	if ((int)get(p, n) < -1)
		print_xval_as(p->t, &update_fds, get(p, n), SHOW_D);
	else
		type_fd.print(p, n);
}

static const struct type type_update_fd = {
	.name = "fd", .width = 4, .is_signed = true, .leaf = PEN_FD, .fd = true, .copy = update_fd_copy, .print = update_fd_print };

/* a slot, or -1 for any slot */
static void slot_print(struct print *p, const struct node *n)
{
	if ((uint32_t)get(p, n) == ~0U)
		pen_dec(p->t, -1);
	else
		pen_uns(p->t, get(p, n));
}

static const struct type type_slot = { .name = "slot", .width = 4, .print = slot_print };

static void restriction_print(struct print *p, const struct node *n)
{
	print_xval(p->t, &restrictions, get(p, n));
	if (get(p, n) > IORING_RESTRICTION_SQE_FLAGS_REQUIRED) {
		put_s(p->t, " /* op: ");
		put_hex(p->t, sibling_value(p, n, "register_op"));
		put_s(p->t, " */");
	}
}

static const struct type type_restriction = { .name = "restriction", .width = 2, .print = restriction_print };

#define RESV(n, c, ...)		{ .name = #n, .type = &type_inarray, .count = c, .data = ARGS(__VA_ARGS__), NONZERO }
#define ARRAY64(n, l, ...)	{ .name = #n, .type = &type_array, .dir = IN, .len = #l, .data = ARGS(__VA_ARGS__), \
				  W64, ALIGN(8) }
#define IOVEC64(n, l)		{ .name = #n, .type = &type_iovec, .dir = IN, .len = #l, .data = iovec_addr, W64, ALIGN(8) }

LAYOUT(files_update, "io_uring_files_update", UNS(offset), HEX(resv, NONZERO), ARRAY64(fds, nr_args, NUM(, type_update_fd)));
LAYOUT(restriction, "io_uring_restriction",
	{ .name = "opcode", .type = &type_restriction },
	XVAL(register_op, ring_register, W8, WHEN_IS(opcode, IORING_RESTRICTION_REGISTER_OP)),
	XVAL(sqe_op, ring_ops, W8, SAME(register_op), WHEN_IS(opcode, IORING_RESTRICTION_SQE_OP)),
	FLAGS(sqe_flags, sqe_flags, W8, SAME(register_op), WHEN_MASK(opcode, ~1, IORING_RESTRICTION_SQE_FLAGS_ALLOWED)),
	HEX(resv, W8, NONZERO), RESV(resv2, 3, HEX()));
#define RSRC_HEAD	UNS(nr), FLAGS(flags, rsrc_flags), HEX64(resv2, NONZERO, ALIGN(8))
#define TAGS		ARRAY64(tags, nr, HEX64())
LAYOUT(rsrc_files, "io_uring_rsrc_register", RSRC_HEAD, ARRAY64(data, nr, FD()), TAGS);
LAYOUT(rsrc_buffers, "io_uring_rsrc_register", RSRC_HEAD, IOVEC64(data, nr), TAGS);
#define UPDATE(data)	UNS(offset), HEX(resv, NONZERO), data, TAGS, UNS(nr), HEX(resv2, NONZERO)
LAYOUT(rsrc_files_update, "io_uring_rsrc_update2", UPDATE(ARRAY64(data, nr, NUM(, type_update_fd))));
LAYOUT(rsrc_buffers_update, "io_uring_rsrc_update2", UPDATE(IOVEC64(data, nr)));
LAYOUT(ring_fd, "io_uring_rsrc_update", { .name = "offset", .type = &type_slot }, HEX(resv, NONZERO), FD(data), PAD(4));
LAYOUT(ring_fd_gone, "io_uring_rsrc_update", UNS(offset), HEX(resv, NONZERO), HEX64(data, NONZERO));
LAYOUT(ring_buffers, "io_uring_buf_reg", NUM(ring_addr, type_addr, W64, ALIGN(8)), UNS(ring_entries), UNS(bgid, W16),
       HEX(pad, W16, NONZERO), RESV(resv, 3, HEX64()));

/* ---- newer registrations: with one structure, or shown as an address ------------------------------------- */

#define ADDRESS64(n)	ADDR(n, W64, ALIGN(8))
XLATS(cancel_flags, "IORING_ASYNC_CANCEL_???", { 1, "IORING_ASYNC_CANCEL_ALL" }, { 2, "IORING_ASYNC_CANCEL_FD" },
	{ 4, "IORING_ASYNC_CANCEL_ANY" }, { 8, "IORING_ASYNC_CANCEL_FD_FIXED" }, { 16, "IORING_ASYNC_CANCEL_USERDATA" },
	{ 32, "IORING_ASYNC_CANCEL_OP" });
XLATS(clone_flags, "IORING_REGISTER_???", { 1, "IORING_REGISTER_SRC_REGISTERED" }, { 2, "IORING_REGISTER_DST_REPLACE" });
XLATS(region_flags, "IORING_MEM_REGION_REG_???", { 1, "IORING_MEM_REGION_REG_WAIT_ARG" });
XLATS(napi_ops, "IO_URING_NAPI_???", { 0, "IO_URING_NAPI_REGISTER_OP" }, { 1, "IO_URING_NAPI_STATIC_ADD_ID" },
	{ 2, "IO_URING_NAPI_STATIC_DEL_ID" });
XLATS(napi_tracking, "IO_URING_NAPI_TRACKING_???", { 0, "IO_URING_NAPI_TRACKING_DYNAMIC" },
	{ 1, "IO_URING_NAPI_TRACKING_STATIC" }, { 255, "IO_URING_NAPI_TRACKING_INACTIVE" });

LAYOUT(ring_buffers_now, NULL, ADDRESS64(ring_addr), UNS(ring_entries), UNS(bgid, W16), HEX(flags, W16), UNS(min_left),
	RESV(resv, 5, HEX()));
LAYOUT(sync_cancel, NULL, ADDRESS64(addr), FD(fd), FLAGS(flags, cancel_flags), EMBED(timeout, timespec64),
	XVAL(opcode, ring_ops, W8), RESV(pad, 7, HEX(, W8)), RESV(pad2, 3, HEX64()));
LAYOUT(index_range, NULL, UNS(off), UNS(len), HEX64(resv, NONZERO));
LAYOUT(buf_status, NULL, HEX(buf_group), HEX(head), RESV(resv, 8, HEX()));
LAYOUT(napi, NULL, HEX(busy_poll_to), HEX(prefer_busy_poll, W8), XVAL(opcode, napi_ops, W8), RESV(pad, 2, HEX(, W8)),
	XVAL(op_param, napi_tracking, WHEN_IS(opcode, 0)), HEX(op_param, SAME(op_param), WHEN_NOT_MASK(opcode, ~0, 0)),
	HEX(resv, NONZERO));
LAYOUT(ring_clock, NULL, CLOCKID(clockid), RESV(__resv, 3, HEX()));
LAYOUT(clone_buffers, NULL, FD(src_fd), FLAGS(flags, clone_flags), UNS(src_off), UNS(dst_off), UNS(nr), RESV(pad, 3, HEX()));
LAYOUT(mem_region, NULL, ADDRESS64(region_uptr), FLAGS(flags, region_flags, W64, ALIGN(8)), RESV(__resv, 2, HEX64()));

static uint32_t nr_args(const struct print *p)
{
	return p->call->enter->args[3];
}

static bool has_one(const struct print *p, const struct node *n)
{
	(void)n;
	return opt.newer && nr_args(p) == 1;
}

static bool has_not_one(const struct print *p, const struct node *n)
{
	return !has_one(p, n);
}

static bool newer_not_one(const struct print *p, const struct node *n)
{
	return opt.newer && !has_one(p, n);
}

static bool has_none(const struct print *p, const struct node *n)
{
	(void)n;
	return opt.newer && !nr_args(p);
}

static bool has_some(const struct print *p, const struct node *n)
{
	return !has_none(p, n);
}

/* ---- the argument of the wait: a set of signals, or with IORING_ENTER_EXT_ARG a structure that has one ------- */

enum { ENTER_EXT_ARG = 8, ENTER_EXT_ARG_REG = 64 };
LAYOUT(getevents_arg, NULL, SIGSET_IN(sigmask, sigmask_sz, W64, ALIGN(8)), UNS(sigmask_sz), UNS(min_wait_usec),
	STRUCT_IN(ts, timespec64, W64, ALIGN(8)));

static uint32_t ext_flags(const struct print *p)
{
	return opt.newer ? p->call->enter->args[3] & (ENTER_EXT_ARG | ENTER_EXT_ARG_REG) : 0;
}

static bool waits_by_struct(const struct print *p, const struct node *n)
{
	(void)n;
	return ext_flags(p) == ENTER_EXT_ARG;
}

static bool waits_by_place(const struct print *p, const struct node *n)
{
	(void)n;
	return ext_flags(p) == ENTER_EXT_ARG_REG;
}

static bool waits_by_either(const struct print *p, const struct node *n)
{
	return waits_by_struct(p, n) || waits_by_place(p, n);
}

static bool waits_by_set(const struct print *p, const struct node *n)
{
	return !waits_by_either(p, n);
}

/* ---- the operations that the kernel supports ------------------------------------------------------------ */

#define PROBE_HEAD	16
#define PROBE_OP	8
#define PROBE_OPS	256

/*
 * Copies the head alone, then head and operations. The length of an op is count * elem, so elem is
 * the size of the head and one operation: more than enough for any count above 0.
 */
static void probe_copy(struct plan *p, struct node *n, int phase)
{
	struct systrace_ref count = plan_len_ref(p, n, phase);

	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, PROBE_HEAD }, 1, PROBE_HEAD);
	plan_op(p, &(struct systrace_op){
		.kind = SYSTRACE_COPY, .flags = plan_op_flags(p, phase), .ptr = plan_ref(p, n, phase), .len = count,
		.elem = PROBE_HEAD + PROBE_OP, .cap = PROBE_HEAD + PROBE_OPS * PROBE_OP });
}

static const uint8_t *probe_data(const struct print *p, const struct node *n, int phase, uint32_t count)
{
	int op = n->op[phase] + !!count;
	const struct systrace_block *b = n->op[phase] < 0 ? NULL : block_at(p, op);

	return b && b->len >= PROBE_HEAD + count * PROBE_OP ? block_data(b) : NULL;
}

static void put_nonzero(struct text *t, const char *name, uint32_t v)
{
	if (!v)
		return;
	pen_next(t);
	pen_name(t, name, strlen(name));
	pen_hex(t, v);
}

static bool all_zero(const uint8_t *s, uint32_t n)
{
	while (n && !*s)
		s++, n--;
	return !n;
}

static void put_resv2(struct print *p, const uint8_t *s)
{
	struct text *t = p->t;

	pen_field(t, "resv2");
	pen_open(t, '[');
	for (uint32_t i = 0; i < 3; i++) {
		if (i)
			pen_next(t);
		if (!p->verbose && i >= p->string_max) {
			pen_dots(t);
			break;
		}
		pen_hex(t, read_int(s + 4 * i, 4, false));
	}
	pen_close(t, ']');
}

static void put_probe_op(struct text *t, const uint8_t *op)
{
	pen_first(t, "op");
	print_xval_as(t, &ring_ops, op[0], SHOW_U);
	put_nonzero(t, "resv", op[1]);
	pen_field(t, "flags");
	print_flags(t, &ring_op_flags, op[2] | op[3] << 8);
	put_nonzero(t, "resv2", read_int(op + 4, 4, false));
	pen_close(t, '}');
}

static void put_probe(struct print *p, const uint8_t *s, uint32_t count, bool cut)
{
	uint32_t i;

	pen_first(p->t, "last_op");
	print_xval_as(p->t, &ring_ops, s[0], SHOW_U);
	pen_field(p->t, "ops_len");
	pen_uns(p->t, s[1]);
	put_nonzero(p->t, "resv", s[2] | s[3] << 8);
	if (!all_zero(s + 4, 12))
		put_resv2(p, s + 4);
	pen_field(p->t, "ops");
	pen_open(p->t, '[');
	for (i = 0; i < count; i++) {
		if (i)
			pen_next(p->t);
		if (!p->verbose && i >= p->string_max)
			break;
		put_probe_op(p->t, s + PROBE_HEAD + i * PROBE_OP);
	}
	if (i < count)
		pen_dots(p->t);
	else if (cut)
		pen_f(p->t, count ? ", ..." : "...");
	pen_f(p->t, "]}");
}

/*
 * Prints what the kernel filled in. It is preceded by what the caller gave if that was not all
 * zero, as it should be.
 */
static void probe_print(struct print *p, const struct node *n)
{
	uint32_t count = get_len(p, n), len;
	const uint8_t *s = count <= PROBE_OPS ? probe_data(p, n, AT_ENTER, count) : NULL;
	bool given;

	if (!s) {
		print_addr(p, get(p, n));
		return;
	}
	given = !all_zero(s, PROBE_HEAD + count * PROBE_OP);
	if (given)
		put_probe(p, s, count, false);
	if (p->failed) {
		if (!given)
			print_addr(p, get(p, n));
		return;
	}
	if (given)
		pen_becomes(p->t);
	s = probe_data(p, n, AT_EXIT, count);
	if (!s) {
		print_addr(p, get(p, n));
		return;
	}
	len = s[1] < count ? s[1] : count;
	put_probe(p, s, len, count < s[1]);
}

static const struct type type_probe = { .name = "probe", .width = WORD, .copy = probe_copy, .print = probe_print };

/* ---- the number of workers of a ring ----------------------------------------------------------------------- */

static void workers_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, plan_len_ref(p, n, phase), 4, 4 * SYSTRACE_EACH_MAX);
}

/* [[IO_WQ_BOUND]=1, [IO_WQ_UNBOUND]=2]; returns false if not all of them could be read */
static bool put_workers(struct print *p, const struct node *n, int phase, uint64_t count)
{
	const struct systrace_block *b = block_of(p, n, phase);
	uint32_t have = b && !p->bare && !(phase == AT_EXIT && p->failed) ? b->len / 4 : 0;
	uint64_t addr = get(p, n);
	uint32_t i;

	if (!addr || (count && !have)) {
		print_addr(p, addr);
		return false;
	}
	pen_open(p->t, '[');
	for (i = 0; i < count; i++) {
		if (i)
			pen_next(p->t);
		if (i >= have || (!p->verbose && i >= p->string_max))
			break;
		print_index(p->t, &workers, i, SHOW_U);
		pen_uns(p->t, read_int((const uint8_t *)block_data(b) + 4 * i, 4, false));
	}
	if (i < count) {
		pen_dots(p->t);
		if (i >= have)
			put_at(p->t, addr + 4 * i);
	}
	pen_close(p->t, ']');
	return count && (i == count || i < have);
}

static void workers_print(struct print *p, const struct node *n)
{
	uint64_t count = get_len(p, n);

	if (!put_workers(p, n, AT_ENTER, count))
		return;
	pen_becomes(p->t);
	if (p->exiting)
		put_workers(p, n, AT_EXIT, count);
}

static const struct type type_workers = { .name = "workers", .width = WORD, .bares = true, .copy = workers_copy, .print = workers_print };

#define NR_ARGS			UNS(nr_args)
#define REGISTER(op, ...)	CASE(IORING_REGISTER_##op, NULL, __VA_ARGS__, NR_ARGS)
#define THE_ONE			REG(3), IF(has_one)
#define LATER_ONE(op, what)	CASE(op, NULL, ADDR(arg, IF(has_not_one)), what, UNS(nr_args, REG(4)))
#define RING_BUFFERS		STRUCT_IN(arg, ring_buffers, OLDER), ADDR(arg, REG(3), IF(newer_not_one)), \
	STRUCT_IN(arg, ring_buffers_now, THE_ONE), UNS(nr_args, REG(4))
static const struct kase register_cases[] = {
	REGISTER(BUFFERS, IOVEC_ADDR(arg, nr_args)),
	REGISTER(FILES, ARRAY_IN(arg, nr_args, FD())),
	REGISTER(EVENTFD, ARRAY_IN(arg, nr_args, FD())),
	REGISTER(EVENTFD_ASYNC, ARRAY_IN(arg, nr_args, FD())),
	REGISTER(FILES_UPDATE, STRUCT_IN(arg, files_update)),
	REGISTER(PROBE, { .name = "arg", .type = &type_probe, .dir = BOTH, .len = "nr_args" }),
	REGISTER(RESTRICTIONS, ARRAY_IN(arg, nr_args, STRUCT(restriction))),
	REGISTER(FILES2, SIZED_IN(arg, rsrc_files, nr_args, 32)),
	REGISTER(BUFFERS2, SIZED_IN(arg, rsrc_buffers, nr_args, 32)),
	REGISTER(FILES_UPDATE2, SIZED_IN(arg, rsrc_files_update, nr_args, 32)),
	REGISTER(BUFFERS_UPDATE, SIZED_IN(arg, rsrc_buffers_update, nr_args, 32)),
	REGISTER(IOWQ_AFF, { .name = "arg", .type = &type_cpus, .dir = IN, .len = "nr_args" }),
	REGISTER(IOWQ_MAX_WORKERS, { .name = "arg", .type = &type_workers, .dir = BOTH, .len = "nr_args" }),
	REGISTER(RING_FDS, ARRAY_IN(arg, nr_args, STRUCT(ring_fd))),
	CASE(IORING_UNREGISTER_RING_FDS, NULL, ARRAY_IN(arg, nr_args, STRUCT(ring_fd_gone)), NR_ARGS),
	CASE(IORING_REGISTER_PBUF_RING, NULL, RING_BUFFERS),
	CASE(IORING_UNREGISTER_PBUF_RING, NULL, RING_BUFFERS),
	LATER_ONE(24, STRUCT_IN(arg, sync_cancel, THE_ONE)),
	LATER_ONE(25, STRUCT_IN(arg, index_range, THE_ONE)),
	LATER_ONE(26, STRUCT_OUT(arg, buf_status, THE_ONE)),
	LATER_ONE(27, ANSWER(arg, napi, napi, THE_ONE)),
	LATER_ONE(28, STRUCT_OUT(arg, napi, THE_ONE)),
	CASE(29, NULL, ADDR(arg, IF(has_some)), STRUCT_IN(arg, ring_clock, REG(3), IF(has_none)), UNS(nr_args, REG(4))),
	LATER_ONE(30, STRUCT_IN(arg, clone_buffers, THE_ONE)),
	LATER_ONE(34, STRUCT_IN(arg, mem_region, THE_ONE)),
};

FAMILY(aio_calls,
	CALL(io_setup, RET_DEC IS(MEMORY), UNS(nr_events), POINTS_OUT(ctx_idp, ADDR())),
	CALL(io_destroy, RET_DEC IS(MEMORY), ADDR(ctx_id)),
	CALL(io_submit, RET_LDEC, ADDR(ctx_id), LDEC(nr), ARRAY_IN(iocbpp, nr, STRUCT_IN(, iocb))),
	CALL(io_cancel, RET_DEC, ADDR(ctx_id), STRUCT_IN(iocb, iocb_head), STRUCT_OUT(result, io_event)),
	CALL(io_getevents, RET_LDEC, GETEVENTS(timespec)),
	CALL(io_pgetevents, RET_LDEC, GETEVENTS(timespec), STRUCT_IN(sig, sigset_and_size)),
	CALL32(io_pgetevents_time64, RET_LDEC, GETEVENTS(timespec64), STRUCT_IN(sig, sigset_and_size)),
	CALL(io_uring_setup, RET_FD IS(DESC), UNS(entries), STRUCT_BOTH(params, ring_params)),
	CALL(io_uring_enter, RET_DEC IS(SIGNALS), FD(fd), UNS(to_submit), UNS(min_complete), FLAGS(flags, ring_enter_flags),
	     SIGSET_IN(sig, sigsetsize, IF(waits_by_set)), STRUCT_IN(arg, getevents_arg, REG(5), IF(waits_by_struct)),
	     SIZE(arg, REG(5), IF(waits_by_place)), SIZE(sigsetsize, REG(6), IF(waits_by_set)), SIZE(argsz, REG(6), IF(waits_by_either)),
	     { .name = "submitted", .type = &type_submitted, .dir = IN, .len = "to_submit", REG(1), IF(uring_wanted), NAMED },
	     { .name = "completed", .type = &type_completed, .dir = OUT, REG(1), IF(uring_wanted), NAMED, ON_ERROR }),
	CALL(io_uring_register, RET_DEC IS(MEMORY), FD(fd), XVAL(opcode, ring_register),
	     BY(opcode, register_cases, ADDR(arg), NR_ARGS))
);
