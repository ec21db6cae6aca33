// SPDX-License-Identifier: GPL-2.0
/* SCSI: scsi/sg.h, linux/bsg.h. */
#include <string.h>
#include <linux/bsg.h>
#include <scsi/sg.h>
#include "settings.h"
#include "types/net.h"
#include "ioctl.h"

#ifndef SG_SCSI_RESET_TARGET
#define SG_SCSI_RESET_TARGET 4
#endif
#ifndef SG_SCSI_RESET_NO_ESCALATE
#define SG_SCSI_RESET_NO_ESCALATE 0x100
#endif
#ifndef SG_FLAG_UNUSED_LUN_INHIBIT
#define SG_FLAG_UNUSED_LUN_INHIBIT 2
#endif
#ifndef SG_GET_ACCESS_COUNT
#define SG_GET_ACCESS_COUNT 0x2289
#endif
#ifndef SG_FLAG_MMAP_IO
#define SG_FLAG_MMAP_IO 4
#endif
#ifndef SG_FLAG_Q_AT_TAIL
#define SG_FLAG_Q_AT_TAIL 0x10
#define SG_FLAG_Q_AT_HEAD 0x20
#endif

XLATS(resets, "SG_SCSI_RESET_???", X(SG_SCSI_RESET_NOTHING), X(SG_SCSI_RESET_DEVICE), X(SG_SCSI_RESET_BUS),
      X(SG_SCSI_RESET_HOST), X(SG_SCSI_RESET_TARGET), X(SG_SCSI_RESET_NO_ESCALATE));
#define N(c) { (uint32_t)c, #c }
XLATS(directions, "SG_DXFER_???", N(SG_DXFER_NONE), N(SG_DXFER_TO_DEV), N(SG_DXFER_FROM_DEV),
      N(SG_DXFER_TO_FROM_DEV));
#undef N
XLATS(sg_flags, "SG_FLAG_???", X(SG_FLAG_DIRECT_IO), X(SG_FLAG_UNUSED_LUN_INHIBIT), X(SG_FLAG_MMAP_IO),
      X(SG_FLAG_NO_DXFER), X(SG_FLAG_Q_AT_TAIL), X(SG_FLAG_Q_AT_HEAD));
XLATS(infos, "SG_INFO_???", { 1, "SG_INFO_CHECK" }, { 2, "SG_INFO_DIRECT_IO" }, { 4, "SG_INFO_MIXED_IO" });
XLATS(protocols, "BSG_PROTOCOL_???", X(BSG_PROTOCOL_SCSI));
XLATS(subprotocols, "BSG_SUB_PROTOCOL_???", X(BSG_SUB_PROTOCOL_SCSI_CMD), X(BSG_SUB_PROTOCOL_SCSI_TMF),
      X(BSG_SUB_PROTOCOL_SCSI_TRANSPORT));
XLATS(bsg_flags, "BSG_FLAG_???", X(BSG_FLAG_Q_AT_TAIL), X(BSG_FLAG_Q_AT_HEAD));

static void reset_print(struct print *p, const struct node *n)
{
	uint64_t v = get(p, n);

	if (v & SG_SCSI_RESET_NO_ESCALATE) {
		print_xval(p->t, &resets, SG_SCSI_RESET_NO_ESCALATE);
		put_c(p->t, '|');
	}
	print_xval(p->t, &resets, v & ~(uint64_t)SG_SCSI_RESET_NO_ESCALATE);
}

static const struct type type_reset = { .name = "reset", .width = 4, .print = reset_print };

/* ---- buffers: plain or scattered ------------------------------------------------------------- */

/*
 * A buffer of .len bytes, shown in hex.  If .limit names a sibling, and that is
 * not 0, the buffer is a vector of this many pieces.  If .since names a sibling,
 * that is the residue: how many bytes fewer the device has written.
 */
static void data_place(struct plan *p, struct node *n)
{
	n->size = 2 * p->abi->word;	/* size of one piece */
}

