// SPDX-License-Identifier: GPL-2.0
/* Netlink: information about sockets, by family. */
#include <string.h>
#include <sys/socket.h>
#include <linux/if_packet.h>
#include <linux/inet_diag.h>
#include <linux/mptcp.h>
#include <linux/netlink.h>
#include <linux/netlink_diag.h>
#include <linux/packet_diag.h>
#include <linux/smc_diag.h>
#include <linux/sock_diag.h>
#include <linux/tls.h>
#include <linux/unix_diag.h>
#include "settings.h"
#include "netlink.h"
#include "types/shared.h"

/* ---- names ------------------------------------------------------------------------------------- */

/* TCP's states are in no uapi header. */
enum {
	TCP_ESTABLISHED = 1, TCP_SYN_SENT, TCP_SYN_RECV, TCP_FIN_WAIT1, TCP_FIN_WAIT2, TCP_TIME_WAIT,
	TCP_CLOSE, TCP_CLOSE_WAIT, TCP_LAST_ACK, TCP_LISTEN, TCP_CLOSING, TCP_NEW_SYN_RECV,
};
XLATS(tcp_states, "TCP_???", X(TCP_ESTABLISHED), X(TCP_SYN_SENT), X(TCP_SYN_RECV), X(TCP_FIN_WAIT1), X(TCP_FIN_WAIT2),
	X(TCP_TIME_WAIT), X(TCP_CLOSE), X(TCP_CLOSE_WAIT), X(TCP_LAST_ACK), X(TCP_LISTEN),
	X(TCP_CLOSING), X(TCP_NEW_SYN_RECV), XNEW(TCP_BOUND_INACTIVE));
#define BIT(c)	{ 1ULL << (c), "1<<" #c }
#define BIT1(c)	{ 1ULL << ((c) - 1), "1<<(" #c "-1)" }
XLATS(tcp_bits, "1<<TCP_???", BIT(TCP_ESTABLISHED), BIT(TCP_SYN_SENT), BIT(TCP_SYN_RECV), BIT(TCP_FIN_WAIT1),
	BIT(TCP_FIN_WAIT2), BIT(TCP_TIME_WAIT), BIT(TCP_CLOSE), BIT(TCP_CLOSE_WAIT), BIT(TCP_LAST_ACK),
	BIT(TCP_LISTEN), BIT(TCP_CLOSING), BIT(TCP_NEW_SYN_RECV));
XLATS(inet_exts, "1<<INET_DIAG_\?\?\?-1", BIT1(INET_DIAG_MEMINFO), BIT1(INET_DIAG_INFO),
	BIT1(INET_DIAG_VEGASINFO), BIT1(INET_DIAG_CONG), BIT1(INET_DIAG_TOS), BIT1(INET_DIAG_TCLASS),
	BIT1(INET_DIAG_SKMEMINFO), BIT1(INET_DIAG_SHUTDOWN), BIT1(INET_DIAG_DCTCPINFO),
	BIT1(INET_DIAG_PROTOCOL), BIT1(INET_DIAG_SKV6ONLY), BIT1(INET_DIAG_LOCALS), BIT1(INET_DIAG_PEERS),
	BIT1(INET_DIAG_PAD), BIT1(INET_DIAG_MARK), BIT1(INET_DIAG_BBRINFO), BIT1(INET_DIAG_CLASS_ID),
	BIT1(INET_DIAG_MD5SIG), BIT1(INET_DIAG_ULP_INFO), BIT1(INET_DIAG_SK_BPF_STORAGES),
	BIT1(INET_DIAG_CGROUP_ID), BIT1(INET_DIAG_SOCKOPT));
XLATS(shutdown_bits, "???_SHUTDOWN", V(1, "RCV_SHUTDOWN"), V(2, "SEND_SHUTDOWN"));
XLATS(unix_shows, "UDIAG_SHOW_???", X(UDIAG_SHOW_NAME), X(UDIAG_SHOW_VFS), X(UDIAG_SHOW_PEER),
	X(UDIAG_SHOW_ICONS), X(UDIAG_SHOW_RQLEN), X(UDIAG_SHOW_MEMINFO), X(UDIAG_SHOW_UID));
XLATS(netlink_shows, "NDIAG_SHOW_???", X(NDIAG_SHOW_MEMINFO), X(NDIAG_SHOW_GROUPS), X(NDIAG_SHOW_RING_CFG),
	X(NDIAG_SHOW_FLAGS));
