/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Netlink: messages, and the attributes in them.
 *
 * An attribute's value is described by the same words as a field.  A value that
 * is too short for its word is shown as bytes.  A family of messages is a table:
 *
 *	ATTRS(addr, "IFA_???", A(IFA_LOCAL, NL_ADDR()), A(IFA_FLAGS, FLAGS(, ifa_flags)), N(IFA_PROTO));
 *	LAYOUT(ifaddrmsg, "ifaddrmsg", XVAL(ifa_family, addr_families, W8), ...);
 *	{ RTM_NEWADDR, &layout_ifaddrmsg, &addr_attrs },
 */
#ifndef SYSTRACE_KINDS_NETLINK_H
#define SYSTRACE_KINDS_NETLINK_H

#include "net.h"

/* Whether a SOCKFD is a netlink socket, and of which protocol (fdinfo.c). */
bool netlink_fd(const struct print *, const struct node *, int *protocol);

/*
 * Bytes of the tracee: @len of them are claimed to be at @addr, and the first @have of these were
 * captured.
 */
struct span { const uint8_t *s; uint64_t addr; uint32_t len, have; };

static inline struct span span_from(struct span m, uint32_t off)
{
	if (off > m.len)
		off = m.len;
	return (struct span){ m.s ? m.s + (off < m.have ? off : m.have) : NULL, m.addr + off, m.len - off,
			      m.have > off ? m.have - off : 0 };
}

static inline struct span span_cut(struct span m, uint32_t len)
{
	m.len = m.len < len ? m.len : len;
	return m;
}

void print_netlink(struct print *, struct span, int protocol);

/* ---- attributes --------------------------------------------------------------- */

/* One type of attribute. A value without fields is shown as bytes. */
struct attr { uint16_t type; const char *name; struct layout value; };
struct attrs {
	const char *unknown;		/* "IFA_???" */
	const struct attr *list;
	int n;
	const struct layout *any;	/* the value of types that are not in the list; NULL: bytes */
	const char *(*name_of)(uint16_t type);	/* and their names; NULL: they have none */
};

#define A(type, word)		{ type, #type, { NULL, ARGS(word) } }
#define N(type)			{ type, #type, { NULL, NULL } }		/* only the name is known */
#define SHARED_ATTRS(n, unknown, ...) \
	static const struct attr n##_list[] = { __VA_ARGS__ }; \
	const struct attrs n##_attrs = { unknown, n##_list, COUNT(n##_list), NULL, NULL }
#define ATTRS(n, unknown, ...) \
	static const struct attr n##_list[] = { __VA_ARGS__ }; \
	static const struct attrs n##_attrs = { unknown, n##_list, COUNT(n##_list), NULL, NULL }

void print_attrs(struct print *, struct span, const struct attrs *);	/* NULL: numbers and bytes */
const struct attr *attr_of(const struct attrs *, uint16_t type);	/* NULL: it is not in the list */

struct nl_family { uint8_t family; const struct attrs *attrs; };

/* What the attributes of a message need to know about it: print.nl, while netlink is printed. */
struct nlmsg;
/* Prints the data after the head of a message. Returns false if it printed nothing. */
typedef bool netlink_family(struct print *, const struct nlmsg *, struct span);
struct netlink_state {
	struct span value;	/* of the attribute that is being printed */
	bool refused;		/* the attribute's word cannot show the value: bytes are shown */
	uint16_t type;		/* the attribute's, as in the message */
	uint32_t family;	/* address family, from the message's head */
	char kind[16], slave_kind[16];	/* of a link */
	netlink_family *(*family_of)(int protocol);	/* NULL: there is none */
};
bool print_attr_value(struct print *, struct span, const struct layout *value);	/* false: refused */
void put_span_hex(struct print *, struct span);		/* "\x01..." as far as -s says; the address if unreadable */
void put_span(struct print *, struct span);		/* "text..." */
void print_nonzero_rest(struct print *, struct span, uint32_t known);	/* the bytes after the known ones */

/* an address by its family: as an attribute's value, and in a field with room for the longest */
void print_family_addr(struct print *, uint32_t family, struct span, const char *field);
void print_family_room(struct print *, uint32_t family, const void *, uint32_t room, const char *field);
/* one attribute per family, which is named after it */
const char *family_name(uint16_t type);
#define ATTRS_BY_FAMILY(n, table) \
	static const struct layout n##_any = { NULL, ARGS(NL_BY_TYPE(table)) }; \
	static const struct attrs n##_attrs = { "AF_???", NULL, 0, &n##_any, family_name }

/* ---- messages ------------------------------------------------------------------- */

