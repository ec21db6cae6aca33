// SPDX-License-Identifier: GPL-2.0
/* Netlink: messages, and the attributes in them. */
#include <arpa/inet.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <linux/netlink.h>
#include "settings.h"
#include "netlink.h"
#include "types/shared.h"

/* ---- bytes ------------------------------------------------------------------------ */

static bool shown_part(struct print *p, struct span m)
{
	uint64_t need = m.len < p->string_max + 1ULL ? m.len : p->string_max + 1ULL;

	if (m.addr && m.have >= need)
		return true;
	print_addr(p, m.addr);
	return false;
}

void put_span_hex(struct print *p, struct span m)
{
	if (shown_part(p, m))
		put_hex_cut(p, m.s, m.len);
}

void put_span(struct print *p, struct span m)
{
	if (shown_part(p, m))
		print_bytes(p, m.s, m.have < m.len ? m.have : m.len, m.len);
}

/* Prints , "\x01..." with a comment for the bytes after the known ones, unless all of these are zero. */
void print_nonzero_rest(struct print *p, struct span m, uint32_t known)
{
	uint32_t end = m.len < 4096 ? m.len : 4096, zeros = known;

	if (end <= known)
		return;
	if (m.have < end) {
		pen_f(p->t, ", ???");
		return;
	}
	while (zeros < end && !m.s[zeros])
		zeros++;
	if (zeros == end)
		return;
	pen_f(p->t, ", /* bytes %u..%u */ ", known, end - 1);
	put_hex_cut(p, m.s + known, end - known);
}

static bool span_there(struct print *p, struct span m, uint32_t n)
{
	if (m.have >= n)
		return true;
	print_addr(p, m.addr);
	return false;
}

/* ---- attributes ---------------------------------------------------------------------- */

#define ATTR_HEAD	4u

bool print_attr_value(struct print *p, struct span m, const struct layout *value)
{
	const struct node *top = layout_node(p, value), *n = &top->kids[0];
	const struct view *outer = p->view;
	struct view v;
	uint32_t size = n->width ? n->width : n->size;
	const struct span around = p->nl->value;
	bool shown;

	if (size && m.len < size)
		return false;
	if (size && !span_there(p, m, size))
		return true;
	if (!view_bytes(p, &v, top, m.s, m.have)) {
		print_addr(p, m.addr);
		return true;
	}
	p->nl->value = m;
	p->nl->refused = false;
	p->view = &v;
	print_node(p, n);
	p->view = outer;
	p->nl->value = around;
	shown = !p->nl->refused;
	p->nl->refused = false;
	return shown;
}

const struct attr *attr_of(const struct attrs *as, uint16_t type)
{
	/* most lists are in the order of the numbers */
	if (type < as->n && as->list[type].type == type)
		return &as->list[type];
	for (int i = 0; i < as->n; i++)
		if (as->list[i].type == type)
			return &as->list[i];
	return NULL;
}

static const char *attr_name(const struct attrs *as, const struct attr *known, uint16_t type)
{
	if (known)
		return known->name;
	return as && as->name_of ? as->name_of(type) : NULL;
}

static void put_attr_head(struct print *p, const struct nlattr *a, const struct attrs *as, const struct attr *known)
{
	const char *name = attr_name(as, known, a->nla_type & NLA_TYPE_MASK);
	size_t at;

	pen_first(p->t, "nla_len");
	pen_uns(p->t, a->nla_len);
	pen_field(p->t, "nla_type");
	at = p->t->len;
	if (a->nla_type & NLA_F_NESTED) {
		print_named(p->t, NLA_F_NESTED, "NLA_F_NESTED", 0);
		put_c(p->t, '|');
	}
	if (a->nla_type & NLA_F_NET_BYTEORDER) {
		print_named(p->t, NLA_F_NET_BYTEORDER, "NLA_F_NET_BYTEORDER", 0);
		put_c(p->t, '|');
	}
	print_named(p->t, a->nla_type & NLA_TYPE_MASK, name, 0);
	if (!name && as && p->t->xlat != XLAT_RAW)
		put_note(p->t, as->unknown);
	if (a->nla_type & ~NLA_TYPE_MASK)
		pen_is_names(p->t, at, a->nla_type);
	pen_close(p->t, '}');
}

