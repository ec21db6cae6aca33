// SPDX-License-Identifier: GPL-2.0
/* Sockets: making and naming them, sending, receiving, their options. */
#include <arpa/inet.h>
#include <limits.h>
#include <string.h>
#include <sys/socket.h>
#include <linux/net.h>
#include "settings.h"
#include "types/shared.h"
#include "types/netlink.h"

/* ---- socket ------------------------------------------------------------------------------- */

#define TYPE_MASK	15u	/* flags are in the bits above */
XLATS(sock_flags, "SOCK_???", V(SOCK_CLOEXEC, "SOCK_CLOEXEC"), V(SOCK_NONBLOCK, "SOCK_NONBLOCK"));

static void socktype_print(struct print *p, const struct node *n)
{
	uint32_t v = get(p, n);

	if (xlat_name(&socket_types, v & TYPE_MASK)) {
		print_xval(p->t, &socket_types, v & TYPE_MASK);
		v &= ~TYPE_MASK;
		if (!v)
			return;
		put_c(p->t, '|');
	}
	print_flags(p->t, &sock_flags, v);
}

/* The name is that of the lower half, but BY selects the protocol by the whole word. */
static void domain_print(struct print *p, const struct node *n)
{
	print_xval(p->t, &addr_families, (uint32_t)get(p, n));
}

static void packet_protocol_print(struct print *p, const struct node *n)
{
	put_s(p->t, "htons(");
	print_xval(p->t, &eth_protocols, ntohs(get(p, n)));
	put_c(p->t, ')');
}

static const struct type type_domain = { .name = "family", .width = 8, .print = domain_print },
	type_socktype = { .name = "socktype", .leaf = PEN_NAMES, .width = 4, .print = socktype_print },
	type_packet_protocol = { .name = "protocol", .width = 4, .print = packet_protocol_print };

XLATS(ax25_protocols, "AX25_P_???", V(0x01, "AX25_P_ROSE"), V(0x06, "AX25_P_VJCOMP"), V(0x07, "AX25_P_VJUNCOMP"),
	V(0x08, "AX25_P_SEGMENT"), V(0xc3, "AX25_P_TEXNET"), V(0xc4, "AX25_P_LQ"), V(0xca, "AX25_P_ATALK"),
	V(0xcb, "AX25_P_ATALK_ARP"), V(0xcc, "AX25_P_IP"), V(0xcd, "AX25_P_ARP"), V(0xce, "AX25_P_FLEXNET"),
	V(0xcf, "AX25_P_NETROM"), V(0xf0, "AX25_P_TEXT"));
#define CAN_PROTOCOLS	V(1, "CAN_RAW"), V(2, "CAN_BCM"), V(3, "CAN_TP16"), V(4, "CAN_TP20"), V(5, "CAN_MCNET"), \
	V(6, "CAN_ISOTP"), V(7, "CAN_J1939")
XLATS(can_protocols, "CAN_???", CAN_PROTOCOLS);
XLATS(irda_protocols, "IRDAPROTO_???", CAN_PROTOCOLS);	/* strace uses CAN's names here */
XLATS(bt_protocols, "BTPROTO_???", V(0, "BTPROTO_L2CAP"), V(1, "BTPROTO_HCI"), V(2, "BTPROTO_SCO"),
	V(3, "BTPROTO_RFCOMM"), V(4, "BTPROTO_BNEP"), V(5, "BTPROTO_CMTP"), V(6, "BTPROTO_HIDP"),
	V(7, "BTPROTO_AVDTP"));
XLATS(isdn_protocols, "ISDN_P_???", V(0, "ISDN_P_BASE"), V(1, "ISDN_P_TE_S0"), V(2, "ISDN_P_NT_S0"),
	V(3, "ISDN_P_TE_E1"), V(4, "ISDN_P_NT_E1"), V(0x10, "ISDN_P_LAPD_TE"), V(0x11, "ISDN_P_LAPD_NT"),
	V(0x21, "ISDN_P_B_RAW"), V(0x22, "ISDN_P_B_HDLC"), V(0x23, "ISDN_P_B_X75SLP"), V(0x24, "ISDN_P_B_L2DTMF"),
	V(0x25, "ISDN_P_B_L2DSP"), V(0x26, "ISDN_P_B_L2DSPHDLC"));
