// SPDX-License-Identifier: GPL-2.0
/* Netlink: links and their statistics. */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <linux/if_bonding.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/mpls.h>
#include <linux/rtnetlink.h>
#include <linux/snmp.h>
#include "netlink.h"
#include "netlink_link.h"

/* ---- names ------------------------------------------------------------------------------------ */
XLATS(iff_flags, "IFF_???", V(1 << 0, "IFF_UP"), V(1 << 1, "IFF_BROADCAST"), V(1 << 2, "IFF_DEBUG"),
	V(1 << 3, "IFF_LOOPBACK"), V(1 << 4, "IFF_POINTOPOINT"), V(1 << 5, "IFF_NOTRAILERS"), V(1 << 6, "IFF_RUNNING"),
	V(1 << 7, "IFF_NOARP"), V(1 << 8, "IFF_PROMISC"), V(1 << 9, "IFF_ALLMULTI"), V(1 << 10, "IFF_MASTER"),
	V(1 << 11, "IFF_SLAVE"), V(1 << 12, "IFF_MULTICAST"), V(1 << 13, "IFF_PORTSEL"), V(1 << 14, "IFF_AUTOMEDIA"),
	V(1 << 15, "IFF_DYNAMIC"), V(1 << 16, "IFF_LOWER_UP"), V(1 << 17, "IFF_DORMANT"), V(1 << 18, "IFF_ECHO"));
XLATS(tun_types, "IFF_???", V(1, "IFF_TUN"), V(2, "IFF_TAP"));
XLATS(inet6_if_flags, "IF_???", V(0x10, "IF_RS_SENT"), V(0x20, "IF_RA_RCVD"), V(0x40, "IF_RA_MANAGED"),
	V(0x80, "IF_RA_OTHERCONF"), V(0x80000000, "IF_READY"));
XLATS(addr_gen_modes, "IN6_ADDR_GEN_MODE_???", X(IN6_ADDR_GEN_MODE_EUI64), X(IN6_ADDR_GEN_MODE_NONE),
	X(IN6_ADDR_GEN_MODE_STABLE_PRIVACY), X(IN6_ADDR_GEN_MODE_RANDOM));
XLATS(vf_link_states, "IFLA_VF_LINK_STATE_???", X(IFLA_VF_LINK_STATE_AUTO), X(IFLA_VF_LINK_STATE_ENABLE),
	X(IFLA_VF_LINK_STATE_DISABLE));
XLATS(ext_filters, "RTEXT_FILTER_???", X(RTEXT_FILTER_VF), X(RTEXT_FILTER_BRVLAN),
	X(RTEXT_FILTER_BRVLAN_COMPRESSED), X(RTEXT_FILTER_SKIP_STATS), X(RTEXT_FILTER_MRP),
	X(RTEXT_FILTER_CFM_CONFIG), X(RTEXT_FILTER_CFM_STATUS), XNEW(RTEXT_FILTER_MST), XNEW(RTEXT_FILTER_NAME_ONLY));
XLATS(xdp_flags, "XDP_FLAGS_???", X(XDP_FLAGS_MODES), X(XDP_FLAGS_UPDATE_IF_NOEXIST), X(XDP_FLAGS_SKB_MODE),
	X(XDP_FLAGS_DRV_MODE), X(XDP_FLAGS_HW_MODE), X(XDP_FLAGS_REPLACE));
XLATS(xdp_modes, "XDP_ATTACHED_???", X(XDP_ATTACHED_NONE), X(XDP_ATTACHED_DRV), X(XDP_ATTACHED_SKB),
	X(XDP_ATTACHED_HW), X(XDP_ATTACHED_MULTI));
XLATS(link_events, "IFLA_EVENT_???", X(IFLA_EVENT_NONE), X(IFLA_EVENT_REBOOT), X(IFLA_EVENT_FEATURES),
	X(IFLA_EVENT_BONDING_FAILOVER), X(IFLA_EVENT_NOTIFY_PEERS), X(IFLA_EVENT_IGMP_RESEND),
	X(IFLA_EVENT_BONDING_OPTIONS));
XLATS(bridge_flags, "BRIDGE_FLAGS_???", X(BRIDGE_FLAGS_MASTER), X(BRIDGE_FLAGS_SELF));
XLATS(bridge_modes, "BRIDGE_MODE_???", X(BRIDGE_MODE_VEB), X(BRIDGE_MODE_VEPA), X(BRIDGE_MODE_UNDEF));
XLATS(vlan_flags, "BRIDGE_VLAN_INFO_???", X(BRIDGE_VLAN_INFO_MASTER), X(BRIDGE_VLAN_INFO_PVID),
	X(BRIDGE_VLAN_INFO_UNTAGGED), X(BRIDGE_VLAN_INFO_RANGE_BEGIN), X(BRIDGE_VLAN_INFO_RANGE_END),
	X(BRIDGE_VLAN_INFO_BRENTRY), X(BRIDGE_VLAN_INFO_ONLY_OPTS));
#define BIT(c)	{ 1ULL << (c), "1<<" #c }
XLATS(boolopts, "1<<BR_BOOLOPT_???", BIT(BR_BOOLOPT_NO_LL_LEARN), BIT(BR_BOOLOPT_MCAST_VLAN_SNOOPING),
	BIT(BR_BOOLOPT_MST_ENABLE));
XLATS(stats_filters, "1<<IFLA_STATS_???", BIT(IFLA_STATS_UNSPEC), BIT(IFLA_STATS_LINK_64),
	BIT(IFLA_STATS_LINK_XSTATS), BIT(IFLA_STATS_LINK_XSTATS_SLAVE), BIT(IFLA_STATS_LINK_OFFLOAD_XSTATS),
	BIT(IFLA_STATS_AF_SPEC));