XLATS(netlink_flags, "NDIAG_FLAG_???", X(NDIAG_FLAG_CB_RUNNING), X(NDIAG_FLAG_PKTINFO),
	X(NDIAG_FLAG_BROADCAST_ERROR), X(NDIAG_FLAG_NO_ENOBUFS), X(NDIAG_FLAG_LISTEN_ALL_NSID),
	X(NDIAG_FLAG_CAP_ACK));
XLATS(netlink_states, "NETLINK_???", X(NETLINK_UNCONNECTED), X(NETLINK_CONNECTED), X(TCP_CLOSE));
XLATS(packet_shows, "PACKET_SHOW_???", X(PACKET_SHOW_INFO), X(PACKET_SHOW_MCLIST), X(PACKET_SHOW_RING_CFG),
	X(PACKET_SHOW_FANOUT), X(PACKET_SHOW_MEMINFO), X(PACKET_SHOW_FILTER));
XLATS(packet_info_flags, "PDI_???", X(PDI_RUNNING), X(PDI_AUXDATA), X(PDI_ORIGDEV), X(PDI_VNETHDR),
	X(PDI_LOSS));
XLATS(packet_versions, "TPACKET_???", X(TPACKET_V1), X(TPACKET_V2), X(TPACKET_V3));
XLATS(meminfo, "SK_MEMINFO_???", X(SK_MEMINFO_RMEM_ALLOC), X(SK_MEMINFO_RCVBUF), X(SK_MEMINFO_WMEM_ALLOC),
	X(SK_MEMINFO_SNDBUF), X(SK_MEMINFO_FWD_ALLOC), X(SK_MEMINFO_WMEM_QUEUED), X(SK_MEMINFO_OPTMEM),
	X(SK_MEMINFO_BACKLOG), X(SK_MEMINFO_DROPS));
XLATS(bytecodes, "INET_DIAG_BC_???", X(INET_DIAG_BC_NOP), X(INET_DIAG_BC_JMP), X(INET_DIAG_BC_S_GE),
	X(INET_DIAG_BC_S_LE), X(INET_DIAG_BC_D_GE), X(INET_DIAG_BC_D_LE), X(INET_DIAG_BC_AUTO),
	X(INET_DIAG_BC_S_COND), X(INET_DIAG_BC_D_COND), X(INET_DIAG_BC_DEV_COND), X(INET_DIAG_BC_MARK_COND),
	X(INET_DIAG_BC_S_EQ), X(INET_DIAG_BC_D_EQ), X(INET_DIAG_BC_CGROUP_COND));
XLATS(tls_versions, "TLS_???_VERSION", V(0x303, "TLS_1_2_VERSION"), V(0x304, "TLS_1_3_VERSION"));
XLATS(tls_ciphers, "TLS_CIPHER_???", X(TLS_CIPHER_AES_GCM_128), X(TLS_CIPHER_AES_GCM_256), X(TLS_CIPHER_AES_CCM_128),
	X(TLS_CIPHER_CHACHA20_POLY1305), X(TLS_CIPHER_SM4_GCM), X(TLS_CIPHER_SM4_CCM),
	X(TLS_CIPHER_ARIA_GCM_128), X(TLS_CIPHER_ARIA_GCM_256));
XLATS(tls_configs, "TLS_CONF_???", X(TLS_CONF_BASE), X(TLS_CONF_SW), X(TLS_CONF_HW), X(TLS_CONF_HW_RECORD));
XLATS(mptcp_flags, "MPTCP_SUBFLOW_FLAG_???", X(MPTCP_SUBFLOW_FLAG_MCAP_REM), X(MPTCP_SUBFLOW_FLAG_MCAP_LOC),
	X(MPTCP_SUBFLOW_FLAG_JOIN_REM), X(MPTCP_SUBFLOW_FLAG_JOIN_LOC), X(MPTCP_SUBFLOW_FLAG_BKUP_REM),
	X(MPTCP_SUBFLOW_FLAG_BKUP_LOC), X(MPTCP_SUBFLOW_FLAG_FULLY_ESTABLISHED),
	X(MPTCP_SUBFLOW_FLAG_CONNECTED), X(MPTCP_SUBFLOW_FLAG_MAPVALID));
XLATS(smc_states, "SMC_???", V(1, "SMC_ACTIVE"), V(2, "SMC_INIT"), V(7, "SMC_CLOSED"), V(10, "SMC_LISTEN"),
	V(20, "SMC_PEERCLOSEWAIT1"), V(21, "SMC_PEERCLOSEWAIT2"), V(22, "SMC_APPCLOSEWAIT1"),
	V(23, "SMC_APPCLOSEWAIT2"), V(24, "SMC_APPFINCLOSEWAIT"), V(25, "SMC_PEERFINCLOSEWAIT"),
	V(26, "SMC_PEERABORTWAIT"), V(27, "SMC_PROCESSABORT"));