XLATS(phonet_protocols, "PN_PROTO_???", V(0, "PN_PROTO_TRANSPORT"), V(1, "PN_PROTO_PHONET"), V(2, "PN_PROTO_PIPE"));
XLATS(caif_protocols, "CAIFPROTO_???", V(0, "CAIFPROTO_AT"), V(1, "CAIFPROTO_DATAGRAM"),
	V(2, "CAIFPROTO_DATAGRAM_LOOP"), V(3, "CAIFPROTO_UTIL"), V(4, "CAIFPROTO_RFM"), V(5, "CAIFPROTO_DEBUG"));
XLATS(nfc_protocols, "NFC_SOCKPROTO_???", V(0, "NFC_SOCKPROTO_RAW"), V(1, "NFC_SOCKPROTO_LLCP"));
XLATS(kcm_protocols, "KCMPROTO_???", V(0, "KCMPROTO_CONNECTED"));
XLATS(smc_protocols, "SMCPROTO_???", V(0, "SMCPROTO_SMC"), V(1, "SMCPROTO_SMC6"));

static const struct kase protocols[] = {
	CASE(AF_INET, NULL, XVAL(protocol, inet_protocols)),
	CASE(AF_INET6, NULL, XVAL(protocol, inet_protocols)),
	CASE(AF_AX25, NULL, XVAL(protocol, ax25_protocols, SHOW(ALWAYS))),
	CASE(AF_NETLINK, NULL, XVAL(protocol, netlink_protocols)),
	CASE(AF_PACKET, NULL, NUM(protocol, type_packet_protocol)),
	CASE(AF_IRDA, NULL, XVAL(protocol, irda_protocols)),
	CASE(AF_CAN, NULL, XVAL(protocol, can_protocols)),
	CASE(AF_BLUETOOTH, NULL, XVAL(protocol, bt_protocols)),
	CASE(AF_RXRPC, NULL, XVAL(protocol, addr_families)),
	CASE(AF_ISDN, NULL, XVAL(protocol, isdn_protocols)),
	CASE(AF_PHONET, NULL, XVAL(protocol, phonet_protocols)),
	CASE(AF_CAIF, NULL, XVAL(protocol, caif_protocols)),
	CASE(AF_NFC, NULL, XVAL(protocol, nfc_protocols)),
	CASE(AF_KCM, NULL, XVAL(protocol, kcm_protocols)),
	CASE(AF_SMC, NULL, XVAL(protocol, smc_protocols)),
};

/*
 * Selects a case as BY does, but by an argument that is in memory. No plan can depend on that one,
 * so all cases must need the same copies.
 */
static void pick_print(struct print *p, const struct node *n)
{
	const struct by *by = n->arg->data;
	uint32_t v = get_len(p, n);
	struct node as = *n;

	as.arg = by->rest;
	for (int i = 0; i < by->lists[0].n; i++)
		if ((uint32_t)by->lists[0].cases[i].key == v)
			as.arg = by->lists[0].cases[i].args;
	as.is_signed = as.arg->type->is_signed;
	as.arg->type->print(p, &as);
}

static const struct type type_pick = { .name = "pick", .width = WORD, .print = pick_print };
#define PICK(n, sib, c)	{ .name = #n, .type = &type_pick, .len = #sib, \
			  .data = &(const struct by){ (const struct cases[]){ { c, COUNT(c) } }, 1, ARGS(SIZE(n)) } }

XLATS(shutdown_modes, "SHUT_???", V(SHUT_RD, "SHUT_RD"), V(SHUT_WR, "SHUT_WR"), V(SHUT_RDWR, "SHUT_RDWR"));