/* The kernel counts its settings from 1, the attribute counts them from 0. */
#define FROM1(c)	{ (c) - 1, #c "-1" }
XLATS(devconf4, "IPV4_DEVCONF_???", FROM1(IPV4_DEVCONF_FORWARDING), FROM1(IPV4_DEVCONF_MC_FORWARDING),
	FROM1(IPV4_DEVCONF_PROXY_ARP), FROM1(IPV4_DEVCONF_ACCEPT_REDIRECTS),
	FROM1(IPV4_DEVCONF_SECURE_REDIRECTS), FROM1(IPV4_DEVCONF_SEND_REDIRECTS),
	FROM1(IPV4_DEVCONF_SHARED_MEDIA), FROM1(IPV4_DEVCONF_RP_FILTER),
	FROM1(IPV4_DEVCONF_ACCEPT_SOURCE_ROUTE), FROM1(IPV4_DEVCONF_BOOTP_RELAY),
	FROM1(IPV4_DEVCONF_LOG_MARTIANS), FROM1(IPV4_DEVCONF_TAG), FROM1(IPV4_DEVCONF_ARPFILTER),
	FROM1(IPV4_DEVCONF_MEDIUM_ID), FROM1(IPV4_DEVCONF_NOXFRM), FROM1(IPV4_DEVCONF_NOPOLICY),
	FROM1(IPV4_DEVCONF_FORCE_IGMP_VERSION), FROM1(IPV4_DEVCONF_ARP_ANNOUNCE),
	FROM1(IPV4_DEVCONF_ARP_IGNORE), FROM1(IPV4_DEVCONF_PROMOTE_SECONDARIES),
	FROM1(IPV4_DEVCONF_ARP_ACCEPT), FROM1(IPV4_DEVCONF_ARP_NOTIFY), FROM1(IPV4_DEVCONF_ACCEPT_LOCAL),
	FROM1(IPV4_DEVCONF_SRC_VMARK), FROM1(IPV4_DEVCONF_PROXY_ARP_PVLAN),
	FROM1(IPV4_DEVCONF_ROUTE_LOCALNET), FROM1(IPV4_DEVCONF_IGMPV2_UNSOLICITED_REPORT_INTERVAL),
	FROM1(IPV4_DEVCONF_IGMPV3_UNSOLICITED_REPORT_INTERVAL),
	FROM1(IPV4_DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN), FROM1(IPV4_DEVCONF_DROP_UNICAST_IN_L2_MULTICAST),
	FROM1(IPV4_DEVCONF_DROP_GRATUITOUS_ARP), FROM1(IPV4_DEVCONF_BC_FORWARDING),
	FROM1(IPV4_DEVCONF_ARP_EVICT_NOCARRIER));
XLATS(devconf6, "DEVCONF_???", X(DEVCONF_FORWARDING), X(DEVCONF_HOPLIMIT), X(DEVCONF_MTU6),
	X(DEVCONF_ACCEPT_RA), X(DEVCONF_ACCEPT_REDIRECTS), X(DEVCONF_AUTOCONF), X(DEVCONF_DAD_TRANSMITS),
	X(DEVCONF_RTR_SOLICITS), X(DEVCONF_RTR_SOLICIT_INTERVAL), X(DEVCONF_RTR_SOLICIT_DELAY),
	X(DEVCONF_USE_TEMPADDR), X(DEVCONF_TEMP_VALID_LFT), X(DEVCONF_TEMP_PREFERED_LFT),
	X(DEVCONF_REGEN_MAX_RETRY), X(DEVCONF_MAX_DESYNC_FACTOR), X(DEVCONF_MAX_ADDRESSES),
	X(DEVCONF_FORCE_MLD_VERSION), X(DEVCONF_ACCEPT_RA_DEFRTR),
	X(DEVCONF_ACCEPT_RA_PINFO), X(DEVCONF_ACCEPT_RA_RTR_PREF), X(DEVCONF_RTR_PROBE_INTERVAL),
	X(DEVCONF_ACCEPT_RA_RT_INFO_MAX_PLEN), X(DEVCONF_PROXY_NDP), X(DEVCONF_OPTIMISTIC_DAD),
	X(DEVCONF_ACCEPT_SOURCE_ROUTE), X(DEVCONF_MC_FORWARDING), X(DEVCONF_DISABLE_IPV6),
	X(DEVCONF_ACCEPT_DAD), X(DEVCONF_FORCE_TLLAO), X(DEVCONF_NDISC_NOTIFY),
	X(DEVCONF_MLDV1_UNSOLICITED_REPORT_INTERVAL), X(DEVCONF_MLDV2_UNSOLICITED_REPORT_INTERVAL),
	X(DEVCONF_SUPPRESS_FRAG_NDISC), X(DEVCONF_ACCEPT_RA_FROM_LOCAL), X(DEVCONF_USE_OPTIMISTIC),
	X(DEVCONF_ACCEPT_RA_MTU), X(DEVCONF_STABLE_SECRET), X(DEVCONF_USE_OIF_ADDRS_ONLY),
	X(DEVCONF_ACCEPT_RA_MIN_HOP_LIMIT), X(DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN),
	X(DEVCONF_DROP_UNICAST_IN_L2_MULTICAST), X(DEVCONF_DROP_UNSOLICITED_NA), X(DEVCONF_KEEP_ADDR_ON_DOWN),
	X(DEVCONF_RTR_SOLICIT_MAX_INTERVAL), X(DEVCONF_SEG6_ENABLED), X(DEVCONF_SEG6_REQUIRE_HMAC),
	X(DEVCONF_ENHANCED_DAD), X(DEVCONF_ADDR_GEN_MODE), X(DEVCONF_DISABLE_POLICY),
	X(DEVCONF_ACCEPT_RA_RT_INFO_MIN_PLEN), X(DEVCONF_NDISC_TCLASS), X(DEVCONF_RPL_SEG_ENABLED),
	X(DEVCONF_RA_DEFRTR_METRIC), X(DEVCONF_IOAM6_ENABLED), X(DEVCONF_IOAM6_ID), X(DEVCONF_IOAM6_ID_WIDE),
	X(DEVCONF_NDISC_EVICT_NOCARRIER), X(DEVCONF_ACCEPT_UNTRACKED_NA), XNEW(DEVCONF_ACCEPT_RA_MIN_LFT),
	XNEW(DEVCONF_FORCE_FORWARDING));