static void print_attr(struct print *p, const struct nlattr *a, struct span m, const struct attrs *as)
{
	const struct attr *known = as ? attr_of(as, a->nla_type & NLA_TYPE_MASK) : NULL;
	const struct layout *value = known ? &known->value : as ? as->any : NULL;
	struct span data;

	m = span_cut(m, a->nla_len);
	if (m.len <= ATTR_HEAD) {
		put_attr_head(p, a, as, known);
		return;
	}
	pen_open(p->t, '[');
	put_attr_head(p, a, as, known);
	pen_next(p->t);
	data = span_from(m, ATTR_HEAD);
	p->nl->type = a->nla_type;
	if (!value || !value->fields || !print_attr_value(p, data, value))
		put_span_hex(p, data);
	pen_close(p->t, ']');
}

/* Whether the head of a message or an attribute can be read. If not, prints what ends the list. */
static bool head_there(struct print *p, struct span m, uint32_t size, bool in_list)
{
	if (m.len < size) {
		put_span_hex(p, m);
		return false;
	}
	if (m.have >= size)
		return true;
	if (in_list) {
		pen_dots_at(p->t, m.addr);
	} else {
		print_addr(p, m.addr);
	}
	return false;
}

void print_attrs(struct print *p, struct span m, const struct attrs *as)
{
	bool list = false;

	for (uint32_t i = 0; head_there(p, m, ATTR_HEAD, list); i++) {
		struct nlattr a;
		uint32_t step;
		bool more;

		memcpy(&a, m.s, sizeof(a));
		if (!p->verbose && i == p->string_max) {
			pen_dots(p->t);
			break;
		}
		step = NLA_ALIGN(a.nla_len);
		more = a.nla_len >= ATTR_HEAD && m.len > step;
		if (!list && more) {
			pen_open(p->t, '[');
			list = true;
		}
		print_attr(p, &a, m, as);
		if (!more)
			break;
		pen_next(p->t);
		m = span_from(m, step);
	}
	if (list)
		pen_close(p->t, ']');
}

/* ---- types of values -------------------------------------------------------------------- */

static void nl_place(struct plan *p, struct node *n)
{
	(void)p;
	n->align = 1;
}

static void nest_print(struct print *p, const struct node *n)
{
	print_attrs(p, p->nl->value, n->arg->data);
}

static void str_print(struct print *p, const struct node *n)
{
	struct span m = p->nl->value;
	uint32_t shown = m.len < p->string_max ? m.len : p->string_max;
	bool ended;

	(void)n;
	if (!shown_part(p, m))
		return;
	ended = shown && !m.s[shown - 1] && p->t->quotes == QUOTE_ESCAPED;
	pen_quoted(p->t, m.s, shown - ended, !ended && m.len);
}

static void strn_print(struct print *p, const struct node *n)
{
	(void)n;
	put_span(p, p->nl->value);
}

static void asciz_print(struct print *p, const struct node *n)
{
	struct span m = p->nl->value;
	uint32_t want = m.len < p->string_max + 1 ? m.len : p->string_max + 1;
	uint32_t have = m.have < want ? m.have : want;
	uint32_t len = m.s ? strnlen((const char *)m.s, have) : 0;

	(void)n;
	if (len == have && have < want) {
		print_addr(p, m.addr);
		return;
	}
	pen_quoted(p->t, m.s, len < p->string_max ? len : p->string_max, len == have && m.len);
}

/*
 * Reads a number of .count bytes, or of all bytes of the value. Returns false if it is not shown as
 * a number.
 */
static bool read_number(struct print *p, const struct node *n, uint64_t *v)
{
	struct span m = p->nl->value;
	uint32_t size = n->arg->count ? n->arg->count : m.len;

	*v = 0;
	if (m.len > sizeof(*v) || m.len < size) {
		p->nl->refused = true;
		return false;
	}
	if (!span_there(p, m, size))
		return false;
	memcpy(v, m.s, size);
	return true;
}