static void data_copy(struct plan *p, struct node *n, int phase)
{
	const struct node *count = more_of(n->arg)->limit ? node_sibling(n, more_of(n->arg)->limit) : NULL;
	uint32_t most = p->asked->string_max + 1 < SYSTRACE_EACH_MAX ? p->asked->string_max + 1 : SYSTRACE_EACH_MAX;
	struct systrace_op copy = { .kind = SYSTRACE_COPY, .flags = plan_op_flags(p, phase), .ptr = plan_ref(p, n, phase),
				    .len = plan_len_ref(p, n, phase), .elem = 1, .cap = p->asked->string_max + 1 };
	int vector;

	/* as bytes first; then as a vector, if it may be one */
	n->op[phase] = plan_op(p, &copy);
	if (!count)
		return;
	copy.len = plan_ref(p, count, phase);
	copy.elem = n->size;
	copy.cap = n->size * most;
	vector = plan_op(p, &copy);
	plan_op(p, &(struct systrace_op){ .kind = SYSTRACE_EACH, .flags = copy.flags, .body = 1,
		.ptr = { vector + 1, 0, 0 }, .len = copy.len, .elem = n->size, .cap = most });
	plan_op(p, &(struct systrace_op){ .kind = SYSTRACE_COPY, .flags = copy.flags,
		.ptr = { SYSTRACE_REF_ELEM, p->abi->word, 0 },
		.len = { SYSTRACE_REF_ELEM, p->abi->word, p->abi->word }, .elem = 1, .cap = p->asked->string_max + 1 });
	n->each[phase] = vector + 1;
}

static uint64_t read_word(const struct print *p, const uint8_t *at)
{
	uint64_t v = 0;

	memcpy(&v, at, p->plan->abi->word);
	return v;
}

/* prints @len bytes, as far as -s allows; @hex: all of them as "\x01..." */
static void put_data(struct print *p, const struct systrace_block *b, uint64_t addr, uint64_t len, bool hex)
{
	uint64_t need = len < p->string_max + 1ULL ? len : p->string_max + 1ULL;
	uint64_t shown = len < p->string_max ? len : p->string_max;

	if (!addr || (need && (!b || b->len < need))) {
		print_addr(p, addr);
		return;
	}
	if (hex)
		put_hex_string(p->t, b ? block_data(b) : "", shown);
	else
		pen_quoted(p->t, b ? block_data(b) : "", shown, len > shown);
}

static void put_pieces(struct print *p, const struct node *n, uint64_t count, uint64_t left)
{
	const struct systrace_block *b = block_at(p, n->each[p->phase] - 1);
	unsigned w = p->plan->abi->word;
	uint64_t have = b ? b->len / (2 * w) : 0, addr = get(p, n);
	struct each each = each_first(p, n, p->phase);

	if (!addr || !have) {
		print_addr(p, addr);
		return;
	}
	pen_open(p->t, '[');
	for (uint64_t i = 0; i < count; i++) {
		const uint8_t *v = (const uint8_t *)block_data(b) + i * 2 * w;
		uint64_t len;

		pen_f(p->t, i ? ", " : "");
		if (i >= have) {
			pen_dots_at(p->t, (addr + i * 2 * w));
			break;
		}
		if (i >= p->string_max && !p->verbose) {
			pen_dots(p->t);
			break;
		}
		each_next(p, n, p->phase, &each);
		len = read_word(p, v + w);
		pen_first(p->t, "iov_base");
		put_data(p, block_at(p, n->each[p->phase] + 1), read_word(p, v),
			 len < left ? len : left, false);
		left -= len < left ? len : left;
		pen_field(p->t, "iov_len");
		pen_uns(p->t, len);
		pen_close(p->t, '}');
	}
	pen_close(p->t, ']');
}

static void data_print(struct print *p, const struct node *n)
{
	const struct node *count = more_of(n->arg)->limit ? node_sibling(n, more_of(n->arg)->limit) : NULL;
	const struct node *resid = more_of(n->arg)->since ? node_sibling(n, more_of(n->arg)->since) : NULL;
	uint64_t len = (uint32_t)get_len(p, n);
	int32_t left = resid ? get(p, resid) : 0;

	if (left > 0 && (uint32_t)left <= len)
		len -= left;
	if (count && get(p, count))
		put_pieces(p, n, get(p, count), len);
	else
		put_data(p, block_of(p, n, p->phase), get(p, n), len, true);
}