/* Linux renumbers these when it adds one. These numbers are strace 6.1's. */
#define IPSTATS(n, c)	{ n, "IPSTATS_MIB_" #c }
XLATS(ipstats, "IPSTATS_MIB_???", IPSTATS(0, NUM), IPSTATS(1, INPKTS), IPSTATS(2, INOCTETS),
	IPSTATS(3, INDELIVERS), IPSTATS(4, OUTFORWDATAGRAMS), IPSTATS(5, OUTPKTS), IPSTATS(6, OUTOCTETS),
	IPSTATS(7, INHDRERRORS), IPSTATS(8, INTOOBIGERRORS), IPSTATS(9, INNOROUTES), IPSTATS(10, INADDRERRORS),
	IPSTATS(11, INUNKNOWNPROTOS), IPSTATS(12, INTRUNCATEDPKTS), IPSTATS(13, INDISCARDS),
	IPSTATS(14, OUTDISCARDS), IPSTATS(15, OUTNOROUTES), IPSTATS(16, REASMTIMEOUT), IPSTATS(17, REASMREQDS),
	IPSTATS(18, REASMOKS), IPSTATS(19, REASMFAILS), IPSTATS(20, FRAGOKS), IPSTATS(21, FRAGFAILS),
	IPSTATS(22, FRAGCREATES), IPSTATS(23, INMCASTPKTS), IPSTATS(24, OUTMCASTPKTS), IPSTATS(25, INBCASTPKTS),
	IPSTATS(26, OUTBCASTPKTS), IPSTATS(27, INMCASTOCTETS), IPSTATS(28, OUTMCASTOCTETS),
	IPSTATS(29, INBCASTOCTETS), IPSTATS(30, OUTBCASTOCTETS), IPSTATS(31, CSUMERRORS),
	IPSTATS(32, NOECTPKTS), IPSTATS(33, ECT1PKTS), IPSTATS(34, ECT0PKTS), IPSTATS(35, CEPKTS),
	IPSTATS(36, REASM_OVERLAPS));
XLATS(icmp6stats, "ICMP6_MIB_???", X(ICMP6_MIB_NUM), X(ICMP6_MIB_INMSGS), X(ICMP6_MIB_INERRORS),
	X(ICMP6_MIB_OUTMSGS), X(ICMP6_MIB_OUTERRORS), X(ICMP6_MIB_CSUMERRORS));

/* ---- structures --------------------------------------------------------------------------------- */
LAYOUT(stats, "rtnl_link_stats", UNS(rx_packets), UNS(tx_packets), UNS(rx_bytes), UNS(tx_bytes),
	UNS(rx_errors), UNS(tx_errors), UNS(rx_dropped), UNS(tx_dropped), UNS(multicast), UNS(collisions),
	UNS(rx_length_errors), UNS(rx_over_errors), UNS(rx_crc_errors), UNS(rx_frame_errors),
	UNS(rx_fifo_errors), UNS(rx_missed_errors), UNS(tx_aborted_errors), UNS(tx_carrier_errors),
	UNS(tx_fifo_errors), UNS(tx_heartbeat_errors), UNS(tx_window_errors), UNS(rx_compressed),
	UNS(tx_compressed), UNS(rx_nohandler));
LAYOUT(stats64, "rtnl_link_stats64", UNS64(rx_packets), UNS64(tx_packets), UNS64(rx_bytes), UNS64(tx_bytes),
	UNS64(rx_errors), UNS64(tx_errors), UNS64(rx_dropped), UNS64(tx_dropped), UNS64(multicast),
	UNS64(collisions), UNS64(rx_length_errors), UNS64(rx_over_errors), UNS64(rx_crc_errors),
	UNS64(rx_frame_errors), UNS64(rx_fifo_errors), UNS64(rx_missed_errors), UNS64(tx_aborted_errors),
	UNS64(tx_carrier_errors), UNS64(tx_fifo_errors), UNS64(tx_heartbeat_errors), UNS64(tx_window_errors),
	UNS64(rx_compressed), UNS64(tx_compressed), UNS64(rx_nohandler), UNS64(rx_otherhost_dropped));
LAYOUT(ifmap, NULL, HEX64(mem_start), HEX64(mem_end), HEX64(base_addr), UNS(irq, W16), UNS(dma, W8), UNS(port, W8));
LAYOUT(bridge_id, "ifla_bridge_id", EMBED_ARRAY(prio, 2, UNS(, W8)), MAC(addr, 6));
LAYOUT(inet6_cacheinfo, "ifla_cacheinfo", UNS(max_reasm_len), UNS(tstamp), UNS(reachable_time), UNS(retrans_time));
LAYOUT(can_stats, NULL, UNS(bus_error), UNS(error_warning), UNS(error_passive), UNS(bus_off), UNS(arbitration_lost),
	UNS(restarts));
LAYOUT(boolopt, "br_boolopt_multi", FLAGS(optval, boolopts), FLAGS(optmask, boolopts));
LAYOUT(vf_mac, "ifla_vf_mac", UNS(vf), MAC(mac, 32));
LAYOUT(vf_vlan, "ifla_vf_vlan", UNS(vf), UNS(vlan), UNS(qos));
LAYOUT(vf_tx_rate, "ifla_vf_tx_rate", UNS(vf), UNS(rate));
LAYOUT(vf_setting, "ifla_vf_spoofchk", UNS(vf), UNS(setting));
LAYOUT(vf_link_state, "ifla_vf_link_state", UNS(vf), XVAL(link_state, vf_link_states));
LAYOUT(vf_rate, "ifla_vf_rate", UNS(vf), UNS(min_tx_rate), UNS(max_tx_rate));
LAYOUT(vf_vlan_info, "ifla_vf_vlan_info", UNS(vf), UNS(vlan), UNS(qos), ETH_SWAPPED(vlan_proto));
LAYOUT(vf_broadcast, "ifla_vf_broadcast", MAC(broadcast, 32));
LAYOUT(vf_guid, NULL, UNS(vf), HEX64(guid, ALIGN(4)));
LAYOUT(vf_guid_aligned, "ifla_vf_guid", UNS(vf), HEX64(guid, ALIGN(8)));
LAYOUT(port_vsi, "ifla_port_vsi", UNS(vsi_mgr_id, W8), BYTES(vsi_type_id, 3), UNS(vsi_type_version, W8),
	BYTES(pad, 3, NONZERO));
LAYOUT(vlan_info, "bridge_vlan_info", FLAGS(flags, vlan_flags, W16), UNS(vid, W16));

