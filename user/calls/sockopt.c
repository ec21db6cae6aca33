// SPDX-License-Identifier: GPL-2.0
/* Socket options: their names by level, and the values that are set and read. */
#include <stdint.h>
#include <string.h>
#include <asm/socket.h>
#include <linux/ax25.h>
#include <linux/can/raw.h>
#include <linux/dccp.h>
#include <linux/icmp.h>
#include <linux/if.h>
#include <linux/if_alg.h>
#include <linux/if_packet.h>
#include <linux/if_pppol2tp.h>
#include <linux/if_xdp.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/ip_vs.h>
#include <linux/kcm.h>
#include <linux/llc.h>
#include <linux/netfilter_arp/arp_tables.h>
#include <linux/netfilter_bridge/ebtables.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netlink.h>
#include <linux/nfc.h>
#include <linux/phonet.h>
#include <linux/rds.h>
#include <linux/rxrpc.h>
#include <linux/sctp.h>
#include <linux/tcp.h>
#include <linux/tipc.h>
#include <linux/tls.h>
#include <linux/udp.h>
#include <linux/vm_sockets.h>
#include "settings.h"
#include "types/shared.h"
#include "types/net.h"
#include "sockopt_names.h"

/* ---- values -------------------------------------------------------------------------------------- */

/*
 * An option's value is a number of bytes, whose meaning depends on level and
 * name.  So each kind of value is a type of its own, and a row picks it.
 */
struct value {
	const uint8_t *s;
	uint32_t have;
	uint64_t addr;
	int64_t len;		/* as given by the caller, or as returned */
	int32_t room;		/* for a returned value: the size of the caller's buffer */
};

static void value_copy(struct plan *p, struct node *n, int phase)
{
	uint32_t cap = p->asked->verbose ? 4096 : 320;	/* more than the largest structure */

	plan_copy_bytes(p, n, phase, plan_len_ref(p, n, phase), 1,
			p->asked->string_max + 1 > cap ? p->asked->string_max + 1 : cap);
}

/* Returns false if there is no value: then the address was printed. */
static bool value_of(struct print *p, const struct node *n, struct value *v)
{
	const struct systrace_block *b = block_of(p, n, p->phase), *len;

	*v = (struct value){ b ? block_data(b) : NULL, b ? b->len : 0, get(p, n), (int64_t)get_len(p, n), 0 };
	if (n->arg->dir == IN)
		return true;
	len = block_of(p, n->len, AT_ENTER);
	if (len && len->len >= 4)
		memcpy(&v->room, block_data(len), 4);
	if (p->phase == AT_EXIT && v->room > 0 && v->len > 0)
		return true;
	print_addr(p, v->addr);
	return false;
}

/* Whether n bytes of the value can be read; if not, prints the address. */
static bool value_readable(struct print *p, const struct value *v, uint32_t n)
{
	if (v->s && v->have >= n)
		return true;
	print_addr(p, v->addr);
	return false;
}

static void put_int(struct print *p, const struct value *v)
{
	int i;

	if (!value_readable(p, v, sizeof(i)))
		return;
	memcpy(&i, v->s, sizeof(i));
	pen_open(p->t, '[');
	pen_dec(p->t, i);
	pen_close(p->t, ']');
}

static void put_bytes(struct print *p, const struct value *v, bool hex)
{
	uint64_t len = v->len;

	if (!value_readable(p, v, len < p->string_max + 1ULL ? len : p->string_max + 1ULL))
		return;
	if (hex)
		put_hex_cut(p, v->s, len);
	else
		print_bytes(p, v->s, len < v->have ? len : v->have, len);
}

/* A value of an unknown kind: shown as a number if it has the size of one. */
static void put_unknown(struct print *p, const struct value *v)
{
	if (v->len == sizeof(int))
		put_int(p, v);
	else
		put_bytes(p, v, false);
}

static void unknown_print(struct print *p, const struct node *n)
{
	struct value v;

	if (value_of(p, n, &v))
		put_unknown(p, &v);
}

