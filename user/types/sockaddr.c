// SPDX-License-Identifier: GPL-2.0
/*
 * Socket addresses.  Most families have plain layouts.  An address that is
 * shorter than the least length of its family is shown as bytes.
 */
#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <linux/if_arp.h>
#include <linux/if_xdp.h>
#include <linux/nfc.h>
#include <linux/qrtr.h>
#include <linux/tipc.h>
#include <linux/vm_sockets.h>
#include "settings.h"
#include "net.h"
#include "types/shared.h"

#define FAMILY_SIZE	2u	/* sa_family, which comes first */
#define STORAGE		128u	/* no address is longer */
#define SUN_SIZE	110u	/* struct sockaddr_un */

/* An address, padded with zeros so that a fixed structure can be laid over it. */
struct sa {
	const uint8_t *s;
	uint32_t len;		/* as the caller gave it */
	const struct systrace_block *umem;	/* FDINFO of the descriptor in a shared XDP address; NULL: not known */
};

static uint32_t u16_at(const uint8_t *s)
{
	uint16_t v;

	memcpy(&v, s, sizeof(v));
	return v;
}

static uint32_t u32_at(const uint8_t *s)
{
	uint32_t v;

	memcpy(&v, s, sizeof(v));
	return v;
}

static void print_raw(struct print *p, const struct sa *a)
{
	pen_label(p->t, "sa_data");
	pen_quoted(p->t, a->s + FAMILY_SIZE, a->len - FAMILY_SIZE, false);
}

/* ---- AF_UNIX ------------------------------------------------------------------------- */

static void print_un(struct print *p, const struct sa *a)
{
	const char *path = (const char *)a->s + FAMILY_SIZE;
	uint32_t len = (a->len < SUN_SIZE ? a->len : SUN_SIZE) - FAMILY_SIZE;

	size_t at;

	pen_label(p->t, "sun_path");
	at = p->t->len;
	if (*path) {
		pen_quoted(p->t, path, strnlen(path, len), false);
	} else {
		put_c(p->t, '@');
		put_quoted(p->t, path + 1, len - 1);
		pen_is(p->t, at, (struct mark){ .kind = PEN_BYTES, .is = path, .len = len });
	}
}

/* ---- AF_INET, AF_INET6 ------------------------------------------------------------------ */

LAYOUT(sin, NULL, PAD(2), PORT(sin_port), IN_ADDR(sin_addr), PAD(8));
LAYOUT(sin6, NULL, PAD(2), PORT(sin6_port), HTONL(sin6_flowinfo), IN6_ADDR(sin6_addr, 4));

#define SIN6_SCOPE	24u	/* offset of sin6_scope_id, at which addresses of older programs end */

static void print_in6(struct print *p, const struct sa *a)
{
	const uint8_t *addr = a->s + 8;
	bool link_local = (addr[0] == 0xfe && (addr[1] & 0xc0) == 0x80) ||
			  (addr[0] == 0xff && (addr[1] & 0x0f) == 0x02);

	print_layout_fields(p, &layout_sin6, a->s, SIN6_SCOPE);
	if (a->len <= SIN6_SCOPE)
		return;
	pen_field(p->t, "sin6_scope_id");
	if (link_local)
		print_ifindex(p, u32_at(a->s + SIN6_SCOPE));
	else
		pen_uns(p->t, u32_at(a->s + SIN6_SCOPE));
}

/* ---- AF_AX25: call signs, each character shifted left ------------------------------------- */

#define CALL_LEN	7u
#define AX25_SIZE	16u	/* struct sockaddr_ax25; digipeaters may follow */
#define DIGIS_MAX	8u

/* Whether a call sign is shown as text, as a comment after its bytes, or only as bytes. Returns XLAT_*. */
static int call_style(const uint8_t *call)
{
	bool space = false, some = false;
	int style = XLAT_ABBREV;

	for (unsigned i = 0; i < CALL_LEN - 1; i++) {
		uint8_t c = call[i] >> 1;
		bool sane = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == ' ';

		if (c == ' ')
			space = true;
		else
			some = true;
		if (call[i] & 1 || !sane || (c != ' ' && space))
			style = XLAT_VERBOSE;
		if (c < ' ' || c > '~' || c == '*' || c == '/')
			return XLAT_RAW;
	}
	if (call[CALL_LEN - 1] & ~0x1e || (!some && call[CALL_LEN - 1]))
		style = XLAT_VERBOSE;
	return style;
}