static void nl_xval_print(struct print *p, const struct node *n)
{
	uint64_t v;

	if (read_number(p, n, &v))
		print_xval_as(p->t, n->arg->data, v, n->arg->show);
}

static void nl_flags_print(struct print *p, const struct node *n)
{
	uint64_t v;

	if (read_number(p, n, &v))
		print_flags_as(p->t, n->arg->data, v, n->arg->show);
}

static void xint_print(struct print *p, const struct node *n)
{
	uint32_t len = p->nl->value.len;
	uint64_t v;

	if (len != 1 && len != 2 && len != 4 && len != 8)
		p->nl->refused = true;
	else if (read_number(p, n, &v))
		pen_hex(p->t, v);
}

static void clock_print(struct print *p, const struct node *n)
{
	uint64_t v;

	if (read_number(p, n, &v))
		print_clock_ticks(p->t, v);
}

static void hwaddr_print(struct print *p, const struct node *n)
{
	struct span m = p->nl->value;

	if (m.len > 32)
		p->nl->refused = true;
	else if (span_there(p, m, m.len))
		print_hwaddr(p, m.s, m.len, n->arg->count ? p->nl->family : ~0U);
}

static uint32_t addr_size(uint32_t family)
{
	return family == AF_INET ? 4 : family == AF_INET6 ? 16 : 0;
}

/* The raw form shows the whole room, whatever the family needs of it. */
void print_family_room(struct print *p, uint32_t family, const void *s, uint32_t room, const char *field)
{
	if (family == AF_INET6 || (family == AF_INET && p->t->xlat == XLAT_ABBREV)) {
		print_inet_addr(p, family, s, field);
		return;
	}
	if (field)
		pen_name(p->t, field, strlen(field));
	put_hex_string(p->t, s, room);
	if (family != AF_INET || p->t->xlat != XLAT_VERBOSE)
		return;
	put_s(p->t, " /* ");
	print_inet_name(p, s);
	put_s(p->t, " */");
}

void print_family_addr(struct print *p, uint32_t family, struct span m, const char *field)
{
	uint32_t size = addr_size(family);

	if (size && m.len >= size && m.have >= size) {
		print_inet_addr(p, family, m.s, field);
		return;
	}
	if (field)
		pen_name(p->t, field, strlen(field));
	if (!size || m.len < size)
		put_span_hex(p, m);
	else
		print_addr(p, m.addr);
}

static void addr_print(struct print *p, const struct node *n)
{
	(void)n;
	print_family_addr(p, p->nl->family, p->nl->value, NULL);
}

static void be16_print(struct print *p, const struct node *n)
{
	uint16_t v;

	(void)n;
	if (p->nl->value.len < sizeof(v)) {
		p->nl->refused = true;
	} else if (span_there(p, p->nl->value, sizeof(v))) {
		memcpy(&v, p->nl->value.s, sizeof(v));
		pen_f(p->t, "htons(%u)", ntohs(v));
	}
}

static void be64_print(struct print *p, const struct node *n)
{
	uint64_t v;

	(void)n;
	if (p->nl->value.len < sizeof(v)) {
		p->nl->refused = true;
	} else if (span_there(p, p->nl->value, sizeof(v))) {
		memcpy(&v, p->nl->value.s, sizeof(v));
		pen_f(p->t, "htobe64(%llu)", (unsigned long long)be64toh(v));
	}
}

static void put_eth(struct text *t, uint16_t proto, const char *unknown)
{
	const char *name = xlat_name(&eth_protocols, ntohs(proto));

	put_s(t, "htons(");
	print_named(t, ntohs(proto), name, 0);
	if (!name && t->xlat != XLAT_RAW)
		put_note(t, unknown);
	put_c(t, ')');
}