XLATS(smc_modes, "SMC_DIAG_MODE_???", X(SMC_DIAG_MODE_SMCR), X(SMC_DIAG_MODE_FALLBACK_TCP), X(SMC_DIAG_MODE_SMCD));
XLATS(smc_exts, "1<<SMC_DIAG_\?\?\?-1", BIT1(SMC_DIAG_CONNINFO), BIT1(SMC_DIAG_LGRINFO));
XLATS(smc_roles, "SMC_???", V(0, "SMC_CLNT"), V(1, "SMC_SERV"));
XLATS(smc_declines, "SMC_CLC_DECL_???", V(0x01010000, "SMC_CLC_DECL_MEM"), V(0x02010000, "SMC_CLC_DECL_TIMEOUT_CL"),
	V(0x02020000, "SMC_CLC_DECL_TIMEOUT_AL"), V(0x03000000, "SMC_CLC_DECL_CNFERR"),
	V(0x03010000, "SMC_CLC_DECL_PEERNOSMC"), V(0x03020000, "SMC_CLC_DECL_IPSEC"),
	V(0x03030000, "SMC_CLC_DECL_NOSMCDEV"), V(0x03040000, "SMC_CLC_DECL_MODEUNSUPP"),
	V(0x03050000, "SMC_CLC_DECL_RMBE_EC"), V(0x03060000, "SMC_CLC_DECL_OPTUNSUPP"),
	V(0x04000000, "SMC_CLC_DECL_SYNCERR"), V(0x05000000, "SMC_CLC_DECL_PEERDECL"),
	V(0x99990000, "SMC_CLC_DECL_INTERR"), V(0x99990001, "SMC_CLC_DECL_ERR_RTOK"),
	V(0x99990002, "SMC_CLC_DECL_ERR_RDYLNK"), V(0x99990003, "SMC_CLC_DECL_ERR_REGRMB"));

#define NL_MEMINFO()	NL_INDEXED(meminfo, SHOW_U, UNS(value, UNNAMED))
#define COOKIE(n)	WHOLE_ARRAY(n, 2, UNS())

static void nl_place(struct plan *p, struct node *n)
{
	(void)p;
	n->align = 1;
}

/* ---- AF_UNIX --------------------------------------------------------------------------------------- */

LAYOUT(unix_vfs, "unix_diag_vfs", UNS(udiag_vfs_ino, ORDER(2)), DEV(udiag_vfs_dev, W32, ORDER(1)));
LAYOUT(unix_rqlen, "unix_diag_rqlen", UNS(udiag_rqueue), UNS(udiag_wqueue));
ATTRS(unix, "UNIX_DIAG_???",
	A(UNIX_DIAG_NAME, NL_STR()), A(UNIX_DIAG_VFS, NL_EMBED(unix_vfs)), A(UNIX_DIAG_PEER, UNS()),
	A(UNIX_DIAG_ICONS, NL_ARRAY(UNS(inode, UNNAMED))), A(UNIX_DIAG_RQLEN, NL_EMBED(unix_rqlen)),
	A(UNIX_DIAG_MEMINFO, NL_MEMINFO()), A(UNIX_DIAG_SHUTDOWN, UNS(, W8)), A(UNIX_DIAG_UID, UID()));
LAYOUT(unix_req, "unix_diag_req", XVAL(sdiag_family, addr_families, W8), UNS(sdiag_protocol, W8), PAD(2),
	FLAGS(udiag_states, tcp_bits), UNS(udiag_ino), FLAGS(udiag_show, unix_shows), COOKIE(udiag_cookie));
LAYOUT(unix_msg, "unix_diag_msg", XVAL(udiag_family, addr_families, W8), XVAL(udiag_type, socket_types, W8),
	XVAL(udiag_state, tcp_states, W8), PAD(1), UNS(udiag_ino), COOKIE(udiag_cookie));

/* ---- AF_INET, AF_INET6 ------------------------------------------------------------------------------- */

LAYOUT(sockid, "inet_diag_sockid", PORT(idiag_sport), PORT(idiag_dport), FAMILY_ADDR(idiag_src, 16),
	FAMILY_ADDR(idiag_dst, 16), IFINDEX(idiag_if), COOKIE(idiag_cookie));
