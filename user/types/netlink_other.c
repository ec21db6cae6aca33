// SPDX-License-Identifier: GPL-2.0
/* Netlink: netfilter, the crypto API, SELinux and device events. */
#include <arpa/inet.h>
#include <string.h>
#include <linux/cryptouser.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <linux/selinux_netlink.h>
#include "netlink.h"

/* Returns false if it is too short or cannot be read: then bytes or the address were printed. */
static bool whole(struct print *p, struct span m, uint32_t size)
{
	if (m.len < size)
		put_span_hex(p, m);
	else if (m.have < size)
		print_addr(p, m.addr);
	else
		return true;
	return false;
}

/* ---- netfilter ----------------------------------------------------------------------- */

XLATS(nf_versions, "NFNETLINK_???", X(NFNETLINK_V0));
LAYOUT(nfgenmsg, NULL, XVAL(nfgen_family, addr_families, W8), XVAL(version, nf_versions, W8));

#define NFGEN_SIZE	4u

/* The ID should be in network byte order, but once was not. */
static void put_res_id(struct text *t, uint16_t id, uint8_t subsystem)
{
	bool tables = subsystem == NFNL_SUBSYS_NFTABLES;

	if (tables && ntohs(id) == NFNL_SUBSYS_NFTABLES)
		print_named(t, id, "htons(NFNL_SUBSYS_NFTABLES)", 0);
	else if (tables && id == NFNL_SUBSYS_NFTABLES)
		print_named(t, id, "NFNL_SUBSYS_NFTABLES", 0);
	else
		pen_f(t, "htons(%u)", ntohs(id));
}

bool netlink_netfilter(struct print *p, const struct nlmsg *h, struct span m)
{
	uint16_t id;

	if (h->type == NLMSG_DONE)
		return false;
	if (!whole(p, m, NFGEN_SIZE))
		return true;
	memcpy(&id, m.s + 2, sizeof(id));
	pen_open(p->t, '{');
	print_layout_fields(p, &layout_nfgenmsg, m.s, NFGEN_SIZE);
	pen_field(p->t, "res_id");
	put_res_id(p->t, id, h->type >> 8);
	pen_close(p->t, '}');
	if (m.len <= NFGEN_SIZE)
		return true;
	pen_next(p->t);
	if (h->type == NFNL_MSG_BATCH_BEGIN || h->type == NFNL_MSG_BATCH_END || h->type < NLMSG_MIN_TYPE)
		put_span_hex(p, span_from(m, NFGEN_SIZE));
	else
		print_attrs(p, span_from(m, NFGEN_SIZE), NULL);
	return true;
}

/* ---- crypto ---------------------------------------------------------------------------- */

LAYOUT(crypto_hash, "crypto_report_hash", CSTR(type, 64), UNS(blocksize), UNS(digestsize));
LAYOUT(crypto_blkcipher, "crypto_report_blkcipher", CSTR(type, 64), CSTR(geniv, 64), UNS(blocksize), UNS(min_keysize),
	UNS(max_keysize), UNS(ivsize));
LAYOUT(crypto_aead, "crypto_report_aead", CSTR(type, 64), CSTR(geniv, 64), UNS(blocksize), UNS(maxauthsize),
	UNS(ivsize));
LAYOUT(crypto_rng, "crypto_report_rng", CSTR(type, 64), UNS(seedsize));
LAYOUT(crypto_cipher, "crypto_report_cipher", CSTR(type, 64), UNS(blocksize), UNS(min_keysize), UNS(max_keysize));

static void nl_place(struct plan *p, struct node *n)
{
	(void)p;
	n->align = 1;
}

/* A report that is too short is shown as text. */
static void report_print(struct print *p, const struct node *n)
{
	const struct layout *l = n->arg->data;
	uint32_t size = layout_size(p, l);

	if (p->nl->value.len < size)
		put_span(p, p->nl->value);
	else if (p->nl->value.have < size)
		print_addr(p, p->nl->value.addr);
	else
		print_layout(p, l, p->nl->value.s, size);
}

static void named_print(struct print *p, const struct node *n)
{
	pen_first(p->t, "type");
	type_nl_asciz.print(p, n);
	pen_close(p->t, '}');
}

