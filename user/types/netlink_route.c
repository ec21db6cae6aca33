// SPDX-License-Identifier: GPL-2.0
/* Netlink: addresses, routes, neighbors, rules, traffic control, and the other messages of rtnetlink. */
#include <string.h>
#include <sys/socket.h>
#include <linux/dcbnl.h>
#include <linux/fib_rules.h>
#include <linux/gen_stats.h>
#include <linux/if_addr.h>
#include <linux/if_addrlabel.h>
#include <linux/if_bridge.h>
#include <linux/in_route.h>
#include <linux/ip.h>
#include <linux/lwtunnel.h>
#include <linux/mroute.h>
#include <linux/mroute6.h>
#include <linux/neighbour.h>
#include <linux/net_namespace.h>
#include <linux/netconf.h>
#include <linux/netlink.h>
#include <linux/nexthop.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include "settings.h"
#include "netlink.h"
#include "netlink_link.h"

/* ---- names ------------------------------------------------------------------------------------ */
XLATS(scopes, NULL, X(RT_SCOPE_UNIVERSE), X(RT_SCOPE_SITE), X(RT_SCOPE_LINK), X(RT_SCOPE_HOST),
	X(RT_SCOPE_NOWHERE));
XLATS(tables, NULL, X(RT_TABLE_UNSPEC), X(RT_TABLE_COMPAT), X(RT_TABLE_DEFAULT), X(RT_TABLE_MAIN),
	X(RT_TABLE_LOCAL));
XLATS(rule_tables, "RT_TABLE_???", X(RT_TABLE_UNSPEC), X(RT_TABLE_COMPAT), X(RT_TABLE_DEFAULT),
	X(RT_TABLE_MAIN), X(RT_TABLE_LOCAL));
XLATS(route_protocols, "RTPROT_???", X(RTPROT_UNSPEC), X(RTPROT_REDIRECT), X(RTPROT_KERNEL), X(RTPROT_BOOT),
	X(RTPROT_STATIC), X(RTPROT_GATED), X(RTPROT_RA), X(RTPROT_MRT), X(RTPROT_ZEBRA), X(RTPROT_BIRD),
	X(RTPROT_DNROUTED), X(RTPROT_XORP), X(RTPROT_NTK), X(RTPROT_DHCP), X(RTPROT_MROUTED),
	X(RTPROT_KEEPALIVED), X(RTPROT_BABEL), XNEW(RTPROT_OVN), X(RTPROT_OPENR), X(RTPROT_BGP), X(RTPROT_ISIS),
	X(RTPROT_OSPF),
	X(RTPROT_RIP), X(RTPROT_EIGRP));
XLATS(route_kinds, "RTN_???", X(RTN_UNSPEC), X(RTN_UNICAST), X(RTN_LOCAL), X(RTN_BROADCAST), X(RTN_ANYCAST),
	X(RTN_MULTICAST), X(RTN_BLACKHOLE), X(RTN_UNREACHABLE), X(RTN_PROHIBIT), X(RTN_THROW), X(RTN_NAT),
	X(RTN_XRESOLVE));
XLATS(route_flags, "RTM_F_???", X(RTM_F_NOTIFY), X(RTM_F_CLONED), X(RTM_F_EQUALIZE), X(RTM_F_PREFIX),
	X(RTM_F_LOOKUP_TABLE), X(RTM_F_FIB_MATCH), X(RTM_F_OFFLOAD), X(RTM_F_TRAP), X(RTM_F_OFFLOAD_FAILED));
XLATS(hop_flags, "RTNH_F_???", X(RTNH_F_DEAD), X(RTNH_F_PERVASIVE), X(RTNH_F_ONLINK), X(RTNH_F_OFFLOAD),
	X(RTNH_F_LINKDOWN), X(RTNH_F_UNRESOLVED), X(RTNH_F_TRAP));
XLATS(tos_names, "IPTOS_TOS_???", X(IPTOS_LOWDELAY), X(IPTOS_THROUGHPUT), X(IPTOS_RELIABILITY), X(IPTOS_MINCOST));
XLATS(encap_types, "LWTUNNEL_ENCAP_???", X(LWTUNNEL_ENCAP_NONE), X(LWTUNNEL_ENCAP_MPLS), X(LWTUNNEL_ENCAP_IP),
	X(LWTUNNEL_ENCAP_ILA), X(LWTUNNEL_ENCAP_IP6), X(LWTUNNEL_ENCAP_SEG6), X(LWTUNNEL_ENCAP_BPF),
	X(LWTUNNEL_ENCAP_SEG6_LOCAL), X(LWTUNNEL_ENCAP_RPL));
XLATS(addr_flags, "IFA_F_???", X(IFA_F_SECONDARY), X(IFA_F_NODAD), X(IFA_F_OPTIMISTIC), X(IFA_F_DADFAILED),
	X(IFA_F_HOMEADDRESS), X(IFA_F_DEPRECATED), X(IFA_F_TENTATIVE), X(IFA_F_PERMANENT),
	X(IFA_F_MANAGETEMPADDR), X(IFA_F_NOPREFIXROUTE), X(IFA_F_MCAUTOJOIN), X(IFA_F_STABLE_PRIVACY));
