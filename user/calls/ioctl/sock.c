// SPDX-License-Identifier: GPL-2.0
/* Sockets and network interfaces: linux/sockios.h. */
#include <string.h>
#include <linux/if.h>
#include <linux/sockios.h>
/* macros for paths into the union; here they are the names that are printed */
#undef ifr_addr
#undef ifr_dstaddr
#undef ifr_broadaddr
#undef ifr_netmask
#undef ifr_hwaddr
#undef ifr_flags
#undef ifr_ifindex
#undef ifr_metric
#undef ifr_mtu
#undef ifr_qlen
#undef ifr_slave
#undef ifr_newname
#undef ifr_map
#undef ifr_name
#undef ifc_buf
#undef ifc_len
#include "settings.h"
#include "types/net.h"
#include "ioctl.h"

XLATS(iff, "IFF_???", X(IFF_UP), X(IFF_BROADCAST), X(IFF_DEBUG), X(IFF_LOOPBACK), X(IFF_POINTOPOINT),
      X(IFF_NOTRAILERS), X(IFF_RUNNING), X(IFF_NOARP), X(IFF_PROMISC), X(IFF_ALLMULTI), X(IFF_MASTER),
      X(IFF_SLAVE), X(IFF_MULTICAST), X(IFF_PORTSEL), X(IFF_AUTOMEDIA), X(IFF_DYNAMIC), X(IFF_LOWER_UP),
      X(IFF_DORMANT), X(IFF_ECHO));

/* ---- struct ifreq ------------------------------------------------------------------ */

static void sockaddr_place(struct plan *p, struct node *n)
{
	(void)p;
	n->size = 16;
	n->align = 2;
}

static void sockaddr_print(struct print *p, const struct node *n)
{
	const uint8_t *s = here(p, n, 16);

	if (s)
		print_sockaddr(p, s, 16);
}

/* {sa_family=ARPHRD_ETHER, sa_data=aa:bb:cc:dd:ee:ff} */
static void hwaddr_print(struct print *p, const struct node *n)
{
	const uint8_t *s = here(p, n, 16);
	uint16_t family;

	if (!s)
		return;
	memcpy(&family, s, 2);
	pen_first(p->t, "sa_family");
	print_xval(p->t, &arp_types, family);
	pen_field(p->t, "sa_data");
	print_hwaddr(p, s + 2, 14, family);
	pen_close(p->t, '}');
}

static const struct type
	type_if_sockaddr = { .name = "sockaddr", .place = sockaddr_place, .print = sockaddr_print },
	type_if_hwaddr = { .name = "hwaddr", .place = sockaddr_place, .print = hwaddr_print };

#define IF_SOCKADDR(n, ...) { .name = #n, .type = &type_if_sockaddr, SAME(ifru), __VA_ARGS__ }
#define IF_HWADDR(n, ...) { .name = #n, .type = &type_if_hwaddr, SAME(ifru), __VA_ARGS__ }

LAYOUT(ifmap, "ifmap", LHEX(mem_start), LHEX(mem_end), HEX(base_addr, W16), HEX(irq, W8), HEX(dma, W8),
       HEX(port, W8));

