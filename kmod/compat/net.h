/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SYSTRACE_COMPAT_NET_H
#define SYSTRACE_COMPAT_NET_H

#include <net/af_unix.h>

/* 7.2: declared by net/unix/ for itself, but exported as before. */
#ifndef HAVE_UNIX_PEER_GET
struct sock *unix_peer_get(struct sock *sk);
#endif

#endif /* SYSTRACE_COMPAT_NET_H */