LAYOUT(bc_op, "inet_diag_bc_op", XVAL(code, bytecodes, W8), UNS(yes, W8), UNS(no, W16));
LAYOUT(hostcond, "inet_diag_hostcond", XVAL(family, addr_families, W8), UNS(prefix_len, W8), UNS(port));
LAYOUT(markcond, "inet_diag_markcond", UNS(mark), UNS(mask));
LAYOUT(bc_ifindex, NULL, IFINDEX(ifindex, UNNAMED));

static void print_hostcond(struct print *p, struct span m)
{
	pen_open(p->t, '{');
	print_layout_fields(p, &layout_hostcond, m.s, 8);
	if (m.len > 8) {
		pen_next(p->t);
		print_family_addr(p, *m.s, span_from(m, 8), "addr");
	}
	pen_close(p->t, '}');
}

/* The operand of a condition follows it. */
static void print_bc_data(struct print *p, uint8_t code, struct span m)
{
	static const struct { uint8_t code; const struct layout *l; } data[] = {
		{ INET_DIAG_BC_S_GE, &layout_bc_op }, { INET_DIAG_BC_S_LE, &layout_bc_op },
		{ INET_DIAG_BC_D_GE, &layout_bc_op }, { INET_DIAG_BC_D_LE, &layout_bc_op },
		{ INET_DIAG_BC_S_COND, &layout_hostcond }, { INET_DIAG_BC_D_COND, &layout_hostcond },
		{ INET_DIAG_BC_MARK_COND, &layout_markcond }, { INET_DIAG_BC_DEV_COND, &layout_bc_ifindex } };
	const struct layout *l = NULL;

	for (size_t i = 0; i < COUNT(data); i++)
		if (data[i].code == code)
			l = data[i].l;
	if (!l || m.len < layout_size(p, l))
		put_span_hex(p, m);
	else if (m.have < layout_size(p, l))
		print_addr(p, m.addr);
	else if (l == &layout_hostcond)
		print_hostcond(p, m);
	else if (l == &layout_bc_ifindex)
		print_layout_fields(p, l, m.s, 4);
	else
		print_layout(p, l, m.s, layout_size(p, l));
}

static void bytecode_print(struct print *p, const struct node *n)
{
	struct span m = p->nl->value;

	(void)n;
	if (m.len < 4) {
		p->nl->refused = true;
		return;
	}
	if (m.have < 4) {
		print_addr(p, m.addr);
		return;
	}
	print_layout(p, &layout_bc_op, m.s, 4);
	if (m.len > 4) {
		pen_next(p->t);
		print_bc_data(p, *m.s, span_from(m, 4));
	}
}

/* One bit per option; without -v, only options that are set are shown. */
static void sockopt_print(struct print *p, const struct node *n)
{
	static const char *const names[] = { "recverr", "is_icsk", "freebind", "hdrincl", "mc_loop", "transparent",
		"mc_all", "nodefrag", "bind_address_no_port", "recverr_rfc4884", "defer_connect" };
	struct span m = p->nl->value;
	bool some = false;
	unsigned bits, rest;

	(void)n;
	if (m.len < 2) {
		p->nl->refused = true;
		return;
	}
	if (m.have < 2) {
		print_addr(p, m.addr);
		return;
	}
	bits = m.s[0] | m.s[1] << 8;
	pen_open(p->t, '{');
	for (size_t i = 0; i < COUNT(names); i++) {
		if (!p->verbose && !(bits >> i & 1))
			continue;
		if (some)
			pen_next(p->t);
		pen_name(p->t, names[i], strlen(names[i]));
		pen_uns(p->t, bits >> i & 1);
		some = true;
	}
	rest = bits >> COUNT(names);
	if (p->verbose || rest)
		pen_f(p->t, some ? ", unused=%#x /* bits 3..8 */" : "unused=%#x /* bits 3..8 */", rest);
	pen_close(p->t, '}');
	print_nonzero_rest(p, m, 2);
}

static const struct type type_nl_bytecode = { .name = "bytecode", .place = nl_place, .print = bytecode_print },
	type_nl_sockopt = { .name = "sockopt", .place = nl_place, .print = sockopt_print };

LAYOUT(inet_meminfo, "inet_diag_meminfo", UNS(idiag_rmem), UNS(idiag_wmem), UNS(idiag_fmem), UNS(idiag_tmem));
LAYOUT(vegas, "tcpvegas_info", UNS(tcpv_enabled), UNS(tcpv_rttcnt), UNS(tcpv_rtt), UNS(tcpv_minrtt));
LAYOUT(dctcp, "tcp_dctcp_info", UNS(dctcp_enabled, W16), UNS(dctcp_ce_state, W16), UNS(dctcp_alpha),
	UNS(dctcp_ab_ecn), UNS(dctcp_ab_tot));
