// SPDX-License-Identifier: GPL-2.0
/* Words and parts that sockets, control messages and netlink share. */
#include <arpa/inet.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <linux/if_arp.h>
#include "settings.h"
#include "net.h"
#include "facts/host.h"

/* ---- numbers with names --------------------------------------------------------- */

void put_note(struct text *t, const char *s)
{
	if (!s)
		return;
	put_s(t, " /* ");
	put_s(t, s);
	put_s(t, " */");
}

static void put_named(struct text *t, uint64_t v, const char *name, int show)
{
	int style = show & SHOW_BOTH && t->xlat == XLAT_ABBREV ? XLAT_VERBOSE : t->xlat;

	if (name && style == XLAT_ABBREV) {
		put_s(t, name);
		return;
	}
	if (show & SHOW_U)
		pen_uns(t, v);
	else if (show & SHOW_D)
		pen_dec(t, v);
	else
		pen_hex(t, v);
	if (style == XLAT_VERBOSE)
		put_note(t, name);
}

void print_named(struct text *t, uint64_t v, const char *name, int show)
{
	size_t at = t->len;

	put_named(t, v, name, show);
	pen_is_called(t, at, v, name);
}

static void put_errno(struct text *t, int64_t err, bool negated)
{
	const char *name = errno_name(negated ? -err : err);

	if (!name || t->xlat != XLAT_ABBREV)
		negated ? pen_dec(t, err) : pen_uns(t, err);
	if (!name || t->xlat == XLAT_RAW)
		return;
	if (t->xlat == XLAT_VERBOSE)
		put_s(t, " /* ");
	if (negated)
		put_c(t, '-');
	put_s(t, name);
	if (t->xlat == XLAT_VERBOSE)
		put_s(t, " */");
}

void print_errno(struct text *t, int64_t err, bool negated)
{
	size_t at = t->len;

	put_errno(t, err, negated);
	pen_is(t, at, (struct mark){ .kind = PEN_ERRNO, .form = PEN_SIGNED, .value = err });
}

/* UINT64_MAX means "no limit" */
static void u64max_print(struct print *p, const struct node *n)
{
	uint64_t v = get(p, n);

	print_named(p->t, v, v == UINT64_MAX ? "UINT64_MAX" : NULL, SHOW_U);
}

static void hex0_print(struct print *p, const struct node *n)
{
	uint64_t v = get(p, n);

	/* the prefix counts as two digits; zero has no prefix */
	if (v)
		put_hex0(p->t, v, 2 * n->width - 2);
	else
		put_uns0(p->t, 0, 2 * n->width);
}

/* ---- bytes -------------------------------------------------------------------------- */

void put_hex_string(struct text *t, const void *s, size_t n)
{
	pen_hex_bytes(t, s, n, false);
}

void put_hex_cut(struct print *p, const void *s, uint64_t n)
{
	pen_hex_bytes(p->t, s, n < p->string_max ? n : p->string_max, n > p->string_max);
}

void put_cstring(struct print *p, const char *s, uint32_t size)
{
	uint32_t len = size ? strnlen(s, size) : 0;

	pen_quoted(p->t, s, len < size ? len : size - !!size, len == size);
}

static void counted_place(struct plan *p, struct node *n)
{
	(void)p;
	n->size = n->arg->count;
	n->align = 1;
}

static void cstr_print(struct print *p, const struct node *n)
{
	const char *s = (const char *)here(p, n, n->size);

	put_cstring(p, s, s ? n->size : 0);
}

static void bytes_print(struct print *p, const struct node *n)
{
	const void *s = here(p, n, n->size);

	put_hex_string(p->t, s, s ? n->size : 0);
}

/* ---- addresses ------------------------------------------------------------------------ */