/* ifmap is here because the union is as big as its biggest member */
#define IFREQ(n, field)	LAYOUT(n, "ifreq", CHARS(ifr_name, IFNAMSIZ), EMBED(ifru, ifmap, HIDDEN), field); \
	LAYOUT(n##_get, "ifreq", CHARS(ifr_name, IFNAMSIZ, GIVEN), EMBED(ifru, ifmap, HIDDEN), field##_GET)

#define ADDR_F		IF_SOCKADDR(ifr_addr)
#define ADDR_F_GET	IF_SOCKADDR(ifr_addr, FILLED)
#define DST_F		IF_SOCKADDR(ifr_dstaddr)
#define DST_F_GET	IF_SOCKADDR(ifr_dstaddr, FILLED)
#define BRD_F		IF_SOCKADDR(ifr_broadaddr)
#define BRD_F_GET	IF_SOCKADDR(ifr_broadaddr, FILLED)
#define MASK_F		IF_SOCKADDR(ifr_netmask)
#define MASK_F_GET	IF_SOCKADDR(ifr_netmask, FILLED)
#define HW_F		IF_HWADDR(ifr_hwaddr)
#define HW_F_GET	IF_HWADDR(ifr_hwaddr, FILLED)
#define FLAGS_F		FLAGS(ifr_flags, iff, W16, SAME(ifru))
#define FLAGS_F_GET	FLAGS(ifr_flags, iff, W16, SAME(ifru), FILLED)
#define INDEX_F		DEC(ifr_ifindex, SAME(ifru))
#define INDEX_F_GET	DEC(ifr_ifindex, SAME(ifru), FILLED)
#define METRIC_F	DEC(ifr_metric, SAME(ifru))
#define METRIC_F_GET	DEC(ifr_metric, SAME(ifru), FILLED)
#define MTU_F		DEC(ifr_mtu, SAME(ifru))
#define MTU_F_GET	DEC(ifr_mtu, SAME(ifru), FILLED)
#define QLEN_F		DEC(ifr_qlen, SAME(ifru))
#define QLEN_F_GET	DEC(ifr_qlen, SAME(ifru), FILLED)
#define SLAVE_F		CHARS(ifr_slave, IFNAMSIZ, SAME(ifru))
#define SLAVE_F_GET	CHARS(ifr_slave, IFNAMSIZ, SAME(ifru), FILLED)
#define MAP_F		EMBED(ifr_map, ifmap, SAME(ifru))
#define MAP_F_GET	EMBED(ifr_map, ifmap, SAME(ifru), FILLED)

IFREQ(if_addr, ADDR_F);
IFREQ(if_dst, DST_F);
IFREQ(if_brd, BRD_F);
IFREQ(if_mask, MASK_F);
IFREQ(if_hw, HW_F);
IFREQ(if_flags, FLAGS_F);
IFREQ(if_metric, METRIC_F);
IFREQ(if_mtu, MTU_F);
IFREQ(if_qlen, QLEN_F);
IFREQ(if_slave, SLAVE_F);
IFREQ(if_map, MAP_F);
LAYOUT(if_index_get, "ifreq", CHARS(ifr_name, IFNAMSIZ, GIVEN), EMBED(ifru, ifmap, HIDDEN), INDEX_F_GET);
LAYOUT(if_newname, "ifreq", CHARS(ifr_name, IFNAMSIZ), EMBED(ifru, ifmap, HIDDEN),
       CHARS(ifr_newname, IFNAMSIZ, SAME(ifru)));
LAYOUT(if_name_get, "ifreq", CHARS(name, IFNAMSIZ, HIDDEN), EMBED(ifru, ifmap, HIDDEN),
       DEC(ifr_ifindex, SAME(ifru), GIVEN), CHARS(ifr_name, IFNAMSIZ, SAME(name), FILLED));
LAYOUT(if_bridge, "ifreq", CHARS(ifr_name, IFNAMSIZ, HIDDEN), EMBED(ifru, ifmap, HIDDEN),
       IFINDEX(ifr_ifindex, SAME(ifru)));

/* ---- SIOCGIFCONF --------------------------------------------------------------------- */

LAYOUT(ifconf, "ifconf", DEC(ifc_len), BUF_OUT(ifc_buf, ifc_len, CAP(65536)));

static uint32_t ifreq_size(const struct print *p)
{
	return p->plan->abi->word == 8 ? 40 : 32;
}

static void put_ifc_len(struct print *p, int32_t len)
{
	uint32_t n = (uint32_t)len / ifreq_size(p);

	pen_dec(p->t, len);
	if (len > 0 && n * ifreq_size(p) == (uint32_t)len)
		put_f(p->t, " /* %u * sizeof(struct ifreq) */", n);
}

static void put_ifreqs(struct print *p, const struct node *buf, uint32_t count)
{
	const struct systrace_block *b = block_of(p, buf, AT_EXIT);
	uint32_t size = ifreq_size(p), have = b ? b->len / size : 0;
	uint64_t addr = get(p, buf);

	if (!count) {
		pen_f(p->t, "[]");
		return;
	}
	if (!have) {
		print_addr(p, addr);
		return;
	}
	pen_open(p->t, '[');
	for (uint32_t i = 0; i < count; i++) {
		const char *ifr = (const char *)block_data(b) + i * size;

		if (i)
			pen_next(p->t);
		if (i >= have) {
			pen_dots_at(p->t, (addr + i * size));
			break;
		}
		if (!p->verbose && i >= p->string_max) {
			pen_dots(p->t);
			break;
		}
		pen_first(p->t, "ifr_name");
		put_cstring(p, ifr, IFNAMSIZ);
		pen_field(p->t, "ifr_addr");
		print_sockaddr(p, ifr + IFNAMSIZ, 16);
		pen_close(p->t, '}');
	}
	pen_close(p->t, ']');
}

/* A NULL buffer asks for its size only. */
static void ifconf_answer(struct print *p, const struct node *n)
{
	const struct node *len = &n->kids[0], *buf = &n->kids[1];
	bool answered = block_of(p, n, AT_EXIT) && p->view->len[AT_EXIT] >= n->size;
	uint64_t asked_buf = get_at(p, buf, AT_ENTER), asked_len = get_at(p, len, AT_ENTER);
	uint64_t now_buf = get_at(p, buf, AT_EXIT), now_len = get_at(p, len, AT_EXIT);

	if (!answered) {
		if (!asked_buf)
			put_ifc_len(p, asked_len);
		pen_field(p->t, "ifc_buf");
		print_addr(p, asked_buf);
		return;
	}
	if (asked_buf && asked_len != now_len)
		pen_becomes(p->t);
	if (!asked_buf || asked_len != now_len)
		put_ifc_len(p, now_len);
	pen_field(p->t, "ifc_buf");
	p->phase = AT_EXIT;
	if (asked_buf && !p->failed) {
		put_ifreqs(p, buf, (uint32_t)now_len / ifreq_size(p));
		return;
	}
	print_addr(p, asked_buf);
	if (asked_buf != now_buf) {
		pen_becomes(p->t);
		print_addr(p, now_buf);
	}
}

static void ifconf_print(struct print *p, const struct node *n)
{
	const struct view *outer = p->view;
	struct view v;

	p->phase = AT_ENTER;
	if (!enter_block(p, n, &v, n->size)) {
		print_addr(p, get(p, n));
		return;
	}
	p->view = &v;
	pen_first(p->t, "ifc_len");
	if (get_at(p, &n->kids[1], AT_ENTER))
		put_ifc_len(p, get_at(p, &n->kids[0], AT_ENTER));
	ifconf_answer(p, n);
	pen_close(p->t, '}');
	p->view = outer;
}

static void ifconf_place(struct plan *p, struct node *n)
{
	plan_kids(p, n, layout_ifconf.fields, &n->size, NULL);
}

static void ifconf_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, n->size }, 1, n->size);
	if (phase == AT_EXIT)
		plan_copy_kids(p, n, phase);
}