LAYOUT(bbr, "tcp_bbr_info", HEX(bbr_bw_lo), HEX(bbr_bw_hi), UNS(bbr_min_rtt), UNS(bbr_pacing_gain),
	UNS(bbr_cwnd_gain));

/* Both depend on fields before them: the address family, and the length of the key. */
static void md5_addr_print(struct print *p, const struct node *n)
{
	const uint8_t *s = here(p, n, 16);

	if (s)
		print_family_room(p, s[-4], s, 16, "tcpm_addr");
}

static void md5_key_print(struct print *p, const struct node *n)
{
	const uint8_t *s = here(p, n, 80);
	uint32_t len = s ? s[-18] | s[-17] << 8 : 0;

	put_hex_string(p->t, s, len < 80 ? len : 80);
}

static void room_place(struct plan *p, struct node *n)
{
	(void)p;
	n->size = n->arg->count;
	n->align = n->arg->align ? n->arg->align : 1;
}

static const struct type type_md5_addr = { .name = "address", .place = room_place, .print = md5_addr_print },
	type_md5_key = { .name = "key", .place = room_place, .print = md5_key_print };

LAYOUT(md5sig, NULL, XVAL(tcpm_family, addr_families, W8), UNS(tcpm_prefixlen, W8), UNS(tcpm_keylen, W16),
	{ .name = "tcpm_addr", .type = &type_md5_addr, .count = 16, .align = 4, UNNAMED },
	{ .name = "tcpm_key", .type = &type_md5_key, .count = 80 });
ATTRS(tls, "TLS_INFO_???",
	N(TLS_INFO_UNSPEC), A(TLS_INFO_VERSION, NL_XVAL(tls_versions, 2)),
	A(TLS_INFO_CIPHER, NL_XVAL(tls_ciphers, 2)), A(TLS_INFO_TXCONF, NL_XVAL(tls_configs, 2)),
	A(TLS_INFO_RXCONF, NL_XVAL(tls_configs, 2)), N(TLS_INFO_ZC_RO_TX), N(TLS_INFO_RX_NO_PAD));
ATTRS(mptcp, "MPTCP_SUBFLOW_ATTR_???",
	N(MPTCP_SUBFLOW_ATTR_UNSPEC), A(MPTCP_SUBFLOW_ATTR_TOKEN_REM, HEX()),
	A(MPTCP_SUBFLOW_ATTR_TOKEN_LOC, HEX()), A(MPTCP_SUBFLOW_ATTR_RELWRITE_SEQ, UNS()),
	A(MPTCP_SUBFLOW_ATTR_MAP_SEQ, UNS64()), A(MPTCP_SUBFLOW_ATTR_MAP_SFSEQ, UNS()),
	A(MPTCP_SUBFLOW_ATTR_SSN_OFFSET, UNS()), A(MPTCP_SUBFLOW_ATTR_MAP_DATALEN, UNS(, W16)),
	A(MPTCP_SUBFLOW_ATTR_FLAGS, NL_FLAGS(mptcp_flags, 4)), A(MPTCP_SUBFLOW_ATTR_ID_REM, UNS(, W8)),
	A(MPTCP_SUBFLOW_ATTR_ID_LOC, UNS(, W8)), N(MPTCP_SUBFLOW_ATTR_PAD));
ATTRS(ulp, "INET_ULP_INFO_???",
	N(INET_ULP_INFO_UNSPEC), A(INET_ULP_INFO_NAME, NL_STR()), A(INET_ULP_INFO_TLS, NL_NEST(tls)),
	A(INET_ULP_INFO_MPTCP, NL_NEST(mptcp)));
ATTRS(storage, "SK_DIAG_BPF_STORAGE_???",
	N(SK_DIAG_BPF_STORAGE_NONE), N(SK_DIAG_BPF_STORAGE_PAD), A(SK_DIAG_BPF_STORAGE_MAP_ID, UNS()),
	A(SK_DIAG_BPF_STORAGE_MAP_VALUE, NL_XINT()));
ATTRS(storages, "SK_DIAG_BPF_STORAGE_???",
	N(SK_DIAG_BPF_STORAGE_REP_NONE), A(SK_DIAG_BPF_STORAGE, NL_NEST(storage)));