static void put_call(struct text *t, const uint8_t *call)
{
	unsigned end = CALL_LEN - 1, ssid = call[CALL_LEN - 1] >> 1 & 15;

	size_t at = t->len;

	while (end && call[end - 1] >> 1 == ' ')
		end--;
	if (end || ssid) {
		for (unsigned i = 0; i < end; i++)
			put_c(t, call[i] >> 1);
		put_c(t, '-');
		put_uns(t, ssid);
	} else {
		put_c(t, '*');
	}
	pen_is_text(t, at);
}

static void print_call(struct print *p, const uint8_t *call)
{
	int style = call_style(call);

	if (style == XLAT_ABBREV)
		style = p->t->xlat;
	if (style != XLAT_ABBREV) {
		pen_first(p->t, "ax25_call");
		put_hex_string(p->t, call, CALL_LEN);
		pen_close(p->t, '}');
	}
	if (style == XLAT_RAW)
		return;
	if (style == XLAT_VERBOSE)
		put_s(p->t, " /* ");
	put_call(p->t, call);
	if (style == XLAT_VERBOSE)
		put_s(p->t, " */");
}

static void print_digipeaters(struct print *p, const struct sa *a, int ndigis)
{
	uint32_t has = (a->len - AX25_SIZE) / CALL_LEN;
	uint32_t want = ndigis < 0 ? 0 : ndigis, n;

	has = has < DIGIS_MAX ? has : DIGIS_MAX;
	want = want < DIGIS_MAX ? want : DIGIS_MAX;
	n = has < want ? has : want;
	if (want) {
		pen_field(p->t, "fsa_digipeater");
		pen_open(p->t, '[');
		for (uint32_t i = 0; i < n; i++) {
			if (i)
				pen_next(p->t);
			if (!p->verbose && i >= p->string_max) {
				pen_dots(p->t);
				break;
			}
			print_call(p, a->s + AX25_SIZE + i * CALL_LEN);
		}
		if (want > has)
			pen_f(p->t, n ? ", ..." : "...");
		pen_close(p->t, ']');
	}
	if (a->len > AX25_SIZE + has * CALL_LEN)
		pen_rest(p->t);
}

static void print_ax25(struct print *p, const struct sa *a)
{
	int ndigis = u32_at(a->s + 12);
	bool full = ndigis || a->len > AX25_SIZE;

	pen_f(p->t, full ? "fsa_ax25={sax25_call=" : "sax25_call=");
	print_call(p, a->s + 2);
	pen_field(p->t, "sax25_ndigis");
	pen_dec(p->t, ndigis);
	if (!full)
		return;
	pen_close(p->t, '}');
	print_digipeaters(p, a, ndigis);
}

/* ---- AF_IPX, AF_X25 --------------------------------------------------------------------------- */

static void netaddr_print(struct print *p, const struct node *n)
{
	put_s(p->t, "htonl(");
	pen_hex(p->t, ntohl(get(p, n)));
	put_c(p->t, ')');
}

static const struct type type_ipx_net = { .name = "ipx", .width = 4, .print = netaddr_print };

LAYOUT(ipx, NULL, PAD(2), PORT(sipx_port), NUM(sipx_network, type_ipx_net),
	WHOLE_ARRAY(sipx_node, 6, HEX0(, W8)), HEX0(sipx_type, W8), HEX(sipx_zero, W8, NONZERO));

LAYOUT(x25_address, NULL, CSTR(x25_addr, 16));
LAYOUT(x25, NULL, PAD(2), EMBED(sx25_addr, x25_address));

/* ---- AF_NETLINK, AF_PACKET ---------------------------------------------------------------------- */

LAYOUT(nl, "sockaddr_nl", PAD(2), HEX(nl_pad, W16, NONZERO), PID(nl_pid), HEX0(nl_groups));

XLATS(packet_types, "PACKET_???", V(0, "PACKET_HOST"), V(1, "PACKET_BROADCAST"), V(2, "PACKET_MULTICAST"),
	V(3, "PACKET_OTHERHOST"), V(4, "PACKET_OUTGOING"), V(5, "PACKET_LOOPBACK"), V(6, "PACKET_USER"),
	V(7, "PACKET_KERNEL"));