/* ---- data that is sent and received ------------------------------------------------------------- */

/*
 * Netlink messages are shown in full, but when the plan is made it is not known what kind of socket
 * it will be. So this much is copied of any message: no part of a netlink dump is larger.
 */
#define SOCKBUF_MAX	(32u << 10)

static void sockbuf_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, plan_len_ref(p, n, phase), 1,
			p->asked->string_max + 1 > SOCKBUF_MAX ? p->asked->string_max + 1 : SOCKBUF_MAX);
}

static void put_sockbuf(struct print *p, const struct node *n, uint64_t len, bool netlink, int protocol)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint64_t need = len < p->string_max + 1ULL ? len : p->string_max + 1ULL;
	struct span m;

	if (is_watched(p))
		watch_buffer(p, n, b, len);
	if (netlink) {
		m = (struct span){ b ? block_data(b) : NULL, get(p, n), len, b ? b->len : 0 };
		print_netlink(p, m, protocol);
		return;
	}
	if (!b || b->len < need)
		print_addr(p, get(p, n));
	else
		print_bytes(p, block_data(b), len < b->len ? len : b->len, len);
}

static bool on_netlink(const struct print *p, int *protocol)
{
	return netlink_fd(p, &p->plan->args[p->plan->inside ? p->plan->inside - p->plan->args + 1 : 0], protocol);
}

static void sockbuf_print(struct print *p, const struct node *n)
{
	int protocol = -1;
	bool netlink;

	if (n->arg->dir == OUT && p->phase == AT_ENTER) {
		print_addr(p, get(p, n));
		return;
	}
	/* outside of -e verbose= messages are not decoded, but shown as bytes */
	netlink = !p->bare && on_netlink(p, &protocol);
	put_sockbuf(p, n, get_len(p, n), netlink, protocol);
}

static const struct type type_sockbuf = { .name = "buf", .width = WORD, .bares = true, .copy = sockbuf_copy, .print = sockbuf_print };
#define SOCKBUF_IN(n, l, ...)	{ .name = #n, .type = &type_sockbuf, .dir = IN, .len = #l, __VA_ARGS__ }
#define SOCKBUF_OUT(n, l, ...)	{ .name = #n, .type = &type_sockbuf, .dir = OUT, .len = #l, __VA_ARGS__ }

/* ---- struct msghdr ---------------------------------------------------------------------------------- */

/* In a struct msghdr, the family of msg_name says whether the message is netlink's. */
static bool named_netlink(struct print *p, const struct node *n)
{
	const struct node *name = NULL;
	const struct systrace_block *b;
	uint16_t family = 0;

	for (const struct node *up = n->up; up && !name; up = up->up)
		name = sibling(up->kids, up->nkids, "msg_name");
	b = name ? block_of(p, name, p->phase) : NULL;
	if (b && b->len >= 2 && b->len >= sockaddr_len(p, name) && sockaddr_len(p, name))
		memcpy(&family, block_data(b), 2);
	return family == AF_NETLINK;
}

static void msg_base_print(struct print *p, const struct node *n)
{
	uint64_t len = get_len(p, n);
	bool netlink = named_netlink(p, n);
	int protocol = -1;

	if (len > p->left)
		len = p->left;
	if (p->left != ~0ULL)
		p->left -= len;
	if (netlink)
		on_netlink(p, &protocol);
	put_sockbuf(p, n, len, netlink, protocol);
}

static const struct type type_msg_base = { .name = "buf", .width = WORD, .copy = sockbuf_copy, .print = msg_base_print };

LAYOUT(msg_iovec, "iovec", { .name = "iov_base", .type = &type_msg_base, .len = "iov_len" }, SIZE(iov_len));

static void msg_iov_place(struct plan *p, struct node *n)
{
	type_array.place(p, n);
}

static void msg_iov_copy(struct plan *p, struct node *n, int phase)
{
	type_array.copy(p, n, phase);
}

/*
 * The number of bytes of the vector that are data, from the result or from the length of the
 * received message.
 */
