// SPDX-License-Identifier: GPL-2.0
/*
 * Trusted execution environments: linux/tee.h.  Most commands pass the address
 * and the length of their structure; its parameters follow it.
 */
#include <stddef.h>
#include <string.h>
#include <linux/tee.h>
#include "settings.h"
#include "ioctl.h"

#define N(val, name) { val, #name }
XLATS(gen_caps, "TEE_GEN_CAP_???", X(TEE_GEN_CAP_GP), X(TEE_GEN_CAP_PRIVILEGED), X(TEE_GEN_CAP_REG_MEM),
      X(TEE_GEN_CAP_MEMREF_NULL), XNEW(TEE_GEN_CAP_OBJREF));
XLATS(impl_ids, "TEE_IMPL_ID_???", X(TEE_IMPL_ID_OPTEE), X(TEE_IMPL_ID_AMDTEE), XNEW(TEE_IMPL_ID_TSTEE),
	XNEW(TEE_IMPL_ID_QTEE));
XLATS(optee_caps, "TEE_OPTEE_CAP_???", X(TEE_OPTEE_CAP_TZ));
XLATS(logins, "TEE_IOCTL_LOGIN_???", X(TEE_IOCTL_LOGIN_PUBLIC), X(TEE_IOCTL_LOGIN_USER), X(TEE_IOCTL_LOGIN_GROUP),
      X(TEE_IOCTL_LOGIN_APPLICATION), X(TEE_IOCTL_LOGIN_USER_APPLICATION), X(TEE_IOCTL_LOGIN_GROUP_APPLICATION));
XLATS(origins, "TEEC_ORIGIN_???", N(1, TEEC_ORIGIN_API), N(2, TEEC_ORIGIN_COMMS), N(3, TEEC_ORIGIN_TEE),
      N(4, TEEC_ORIGIN_TRUSTED_APP));
XLATS(attrs, "TEE_IOCTL_PARAM_ATTR_", X(TEE_IOCTL_PARAM_ATTR_TYPE_NONE), X(TEE_IOCTL_PARAM_ATTR_TYPE_VALUE_INPUT),
      X(TEE_IOCTL_PARAM_ATTR_TYPE_VALUE_OUTPUT), X(TEE_IOCTL_PARAM_ATTR_TYPE_VALUE_INOUT),
      X(TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INPUT), X(TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_OUTPUT),
      X(TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INOUT), XNEW(TEE_IOCTL_PARAM_ATTR_TYPE_UBUF_INPUT),
	XNEW(TEE_IOCTL_PARAM_ATTR_TYPE_UBUF_OUTPUT), XNEW(TEE_IOCTL_PARAM_ATTR_TYPE_UBUF_INOUT),
	XNEW(TEE_IOCTL_PARAM_ATTR_TYPE_OBJREF_INPUT), XNEW(TEE_IOCTL_PARAM_ATTR_TYPE_OBJREF_OUTPUT),
	XNEW(TEE_IOCTL_PARAM_ATTR_TYPE_OBJREF_INOUT), XNEW(TEE_IOCTL_PARAM_ATTR_META));
XLATS(shm_flags, "TEE_IOCTL_SHM_???", N(1, TEE_IOCTL_SHM_MAPPED), N(2, TEE_IOCTL_SHM_DMA_BUF),
      N(4, TEE_IOCTL_SHM_EXT_DMA_BUF), N(8, TEE_IOCTL_SHM_REGISTER), N(0x10, TEE_IOCTL_SHM_USER_MAPPED),
      N(0x20, TEE_IOCTL_SHM_POOL), N(0x40, TEE_IOCTL_SHM_KERNEL_MAPPED));
#undef N

/* ---- parameters ----------------------------------------------------------------------- */

static uint64_t peer(const struct print *p, const struct node *n, const char *name)
{
	return get(p, sibling(n->up->kids, n->up->nkids, name));
}

static void attr_print(struct print *p, const struct node *n)
{
	uint64_t v = get(p, n);

	print_xval(p->t, &attrs, v & ~(uint64_t)TEE_IOCTL_PARAM_ATTR_META);
	if (v & TEE_IOCTL_PARAM_ATTR_META)
		put_s(p->t, "|TEE_IOCTL_PARAM_ATTR_META");
}