XLATS(neigh_states, "NUD_???", X(NUD_NONE), X(NUD_INCOMPLETE), X(NUD_REACHABLE), X(NUD_STALE), X(NUD_DELAY),
	X(NUD_PROBE), X(NUD_FAILED), X(NUD_NOARP), X(NUD_PERMANENT));
XLATS(neigh_flags, "NTF_???", X(NTF_USE), X(NTF_SELF), X(NTF_MASTER), X(NTF_PROXY),
	X(NTF_EXT_LEARNED), X(NTF_OFFLOADED),
	X(NTF_STICKY), X(NTF_ROUTER));
XLATS(neigh_ext_flags, "NTF_EXT_???", X(NTF_EXT_MANAGED), XNEW(NTF_EXT_LOCKED), XNEW(NTF_EXT_EXT_VALIDATED));
XLATS(fdb_flags, "FDB_NOTIFY_???", X(FDB_NOTIFY_BIT), X(FDB_NOTIFY_INACTIVE_BIT));
XLATS(rule_actions, "FR_ACT_???", X(FR_ACT_UNSPEC), X(FR_ACT_TO_TBL), X(FR_ACT_GOTO), X(FR_ACT_NOP),
	X(FR_ACT_RES3), X(FR_ACT_RES4), X(FR_ACT_BLACKHOLE), X(FR_ACT_UNREACHABLE), X(FR_ACT_PROHIBIT));
XLATS(rule_flags, "FIB_RULE_???", X(FIB_RULE_PERMANENT), X(FIB_RULE_INVERT), X(FIB_RULE_UNRESOLVED),
	X(FIB_RULE_IIF_DETACHED), X(FIB_RULE_OIF_DETACHED), X(FIB_RULE_FIND_SADDR));
XLATS(dcb_commands, "DCB_CMD_???", X(DCB_CMD_UNDEFINED), X(DCB_CMD_GSTATE), X(DCB_CMD_SSTATE),
	X(DCB_CMD_PGTX_GCFG), X(DCB_CMD_PGTX_SCFG), X(DCB_CMD_PGRX_GCFG), X(DCB_CMD_PGRX_SCFG),
	X(DCB_CMD_PFC_GCFG), X(DCB_CMD_PFC_SCFG), X(DCB_CMD_SET_ALL), X(DCB_CMD_GPERM_HWADDR),
	X(DCB_CMD_GCAP), X(DCB_CMD_GNUMTCS), X(DCB_CMD_SNUMTCS), X(DCB_CMD_PFC_GSTATE), X(DCB_CMD_PFC_SSTATE),
	X(DCB_CMD_BCN_GCFG), X(DCB_CMD_BCN_SCFG), X(DCB_CMD_GAPP), X(DCB_CMD_SAPP), X(DCB_CMD_IEEE_SET),
	X(DCB_CMD_IEEE_GET), X(DCB_CMD_GDCBX), X(DCB_CMD_SDCBX), X(DCB_CMD_GFEATCFG), X(DCB_CMD_SFEATCFG),
	X(DCB_CMD_CEE_GET), X(DCB_CMD_IEEE_DEL));
XLATS(mdb_states, "MDB_???", X(MDB_TEMPORARY), X(MDB_PERMANENT));
XLATS(mdb_flags, "MDB_FLAGS_???", X(MDB_FLAGS_OFFLOAD), X(MDB_FLAGS_FAST_LEAVE), X(MDB_FLAGS_STAR_EXCL),
	X(MDB_FLAGS_BLOCKED), XNEW(MDB_FLAGS_OFFLOAD_FAILED));
XLATS(router_types, "MDB_RTR_TYPE_???", X(MDB_RTR_TYPE_DISABLED), X(MDB_RTR_TYPE_TEMP_QUERY),
	X(MDB_RTR_TYPE_PERM), X(MDB_RTR_TYPE_TEMP));
XLATS(group_types, "NEXTHOP_GRP_TYPE_???", X(NEXTHOP_GRP_TYPE_MPATH), X(NEXTHOP_GRP_TYPE_RES));
XLATS(act_flags, "TCA_ACT_FLAGS_???", X(TCA_ACT_FLAGS_NO_PERCPU_STATS), X(TCA_ACT_FLAGS_SKIP_HW),
	X(TCA_ACT_FLAGS_SKIP_SW));
XLATS(act_hw_stats, "TCA_ACT_HW_STATS_???", X(TCA_ACT_HW_STATS_IMMEDIATE), X(TCA_ACT_HW_STATS_DELAYED));
XLATS(creport4_types, "IGMPMSG_???", X(IGMPMSG_NOCACHE), X(IGMPMSG_WRONGVIF), X(IGMPMSG_WHOLEPKT),
	X(IGMPMSG_WRVIFWHOLE));
XLATS(creport6_types, "MRT6MSG_???", X(MRT6MSG_NOCACHE), X(MRT6MSG_WRONGMIF), X(MRT6MSG_WHOLEPKT));