ATTRS(inet_req, "INET_DIAG_REQ_???",
	N(INET_DIAG_REQ_NONE), A(INET_DIAG_REQ_BYTECODE, NL(bytecode)), N(INET_DIAG_REQ_SK_BPF_STORAGES),
	A(INET_DIAG_REQ_PROTOCOL, NL_XVAL(inet_protocols, 0)));
ATTRS(inet, "INET_DIAG_???",
	N(INET_DIAG_NONE), A(INET_DIAG_MEMINFO, NL_EMBED(inet_meminfo)), N(INET_DIAG_INFO),
	A(INET_DIAG_VEGASINFO, NL_EMBED(vegas)), A(INET_DIAG_CONG, NL_STR()), A(INET_DIAG_TOS, UNS(, W8)),
	A(INET_DIAG_TCLASS, UNS(, W8)), A(INET_DIAG_SKMEMINFO, NL_MEMINFO()),
	A(INET_DIAG_SHUTDOWN, NL_FLAGS(shutdown_bits, 1, SHOW(BOTH))), A(INET_DIAG_DCTCPINFO, NL_EMBED(dctcp)),
	A(INET_DIAG_PROTOCOL, NL_XVAL(inet_protocols, 0)), A(INET_DIAG_SKV6ONLY, UNS(, W8)),
	A(INET_DIAG_LOCALS, NL_ARRAY(SOCKADDR_HERE(address, UNNAMED))),
	A(INET_DIAG_PEERS, NL_ARRAY(SOCKADDR_HERE(address, UNNAMED))), N(INET_DIAG_PAD),
	A(INET_DIAG_MARK, UNS()), A(INET_DIAG_BBRINFO, NL_EMBED(bbr)), A(INET_DIAG_CLASS_ID, UNS()),
	A(INET_DIAG_MD5SIG, NL_ARRAY(STRUCT(md5sig))), A(INET_DIAG_ULP_INFO, NL_NEST(ulp)),
	A(INET_DIAG_SK_BPF_STORAGES, NL_NEST(storages)), A(INET_DIAG_CGROUP_ID, UNS64()),
	A(INET_DIAG_SOCKOPT, NL(sockopt)));
LAYOUT(inet_req_compat, "inet_diag_req", XVAL(idiag_family, addr_families, W8), UNS(idiag_src_len, W8),
	UNS(idiag_dst_len, W8), FLAGS(idiag_ext, inet_exts, W8), EMBED(id, sockid), FLAGS(idiag_states, tcp_bits),
	UNS(idiag_dbs));
LAYOUT(inet_req, "inet_diag_req_v2", XVAL(sdiag_family, addr_families, W8), XVAL(sdiag_protocol, inet_protocols, W8),
	FLAGS(idiag_ext, inet_exts, W8), PAD(1), FLAGS(idiag_states, tcp_bits), EMBED(id, sockid));
LAYOUT(inet_msg, "inet_diag_msg", XVAL(idiag_family, addr_families, W8), XVAL(idiag_state, tcp_states, W8),
	UNS(idiag_timer, W8), UNS(idiag_retrans, W8), EMBED(id, sockid), UNS(idiag_expires), UNS(idiag_rqueue),
	UNS(idiag_wqueue), UNS(idiag_uid), UNS(idiag_inode));

/* ---- AF_NETLINK ----------------------------------------------------------------------------------------- */

static void protocol_print(struct print *p, const struct node *n)
{
	uint8_t v = get(p, n);

	if (v == NDIAG_PROTO_ALL)
		print_named(p->t, v, "NDIAG_PROTO_ALL", 0);
	else
		print_xval(p->t, &netlink_protocols, v);
}

static const struct type type_protocol = { .name = "protocol", .width = 1, .print = protocol_print };

LAYOUT(netlink_ring, "netlink_diag_ring", UNS(ndr_block_size), UNS(ndr_block_nr), UNS(ndr_frame_size),
	UNS(ndr_frame_nr));
ATTRS(netlink, "NETLINK_DIAG_???",
	A(NETLINK_DIAG_MEMINFO, NL_MEMINFO()), A(NETLINK_DIAG_GROUPS, NL_ARRAY(HEX0(group, LONG, UNNAMED))),
	A(NETLINK_DIAG_RX_RING, NL_EMBED(netlink_ring)), A(NETLINK_DIAG_TX_RING, NL_EMBED(netlink_ring)),
	A(NETLINK_DIAG_FLAGS, FLAGS(, netlink_flags)));
LAYOUT(netlink_req, "netlink_diag_req", XVAL(sdiag_family, addr_families, W8), NUM(sdiag_protocol, type_protocol),
	PAD(2), UNS(ndiag_ino), FLAGS(ndiag_show, netlink_shows), COOKIE(ndiag_cookie));
