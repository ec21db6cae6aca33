// SPDX-License-Identifier: GPL-2.0
/* Control messages: what sendmsg and recvmsg pass in addition to the data. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <asm/socket.h>
#include <linux/in.h>
#include <linux/socket.h>
#include "settings.h"
#include "net.h"
#include "types/shared.h"
#include "facts/host.h"

enum { LEVEL_IP = 0, LEVEL_SOCKET = 1, SCM_RIGHTS = 1, SCM_CREDENTIALS = 2, SCM_SECURITY = 3, SCM_PIDFD = 4 };

XLATS(scm_types, "SCM_???", V(SCM_RIGHTS, "SCM_RIGHTS"), V(SCM_CREDENTIALS, "SCM_CREDENTIALS"),
	V(SCM_SECURITY, "SCM_SECURITY"), X(SO_WIFI_STATUS), X(SO_TXTIME), X(SO_TIMESTAMP_OLD),
	X(SO_TIMESTAMPNS_OLD), X(SO_TIMESTAMPING_OLD), X(SO_TIMESTAMP_NEW), X(SO_TIMESTAMPNS_NEW),
	X(SO_TIMESTAMPING_NEW), X(SCM_TIMESTAMPING_OPT_STATS), X(SCM_TIMESTAMPING_PKTINFO), XNEW(SCM_DEVMEM_LINEAR),
	XNEW(SCM_DEVMEM_DMABUF), XNEW(SCM_TS_OPT_ID), XNEW(SCM_INQ), { SCM_PIDFD, "+SCM_PIDFD" });
XLATS(ip_types, "IP_???", X(IP_TOS), X(IP_TTL), X(IP_RECVOPTS), X(IP_RETOPTS), X(IP_PKTINFO), X(IP_RECVERR),
	X(IP_ORIGDSTADDR), X(IP_CHECKSUM), XNEW(IP_PROTOCOL), V(SCM_SECURITY, "SCM_SECURITY"));

/* ---- their data ----------------------------------------------------------------------- */

/*
 * Where a control buffer has descriptors is known only when it is printed. So every word is noted
 * as if it were one.
 */
#define NOTED_MAX 64
struct noted {
	const uint8_t *from;			/* the first word */
	uint32_t n;
	const struct systrace_block *at[NOTED_MAX];
};

struct data { const uint8_t *s; uint32_t len; const struct noted *noted; };

/* @count elements of a layout in brackets, cut like an array. */
static void print_list(struct print *p, const struct layout *l, const uint8_t *s, uint32_t count, bool braces)
{
	uint32_t size = layout_size(p, l);

	pen_open(p->t, '[');
	for (uint32_t i = 0; i < count; i++) {
		if (i)
			pen_next(p->t);
		if (!p->verbose && i >= p->string_max) {
			pen_dots(p->t);
			break;
		}
		if (braces)
			print_layout(p, l, s + i * size, size);
		else
			print_layout_fields(p, l, s + i * size, size);
	}
	pen_close(p->t, ']');
}

LAYOUT(scm_uint, NULL, UNS(value, UNNAMED));
LAYOUT(scm_byte, NULL, HEX(value, W8, UNNAMED));
LAYOUT(scm_ucred, "ucred", PID(pid), UID(uid), UID(gid));
LAYOUT(scm_timeval, NULL, LDEC(tv_sec), SIZE(tv_usec));
LAYOUT(scm_timespec, NULL, LDEC(tv_sec), SIZE(tv_nsec));
LAYOUT(scm_timeval64, NULL, DEC64(tv_sec), UNS64(tv_usec));
LAYOUT(scm_timespec64, NULL, DEC64(tv_sec), UNS64(tv_nsec));
LAYOUT(scm_pktinfo, "in_pktinfo", IFINDEX(ipi_ifindex), IN_ADDR(ipi_spec_dst), IN_ADDR(ipi_addr));
LAYOUT(scm_ee, "sock_extended_err", UNS(ee_errno), UNS(ee_origin, W8), UNS(ee_type, W8), UNS(ee_code, W8), PAD(1),
	UNS(ee_info), UNS(ee_data));

#define EE_SIZE		16u	/* struct sock_extended_err; the offender's address follows it */
#define SIN_SIZE	16u

/* With -y, notes each word as a descriptor. */
static void note_words(struct plan *p, struct node *n, int phase)
{
	uint8_t flags = plan_op_flags(p, phase);

	n->each[phase] = plan_op(p, &(struct systrace_op){
		.kind = SYSTRACE_EACH, .flags = flags, .body = 1, .ptr = { n->op[phase] + 1, 0, p->abi->word + 8 },
		.len = { 0, 0, NOTED_MAX }, .elem = 4, .cap = NOTED_MAX });
	plan_op(p, &(struct systrace_op){
		.kind = SYSTRACE_FDINFO, .flags = flags, .ptr = { SYSTRACE_REF_ELEM, 4, 0 },
		.cap = sizeof(struct systrace_fdinfo) + 4096 + 256 });
}