static void eth_proto_print(struct print *p, const struct node *n)
{
	const void *s = here(p, n, 2);

	if (p->t->xlat != XLAT_ABBREV && s)
		put_hex_string(p->t, s, 2);
	if (p->t->xlat == XLAT_RAW)
		return;
	put_s(p->t, p->t->xlat == XLAT_VERBOSE ? " /* htons(" : "htons(");
	print_xval_as(p->t, &eth_protocols, ntohs(get(p, n)), SHOW_ABBREV);
	put_s(p->t, p->t->xlat == XLAT_VERBOSE ? ") */" : ")");
}

static const struct type type_eth_proto = { .name = "protocol", .width = 2, .print = eth_proto_print };

LAYOUT(ll, NULL, PAD(2), NUM(sll_protocol, type_eth_proto), IFINDEX(sll_ifindex),
	XVAL(sll_hatype, arp_types, W16), XVAL(sll_pkttype, packet_types, W8), UNS(sll_halen, W8));

#define SLL_ADDR	12u	/* offset of sll_addr */

static void print_ll(struct print *p, const struct sa *a)
{
	uint32_t halen = a->s[SLL_ADDR - 1];
	size_t at;

	print_layout_fields(p, &layout_ll, a->s, SLL_ADDR);
	if (!halen)
		return;
	pen_field(p->t, "sll_addr");
	pen_open(p->t, '[');
	for (uint32_t i = 0; i < halen; i++) {
		if (i)
			pen_next(p->t);
		if (i >= a->len - SLL_ADDR) {
			pen_dots(p->t);
			break;
		}
		at = p->t->len;
		if (a->s[SLL_ADDR + i])
			put_hex(p->t, a->s[SLL_ADDR + i]);
		else
			put_s(p->t, "00");
		pen_is_number(p->t, at, a->s[SLL_ADDR + i]);
	}
	pen_close(p->t, ']');
}

/* ---- AF_BLUETOOTH: only the length shows which protocol's address it is ----------------------------- */

XLATS(l2cap_psms, "L2CAP_PSM_???", V(0x0001, "L2CAP_PSM_SDP"), V(0x0003, "L2CAP_PSM_RFCOMM"),
	V(0x0021, "L2CAP_PSM_3DSP"), V(0x0023, "L2CAP_PSM_IPSP"), V(0x0080, "L2CAP_PSM_LE_DYN_START"),
	V(0x00ff, "L2CAP_PSM_LE_DYN_END"), V(0x1001, "L2CAP_PSM_DYN_START"), V(0x10ff, "L2CAP_PSM_AUTO_END"),
	V(0xffff, "L2CAP_PSM_DYN_END"));
XLATS(l2cap_cids, "L2CAP_CID_???", V(0x0001, "L2CAP_CID_SIGNALING"), V(0x0002, "L2CAP_CID_CONN_LESS"),
	V(0x0003, "L2CAP_CID_A2MP"), V(0x0004, "L2CAP_CID_ATT"), V(0x0005, "L2CAP_CID_LE_SIGNALING"),
	V(0x0006, "L2CAP_CID_SMP"), V(0x0007, "L2CAP_CID_SMP_BREDR"), V(0x0040, "L2CAP_CID_DYN_START"),
	V(0x007f, "L2CAP_CID_LE_DYN_END"), V(0xffff, "L2CAP_CID_DYN_END"));
XLATS(bdaddr_types, "BDADDR_???", V(0, "BDADDR_BREDR"), V(1, "BDADDR_LE_PUBLIC"), V(2, "BDADDR_LE_RANDOM"));
XLATS(hci_channels, "HCI_CHANNEL_???", V(0, "HCI_CHANNEL_RAW"), V(1, "HCI_CHANNEL_USER"),
	V(2, "HCI_CHANNEL_MONITOR"), V(3, "HCI_CHANNEL_CONTROL"), V(4, "HCI_CHANNEL_LOGGING"));

/* START+n: the form of numbers in dynamic ranges */
static void put_dynamic(struct text *t, uint32_t start, const char *name, uint32_t v)
{
	print_named(t, start, name, 0);
	put_c(t, '+');
	pen_uns(t, v - start);
}