/* ---- addresses ---------------------------------------------------------------------------------- */
LAYOUT(ifa_cacheinfo, "ifa_cacheinfo", UNS(ifa_prefered), UNS(ifa_valid), UNS(cstamp), UNS(tstamp));
ATTRS(addr, "IFA_???",
	N(IFA_UNSPEC), A(IFA_ADDRESS, NL_ADDR()), A(IFA_LOCAL, NL_ADDR()), A(IFA_LABEL, NL_STR()),
	A(IFA_BROADCAST, NL_ADDR()), A(IFA_ANYCAST, NL_ADDR()), A(IFA_CACHEINFO, NL_EMBED(ifa_cacheinfo)),
	A(IFA_MULTICAST, NL_ADDR()), A(IFA_FLAGS, FLAGS(, addr_flags)), A(IFA_RT_PRIORITY, UNS()),
	A(IFA_TARGET_NETNSID, DEC()), N(IFA_PROTO));
LAYOUT(ifaddrmsg, "ifaddrmsg", XVAL(ifa_family, addr_families, W8), UNS(ifa_prefixlen, W8),
	FLAGS(ifa_flags, addr_flags, W8), XVAL(ifa_scope, scopes, W8), IFINDEX(ifa_index));

ATTRS(addrlabel, "IFAL_???",
	A(IFAL_ADDRESS, NL_ADDR()), A(IFAL_LABEL, UNS()));
LAYOUT(ifaddrlblmsg, "ifaddrlblmsg", XVAL(ifal_family, addr_families, W8), PAD(1), UNS(ifal_prefixlen, W8),
	UNS(ifal_flags, W8), IFINDEX(ifal_index), UNS(ifal_seq));

/* ---- routes, next hops, rules --------------------------------------------------------------------- */
ATTRS(metrics, "RTAX_???",
	N(RTAX_UNSPEC), A(RTAX_LOCK, UNS()), A(RTAX_MTU, UNS()), A(RTAX_WINDOW, UNS()), A(RTAX_RTT, UNS()),
	A(RTAX_RTTVAR, UNS()), A(RTAX_SSTHRESH, UNS()), A(RTAX_CWND, UNS()), A(RTAX_ADVMSS, UNS()),
	A(RTAX_REORDERING, UNS()), A(RTAX_HOPLIMIT, UNS()), A(RTAX_INITCWND, UNS()), A(RTAX_FEATURES, UNS()),
	A(RTAX_RTO_MIN, UNS()), A(RTAX_INITRWND, UNS()), A(RTAX_QUICKACK, UNS()), A(RTAX_CC_ALGO, NL_STR()),
	N(RTAX_FASTOPEN_NO_COOKIE));
LAYOUT(rta_cacheinfo, "rta_cacheinfo", UNS(rta_clntref), UNS(rta_lastuse), UNS(rta_expires), UNS(rta_error),
	UNS(rta_used), HEX(rta_id), UNS(rta_ts), UNS(rta_tsage));
LAYOUT(mfc_stats, "rta_mfc_stats", UNS64(mfcs_packets), UNS64(mfcs_bytes), UNS64(mfcs_wrong_if));
LAYOUT(rtnexthop, "rtnexthop", UNS(rtnh_len, W16), FLAGS(rtnh_flags, hop_flags, W8), UNS(rtnh_hops, W8),
	IFINDEX(rtnh_ifindex));

static void via_print(struct print *, const struct node *);
static void multipath_print(struct print *, const struct node *);
static void nl_place(struct plan *p, struct node *n)
{
	(void)p;
	n->align = 1;
}

static const struct type type_nl_via = { .name = "via", .place = nl_place, .print = via_print },
	type_nl_multipath = { .name = "multipath", .place = nl_place, .print = multipath_print };

ATTRS(route, "RTA_???",
	N(RTA_UNSPEC), A(RTA_DST, NL_ADDR()), A(RTA_SRC, NL_ADDR()), A(RTA_IIF, IFINDEX()),
	A(RTA_OIF, IFINDEX()), A(RTA_GATEWAY, NL_ADDR()), A(RTA_PRIORITY, UNS()), A(RTA_PREFSRC, NL_ADDR()),
	A(RTA_METRICS, NL_NEST(metrics)), A(RTA_MULTIPATH, NL(multipath)), A(RTA_PROTOINFO, UNS()),
	A(RTA_FLOW, UNS()), A(RTA_CACHEINFO, NL_EMBED(rta_cacheinfo)), N(RTA_SESSION), A(RTA_MP_ALGO, UNS()),
	A(RTA_TABLE, XVAL(, tables)), A(RTA_MARK, UNS()), A(RTA_MFC_STATS, NL_EMBED(mfc_stats)),
	A(RTA_VIA, NL(via)), A(RTA_NEWDST, NL_ADDR()), A(RTA_PREF, UNS(, W8)),
	A(RTA_ENCAP_TYPE, XVAL(, encap_types, W16)), N(RTA_ENCAP), A(RTA_EXPIRES, UNS64()), N(RTA_PAD),
	A(RTA_UID, UNS()), A(RTA_TTL_PROPAGATE, UNS(, W8)), A(RTA_IP_PROTO, UNS(, W8)),
	A(RTA_SPORT, UNS(, W16)), A(RTA_DPORT, UNS(, W16)), N(RTA_NH_ID));

LAYOUT(rtmsg, "rtmsg", XVAL(rtm_family, addr_families, W8), UNS(rtm_dst_len, W8), UNS(rtm_src_len, W8),
	FLAGS(rtm_tos, tos_names, W8), XVAL(rtm_table, tables, W8), XVAL(rtm_protocol, route_protocols, W8),
	XVAL(rtm_scope, scopes, W8), XVAL(rtm_type, route_kinds, W8), FLAGS(rtm_flags, route_flags));

