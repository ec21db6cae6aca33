// SPDX-License-Identifier: GPL-2.0
/*
 * Every call of user/calls/net.c and sockopt.c, with every kind of address, control message and
 * netlink message.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <linux/filter.h>
#include <linux/if_addr.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include "args.h"

#ifndef SYS_recvmmsg
#define SYS_recvmmsg SYS_recvmmsg_time64
#endif

/* ---- socket, socketpair, listen, shutdown --------------------------------------------------- */

static void making(void)
{
	int *pair = at_end(2 * sizeof(int));

	for (int domain = -1; domain < 48; domain++) {
		/* there is no type 15: no socket is created, no module is loaded */
		syscall(SYS_socket, WIDE(domain), WIDE(15), WIDE(domain & 7));
		syscall(SYS_socket, domain, 0x80815, domain * 3);
	}
	syscall(SYS_socket, AF_PACKET, 15, htons(3));
	syscall(SYS_socket, AF_AX25, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC | 0x10, 0xcc);
	syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair);
	syscall(SYS_socketpair, AF_UNIX, SOCK_DGRAM, WIDE(7), pair);
	syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, BAD);
	syscall(SYS_socketpair, AF_INET, SOCK_RAW, 0, NULL);
	syscall(SYS_shutdown, pair[0], WIDE(SHUT_RD));
	for (int how = -1; how < 5; how++)
		syscall(SYS_shutdown, -1, how);
	syscall(SYS_listen, WIDE(-1), WIDE(-2));
	close(pair[0]);
	close(pair[1]);
}

/* ---- addresses: passed with a descriptor that is not a socket ------------------------------------ */

static void give(const void *addr, unsigned len)
{
	syscall(SYS_connect, -1, at_end_with(addr, len), WIDE(len));
	syscall(SYS_bind, -1, at_end_with(addr, len), len + 1);
	syscall(SYS_sendto, -1, "x", 1L, 0, at_end_with(addr, len), len);
}

static void addresses(void)
{
	static const uint8_t lens[] = { 0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16, 18, 20, 23, 24, 25, 26, 28, 30, 36, 40, 72,
					88, 96, 110, 112, 128, 200 };
	uint8_t s[200];

	for (int family = 0; family < 48; family++)
		for (int fill = 0; fill < 2; fill++) {
			for (unsigned i = 2; i < sizeof(s); i++)
				s[i] = fill ? i * fill + 'A' : 0;
			s[0] = family;
			s[1] = 0;
			for (size_t i = 0; i < sizeof(lens); i++)
				syscall(SYS_connect, -1, at_one_end_with(s, lens[i]), lens[i]);
		}
	syscall(SYS_connect, -1, s, -1);
	syscall(SYS_connect, -1, BAD, 16);
	syscall(SYS_connect, -1, NULL, 16);
	give(&(struct sockaddr_un){ AF_UNIX, "path" }, sizeof(struct sockaddr_un));
	give(&(struct sockaddr_un){ AF_UNIX, "\0abstract\0name" }, 16);
	give(&(struct sockaddr_in){ AF_INET, htons(80), { htonl(0x7f000001) }, "zero" }, 16);
	give(&(struct sockaddr_in6){ AF_INET6, htons(80), htonl(7), IN6ADDR_LOOPBACK_INIT, 1 }, 28);
	give(&(struct sockaddr_in6){ AF_INET6, htons(80), 0, { { { 0xfe, 0x80, [15] = 1 } } }, 1 }, 28);
	give(&(struct sockaddr_in6){ AF_INET6, htons(80), 0, { { { 0xff, 0x02, [15] = 1 } } }, 99 }, 28);
	for (int type = 0; type < 5; type++)	/* AF_TIPC */
		for (int scope = -4; scope < 5; scope++)
			give(&(struct { uint16_t family; uint8_t type; int8_t scope; uint32_t addr[3]; }){
				     30, type, scope, { 42, 2, 0xfeedbabe } }, 16);
	give("\x03\0" "\x98\x92\x9c\xaa\xa0\x40\x02\0\0\0\x01\0\0\0" "\x98\x92\x9c\xaa\xb0\x40\x64", 23);
}

/* ---- a conversation ------------------------------------------------------------------------------ */

static void talking(void)
{
	struct sockaddr_in any = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	struct sockaddr_storage *from = AT_END(struct sockaddr_storage);
	socklen_t *len = AT_END(socklen_t);
	char *buf = at_end(64);
	int server = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, IPPROTO_TCP), client, peer;

	bind(server, (void *)&any, sizeof(any));
	*len = sizeof(*from);
	getsockname(server, (void *)from, len);
	listen(server, 1);