static uint64_t msg_data(struct print *p, const struct node *n)
{
	const struct node *hdr = n->up, *says;

	if (!more_of(n->arg)->limit)
		return ~0ULL;
	if (!strcmp(more_of(n->arg)->limit, "ret"))
		return p->ret;
	says = hdr->up ? sibling(hdr->up->kids, hdr->up->nkids, more_of(n->arg)->limit) : NULL;
	return says ? get(p, says) : ~0ULL;
}

static void msg_iov_print(struct print *p, const struct node *n)
{
	if (is_watched(p))
		watch_vector(p, n);
	p->left = msg_data(p, n);
	type_array.print(p, n);
}

static const struct type type_msg_iov = { .name = "iovec", .width = WORD, .place = msg_iov_place,
	.copy = msg_iov_copy, .print = msg_iov_print };

static void namelen_print(struct print *p, const struct node *n)
{
	int now = get(p, n), before = get_at(p, n, AT_ENTER);

	if (p->phase == AT_EXIT && now != before) {
		pen_dec(p->t, before);
		pen_becomes(p->t);
	}
	pen_dec(p->t, now);
}

static const struct type type_namelen = { .name = "namelen", .width = 4, .is_signed = true, .print = namelen_print };

#define MSGHDR(lim) \
	{ .name = "msg_iov", .type = &type_msg_iov, .dir = IN, .len = "msg_iovlen", MORE(.limit = lim), \
	  .data = ARGS(STRUCT(msg_iovec)) }, \
	SIZE(msg_iovlen), CONTROL(msg_control, msg_controllen, WHEN(msg_controllen, ~0ULL)), \
	SIZE(msg_controllen), FLAGS(msg_flags, msg_flags)

LAYOUT(msghdr_sent, "msghdr", SOCKADDR_IN(msg_name, msg_namelen), DEC(msg_namelen), MSGHDR(NULL));
LAYOUT(msghdr_received, "msghdr", SOCKADDR_OUT(msg_name, msg_namelen),
	NUM(msg_namelen, type_namelen), MSGHDR("ret"));
LAYOUT(msghdr_one_of, "msghdr", SOCKADDR_OUT(msg_name, msg_namelen),
	NUM(msg_namelen, type_namelen), MSGHDR("msg_len"));

/* A received message is read at exit. From the entry, only the room for the name is needed. */
static void received_place(struct plan *p, struct node *n)
{
	type_struct.place(p, n);
}

static void received_copy(struct plan *p, struct node *n, int phase)
{
	if (phase == AT_EXIT)
		type_struct.copy(p, n, phase);
	else
		plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, n->size }, 1, n->size);
}

static void received_print(struct print *p, const struct node *n)
{
	const struct view *outer = p->view;
	struct view v;

	if (p->phase == AT_EXIT || !p->exiting) {
		type_struct.print(p, n);
		return;
	}
	if (!enter_block(p, n, &v, n->size)) {
		print_addr(p, get(p, n));
		return;
	}
	p->view = &v;
	pen_first(p->t, "msg_namelen");
	pen_dec(p->t, get(p, sibling(n->kids, n->nkids, "msg_namelen")));
	pen_close(p->t, '}');
	p->view = outer;
}

static const struct type type_received = { .name = "msghdr", .width = WORD, .place = received_place,
	.copy = received_copy, .print = received_print };

/* ---- sendmmsg, recvmmsg ----------------------------------------------------------------------------- */

/* The index of the vector's element that @field is in. */
static uint64_t index_of(const struct print *p, const struct node *field)
{
	const struct node *array = field->up->up;
	const struct systrace_block *b = block_of(p, array, p->phase);
	const uint8_t *at = here(p, field, field->width);

	return b && at ? (uint64_t)(at - (const uint8_t *)block_data(b)) / array->size : 0;
}

static void mmsghdr_place(struct plan *p, struct node *n)
{
	type_embed.place(p, n);
}