static void put_l2cap(struct text *t, const struct xlats *names, uint32_t v, uint32_t start)
{
	const char *name = xlat_name(names, v);
	size_t at = t->len;
	bool comment;

	comment = t->xlat == XLAT_VERBOSE || (!name && !start);
	put_s(t, "htobs(");
	if (t->xlat != XLAT_ABBREV || comment)
		put_hex(t, v);
	if (t->xlat != XLAT_RAW) {
		if (comment)
			put_s(t, " /* ");
		if (name)
			put_s(t, name);
		else if (start)
			put_dynamic(t, start, xlat_name(names, start), v);
		else
			put_s(t, names->unknown);
		if (comment)
			put_s(t, " */");
	}
	put_c(t, ')');
	pen_is_called(t, at, v, name);
}

static void psm_print(struct print *p, const struct node *n)
{
	uint32_t psm = get(p, n);

	put_l2cap(p->t, &l2cap_psms, psm, psm >= 0x80 && psm <= 0xff ? 0x80 : psm >= 0x1001 ? 0x1001 : 0);
}

static void cid_print(struct print *p, const struct node *n)
{
	uint32_t cid = get(p, n);

	put_l2cap(p->t, &l2cap_cids, cid, cid >= 0x40 ? 0x40 : 0);
}

static const struct type type_psm = { .name = "psm", .width = 2, .print = psm_print },
	type_cid = { .name = "cid", .width = 2, .print = cid_print };

LAYOUT(hci_old, NULL, PAD(2), HTOBS(hci_dev));
LAYOUT(hci, NULL, PAD(2), HTOBS(hci_dev), XVAL(hci_channel, hci_channels, W16));
LAYOUT(sco, NULL, PAD(2), MAC(sco_bdaddr, 6));
LAYOUT(rc, NULL, PAD(2), MAC(rc_bdaddr, 6), UNS(rc_channel, W8), PAD(1));
LAYOUT(l2_old, NULL, PAD(2), NUM(l2_psm, type_psm), MAC(l2_bdaddr, 6), NUM(l2_cid, type_cid));
LAYOUT(l2, NULL, PAD(2), NUM(l2_psm, type_psm), MAC(l2_bdaddr, 6), NUM(l2_cid, type_cid),
	XVAL(l2_bdaddr_type, bdaddr_types, W8), PAD(1));

static void print_bt(struct print *p, const struct sa *a)
{
	static const struct layout *const all[] = { &layout_hci_old, &layout_hci, &layout_sco, &layout_rc,
						    &layout_l2_old, &layout_l2 };

	for (size_t i = 0; i < COUNT(all); i++)
		if (layout_size(p, all[i]) == a->len) {
			print_layout_fields(p, all[i], a->s, a->len);
			return;
		}
	print_raw(p, a);
}

/* ---- AF_RXRPC: an address in an address --------------------------------------------------------------- */

XLATS(rxrpc_services, "???_SERVICE", V(1, "CM_SERVICE"), V(2500, "YFS_FS_SERVICE"), V(2501, "YFS_CM_SERVICE"),
	V(2503, "YFS_VL_SERVICE"));
LAYOUT(rxrpc, NULL, PAD(2), XVAL(srx_service, rxrpc_services, W16, SHOW(BOTH)),
	XVAL(transport_type, socket_types, W16), UNS(transport_len, W16));

#define RXRPC_TRANSPORT	8u	/* offset of the transport's address */

static void print_rxrpc(struct print *p, const struct sa *a)
{
	const struct sa in = { a->s + RXRPC_TRANSPORT, a->len - RXRPC_TRANSPORT, NULL };
	uint32_t says = u16_at(a->s + RXRPC_TRANSPORT - 2), family = u16_at(in.s);
	uint32_t len = says < in.len ? says : in.len;
	const char *name = family == AF_INET ? "sin" : family == AF_INET6 ? "sin6" : NULL;

	print_layout_fields(p, &layout_rxrpc, a->s, RXRPC_TRANSPORT);
	pen_field(p->t, "transport");
	pen_open(p->t, '{');
	if (name) {
		pen_name(p->t, name, strlen(name));
		pen_open(p->t, '{');
	}
	pen_f(p->t, family == AF_INET ? "sin_family=" : family == AF_INET6 ? "sin6_family=" : "family=");
	print_xval(p->t, &addr_families, family);
	if (family == AF_INET && says >= 16) {
		pen_next(p->t);
		print_layout_fields(p, &layout_sin, in.s, 16);
	} else if (family == AF_INET6 && says >= SIN6_SCOPE) {
		pen_next(p->t);
		print_in6(p, &(struct sa){ in.s, len, NULL });
	} else if (len > FAMILY_SIZE) {
		pen_next(p->t);
		pen_quoted(p->t, in.s + FAMILY_SIZE, len - FAMILY_SIZE, false);
	}
	pen_f(p->t, name ? "}}" : "}");
}