/* .data lists the options of the level whose value is a number. */
static void int_print(struct print *p, const struct node *n)
{
	const struct node *name = sibling(p->plan->args, p->plan->nargs, "optname");
	struct value v;

	if (!value_of(p, n, &v))
		return;
	if (!v.addr || !xlat_name(n->arg->data, get(p, name)))
		put_unknown(p, &v);
	else if (v.len >= (int)sizeof(int))
		put_int(p, &v);
	else if (n->arg->dir == IN)
		print_addr(p, v.addr);
	else
		put_bytes(p, &v, true);
}

/* all options of netlink are numbers */
static void always_int_print(struct print *p, const struct node *n)
{
	struct value v;

	if (!value_of(p, n, &v))
		return;
	if (!v.addr)
		put_unknown(p, &v);
	else if (n->arg->dir == IN && v.len < (int)sizeof(int))
		print_addr(p, v.addr);
	else
		put_int(p, &v);
}

static void groups_print(struct print *p, const struct node *n)
{
	struct value v;
	uint32_t count, u;

	if (!value_of(p, n, &v))
		return;
	count = (v.len < v.room ? v.len : v.room) / sizeof(u);
	if (count && !value_readable(p, &v, sizeof(u)))
		return;
	pen_open(p->t, '[');
	for (uint32_t i = 0; i < count; i++) {
		if (i)
			pen_next(p->t);
		if ((i + 1) * sizeof(u) > v.have || (!p->verbose && i >= p->string_max)) {
			pen_dots(p->t);
			break;
		}
		memcpy(&u, v.s + i * sizeof(u), sizeof(u));
		pen_uns(p->t, u);
	}
	pen_close(p->t, ']');
}

static const struct type
	type_unknown = { .name = "option", .width = WORD, .copy = value_copy, .print = unknown_print },
	type_int = { .name = "option", .width = WORD, .copy = value_copy, .print = int_print },
	type_always_int = { .name = "option", .width = WORD, .copy = value_copy, .print = always_int_print },
	type_groups = { .name = "option", .width = WORD, .copy = value_copy, .print = groups_print };

/* ---- structures ------------------------------------------------------------------------------------- */

/* A structure that is set must be complete; with .count it must have exactly that size. */
static void given_print(struct print *p, const struct node *n)
{
	const struct layout *l = n->arg->data;
	uint32_t size = layout_size(p, l);
	struct value v;

	if (!value_of(p, n, &v))
		return;
	if (!v.addr)
		put_unknown(p, &v);
	else if (n->arg->count ? v.len != size : v.len < (int64_t)size)
		print_addr(p, v.addr);
	else if (value_readable(p, &v, size))
		print_layout(p, l, v.s, size);
}

/* A structure that is read is shown as far as it was returned. A field that was cut is shown as bytes. */
static void upto_print(struct print *p, const struct node *n)
{
	const struct node *l = layout_node(p, n->arg->data);
	const struct view *outer = p->view;
	struct value v;
	struct view in;

	if (!value_of(p, n, &v))
		return;
	if (!v.addr) {
		put_unknown(p, &v);
		return;
	}
	if (v.len > l->size)
		v.len = l->size;
	if (!value_readable(p, &v, v.len))
		return;
	view_bytes(p, &in, l, v.s, v.len);
	p->view = &in;
	for (int i = 0; i < l->nkids && l->kids[i].off < v.len; i++) {
		const struct node *k = &l->kids[i];

		pen_f(p->t, i ? ", " : "{");
		pen_name(p->t, k->arg->name, strlen(k->arg->name));
		if (k->off + k->width <= v.len)
			print_node(p, k);
		else
			put_hex_string(p->t, v.s + k->off, v.len - k->off);
	}
	pen_close(p->t, '}');
	p->view = outer;
}

static const struct type
	type_given = { .name = "option", .width = WORD, .copy = value_copy, .print = given_print },
	type_upto = { .name = "option", .width = WORD, .copy = value_copy, .print = upto_print };

LAYOUT(linger, NULL, DEC(l_onoff), DEC(l_linger));
LAYOUT(ucred, "ucred", PID(pid), UID(uid), UID(gid));
LAYOUT(tpacket_stats, "tpacket_stats_v3", UNS(tp_packets), UNS(tp_drops), UNS(tp_freeze_q_cnt));
LAYOUT(tpacket_req, "tpacket_req", UNS(tp_block_size), UNS(tp_block_nr), UNS(tp_frame_size, ORDER(1)),
	UNS(tp_frame_nr, ORDER(2)));