/* The GUID is not at the same offset in 64-bit and 32-bit kernels: the size tells which one it is. */
static void guid_print(struct print *p, const struct node *n)
{
	const struct layout *l = p->nl->value.len == 12 ? &layout_vf_guid : &layout_vf_guid_aligned;

	(void)n;
	if (p->nl->value.len != 12 && p->nl->value.len != 16)
		p->nl->refused = true;
	else if (p->nl->value.have < p->nl->value.len)
		print_addr(p, p->nl->value.addr);
	else
		print_layout(p, l, p->nl->value.s, p->nl->value.len);
}

static void nl_place(struct plan *p, struct node *n)
{
	(void)p;
	n->align = 1;
}

static const struct type type_nl_guid = { .name = "guid", .place = nl_place, .print = guid_print };

/* ---- attributes ------------------------------------------------------------------------------------ */
ATTRS(brport, "IFLA_BRPORT_???",
	N(IFLA_BRPORT_UNSPEC), A(IFLA_BRPORT_STATE, UNS(, W8)), A(IFLA_BRPORT_PRIORITY, UNS(, W16)),
	A(IFLA_BRPORT_COST, UNS()), A(IFLA_BRPORT_MODE, UNS(, W8)), A(IFLA_BRPORT_GUARD, UNS(, W8)),
	A(IFLA_BRPORT_PROTECT, UNS(, W8)), A(IFLA_BRPORT_FAST_LEAVE, UNS(, W8)),
	A(IFLA_BRPORT_LEARNING, UNS(, W8)), A(IFLA_BRPORT_UNICAST_FLOOD, UNS(, W8)),
	A(IFLA_BRPORT_PROXYARP, UNS(, W8)), A(IFLA_BRPORT_LEARNING_SYNC, UNS(, W8)),
	A(IFLA_BRPORT_PROXYARP_WIFI, UNS(, W8)), A(IFLA_BRPORT_ROOT_ID, NL_EMBED(bridge_id)),
	A(IFLA_BRPORT_BRIDGE_ID, NL_EMBED(bridge_id)), A(IFLA_BRPORT_DESIGNATED_PORT, UNS(, W16)),
	A(IFLA_BRPORT_DESIGNATED_COST, UNS(, W16)), A(IFLA_BRPORT_ID, UNS(, W16)),
	A(IFLA_BRPORT_NO, UNS(, W16)), A(IFLA_BRPORT_TOPOLOGY_CHANGE_ACK, UNS(, W8)),
	A(IFLA_BRPORT_CONFIG_PENDING, UNS(, W8)), A(IFLA_BRPORT_MESSAGE_AGE_TIMER, NL_CLOCK()),
	A(IFLA_BRPORT_FORWARD_DELAY_TIMER, NL_CLOCK()), A(IFLA_BRPORT_HOLD_TIMER, NL_CLOCK()),
	N(IFLA_BRPORT_FLUSH), A(IFLA_BRPORT_MULTICAST_ROUTER, UNS(, W8)), N(IFLA_BRPORT_PAD),
	A(IFLA_BRPORT_MCAST_FLOOD, UNS(, W8)), A(IFLA_BRPORT_MCAST_TO_UCAST, UNS(, W8)),
	A(IFLA_BRPORT_VLAN_TUNNEL, UNS(, W8)), A(IFLA_BRPORT_BCAST_FLOOD, UNS(, W8)),
	A(IFLA_BRPORT_GROUP_FWD_MASK, HEX(, W16)), A(IFLA_BRPORT_NEIGH_SUPPRESS, UNS(, W8)),
	A(IFLA_BRPORT_ISOLATED, UNS(, W8)), A(IFLA_BRPORT_BACKUP_PORT, IFINDEX()),
	A(IFLA_BRPORT_MRP_RING_OPEN, UNS(, W8)), A(IFLA_BRPORT_MRP_IN_OPEN, UNS(, W8)),
	A(IFLA_BRPORT_MCAST_EHT_HOSTS_LIMIT, UNS()), A(IFLA_BRPORT_MCAST_EHT_HOSTS_CNT, UNS()),
	A(IFLA_BRPORT_LOCKED, UNS(, W8)));
ATTRS(inet6, "IFLA_INET6_???",
	N(IFLA_INET6_UNSPEC), A(IFLA_INET6_FLAGS, NL_FLAGS(inet6_if_flags, 4)),
	A(IFLA_INET6_CONF, NL_INDEXED(devconf6, SHOW_D, DEC(value, UNNAMED))),
	A(IFLA_INET6_STATS, NL_INDEXED(ipstats, SHOW_U, UNS64(value, UNNAMED))), N(IFLA_INET6_MCAST),
	A(IFLA_INET6_CACHEINFO, NL_EMBED(inet6_cacheinfo)),
	A(IFLA_INET6_ICMP6STATS, NL_INDEXED(icmp6stats, SHOW_U, UNS64(value, UNNAMED))),
	A(IFLA_INET6_TOKEN, IN6_ADDR(, 1)), A(IFLA_INET6_ADDR_GEN_MODE, NL_XVAL(addr_gen_modes, 1)),
	A(IFLA_INET6_RA_MTU, UNS()));
static const struct nl_family protinfo[] = { { AF_BRIDGE, &brport_attrs }, { AF_INET6, &inet6_attrs } };

ATTRS(querier, "BRIDGE_QUERIER_???",
	N(BRIDGE_QUERIER_UNSPEC), A(BRIDGE_QUERIER_IP_ADDRESS, IN_ADDR()),
	A(BRIDGE_QUERIER_IP_PORT, IFINDEX()), A(BRIDGE_QUERIER_IP_OTHER_TIMER, NL_CLOCK()),
	N(BRIDGE_QUERIER_PAD), A(BRIDGE_QUERIER_IPV6_ADDRESS, IN6_ADDR(, 1)),
	A(BRIDGE_QUERIER_IPV6_PORT, IFINDEX()), A(BRIDGE_QUERIER_IPV6_OTHER_TIMER, NL_CLOCK()));