/* An address, after its family. */
static void via_print(struct print *p, const struct node *n)
{
	struct span m = p->nl->value;
	uint16_t family;

	(void)n;
	if (m.len < sizeof(family)) {
		p->nl->refused = true;
		return;
	}
	if (m.have < sizeof(family)) {
		print_addr(p, m.addr);
		return;
	}
	memcpy(&family, m.s, sizeof(family));
	pen_first(p->t, "rtvia_family");
	print_xval(p->t, &addr_families, family);
	if (m.len > sizeof(family)) {
		pen_next(p->t);
		print_family_addr(p, family, span_from(m, sizeof(family)), "rtvia_addr");
	}
	pen_close(p->t, '}');
}

/* {head}, [attributes]; {head}, [attributes]; ... */
static void multipath_print(struct print *p, const struct node *n)
{
	const uint32_t head = sizeof(struct rtnexthop);
	struct span m = p->nl->value;
	bool list = false;

	(void)n;
	if (m.len < head) {
		p->nl->refused = true;
		return;
	}
	for (bool first = true; ; first = false) {
		struct rtnexthop hop;
		uint32_t len;

		if (m.have < head) {
			print_addr(p, m.addr);
			break;
		}
		memcpy(&hop, m.s, head);
		len = hop.rtnh_len < m.len ? hop.rtnh_len : m.len;
		if (first && hop.rtnh_len < m.len) {
			pen_open(p->t, '[');
			list = true;
		}
		if (!first)
			pen_next(p->t);
		if (len > head)
			pen_open(p->t, '[');
		print_layout(p, &layout_rtnexthop, m.s, head);
		if (len > head) {
			pen_next(p->t);
			print_attrs(p, span_cut(span_from(m, head), len - head), &route_attrs);
			pen_close(p->t, ']');
		}
		/* a length of 0 does not advance */
		if (!len || RTNH_ALIGN(len) >= m.len)
			break;
		m = span_from(m, RTNH_ALIGN(len));
	}
	if (list)
		pen_close(p->t, ']');
}

LAYOUT(nexthop_grp, "nexthop_grp", UNS(id), UNS(weight, W8), HEX(resvd1, W8, NONZERO), HEX(resvd2, W16, NONZERO));
ATTRS(res_group, "NHA_RES_GROUP_???",
	N(NHA_RES_GROUP_PAD), A(NHA_RES_GROUP_BUCKETS, UNS(, W16)), A(NHA_RES_GROUP_IDLE_TIMER, NL_CLOCK()),
	A(NHA_RES_GROUP_UNBALANCED_TIMER, NL_CLOCK()), A(NHA_RES_GROUP_UNBALANCED_TIME, NL_CLOCK()));
ATTRS(res_bucket, "NHA_RES_BUCKET_???",
	N(NHA_RES_BUCKET_PAD), A(NHA_RES_BUCKET_INDEX, UNS(, W16)), A(NHA_RES_BUCKET_IDLE_TIME, NL_CLOCK()),
	A(NHA_RES_BUCKET_NH_ID, UNS()));
ATTRS(nexthop, "NHA_???",
	N(NHA_UNSPEC), A(NHA_ID, UNS()), A(NHA_GROUP, NL_ARRAY(STRUCT(nexthop_grp))),
	A(NHA_GROUP_TYPE, NL_XVAL(group_types, 2)), A(NHA_BLACKHOLE, UNS()), A(NHA_OIF, IFINDEX()),
	A(NHA_GATEWAY, NL_ADDR()), A(NHA_ENCAP_TYPE, XVAL(, encap_types, W16)), N(NHA_ENCAP),
	A(NHA_GROUPS, UNS()), A(NHA_MASTER, IFINDEX()), A(NHA_FDB, UNS()),
	A(NHA_RES_GROUP, NL_NEST(res_group)), A(NHA_RES_BUCKET, NL_NEST(res_bucket)));
LAYOUT(nhmsg, "nhmsg", XVAL(nh_family, addr_families, W8), XVAL(nh_scope, scopes, W8),
	XVAL(nh_protocol, route_protocols, W8), HEX(resvd, W8, NONZERO), FLAGS(nh_flags, hop_flags));

LAYOUT(uid_range, "fib_rule_uid_range", UNS(start), UNS(end));
LAYOUT(port_range, "fib_rule_port_range", UNS(start, W16), UNS(end, W16));
ATTRS(rule, "FRA_???",
	N(FRA_UNSPEC), A(FRA_DST, NL_ADDR()), A(FRA_SRC, NL_ADDR()), A(FRA_IIFNAME, NL_STR()),
	A(FRA_GOTO, UNS()), N(FRA_UNUSED2), A(FRA_PRIORITY, UNS()), N(FRA_UNUSED3), N(FRA_UNUSED4),
	N(FRA_UNUSED5), A(FRA_FWMARK, UNS()), A(FRA_FLOW, UNS()), A(FRA_TUN_ID, NL_BE64()),
	A(FRA_SUPPRESS_IFGROUP, UNS()), A(FRA_SUPPRESS_PREFIXLEN, UNS()), A(FRA_TABLE, XVAL(, tables)),
	A(FRA_FWMASK, UNS()), A(FRA_OIFNAME, NL_STR()), N(FRA_PAD), A(FRA_L3MDEV, UNS(, W8)),
	A(FRA_UID_RANGE, NL_EMBED(uid_range)), A(FRA_PROTOCOL, XVAL(, route_protocols, W8)),
	A(FRA_IP_PROTO, NL_XVAL(inet_protocols, 0)), A(FRA_SPORT_RANGE, NL_EMBED(port_range)),
	A(FRA_DPORT_RANGE, NL_EMBED(port_range)));