void print_ifindex(struct print *p, uint32_t ifindex)
{
	const char *name = host_interface(ifindex);
	struct text t = { .quotes = p->t->quotes };
	size_t at = p->t->len;

	if (!name) {
		print_named(p->t, ifindex, NULL, SHOW_U);
		return;
	}
	put_s(&t, "if_nametoindex(");
	put_quoted(&t, name, strlen(name));
	put_mem(&t, ")", 2);
	put_named(p->t, ifindex, t.s, SHOW_U);
	text_free(&t);
	pen_is_called(p->t, at, ifindex, marks_copy(p->t, name, strlen(name) + 1));
}

static void ifindex_print(struct print *p, const struct node *n)
{
	print_ifindex(p, get(p, n));
}

static void put_field_name(struct text *t, const char *field)
{
	if (field && *field)
		pen_name(t, field, strlen(field));
}

/* Marks the text from @at on as an internet address, which is @s. */
static void is_inet(struct text *t, size_t at, const char *s)
{
	pen_is(t, at, (struct mark){ .kind = PEN_BYTES, .is = marks_copy(t, s, strlen(s)), .len = strlen(s) });
}

static void put_inet_name(struct text *t, const char *s)
{
	put_s(t, "inet_addr(");
	put_quoted(t, s, strlen(s));
	put_c(t, ')');
}

void print_inet_name(struct print *p, const void *addr)
{
	char s[INET_ADDRSTRLEN];
	size_t at = p->t->len;

	inet_ntop(AF_INET, addr, s, sizeof(s));
	put_inet_name(p->t, s);
	is_inet(p->t, at, s);
}

static void put_in_addr(struct print *p, const void *addr, const char *s)
{
	if (p->t->xlat != XLAT_ABBREV)
		put_hex_string(p->t, addr, 4);
	if (p->t->xlat == XLAT_RAW)
		return;
	if (p->t->xlat == XLAT_VERBOSE)
		put_s(p->t, " /* ");
	put_inet_name(p->t, s);
	if (p->t->xlat == XLAT_VERBOSE)
		put_s(p->t, " */");
}

static void print_in_addr(struct print *p, const void *addr, const char *field)
{
	char s[INET_ADDRSTRLEN];
	size_t at;

	inet_ntop(AF_INET, addr, s, sizeof(s));
	put_field_name(p->t, field);
	at = p->t->len;
	put_in_addr(p, addr, s);
	is_inet(p->t, at, s);
}

static void put_in6_addr(struct print *p, const void *addr, const char *s, const char *field)
{
	if (p->t->xlat != XLAT_ABBREV) {
		put_field_name(p->t, field);
		put_hex_string(p->t, addr, 16);
	}
	if (p->t->xlat == XLAT_RAW)
		return;
	put_s(p->t, p->t->xlat == XLAT_VERBOSE ? " /* inet_pton(AF_INET6, " : "inet_pton(AF_INET6, ");
	put_quoted(p->t, s, strlen(s));
	if (p->t->xlat == XLAT_ABBREV && field && *field) {
		put_s(p->t, ", &");
		put_s(p->t, field);
	}
	put_s(p->t, p->t->xlat == XLAT_VERBOSE ? ") */" : ")");
}

static void print_in6_addr(struct print *p, const void *addr, const char *field)
{
	char s[INET6_ADDRSTRLEN];
	size_t at = p->t->len;

	/* the name is in the middle of the text */
	if (field && *field)
		pen_named(p->t, field, strlen(field));
	inet_ntop(AF_INET6, addr, s, sizeof(s));
	put_in6_addr(p, addr, s, field);
	is_inet(p->t, at, s);
}

void print_inet_addr(struct print *p, int af, const void *addr, const char *field)
{
	if (af == AF_INET)
		print_in_addr(p, addr, field);
	else
		print_in6_addr(p, addr, field);
}

bool print_inet_len(struct print *p, int af, const void *addr, uint32_t len)
{
	if ((af != AF_INET || len < 4) && (af != AF_INET6 || len < 16))
		return false;
	print_inet_addr(p, af, addr, NULL);
	return true;
}

static void inaddr_print(struct print *p, const struct node *n)
{
	const void *a = here(p, n, 4);

	if (a)
		print_in_addr(p, a, NULL);
}