ATTRS(bridge, "IFLA_BR_???",
	N(IFLA_BR_UNSPEC), A(IFLA_BR_FORWARD_DELAY, NL_CLOCK()), A(IFLA_BR_HELLO_TIME, NL_CLOCK()),
	A(IFLA_BR_MAX_AGE, NL_CLOCK()), A(IFLA_BR_AGEING_TIME, NL_CLOCK()), A(IFLA_BR_STP_STATE, UNS()),
	A(IFLA_BR_PRIORITY, UNS(, W16)), A(IFLA_BR_VLAN_FILTERING, UNS(, W8)),
	A(IFLA_BR_VLAN_PROTOCOL, NL_ETH()), A(IFLA_BR_GROUP_FWD_MASK, HEX(, W16)),
	A(IFLA_BR_ROOT_ID, NL_EMBED(bridge_id)), A(IFLA_BR_BRIDGE_ID, NL_EMBED(bridge_id)),
	A(IFLA_BR_ROOT_PORT, UNS(, W16)), A(IFLA_BR_ROOT_PATH_COST, UNS()),
	A(IFLA_BR_TOPOLOGY_CHANGE, UNS(, W8)), A(IFLA_BR_TOPOLOGY_CHANGE_DETECTED, UNS(, W8)),
	A(IFLA_BR_HELLO_TIMER, NL_CLOCK()), A(IFLA_BR_TCN_TIMER, NL_CLOCK()),
	A(IFLA_BR_TOPOLOGY_CHANGE_TIMER, NL_CLOCK()), A(IFLA_BR_GC_TIMER, NL_CLOCK()),
	A(IFLA_BR_GROUP_ADDR, NL_HWADDR()), N(IFLA_BR_FDB_FLUSH), A(IFLA_BR_MCAST_ROUTER, UNS(, W8)),
	A(IFLA_BR_MCAST_SNOOPING, UNS(, W8)), A(IFLA_BR_MCAST_QUERY_USE_IFADDR, UNS(, W8)),
	A(IFLA_BR_MCAST_QUERIER, UNS(, W8)), A(IFLA_BR_MCAST_HASH_ELASTICITY, UNS()),
	A(IFLA_BR_MCAST_HASH_MAX, UNS()), A(IFLA_BR_MCAST_LAST_MEMBER_CNT, UNS()),
	A(IFLA_BR_MCAST_STARTUP_QUERY_CNT, UNS()), A(IFLA_BR_MCAST_LAST_MEMBER_INTVL, NL_CLOCK()),
	A(IFLA_BR_MCAST_MEMBERSHIP_INTVL, NL_CLOCK()), A(IFLA_BR_MCAST_QUERIER_INTVL, NL_CLOCK()),
	A(IFLA_BR_MCAST_QUERY_INTVL, NL_CLOCK()), A(IFLA_BR_MCAST_QUERY_RESPONSE_INTVL, NL_CLOCK()),
	A(IFLA_BR_MCAST_STARTUP_QUERY_INTVL, NL_CLOCK()), A(IFLA_BR_NF_CALL_IPTABLES, UNS(, W8)),
	A(IFLA_BR_NF_CALL_IP6TABLES, UNS(, W8)), A(IFLA_BR_NF_CALL_ARPTABLES, UNS(, W8)),
	A(IFLA_BR_VLAN_DEFAULT_PVID, UNS(, W16)), N(IFLA_BR_PAD), A(IFLA_BR_VLAN_STATS_ENABLED, UNS(, W8)),
	A(IFLA_BR_MCAST_STATS_ENABLED, UNS(, W8)), A(IFLA_BR_MCAST_IGMP_VERSION, UNS(, W8)),
	A(IFLA_BR_MCAST_MLD_VERSION, UNS(, W8)), A(IFLA_BR_VLAN_STATS_PER_PORT, UNS(, W8)),
	A(IFLA_BR_MULTI_BOOLOPT, NL_EMBED(boolopt)), A(IFLA_BR_MCAST_QUERIER_STATE, NL_NEST(querier)));
ATTRS(tun, "IFLA_TUN_???",
	N(IFLA_TUN_UNSPEC), A(IFLA_TUN_OWNER, UID()), A(IFLA_TUN_GROUP, UID()),
	A(IFLA_TUN_TYPE, NL_XVAL(tun_types, 1)), A(IFLA_TUN_PI, UNS(, W8)), A(IFLA_TUN_VNET_HDR, UNS(, W8)),
	A(IFLA_TUN_PERSIST, UNS(, W8)), A(IFLA_TUN_MULTI_QUEUE, UNS(, W8)), A(IFLA_TUN_NUM_QUEUES, UNS()),
	A(IFLA_TUN_NUM_DISABLED_QUEUES, UNS()));

/*
 * The kind of a link, which comes first, determines what its data are.  A kind
 * that is too long or has no NUL counts as none.
 */
static void kind_set(const struct print *p, char *kind)
{
	uint32_t len = p->nl->value.len;

	memset(kind, 0, sizeof(p->nl->kind));
	if (len < sizeof(p->nl->kind) && p->nl->value.have >= len && memchr(p->nl->value.s, 0, len))
		memcpy(kind, p->nl->value.s, len);
}

static void kind_print(struct print *p, const struct node *n)
{
	kind_set(p, p->nl->kind);
	type_nl_asciz.print(p, n);
}

static void slave_kind_print(struct print *p, const struct node *n)
{
	kind_set(p, p->nl->slave_kind);
	type_nl_asciz.print(p, n);
}

static void data_print(struct print *p, const struct node *n)
{
	(void)n;
	if (!strcmp(p->nl->kind, "bridge"))
		print_attrs(p, p->nl->value, &bridge_attrs);
	else if (!strcmp(p->nl->kind, "tun"))
		print_attrs(p, p->nl->value, &tun_attrs);
	else
		p->nl->refused = true;
}

static void slave_data_print(struct print *p, const struct node *n)
{
	(void)n;
	if (!strcmp(p->nl->slave_kind, "bridge"))
		print_attrs(p, p->nl->value, &brport_attrs);
	else
		p->nl->refused = true;
}

static void xstats_print(struct print *p, const struct node *n)
{
	uint32_t size = layout_size(p, &layout_can_stats);

	(void)n;
	if (strcmp(p->nl->kind, "can") || p->nl->value.len < size)
		p->nl->refused = true;
	else if (p->nl->value.have < size)
		print_addr(p, p->nl->value.addr);
	else
		print_layout(p, &layout_can_stats, p->nl->value.s, size);
}