LAYOUT(fib_rule_hdr, "fib_rule_hdr", XVAL(family, addr_families, W8), UNS(dst_len, W8), UNS(src_len, W8),
	FLAGS(tos, tos_names, W8), XVAL(table, rule_tables, W8), PAD(2), XVAL(action, rule_actions, W8),
	FLAGS(flags, rule_flags));

/* ---- neighbors --------------------------------------------------------------------------------------- */
LAYOUT(nda_cacheinfo, "nda_cacheinfo", UNS(ndm_confirmed), UNS(ndm_used), UNS(ndm_updated), UNS(ndm_refcnt));
ATTRS(fdb_ext, "NFEA_???",
	N(NFEA_UNSPEC), A(NFEA_ACTIVITY_NOTIFY, NL_FLAGS(fdb_flags, 1)), N(NFEA_DONT_REFRESH));
ATTRS(neigh, "NDA_???",
	N(NDA_UNSPEC), A(NDA_DST, NL_ADDR()), A(NDA_LLADDR, NL_HWADDR()),
	A(NDA_CACHEINFO, NL_EMBED(nda_cacheinfo)), A(NDA_PROBES, UNS()), A(NDA_VLAN, UNS(, W16)),
	A(NDA_PORT, NL_BE16()), A(NDA_VNI, UNS()), A(NDA_IFINDEX, IFINDEX()), A(NDA_MASTER, IFINDEX()),
	A(NDA_LINK_NETNSID, UNS()), A(NDA_SRC_VNI, UNS()), A(NDA_PROTOCOL, NL_XVAL(inet_protocols, 0)),
	A(NDA_NH_ID, UNS()), A(NDA_FDB_EXT_ATTRS, NL_NEST(fdb_ext)),
	A(NDA_FLAGS_EXT, NL_FLAGS(neigh_ext_flags, 4)), A(NDA_NDM_STATE_MASK, NL_FLAGS(neigh_states, 2)),
	A(NDA_NDM_FLAGS_MASK, NL_FLAGS(neigh_flags, 1)));
LAYOUT(ndmsg, "ndmsg", XVAL(ndm_family, addr_families, W8), PAD(3), IFINDEX(ndm_ifindex),
	FLAGS(ndm_state, neigh_states, W16), FLAGS(ndm_flags, neigh_flags, W8), XVAL(ndm_type, route_kinds, W8));

LAYOUT(ndt_config, "ndt_config", UNS(ndtc_key_len, W16), UNS(ndtc_entry_size, W16), UNS(ndtc_entries),
	UNS(ndtc_last_flush), UNS(ndtc_last_rand), UNS(ndtc_hash_rnd), HEX0(ndtc_hash_mask),
	UNS(ndtc_hash_chain_gc), UNS(ndtc_proxy_qlen));
LAYOUT(ndt_stats, "ndt_stats", UNS64(ndts_allocs), UNS64(ndts_destroys), UNS64(ndts_hash_grows),
	UNS64(ndts_res_failed), UNS64(ndts_lookups), UNS64(ndts_hits), UNS64(ndts_rcv_probes_mcast),
	UNS64(ndts_rcv_probes_ucast), UNS64(ndts_periodic_gc_runs), UNS64(ndts_forced_gc_runs),
	UNS64(ndts_table_fulls));
ATTRS(ndt_parms, "NDTPA_???",
	N(NDTPA_UNSPEC), A(NDTPA_IFINDEX, IFINDEX()), A(NDTPA_REFCNT, UNS()), A(NDTPA_REACHABLE_TIME, UNS64()),
	A(NDTPA_BASE_REACHABLE_TIME, UNS64()), A(NDTPA_RETRANS_TIME, UNS64()), A(NDTPA_GC_STALETIME, UNS64()),
	A(NDTPA_DELAY_PROBE_TIME, UNS64()), A(NDTPA_QUEUE_LEN, UNS()), A(NDTPA_APP_PROBES, UNS()),
	A(NDTPA_UCAST_PROBES, UNS()), A(NDTPA_MCAST_PROBES, UNS()), A(NDTPA_ANYCAST_DELAY, UNS64()),
	A(NDTPA_PROXY_DELAY, UNS64()), A(NDTPA_PROXY_QLEN, UNS()), A(NDTPA_LOCKTIME, UNS64()),
	A(NDTPA_QUEUE_LENBYTES, UNS()), A(NDTPA_MCAST_REPROBES, UNS()), N(NDTPA_PAD),
	A(NDTPA_INTERVAL_PROBE_TIME_MS, UNS64()));