static void mmsghdr_copy(struct plan *p, struct node *n, int phase)
{
	type_embed.copy(p, n, phase);
}

/* The length is shown only for messages that went through. */
static void mmsghdr_print(struct print *p, const struct node *n)
{
	const struct view *outer = p->view;
	struct view v;

	enter_embedded(p, n, &v, n->off, n->size);
	p->view = &v;
	pen_first(p->t, "msg_hdr");
	print_node(p, &n->kids[0]);
	if (!p->failed && index_of(p, &n->kids[1]) < (uint64_t)p->ret) {
		pen_field(p->t, "msg_len");
		print_node(p, &n->kids[1]);
	}
	pen_close(p->t, '}');
	p->view = outer;
}

static const struct type type_mmsghdr = { .name = "mmsghdr", .place = mmsghdr_place, .copy = mmsghdr_copy,
	.print = mmsghdr_print };

LAYOUT(mmsghdr_sent, "mmsghdr", EMBED(msg_hdr, msghdr_sent), UNS(msg_len));
LAYOUT(mmsghdr_received, "mmsghdr", EMBED(msg_hdr, msghdr_one_of), UNS(msg_len));
#define MMSGHDR(l)	{ .name = "", .type = &type_mmsghdr, .data = &layout_##l }

static void mmsgvec_place(struct plan *p, struct node *n)
{
	type_array.place(p, n);
}

/* At entry the number of messages is not known yet: copies as many as there is room for. */
static void mmsgvec_copy(struct plan *p, struct node *n, int phase)
{
	const struct node *vlen = sibling(p->args, p->nargs, "vlen");

	if (phase == AT_EXIT)
		type_array.copy(p, n, phase);
	else
		plan_copy_bytes(p, n, phase, plan_ref(p, vlen, phase), n->size, IOV_MAX * n->size);
}

static void mmsgvec_print(struct print *p, const struct node *n)
{
	if (p->phase == AT_ENTER)
		print_addr(p, get(p, n));
	else
		type_array.print(p, n);
}

static const struct type type_mmsgvec = { .name = "mmsgvec", .width = WORD, .place = mmsgvec_place,
	.copy = mmsgvec_copy, .print = mmsgvec_print };

/* The timeout is shown as it was at entry. The time that was left is shown after the result. */
static void timeout_place(struct plan *p, struct node *n)
{
	type_struct.place(p, n);
}

static void timeout_copy(struct plan *p, struct node *n, int phase)
{
	type_struct.copy(p, n, phase);
}

static void timeout_print(struct print *p, const struct node *n)
{
	int phase = p->phase;

	p->phase = AT_ENTER;
	type_struct.print(p, n);
	p->phase = phase;
}

static const struct type type_timeout = { .name = "timeout", .width = WORD, .place = timeout_place,
	.copy = timeout_copy, .print = timeout_print };

static void left_print(struct print *p, const struct node *n)
{
	const struct node *timeout = sibling(p->plan->args, p->plan->nargs, "timeout");

	pen_dec(p->t, p->ret);
	(void)n;
	if (!p->ret) {
		put_s(p->t, " (Timeout)");
	} else if (get(p, timeout) && !p->bare) {
		put_s(p->t, " (left ");
		pen_named(p->t, "left", 4);
		type_struct.print(p, timeout);
		put_c(p->t, ')');
	}
}

static const struct type type_left = { .name = "left", .width = 8, .print = left_print };
#define RET_LEFT	ARGS({ .name = "ret", .type = &type_left })