#ifdef SYS_accept
	syscall(SYS_accept, server, NULL, NULL);
	syscall(SYS_accept, server, from, BAD);
#endif
	syscall(SYS_accept4, server, from, len, WIDE(SOCK_CLOEXEC | 1));
	client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	connect(client, (void *)from, 16);
	*len = 8;
	peer = syscall(SYS_accept4, server, from, len, SOCK_NONBLOCK);
	*len = 200;
	syscall(SYS_getpeername, peer, from, len);
	syscall(SYS_getpeername, peer, NULL, len);
	syscall(SYS_getpeername, peer, from, NULL);
	syscall(SYS_getsockname, peer, from, BAD);
	syscall(SYS_getsockname, -1, from, len);
	syscall(SYS_sendto, client, "hello", 5L, MSG_NOSIGNAL | MSG_EOR, NULL, 0);
	syscall(SYS_sendto, client, BAD, 5L, WIDE(-1), BAD, 3);
	syscall(SYS_recvfrom, peer, buf, 3L, MSG_PEEK, from, len);
	syscall(SYS_recvfrom, peer, buf, 64L, MSG_TRUNC, NULL, NULL);
	syscall(SYS_recvfrom, peer, buf, 64L, 0, from, len);
	syscall(SYS_recvfrom, peer, buf, 64L, 0, from, NULL);
	close(peer);
	close(client);
	close(server);
}

/* ---- messages ---------------------------------------------------------------------------------------- */

static void put_cmsg(struct msghdr *m, int level, int type, unsigned len)
{
	static _Alignas(8) uint8_t control[512];
	struct cmsghdr *c = (void *)control;

	for (unsigned i = 0; i < sizeof(control); i++)
		control[i] = i % 7;
	c->cmsg_len = CMSG_LEN(len);
	c->cmsg_level = level;
	c->cmsg_type = type;
	m->msg_controllen = CMSG_SPACE(len);
	m->msg_control = at_end_with(control, m->msg_controllen);
	syscall(SYS_sendmsg, -1, m, 0);
}

static void messages(void)
{
	struct iovec *iov = at_end(2 * sizeof(*iov));
	struct msghdr m = { .msg_iov = iov, .msg_iovlen = 2 };
	struct msghdr *bad;
	int pair[2], fds[2] = { 0, 1 };
	_Alignas(8) char control[CMSG_SPACE(sizeof(fds))] = "";
	struct cmsghdr *c = (void *)control;

	iov[0] = (struct iovec){ at_end_with("ab", 2), 2 };
	iov[1] = (struct iovec){ at_end_with("cdef", 4), 4 };
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	c->cmsg_len = CMSG_LEN(sizeof(fds));
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	memcpy(CMSG_DATA(c), fds, sizeof(fds));
	m.msg_control = at_end_with(control, sizeof(control));
	m.msg_controllen = sizeof(control);
	syscall(SYS_sendmsg, pair[0], END(m), MSG_DONTWAIT);
	iov[0].iov_len = 1;
	m.msg_name = memset(at_end(110), 0, 110);
	m.msg_namelen = 110;
	syscall(SYS_recvmsg, pair[1], END(m), MSG_CMSG_CLOEXEC);
	syscall(SYS_recvmsg, pair[1], END(m), MSG_DONTWAIT);
	syscall(SYS_recvmsg, pair[1], NULL, 0);
	syscall(SYS_recvmsg, pair[1], BAD, 0);
	syscall(SYS_sendmsg, pair[1], NULL, 0);
	syscall(SYS_sendmsg, pair[1], (char *)END(m) + 8, 0);
	m.msg_name = NULL;
	for (int type = 0; type < 80; type++)
		for (unsigned len = 0; len < 50; len += type < 2 ? 1 : 12) {
			put_cmsg(&m, SOL_SOCKET, type, len);
			put_cmsg(&m, SOL_IP, type, len);
		}
	put_cmsg(&m, SOL_IPV6, 50, 20);
	put_cmsg(&m, SOL_SOCKET, SCM_RIGHTS, 3);
	put_cmsg(&m, SOL_SOCKET, 4, 4);		/* SCM_PIDFD */
	m.msg_controllen--;
	syscall(SYS_sendmsg, -1, &m, 0);
	m.msg_control = BAD;
	syscall(SYS_sendmsg, -1, &m, 0);
	m.msg_iovlen = 3;
	m.msg_iov = iov;
	m.msg_controllen = 0;
	bad = END(m);
	syscall(SYS_sendmsg, -1, bad, -1);
	close(pair[0]);
	close(pair[1]);
}