ATTRS(ndt, "NDTA_???",
	N(NDTA_UNSPEC), A(NDTA_NAME, NL_STR()), A(NDTA_THRESH1, UNS()), A(NDTA_THRESH2, UNS()),
	A(NDTA_THRESH3, UNS()), A(NDTA_CONFIG, NL_EMBED(ndt_config)), A(NDTA_PARMS, NL_NEST(ndt_parms)),
	A(NDTA_STATS, NL_GROWN(ndt_stats, 80)), A(NDTA_GC_INTERVAL, UNS64()), N(NDTA_PAD));
LAYOUT(ndtmsg, "ndtmsg", XVAL(ndtm_family, addr_families, W8), PAD(3));

/* ---- traffic control ------------------------------------------------------------------------------------ */
/* 64-bit numbers in these structures have the alignment of the ABI; padding at the end does not count. */
LAYOUT(tc_stats, NULL, UNS64(bytes), UNS(packets), UNS(drops), UNS(overlimits), UNS(bps), UNS(pps), UNS(qlen),
	UNS(backlog));
LAYOUT(tc_estimator, "tc_estimator", DEC(interval, W8), UNS(ewma_log, W8));
LAYOUT(stats_basic, NULL, UNS64(bytes), UNS(packets));
LAYOUT(rate_est, "gnet_stats_rate_est", UNS(bps), UNS(pps));
LAYOUT(rate_est64, "gnet_stats_rate_est64", UNS64(bps), UNS64(pps));
LAYOUT(stats_queue, "gnet_stats_queue", UNS(qlen), UNS(backlog), UNS(drops), UNS(requeues), UNS(overlimits));
LAYOUT(sizespec, "tc_sizespec", UNS(cell_log, W8), UNS(size_log, W8), DEC(cell_align, W16), DEC(overhead),
	UNS(linklayer), UNS(mpu), UNS(mtu), UNS(tsize));
ATTRS(tc_stats, "TCA_STATS_???",
	N(TCA_STATS_UNSPEC), A(TCA_STATS_BASIC, NL_ATLEAST(stats_basic, 12)),
	A(TCA_STATS_RATE_EST, NL_EMBED(rate_est)), A(TCA_STATS_QUEUE, NL_EMBED(stats_queue)), N(TCA_STATS_APP),
	A(TCA_STATS_RATE_EST64, NL_EMBED(rate_est64)), N(TCA_STATS_PAD),
	A(TCA_STATS_BASIC_HW, NL_ATLEAST(stats_basic, 12)), A(TCA_STATS_PKT64, UNS64()));
ATTRS(stab, "TCA_STAB_???",
	N(TCA_STAB_UNSPEC), A(TCA_STAB_BASE, NL_EMBED(sizespec)),
	A(TCA_STAB_DATA, NL_ARRAY(UNS(value, W16, UNNAMED))));
ATTRS(tc, "TCA_???",
	N(TCA_UNSPEC), A(TCA_KIND, NL_STR()), N(TCA_OPTIONS), A(TCA_STATS, NL_ATLEAST(tc_stats, 36)),
	N(TCA_XSTATS), A(TCA_RATE, NL_EMBED(tc_estimator)), A(TCA_FCNT, UNS()),
	A(TCA_STATS2, NL_NEST(tc_stats)), A(TCA_STAB, NL_NEST(stab)), N(TCA_PAD), N(TCA_DUMP_INVISIBLE),
	A(TCA_CHAIN, UNS()), A(TCA_HW_OFFLOAD, UNS(, W8)), A(TCA_INGRESS_BLOCK, UNS()),
	A(TCA_EGRESS_BLOCK, UNS()), A(TCA_DUMP_FLAGS, UNS()));
LAYOUT(tcmsg, "tcmsg", XVAL(tcm_family, addr_families, W8), PAD(3), IFINDEX(tcm_ifindex), UNS(tcm_handle),
	UNS(tcm_parent), UNS(tcm_info));
ATTRS(tc_action, "TCA_ACT_???",
	N(TCA_ACT_UNSPEC), A(TCA_ACT_KIND, NL_STR()), N(TCA_ACT_OPTIONS), A(TCA_ACT_INDEX, UNS()),
	A(TCA_ACT_STATS, NL_NEST(tc_stats)), N(TCA_ACT_PAD), N(TCA_ACT_COOKIE),
	A(TCA_ACT_FLAGS, NL_FLAGS(act_flags, 4)), A(TCA_ACT_HW_STATS, NL_FLAGS(act_hw_stats, 4)),
	A(TCA_ACT_USED_HW_STATS, NL_FLAGS(act_hw_stats, 4)), A(TCA_ACT_IN_HW_COUNT, UNS()));
LAYOUT(tcamsg, "tcamsg", XVAL(tca_family, addr_families, W8), PAD(3));

/* ---- multicast ------------------------------------------------------------------------------------------- */
ATTRS(eattr, "MDBA_MDB_EATTR_???",
	N(MDBA_MDB_EATTR_UNSPEC), A(MDBA_MDB_EATTR_TIMER, NL_CLOCK()), N(MDBA_MDB_EATTR_SRC_LIST),
	N(MDBA_MDB_EATTR_GROUP_MODE), N(MDBA_MDB_EATTR_SOURCE), N(MDBA_MDB_EATTR_RTPROT));