LAYOUT(ip_mreq, "ip_mreq", IN_ADDR(imr_multiaddr), IN_ADDR(imr_interface));
LAYOUT(ipv6_mreq, "ipv6_mreq", IN6_ADDR(ipv6mr_multiaddr, 4), IFINDEX(ipv6mr_interface));
LAYOUT(group_req, NULL, IFINDEX(gr_interface), SOCKADDR_HERE(gr_group));

XLATS(packet_mr_types, "PACKET_MR_???", X(PACKET_MR_MULTICAST), X(PACKET_MR_PROMISC), X(PACKET_MR_ALLMULTI),
	X(PACKET_MR_UNICAST));

static void mr_address_print(struct print *p, const struct node *n)
{
	const uint8_t *s = here(p, n, n->size);
	uint16_t len;

	if (!s)
		return;
	memcpy(&len, s - sizeof(len), sizeof(len));
	print_mac(p, s, len < n->size ? len : n->size);
}

static void mr_address_place(struct plan *p, struct node *n)
{
	(void)p;
	n->size = 8;
	n->align = 1;
}

static const struct type type_mr_address = { .name = "mac", .place = mr_address_place, .print = mr_address_print };

LAYOUT(packet_mreq, NULL, IFINDEX(mr_ifindex), XVAL(mr_type, packet_mr_types, W16), UNS(mr_alen, W16),
	{ .name = "mr_address", .type = &type_mr_address });

/* ---- special kinds of value --------------------------------------------------------------------------- */

static void error_print(struct print *p, const struct node *n)
{
	struct value v;
	uint32_t err;

	if (!value_of(p, n, &v))
		return;
	if (!v.addr) {
		put_unknown(p, &v);
	} else if (v.len < (int)sizeof(err)) {
		put_bytes(p, &v, true);
	} else if (value_readable(p, &v, sizeof(err))) {
		memcpy(&err, v.s, sizeof(err));
		pen_open(p->t, '[');
		print_errno(p->t, err, false);
		pen_close(p->t, ']');
	}
}

XLATS(txrehash, "SOCK_TXREHASH_???", V(0, "SOCK_TXREHASH_DISABLED"), V(1, "SOCK_TXREHASH_ENABLED"),
	V(255, "SOCK_TXREHASH_DEFAULT"));

static void txrehash_print(struct print *p, const struct node *n)
{
	struct value v;
	int i;

	if (!value_of(p, n, &v))
		return;
	if (!v.addr) {
		put_unknown(p, &v);
	} else if (v.len < (int)sizeof(i)) {
		if (n->arg->dir == IN)
			print_addr(p, v.addr);
		else
			put_bytes(p, &v, true);
	} else if (value_readable(p, &v, sizeof(i))) {
		memcpy(&i, v.s, sizeof(i));
		pen_open(p->t, '[');
		print_xval_as(p->t, &txrehash, (int64_t)i, SHOW_D);
		pen_close(p->t, ']');
	}
}

/* The types of ICMP message whose bit is set, or with ~ those whose bit is not. */
static void icmp_filter_print(struct print *p, const struct node *n)
{
	uint32_t bits = ~0U, len;
	bool first = true, others = false;
	struct value v;
	size_t at;

	if (!value_of(p, n, &v))
		return;
	if (!v.addr) {
		put_unknown(p, &v);
		return;
	}
	if (v.len <= 0) {
		print_addr(p, v.addr);
		return;
	}
	len = v.len < (int)sizeof(bits) ? v.len : (int)sizeof(bits);
	if (!value_readable(p, &v, len))
		return;
	memcpy(&bits, v.s, len);
	at = p->t->len;
	if (__builtin_popcount(bits) > 16) {
		bits = ~bits;
		others = true;
		put_c(p->t, '~');
	}
	pen_open(p->t, '[');
	for (int i = 0; i < 32; i++) {
		if (!(bits >> i & 1))
			continue;
		if (!first)
			pen_blank(p->t);
		first = false;
		print_xval(p->t, &icmp_types, i);
	}
	pen_close(p->t, ']');
	if (others)
		pen_is_number(p->t, at, (uint32_t)~bits);
}