static const struct type type_nl_report = { .name = "report", .place = nl_place, .print = report_print },
	type_nl_named = { .name = "report", .place = nl_place, .print = named_print };
#define REPORT(l)	NL(report, .data = &layout_crypto_##l)

ATTRS(crypto, "CRYPTOCFGA_???",
	N(CRYPTOCFGA_UNSPEC), A(CRYPTOCFGA_PRIORITY_VAL, UNS()), A(CRYPTOCFGA_REPORT_LARVAL, NL(named)),
	A(CRYPTOCFGA_REPORT_HASH, REPORT(hash)), A(CRYPTOCFGA_REPORT_BLKCIPHER, REPORT(blkcipher)),
	A(CRYPTOCFGA_REPORT_AEAD, REPORT(aead)), A(CRYPTOCFGA_REPORT_COMPRESS, NL(named)),
	A(CRYPTOCFGA_REPORT_RNG, REPORT(rng)), A(CRYPTOCFGA_REPORT_CIPHER, REPORT(cipher)),
	A(CRYPTOCFGA_REPORT_AKCIPHER, NL(named)), A(CRYPTOCFGA_REPORT_KPP, NL(named)),
	A(CRYPTOCFGA_REPORT_ACOMP, NL(named)));

LAYOUT(crypto_alg, "crypto_user_alg", CSTR(cru_name, 64), CSTR(cru_driver_name, 64), CSTR(cru_module_name, 64),
	HEX(cru_type), HEX(cru_mask), UNS(cru_refcnt), HEX(cru_flags));

bool netlink_crypto(struct print *p, const struct nlmsg *h, struct span m)
{
	uint32_t size = layout_size(p, &layout_crypto_alg);

	if (h->type < CRYPTO_MSG_NEWALG || h->type > CRYPTO_MSG_GETALG)
		return false;
	if (m.len < size) {
		put_span(p, m);
		return true;
	}
	if (!whole(p, m, size))
		return true;
	print_layout(p, &layout_crypto_alg, m.s, size);
	if (m.len > size) {
		pen_next(p->t);
		print_attrs(p, span_from(m, size), &crypto_attrs);
	}
	return true;
}

/* ---- SELinux ------------------------------------------------------------------------------ */

LAYOUT(setenforce, "selnl_msg_setenforce", DEC(val));
LAYOUT(policyload, "selnl_msg_policyload", UNS(seqno));

bool netlink_selinux(struct print *p, const struct nlmsg *h, struct span m)
{
	if (h->type != SELNL_MSG_SETENFORCE && h->type != SELNL_MSG_POLICYLOAD)
		return false;
	if (whole(p, m, 4))
		print_layout(p, h->type == SELNL_MSG_SETENFORCE ? &layout_setenforce : &layout_policyload, m.s, 4);
	return true;
}

/* ---- device events: plain text from the kernel; udev's have a head ----------------------------- */

static void netword_print(struct print *p, const struct node *n)
{
	put_s(p->t, "htonl(");
	pen_hex(p->t, ntohl(get(p, n)));
	put_c(p->t, ')');
}

static const struct type type_netword = { .name = "netword", .width = 4, .print = netword_print };

LAYOUT(udev_head, NULL, CSTR(prefix, 8), NUM(magic, type_netword), UNS(header_size), UNS(properties_off),
	UNS(properties_len), NUM(filter_subsystem_hash, type_netword), NUM(filter_devtype_hash, type_netword),
	NUM(filter_tag_bloom_hi, type_netword), NUM(filter_tag_bloom_lo, type_netword));

#define UDEV_HEAD	40u

void print_uevent(struct print *p, struct span m)
{
	if (m.len < UDEV_HEAD || m.have < UDEV_HEAD || memcmp(m.s, "libudev", 8)) {
		put_span(p, m);
		return;
	}
	if (m.len > UDEV_HEAD)
		pen_open(p->t, '[');
	print_layout(p, &layout_udev_head, m.s, UDEV_HEAD);
	if (m.len > UDEV_HEAD) {
		pen_next(p->t);
		put_span(p, span_from(m, UDEV_HEAD));
		pen_close(p->t, ']');
	}
}
