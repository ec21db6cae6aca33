// SPDX-License-Identifier: GPL-2.0
#include "netlink.h"

void print_netlink(struct print *p, struct span m, int protocol)
{
	(void)protocol;
	print_bytes(p, m.s, m.have, m.len);
}