static const struct type type_nl_kind = { .name = "kind", .place = nl_place, .print = kind_print },
	type_nl_slave_kind = { .name = "kind", .place = nl_place, .print = slave_kind_print },
	type_nl_data = { .name = "data", .place = nl_place, .print = data_print },
	type_nl_slave_data = { .name = "data", .place = nl_place, .print = slave_data_print },
	type_nl_xstats = { .name = "xstats", .place = nl_place, .print = xstats_print };

ATTRS(linkinfo, "IFLA_INFO_???",
	N(IFLA_INFO_UNSPEC), A(IFLA_INFO_KIND, NL(kind)), A(IFLA_INFO_DATA, NL(data)),
	A(IFLA_INFO_XSTATS, NL(xstats)), A(IFLA_INFO_SLAVE_KIND, NL(slave_kind)),
	A(IFLA_INFO_SLAVE_DATA, NL(slave_data)));

static void linkinfo_print(struct print *p, const struct node *n)
{
	(void)n;
	p->nl->kind[0] = p->nl->slave_kind[0] = 0;
	print_attrs(p, p->nl->value, &linkinfo_attrs);
}

static const struct type type_nl_linkinfo = { .name = "linkinfo", .place = nl_place, .print = linkinfo_print };

ATTRS(vf_stats, "IFLA_VF_STATS_???",
	A(IFLA_VF_STATS_RX_PACKETS, UNS64()), A(IFLA_VF_STATS_TX_PACKETS, UNS64()),
	A(IFLA_VF_STATS_RX_BYTES, UNS64()), A(IFLA_VF_STATS_TX_BYTES, UNS64()),
	A(IFLA_VF_STATS_BROADCAST, UNS64()), A(IFLA_VF_STATS_MULTICAST, UNS64()), N(IFLA_VF_STATS_PAD),
	A(IFLA_VF_STATS_RX_DROPPED, UNS64()), A(IFLA_VF_STATS_TX_DROPPED, UNS64()));
ATTRS(vf_vlans, "IFLA_VF_VLAN_INFO_???",
	N(IFLA_VF_VLAN_INFO_UNSPEC), A(IFLA_VF_VLAN_INFO, NL_EMBED(vf_vlan_info)));
ATTRS(vf, "IFLA_VF_???",
	N(IFLA_VF_UNSPEC), A(IFLA_VF_MAC, NL_EMBED(vf_mac)), A(IFLA_VF_VLAN, NL_EMBED(vf_vlan)),
	A(IFLA_VF_TX_RATE, NL_EMBED(vf_tx_rate)), A(IFLA_VF_SPOOFCHK, NL_EMBED(vf_setting)),
	A(IFLA_VF_LINK_STATE, NL_EMBED(vf_link_state)), A(IFLA_VF_RATE, NL_EMBED(vf_rate)),
	A(IFLA_VF_RSS_QUERY_EN, NL_EMBED(vf_setting)), A(IFLA_VF_STATS, NL_NEST(vf_stats)),
	A(IFLA_VF_TRUST, NL_EMBED(vf_setting)), A(IFLA_VF_IB_NODE_GUID, NL(guid)),
	A(IFLA_VF_IB_PORT_GUID, NL(guid)), A(IFLA_VF_VLAN_LIST, NL_NEST(vf_vlans)),
	A(IFLA_VF_BROADCAST, NL_EMBED(vf_broadcast)));
ATTRS(vfinfo, "IFLA_VF_INFO_???",
	N(IFLA_VF_INFO_UNSPEC), A(IFLA_VF_INFO, NL_NEST(vf)));
ATTRS(port, "IFLA_VF_PORT_???",
	N(IFLA_PORT_UNSPEC), A(IFLA_PORT_VF, UNS()), A(IFLA_PORT_PROFILE, NL_STR()),
	A(IFLA_PORT_VSI_TYPE, NL_EMBED(port_vsi)), N(IFLA_PORT_INSTANCE_UUID), N(IFLA_PORT_HOST_UUID),
	A(IFLA_PORT_REQUEST, UNS(, W8)), A(IFLA_PORT_RESPONSE, UNS(, W16)));
ATTRS(vf_ports, "IFLA_VF_PORT_???",
	N(IFLA_VF_PORT_UNSPEC), A(IFLA_VF_PORT, NL_NEST(port)));
ATTRS(xdp, "IFLA_XDP_???",
	N(IFLA_XDP_UNSPEC), A(IFLA_XDP_FD, FD()), A(IFLA_XDP_ATTACHED, NL_XVAL(xdp_modes, 1)),
	A(IFLA_XDP_FLAGS, FLAGS(, xdp_flags)), A(IFLA_XDP_PROG_ID, UNS()), A(IFLA_XDP_DRV_PROG_ID, UNS()),
	A(IFLA_XDP_SKB_PROG_ID, UNS()), A(IFLA_XDP_HW_PROG_ID, UNS()), A(IFLA_XDP_EXPECTED_FD, FD()));
ATTRS(inet, "IFLA_INET_???",
	N(IFLA_INET_UNSPEC), A(IFLA_INET_CONF, NL_INDEXED(devconf4, SHOW_D, DEC(value, UNNAMED))));
ATTRS(mctp, "IFLA_MCTP_???",
	N(IFLA_MCTP_UNSPEC), A(IFLA_MCTP_NET, UNS()));
static const struct nl_family af_specs[] = {
	{ AF_INET, &inet_attrs }, { AF_INET6, &inet6_attrs }, { AF_MCTP, &mctp_attrs } };
ATTRS(vlan_tunnel, "IFLA_BRIDGE_VLAN_TUNNEL_???",
	N(IFLA_BRIDGE_VLAN_TUNNEL_UNSPEC), A(IFLA_BRIDGE_VLAN_TUNNEL_ID, UNS()),
	A(IFLA_BRIDGE_VLAN_TUNNEL_VID, UNS(, W16)), A(IFLA_BRIDGE_VLAN_TUNNEL_FLAGS, NL_FLAGS(vlan_flags, 2)));
