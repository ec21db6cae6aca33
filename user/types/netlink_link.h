/* SPDX-License-Identifier: GPL-2.0 */
/* What the table of route messages takes from netlink_link.c. */
#ifndef SYSTRACE_KINDS_NETLINK_LINK_H
#define SYSTRACE_KINDS_NETLINK_LINK_H

extern const struct layout layout_ifinfomsg, layout_ifstatsmsg;
extern const struct attrs link_attrs, ifstats_attrs;

#endif