static void find_noted(struct print *p, const struct node *n, const uint8_t *data, struct noted *noted)
{
	struct each each = each_first(p, n, p->phase);

	noted->from = data + p->plan->abi->word + 8;
	for (noted->n = 0; noted->n < NOTED_MAX && each_next(p, n, p->phase, &each); noted->n++)
		noted->at[noted->n] = block_at(p, n->each[p->phase] + 1);
}

static void put_fd(struct print *p, struct data d, uint32_t i)
{
	uint32_t at = (d.s - d.noted->from) / 4 + i;
	int32_t fd;

	memcpy(&fd, d.s + 4 * i, 4);
	pen_dec(p->t, fd);
	if (fd >= 0 && at < d.noted->n)
		print_fd_facts(p->t, d.noted->at[at]);
}

static void print_cmsg_pidfd(struct print *p, struct data d)
{
	put_fd(p, d, 0);
}

static void print_cmsg_rights(struct print *p, struct data d)
{
	pen_open(p->t, '[');
	for (uint32_t i = 0; i < d.len / 4; i++) {
		if (i)
			pen_next(p->t);
		if (i == p->string_max && !p->verbose) {
			pen_dots(p->t);
			break;
		}
		put_fd(p, d, i);
	}
	pen_close(p->t, ']');
}

static void print_cmsg_uints(struct print *p, struct data d)
{
	print_list(p, &layout_scm_uint, d.s, d.len / 4, false);
}

static void print_cmsg_xbytes(struct print *p, struct data d)
{
	print_list(p, &layout_scm_byte, d.s, d.len, false);
}

static void print_cmsg_ucred(struct print *p, struct data d)
{
	print_layout(p, &layout_scm_ucred, d.s, d.len);
}

static void print_cmsg_security(struct print *p, struct data d)
{
	pen_quoted(p->t, d.s, d.len, false);
}

static void print_one_layout(struct print *p, const struct layout *l, struct data d)
{
	if (d.len < layout_size(p, l))
		put_s(p->t, "???");
	else
		print_layout(p, l, d.s, d.len);
}

/* timestamps: software, transformed, and raw hardware time */
static void print_three_layouts(struct print *p, const struct layout *l, struct data d)
{
	uint32_t size = layout_size(p, l);

	if (d.len / size < 3) {
		put_s(p->t, "???");
		return;
	}
	for (uint32_t i = 0; i < 3; i++) {
		pen_f(p->t, i ? ", " : "[");
		print_layout(p, l, d.s + i * size, size);
	}
	pen_close(p->t, ']');
}

static void print_cmsg_timestamp(struct print *p, struct data d)
{
	print_one_layout(p, &layout_scm_timeval, d);
}

static void print_cmsg_timestampns(struct print *p, struct data d)
{
	print_one_layout(p, &layout_scm_timespec, d);
}

static void print_cmsg_timestamping(struct print *p, struct data d)
{
	print_three_layouts(p, &layout_scm_timespec, d);
}

static void print_cmsg_timestamp64(struct print *p, struct data d)
{
	print_one_layout(p, &layout_scm_timeval64, d);
}

static void print_cmsg_timestampns64(struct print *p, struct data d)
{
	print_one_layout(p, &layout_scm_timespec64, d);
}

static void print_cmsg_timestamping64(struct print *p, struct data d)
{
	print_three_layouts(p, &layout_scm_timespec64, d);
}

static void print_cmsg_pktinfo(struct print *p, struct data d)
{
	print_layout(p, &layout_scm_pktinfo, d.s, d.len);
}

static void print_cmsg_recverr(struct print *p, struct data d)
{
	pen_open(p->t, '{');
	print_layout_fields(p, &layout_scm_ee, d.s, EE_SIZE);
	pen_field(p->t, "offender");
	print_sockaddr(p, d.s + EE_SIZE, SIN_SIZE);
	pen_close(p->t, '}');
}

static void print_cmsg_protocol(struct print *p, struct data d)
{
	uint32_t v;

	memcpy(&v, d.s, sizeof(v));
	pen_open(p->t, '[');
	print_xval(p->t, &inet_protocols, v);
	pen_close(p->t, ']');
}

static void print_cmsg_origdstaddr(struct print *p, struct data d)
{
	print_sockaddr(p, d.s, d.len);
}