/* ---- AF_IEEE802154 -------------------------------------------------------------------------------------- */

enum { ADDR_NONE = 0, ADDR_SHORT = 2, ADDR_LONG = 3 };
XLATS(ieee_types, "IEEE802154_ADDR_???", V(ADDR_NONE, "IEEE802154_ADDR_NONE"),
	V(ADDR_SHORT, "IEEE802154_ADDR_SHORT"), V(ADDR_LONG, "IEEE802154_ADDR_LONG"));
XLATS(ieee_pans, NULL, V(0xffff, "IEEE802154_PANID_BROADCAST"));
XLATS(ieee_shorts, NULL, V(0xfffe, "IEEE802154_ADDR_UNDEF"), V(0xffff, "IEEE802154_ADDR_BROADCAST"));
LAYOUT(ieee_addr, NULL, PAD(4), XVAL(addr_type, ieee_types, SHOW(BOTH)), XVAL(pan_id, ieee_pans, W16, SHOW(BOTH)));

#define IEEE_ADDR	10u	/* offset of the address itself */

static void print_ieee802154(struct print *p, const struct sa *a)
{
	uint32_t type = u32_at(a->s + 4);

	pen_f(p->t, "addr={");
	print_layout_fields(p, &layout_ieee_addr, a->s, IEEE_ADDR);
	if (type == ADDR_SHORT) {
		pen_field(p->t, "short_addr");
		print_xval_as(p->t, &ieee_shorts, u16_at(a->s + IEEE_ADDR), SHOW_BOTH);
	} else if (type != ADDR_NONE) {
		pen_field(p->t, "hwaddr");
		print_hwaddr(p, a->s + IEEE_ADDR, 8, ARPHRD_IEEE802154);
	}
	pen_close(p->t, '}');
}

/* ---- AF_ALG ----------------------------------------------------------------------------------------------- */

XLATS(alg_flags, "CRYPTO_ALG_???", V(0x1000, "CRYPTO_ALG_KERN_DRIVER_ONLY"));
LAYOUT(alg, NULL, PAD(2), CSTR(salg_type, 14), FLAGS(salg_feat, alg_flags, SHOW(BOTH)),
	FLAGS(salg_mask, alg_flags, SHOW(BOTH)));

#define ALG_NAME	24u	/* offset of salg_name, whose length has no limit */

static void print_alg(struct print *p, const struct sa *a)
{
	print_layout_fields(p, &layout_alg, a->s, ALG_NAME);
	pen_field(p->t, "salg_name");
	put_cstring(p, (const char *)a->s + ALG_NAME, a->len - ALG_NAME);
}

/* ---- AF_NFC ------------------------------------------------------------------------------------------------- */

XLATS(nfc_protocols, "NFC_PROTO_???", X(NFC_PROTO_JEWEL), X(NFC_PROTO_MIFARE), X(NFC_PROTO_FELICA),
	X(NFC_PROTO_ISO14443), X(NFC_PROTO_NFC_DEP), X(NFC_PROTO_ISO14443_B), X(NFC_PROTO_ISO15693));
XLATS(nfc_saps, NULL, V(1, "LLCP_SAP_SDP"), V(2, "LLCP_SAP_IP"), V(3, "LLCP_SAP_OBEX"), V(4, "LLCP_SAP_SNEP"),
	V(0xff, "LLCP_SAP_MAX"));
LAYOUT(nfc, "sockaddr_nfc", PAD(4), IFINDEX(dev_idx), HEX(target_idx), XVAL(nfc_protocol, nfc_protocols));
LAYOUT(nfc_llcp, NULL, PAD(16), XVAL(dsap, nfc_saps, W8, SHOW(BOTH)), XVAL(ssap, nfc_saps, W8, SHOW(BOTH)));

#define NFC_SIZE	16u
#define NFC_SERVICE	18u
#define NFC_SERVICE_MAX	63u