/*
 * {head}, [attributes].  The first field of a head is the family; a message that
 * is shorter than its head shows that field and "...".  brief: the rest of the
 * head is never shown.
 */
struct message { uint16_t type; const struct layout *head; const struct attrs *attrs; bool brief; };
void print_message(struct print *, const struct message *, struct span);
void print_family_only(struct print *, struct span);	/* {family=AF_UNIX, data="..."} */

struct nlmsg { uint32_t len; uint16_t type, flags; };
/* By protocol. Each returns false if it knows nothing about the message. */
netlink_family netlink_route, netlink_sock_diag, netlink_netfilter, netlink_crypto, netlink_selinux;
void print_uevent(struct print *, struct span);
/* Prints messages, one after another. */
void netlink_messages(struct print *, struct span, int protocol, netlink_family *(*family_of)(int protocol));

/* netlink_names.c: names of message types, and the meaning of their flags */
void print_nlmsg_type(struct print *, uint16_t type, int protocol);
void print_nlmsg_flags(struct print *, uint16_t flags, uint16_t type, int protocol);

/* ---- words for values --------------------------------------------------------------- */

extern const struct type type_nl_nest, type_nl_str, type_nl_strn, type_nl_asciz, type_nl_xval, type_nl_flags,
	type_nl_xint, type_nl_hwaddr, type_nl_addr, type_nl_be16, type_nl_be64, type_nl_clock, type_nl_eth,
	type_nl_array, type_nl_grown, type_nl_then, type_nl_family, type_famaddr, type_eth_swapped;

#define NL(t, ...)		{ .name = "", .type = &type_nl_##t, __VA_ARGS__ }
#define NL_NEST(a)		NL(nest, .data = &a##_attrs)
#define NL_STR()		NL(str)			/* with a NUL that is not shown */
#define NL_STRN()		NL(strn)		/* bytes */
#define NL_ASCIZ()		NL(asciz)		/* up to a NUL */
#define NL_XVAL(x, size, ...)	NL(xval, .data = &x, .count = size, __VA_ARGS__)	/* size 0: all bytes of the value */
#define NL_FLAGS(x, size, ...)	NL(flags, .data = &x, .count = size, __VA_ARGS__)
#define NL_XINT()		NL(xint)
#define NL_HWADDR()		NL(hwaddr)		/* of no particular type of device */
#define NL_DEVADDR()		NL(hwaddr, .count = 1)	/* p->nl->family is the type of device */
#define NL_ADDR()		NL(addr)		/* of p->nl->family */
#define NL_BE16()		NL(be16)
#define NL_BE64()		NL(be64)
#define NL_CLOCK()		NL(clock)
#define NL_ETH()		NL(eth)
#define NL_EMBED(l)		{ .name = "", .type = &type_embed, .data = &layout_##l }
/* elements, with the names of their indices if there are any */
struct nl_array { struct layout elem; const struct xlats *index; int show; };
#define NL_ARRAY(...)		NL(array, .data = &(const struct nl_array){ { NULL, ARGS(__VA_ARGS__) }, NULL, 0 })
#define NL_INDEXED(x, s, ...)	NL(array, .data = &(const struct nl_array){ { NULL, ARGS(__VA_ARGS__) }, &x, s })
/* a structure that has grown: all of it, or exactly one of its earlier sizes */
struct nl_grown { const struct layout *l; uint16_t sizes[3]; };
#define NL_GROWN(layout, ...)	NL(grown, .data = &(const struct nl_grown){ &layout_##layout, { __VA_ARGS__ } })
/* a structure of which at least n bytes are there, and no more are shown */
#define NL_ATLEAST(layout, n)	NL(grown, .data = &(const struct nl_grown){ &layout_##layout, { n } }, .count = 1)
/* a value that is followed by attributes; by bytes, if attrs is NULL */
struct nl_then { struct layout value; const struct attrs *attrs; };
#define NL_THEN(a, ...)		NL(then, .data = &(const struct nl_then){ { NULL, ARGS(__VA_ARGS__) }, a })
/* attributes by address family: p->nl->family, or the attribute's type */
#define NL_BY_FAMILY(t)		NL(family, .data = t, .count = COUNT(t))
#define NL_BY_TYPE(t)		NL(family, .data = t, .count = COUNT(t), .cap = 1)
/* an address of p->nl->family in a structure, with room for the longest */
#define FAMILY_ADDR(n, room, ...)	{ .name = #n, .type = &type_famaddr, .count = room, UNNAMED, __VA_ARGS__ }
#define ETH_SWAPPED(n)		NUM(n, type_eth_swapped, W16)	/* htons(ETH_P_IP) */

#endif