static bool is_memref(const struct print *p, const struct node *n)
{
	uint64_t attr = peer(p, n, "attr");

	return attr >= TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INPUT && attr <= TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INOUT;
}

static bool is_ubuf(const struct print *p, const struct node *n)
{
	uint64_t attr = peer(p, n, "attr");

	return opt.newer && attr >= TEE_IOCTL_PARAM_ATTR_TYPE_UBUF_INPUT && attr <= TEE_IOCTL_PARAM_ATTR_TYPE_UBUF_INOUT;
}

static bool is_objref(const struct print *p, const struct node *n)
{
	uint64_t attr = peer(p, n, "attr");

	return opt.newer && attr >= TEE_IOCTL_PARAM_ATTR_TYPE_OBJREF_INPUT && attr <= TEE_IOCTL_PARAM_ATTR_TYPE_OBJREF_INOUT;
}

static bool is_value(const struct print *p, const struct node *n)
{
	return peer(p, n, "attr") && !is_memref(p, n) && !is_ubuf(p, n) && !is_objref(p, n);
}

static void uuid_place(struct plan *p, struct node *n)
{
	(void)p;
	n->size = 16;
	n->align = 1;
}

static void uuid_print(struct print *p, const struct node *n)
{
	const uint8_t *u = here(p, n, 16);

	for (int i = 0; u && i < 16; i++)
		put_f(p->t, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", u[i]);
}

static bool is_group(const struct print *p, const struct node *n)
{
	uint64_t login = peer(p, n, "clnt_login");

	return login == TEE_IOCTL_LOGIN_GROUP || login == TEE_IOCTL_LOGIN_GROUP_APPLICATION;
}

static bool is_strange(const struct print *p, const struct node *n)
{
	return !xlat_name(&logins, peer(p, n, "clnt_login"));
}

static const struct type type_attr = { .name = "attr", .width = 8, .print = attr_print };

const struct type type_uuid = { .name = "uuid", .leaf = PEN_TEXT, .place = uuid_place, .print = uuid_print };

LAYOUT(param, "tee_ioctl_param", NUM(attr, type_attr), HEX64(shm_offs, IF(is_memref)), HEX64(size, IF(is_memref)),
       UNS64(shm_id, IF(is_memref)), HEX64(a, SAME(shm_offs), IF(is_value)), HEX64(b, SAME(size), IF(is_value)),
       HEX64(c, SAME(shm_id), IF(is_value)), HEX64(buf, SAME(shm_offs), IF(is_ubuf)), HEX64(size, SAME(size), IF(is_ubuf)),
       HEX64(obj_id, SAME(shm_offs), IF(is_objref)), HEX64(flags, SAME(size), IF(is_objref)));

/* strace prints NULL if there are no parameters */
static void params_print(struct print *p, const struct node *n)
{
	if (get_len(p, n))
		type_trail.print(p, n);
	else
		print_addr(p, 0);
}

static void params_place(struct plan *p, struct node *n)
{
	type_trail.place(p, n);
}

static void params_copy(struct plan *p, struct node *n, int phase)
{
	type_trail.copy(p, n, phase);
}

static const struct type type_params = { .name = "params", .place = params_place, .copy = params_copy,
	.print = params_print };

#define PARAMS	{ .name = "params", .type = &type_params, .len = "num_params", .data = ARGS(STRUCT(param)), ORDER(2) }

LAYOUT(open_asked, "tee_ioctl_open_session_arg", { .name = "uuid", .type = &type_uuid },
       { .name = "clnt_uuid", .type = &type_inarray, .count = 16, .data = ARGS(HEX(v, W8)), WHOLE, IF(is_strange), ORDER(1) },
       UID(clnt_uuid, SAME(clnt_uuid), IF(is_group), ORDER(1)),
       XVAL(clnt_login, logins), UNS(cancel_id, ORDER(1)), PAD(12), UNS(num_params, ORDER(1)), PARAMS);
LAYOUT(opened, "tee_ioctl_open_session_arg", PAD(40), HEX(session), UNS(ret), XVAL(ret_origin, origins),
       UNS(num_params, HIDDEN), PARAMS);
LAYOUT(invoke_asked, "tee_ioctl_invoke_arg", UNS(func), HEX(session), UNS(cancel_id), PAD(8), UNS(num_params), PARAMS);
LAYOUT(invoked, "tee_ioctl_invoke_arg", PAD(12), UNS(ret), XVAL(ret_origin, origins), UNS(num_params, HIDDEN), PARAMS);
LAYOUT(recv_asked, "tee_iocl_supp_recv_arg", UNS(func), UNS(num_params), PARAMS);
LAYOUT(received, "tee_iocl_supp_recv_arg", PAD(4), UNS(num_params), PARAMS);
LAYOUT(send_asked, "tee_iocl_supp_send_arg", PAD(4), UNS(num_params), PARAMS);
LAYOUT(sent, "tee_iocl_supp_send_arg", UNS(ret), UNS(num_params, HIDDEN), PARAMS);

/* ---- struct tee_ioctl_buf_data ------------------------------------------------------------ */

/* the header's TEE_MAX_ARG_SIZE has grown since, but this is the limit in strace 6.1 */
#define ARG_MAX_SIZE	1024

static void put_raw(struct print *p, const struct node *ptr, const struct node *len)
{
	pen_first(p->t, "buf_len");
	pen_uns(p->t, get(p, len));
	pen_field(p->t, "buf_ptr");
	print_addr(p, get(p, ptr));
	pen_close(p->t, '}');
}

/* Prints what the description of the buffer leads to, if that is valid. The view is the description's. */
static void put_buf(struct print *p, const struct node *ptr, const struct node *len)
{
	uint64_t room = get(p, len), expected = ptr->size;
	const struct systrace_block *b = block_of(p, ptr, p->phase);
	uint32_t params = 0;

	if (room > ARG_MAX_SIZE || room < ptr->size || !b || b->len < ptr->size) {
		put_raw(p, ptr, len);
		return;
	}
	memcpy(&params, (const char *)block_data(b) + sibling(ptr->kids, ptr->nkids, "num_params")->off, 4);
	expected += params * sizeof(struct tee_ioctl_param);
	if (p->phase == AT_ENTER && expected != room) {
		put_raw(p, ptr, len);
		return;
	}
	if (p->phase == AT_ENTER) {
		pen_first(p->t, "buf_len");
		pen_uns(p->t, room);
		pen_field(p->t, "buf_ptr");
	}
	type_struct.print(p, ptr);
	if (p->phase == AT_ENTER)
		pen_close(p->t, '}');
}

static void put_side(struct print *p, const struct node *side)
{
	const struct view *outer = p->view;
	struct view v;

	enter_embedded(p, side, &v, side->off, side->size);
	p->view = &v;
	put_buf(p, &side->kids[0], &side->kids[1]);
	p->view = outer;
}

/* Whether the structure was decoded at entry: if not, nothing is shown of the exit. */
static bool understood(const struct print *p, size_t start)
{
	static const char raw[] = ", buf_ptr={";

	return memmem(p->t->s + start, p->t->len - start, raw, sizeof(raw) - 1);
}

static void buf_print(struct print *p, const struct node *n)
{
	const struct view *outer = p->view;
	size_t start = p->t->len;
	struct view v;

	p->phase = AT_ENTER;
	if (!enter_block(p, n, &v, n->size)) {
		print_addr(p, get(p, n));
		return;
	}
	p->view = &v;
	put_side(p, &n->kids[0]);
	if (p->exiting && !p->failed && understood(p, start)) {
		pen_becomes(p->t);
		p->phase = AT_EXIT;
		if (v.p[AT_EXIT] && v.len[AT_EXIT] >= n->size)
			put_side(p, &n->kids[1]);
		else
			print_addr(p, get_at(p, n, AT_ENTER));
	}
	p->view = outer;
}

static void buf_place(struct plan *p, struct node *n)
{
	plan_kids(p, n, n->arg->data, &n->size, NULL);
}

static void buf_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, n->size }, 1, n->size);
	plan_copy_kids(p, n, phase);
}