static void nl_eth_print(struct print *p, const struct node *n)
{
	uint64_t v;

	if (p->nl->value.len < 2 || p->nl->value.len > sizeof(v))
		p->nl->refused = true;
	else if (read_number(p, n, &v))
		put_eth(p->t, v, "ETHER_P_???");
}

static void eth_swapped_print(struct print *p, const struct node *n)
{
	put_eth(p->t, get(p, n), eth_protocols.unknown);
}

static void put_index(struct print *p, const struct nl_array *a, uint32_t i)
{
	if (a->index)
		print_index(p->t, a->index, i, a->show);
}

static void array_print(struct print *p, const struct node *n)
{
	const struct nl_array *a = n->arg->data;
	const struct span m = p->nl->value;
	uint32_t size = layout_size(p, &a->elem), count = m.len / size;

	if (!count) {
		p->nl->refused = true;
		return;
	}
	if (!span_there(p, m, size))
		return;
	pen_open(p->t, '[');
	for (uint32_t i = 0; i < count; i++) {
		struct span e = span_from(m, i * size);

		if (i)
			pen_next(p->t);
		if (e.have < size) {
			pen_dots_at(p->t, e.addr);
			break;
		}
		if (!p->verbose && i >= p->string_max) {
			pen_dots(p->t);
			break;
		}
		put_index(p, a, i);
		print_layout_fields(p, &a->elem, e.s, size);
	}
	pen_close(p->t, ']');
}

static void grown_print(struct print *p, const struct node *n)
{
	const struct nl_grown *g = n->arg->data;
	const struct node *l = layout_node(p, g->l);
	const struct view *outer = p->view;
	uint32_t len = p->nl->value.len, size = !n->arg->count && len >= l->size ? l->size : 0;
	struct view v;

	for (size_t i = 0; i < COUNT(g->sizes) && !size; i++)
		if (len == g->sizes[i] || (n->arg->count && len >= g->sizes[i]))
			size = g->sizes[i];
	if (!size) {
		p->nl->refused = true;
		return;
	}
	if (!span_there(p, p->nl->value, size))
		return;
	view_bytes(p, &v, l, p->nl->value.s, size);
	p->view = &v;
	for (int i = 0; i < l->nkids && l->kids[i].off + l->kids[i].width <= size; i++) {
		if (l->kids[i].arg->hidden)
			continue;
		pen_f(p->t, i ? ", " : "{");
		pen_name(p->t, l->kids[i].arg->name, strlen(l->kids[i].arg->name));
		print_node(p, &l->kids[i]);
	}
	pen_close(p->t, '}');
	p->view = outer;
}

static void then_print(struct print *p, const struct node *n)
{
	const struct nl_then *t = n->arg->data;
	uint32_t off = layout_size(p, &t->value);
	struct span m = p->nl->value;

	if (!print_attr_value(p, m, &t->value)) {
		p->nl->refused = true;
		return;
	}
	if (t->attrs)
		off = NLMSG_ALIGN(off);
	if (m.len <= off)
		return;
	/*
	 * if the value could not be read, its address was printed: then attributes may follow, but
	 * no bytes
	 */
	if (!t->attrs && m.have < off)
		return;
	pen_next(p->t);
	if (t->attrs)
		print_attrs(p, span_from(m, off), t->attrs);
	else
		put_span_hex(p, span_from(m, off));
}

static void print_by_family(struct print *p, const struct nl_family *f, int n, uint8_t family)
{
	for (int i = 0; i < n; i++)
		if (f[i].family == family) {
			print_attrs(p, p->nl->value, f[i].attrs);
			return;
		}
	put_span_hex(p, p->nl->value);
}

const char *family_name(uint16_t type)
{
	return xlat_name(&addr_families, type);
}

static void family_print(struct print *p, const struct node *n)
{
	print_by_family(p, n->arg->data, n->arg->count, n->arg->cap ? p->nl->type : p->nl->family);
}

static void famaddr_place(struct plan *p, struct node *n)
{
	(void)p;
	n->size = n->arg->count;
	n->align = n->arg->align ? n->arg->align : 4;
}