/* The kind of address depends on the protocol, which follows it. */
static void mdb_addr_print(struct print *p, const struct node *n)
{
	const uint8_t *s = here(p, n, n->size);
	uint32_t family;

	if (!s)
		return;
	family = s[16] << 8 | s[17];
	pen_open(p->t, '{');
	print_family_room(p, family, s, 16, "u");
	pen_field(p->t, "proto");
	put_s(p->t, "htons(");
	print_xval(p->t, &addr_families, family);
	put_c(p->t, ')');
	pen_close(p->t, '}');
}

static void mdb_addr_place(struct plan *p, struct node *n)
{
	(void)p;
	n->size = 20;
	n->align = 4;
}

static const struct type type_mdb_addr = { .name = "address", .place = mdb_addr_place, .print = mdb_addr_print };

LAYOUT(br_mdb_entry, "br_mdb_entry", IFINDEX(ifindex), XVAL(state, mdb_states, W8), FLAGS(flags, mdb_flags, W8),
	UNS(vid, W16), { .name = "addr", .type = &type_mdb_addr });
ATTRS(mdb_entry, "MDBA_MDB_ENTRY_???",
	N(MDBA_MDB_ENTRY_UNSPEC), A(MDBA_MDB_ENTRY_INFO, NL_THEN(&eattr_attrs, STRUCT(br_mdb_entry))));
ATTRS(mdb_mdb, "MDBA_MDB_???",
	N(MDBA_MDB_UNSPEC), A(MDBA_MDB_ENTRY, NL_NEST(mdb_entry)));
ATTRS(pattr, "MDBA_ROUTER_PATTR_???",
	N(MDBA_ROUTER_PATTR_UNSPEC), A(MDBA_ROUTER_PATTR_TIMER, NL_CLOCK()),
	A(MDBA_ROUTER_PATTR_TYPE, XVAL(, router_types, W8)), A(MDBA_ROUTER_PATTR_INET_TIMER, NL_CLOCK()),
	A(MDBA_ROUTER_PATTR_INET6_TIMER, NL_CLOCK()));
ATTRS(mdb_router, "MDBA_ROUTER_???",
	N(MDBA_ROUTER_UNSPEC), A(MDBA_ROUTER_PORT, NL_THEN(&pattr_attrs, IFINDEX(ifindex, UNNAMED))));
ATTRS(mdb, "MDBA_???",
	N(MDBA_UNSPEC), A(MDBA_MDB, NL_NEST(mdb_mdb)), A(MDBA_ROUTER, NL_NEST(mdb_router)));
LAYOUT(br_port_msg, "br_port_msg", XVAL(family, addr_families, W8), PAD(3), IFINDEX(ifindex));

ATTRS(creport4, "IPMRA_CREPORT_???",
	N(IPMRA_CREPORT_UNSPEC), A(IPMRA_CREPORT_MSGTYPE, NL_XVAL(creport4_types, 1)),
	A(IPMRA_CREPORT_VIF_ID, UNS()), A(IPMRA_CREPORT_SRC_ADDR, IN_ADDR()),
	A(IPMRA_CREPORT_DST_ADDR, IN_ADDR()), N(IPMRA_CREPORT_PKT), A(IPMRA_CREPORT_TABLE, UNS()));
ATTRS(creport6, "IP6MRA_CREPORT_???",
	N(IP6MRA_CREPORT_UNSPEC), A(IP6MRA_CREPORT_MSGTYPE, NL_XVAL(creport6_types, 1)),
	A(IP6MRA_CREPORT_MIF_ID, UNS()), A(IP6MRA_CREPORT_SRC_ADDR, IN6_ADDR(, 1)),
	A(IP6MRA_CREPORT_DST_ADDR, IN6_ADDR(, 1)), N(IP6MRA_CREPORT_PKT));

static void print_creport(struct print *p, struct span m)
{
	const struct attrs *as = *m.s == RTNL_FAMILY_IPMR ? &creport4_attrs :
				 *m.s == RTNL_FAMILY_IP6MR ? &creport6_attrs : NULL;
	const char *name = *m.s == RTNL_FAMILY_IPMR ? "RTNL_FAMILY_IPMR" :
			   *m.s == RTNL_FAMILY_IP6MR ? "RTNL_FAMILY_IP6MR" : xlat_name(&addr_families, *m.s);

	pen_first(p->t, "rtgen_family");
	print_named(p->t, *m.s, name, 0);
	if (!name && p->t->xlat != XLAT_RAW)
		put_note(p->t, "RTNL_FAMILY_???");
	pen_close(p->t, '}');
	if (m.len <= 4)
		return;
	pen_next(p->t);
	if (as)
		print_attrs(p, span_from(m, 4), as);
	else
		put_span_hex(p, span_from(m, 4));
}

/* ---- small messages ----------------------------------------------------------------------------------------- */
ATTRS(dcb, "DCB_ATTR_???",
	N(DCB_ATTR_UNDEFINED), N(DCB_ATTR_IFNAME), N(DCB_ATTR_STATE), N(DCB_ATTR_PFC_STATE),
	N(DCB_ATTR_PFC_CFG), N(DCB_ATTR_NUM_TC), N(DCB_ATTR_PG_CFG), N(DCB_ATTR_SET_ALL),
	N(DCB_ATTR_PERM_HWADDR), N(DCB_ATTR_CAP), N(DCB_ATTR_NUMTCS), N(DCB_ATTR_BCN), N(DCB_ATTR_APP),
	N(DCB_ATTR_IEEE), N(DCB_ATTR_DCBX), N(DCB_ATTR_FEATCFG), N(DCB_ATTR_CEE));