static void many(void)
{
	struct mmsghdr *v = at_end(3 * sizeof(*v));
	struct timespec *t = AT_END(struct timespec);
	struct iovec iov[3];
	int pair[2];

	socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
	memset(v, 0, 3 * sizeof(*v));
	for (int i = 0; i < 3; i++) {
		iov[i] = (struct iovec){ at_end_with("message", 7), 7 - i };
		v[i].msg_hdr = (struct msghdr){ .msg_iov = &iov[i], .msg_iovlen = 1 };
	}
	syscall(SYS_sendmmsg, pair[0], v, 3, WIDE(MSG_DONTWAIT));
	for (int i = 0; i < 3; i++) {
		v[i].msg_hdr.msg_name = memset(at_end(20), 0, 20);
		v[i].msg_hdr.msg_namelen = 20;
	}
	*t = (struct timespec){ 1, 500 };
	syscall(SYS_recvmmsg, pair[1], v, 2, MSG_DONTWAIT, NULL);
	syscall(SYS_recvmmsg, pair[1], v, 3, MSG_DONTWAIT, NULL);
	syscall(SYS_recvmmsg, pair[1], v, 3, MSG_DONTWAIT, NULL);
	t->tv_nsec = -1;
	syscall(SYS_recvmmsg, pair[1], v, 3, MSG_DONTWAIT, t);
	syscall(SYS_recvmmsg, pair[1], v, 3, 0, BAD);
	syscall(SYS_recvmmsg, -1, BAD, 3, 0, NULL);
#ifdef __i386__
	{
		uint64_t t64[2] = { 1, 500 };

		syscall(SYS_recvmmsg_time64, pair[1], v, 3, MSG_DONTWAIT, END(t64));
		syscall(SYS_recvmmsg_time64, -1, BAD, 3, 0, BAD);
	}
#endif
	syscall(SYS_sendmmsg, -1, BAD, 3, 0);
	syscall(SYS_sendmmsg, -1, NULL, 3, 0);
	syscall(SYS_sendmmsg, -1, v, 0, 0);
	syscall(SYS_sendmmsg, -1, v + 1, 3, 0);
	close(pair[0]);
	close(pair[1]);
}

/* ---- options --------------------------------------------------------------------------------------------- */

static void options_of(int fd, int level, int names)
{
	static const unsigned lens[] = { 4, 1, 3, 8, 12, 16, 20, 136 };
	socklen_t *len = AT_END(socklen_t);
	uint8_t s[136];

	for (unsigned i = 0; i < sizeof(s); i++)
		s[i] = i % 3;
	for (int name = -1; name < names; name++)
		for (size_t i = 0; i < sizeof(lens) / sizeof(*lens); i++) {
			void *val = at_one_end_with(s, lens[i]);

			/* an invalid descriptor: nothing is set */
			syscall(SYS_setsockopt, -1, WIDE(level), name, val, WIDE(lens[i]));
			if (i > 0 && level != SOL_SOCKET)
				break;
			*len = lens[i];
			syscall(SYS_getsockopt, fd, level, name, val, len);
		}
}