ATTRS(af_bridge, "IFLA_BRIDGE_???",
	A(IFLA_BRIDGE_FLAGS, NL_FLAGS(bridge_flags, 2)), A(IFLA_BRIDGE_MODE, NL_XVAL(bridge_modes, 2)),
	A(IFLA_BRIDGE_VLAN_INFO, NL_THEN(NULL, STRUCT(vlan_info))),
	A(IFLA_BRIDGE_VLAN_TUNNEL_INFO, NL_NEST(vlan_tunnel)), N(IFLA_BRIDGE_MRP), N(IFLA_BRIDGE_CFM),
	N(IFLA_BRIDGE_MST));

/*
 * One attribute per family, with the family's attributes in it. A bridge has its own attributes
 * here directly.
 */
static void af_spec_print(struct print *p, const struct node *n);
static const struct type type_nl_af_spec = { .name = "af_spec", .place = nl_place, .print = af_spec_print };

ATTRS(down_reason, "IFLA_PROTO_DOWN_REASON_???",
	N(IFLA_PROTO_DOWN_REASON_UNSPEC), A(IFLA_PROTO_DOWN_REASON_MASK, HEX()),
	A(IFLA_PROTO_DOWN_REASON_VALUE, HEX()));

static void props_print(struct print *p, const struct node *n);
static const struct type type_nl_props = { .name = "properties", .place = nl_place, .print = props_print };

SHARED_ATTRS(link, "IFLA_???",
	N(IFLA_UNSPEC), A(IFLA_ADDRESS, NL_DEVADDR()), A(IFLA_BROADCAST, NL_DEVADDR()),
	A(IFLA_IFNAME, NL_STR()), A(IFLA_MTU, UNS()), A(IFLA_LINK, UNS()), A(IFLA_QDISC, NL_STR()),
	A(IFLA_STATS, NL_GROWN(stats, 92)), N(IFLA_COST), N(IFLA_PRIORITY), A(IFLA_MASTER, UNS()),
	N(IFLA_WIRELESS), A(IFLA_PROTINFO, NL_BY_FAMILY(protinfo)), A(IFLA_TXQLEN, UNS()),
	A(IFLA_MAP, NL_ATLEAST(ifmap, 28)), A(IFLA_WEIGHT, UNS()), A(IFLA_OPERSTATE, UNS(, W8)),
	A(IFLA_LINKMODE, UNS(, W8)), A(IFLA_LINKINFO, NL(linkinfo)), A(IFLA_NET_NS_PID, UNS()),
	A(IFLA_IFALIAS, NL_STR()), A(IFLA_NUM_VF, UNS()), A(IFLA_VFINFO_LIST, NL_NEST(vfinfo)),
	A(IFLA_STATS64, NL_GROWN(stats64, 192, 184)), A(IFLA_VF_PORTS, NL_NEST(vf_ports)),
	A(IFLA_PORT_SELF, NL_NEST(port)), A(IFLA_AF_SPEC, NL(af_spec)), A(IFLA_GROUP, UNS()),
	A(IFLA_NET_NS_FD, FD()), A(IFLA_EXT_MASK, NL_FLAGS(ext_filters, 4)), A(IFLA_PROMISCUITY, UNS()),
	A(IFLA_NUM_TX_QUEUES, UNS()), A(IFLA_NUM_RX_QUEUES, UNS()), A(IFLA_CARRIER, UNS(, W8)),
	N(IFLA_PHYS_PORT_ID), A(IFLA_CARRIER_CHANGES, UNS()), N(IFLA_PHYS_SWITCH_ID),
	A(IFLA_LINK_NETNSID, DEC()), A(IFLA_PHYS_PORT_NAME, NL_STR()), A(IFLA_PROTO_DOWN, UNS(, W8)),
	A(IFLA_GSO_MAX_SEGS, UNS()), A(IFLA_GSO_MAX_SIZE, UNS()), N(IFLA_PAD), A(IFLA_XDP, NL_NEST(xdp)),
	A(IFLA_EVENT, XVAL(, link_events)), A(IFLA_NEW_NETNSID, DEC()), A(IFLA_IF_NETNSID, DEC()),
	A(IFLA_CARRIER_UP_COUNT, UNS()), A(IFLA_CARRIER_DOWN_COUNT, UNS()), A(IFLA_NEW_IFINDEX, IFINDEX()),
	A(IFLA_MIN_MTU, UNS()), A(IFLA_MAX_MTU, UNS()), A(IFLA_PROP_LIST, NL(props)),
	A(IFLA_ALT_IFNAME, NL_STR()), A(IFLA_PERM_ADDRESS, NL_DEVADDR()),
	A(IFLA_PROTO_DOWN_REASON, NL_NEST(down_reason)), A(IFLA_PARENT_DEV_NAME, NL_STR()),
	A(IFLA_PARENT_DEV_BUS_NAME, NL_STR()), A(IFLA_GRO_MAX_SIZE, UNS()), A(IFLA_TSO_MAX_SIZE, UNS()),
	A(IFLA_TSO_MAX_SEGS, UNS()), A(IFLA_ALLMULTI, UNS()));

/* Types are named like the attributes of a link. Only alternative names of the link are expected here. */
static const char *link_name(uint16_t type)
{
	const struct attr *a = attr_of(&link_attrs, type);

	return a ? a->name : NULL;
}

static const struct attr props_list[] = { A(IFLA_ALT_IFNAME, NL_STR()) };
static const struct attrs props_attrs = { "IFLA_???", props_list, COUNT(props_list), NULL, link_name };

static void props_print(struct print *p, const struct node *n)
{
	(void)n;
	print_attrs(p, p->nl->value, &props_attrs);
}

ATTRS_BY_FAMILY(af_spec, af_specs);

static void af_spec_print(struct print *p, const struct node *n)
{
	(void)n;
	if (p->nl->family == AF_BRIDGE)
		print_attrs(p, p->nl->value, &af_bridge_attrs);
	else
		print_attrs(p, p->nl->value, &af_spec_attrs);
}

SHARED_LAYOUT(ifinfomsg, "ifinfomsg", XVAL(ifi_family, addr_families, W8), PAD(1), XVAL(ifi_type, arp_types, W16),
	IFINDEX(ifi_index), FLAGS(ifi_flags, iff_flags), HEX(ifi_change));

