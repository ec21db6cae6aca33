/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Words and parts that sockets, control messages and netlink share.
 *
 * Their structures are described by the same LAYOUTs as those that a call's
 * pointers lead to, but they are somewhere inside bytes that were copied as a
 * whole: print_layout() prints one.
 */
#ifndef SYSTRACE_KINDS_NET_H
#define SYSTRACE_KINDS_NET_H

#include "row/call.h"

/* ---- names (netnames.c) ---------------------------------------------------- */

extern const struct xlats tipc_scopes, addr_families, socket_types, inet_protocols, eth_protocols, arp_types,
	netlink_protocols, socket_levels, option_levels, msg_flags;

#define V(val, name)	{ (uint64_t)(val), name }	/* for constants that no uapi header has */

/* ---- parts (networds.c) ------------------------------------------------------ */

void print_named(struct text *, uint64_t v, const char *name, int show);	/* by SHOW_*; name NULL: it has none */
void put_note(struct text *, const char *);				/* as a comment; NULL: prints nothing */
void put_hex_string(struct text *, const void *, size_t n);		/* "\x01\x02", whole */
void put_hex_cut(struct print *, const void *, uint64_t n);		/* the same, cut as -s says */
void put_cstring(struct print *, const char *, uint32_t size);		/* char[size] up to its NUL */

void print_ifindex(struct print *, uint32_t ifindex);
void print_errno(struct text *, int64_t err, bool negated);
/* field: the name, which the IPv6 form places by itself; NULL: without */
void print_inet_addr(struct print *, int af, const void *addr, const char *field);
void print_inet_name(struct print *, const void *addr);		/* inet_addr("127.0.0.1"), whatever -X says */
bool print_inet_len(struct print *, int af, const void *addr, uint32_t len);	/* returns false if not of that family */
void print_mac(struct print *, const void *, uint32_t n);
void print_hwaddr(struct print *, const void *, uint32_t n, uint32_t arphrd);

/* {fields} of a structure at `at`; and the same without the braces */
void print_layout(struct print *, const struct layout *, const void *at, uint32_t len);
void print_layout_fields(struct print *, const struct layout *, const void *at, uint32_t len);
uint32_t layout_size(const struct print *, const struct layout *);
const struct node *layout_node(const struct print *, const struct layout *);

/* sockaddr.c */
void print_sockaddr(struct print *, const void *, uint32_t len);
uint32_t sockaddr_len(const struct print *, const struct node *);	/* of the part that is an address; 0: it is none */

/* sockaddr.c: the length that belongs to an address; if the address is NULL, it is not decoded */
extern const struct type type_socklen;
#define SOCKLEN(n, addr, ...)	{ .name = #n, .type = &type_socklen, .dir = BOTH, .len = #addr, \
				  .data = ARGS(DEC(len)), __VA_ARGS__ }

/* calls/sockopt.c: options whose level and name are in memory */
extern const struct type type_name_inside, type_value_inside;
#define OPTION_INSIDE(set)	FD(fd), XVAL(level, option_levels), \
				{ .name = "optname", .type = &type_name_inside, .count = set }
#define SETSOCKOPT_INSIDE	OPTION_INSIDE(true), \
				{ .name = "optval", .type = &type_value_inside, .dir = IN, .len = "optlen" }, DEC(optlen)
#define GETSOCKOPT_INSIDE	OPTION_INSIDE(false), \
				{ .name = "optval", .type = &type_value_inside, .dir = OUT, .len = "*optlen" }, \
				SOCKLEN(optlen, optlen)

/* an address in place, with room for the longest one */
extern const struct type type_sockaddr_storage;
#define SOCKADDR_HERE(n, ...)	{ .name = #n, .type = &type_sockaddr_storage, __VA_ARGS__ }

/* cmsg.c: l bytes of control messages that a pointer leads to */
extern const struct type type_control;
#define CONTROL(n, l, ...)	{ .name = #n, .type = &type_control, .dir = IN, .len = #l, __VA_ARGS__ }

/* ---- words ------------------------------------------------------------------- */

extern const struct type type_port, type_inaddr, type_in6addr, type_ifindex, type_mac, type_bytes,
	type_hex0, type_whole, type_htonl, type_htobs, type_cstr, type_u64max;

#define PORT(n, ...)		NUM(n, type_port, W16, __VA_ARGS__)		/* htons(80) */
#define HTONL(n, ...)		NUM(n, type_htonl, W32, __VA_ARGS__)		/* htonl(1) */
#define HTOBS(n, ...)		NUM(n, type_htobs, W16, __VA_ARGS__)		/* htobs(1) */
#define IN_ADDR(n, ...)		NUM(n, type_inaddr, W32, __VA_ARGS__)
#define IN6_ADDR(n, a, ...)	{ .name = #n, .type = &type_in6addr, .count = 16, .align = a, UNNAMED, __VA_ARGS__ }
#define IFINDEX(n, ...)		NUM(n, type_ifindex, W32, __VA_ARGS__)
#define MAC(n, c, ...)		{ .name = #n, .type = &type_mac, .count = c, __VA_ARGS__ }
#define BYTES(n, c, ...)	{ .name = #n, .type = &type_bytes, .count = c, __VA_ARGS__ }	/* "\x01..." */
#define CSTR(n, c, ...)		{ .name = #n, .type = &type_cstr, .count = c, __VA_ARGS__ }
/* elements in place, which are all shown, whatever -s says */
#define WHOLE_ARRAY(n, c, ...)	{ .name = #n, .type = &type_whole, .count = c, .data = ARGS(__VA_ARGS__) }
#define HEX0(n, ...)		NUM(n, type_hex0, __VA_ARGS__)			/* 0x0001 */

#endif