static void options(void)
{
	static const int levels[] = { 0, 6, 17, 40, 41, 58, 100, 101, 132, 136, 255 };
	struct sock_filter code[] = { BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 4), BPF_STMT(BPF_RET | BPF_K, 0) };
	struct sock_fprog prog = { 2, at_end_with(code, sizeof(code)) };
	socklen_t *len = AT_END(socklen_t);
	int udp = socket(AF_INET, SOCK_DGRAM, 0), netlink = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE), pair[2];

	options_of(udp, SOL_SOCKET, 80);
	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++)
		options_of(levels[i] == SOL_SOCKET ? udp : -1, levels[i], 60);
	for (int level = 256; level < 286; level++)
		options_of(level == 270 ? netlink : -1, level, 30);
	syscall(SYS_setsockopt, -1, 0, 0x60, NULL, 0);
	syscall(SYS_getsockopt, -1, 0, 0x62, NULL, NULL);
	syscall(SYS_setsockopt, -1, 271, 127, NULL, 4);
	/* options of TIPC; two of them have their own kinds of values */
	for (int name = 127; name <= 135; name += 8) {
		uint32_t group[4] = { 0x12345, 7, 2, 3 };

		*len = sizeof(group);
		syscall(SYS_setsockopt, -1, 271, name, at_end_with(group, sizeof(group)), (long)sizeof(group));
		syscall(SYS_getsockopt, -1, 271, name, at_end_with(group, sizeof(group)), len);
		syscall(SYS_setsockopt, -1, 271, name, at_end_with(group, 4), 4L);
	}
	syscall(SYS_setsockopt, -1, 276, 10001, BAD, 4);
	syscall(SYS_setsockopt, -1, SOL_SOCKET, SO_ATTACH_FILTER, END(prog), (long)sizeof(prog));
	syscall(SYS_setsockopt, udp, SOL_SOCKET, SO_ATTACH_FILTER, &prog, (long)sizeof(prog));
	*len = 2;
	syscall(SYS_getsockopt, udp, SOL_SOCKET, SO_GET_FILTER, code, len);
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	for (*len = 1; *len < 13; ++*len)
		syscall(SYS_getsockopt, pair[0], SOL_SOCKET, SO_PEERCRED, at_end(12), len);
	syscall(SYS_getsockopt, pair[0], SOL_SOCKET, SO_PEERCRED, BAD, len);
	syscall(SYS_getsockopt, pair[0], SOL_SOCKET, SO_ERROR, at_end(4), BAD);
	close(pair[0]);
	close(pair[1]);
	close(netlink);
	close(udp);
}

/* ---- netlink: MSG_OOB is refused before the message is looked at ---------------------------------------------- */

static uint32_t seed = 1;

static uint32_t any(void)
{
	seed = seed * 1664525 + 1013904223;
	return seed >> 8;
}

static unsigned attributes(uint8_t *to, unsigned room, int depth)
{
	static const uint8_t lens[] = { 0, 1, 2, 4, 6, 8, 12, 16, 20, 28, 36, 44, 64, 92, 96, 184, 192, 200 };
	unsigned n = 0;

	for (unsigned k = any() % 3 + 1; k; k--) {
		unsigned len = lens[any() % sizeof(lens)];
		struct nlattr a = { .nla_type = any() % 64 };
		uint8_t value[1024];

		for (unsigned i = 0; i < len; i++)
			value[i] = any() % 3 ? any() % 5 : any();
		if (depth && any() % 2)
			len = attributes(value, 256, depth - 1);
		if (any() % 8 == 0)
			a.nla_type |= NLA_F_NESTED;
		a.nla_len = 4 + len;
		if (n + NLA_ALIGN(a.nla_len) > room)
			break;
		memcpy(to + n, &a, 4);
		memcpy(to + n + 4, value, len);
		n += NLA_ALIGN(a.nla_len);
	}
	return n;
}

static void send_message(int fd, int type, int flags, unsigned head)
{
	static const uint8_t families[] = { 0, 1, 2, 7, 10, 16, 17, 43, 45, 128, 129 };
	uint8_t s[2048] = { 0 };
	struct nlmsghdr h = { .nlmsg_type = type, .nlmsg_flags = flags, .nlmsg_seq = 7 };

	for (unsigned i = 1; i < head; i++)
		s[16 + i] = any() % 3 ? 0 : any();
	s[16] = families[any() % sizeof(families)];
	h.nlmsg_len = 16 + head;
	if (any() % 4)
		h.nlmsg_len += attributes(s + 16 + head, 1024, 2);
	memcpy(s, &h, sizeof(h));
	syscall(SYS_sendto, fd, at_one_end_with(s, h.nlmsg_len), (long)h.nlmsg_len, MSG_OOB, NULL, 0);
}

static void netlink_messages(int protocol, int first, int last, int times)
{
	static const uint8_t heads[] = { 4, 8, 12, 16, 20, 24, 28, 56, 64, 72 };
	struct sockaddr_nl self = { .nl_family = AF_NETLINK };
	int fd = socket(AF_NETLINK, SOCK_RAW, protocol);

	bind(fd, (void *)&self, sizeof(self));
	for (int type = first; type <= last; type++)
		/* each subsystem of netfilter has only few messages */
		for (int i = protocol == NETLINK_NETFILTER && (type & 0xff) > 35 ? times : 0; i < times; i++)
			send_message(fd, type, any() & 0x7ff, heads[any() % sizeof(heads)]);
	close(fd);
}

