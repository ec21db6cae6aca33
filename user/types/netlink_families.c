// SPDX-License-Identifier: GPL-2.0
/* Families of netlink messages: which function prints the messages of which protocol. */
#include <linux/netlink.h>
#include "netlink.h"

static netlink_family *family_of(int protocol)
{
	static netlink_family *const families[] = {
		[NETLINK_ROUTE] = netlink_route,
		[NETLINK_SOCK_DIAG] = netlink_sock_diag,
		[NETLINK_NETFILTER] = netlink_netfilter,
		[NETLINK_CRYPTO] = netlink_crypto,
		[NETLINK_SELINUX] = netlink_selinux,
	};

	return protocol >= 0 && protocol < (int)COUNT(families) ? families[protocol] : NULL;
}

void print_netlink(struct print *p, struct span m, int protocol)
{
	if (protocol == NETLINK_KOBJECT_UEVENT)
		print_uevent(p, m);
	else
		netlink_messages(p, m, protocol, family_of);
}