static void print_nfc(struct print *p, const struct sa *a)
{
	bool wide = p->plan->abi->word == 8;
	uint32_t whole = wide ? 96 : 88, at = wide ? 88 : 84;
	uint64_t n = 0;

	print_layout_fields(p, &layout_nfc, a->s, NFC_SIZE);
	if (a->len < whole) {
		if (a->len > NFC_SIZE)
			pen_rest(p->t);
		return;
	}
	memcpy(&n, a->s + at, p->plan->abi->word);
	pen_next(p->t);
	print_layout_fields(p, &layout_nfc_llcp, a->s, NFC_SERVICE);
	pen_field(p->t, "service_name");
	pen_quoted(p->t, a->s + NFC_SERVICE, n < NFC_SERVICE_MAX ? n : NFC_SERVICE_MAX, false);
	pen_field(p->t, "service_name_len");
	pen_uns(p->t, n);
}

/* ---- AF_VSOCK, AF_QIPCRTR, AF_XDP, AF_MCTP --------------------------------------------------------------------- */

XLATS(vm_cids, NULL, V(0, "VMADDR_CID_HYPERVISOR"), V(1, "VMADDR_CID_LOCAL"), V(2, "VMADDR_CID_HOST"),
	V(0xffffffffU, "VMADDR_CID_ANY"));
XLATS(vm_ports, NULL, V(0xffffffffU, "VMADDR_PORT_ANY"));
XLATS(vm_flags, "VMADDR_FLAG_???", X(VMADDR_FLAG_TO_HOST));
LAYOUT(vm, NULL, PAD(2), HEX(svm_reserved1, W16, NONZERO),
	XVAL(svm_port, vm_ports, ORDER(2)), XVAL(svm_cid, vm_cids, ORDER(1)),
	FLAGS(svm_flags, vm_flags, W8, ORDER(3)), BYTES(svm_zero, 3, NONZERO, ORDER(4)));

XLATS(qrtr_nodes, NULL, V(QRTR_NODE_BCAST, "QRTR_NODE_BCAST"));
XLATS(qrtr_ports, NULL, V(QRTR_PORT_CTRL, "QRTR_PORT_CTRL"));
LAYOUT(qrtr, "sockaddr_qrtr", PAD(4), XVAL(sq_node, qrtr_nodes), XVAL(sq_port, qrtr_ports));

XLATS(xdp_flags, "XDP_???", X(XDP_SHARED_UMEM), X(XDP_COPY), X(XDP_ZEROCOPY), X(XDP_USE_NEED_WAKEUP));
LAYOUT(xdp, NULL, PAD(2), FLAGS(sxdp_flags, xdp_flags, W16), IFINDEX(sxdp_ifindex), UNS(sxdp_queue_id));
#define UMEM_FD 12	/* offset of the descriptor in a shared XDP address */
LAYOUT(xdp_other, NULL, PAD(12), HEX(sxdp_shared_umem_fd));

static void print_xdp(struct print *p, const struct sa *a)
{
	bool shared = u16_at(a->s + 2) & XDP_SHARED_UMEM;

	print_layout_fields(p, &layout_xdp, a->s, 12);
	if (!shared && !u32_at(a->s + 12))
		return;
	pen_next(p->t);
	if (!shared) {
		print_layout_fields(p, &layout_xdp_other, a->s, 16);
		return;
	}
	pen_f(p->t, "sxdp_shared_umem_fd=%d", (int)u32_at(a->s + UMEM_FD));
	if ((int)u32_at(a->s + UMEM_FD) >= 0)
		print_fd_facts(p->t, a->umem);
}

XLATS(mctp_nets, NULL, V(MCTP_NET_ANY, "MCTP_NET_ANY"));
XLATS(mctp_addrs, NULL, V(MCTP_ADDR_NULL, "MCTP_ADDR_NULL"), V(MCTP_ADDR_ANY, "MCTP_ADDR_ANY"));
LAYOUT(mctp_addr, NULL, XVAL(s_addr, mctp_addrs, W8));
LAYOUT(mctp, "sockaddr_mctp", PAD(2), HEX(__smctp_pad0, W16, NONZERO),
	XVAL(smctp_network, mctp_nets), EMBED(smctp_addr, mctp_addr), HEX(smctp_type, W8), HEX(smctp_tag, W8),
	HEX(__smctp_pad1, W8, NONZERO));