static void netlink(void)
{
	struct { struct nlmsghdr h; struct rtgenmsg g; } ask = {
		{ .nlmsg_len = sizeof(ask), .nlmsg_type = RTM_GETLINK, .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP }, { AF_UNSPEC } };
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct iovec iov = { &ask, sizeof(ask) };
	struct msghdr m = { .msg_name = &kernel, .msg_namelen = sizeof(kernel), .msg_iov = &iov, .msg_iovlen = 1 };
	static char answer[32 << 10];
	int fd;

	netlink_messages(NETLINK_ROUTE, 0, 123, 6);
	netlink_messages(NETLINK_SOCK_DIAG, 18, 21, 150);
	netlink_messages(NETLINK_NETFILTER, 0, 0xd08, 1);
	netlink_messages(NETLINK_XFRM, 16, 40, 2);
	netlink_messages(NETLINK_AUDIT, 1000, 1030, 1);
	netlink_messages(NETLINK_GENERIC, 16, 17, 4);
	netlink_messages(NETLINK_CRYPTO, 16, 22, 6);
	netlink_messages(NETLINK_SELINUX, 16, 18, 2);
	netlink_messages(NETLINK_KOBJECT_UEVENT, 1, 3, 2);
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, NETLINK_ROUTE);
	syscall(SYS_sendmsg, fd, &m, 0);
	iov = (struct iovec){ answer, sizeof(answer) };
	while (syscall(SYS_recvmsg, fd, &m, 0) > 0)
		;
	syscall(SYS_sendto, fd, &ask, 7L, 0, NULL, 0);
	syscall(SYS_sendto, fd, BAD, 20L, 0, NULL, 0);
	syscall(SYS_sendto, fd, NULL, 20L, 0, NULL, 0);
	syscall(SYS_recvfrom, fd, answer, 100L, 0, NULL, NULL);
	close(fd);
}

/* ---- i386's multiplexed call -------------------------------------------------------------------------------------- */

#ifdef SYS_socketcall
static long all_in_one(int call, long a, long b, long c, long d, long e, long f)
{
	long args[] = { a, b, c, d, e, f };

	return syscall(SYS_socketcall, call, END(args));
}

static void socketcalls(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	struct sockaddr_storage from;
	struct iovec iov = { "abc", 3 };
	struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1 };
	struct mmsghdr mm = { .msg_hdr = m };
	socklen_t len = 16;
	char buf[8];
	int one = 1, pair[2];

	all_in_one(1, AF_INET, SOCK_STREAM, IPPROTO_TCP, 0, 0, 0);
	for (int call = 0; call < 22; call++) {
		/* no second message: the memory after the first one is undefined */
		all_in_one(call, -1, (long)&in, call < 19 ? 16 : 0, 0, 0, 0);
		syscall(SYS_socketcall, call, BAD);
		syscall(SYS_socketcall, call, NULL);
	}
	all_in_one(8, AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, (long)pair, 0, 0);
	all_in_one(6, pair[0], (long)&from, (long)&len, 0, 0, 0);
	all_in_one(9, pair[0], (long)"abc", 3, 0, 0, 0);
	all_in_one(10, pair[1], (long)buf, 8, 0, 0, 0);
	all_in_one(11, pair[0], (long)"abc", 3, MSG_DONTWAIT, (long)&in, 16);
	all_in_one(12, pair[1], (long)buf, 8, 0, (long)&from, (long)&len);
	all_in_one(13, -1, SHUT_WR, 0, 0, 0, 0);
	all_in_one(14, pair[0], SOL_SOCKET, SO_SNDBUF, (long)&one, 4, 0);
	all_in_one(14, pair[0], SOL_SOCKET, SO_LINGER, (long)&from, 8, 0);
	all_in_one(14, -1, 6, 1, (long)&one, 4, 0);
	len = 4;
	all_in_one(15, pair[0], SOL_SOCKET, SO_ERROR, (long)&one, (long)&len, 0);
	all_in_one(15, pair[0], SOL_SOCKET, SO_TYPE, (long)&one, (long)&len, 0);
	all_in_one(16, pair[0], (long)&m, 0, 0, 0, 0);
	all_in_one(17, pair[1], (long)&m, 0, 0, 0, 0);
	all_in_one(20, pair[0], (long)&mm, 1, 0, 0, 0);
	iov.iov_base = buf;
	all_in_one(19, pair[1], (long)&mm, 1, 0, 0, 0);
	close(pair[0]);
	close(pair[1]);
}
#else
static void socketcalls(void)
{
}
#endif

int main(void)
{
	making();
	addresses();
	talking();
	messages();
	many();
	options();
	netlink();
	socketcalls();
	return 0;
}