static const struct type type_data = { .name = "data", .width = WORD, .place = data_place, .copy = data_copy,
	.print = data_print };

/* bytes; bytes or pieces */
#define DATA(n, l, ...)		{ .name = #n, .type = &type_data, .len = #l, __VA_ARGS__ }
#define PIECES(n, l, c, ...)	{ .name = #n, .type = &type_data, .len = #l, MORE(.limit = #c), __VA_ARGS__ }

/* ---- version 3: struct sg_io_hdr ---------------------------------------------------------------- */

static bool to_device(const struct print *p, const struct node *n)
{
	int32_t d = get(p, node_sibling(n, "dxfer_direction"));

	return d == SG_DXFER_TO_DEV || d == SG_DXFER_TO_FROM_DEV;
}

LAYOUT(sg3, "sg_io_hdr", HEX(interface_id, HIDDEN), XVAL(dxfer_direction, directions), UNS(cmd_len, W8),
       UNS(mx_sb_len, W8, ORDER(1)), UNS(iovec_count, W16, ORDER(1)), UNS(dxfer_len, ORDER(1)),
       PIECES(dxferp, dxfer_len, iovec_count, IF(to_device), ORDER(3)), DATA(cmdp, cmd_len), ADDR(sbp, HIDDEN),
       UNS(timeout, ORDER(1)), FLAGS(flags, sg_flags, ORDER(2)), PAD(4), ADDR(usr_ptr, HIDDEN), PAD(8), PAD(12));
LAYOUT(sg3_done, "sg_io_hdr", UNS(interface_id, HIDDEN), DEC(dxfer_direction, HIDDEN), PAD(2),
       UNS(iovec_count, W16, HIDDEN), UNS(dxfer_len, HIDDEN),
       { .name = "dxferp", .type = &type_data, .len = "dxfer_len", MORE(.limit = "iovec_count", .since = "resid"), HIDDEN },
       ADDR(cmdp, HIDDEN), DATA(sbp, sb_len_wr, ORDER(2)), PAD(12), ADDR(usr_ptr, HIDDEN), HEX(status, W8, ORDER(1)),
       HEX(masked_status, W8, ORDER(1)), HEX(msg_status, W8, ORDER(1)), UNS(sb_len_wr, W8, ORDER(1)),
       HEX(host_status, W16, ORDER(3)), HEX(driver_status, W16, ORDER(3)), DEC(resid, ORDER(3)),
       UNS(duration, ORDER(3)), FLAGS(info, infos, ORDER(3)));

/* ---- version 4: struct sg_io_v4 ------------------------------------------------------------------- */

LAYOUT(sg4, "sg_io_v4", UNS(guard, HIDDEN), XVAL(protocol, protocols), XVAL(subprotocol, subprotocols), UNS(request_len),
       DATA(request, request_len, .width = 8), HEX64(request_tag), UNS(request_attr), UNS(request_priority),
       UNS(request_extra), UNS(max_response_len), HEX64(response, HIDDEN), UNS(dout_iovec_count),
       UNS(dout_xfer_len), UNS(din_iovec_count), UNS(din_xfer_len),
       PIECES(dout_xferp, dout_xfer_len, dout_iovec_count, .width = 8), HEX64(din_xferp, HIDDEN), UNS(timeout),
       FLAGS(flags, bsg_flags), HEX64(usr_ptr), PAD(56));