/* An option whose value strace 6.1 does not decode: with --as=6.1 it is shown like any unknown value. */
static bool is_older(struct print *p, const struct node *n)
{
	if (!opt.newer)
		unknown_print(p, n);
	return !opt.newer;
}

static void newly_given_print(struct print *p, const struct node *n)
{
	if (!is_older(p, n))
		given_print(p, n);
}

/* A number with a name. */
static void named_int_print(struct print *p, const struct node *n)
{
	struct value v;
	uint32_t u;

	if (is_older(p, n) || !value_of(p, n, &v))
		return;
	if (!v.addr) {
		put_unknown(p, &v);
	} else if (n->arg->count && v.len != (int)sizeof(u)) {
		put_bytes(p, &v, true);
	} else if (v.len < (int)sizeof(u)) {
		print_addr(p, v.addr);
	} else if (value_readable(p, &v, sizeof(u))) {
		memcpy(&u, v.s, sizeof(u));
		pen_open(p->t, '[');
		print_xval(p->t, n->arg->data, u);
		pen_close(p->t, ']');
	}
}

/* The lowest port and, in the upper half, the highest; 0 leaves a limit unchanged. */
static void ports_print(struct print *p, const struct node *n)
{
	struct value v;
	uint32_t u, lo, hi;

	if (is_older(p, n) || !value_of(p, n, &v))
		return;
	if (!v.addr || v.len <= 0) {
		put_unknown(p, &v);
	} else if (v.len != (int)sizeof(u)) {
		if (value_readable(p, &v, v.len < (int)p->string_max ? v.len : (int)p->string_max))
			put_hex_cut(p, v.s, v.len);
	} else if (value_readable(p, &v, sizeof(u))) {
		memcpy(&u, v.s, sizeof(u));
		lo = u & 0xffff;
		hi = u >> 16;
		pen_open(p->t, '[');
		pen_hex(p->t, u);
		if (u && p->t->xlat != XLAT_RAW && (!hi || hi >= lo)) {
			put_s(p->t, " /* ");
			if (lo)
				put_uns(p->t, lo);
			put_s(p->t, "..");
			if (hi)
				put_uns(p->t, hi);
			put_s(p->t, " */");
		}
		pen_close(p->t, ']');
	}
}

static void fd_value_print(struct print *p, const struct node *n)
{
	struct value v;
	int fd;

	if (is_older(p, n) || !value_of(p, n, &v))
		return;
	if (!v.addr) {
		put_unknown(p, &v);
	} else if (v.len < (int)sizeof(fd)) {
		put_bytes(p, &v, true);
	} else if (value_readable(p, &v, sizeof(fd))) {
		memcpy(&fd, v.s, sizeof(fd));
		put_c(p->t, '[');
		put_dec(p->t, fd);
		print_fd_now(p->t, p->call->tid, fd);
		put_c(p->t, ']');
	}
}

static const struct type
	type_newly_given = { .name = "option", .width = WORD, .copy = value_copy, .print = newly_given_print },
	type_named_int = { .name = "option", .width = WORD, .copy = value_copy, .print = named_int_print },
	type_ports = { .name = "option", .width = WORD, .copy = value_copy, .print = ports_print },
	type_fd_value = { .name = "option", .width = WORD, .copy = value_copy, .print = fd_value_print },
	type_error = { .name = "option", .width = WORD, .copy = value_copy, .print = error_print },
	type_txrehash = { .name = "option", .width = WORD, .copy = value_copy, .print = txrehash_print },
	type_icmp_filter = { .name = "option", .width = WORD, .copy = value_copy, .print = icmp_filter_print };

/* A program that is set comes in a structure that points to it; the length must be that structure's size. */
static void program_place(struct plan *p, struct node *n)
{
	type_struct.place(p, n);
}

static void program_copy(struct plan *p, struct node *n, int phase)
{
	type_struct.copy(p, n, phase);
}

static void program_print(struct print *p, const struct node *n)
{
	if (get_len(p, n) == n->size)
		type_struct.print(p, n);
	else
		print_addr(p, get(p, n));
}

static const struct type type_program = { .name = "program", .width = WORD, .place = program_place,
	.copy = program_copy, .print = program_print };