static void famaddr_print(struct print *p, const struct node *n)
{
	const void *s = here(p, n, n->size);

	if (s)
		print_family_room(p, n->arg->cap ? n->arg->cap : p->nl->family, s, n->size, n->arg->name);
}

#define VALUE(n, f) type_nl_##n = { .name = #n, .place = nl_place, .print = f }
const struct type
	VALUE(nest, nest_print), VALUE(str, str_print), VALUE(strn, strn_print), VALUE(asciz, asciz_print),
	VALUE(xval, nl_xval_print), VALUE(flags, nl_flags_print), VALUE(xint, xint_print), VALUE(clock, clock_print),
	VALUE(hwaddr, hwaddr_print), VALUE(addr, addr_print), VALUE(be16, be16_print), VALUE(be64, be64_print),
	VALUE(eth, nl_eth_print), VALUE(array, array_print), VALUE(grown, grown_print), VALUE(then, then_print),
	VALUE(family, family_print),
	type_famaddr = { .name = "address", .place = famaddr_place, .print = famaddr_print },
	type_eth_swapped = { .name = "protocol", .width = 2, .print = eth_swapped_print };

/* ---- messages ------------------------------------------------------------------------------ */

#define MSG_HEAD	16u

void print_family_only(struct print *p, struct span m)
{
	pen_first(p->t, "family");
	print_xval(p->t, &addr_families, *m.s);
	if (m.len > 1) {
		pen_field(p->t, "data");
		put_span_hex(p, span_from(m, 1));
	}
	pen_close(p->t, '}');
}

/* Prints the head. Returns true if attributes may follow, i.e. if the head is complete, or brief. */
static bool print_head(struct print *p, const struct message *msg, struct span m)
{
	uint32_t size = layout_size(p, msg->head);
	const struct node *first = &layout_node(p, msg->head)->kids[0];

	if (m.len >= size && m.have >= size && !msg->brief) {
		print_layout(p, msg->head, m.s, size);
		return true;
	}
	pen_open(p->t, '{');
	pen_name(p->t, first->arg->name, strlen(first->arg->name));
	print_xval(p->t, first->arg->data, *m.s);
	if (!msg->brief) {
		pen_next(p->t);
		if (m.len < size)
			pen_dots(p->t);
		else
			print_addr(p, m.addr + 1);
	}
	pen_close(p->t, '}');
	return msg->brief;
}

void print_message(struct print *p, const struct message *msg, struct span m)
{
	uint32_t size = NLMSG_ALIGN(layout_size(p, msg->head));

	p->nl->family = *m.s;
	if (!print_head(p, msg, m) || !msg->attrs || m.len <= size)
		return;
	pen_next(p->t);
	print_attrs(p, span_from(m, size), msg->attrs);
}

static void print_with_payload(struct print *p, const struct nlmsghdr *h, struct span m, int protocol);

ATTRS(error, "NLMSGERR_ATTR_???",
	N(NLMSGERR_ATTR_UNUSED), A(NLMSGERR_ATTR_MSG, NL_STR()), A(NLMSGERR_ATTR_OFFS, UNS()),
	A(NLMSGERR_ATTR_COOKIE, NL_ARRAY(UNS(, W8))), N(NLMSGERR_ATTR_POLICY), N(NLMSGERR_ATTR_MISS_TYPE),
	N(NLMSGERR_ATTR_MISS_NEST));

LAYOUT(nlmsgerr, NULL, DEC(error));