LAYOUT(sg4_done, "sg_io_v4", UNS(guard, HIDDEN), PAD(44),
       { .name = "response", .type = &type_data, .len = "response_len", .width = 8, ORDER(2) }, PAD(8),
       UNS(din_iovec_count, HIDDEN), UNS(din_xfer_len, HIDDEN), PAD(8),
       { .name = "din_xferp", .type = &type_data, .len = "din_xfer_len",
	 MORE(.limit = "din_iovec_count", .since = "din_resid"), .width = 8, ORDER(3) },
       PAD(20), HEX(driver_status, ORDER(4)), HEX(transport_status, ORDER(4)), HEX(device_status, ORDER(4)),
       UNS(retry_delay, ORDER(4)), FLAGS(info, infos, ORDER(4)), UNS(duration, ORDER(4)), UNS(response_len, ORDER(1)),
       { .name = "response_len", .type = &type_uns, SAME(response_len), ORDER(5) }, DEC(din_resid, ORDER(6)), DEC(dout_resid, ORDER(6)),
       HEX64(generated_tag, ORDER(6)), PAD(8));

/* ---- SG_IO: the first word is the version ---------------------------------------------------------- */

enum { ASKED3, DONE3, ASKED4, DONE4 };

static void io_place(struct plan *p, struct node *n)
{
	plan_kids(p, n, n->arg->data, &n->size, NULL);
}

static void io_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, n->size }, 1, n->size);
	plan_copy_kids(p, n, phase);
}

static void put_part(struct print *p, const struct node *part)
{
	const struct view *outer = p->view;
	struct view v;

	enter_embedded(p, part, &v, part->off, part->size);
	p->view = &v;
	print_fields(p, part);
	p->view = outer;
}

static const struct node *node_kid(const struct node *part, const char *name)
{
	return sibling(part->kids, part->nkids, name);
}

/* Prints a field of one part, in the part's own view. */
static void put_field_as(struct print *p, const struct node *part, const char *said, const char *name, bool as_addr)
{
	const struct view *outer = p->view;
	struct view v;

	enter_embedded(p, part, &v, part->off, part->size);
	p->view = &v;
	if (said)
		pen_name(p->t, said, strlen(said));
	if (as_addr)
		print_addr(p, get(p, node_kid(part, name)));
	else
		print_node(p, node_kid(part, name));
	p->view = outer;
}

static void put_field(struct print *p, const struct node *part, const char *name, bool as_addr)
{
	put_field_as(p, part, name, name, as_addr);
}

static uint64_t part_value(struct print *p, const struct node *part, const char *name)
{
	const struct view *outer = p->view;
	struct view v;
	uint64_t value;

	enter_embedded(p, part, &v, part->off, part->size);
	p->view = &v;
	value = get(p, node_kid(part, name));
	p->view = outer;
	return value;
}

static void put_done3(struct print *p, const struct node *n)
{
	const struct node *done = &n->kids[DONE3];
	int32_t direction = part_value(p, done, "dxfer_direction"), resid = part_value(p, done, "resid");
	uint32_t len = part_value(p, done, "dxfer_len");

	if (resid > 0 && (uint32_t)resid <= len)
		len -= resid;
	if (direction == SG_DXFER_FROM_DEV || (direction == SG_DXFER_TO_FROM_DEV && len)) {
		pen_f(p->t, direction == SG_DXFER_FROM_DEV ? ", " : " => ");
		put_field_as(p, done, opt.newer && direction != SG_DXFER_FROM_DEV ? NULL : "dxferp", "dxferp", false);
	}
	pen_next(p->t);
	put_part(p, done);
}

static void io_done(struct print *p, const struct node *n, bool v4)
{
	const struct node *done = &n->kids[v4 ? DONE4 : DONE3], *asked = &n->kids[v4 ? ASKED4 : ASKED3];
	const char *id = v4 ? "guard" : "interface_id";

	if (!p->view->p[AT_EXIT] || p->view->len[AT_EXIT] < done->size) {
		if (!v4 && (int32_t)part_value(p, asked, "dxfer_direction") == SG_DXFER_FROM_DEV) {
			pen_next(p->t);
			put_field(p, asked, "dxferp", true);
		}
		pen_next(p->t);
		put_field(p, asked, v4 ? "response" : "sbp", !v4);
		if (v4) {
			pen_next(p->t);
			put_field(p, asked, "din_xferp", false);
		}
		return;
	}
	p->phase = AT_EXIT;
	if (part_value(p, done, id) != (v4 ? 'Q' : 'S')) {
		pen_becomes(p->t);
		put_field(p, done, id, false);
	} else if (v4) {
		pen_next(p->t);
		put_part(p, done);
	} else {
		put_done3(p, n);
	}
}