/* A program that is read comes as instructions; the length counts these. */
static void filter_copy(struct plan *p, struct node *n, int phase)
{
	type_filter.copy(p, n, phase);
}

static void filter_print(struct print *p, const struct node *n)
{
	struct value v;

	if (!value_of(p, n, &v))
		return;
	if (!v.addr)
		put_unknown(p, &v);
	else if (v.len > UINT16_MAX)
		print_addr(p, v.addr);
	else
		type_filter.print(p, n);
}

static const struct type type_instructions = { .name = "program", .width = WORD, .copy = filter_copy,
	.print = filter_print };

/* ---- rows -------------------------------------------------------------------------------------------------- */

/* The options of SOL_SOCKET whose value is a number, whatever the length. */
XLATS(so_ints, NULL, X(SO_DEBUG), X(SO_REUSEADDR), X(SO_DONTROUTE), X(SO_BROADCAST), X(SO_SNDBUF), X(SO_RCVBUF),
	X(SO_KEEPALIVE), X(SO_OOBINLINE), X(SO_NO_CHECK), X(SO_PRIORITY), X(SO_BSDCOMPAT), X(SO_REUSEPORT),
	X(SO_PASSCRED), X(SO_RCVLOWAT), X(SO_SNDLOWAT), X(SO_DETACH_FILTER), X(SO_TIMESTAMP_OLD), X(SO_ACCEPTCONN),
	X(SO_SNDBUFFORCE), X(SO_RCVBUFFORCE), X(SO_PASSSEC), X(SO_TIMESTAMPNS_OLD), X(SO_MARK),
	X(SO_TIMESTAMPING_OLD), X(SO_RXQ_OVFL), X(SO_WIFI_STATUS), X(SO_PEEK_OFF), X(SO_NOFCS), X(SO_LOCK_FILTER),
	X(SO_SELECT_ERR_QUEUE), X(SO_BUSY_POLL), X(SO_INCOMING_CPU), X(SO_CNX_ADVICE), X(SO_INCOMING_NAPI_ID),
	X(SO_ZEROCOPY), X(SO_TIMESTAMP_NEW), X(SO_TIMESTAMPNS_NEW), X(SO_TIMESTAMPING_NEW),
	X(SO_DETACH_REUSEPORT_BPF), X(SO_PREFER_BUSY_POLL), X(SO_BUSY_POLL_BUDGET), X(SO_RESERVE_MEM),
	X(SO_RCVMARK), XNEW(SO_PASSPIDFD), XNEW(SO_RCVPRIORITY), XNEW(SO_PASSRIGHTS), XNEW(SO_INQ));

#define SET(t, ...)	{ .name = "optval", .type = &type_##t, .dir = IN, .len = "optlen", __VA_ARGS__ }, DEC(optlen)
#define GET(t, ...)	{ .name = "optval", .type = &type_##t, .dir = OUT, .len = "*optlen", __VA_ARGS__ }, \
			SOCKLEN(optlen, optlen)
#define EXACTLY		.count = 1	/* the size of a structure that is set */

static const struct kase socket_set[] = {
	CASE(SO_LINGER, NULL, SET(given, .data = &layout_linger)),
	CASE(SO_ATTACH_FILTER, NULL, SET(program, .data = &layout_sock_fprog)),
	CASE(SO_ATTACH_REUSEPORT_CBPF, NULL, SET(program, .data = &layout_sock_fprog)),
	CASE(SO_TXREHASH, NULL, SET(txrehash)),
};

static const struct kase socket_get[] = {
	CASE(SO_LINGER, NULL, GET(upto, .data = &layout_linger)),
	CASE(SO_PEERCRED, NULL, GET(upto, .data = &layout_ucred)),
	CASE(SO_GET_FILTER, NULL, GET(instructions, .data = &flavour_socket)),
	CASE(SO_ERROR, NULL, GET(error)),
	CASE(SO_TXREHASH, NULL, GET(txrehash)),
	CASE(SO_PEERPIDFD, NULL, GET(fd_value)),
};