static const struct type type_ifconf = { .name = "ifconf", .width = WORD, .place = ifconf_place,
	.copy = ifconf_copy, .print = ifconf_print };

#define TAKES_IF(cmd, l)	PLAIN(cmd, STRUCT_IN(arg, l))
#define GETS_IF(cmd, l)		PLAIN(cmd, STRUCT_BOTH(arg, l##_get))
#define ONLY_ADDR(cmd)		PLAIN(cmd, ADDR(arg))

IOCTL_CASES(ioctl_sock,
	PLAIN(SIOCGIFCONF, { .name = "arg", .type = &type_ifconf, .dir = BOTH, ON_ERROR }),
	PLAIN(SIOCBRADDBR, STRMAX_IN(arg, IFNAMSIZ)),
	PLAIN(SIOCBRDELBR, STRMAX_IN(arg, IFNAMSIZ)),
	PLAIN(FIOGETOWN, POINTS_OUT(arg, DEC(v))),
	PLAIN(SIOCATMARK, POINTS_OUT(arg, DEC(v))),
	PLAIN(SIOCGIFENCAP, POINTS_OUT(arg, DEC(v))),
	PLAIN(SIOCGPGRP, POINTS_OUT(arg, DEC(v))),
	PLAIN(SIOCOUTQNSD, POINTS_OUT(arg, DEC(v))),
	PLAIN(FIOSETOWN, POINTS_IN(arg, DEC(v))),
	PLAIN(SIOCSIFENCAP, POINTS_IN(arg, DEC(v))),
	PLAIN(SIOCSPGRP, POINTS_IN(arg, DEC(v))),
	TAKES_IF(SIOCBRADDIF, if_bridge), TAKES_IF(SIOCBRDELIF, if_bridge),
	TAKES_IF(SIOCSIFADDR, if_addr), GETS_IF(SIOCGIFADDR, if_addr),
	TAKES_IF(SIOCSIFDSTADDR, if_dst), GETS_IF(SIOCGIFDSTADDR, if_dst),
	TAKES_IF(SIOCSIFBRDADDR, if_brd), GETS_IF(SIOCGIFBRDADDR, if_brd),
	TAKES_IF(SIOCSIFNETMASK, if_mask), GETS_IF(SIOCGIFNETMASK, if_mask),
	TAKES_IF(SIOCSIFHWADDR, if_hw), GETS_IF(SIOCGIFHWADDR, if_hw),
	TAKES_IF(SIOCADDMULTI, if_hw), TAKES_IF(SIOCDELMULTI, if_hw), TAKES_IF(SIOCSIFHWBROADCAST, if_hw),
	TAKES_IF(SIOCSIFFLAGS, if_flags), GETS_IF(SIOCGIFFLAGS, if_flags),
	GETS_IF(SIOCGIFINDEX, if_index),
	TAKES_IF(SIOCSIFMETRIC, if_metric), GETS_IF(SIOCGIFMETRIC, if_metric),
	TAKES_IF(SIOCSIFMTU, if_mtu), GETS_IF(SIOCGIFMTU, if_mtu),
	TAKES_IF(SIOCSIFSLAVE, if_slave), GETS_IF(SIOCGIFSLAVE, if_slave),
	TAKES_IF(SIOCSIFNAME, if_newname), GETS_IF(SIOCGIFNAME, if_name),
	TAKES_IF(SIOCSIFTXQLEN, if_qlen), GETS_IF(SIOCGIFTXQLEN, if_qlen),
	TAKES_IF(SIOCSIFMAP, if_map), GETS_IF(SIOCGIFMAP, if_map),
	ONLY_ADDR(SIOCADDDLCI), ONLY_ADDR(SIOCADDRT), ONLY_ADDR(SIOCBONDCHANGEACTIVE), ONLY_ADDR(SIOCBONDENSLAVE),
	ONLY_ADDR(SIOCBONDINFOQUERY), ONLY_ADDR(SIOCBONDRELEASE), ONLY_ADDR(SIOCBONDSETHWADDR),
	ONLY_ADDR(SIOCBONDSLAVEINFOQUERY), ONLY_ADDR(SIOCDARP), ONLY_ADDR(SIOCDELDLCI), ONLY_ADDR(SIOCDELRT),
	ONLY_ADDR(SIOCDIFADDR), ONLY_ADDR(SIOCDRARP), ONLY_ADDR(SIOCETHTOOL), ONLY_ADDR(SIOCGARP),
	ONLY_ADDR(SIOCGHWTSTAMP), ONLY_ADDR(SIOCGIFBR), ONLY_ADDR(SIOCGIFCOUNT), ONLY_ADDR(SIOCGIFMEM),
	ONLY_ADDR(SIOCGIFPFLAGS), ONLY_ADDR(SIOCGIFVLAN), ONLY_ADDR(SIOCGMIIPHY), ONLY_ADDR(SIOCGMIIREG),
	ONLY_ADDR(SIOCGRARP), ONLY_ADDR(SIOCGSKNS), ONLY_ADDR(SIOCGSTAMP_OLD), ONLY_ADDR(SIOCGSTAMP_NEW),
	ONLY_ADDR(SIOCGSTAMPNS_OLD), ONLY_ADDR(SIOCGSTAMPNS_NEW), ONLY_ADDR(SIOCRTMSG), ONLY_ADDR(SIOCSARP),
	ONLY_ADDR(SIOCSHWTSTAMP), ONLY_ADDR(SIOCSIFBR), ONLY_ADDR(SIOCSIFLINK), ONLY_ADDR(SIOCSIFMEM),
	ONLY_ADDR(SIOCSIFPFLAGS), ONLY_ADDR(SIOCSIFVLAN), ONLY_ADDR(SIOCSMIIREG), ONLY_ADDR(SIOCSRARP),
	ONLY_ADDR(SIOCWANDEV),
);