#define RECVMMSG(ts) \
	SOCKFD(fd), { .name = "msgvec", .type = &type_mmsgvec, .dir = BOTH, .len = "ret", .cap = IOV_MAX, \
		  .data = ARGS(MMSGHDR(mmsghdr_received)) }, \
	UNS(vlen), FLAGS(flags, msg_flags), { .name = "timeout", .type = &type_timeout, .dir = BOTH, .data = &layout_##ts }

/* ---- the calls ---------------------------------------------------------------------------------------------- */

#define BIND_ARGS	FD(fd), SOCKADDR_IN(addr, addrlen), DEC(addrlen)
#define ACCEPT_ARGS	FD(fd), SOCKADDR_OUT(addr, *addrlen, NULL_EARLY), SOCKLEN(addrlen, addr, NULL_EARLY)
#define LISTEN_ARGS	FD(fd), DEC(backlog)
#define SHUTDOWN_ARGS	FD(fd), XVAL(how, shutdown_modes)
#define PAIR_ARGS	XVAL(domain, addr_families), NUM(type, type_socktype), SIZE(protocol), VALUES_OUT(sv, 2, FD(fd))
#define SEND_ARGS	SOCKFD(fd), SOCKBUF_IN(buf, len), SIZE(len), FLAGS(flags, msg_flags)
#define RECV_ARGS	SOCKFD(fd), SOCKBUF_OUT(buf, ret, ATMOST(size)), SIZE(size), FLAGS(flags, msg_flags)
#define SENDTO_ARGS	SEND_ARGS, SOCKADDR_IN(dest_addr, addrlen), DEC(addrlen)
#define RECVFROM_ARGS	RECV_ARGS, SOCKADDR_OUT(src_addr, *addrlen), SOCKLEN(addrlen, src_addr)
#define SENDMSG_ARGS	SOCKFD(fd), STRUCT_IN(msg, msghdr_sent), FLAGS(flags, msg_flags)
#define RECVMSG_ARGS	SOCKFD(fd), { .name = "msg", .type = &type_received, .dir = BOTH, .data = &layout_msghdr_received }, \
			FLAGS(flags, msg_flags)
/* outside of -e verbose= an empty array is shown as an address, too */
static void mmsgs_sent_print(struct print *p, const struct node *n)
{
	if (p->bare)
		print_addr(p, get(p, n));
	else
		type_array.print(p, n);
}

static const struct type type_mmsgs_sent = { .name = "array", .width = WORD, .like = &type_array, .print = mmsgs_sent_print };
#define SENDMMSG_ARGS	SOCKFD(fd), { .name = "msgvec", .type = &type_mmsgs_sent, .dir = OUT, .len = "vlen", .cap = IOV_MAX, \
				  ON_ERROR, .data = ARGS(MMSGHDR(mmsghdr_sent)) }, UNS(vlen), FLAGS(flags, msg_flags)

/* i386's single call for all of these; the arguments are in memory. */
XLATS(socketcalls, NULL, X(SYS_SOCKET), X(SYS_BIND), X(SYS_CONNECT), X(SYS_LISTEN), X(SYS_ACCEPT), X(SYS_GETSOCKNAME),
	X(SYS_GETPEERNAME), X(SYS_SOCKETPAIR), X(SYS_SEND), X(SYS_RECV), X(SYS_SENDTO), X(SYS_RECVFROM),
	X(SYS_SHUTDOWN), X(SYS_SETSOCKOPT), X(SYS_GETSOCKOPT), X(SYS_SENDMSG), X(SYS_RECVMSG), X(SYS_ACCEPT4),
	X(SYS_RECVMMSG), X(SYS_SENDMMSG));