static const struct kase ip_set[] = {
	CASE(IP_LOCAL_PORT_RANGE, NULL, SET(ports)),
	CASE(IP_ADD_MEMBERSHIP, NULL, SET(given, .data = &layout_ip_mreq)),
	CASE(IP_DROP_MEMBERSHIP, NULL, SET(given, .data = &layout_ip_mreq)),
	CASE(MCAST_JOIN_GROUP, NULL, SET(given, .data = &layout_group_req)),
	CASE(MCAST_LEAVE_GROUP, NULL, SET(given, .data = &layout_group_req)),
};

static const struct kase ip_get[] = {
	CASE(IP_LOCAL_PORT_RANGE, NULL, GET(ports)),
	CASE(IP_PROTOCOL, NULL, GET(named_int, .data = &inet_protocols, EXACTLY)),
};

static const struct kase ipv6_set[] = {
	CASE(IPV6_ADD_MEMBERSHIP, NULL, SET(given, .data = &layout_ipv6_mreq)),
	CASE(IPV6_DROP_MEMBERSHIP, NULL, SET(given, .data = &layout_ipv6_mreq)),
	CASE(IPV6_JOIN_ANYCAST, NULL, SET(given, .data = &layout_ipv6_mreq)),
	CASE(IPV6_LEAVE_ANYCAST, NULL, SET(given, .data = &layout_ipv6_mreq)),
	CASE(MCAST_JOIN_GROUP, NULL, SET(given, .data = &layout_group_req)),
	CASE(MCAST_LEAVE_GROUP, NULL, SET(given, .data = &layout_group_req)),
};

static const struct kase packet_set[] = {
	CASE(PACKET_RX_RING, NULL, SET(given, .data = &layout_tpacket_req, EXACTLY)),
	CASE(PACKET_TX_RING, NULL, SET(given, .data = &layout_tpacket_req, EXACTLY)),
	CASE(PACKET_ADD_MEMBERSHIP, NULL, SET(given, .data = &layout_packet_mreq, EXACTLY)),
	CASE(PACKET_DROP_MEMBERSHIP, NULL, SET(given, .data = &layout_packet_mreq, EXACTLY)),
};

static const struct kase packet_get[] = { CASE(PACKET_STATISTICS, NULL, GET(upto, .data = &layout_tpacket_stats)) };
static const struct kase raw_set[] = { CASE(ICMP_FILTER, NULL, SET(icmp_filter)) };
static const struct kase raw_get[] = { CASE(ICMP_FILTER, NULL, GET(icmp_filter)) };
static const struct kase netlink_get[] = { CASE(NETLINK_LIST_MEMBERSHIPS, NULL, GET(groups)) };

XLATS(tipc_importances, "TIPC_???_IMPORTANCE", X(TIPC_LOW_IMPORTANCE), X(TIPC_MEDIUM_IMPORTANCE),
      X(TIPC_HIGH_IMPORTANCE), X(TIPC_CRITICAL_IMPORTANCE));
XLATS(tipc_group_flags, "TIPC_GROUP_???", X(TIPC_GROUP_LOOPBACK), X(TIPC_GROUP_MEMBER_EVTS));
LAYOUT(tipc_group_req, NULL, UNS(type), UNS(instance), XVAL(scope, tipc_scopes), FLAGS(flags, tipc_group_flags));
static const struct kase tipc_set[] = {
	CASE(TIPC_IMPORTANCE, NULL, SET(named_int, .data = &tipc_importances)),
	CASE(TIPC_GROUP_JOIN, NULL, SET(newly_given, .data = &layout_tipc_group_req)),
};
static const struct kase tipc_get[] = {
	CASE(TIPC_IMPORTANCE, NULL, GET(named_int, .data = &tipc_importances)),
	CASE(TIPC_GROUP_JOIN, NULL, GET(newly_given, .data = &layout_tipc_group_req)),
};

XLATS(tcp_ao_flags, "TCP_AO_KEYF_???", X(TCP_AO_KEYF_IFINDEX), X(TCP_AO_KEYF_EXCLUDE_OPT));
#define BIT_OF(n, at, ...)	{ .name = #n, .type = &type_bit, .data = (const void *)(at), SAME(set), __VA_ARGS__ }

/* one bit of a word; .data is its number */
static void bit_print(struct print *p, const struct node *n)
{
	put_uns(p->t, get(p, n) >> (uintptr_t)n->arg->data & 1);
}