LAYOUT(dcbmsg, "dcbmsg", XVAL(dcb_family, addr_families, W8), XVAL(cmd, dcb_commands, W8), PAD(2));
ATTRS(netconf, "NETCONFA_???",
	N(NETCONFA_UNSPEC), A(NETCONFA_IFINDEX, IFINDEX()), A(NETCONFA_FORWARDING, DEC()),
	A(NETCONFA_RP_FILTER, DEC()), A(NETCONFA_MC_FORWARDING, DEC()), A(NETCONFA_PROXY_NEIGH, DEC()),
	A(NETCONFA_IGNORE_ROUTES_WITH_LINKDOWN, DEC()), A(NETCONFA_INPUT, DEC()),
	A(NETCONFA_BC_FORWARDING, DEC()));
LAYOUT(netconfmsg, "netconfmsg", XVAL(ncm_family, addr_families, W8));
ATTRS(nsid, "NETNSA_???",
	N(NETNSA_NONE), A(NETNSA_NSID, DEC()), A(NETNSA_PID, UNS()), A(NETNSA_FD, FD()),
	A(NETNSA_TARGET_NSID, DEC()), A(NETNSA_CURRENT_NSID, DEC()));
LAYOUT(rtgenmsg, "rtgenmsg", XVAL(rtgen_family, addr_families, W8));

/* ---- the messages ------------------------------------------------------------------------------------------------ */

#define THREE(what, ...)	{ RTM_NEW##what, __VA_ARGS__ }, { RTM_DEL##what, __VA_ARGS__ }, { RTM_GET##what, __VA_ARGS__ }

static const struct message messages[] = {
	THREE(LINK, &layout_ifinfomsg, &link_attrs, false),
	{ RTM_SETLINK, &layout_ifinfomsg, &link_attrs, false },
	THREE(ADDR, &layout_ifaddrmsg, &addr_attrs, false),
	{ RTM_GETMULTICAST, &layout_ifaddrmsg, &addr_attrs, false },
	{ RTM_GETANYCAST, &layout_ifaddrmsg, &addr_attrs, false },
	THREE(ROUTE, &layout_rtmsg, &route_attrs, false),
	THREE(NEIGH, &layout_ndmsg, &neigh_attrs, false),
	THREE(RULE, &layout_fib_rule_hdr, &rule_attrs, false),
	THREE(QDISC, &layout_tcmsg, &tc_attrs, false),
	THREE(TCLASS, &layout_tcmsg, &tc_attrs, false),
	THREE(TFILTER, &layout_tcmsg, &tc_attrs, false),
	THREE(CHAIN, &layout_tcmsg, &tc_attrs, false),
	THREE(ACTION, &layout_tcamsg, &tc_action_attrs, true),
	{ RTM_NEWNEIGHTBL, &layout_ndtmsg, &ndt_attrs, true },
	{ RTM_GETNEIGHTBL, &layout_ndtmsg, &ndt_attrs, true },
	{ RTM_SETNEIGHTBL, &layout_ndtmsg, &ndt_attrs, true },
	THREE(ADDRLABEL, &layout_ifaddrlblmsg, &addrlabel_attrs, false),
	{ RTM_GETDCB, &layout_dcbmsg, &dcb_attrs, false },
	{ RTM_SETDCB, &layout_dcbmsg, &dcb_attrs, false },
	THREE(NETCONF, &layout_netconfmsg, &netconf_attrs, true),
	THREE(MDB, &layout_br_port_msg, &mdb_attrs, false),
	THREE(NSID, &layout_rtgenmsg, &nsid_attrs, true),
	{ RTM_NEWSTATS, &layout_ifstatsmsg, &ifstats_attrs, false },
	{ RTM_GETSTATS, &layout_ifstatsmsg, &ifstats_attrs, false },
	THREE(NEXTHOP, &layout_nhmsg, &nexthop_attrs, false),
};

/* A bridge's neighbors are requested with the head of a link message. */
static const struct message bridge_neighbours = { RTM_GETNEIGH, &layout_ifinfomsg, &link_attrs, false };

static const struct message *message_of(uint16_t type, uint8_t family)
{
	if (type == RTM_GETNEIGH && family == AF_BRIDGE)
		return &bridge_neighbours;
	for (size_t i = 0; i < COUNT(messages); i++)
		if (messages[i].type == type)
			return &messages[i];
	return NULL;
}

bool netlink_route(struct print *p, const struct nlmsg *h, struct span m)
{
	const struct message *msg;

	if (h->type == NLMSG_DONE)
		return false;
	if (!m.have) {
		print_addr(p, m.addr);
		return true;
	}
	msg = message_of(h->type, *m.s);
	if (h->type == RTM_NEWCACHEREPORT)
		print_creport(p, m);
	else if (msg)
		print_message(p, msg, m);
	else
		print_family_only(p, m);
	return true;
}