/* ---- statistics ------------------------------------------------------------------------------------------ */

#define MCAST(n)	{ .name = #n, .type = &type_mcast }
LAYOUT(vlan_xstats, "bridge_vlan_xstats", UNS64(rx_bytes), UNS64(rx_packets), UNS64(tx_bytes), UNS64(tx_packets),
	UNS(vid, W16), FLAGS(flags, vlan_flags, W16), HEX(pad2, NONZERO));
LAYOUT(stp_xstats, "bridge_stp_xstats", UNS64(transition_blk), UNS64(transition_fwd), UNS64(rx_bpdu), UNS64(tx_bpdu),
	UNS64(rx_tcn), UNS64(tx_tcn));
LAYOUT(mpls_stats, "mpls_link_stats", UNS64(rx_packets), UNS64(tx_packets), UNS64(rx_bytes), UNS64(tx_bytes),
	UNS64(rx_errors), UNS64(tx_errors), UNS64(rx_dropped), UNS64(tx_dropped), UNS64(rx_noroute));

XLATS(mcast_ways, NULL, X(BR_MCAST_DIR_RX), X(BR_MCAST_DIR_TX));

/* Two numbers: in and out. */
static void mcast_place(struct plan *p, struct node *n)
{
	n->size = 16;
	n->align = p->abi->align8;
}

static void mcast_print(struct print *p, const struct node *n)
{
	const uint8_t *s = here(p, n, n->size);
	uint64_t v[2] = { 0 };

	if (s)
		memcpy(v, s, sizeof(v));
	for (int i = 0; i < 2; i++) {
		pen_f(p->t, i ? ", " : "[");
		print_index(p->t, &mcast_ways, i, SHOW_U);
		pen_uns(p->t, v[i]);
	}
	pen_close(p->t, ']');
}

static const struct type type_mcast = { .name = "directions", .place = mcast_place, .print = mcast_print };

LAYOUT(mcast_stats, "br_mcast_stats", MCAST(igmp_v1queries), MCAST(igmp_v2queries), MCAST(igmp_v3queries),
	MCAST(igmp_leaves), MCAST(igmp_v1reports), MCAST(igmp_v2reports), MCAST(igmp_v3reports),
	UNS64(igmp_parse_errors), MCAST(mld_v1queries), MCAST(mld_v2queries), MCAST(mld_leaves),
	MCAST(mld_v1reports), MCAST(mld_v2reports), UNS64(mld_parse_errors), MCAST(mcast_bytes),
	MCAST(mcast_packets));

ATTRS(xstats_bridge, "BRIDGE_XSTATS_???",
	N(BRIDGE_XSTATS_UNSPEC), A(BRIDGE_XSTATS_VLAN, NL_THEN(NULL, STRUCT(vlan_xstats))),
	A(BRIDGE_XSTATS_MCAST, NL_THEN(NULL, STRUCT(mcast_stats))), N(BRIDGE_XSTATS_PAD),
	A(BRIDGE_XSTATS_STP, NL_THEN(NULL, STRUCT(stp_xstats))));
ATTRS(bond_3ad, "BOND_XSTATS_???",
	A(BOND_3AD_STAT_LACPDU_RX, UNS64()), A(BOND_3AD_STAT_LACPDU_TX, UNS64()),
	A(BOND_3AD_STAT_LACPDU_UNKNOWN_RX, UNS64()), A(BOND_3AD_STAT_LACPDU_ILLEGAL_RX, UNS64()),
	A(BOND_3AD_STAT_MARKER_RX, UNS64()), A(BOND_3AD_STAT_MARKER_TX, UNS64()),
	A(BOND_3AD_STAT_MARKER_RESP_RX, UNS64()), A(BOND_3AD_STAT_MARKER_RESP_TX, UNS64()),
	A(BOND_3AD_STAT_MARKER_UNKNOWN_RX, UNS64()), N(BOND_3AD_STAT_PAD));
ATTRS(xstats_bond, "BOND_XSTATS_???",
	N(BOND_XSTATS_UNSPEC), A(BOND_XSTATS_3AD, NL_NEST(bond_3ad)));
ATTRS(link_xstats, "LINK_XSTATS_TYPE_???",
	N(LINK_XSTATS_TYPE_UNSPEC), A(LINK_XSTATS_TYPE_BRIDGE, NL_NEST(xstats_bridge)),
	A(LINK_XSTATS_TYPE_BOND, NL_NEST(xstats_bond)));
ATTRS(offload, "IFLA_OFFLOAD_XSTATS_???",
	N(IFLA_OFFLOAD_XSTATS_UNSPEC), A(IFLA_OFFLOAD_XSTATS_CPU_HIT, NL_GROWN(stats64, 192, 184)));
ATTRS(mpls, "MPLS_STATS_???",
	N(MPLS_STATS_UNSPEC), A(MPLS_STATS_LINK, NL_THEN(NULL, STRUCT(mpls_stats))));
static const struct nl_family af_stats[] = { { AF_MPLS, &mpls_attrs } };

ATTRS_BY_FAMILY(af_stat, af_stats);

static void af_stats_print(struct print *p, const struct node *n)
{
	(void)n;
	print_attrs(p, p->nl->value, &af_stat_attrs);
}

static const struct type type_nl_af_stats = { .name = "af_stats", .place = nl_place, .print = af_stats_print };

SHARED_ATTRS(ifstats, "IFLA_STATS_???",
	N(IFLA_STATS_UNSPEC), A(IFLA_STATS_LINK_64, NL_GROWN(stats64, 192, 184)),
	A(IFLA_STATS_LINK_XSTATS, NL_NEST(link_xstats)), A(IFLA_STATS_LINK_XSTATS_SLAVE, NL_NEST(link_xstats)),
	A(IFLA_STATS_LINK_OFFLOAD_XSTATS, NL_NEST(offload)), A(IFLA_STATS_AF_SPEC, NL(af_stats)));
SHARED_LAYOUT(ifstatsmsg, "if_stats_msg", XVAL(family, addr_families, W8), HEX(pad1, W8, NONZERO),
	HEX(pad2, W16, NONZERO), IFINDEX(ifindex), FLAGS(filter_mask, stats_filters));