static const struct type type_bit = { .name = "bit", .width = 4, .print = bit_print };
LAYOUT(tcp_ao_add, NULL, SOCKADDR_HERE(addr), CHARS(alg_name, 64, ORDER(2)), DEC(ifindex, ORDER(3)), UNS(set, HIDDEN),
       BIT_OF(set_current, 0, ORDER(4)), BIT_OF(set_rnext, 1, ORDER(5)), PAD(2), UNS(prefix, W8, ORDER(1)),
       UNS(sndid, W8, ORDER(6)), UNS(rcvid, W8, ORDER(7)), UNS(maclen, W8, ORDER(8)), FLAGS(keyflags, tcp_ao_flags, W8, ORDER(9)),
       UNS(keylen, W8, ORDER(11)), HEX_BYTES(key, 80, keylen, ORDER(10)));
static const struct kase tcp_set[] = { CASE(TCP_AO_ADD_KEY, NULL, SET(newly_given, .data = &layout_tcp_ao_add)) };

/*
 * Levels whose options have names, but no kinds of value of their own; their numbers are in no uapi
 * header.
 */
enum {
	L_IP = 0, L_SOCKET = 1, L_TCP = 6, L_UDP = 17, L_VSOCK = 40, L_IPV6 = 41, L_CAN_RAW = 101, L_SCTP = 132,
	L_RAW = 255, L_IPX, L_AX25, L_PACKET = 263, L_IRDA = 266, L_LLC = 268, L_DCCP, L_NETLINK, L_TIPC, L_RXRPC,
	L_PPPOL2TP, L_BLUETOOTH, L_PNPIPE, L_RDS, L_IUCV, L_CAIF, L_ALG, L_NFC, L_KCM, L_TLS, L_XDP,
};

#define NAMED_LEVELS(value) \
	CASE(L_UDP, NULL, XVAL(optname, udp_names), value), \
	CASE(L_VSOCK, NULL, XVAL(optname, vm_names), value), \
	CASE(L_CAN_RAW, NULL, XVAL(optname, can_names), value), \
	CASE(L_SCTP, NULL, XVAL(optname, sctp_names), value), \
	CASE(L_IPX, NULL, XVAL(optname, ipx_names), value), \
	CASE(L_AX25, NULL, XVAL(optname, ax25_names), value), \
	CASE(L_IRDA, NULL, XVAL(optname, irda_names), value), \
	CASE(L_LLC, NULL, XVAL(optname, llc_names), value), \
	CASE(L_DCCP, NULL, XVAL(optname, dccp_names), value), \
	CASE(L_RXRPC, NULL, XVAL(optname, rxrpc_names), value), \
	CASE(L_PPPOL2TP, NULL, XVAL(optname, l2tp_names), value), \
	CASE(L_BLUETOOTH, NULL, XVAL(optname, bt_names), value), \
	CASE(L_PNPIPE, NULL, XVAL(optname, pnpipe_names), value), \
	CASE(L_RDS, NULL, XVAL(optname, rds_names), value), \
	CASE(L_IUCV, NULL, XVAL(optname, iucv_names), value), \
	CASE(L_CAIF, NULL, XVAL(optname, caif_names), value), \
	CASE(L_ALG, NULL, XVAL(optname, alg_names), value), \
	CASE(L_NFC, NULL, XVAL(optname, nfc_names), value), \
	CASE(L_KCM, NULL, XVAL(optname, kcm_names), value), \
	CASE(L_TLS, NULL, XVAL(optname, tls_names), value), \
	CASE(L_XDP, NULL, XVAL(optname, xdp_names), value)

#define SET_ANY		SET(unknown)
#define GET_ANY		GET(unknown)

