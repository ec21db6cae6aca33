/* SPDX-License-Identifier: GPL-2.0 */
/* Netlink: messages, and the attributes in them. */
#ifndef SYSTRACE_KINDS_NETLINK_H
#define SYSTRACE_KINDS_NETLINK_H

#include "net.h"

/* Whether a descriptor is a netlink socket, and of which protocol (-1: that is not known). */
bool netlink_fd(const struct print *, int fd, int *protocol);

/* Bytes of the tracee: len of them are said to be at addr, have of which were captured. */
struct span { const uint8_t *s; uint64_t addr; uint32_t len, have; };

void print_netlink(struct print *, struct span, int protocol);

#endif