/* An error, the message that it is about, which may be an error itself, and attributes with details. */
static void print_error(struct print *p, struct span m, bool capped, int protocol)
{
	const struct view *outer = p->view;
	struct nlmsgerr err;
	struct span about;
	struct view v;
	uint32_t len;

	if (m.len < sizeof(err)) {
		put_span_hex(p, m);
		return;
	}
	if (!span_there(p, m, sizeof(err)))
		return;
	if (!view_bytes(p, &v, layout_node(p, &layout_nlmsgerr), m.s, m.have)) {
		print_addr(p, m.addr);
		return;
	}
	p->view = &v;
	memcpy(&err, m.s, sizeof(err));
	about = span_from(m, sizeof(err.error));
	len = capped || err.msg.nlmsg_len < MSG_HEAD ? MSG_HEAD : err.msg.nlmsg_len;
	if (len > about.len)
		len = about.len;
	if (about.len > len)
		pen_open(p->t, '[');
	pen_first(p->t, "error");
	print_errno(p->t, err.error, true);
	pen_field(p->t, "msg");
	print_with_payload(p, &err.msg, span_cut(about, len), protocol);
	pen_close(p->t, '}');
	if (about.len > len) {
		pen_next(p->t);
		print_attrs(p, span_from(about, len), &error_attrs);
		pen_close(p->t, ']');
	}
	p->view = outer;
}

static void print_payload(struct print *p, const struct nlmsghdr *h, struct span m, int protocol)
{
	const struct nlmsg msg = { h->nlmsg_len, h->nlmsg_type, h->nlmsg_flags };
	int num;

	if (h->nlmsg_type == NLMSG_ERROR) {
		print_error(p, m, h->nlmsg_flags & NLM_F_CAPPED, protocol);
		return;
	}
	if ((h->nlmsg_type >= NLMSG_MIN_TYPE || h->nlmsg_type == NLMSG_DONE) && p->nl->family_of(protocol) &&
	    p->nl->family_of(protocol)(p, &msg, m))
		return;
	if (h->nlmsg_type != NLMSG_DONE || m.len != sizeof(num)) {
		put_span_hex(p, m);
	} else if (span_there(p, m, sizeof(num))) {
		memcpy(&num, m.s, sizeof(num));
		pen_dec(p->t, num);
	}
}

LAYOUT(nlmsg_pid, NULL, PID(nlmsg_pid));

static void print_with_payload(struct print *p, const struct nlmsghdr *h, struct span m, int protocol)
{
	m = span_cut(m, h->nlmsg_len);
	if (m.len > MSG_HEAD)
		pen_open(p->t, '[');
	pen_first(p->t, "nlmsg_len");
	pen_uns(p->t, h->nlmsg_len);
	pen_field(p->t, "nlmsg_type");
	print_nlmsg_type(p, h->nlmsg_type, protocol);
	pen_field(p->t, "nlmsg_flags");
	print_nlmsg_flags(p, h->nlmsg_flags, h->nlmsg_type, protocol);
	pen_field(p->t, "nlmsg_seq");
	pen_uns(p->t, h->nlmsg_seq);
	pen_next(p->t);
	print_layout_fields(p, &layout_nlmsg_pid, &h->nlmsg_pid, sizeof(h->nlmsg_pid));
	pen_close(p->t, '}');
	if (m.len > MSG_HEAD) {
		pen_next(p->t);
		print_payload(p, h, span_from(m, MSG_HEAD), protocol);
		pen_close(p->t, ']');
	}
}

static void print_all(struct print *p, struct span m, int protocol)
{
	bool list = false;

	for (uint32_t i = 0; head_there(p, m, MSG_HEAD, list); i++) {
		struct nlmsghdr h;
		uint32_t step;
		bool more;

		memcpy(&h, m.s, sizeof(h));
		if (!p->verbose && i == p->string_max) {
			pen_dots(p->t);
			break;
		}
		step = NLMSG_ALIGN(h.nlmsg_len);
		more = h.nlmsg_len >= MSG_HEAD && step && m.len > step;	/* a step of 0 has wrapped */
		if (!list && more) {
			pen_open(p->t, '[');
			list = true;
		}
		print_with_payload(p, &h, m, protocol);
		if (!more)
			break;
		pen_next(p->t);
		m = span_from(m, step);
	}
	if (list)
		pen_close(p->t, ']');
}

void netlink_messages(struct print *p, struct span m, int protocol, netlink_family *(*family_of)(int protocol))
{
	struct netlink_state state = { .family_of = family_of };

	p->nl = &state;
	print_all(p, m, protocol);
	p->nl = NULL;
}