static void in6addr_print(struct print *p, const struct node *n)
{
	const void *a = here(p, n, 16);

	if (a)
		print_in6_addr(p, a, n->arg->name);
}

/* A number in network byte order: its bytes, and its meaning. */
static void print_swapped(struct print *p, const struct node *n, const char *how, uint64_t v)
{
	const void *s = here(p, n, n->width);

	if (p->t->xlat != XLAT_ABBREV && s)
		put_hex_string(p->t, s, n->width);
	if (p->t->xlat == XLAT_RAW)
		return;
	if (p->t->xlat == XLAT_VERBOSE)
		put_s(p->t, " /* ");
	put_s(p->t, how);
	put_c(p->t, '(');
	pen_uns(p->t, v);
	put_c(p->t, ')');
	if (p->t->xlat == XLAT_VERBOSE)
		put_s(p->t, " */");
}

static void port_print(struct print *p, const struct node *n)
{
	print_swapped(p, n, "htons", ntohs(get(p, n)));
}

static void htonl_print(struct print *p, const struct node *n)
{
	print_swapped(p, n, "htonl", ntohl(get(p, n)));
}

static void htobs_print(struct print *p, const struct node *n)
{
	put_s(p->t, "htobs(");
	pen_uns(p->t, get(p, n));
	put_c(p->t, ')');
}

#define ADDR_MAX 32	/* bytes of a link-layer address; a longer one is shown as plain bytes */

static void put_colons(struct print *p, const uint8_t *s, uint32_t n, uint32_t shown)
{
	if (p->t->xlat != XLAT_ABBREV || n > ADDR_MAX)
		put_hex_string(p->t, s, n);
	if (p->t->xlat == XLAT_RAW || n > ADDR_MAX)
		return;
	if (p->t->xlat == XLAT_VERBOSE && shown)
		put_s(p->t, " /* ");
	for (uint32_t i = 0; i < shown; i++) {
		if (i)
			put_c(p->t, ':');
		put_c(p->t, "0123456789abcdef"[s[i] >> 4]);
		put_c(p->t, "0123456789abcdef"[s[i] & 15]);
	}
	if (p->t->xlat == XLAT_VERBOSE && shown)
		put_s(p->t, " */");
}

static void print_colons(struct print *p, const uint8_t *s, uint32_t n, uint32_t shown)
{
	size_t at = p->t->len;

	put_colons(p, s, n, shown);
	if (shown && n <= ADDR_MAX)
		pen_is_text(p->t, at);
}

void print_mac(struct print *p, const void *s, uint32_t n)
{
	print_colons(p, s, n, n);
}

/* The length of an address for a type of device. */
static uint32_t address_len(uint32_t arphrd)
{
	static const struct { uint16_t type; uint8_t len; } known[] = {
		{ ARPHRD_NETROM, 7 }, { ARPHRD_ETHER, 6 }, { ARPHRD_AX25, 7 }, { ARPHRD_IEEE802, 6 },
		{ ARPHRD_ARCNET, 1 }, { ARPHRD_DLCI, 2 }, { ARPHRD_IEEE1394, 16 }, { ARPHRD_EUI64, 8 },
		{ ARPHRD_INFINIBAND, 20 }, { ARPHRD_SLIP, 0 }, { ARPHRD_ROSE, 5 }, { ARPHRD_X25, 0 },
		{ ARPHRD_CAN, 0 }, { ARPHRD_MCTP, 1 }, { ARPHRD_PPP, 0 }, { ARPHRD_RAWHDLC, 0 },
		{ ARPHRD_RAWIP, 0 }, { ARPHRD_TUNNEL, 4 }, { ARPHRD_TUNNEL6, 16 },
		{ ARPHRD_LOOPBACK, 6 }, { ARPHRD_LOCALTLK, 1 }, { ARPHRD_FDDI, 6 }, { ARPHRD_SIT, 4 },
		{ ARPHRD_IPDDP, 0 }, { ARPHRD_IPGRE, 4 }, { ARPHRD_PIMREG, 0 }, { ARPHRD_HIPPI, 6 },
		{ ARPHRD_IRDA, 4 }, { ARPHRD_IEEE80211, 6 }, { ARPHRD_IEEE80211_PRISM, 6 },
		{ ARPHRD_IEEE80211_RADIOTAP, 6 }, { ARPHRD_IEEE802154, 8 },
		{ ARPHRD_IEEE802154_MONITOR, 8 }, { ARPHRD_PHONET, 1 }, { ARPHRD_PHONET_PIPE, 1 },
		{ ARPHRD_CAIF, 0 }, { ARPHRD_IP6GRE, 16 }, { ARPHRD_NETLINK, 0 },
		{ ARPHRD_6LOWPAN, 8 }, { ARPHRD_VSOCKMON, 0 },
	};

	for (size_t i = 0; i < COUNT(known); i++)
		if (known[i].type == arphrd)
			return known[i].len;
	return ADDR_MAX;
}