/* ---- AF_TIPC --------------------------------------------------------------------------------------------------- */

SHARED_XLATS(tipc_scopes, "TIPC_???_SCOPE", X(TIPC_CLUSTER_SCOPE), X(TIPC_NODE_SCOPE));
XLATS(tipc_types, "TIPC_???", V(TIPC_SERVICE_RANGE, "TIPC_SERVICE_RANGE"), V(TIPC_SERVICE_ADDR, "TIPC_SERVICE_ADDR"),
	V(TIPC_SOCKET_ADDR, "TIPC_SOCKET_ADDR"));
LAYOUT(tipc, NULL, PAD(2), XVAL(addrtype, tipc_types, W8));
LAYOUT(tipc_range, "tipc_service_range", UNS(type), UNS(lower), UNS(upper));
LAYOUT(tipc_service_name, "tipc_service_addr", UNS(type), UNS(instance));
LAYOUT(tipc_service, NULL, EMBED(name, tipc_service_name), HEX(domain));
LAYOUT(tipc_socket, "tipc_socket_addr", UNS(ref), HEX(node));
LAYOUT(tipc_at_range, NULL, PAD(4), EMBED(nameseq, tipc_range));
LAYOUT(tipc_at_service, NULL, PAD(4), EMBED(name, tipc_service));
LAYOUT(tipc_at_socket, NULL, PAD(4), EMBED(id, tipc_socket));
#define TIPC_SIZE 16

static void print_tipc(struct print *p, const struct sa *a)
{
	static const struct layout *const layouts[] = {
		[TIPC_SERVICE_RANGE] = &layout_tipc_at_range, [TIPC_SERVICE_ADDR] = &layout_tipc_at_service,
		[TIPC_SOCKET_ADDR] = &layout_tipc_at_socket };
	uint8_t type = a->s[2];
	int scope = (int8_t)a->s[3];

	print_layout_fields(p, &layout_tipc, a->s, 4);
	pen_field(p->t, "scope");
	if (scope < 0)
		put_c(p->t, '-');
	print_xval(p->t, &tipc_scopes, scope < 0 ? -scope : scope);
	pen_field(p->t, "addr");
	if (type < COUNT(layouts) && layouts[type])
		print_layout(p, layouts[type], a->s, TIPC_SIZE);
	else
		pen_quoted(p->t, (const char *)a->s + 4, TIPC_SIZE - 4, false);
}

/* ---- all of them ---------------------------------------------------------------------------------------------- */

static const struct {
	uint32_t family, min;		/* shorter ones are shown as bytes */
	const struct layout *layout;	/* or */
	void (*print)(struct print *, const struct sa *);
	bool newer;			/* strace 6.1 does not know the family */
} families_known[] = {
	{ AF_UNIX, 3, NULL, print_un },
	{ AF_INET, 16, &layout_sin, NULL },
	{ AF_INET6, SIN6_SCOPE, NULL, print_in6 },
	{ AF_AX25, AX25_SIZE, NULL, print_ax25 },
	{ AF_IPX, 16, &layout_ipx, NULL },
	{ AF_X25, 18, &layout_x25, NULL },
	{ AF_NETLINK, 12, &layout_nl, NULL },
	{ AF_PACKET, 20, NULL, print_ll },
	{ AF_BLUETOOTH, 3, NULL, print_bt },
	{ AF_RXRPC, 36, NULL, print_rxrpc },
	{ AF_IEEE802154, 20, NULL, print_ieee802154 },
	{ AF_ALG, ALG_NAME + 1, NULL, print_alg },
	{ AF_NFC, NFC_SIZE, NULL, print_nfc },
	{ AF_VSOCK, 16, &layout_vm, NULL },
	{ AF_QIPCRTR, 12, &layout_qrtr, NULL },
	{ AF_XDP, 16, NULL, print_xdp },
	{ AF_MCTP, 12, &layout_mctp, NULL },
	{ AF_TIPC, TIPC_SIZE, NULL, print_tipc, .newer = true },
};

static void print_family(struct print *p, const struct sa *a, uint32_t family)
{
	for (size_t i = 0; i < COUNT(families_known); i++) {
		if (families_known[i].family != family || a->len < families_known[i].min || opt.newer < families_known[i].newer)
			continue;
		if (families_known[i].layout)
			print_layout_fields(p, families_known[i].layout, a->s, STORAGE);
		else
			families_known[i].print(p, a);
		return;
	}
	print_raw(p, a);
}