static const struct {
	int level, type;
	uint32_t min;		/* bytes; with fewer there is nothing to show */
	void (*print)(struct print *, struct data);
	bool newer;		/* strace 6.1 does not decode it */
} known[] = {
	{ LEVEL_SOCKET, SCM_RIGHTS, 4, print_cmsg_rights },
	{ LEVEL_SOCKET, SCM_CREDENTIALS, 12, print_cmsg_ucred },
	{ LEVEL_SOCKET, SCM_SECURITY, 1, print_cmsg_security },
	{ LEVEL_SOCKET, SCM_PIDFD, 4, print_cmsg_pidfd, .newer = true },
	{ LEVEL_SOCKET, SO_TIMESTAMP_OLD, 1, print_cmsg_timestamp },
	{ LEVEL_SOCKET, SO_TIMESTAMPNS_OLD, 1, print_cmsg_timestampns },
	{ LEVEL_SOCKET, SO_TIMESTAMPING_OLD, 1, print_cmsg_timestamping },
	{ LEVEL_SOCKET, SO_TIMESTAMP_NEW, 1, print_cmsg_timestamp64 },
	{ LEVEL_SOCKET, SO_TIMESTAMPNS_NEW, 1, print_cmsg_timestampns64 },
	{ LEVEL_SOCKET, SO_TIMESTAMPING_NEW, 1, print_cmsg_timestamping64 },
	{ LEVEL_IP, IP_PKTINFO, 12, print_cmsg_pktinfo },
	{ LEVEL_IP, IP_TTL, 4, print_cmsg_uints },
	{ LEVEL_IP, IP_TOS, 1, print_cmsg_xbytes },
	{ LEVEL_IP, IP_RECVOPTS, 1, print_cmsg_xbytes },
	{ LEVEL_IP, IP_RETOPTS, 1, print_cmsg_xbytes },
	{ LEVEL_IP, IP_RECVERR, EE_SIZE + SIN_SIZE, print_cmsg_recverr },
	{ LEVEL_IP, IP_ORIGDSTADDR, SIN_SIZE, print_cmsg_origdstaddr },
	{ LEVEL_IP, IP_CHECKSUM, 4, print_cmsg_uints },
	{ LEVEL_IP, SCM_SECURITY, 1, print_cmsg_security },
	{ LEVEL_IP, IP_PROTOCOL, 4, print_cmsg_protocol, .newer = true },
};

/* strace 7.2 shows unknown data as bytes, 6.1 does not show it */
static void print_type_data(struct print *p, int level, int type, struct data d)
{
	bool may = level == LEVEL_SOCKET || level == LEVEL_IP;

	if (may)
		print_xval(p->t, level == LEVEL_SOCKET ? &scm_types : &ip_types, (uint32_t)type);
	else
		pen_hex(p->t, (uint32_t)type);
	for (size_t i = 0; may && i < COUNT(known); i++)
		if (known[i].level == level && known[i].type == type && d.len >= known[i].min && opt.newer >= known[i].newer) {
			pen_field(p->t, "cmsg_data");
			known[i].print(p, d);
			return;
		}
	if (opt.newer && d.len) {
		pen_field(p->t, "cmsg_data");
		pen_hex_bytes(p->t, d.s, d.len, false);
	}
}

/* ---- the messages ------------------------------------------------------------------------ */

struct header { uint64_t len; int level, type; };

static struct header header_at(const uint8_t *s, uint32_t word)
{
	struct header h = { 0 };

	memcpy(&h.len, s, word);
	memcpy(&h.level, s + word, 4);
	memcpy(&h.type, s + word + 4, 4);
	return h;
}

static void print_control_message(struct print *p, const struct header *h, const uint8_t *s, uint32_t left, uint32_t head,
				  const struct noted *noted)
{
	uint32_t len = h->len < left ? h->len : left;

	pen_first(p->t, "cmsg_len");
	pen_uns(p->t, h->len);
	pen_field(p->t, "cmsg_level");
	print_xval(p->t, &socket_levels, (uint32_t)h->level);
	pen_field(p->t, "cmsg_type");
	print_type_data(p, h->level, h->type, (struct data){ s + head, len > head ? len - head : 0, noted });
	pen_close(p->t, '}');
}

static void print_messages(struct print *p, const uint8_t *s, uint32_t all, uint64_t claimed, uint64_t addr,
			   const struct noted *noted)
{
	uint32_t word = p->plan->abi->word, head = word + 8, left = all;
	uint64_t step;

	pen_open(p->t, '[');
	while (left >= head) {
		struct header h = header_at(s, word);

		if (left != all)
			pen_next(p->t);
		print_control_message(p, &h, s, left, head, noted);
		if (h.len < head) {
			left -= head;
			break;
		}
		step = (h.len + word - 1) & ~(uint64_t)(word - 1);
		if (word == 4)
			step &= 0xffffffff;
		if (step >= left) {
			left = 0;
			break;
		}
		/* a length that wrapped to 0 when it was rounded up does not advance */
		if (!step)
			break;
		s += step;
		left -= step;
	}
	if (left) {
		pen_next(p->t);
		pen_dots_at(p->t, addr + (all - left));
	} else if (all < claimed) {
		pen_rest(p->t);
	}
	pen_close(p->t, ']');
}

static void control_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, plan_len_ref(p, n, phase), 1, host_optmem_max());
	if (p->asked->fds)
		note_words(p, n, phase);
}

static void control_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint64_t claimed = get_len(p, n);
	const uint8_t *data = b ? block_data(b) : NULL;
	uint32_t len = claimed < host_optmem_max() ? claimed : host_optmem_max();
	struct noted noted;

	if (!b || b->len < len || len < p->plan->abi->word + 8U) {
		print_addr(p, get(p, n));
		return;
	}
	find_noted(p, n, data, &noted);
	print_messages(p, data, len, claimed, get(p, n), &noted);
}

const struct type type_control = {
	.name = "control", .width = WORD, .copy = control_copy, .print = control_print };
