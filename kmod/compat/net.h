/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SYSTRACE_COMPAT_NET_H
#define SYSTRACE_COMPAT_NET_H

#include <linux/net.h>
#include <net/af_unix.h>

/* 5.11: sock_from_file() has no error argument. */
#ifndef HAVE_SOCK_FROM_FILE
static inline struct socket *file_socket(struct file *file)
{
	int err;

	return sock_from_file(file, &err);
}
#define sock_from_file	file_socket
#endif

/* 7.2: declared only inside net/unix/, but still exported. */
#ifndef HAVE_UNIX_PEER_GET
struct sock *unix_peer_get(struct sock *sk);
#endif

#endif /* SYSTRACE_COMPAT_NET_H */