LAYOUT(netlink_msg, "netlink_diag_msg", XVAL(ndiag_family, addr_families, W8), XVAL(ndiag_type, socket_types, W8),
	XVAL(ndiag_protocol, netlink_protocols, W8), XVAL(ndiag_state, netlink_states, W8), UNS(ndiag_portid),
	UNS(ndiag_dst_portid), UNS(ndiag_dst_group), UNS(ndiag_ino), COOKIE(ndiag_cookie));

/* ---- AF_PACKET -------------------------------------------------------------------------------------------- */

static void mclist_addr_print(struct print *p, const struct node *n)
{
	const uint8_t *s = here(p, n, 32);
	uint32_t len = s ? s[-2] | s[-1] << 8 : 0;

	put_hex_string(p->t, s, len < 32 ? len : 32);
}

static void filter_print(struct print *p, const struct node *n)
{
	uint32_t count = p->nl->value.len / 8;

	(void)n;
	if (!count || count > UINT16_MAX)
		p->nl->refused = true;
	else
		print_filter(p, p->nl->value.s, count, p->nl->value.have / 8, p->nl->value.addr, &flavour_socket);
}

static const struct type type_mclist_addr = { .name = "address", .place = room_place, .print = mclist_addr_print },
	type_nl_filter = { .name = "filter", .place = nl_place, .print = filter_print };

LAYOUT(packet_info, "packet_diag_info", IFINDEX(pdi_index), XVAL(pdi_version, packet_versions), UNS(pdi_reserve),
	UNS(pdi_copy_thresh), UNS(pdi_tstamp), FLAGS(pdi_flags, packet_info_flags));
LAYOUT(packet_mclist, "packet_diag_mclist", IFINDEX(pdmc_index), UNS(pdmc_count), UNS(pdmc_type, W16),
	UNS(pdmc_alen, W16), { .name = "pdmc_addr", .type = &type_mclist_addr, .count = 32 });
LAYOUT(packet_ring, "packet_diag_ring", UNS(pdr_block_size), UNS(pdr_block_nr), UNS(pdr_frame_size),
	UNS(pdr_frame_nr), UNS(pdr_retire_tmo), UNS(pdr_sizeof_priv), UNS(pdr_features));
ATTRS(packet, "PACKET_DIAG_???",
	A(PACKET_DIAG_INFO, NL_EMBED(packet_info)), A(PACKET_DIAG_MCLIST, NL_ARRAY(STRUCT(packet_mclist))),
	A(PACKET_DIAG_RX_RING, NL_EMBED(packet_ring)), A(PACKET_DIAG_TX_RING, NL_EMBED(packet_ring)),
	A(PACKET_DIAG_FANOUT, UNS()), A(PACKET_DIAG_UID, UID()), A(PACKET_DIAG_MEMINFO, NL_MEMINFO()),
	A(PACKET_DIAG_FILTER, NL(filter)));
LAYOUT(packet_req, "packet_diag_req", XVAL(sdiag_family, addr_families, W8), HEX(sdiag_protocol, W8), PAD(2),
	UNS(pdiag_ino), FLAGS(pdiag_show, packet_shows), COOKIE(pdiag_cookie));
LAYOUT(packet_msg, "packet_diag_msg", XVAL(pdiag_family, addr_families, W8), XVAL(pdiag_type, socket_types, W8),
	XVAL(pdiag_num, eth_protocols, W16), UNS(pdiag_ino), COOKIE(pdiag_cookie));

/* ---- AF_SMC ------------------------------------------------------------------------------------------------- */

/* Its sockets have addresses of AF_INET. */
LAYOUT(smc_sockid, "inet_diag_sockid", PORT(idiag_sport), PORT(idiag_dport), FAMILY_ADDR(idiag_src, 16, CAP(AF_INET)),
	FAMILY_ADDR(idiag_dst, 16, CAP(AF_INET)), IFINDEX(idiag_if), COOKIE(idiag_cookie));
LAYOUT(smc_cursor, "smc_diag_cursor", UNS(reserved, W16), UNS(wrap, W16), UNS(count));
LAYOUT(smc_conn, "smc_diag_conninfo", UNS(token), UNS(sndbuf_size), UNS(rmbe_size), UNS(peer_rmbe_size),
	EMBED(rx_prod, smc_cursor), EMBED(rx_cons, smc_cursor), EMBED(tx_prod, smc_cursor),
	EMBED(tx_cons, smc_cursor), HEX0(rx_prod_flags, W8), HEX0(rx_conn_state_flags, W8),
	HEX0(tx_prod_flags, W8), HEX0(tx_conn_state_flags, W8), EMBED(tx_prep, smc_cursor),
	EMBED(tx_sent, smc_cursor), EMBED(tx_fin, smc_cursor));