static const struct kase socketcall_cases[] = {
	CASE_AS(SYS_SOCKET, socket, RET_FD, INSIDE(args), XVAL(domain, addr_families), NUM(type, type_socktype),
		PICK(protocol, domain, protocols)),
	CASE_AS(SYS_BIND, bind, RET_DEC, INSIDE(args), BIND_ARGS),
	CASE_AS(SYS_CONNECT, connect, RET_DEC, INSIDE(args), BIND_ARGS),
	CASE_AS(SYS_LISTEN, listen, RET_DEC, INSIDE(args), LISTEN_ARGS),
	CASE_AS(SYS_ACCEPT, accept, RET_FD, INSIDE(args), ACCEPT_ARGS),
	CASE_AS(SYS_GETSOCKNAME, getsockname, RET_DEC, INSIDE(args), ACCEPT_ARGS),
	CASE_AS(SYS_GETPEERNAME, getpeername, RET_DEC, INSIDE(args), ACCEPT_ARGS),
	CASE_AS(SYS_SOCKETPAIR, socketpair, RET_DEC, INSIDE(args), PAIR_ARGS),
	CASE_AS(SYS_SEND, send, RET_LDEC, INSIDE(args), SEND_ARGS),
	CASE_AS(SYS_RECV, recv, RET_LDEC, INSIDE(args), RECV_ARGS),
	CASE_AS(SYS_SENDTO, sendto, RET_LDEC, INSIDE(args), SENDTO_ARGS),
	CASE_AS(SYS_RECVFROM, recvfrom, RET_LDEC, INSIDE(args), RECVFROM_ARGS),
	CASE_AS(SYS_SHUTDOWN, shutdown, RET_DEC, INSIDE(args), SHUTDOWN_ARGS),
	CASE_AS(SYS_SETSOCKOPT, setsockopt, RET_DEC, INSIDE(args), SETSOCKOPT_INSIDE),
	CASE_AS(SYS_GETSOCKOPT, getsockopt, RET_DEC, INSIDE(args), GETSOCKOPT_INSIDE),
	CASE_AS(SYS_SENDMSG, sendmsg, RET_LDEC, INSIDE(args), SENDMSG_ARGS),
	CASE_AS(SYS_RECVMSG, recvmsg, RET_LDEC, INSIDE(args), RECVMSG_ARGS),
	CASE_AS(SYS_ACCEPT4, accept4, RET_FD, INSIDE(args), ACCEPT_ARGS, FLAGS(flags, sock_flags)),
	CASE_AS(SYS_RECVMMSG, recvmmsg, RET_LEFT, INSIDE(args), RECVMMSG(timespec)),
	CASE_AS(SYS_SENDMMSG, sendmmsg, RET_DEC, INSIDE(args), SENDMMSG_ARGS),
};

FAMILY(net_calls,
	CALL(socket, RET_FD IS(NETWORK), NUM(domain, type_domain), NUM(type, type_socktype),
	     BY(domain, protocols, SIZE(protocol))),
	CALL(socketpair, RET_DEC IS(NETWORK), PAIR_ARGS),
	CALL(bind, RET_DEC IS(NETWORK), BIND_ARGS),
	CALL(connect, RET_DEC IS(NETWORK), BIND_ARGS),
	CALL(listen, RET_DEC IS(NETWORK), LISTEN_ARGS),
	CALL(accept, RET_FD IS(NETWORK), ACCEPT_ARGS),
	CALL(accept4, RET_FD IS(NETWORK), ACCEPT_ARGS, FLAGS(flags, sock_flags)),
	CALL(getsockname, RET_DEC IS(NETWORK), ACCEPT_ARGS),
	CALL(getpeername, RET_DEC IS(NETWORK), ACCEPT_ARGS),
	CALL(shutdown, RET_DEC IS(NETWORK), SHUTDOWN_ARGS),
	CALL(sendto, RET_LDEC IS(NETWORK), SENDTO_ARGS),
	CALL(recvfrom, RET_LDEC IS(NETWORK), RECVFROM_ARGS),
	CALL(sendmsg, RET_LDEC IS(NETWORK), SENDMSG_ARGS),
	CALL(recvmsg, RET_LDEC IS(NETWORK), RECVMSG_ARGS),
	CALL(sendmmsg, RET_DEC IS(NETWORK), SENDMMSG_ARGS),
	CALL(recvmmsg, RET_LEFT IS(NETWORK), RECVMMSG(timespec)),
	CALL32(recvmmsg_time64, RET_LEFT IS(NETWORK), RECVMMSG(timespec64)),
	CALL32(socketcall, RET_DEC IS(NETWORK), XVAL(call, socketcalls, SHOW(D)),
	       BY(call, socketcall_cases, ADDR(args)))
);