static const struct kase set_levels[] = {
	CASE(L_SOCKET, NULL, XVAL(optname, so_set_names), BY(optname, socket_set, SET(int, .data = &so_ints))),
	CASE(L_IP, NULL, XVAL(optname, ip_set_names), BY(optname, ip_set, SET(unknown))),
	CASE(L_IPV6, NULL, XVAL(optname, ipv6_set_names), BY(optname, ipv6_set, SET(unknown))),
	CASE(L_PACKET, NULL, XVAL(optname, packet_names), BY(optname, packet_set, SET(unknown))),
	CASE(L_RAW, NULL, XVAL(optname, raw_names), BY(optname, raw_set, SET(unknown))),
	CASE(L_NETLINK, NULL, XVAL(optname, netlink_names), SET(always_int)),
	CASE(L_TCP, NULL, XVAL(optname, tcp_names), BY(optname, tcp_set, SET_ANY)),
	CASE(L_TIPC, NULL, XVAL(optname, tipc_names), BY(optname, tipc_set, SET_ANY)),
	NAMED_LEVELS(SET_ANY),
};

static const struct kase get_levels[] = {
	CASE(L_SOCKET, NULL, XVAL(optname, so_get_names), BY(optname, socket_get, GET(int, .data = &so_ints))),
	CASE(L_IP, NULL, XVAL(optname, ip_get_names), BY(optname, ip_get, GET(unknown))),
	CASE(L_IPV6, NULL, XVAL(optname, ipv6_get_names), GET(unknown)),
	CASE(L_PACKET, NULL, XVAL(optname, packet_names), BY(optname, packet_get, GET(unknown))),
	CASE(L_RAW, NULL, XVAL(optname, raw_names), BY(optname, raw_get, GET(unknown))),
	CASE(L_NETLINK, NULL, XVAL(optname, netlink_names), BY(optname, netlink_get, GET(always_int))),
	CASE(L_TCP, NULL, XVAL(optname, tcp_names), GET_ANY),
	CASE(L_TIPC, NULL, XVAL(optname, tipc_names), BY(optname, tipc_get, GET_ANY)),
	NAMED_LEVELS(GET_ANY),
};

/*
 * The same by hand, for socketcall: level and name are in memory there, so the
 * plan does not depend on them.  A program's instructions are not captured then.
 */
static const struct arg *level_args(const struct print *p, bool set)
{
	const struct kase *levels = set ? set_levels : get_levels;
	uint32_t level = get_at(p, sibling(p->plan->args, p->plan->nargs, "level"), AT_ENTER);

	for (size_t i = 0; i < (set ? COUNT(set_levels) : COUNT(get_levels)); i++)
		if (levels[i].key == level)
			return levels[i].args;
	return NULL;
}

static const struct arg set_any[] = { SET(unknown), { 0 } }, get_any[] = { GET(unknown), { 0 } };

static const struct arg *value_arg(const struct print *p, const struct arg *level, bool set)
{
	uint32_t name = get_at(p, sibling(p->plan->args, p->plan->nargs, "optname"), AT_ENTER);
	const struct by *by;

	if (!level)
		return set ? set_any : get_any;
	if (level[1].type != &type_by)
		return &level[1];
	by = level[1].data;
	for (int i = 0; i < by->lists[0].n; i++)
		if (by->lists[0].cases[i].key == name)
			return by->lists[0].cases[i].args;
	return by->rest;
}

static void name_inside_print(struct print *p, const struct node *n)
{
	const struct arg *level = level_args(p, n->arg->count);

	if (level)
		print_xval(p->t, level[0].data, get(p, n));
	else
		pen_uns(p->t, get(p, n));
}

static void value_inside_print(struct print *p, const struct node *n)
{
	bool set = n->arg->dir == IN;
	struct node as = *n;

	as.arg = value_arg(p, level_args(p, set), set);
	as.is_signed = as.arg->type->is_signed;
	if (as.arg->type == &type_program)
		print_addr(p, get(p, n));
	else
		as.arg->type->print(p, &as);
}

const struct type
	type_name_inside = { .name = "optname", .width = 4, .print = name_inside_print },
	type_value_inside = { .name = "option", .width = WORD, .copy = value_copy, .print = value_inside_print };

FAMILY(sockopt_calls,
	CALL(setsockopt, RET_DEC IS(NETWORK), FD(fd), XVAL(level, option_levels),
	     BY(level, set_levels, UNS(optname), SET(unknown))),
	CALL(getsockopt, RET_DEC IS(NETWORK), FD(fd), XVAL(level, option_levels),
	     BY(level, get_levels, UNS(optname), GET(unknown)))
);