LAYOUT(smc_link, "smc_diag_linkinfo", UNS(link_id, W8), CSTR(ibname, 64), UNS(ibport, W8), CSTR(gid, 40),
	CSTR(peer_gid, 40));
LAYOUT(smc_lgr, "smc_diag_lgrinfo", EMBED_ARRAY(lnk, 1, STRUCT(smc_link)), XVAL(role, smc_roles, W8));
LAYOUT(smc_dmb, "smcd_diag_dmbinfo", UNS(linkid), HEX64(peer_gid, ALIGN(8)), HEX64(my_gid, ALIGN(8)),
	HEX64(token, ALIGN(8)), HEX64(peer_token, ALIGN(8)));
LAYOUT(smc_fallback, "smc_diag_fallback", XVAL(reason, smc_declines, SHOW(BOTH)),
	XVAL(peer_diagnosis, smc_declines, SHOW(BOTH)));
ATTRS(smc, "SMC_DIAG_???",
	N(SMC_DIAG_NONE), A(SMC_DIAG_CONNINFO, NL_EMBED(smc_conn)), A(SMC_DIAG_LGRINFO, NL_EMBED(smc_lgr)),
	A(SMC_DIAG_SHUTDOWN, NL_FLAGS(shutdown_bits, 1)), A(SMC_DIAG_DMBINFO, NL_EMBED(smc_dmb)),
	A(SMC_DIAG_FALLBACK, NL_EMBED(smc_fallback)));
LAYOUT(smc_req, "smc_diag_req", XVAL(diag_family, addr_families, W8), PAD(2), FLAGS(diag_ext, smc_exts, W8),
	EMBED(id, smc_sockid));
LAYOUT(smc_msg, "smc_diag_msg", XVAL(diag_family, addr_families, W8), XVAL(diag_state, smc_states, W8),
	XVAL(diag_fallback, smc_modes, W8), UNS(diag_shutdown, W8), EMBED(id, smc_sockid), UNS(diag_uid),
	UNS64(diag_inode, ALIGN(8)));

/* ---- the messages --------------------------------------------------------------------------------------------- */

static const struct message requests[] = {
	{ AF_UNIX, &layout_unix_req, NULL, false },
	{ AF_INET, &layout_inet_req, &inet_req_attrs, false },
	{ AF_INET6, &layout_inet_req, &inet_req_attrs, false },
	{ AF_NETLINK, &layout_netlink_req, NULL, false },
	{ AF_PACKET, &layout_packet_req, NULL, false },
	{ AF_SMC, &layout_smc_req, NULL, false },
}, answers[] = {
	{ AF_UNIX, &layout_unix_msg, &unix_attrs, false },
	{ AF_INET, &layout_inet_msg, &inet_attrs, false },
	{ AF_INET6, &layout_inet_msg, &inet_attrs, false },
	{ AF_NETLINK, &layout_netlink_msg, &netlink_attrs, false },
	{ AF_PACKET, &layout_packet_msg, &packet_attrs, false },
	{ AF_SMC, &layout_smc_msg, &smc_attrs, false },
};

/* The oldest kind of request, for TCP and DCCP only. */
static const struct message compat = { 0, &layout_inet_req_compat, &inet_req_attrs, false };

static const struct message *message_of(const struct nlmsg *h, uint8_t family)
{
	const struct message *m = h->flags & NLM_F_REQUEST ? requests : answers;
	bool inet = family == AF_INET || family == AF_INET6;

	if (h->flags & NLM_F_REQUEST && inet && (h->type == TCPDIAG_GETSOCK || h->type == DCCPDIAG_GETSOCK))
		return &compat;
	for (size_t i = 0; i < COUNT(requests); i++)
		if (m[i].type == family)
			return &m[i];
	return NULL;
}

bool netlink_sock_diag(struct print *p, const struct nlmsg *h, struct span m)
{
	const struct message *msg;

	if (h->type == NLMSG_DONE)
		return false;
	if (!m.have) {
		print_addr(p, m.addr);
		return true;
	}
	msg = m.len > 1 ? message_of(h, *m.s) : NULL;
	if (msg)
		print_message(p, msg, m);
	else
		print_family_only(p, m);
	return true;
}