static void print_address(struct print *p, const void *addr, uint32_t len, const struct systrace_block *umem)
{
	uint8_t copy[STORAGE + 1] = { 0 };
	struct sa a = { copy, len < STORAGE ? len : STORAGE, umem };
	uint32_t family;

	memcpy(copy, addr, a.len);
	a.s = marks_copy(p->t, copy, sizeof(copy));
	family = u16_at(copy);
	pen_first(p->t, "sa_family");
	print_xval(p->t, &addr_families, family);
	if (a.len > FAMILY_SIZE) {
		pen_next(p->t);
		print_family(p, &a, family);
	}
	pen_close(p->t, '}');
}

void print_sockaddr(struct print *p, const void *addr, uint32_t len)
{
	print_address(p, addr, len, NULL);
}

/* ---- addresses that a pointer leads to ------------------------------------------------------------------------- */

static void sockaddr_copy(struct plan *p, struct node *n, int phase)
{
	int addr = plan_copy_bytes(p, n, phase, plan_len_ref(p, n, phase), 1, STORAGE);

	/*
	 * only an XDP address has a descriptor, but which family it is shows only when the address
	 * is printed
	 */
	if (p->asked->fds && phase == AT_ENTER)
		plan_op(p, &(struct systrace_op){ .kind = SYSTRACE_FDINFO, .ptr = { addr + 1, 4, UMEM_FD },
						  .cap = sizeof(struct systrace_fdinfo) + 4096 + 256 });
}

/* The length of an address. A returned one is cut to the room that the caller gave. */
uint32_t sockaddr_len(const struct print *p, const struct node *n)
{
	const struct node *len = n->len;
	const struct systrace_block *b;
	int32_t now, before;

	now = get_len(p, n);
	before = now;
	if (n->arg->dir == OUT && p->phase == AT_EXIT) {
		if (!n->len_deref)
			before = get_at(p, len, AT_ENTER);
		else if ((b = block_of(p, len, AT_ENTER)) && b->len >= 4)
			memcpy(&before, block_data(b), 4);
		else
			before = 0;
	}
	if (now > before)
		now = before;
	return now < 2 ? 0 : now;
}

/* The FDINFO that sockaddr_copy() asked for. */
static const struct systrace_block *umem_of(const struct print *p, const struct node *n)
{
	int op = n->op[AT_ENTER] + 1;
	const struct systrace_op *o = &p->plan->ops[op];

	if (p->phase != AT_ENTER || !op || op >= p->plan->nops || o->kind != SYSTRACE_FDINFO || o->ptr.off != UMEM_FD)
		return NULL;
	return block_at(p, op);
}

static void sockaddr_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint32_t len = sockaddr_len(p, n), need = len < STORAGE ? len : STORAGE;

	if (!b || !len || b->len < need || (n->arg->dir == OUT && p->phase == AT_ENTER))
		print_addr(p, get(p, n));
	else
		print_address(p, block_data(b), need, umem_of(p, n));
}

const struct type type_sockaddr = {
	.name = "sockaddr", .width = WORD, .copy = sockaddr_copy, .print = sockaddr_print };

static void storage_place(struct plan *p, struct node *n)
{
	n->size = STORAGE;
	n->align = p->abi->word;
}

static void storage_print(struct print *p, const struct node *n)
{
	const void *s = here(p, n, STORAGE);

	if (s)
		print_sockaddr(p, s, STORAGE);
}

const struct type type_sockaddr_storage = { .name = "sockaddr", .place = storage_place, .print = storage_print };

/* ---- the length of an address or an option ---------------------------------------------------- */

static void socklen_place(struct plan *p, struct node *n)
{
	type_points.place(p, n);
}

static void socklen_copy(struct plan *p, struct node *n, int phase)
{
	type_points.copy(p, n, phase);
}

/* [room], [room => length]; without an address it is not decoded */
static void socklen_print(struct print *p, const struct node *n)
{
	if (!get_len(p, n) || !block_of(p, n, AT_ENTER))
		print_addr(p, get(p, n));
	else
		type_points.print(p, n);
}

const struct type type_socklen = { .name = "socklen", .width = WORD, .place = socklen_place,
	.copy = socklen_copy, .print = socklen_print };