void print_hwaddr(struct print *p, const void *s, uint32_t n, uint32_t arphrd)
{
	uint32_t len = address_len(arphrd);

	print_colons(p, s, n, n < len ? n : len);
}

static void mac_print(struct print *p, const struct node *n)
{
	const void *s = here(p, n, n->size);

	if (s)
		print_mac(p, s, n->size);
}

/* ---- short arrays ------------------------------------------------------------------------- */

static void whole_place(struct plan *p, struct node *n)
{
	type_inarray.place(p, n);
}

static void whole_print(struct print *p, const struct node *n)
{
	const struct view *outer = p->view;
	uint32_t size = n->size / n->arg->count;
	struct view v;

	pen_open(p->t, '[');
	for (uint32_t i = 0; i < n->arg->count; i++) {
		if (i)
			pen_next(p->t);
		enter_embedded(p, n, &v, n->off + i * size, size);
		p->view = &v;
		print_node(p, &n->kids[0]);
		p->view = outer;
	}
	pen_close(p->t, ']');
}

/* ---- layouts inside of bytes -------------------------------------------------------------- */

const struct node *layout_node(const struct print *p, const struct layout *l)
{
	return plan_layout(p->plan->abi, l, &type_embed);
}

uint32_t layout_size(const struct print *p, const struct layout *l)
{
	return layout_node(p, l)->size;
}

void print_layout_fields(struct print *p, const struct layout *l, const void *at, uint32_t len)
{
	const struct view *outer = p->view;
	const struct node *n = layout_node(p, l);
	struct view v;

	if (!view_bytes(p, &v, n, at, len)) {
		pen_dots(p->t);
		return;
	}
	p->view = &v;
	print_fields(p, n);
	p->view = outer;
}

void print_layout(struct print *p, const struct layout *l, const void *at, uint32_t len)
{
	pen_open(p->t, '{');
	print_layout_fields(p, l, at, len);
	pen_close(p->t, '}');
}

const struct type
	type_port = { .name = "port", .width = 2, .print = port_print },
	type_htonl = { .name = "htonl", .width = 4, .print = htonl_print },
	type_htobs = { .name = "htobs", .width = 2, .print = htobs_print },
	type_inaddr = { .name = "in_addr", .width = 4, .print = inaddr_print },
	type_in6addr = { .name = "in6_addr", .place = counted_place, .print = in6addr_print },
	type_ifindex = { .name = "ifindex", .width = 4, .print = ifindex_print },
	type_mac = { .name = "mac", .place = counted_place, .print = mac_print },
	type_bytes = { .name = "bytes", .place = counted_place, .print = bytes_print },
	type_cstr = { .name = "string", .place = counted_place, .print = cstr_print },
	type_whole = { .name = "array", .place = whole_place, .print = whole_print },
	type_hex0 = { .name = "hex0", .leaf = PEN_NUMBER, .width = 4, .print = hex0_print },
	type_u64max = { .name = "limit", .width = 8, .print = u64max_print };