static const struct type type_tee_buf = { .name = "buffer", .width = WORD, .place = buf_place, .copy = buf_copy,
	.print = buf_print };

#define SIDE(l)		LAYOUT(buf_##l, "tee_ioctl_buf_data", STRUCT_IN(buf_ptr, l, .width = 8), UNS64(buf_len))
SIDE(open_asked);
SIDE(opened);
SIDE(invoke_asked);
SIDE(invoked);
SIDE(recv_asked);
SIDE(received);
SIDE(send_asked);
SIDE(sent);
#define BUF(l, l2)	{ .name = "arg", .type = &type_tee_buf, .dir = BOTH, .data = ARGS( \
	{ .name = "asked", .type = &type_embed, .data = &layout_buf_##l, GIVEN }, \
	{ .name = "answered", .type = &type_embed, .data = &layout_buf_##l2, FILLED, SAME(asked) }) }

/* ---- the rest -------------------------------------------------------------------------------- */

/*
 * Not in the headers that strace 6.1 was built with. The structure of some vendors at that time is
 * longer than the kernel's.
 */
struct shm_register_fd { int64_t fd; uint64_t size; uint32_t flags, pad; int32_t id, pad2; };
struct shm_register_fd_now { int64_t fd; uint64_t size; uint32_t flags; int32_t id; };

LAYOUT(version, "tee_ioctl_version_data", XVAL(impl_id, impl_ids),
       FLAGS(impl_caps, optee_caps, WHEN_IS(impl_id, TEE_IMPL_ID_OPTEE), ORDER(1)),
       HEX(impl_caps, SAME(impl_caps), WHEN_NOT_MASK(impl_id, ~0, TEE_IMPL_ID_OPTEE), ORDER(1)),
       FLAGS(gen_caps, gen_caps));
LAYOUT(cancel, "tee_ioctl_cancel_arg", UNS(cancel_id), HEX(session));
LAYOUT(close, "tee_ioctl_close_session_arg", HEX(session));
LAYOUT(alloc_asked, "tee_ioctl_shm_alloc_data", HEX64(size), FLAGS(flags, shm_flags), PAD(4));
LAYOUT(allocated, "tee_ioctl_shm_alloc_data", HEX64(size), FLAGS(flags, shm_flags), DEC(id));
LAYOUT(register_asked, "tee_ioctl_shm_register_data", ADDR(addr, W64), HEX64(length), FLAGS(flags, shm_flags), PAD(4));
LAYOUT(registered, "tee_ioctl_shm_register_data", PAD(8), HEX64(length), FLAGS(flags, shm_flags), DEC(id));
LAYOUT(fd_asked, NULL, FD(fd), PAD(4), PAD(8), FLAGS(flags, shm_flags), PAD(12));
LAYOUT(fd_registered, NULL, PAD(8), HEX64(size), PAD(8), DEC(id), PAD(4));
LAYOUT(fd_asked_now, NULL, FD(fd), PAD(4), PAD(8), FLAGS(flags, shm_flags), PAD(4));
LAYOUT(fd_registered_now, NULL, PAD(8), HEX64(size), PAD(4), DEC(id));

IOCTL_CASES(ioctl_tee,
	IOCTL(TEE_IOC_VERSION, STRUCT_OUT(arg, version)),
	PLAIN(TEE_IOC_OPEN_SESSION, BUF(open_asked, opened)),
	PLAIN(TEE_IOC_INVOKE, BUF(invoke_asked, invoked)),
	IOCTL(TEE_IOC_CANCEL, STRUCT_IN(arg, cancel)),
	IOCTL(TEE_IOC_CLOSE_SESSION, STRUCT_IN(arg, close)),
	PLAIN(TEE_IOC_SUPPL_RECV, BUF(recv_asked, received)),
	PLAIN(TEE_IOC_SUPPL_SEND, BUF(send_asked, sent)),
	IOCTL(TEE_IOC_SHM_ALLOC, ANSWER(arg, alloc_asked, allocated)),
	IOCTL(TEE_IOC_SHM_REGISTER, ANSWER(arg, register_asked, registered)),
	PLAIN(_IOWR(0xa4, 8, struct shm_register_fd), ANSWER(arg, fd_asked, fd_registered, OLDER),
	      { .name = "arg", .type = &type_hex, .width = WORD, LATER }),
	PLAIN(_IOWR(0xa4, 8, struct shm_register_fd_now), UNKNOWN, ANSWER(arg, fd_asked_now, fd_registered_now, LATER)),
);