static void io_print(struct print *p, const struct node *n)
{
	const struct view *outer = p->view;
	struct view v;
	uint32_t id = 0;
	bool v4;

	p->phase = AT_ENTER;
	if (!enter_block(p, n, &v, 4)) {
		print_addr(p, get(p, n));
		return;
	}
	memcpy(&id, v.p[AT_ENTER], 4);
	v4 = id == 'Q';
	if (!v4 && id != 'S') {
		pen_f(p->t, "[%u]", id);
		return;
	}
	pen_f(p->t, v4 ? "{guard='%c', " : "{interface_id='%c', ", (char)id);
	p->view = &v;
	if (v.len[AT_ENTER] < n->kids[v4 ? ASKED4 : ASKED3].size) {
		p->view = outer;
		print_addr(p, get(p, n) + 4);
	} else {
		put_part(p, &n->kids[v4 ? ASKED4 : ASKED3]);
		if (p->exiting && p->call->exit)
			io_done(p, n, v4);
	}
	p->view = outer;
	pen_close(p->t, '}');
}

static const struct type type_sg_io = { .name = "sg_io", .width = WORD, .place = io_place, .copy = io_copy,
	.print = io_print };

#define PART(l, when)	{ .name = #l, .type = &type_embed, .data = &layout_##l, SAME(sg3), when }

/* ---- the rest -------------------------------------------------------------------------------------------- */

LAYOUT(scsi_id, "sg_scsi_id", DEC(host_no), DEC(channel), HEX(scsi_id), DEC(lun), HEX(scsi_type),
       DEC(h_cmd_per_lun, W16), DEC(d_queue_depth, W16), PAD(8));
LAYOUT(req_info, "sg_req_info", DEC(req_state, W8), DEC(orphan, W8), DEC(sg_io_owned, W8), DEC(problem, W8),
       DEC(pack_id), ADDR(usr_ptr), UNS(duration), PAD(4));

#define TAKES(cmd)	PLAIN(cmd, POINTS_IN(arg, DEC(v)))
#define GETS(cmd)	PLAIN(cmd, POINTS_OUT(arg, DEC(v)))

IOCTL_CASES(ioctl_sg,
	PLAIN(SG_IO, { .name = "arg", .type = &type_sg_io, .dir = BOTH, ON_ERROR, .data = ARGS(
		{ .name = "sg3", .type = &type_embed, .data = &layout_sg3, GIVEN },
		PART(sg3_done, FILLED), PART(sg4, GIVEN), PART(sg4_done, FILLED)) }),
	PLAIN(SG_GET_SCSI_ID, STRUCT_OUT(arg, scsi_id)),
	PLAIN(SG_GET_REQUEST_TABLE, STRUCT_OUT(arg, req_info)),
	PLAIN(SG_SCSI_RESET, POINTS_IN(arg, NUM(v, type_reset))),
	TAKES(SG_NEXT_CMD_LEN), TAKES(SG_SET_COMMAND_Q), TAKES(SG_SET_DEBUG), TAKES(SG_SET_FORCE_LOW_DMA),
	TAKES(SG_SET_FORCE_PACK_ID), TAKES(SG_SET_KEEP_ORPHAN), TAKES(SG_SET_RESERVED_SIZE), TAKES(SG_SET_TIMEOUT),
	GETS(SG_EMULATED_HOST), GETS(SG_GET_ACCESS_COUNT), GETS(SG_GET_COMMAND_Q), GETS(SG_GET_KEEP_ORPHAN),
	GETS(SG_GET_LOW_DMA), GETS(SG_GET_NUM_WAITING), GETS(SG_GET_PACK_ID), GETS(SG_GET_RESERVED_SIZE),
	GETS(SG_GET_SG_TABLESIZE), GETS(SG_GET_TRANSFORM), GETS(SG_GET_VERSION_NUM),
	PLAIN(SG_SET_TRANSFORM, HEX(arg)),
	PLAIN(SG_GET_TIMEOUT),
);
