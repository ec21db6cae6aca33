// SPDX-License-Identifier: GPL-2.0
/* Socket options: their names by level, and what is set and asked. */
#include <stdint.h>
#include <string.h>
#include <asm/socket.h>
#include <linux/ax25.h>
#include <linux/can/raw.h>
#include <linux/dccp.h>
#include <linux/icmp.h>
#include <linux/if.h>
#include <linux/if_alg.h>
#include <linux/if_packet.h>
#include <linux/if_pppol2tp.h>
#include <linux/if_xdp.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/ip_vs.h>
#include <linux/kcm.h>
#include <linux/llc.h>
#include <linux/netfilter_arp/arp_tables.h>
#include <linux/netfilter_bridge/ebtables.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netlink.h>
#include <linux/nfc.h>
#include <linux/phonet.h>
#include <linux/rds.h>
#include <linux/rxrpc.h>
#include <linux/sctp.h>
#include <linux/tcp.h>
#include <linux/tipc.h>
#include <linux/tls.h>
#include <linux/udp.h>
#include <linux/vm_sockets.h>
#include "settings.h"
#include "shared.h"
#include "types/net.h"

/* ---- names ------------------------------------------------------------------------------------ */

#define SO_NAMES \
	X(SO_DEBUG), X(SO_REUSEADDR), X(SO_TYPE), X(SO_ERROR), X(SO_DONTROUTE), X(SO_BROADCAST), \
	X(SO_SNDBUF), X(SO_RCVBUF), X(SO_KEEPALIVE), X(SO_OOBINLINE), X(SO_NO_CHECK), \
	X(SO_PRIORITY), X(SO_LINGER), X(SO_BSDCOMPAT), X(SO_REUSEPORT), X(SO_PASSCRED), \
	X(SO_PEERCRED), X(SO_RCVLOWAT), X(SO_SNDLOWAT), X(SO_RCVTIMEO_OLD), X(SO_SNDTIMEO_OLD), \
	X(SO_SECURITY_AUTHENTICATION), X(SO_SECURITY_ENCRYPTION_TRANSPORT), \
	X(SO_SECURITY_ENCRYPTION_NETWORK), X(SO_BINDTODEVICE), X(SO_DETACH_FILTER), X(SO_PEERNAME), \
	X(SO_TIMESTAMP_OLD), X(SO_ACCEPTCONN), X(SO_PEERSEC), X(SO_SNDBUFFORCE), X(SO_RCVBUFFORCE), \
	X(SO_PASSSEC), X(SO_TIMESTAMPNS_OLD), X(SO_MARK), X(SO_TIMESTAMPING_OLD), X(SO_PROTOCOL), \
	X(SO_DOMAIN), X(SO_RXQ_OVFL), X(SO_WIFI_STATUS), X(SO_PEEK_OFF), X(SO_NOFCS), \
	X(SO_LOCK_FILTER), X(SO_SELECT_ERR_QUEUE), X(SO_BUSY_POLL), X(SO_MAX_PACING_RATE), \
	X(SO_BPF_EXTENSIONS), X(SO_INCOMING_CPU), X(SO_ATTACH_BPF), X(SO_ATTACH_REUSEPORT_CBPF), \
	X(SO_ATTACH_REUSEPORT_EBPF), X(SO_CNX_ADVICE), X(SO_MEMINFO), X(SO_INCOMING_NAPI_ID), \
	X(SO_COOKIE), X(SO_PEERGROUPS), X(SO_ZEROCOPY), X(SO_TXTIME), X(SO_BINDTOIFINDEX), \
	X(SO_TIMESTAMP_NEW), X(SO_TIMESTAMPNS_NEW), X(SO_TIMESTAMPING_NEW), X(SO_RCVTIMEO_NEW), \
	X(SO_SNDTIMEO_NEW), X(SO_DETACH_REUSEPORT_BPF), X(SO_PREFER_BUSY_POLL), \
	X(SO_BUSY_POLL_BUDGET), X(SO_NETNS_COOKIE), X(SO_BUF_LOCK), X(SO_RESERVE_MEM), \
	X(SO_TXREHASH), X(SO_RCVMARK)
XLATS(so_get_names, "SO_???", SO_NAMES, X(SO_GET_FILTER));
XLATS(so_set_names, "SO_???", SO_NAMES, X(SO_ATTACH_FILTER));

#define IP_NAMES \
	X(IP_TOS), X(IP_TTL), X(IP_HDRINCL), X(IP_OPTIONS), X(IP_ROUTER_ALERT), X(IP_RECVOPTS), \
	X(IP_RETOPTS), X(IP_PKTINFO), X(IP_PKTOPTIONS), X(IP_MTU_DISCOVER), X(IP_RECVERR), \
	X(IP_RECVTTL), X(IP_RECVTOS), X(IP_MTU), X(IP_FREEBIND), X(IP_IPSEC_POLICY), \
	X(IP_XFRM_POLICY), X(IP_PASSSEC), X(IP_TRANSPARENT), X(IP_ORIGDSTADDR), X(IP_MINTTL), \
	X(IP_NODEFRAG), X(IP_CHECKSUM), X(IP_BIND_ADDRESS_NO_PORT), X(IP_RECVFRAGSIZE), \
	X(IP_RECVERR_RFC4884), X(IP_MULTICAST_IF), X(IP_MULTICAST_TTL), X(IP_MULTICAST_LOOP), \
	X(IP_ADD_MEMBERSHIP), X(IP_DROP_MEMBERSHIP), X(IP_UNBLOCK_SOURCE), X(IP_BLOCK_SOURCE), \
	X(IP_ADD_SOURCE_MEMBERSHIP), X(IP_DROP_SOURCE_MEMBERSHIP), X(IP_MSFILTER), \
	X(MCAST_JOIN_GROUP), X(MCAST_BLOCK_SOURCE), X(MCAST_UNBLOCK_SOURCE), X(MCAST_LEAVE_GROUP), \
	X(MCAST_JOIN_SOURCE_GROUP), X(MCAST_LEAVE_SOURCE_GROUP), X(MCAST_MSFILTER), \
	X(IP_MULTICAST_ALL), X(IP_UNICAST_IF)
XLATS(ip_get_names, "IP_???", IP_NAMES,
	X(IPT_SO_GET_INFO), X(IPT_SO_GET_ENTRIES), X(IPT_SO_GET_REVISION_MATCH),
	X(IPT_SO_GET_REVISION_TARGET), X(ARPT_SO_GET_INFO), X(ARPT_SO_GET_ENTRIES),
	X(ARPT_SO_GET_REVISION_TARGET), X(EBT_SO_GET_INFO), X(EBT_SO_GET_ENTRIES),
	X(EBT_SO_GET_INIT_INFO), X(EBT_SO_GET_INIT_ENTRIES), X(IP_VS_SO_GET_VERSION),
	X(IP_VS_SO_GET_INFO), X(IP_VS_SO_GET_SERVICES), X(IP_VS_SO_GET_SERVICE),
	X(IP_VS_SO_GET_DESTS), X(IP_VS_SO_GET_DEST), X(IP_VS_SO_GET_TIMEOUT),
	X(IP_VS_SO_GET_DAEMON));
XLATS(ip_set_names, "IP_???", IP_NAMES,
	X(IPT_SO_SET_REPLACE), X(IPT_SO_SET_ADD_COUNTERS), X(ARPT_SO_SET_REPLACE),
	X(ARPT_SO_SET_ADD_COUNTERS), X(EBT_SO_SET_ENTRIES), X(EBT_SO_SET_COUNTERS),
	X(IP_VS_SO_SET_NONE), X(IP_VS_SO_SET_INSERT), X(IP_VS_SO_SET_ADD), X(IP_VS_SO_SET_EDIT),
	X(IP_VS_SO_SET_DEL), X(IP_VS_SO_SET_FLUSH), X(IP_VS_SO_SET_LIST), X(IP_VS_SO_SET_ADDDEST),
	X(IP_VS_SO_SET_DELDEST), X(IP_VS_SO_SET_EDITDEST), X(IP_VS_SO_SET_TIMEOUT),
	X(IP_VS_SO_SET_STARTDAEMON), X(IP_VS_SO_SET_STOPDAEMON), X(IP_VS_SO_SET_RESTORE),
	X(IP_VS_SO_SET_SAVE), X(IP_VS_SO_SET_ZERO));

#define IPV6_NAMES \
	X(IPV6_ADDRFORM), X(IPV6_2292PKTINFO), X(IPV6_2292HOPOPTS), X(IPV6_2292DSTOPTS), \
	X(IPV6_2292RTHDR), X(IPV6_2292PKTOPTIONS), X(IPV6_CHECKSUM), X(IPV6_2292HOPLIMIT), \
	X(IPV6_NEXTHOP), X(IPV6_AUTHHDR), X(IPV6_FLOWINFO), X(IPV6_UNICAST_HOPS), \
	X(IPV6_MULTICAST_IF), X(IPV6_MULTICAST_HOPS), X(IPV6_MULTICAST_LOOP), \
	X(IPV6_ADD_MEMBERSHIP), X(IPV6_DROP_MEMBERSHIP), X(IPV6_ROUTER_ALERT), \
	X(IPV6_MTU_DISCOVER), X(IPV6_MTU), X(IPV6_RECVERR), X(IPV6_V6ONLY), X(IPV6_JOIN_ANYCAST), \
	X(IPV6_LEAVE_ANYCAST), X(IPV6_MULTICAST_ALL), X(IPV6_ROUTER_ALERT_ISOLATE), \
	X(IPV6_RECVERR_RFC4884), X(IPV6_FLOWLABEL_MGR), X(IPV6_FLOWINFO_SEND), \
	X(IPV6_IPSEC_POLICY), X(IPV6_XFRM_POLICY), X(IPV6_HDRINCL), X(MCAST_JOIN_GROUP), \
	X(MCAST_BLOCK_SOURCE), X(MCAST_UNBLOCK_SOURCE), X(MCAST_LEAVE_GROUP), \
	X(MCAST_JOIN_SOURCE_GROUP), X(MCAST_LEAVE_SOURCE_GROUP), X(MCAST_MSFILTER), \
	X(IPV6_RECVPKTINFO), X(IPV6_PKTINFO), X(IPV6_RECVHOPLIMIT), X(IPV6_HOPLIMIT), \
	X(IPV6_RECVHOPOPTS), X(IPV6_HOPOPTS), X(IPV6_RTHDRDSTOPTS), X(IPV6_RECVRTHDR), \
	X(IPV6_RTHDR), X(IPV6_RECVDSTOPTS), X(IPV6_DSTOPTS), X(IPV6_RECVPATHMTU), X(IPV6_PATHMTU), \
	X(IPV6_DONTFRAG), V(63, "IPV6_USE_MIN_MTU"), X(IPV6_RECVTCLASS), X(IPV6_TCLASS), X(IPV6_AUTOFLOWLABEL), \
	X(IPV6_ADDR_PREFERENCES), X(IPV6_MINHOPCOUNT), X(IPV6_ORIGDSTADDR), X(IPV6_TRANSPARENT), \
	X(IPV6_UNICAST_IF), X(IPV6_RECVFRAGSIZE), X(IPV6_FREEBIND)
XLATS(ipv6_get_names, "IPV6_???", IPV6_NAMES, V(64, "IP6T_SO_GET_INFO"), V(65, "IP6T_SO_GET_ENTRIES"),
	V(68, "IP6T_SO_GET_REVISION_MATCH"), V(69, "IP6T_SO_GET_REVISION_TARGET"));
XLATS(ipv6_set_names, "IPV6_???", IPV6_NAMES, V(64, "IP6T_SO_SET_REPLACE"), V(65, "IP6T_SO_SET_ADD_COUNTERS"));

XLATS(vm_names, "SO_VM_???",
	X(SO_VM_SOCKETS_BUFFER_SIZE), X(SO_VM_SOCKETS_BUFFER_MIN_SIZE),
	X(SO_VM_SOCKETS_BUFFER_MAX_SIZE), X(SO_VM_SOCKETS_PEER_HOST_VM_ID),
	X(SO_VM_SOCKETS_TRUSTED), X(SO_VM_SOCKETS_CONNECT_TIMEOUT_OLD),
	X(SO_VM_SOCKETS_NONBLOCK_TXRX), X(SO_VM_SOCKETS_CONNECT_TIMEOUT_NEW));
XLATS(ax25_names, "AX25_???",
	X(AX25_WINDOW), X(AX25_T1), X(AX25_N2), X(AX25_T3), X(AX25_T2), X(AX25_BACKOFF),
	X(AX25_EXTSEQ), X(AX25_PIDINCL), X(AX25_IDLE), X(AX25_PACLEN), X(AX25_IAMDIGI), X(SO_BINDTODEVICE));
XLATS(packet_names, "PACKET_???",
	X(PACKET_ADD_MEMBERSHIP), X(PACKET_DROP_MEMBERSHIP), X(PACKET_RECV_OUTPUT),
	X(PACKET_RX_RING), X(PACKET_STATISTICS), X(PACKET_COPY_THRESH), X(PACKET_AUXDATA),
	X(PACKET_ORIGDEV), X(PACKET_VERSION), X(PACKET_HDRLEN), X(PACKET_RESERVE),
	X(PACKET_TX_RING), X(PACKET_LOSS), X(PACKET_VNET_HDR), X(PACKET_TX_TIMESTAMP),
	X(PACKET_TIMESTAMP), X(PACKET_FANOUT), X(PACKET_TX_HAS_OFF), X(PACKET_QDISC_BYPASS),
	X(PACKET_ROLLOVER_STATS), X(PACKET_FANOUT_DATA), X(PACKET_IGNORE_OUTGOING));
XLATS(tcp_names, "TCP_???",
	X(TCP_NODELAY), X(TCP_MAXSEG), X(TCP_CORK), X(TCP_KEEPIDLE), X(TCP_KEEPINTVL),
	X(TCP_KEEPCNT), X(TCP_SYNCNT), X(TCP_LINGER2), X(TCP_DEFER_ACCEPT), X(TCP_WINDOW_CLAMP),
	X(TCP_INFO), X(TCP_QUICKACK), X(TCP_CONGESTION), X(TCP_MD5SIG), V(15, "TCP_COOKIE_TRANSACTIONS"),
	X(TCP_THIN_LINEAR_TIMEOUTS), X(TCP_THIN_DUPACK), X(TCP_USER_TIMEOUT), X(TCP_REPAIR),
	X(TCP_REPAIR_QUEUE), X(TCP_QUEUE_SEQ), V(22, "TCP_REPAIR_OPTIONS"), X(TCP_FASTOPEN), X(TCP_TIMESTAMP),
	X(TCP_NOTSENT_LOWAT), X(TCP_CC_INFO), X(TCP_SAVE_SYN), X(TCP_SAVED_SYN),
	X(TCP_REPAIR_WINDOW), X(TCP_FASTOPEN_CONNECT), X(TCP_ULP), X(TCP_MD5SIG_EXT),
	X(TCP_FASTOPEN_KEY), X(TCP_FASTOPEN_NO_COOKIE), X(TCP_ZEROCOPY_RECEIVE), X(TCP_INQ),
	X(TCP_TX_DELAY));
XLATS(can_names, "CAN_RAW_???",
	X(CAN_RAW_FILTER), X(CAN_RAW_ERR_FILTER), X(CAN_RAW_LOOPBACK), X(CAN_RAW_RECV_OWN_MSGS),
	X(CAN_RAW_FD_FRAMES), X(CAN_RAW_JOIN_FILTERS));
XLATS(sctp_names, "SCTP_???",
	X(SCTP_RTOINFO), X(SCTP_ASSOCINFO), X(SCTP_INITMSG), X(SCTP_NODELAY), X(SCTP_AUTOCLOSE),
	X(SCTP_SET_PEER_PRIMARY_ADDR), X(SCTP_PRIMARY_ADDR), X(SCTP_ADAPTATION_LAYER),
	X(SCTP_DISABLE_FRAGMENTS), X(SCTP_PEER_ADDR_PARAMS), X(SCTP_DEFAULT_SEND_PARAM),
	X(SCTP_EVENTS), X(SCTP_I_WANT_MAPPED_V4_ADDR), X(SCTP_MAXSEG), X(SCTP_STATUS),
	X(SCTP_GET_PEER_ADDR_INFO), X(SCTP_DELAYED_SACK), X(SCTP_CONTEXT),
	X(SCTP_FRAGMENT_INTERLEAVE), X(SCTP_PARTIAL_DELIVERY_POINT), X(SCTP_MAX_BURST),
	X(SCTP_AUTH_CHUNK), X(SCTP_HMAC_IDENT), X(SCTP_AUTH_KEY), X(SCTP_AUTH_ACTIVE_KEY),
	X(SCTP_AUTH_DELETE_KEY), X(SCTP_PEER_AUTH_CHUNKS), X(SCTP_LOCAL_AUTH_CHUNKS),
	X(SCTP_GET_ASSOC_NUMBER), X(SCTP_GET_ASSOC_ID_LIST), X(SCTP_AUTO_ASCONF),
	X(SCTP_PEER_ADDR_THLDS), X(SCTP_RECVRCVINFO), X(SCTP_RECVNXTINFO), X(SCTP_DEFAULT_SNDINFO),
	X(SCTP_AUTH_DEACTIVATE_KEY), X(SCTP_REUSE_PORT), X(SCTP_PEER_ADDR_THLDS_V2),
	X(SCTP_SOCKOPT_BINDX_ADD), X(SCTP_SOCKOPT_BINDX_REM), X(SCTP_SOCKOPT_PEELOFF),
	V(103, "SCTP_GET_PEER_ADDRS_NUM_OLD"), V(104, "SCTP_GET_PEER_ADDRS_OLD"),
	V(105, "SCTP_GET_LOCAL_ADDRS_NUM_OLD"), V(106, "SCTP_GET_LOCAL_ADDRS_OLD"), X(SCTP_SOCKOPT_CONNECTX_OLD),
	X(SCTP_GET_PEER_ADDRS), X(SCTP_GET_LOCAL_ADDRS),
	X(SCTP_SOCKOPT_CONNECTX), X(SCTP_SOCKOPT_CONNECTX3), X(SCTP_GET_ASSOC_STATS),
	X(SCTP_PR_SUPPORTED), X(SCTP_DEFAULT_PRINFO), X(SCTP_PR_ASSOC_STATUS),
	X(SCTP_PR_STREAM_STATUS), X(SCTP_RECONFIG_SUPPORTED), X(SCTP_ENABLE_STREAM_RESET),
	X(SCTP_RESET_STREAMS), X(SCTP_RESET_ASSOC), X(SCTP_ADD_STREAMS),
	X(SCTP_SOCKOPT_PEELOFF_FLAGS), X(SCTP_STREAM_SCHEDULER), X(SCTP_STREAM_SCHEDULER_VALUE),
	X(SCTP_INTERLEAVING_SUPPORTED), X(SCTP_SENDMSG_CONNECT), X(SCTP_EVENT),
	X(SCTP_ASCONF_SUPPORTED), X(SCTP_AUTH_SUPPORTED), X(SCTP_ECN_SUPPORTED),
	X(SCTP_EXPOSE_POTENTIALLY_FAILED_STATE), X(SCTP_REMOTE_UDP_ENCAPS_PORT),
	X(SCTP_PLPMTUD_PROBE_INTERVAL));
XLATS(netlink_names, "NETLINK_???",
	X(NETLINK_ADD_MEMBERSHIP), X(NETLINK_DROP_MEMBERSHIP), X(NETLINK_PKTINFO),
	X(NETLINK_BROADCAST_ERROR), X(NETLINK_NO_ENOBUFS), X(NETLINK_RX_RING), X(NETLINK_TX_RING),
	X(NETLINK_LISTEN_ALL_NSID), X(NETLINK_LIST_MEMBERSHIPS), X(NETLINK_CAP_ACK),
	X(NETLINK_EXT_ACK), X(NETLINK_GET_STRICT_CHK));
XLATS(udp_names, "UDP_???",
	X(UDP_CORK), X(UDP_ENCAP), X(UDP_NO_CHECK6_TX), X(UDP_NO_CHECK6_RX), X(UDP_SEGMENT),
	X(UDP_GRO));
XLATS(llc_names, "LLC_OPT_???",
	X(LLC_OPT_UNKNOWN), X(LLC_OPT_RETRY), X(LLC_OPT_SIZE), X(LLC_OPT_ACK_TMR_EXP),
	X(LLC_OPT_P_TMR_EXP), X(LLC_OPT_REJ_TMR_EXP), X(LLC_OPT_BUSY_TMR_EXP), X(LLC_OPT_TX_WIN),
	X(LLC_OPT_RX_WIN), X(LLC_OPT_PKTINFO));
XLATS(dccp_names, "DCCP_SOCKOPT_???",
	X(DCCP_SOCKOPT_PACKET_SIZE), X(DCCP_SOCKOPT_SERVICE), X(DCCP_SOCKOPT_CHANGE_L),
	X(DCCP_SOCKOPT_CHANGE_R), X(DCCP_SOCKOPT_GET_CUR_MPS), X(DCCP_SOCKOPT_SERVER_TIMEWAIT),
	X(DCCP_SOCKOPT_SEND_CSCOV), X(DCCP_SOCKOPT_RECV_CSCOV), X(DCCP_SOCKOPT_AVAILABLE_CCIDS),
	X(DCCP_SOCKOPT_CCID), X(DCCP_SOCKOPT_TX_CCID), X(DCCP_SOCKOPT_RX_CCID),
	X(DCCP_SOCKOPT_QPOLICY_ID), X(DCCP_SOCKOPT_QPOLICY_TXQLEN), X(DCCP_SOCKOPT_CCID_RX_INFO),
	X(DCCP_SOCKOPT_CCID_TX_INFO));
XLATS(tipc_names, "TIPC_???",
	X(TIPC_IMPORTANCE), X(TIPC_SRC_DROPPABLE), X(TIPC_DEST_DROPPABLE), X(TIPC_CONN_TIMEOUT),
	X(TIPC_NODE_RECVQ_DEPTH), X(TIPC_SOCK_RECVQ_DEPTH), X(TIPC_MCAST_BROADCAST),
	X(TIPC_MCAST_REPLICAST), X(TIPC_GROUP_JOIN), X(TIPC_GROUP_LEAVE), X(TIPC_SOCK_RECVQ_USED),
	X(TIPC_NODELAY));
XLATS(rxrpc_names, "RXRPC_???",
	X(RXRPC_SECURITY_KEY), X(RXRPC_SECURITY_KEYRING), X(RXRPC_EXCLUSIVE_CONNECTION),
	X(RXRPC_MIN_SECURITY_LEVEL), X(RXRPC_UPGRADEABLE_SERVICE), X(RXRPC_SUPPORTED_CMSG));
XLATS(l2tp_names, "PPPOL2TP_SO_???",
	X(PPPOL2TP_SO_DEBUG), X(PPPOL2TP_SO_RECVSEQ), X(PPPOL2TP_SO_SENDSEQ),
	X(PPPOL2TP_SO_LNSMODE), X(PPPOL2TP_SO_REORDERTO));
XLATS(pnpipe_names, "PNPIPE_???",
	X(PNPIPE_ENCAP), X(PNPIPE_IFINDEX), X(PNPIPE_HANDLE), X(PNPIPE_INITSTATE));
XLATS(rds_names, "RDS_???",
	X(RDS_CANCEL_SENT_TO), X(RDS_GET_MR), X(RDS_FREE_MR), V(4, "RDS_BARRIER"), X(RDS_RECVERR), X(RDS_CONG_MONITOR),
	X(RDS_GET_MR_FOR_DEST), X(SO_RDS_TRANSPORT), X(SO_RDS_MSG_RXPATH_LATENCY),
	X(RDS_INFO_COUNTERS), X(RDS_INFO_CONNECTIONS), V(10002, "RDS_INFO_FLOWS"),
	X(RDS_INFO_SEND_MESSAGES),
	X(RDS_INFO_RETRANS_MESSAGES), X(RDS_INFO_RECV_MESSAGES), X(RDS_INFO_SOCKETS),
	X(RDS_INFO_TCP_SOCKETS), X(RDS_INFO_IB_CONNECTIONS), X(RDS_INFO_CONNECTION_STATS),
	X(RDS_INFO_IWARP_CONNECTIONS), X(SO_TIMESTAMP_OLD));
XLATS(caif_names, "CAIFSO_???",
	X(CAIFSO_LINK_SELECT), X(CAIFSO_REQ_PARAM), X(CAIFSO_RSP_PARAM));
XLATS(alg_names, "ALG_???",
	X(ALG_SET_KEY), X(ALG_SET_IV), X(ALG_SET_OP), X(ALG_SET_AEAD_ASSOCLEN),
	X(ALG_SET_AEAD_AUTHSIZE), X(ALG_SET_DRBG_ENTROPY));
XLATS(nfc_names, "NFC_LLCP_???",
	X(NFC_LLCP_RW), X(NFC_LLCP_MIUX), X(NFC_LLCP_REMOTE_MIU), X(NFC_LLCP_REMOTE_LTO),
	X(NFC_LLCP_REMOTE_RW));
XLATS(kcm_names, "KCM_???",
	X(KCM_RECV_DISABLE));
XLATS(tls_names, "TLS_???",
	X(TLS_TX), X(TLS_RX));
XLATS(xdp_names, "XDP_???",
	X(XDP_MMAP_OFFSETS), X(XDP_RX_RING), X(XDP_TX_RING), X(XDP_UMEM_REG),
	X(XDP_UMEM_FILL_RING), X(XDP_UMEM_COMPLETION_RING), X(XDP_STATISTICS), X(XDP_OPTIONS));
XLATS(icmp_types, "ICMP_???",
	X(ICMP_ECHOREPLY), X(ICMP_DEST_UNREACH), X(ICMP_SOURCE_QUENCH), X(ICMP_REDIRECT),
	X(ICMP_ECHO), X(ICMP_TIME_EXCEEDED), X(ICMP_PARAMETERPROB), X(ICMP_TIMESTAMP),
	X(ICMP_TIMESTAMPREPLY), X(ICMP_INFO_REQUEST), X(ICMP_INFO_REPLY), X(ICMP_ADDRESS),
	X(ICMP_ADDRESSREPLY));
XLATS(ipx_names, "IPX_???", V(1, "IPX_TYPE"));
XLATS(raw_names, "RAW_???", X(ICMP_FILTER));
XLATS(irda_names, "IRLMP_???", V(1, "IRLMP_ENUMDEVICES"), V(2, "IRLMP_IAS_SET"), V(3, "IRLMP_IAS_QUERY"),
	V(4, "IRLMP_HINTS_SET"), V(5, "IRLMP_QOS_SET"), V(6, "IRLMP_QOS_GET"), V(7, "IRLMP_MAX_SDU_SIZE"),
	V(8, "IRLMP_IAS_GET"), V(9, "IRLMP_IAS_DEL"), V(10, "IRLMP_HINT_MASK_SET"), V(11, "IRLMP_WAITDEVICE"));
XLATS(bt_names, "BT_???", V(4, "BT_SECURITY"), V(7, "BT_DEFER_SETUP"), V(8, "BT_FLUSHABLE"), V(9, "BT_POWER"),
	V(10, "BT_CHANNEL_POLICY"), V(11, "BT_VOICE"), V(12, "BT_SNDMTU"), V(13, "BT_RCVMTU"));
XLATS(iucv_names, "SO_???", V(0x80, "SO_IPRMDATA_MSG"), V(0x1000, "SO_MSGLIMIT"), V(0x800, "SO_MSGSIZE"));

/* ---- values -------------------------------------------------------------------------------------- */

/*
 * An option's value is so many bytes.  What they are is known by level and
 * name, so each kind of value is a type of its own and a row picks it.
 */
struct value {
	const uint8_t *s;
	uint32_t have;
	uint64_t addr;
	int64_t len;		/* as it was given, or as the call answered */
	int32_t room;		/* that there was for an answer */
};

static void value_copy(struct plan *p, struct node *n, int phase)
{
	uint32_t cap = opt.verbose ? 4096 : 256;

	plan_copy_bytes(p, n, phase, plan_len_ref(p, n, phase), 1,
			opt.string_max + 1 > cap ? opt.string_max + 1 : cap);
}

/* False: there is no value, and the address was written. */
static bool value_of(struct print *p, const struct node *n, struct value *v)
{
	const struct systrace_block *b = block_of(p, n, p->phase), *len;

	*v = (struct value){ b ? block_data(b) : NULL, b ? b->len : 0, get(p, n), (int64_t)get_len(p, n), 0 };
	if (n->arg->dir == IN)
		return true;
	len = block_of(p, n->len, AT_ENTER);
	if (len && len->len >= 4)
		memcpy(&v->room, block_data(len), 4);
	if (p->phase == AT_EXIT && v->room > 0 && v->len > 0)
		return true;
	print_addr(p, v->addr);
	return false;
}

/* Whether so many bytes of it can be read; if not, the address is written. */
static bool readable(struct print *p, const struct value *v, uint32_t n)
{
	if (v->s && v->have >= n)
		return true;
	print_addr(p, v->addr);
	return false;
}

static void put_int(struct print *p, const struct value *v)
{
	int i;

	if (!readable(p, v, sizeof(i)))
		return;
	memcpy(&i, v->s, sizeof(i));
	put_c(p->t, '[');
	put_dec(p->t, i);
	put_c(p->t, ']');
}

static void put_bytes(struct print *p, const struct value *v, bool hex)
{
	uint64_t len = v->len;

	if (!readable(p, v, len < opt.string_max + 1ULL ? len : opt.string_max + 1ULL))
		return;
	if (hex)
		put_hex_cut(p->t, v->s, len);
	else
		print_bytes(p, v->s, len < v->have ? len : v->have, len);
}

/* What nothing is known of: a number if it has the size of one. */
static void put_unknown(struct print *p, const struct value *v)
{
	if (v->len == sizeof(int))
		put_int(p, v);
	else
		put_bytes(p, v, false);
}

static void unknown_print(struct print *p, const struct node *n)
{
	struct value v;

	if (value_of(p, n, &v))
		put_unknown(p, &v);
}

/* .data lists those options of the level whose value is a number. */
static void int_print(struct print *p, const struct node *n)
{
	const struct node *name = sibling(p->plan->args, p->plan->nargs, "optname");
	struct value v;

	if (!value_of(p, n, &v))
		return;
	if (!v.addr || !xlat_name(n->arg->data, get(p, name)))
		put_unknown(p, &v);
	else if (v.len >= (int)sizeof(int))
		put_int(p, &v);
	else if (n->arg->dir == IN)
		print_addr(p, v.addr);
	else
		put_bytes(p, &v, true);
}

/* netlink's are all numbers */
static void always_int_print(struct print *p, const struct node *n)
{
	struct value v;

	if (!value_of(p, n, &v))
		return;
	if (!v.addr)
		put_unknown(p, &v);
	else if (n->arg->dir == IN && v.len < (int)sizeof(int))
		print_addr(p, v.addr);
	else
		put_int(p, &v);
}

static void groups_print(struct print *p, const struct node *n)
{
	struct value v;
	uint32_t count, u;

	if (!value_of(p, n, &v))
		return;
	count = (v.len < v.room ? v.len : v.room) / sizeof(u);
	if (count && !readable(p, &v, sizeof(u)))
		return;
	put_c(p->t, '[');
	for (uint32_t i = 0; i < count; i++) {
		if (i)
			put_s(p->t, ", ");
		if ((i + 1) * sizeof(u) > v.have || (!opt.verbose && i >= opt.string_max)) {
			put_s(p->t, "...");
			break;
		}
		memcpy(&u, v.s + i * sizeof(u), sizeof(u));
		put_uns(p->t, u);
	}
	put_c(p->t, ']');
}

static const struct type
	type_unknown = { .name = "option", .width = WORD, .copy = value_copy, .print = unknown_print },
	type_int = { .name = "option", .width = WORD, .copy = value_copy, .print = int_print },
	type_always_int = { .name = "option", .width = WORD, .copy = value_copy, .print = always_int_print },
	type_groups = { .name = "option", .width = WORD, .copy = value_copy, .print = groups_print };

/* ---- structures ------------------------------------------------------------------------------------- */

/* A structure that is given must be whole; some must be exactly it. */
static void given_print(struct print *p, const struct node *n)
{
	const struct layout *l = n->arg->data;
	uint32_t size = layout_size(p, l);
	struct value v;

	if (!value_of(p, n, &v))
		return;
	if (!v.addr)
		put_unknown(p, &v);
	else if (n->arg->count ? v.len != size : v.len < (int64_t)size)
		print_addr(p, v.addr);
	else if (readable(p, &v, size))
		print_layout(p, l, v.s, size);
}

/* One that is asked for is shown as far as it was answered, a field that was cut by its bytes. */
static void upto_print(struct print *p, const struct node *n)
{
	const struct node *l = layout_node(p, n->arg->data);
	const struct view *outer = p->view;
	struct value v;
	struct view in;

	if (!value_of(p, n, &v))
		return;
	if (!v.addr) {
		put_unknown(p, &v);
		return;
	}
	if (v.len > l->size)
		v.len = l->size;
	if (!readable(p, &v, v.len))
		return;
	view_bytes(p, &in, l, v.s, v.len);
	p->view = &in;
	for (int i = 0; i < l->nkids && l->kids[i].off < v.len; i++) {
		const struct node *k = &l->kids[i];

		put_s(p->t, i ? ", " : "{");
		put_s(p->t, k->arg->name);
		put_c(p->t, '=');
		if (k->off + k->width <= v.len)
			print_node(p, k);
		else
			put_hex_string(p->t, v.s + k->off, v.len - k->off);
	}
	put_c(p->t, '}');
	p->view = outer;
}

static const struct type
	type_given = { .name = "option", .width = WORD, .copy = value_copy, .print = given_print },
	type_upto = { .name = "option", .width = WORD, .copy = value_copy, .print = upto_print };

LAYOUT(linger, NULL, DEC(l_onoff), DEC(l_linger));
LAYOUT(ucred, "ucred", PID(pid), UID(uid), UID(gid));
LAYOUT(tpacket_stats, "tpacket_stats_v3", UNS(tp_packets), UNS(tp_drops), UNS(tp_freeze_q_cnt));
LAYOUT(tpacket_req, "tpacket_req", UNS(tp_block_size), UNS(tp_block_nr), UNS(tp_frame_size, ORDER(1)),
	UNS(tp_frame_nr, ORDER(2)));
LAYOUT(ip_mreq, "ip_mreq", IN_ADDR(imr_multiaddr), IN_ADDR(imr_interface));
LAYOUT(ipv6_mreq, "ipv6_mreq", IN6_ADDR(ipv6mr_multiaddr, 4), IFINDEX(ipv6mr_interface));
LAYOUT(group_req, NULL, IFINDEX(gr_interface), SOCKADDR_HERE(gr_group));

XLATS(packet_mr_types, "PACKET_MR_???", X(PACKET_MR_MULTICAST), X(PACKET_MR_PROMISC), X(PACKET_MR_ALLMULTI),
	X(PACKET_MR_UNICAST));

static void mr_address_print(struct print *p, const struct node *n)
{
	const uint8_t *s = here(p, n, n->size);
	uint16_t len;

	if (!s)
		return;
	memcpy(&len, s - sizeof(len), sizeof(len));
	print_mac(p, s, len < n->size ? len : n->size);
}

static void mr_address_place(struct plan *p, struct node *n)
{
	(void)p;
	n->size = 8;
	n->align = 1;
}

static const struct type type_mr_address = { .name = "mac", .place = mr_address_place, .print = mr_address_print };

LAYOUT(packet_mreq, NULL, IFINDEX(mr_ifindex), XVAL(mr_type, packet_mr_types, W16), UNS(mr_alen, W16),
	{ .name = "mr_address", .type = &type_mr_address });

/* ---- values of their own kind ------------------------------------------------------------------------- */

static void error_print(struct print *p, const struct node *n)
{
	struct value v;
	uint32_t err;

	if (!value_of(p, n, &v))
		return;
	if (!v.addr) {
		put_unknown(p, &v);
	} else if (v.len < (int)sizeof(err)) {
		put_bytes(p, &v, true);
	} else if (readable(p, &v, sizeof(err))) {
		memcpy(&err, v.s, sizeof(err));
		put_c(p->t, '[');
		print_errno(p->t, err, false);
		put_c(p->t, ']');
	}
}

XLATS(txrehash, "SOCK_TXREHASH_???", V(0, "SOCK_TXREHASH_DISABLED"), V(1, "SOCK_TXREHASH_ENABLED"),
	V(255, "SOCK_TXREHASH_DEFAULT"));

static void txrehash_print(struct print *p, const struct node *n)
{
	struct value v;
	int i;

	if (!value_of(p, n, &v))
		return;
	if (!v.addr) {
		put_unknown(p, &v);
	} else if (v.len < (int)sizeof(i)) {
		if (n->arg->dir == IN)
			print_addr(p, v.addr);
		else
			put_bytes(p, &v, true);
	} else if (readable(p, &v, sizeof(i))) {
		memcpy(&i, v.s, sizeof(i));
		put_c(p->t, '[');
		print_xval_as(p->t, &txrehash, (int64_t)i, SHOW_D);
		put_c(p->t, ']');
	}
}

/* The types of ICMP message that are let through, or with ~ those that are not. */
static void icmp_filter_print(struct print *p, const struct node *n)
{
	uint32_t bits = ~0U, len;
	bool first = true;
	struct value v;

	if (!value_of(p, n, &v))
		return;
	if (!v.addr) {
		put_unknown(p, &v);
		return;
	}
	if (v.len <= 0) {
		print_addr(p, v.addr);
		return;
	}
	len = v.len < (int)sizeof(bits) ? v.len : (int)sizeof(bits);
	if (!readable(p, &v, len))
		return;
	memcpy(&bits, v.s, len);
	if (__builtin_popcount(bits) > 16) {
		bits = ~bits;
		put_c(p->t, '~');
	}
	put_c(p->t, '[');
	for (int i = 0; i < 32; i++) {
		if (!(bits >> i & 1))
			continue;
		if (!first)
			put_c(p->t, ' ');
		first = false;
		print_xval(p->t, &icmp_types, i);
	}
	put_c(p->t, ']');
}

static const struct type
	type_error = { .name = "option", .width = WORD, .copy = value_copy, .print = error_print },
	type_txrehash = { .name = "option", .width = WORD, .copy = value_copy, .print = txrehash_print },
	type_icmp_filter = { .name = "option", .width = WORD, .copy = value_copy, .print = icmp_filter_print };

/* A program is given by a structure that leads to it, and must be exactly that. */
static void program_place(struct plan *p, struct node *n)
{
	type_struct.place(p, n);
}

static void program_copy(struct plan *p, struct node *n, int phase)
{
	type_struct.copy(p, n, phase);
}

static void program_print(struct print *p, const struct node *n)
{
	if (get_len(p, n) == n->size)
		type_struct.print(p, n);
	else
		print_addr(p, get(p, n));
}

static const struct type type_program = { .name = "program", .width = WORD, .place = program_place,
	.copy = program_copy, .print = program_print };

/* One that is asked for comes as its instructions; the length counts those. */
static void filter_copy(struct plan *p, struct node *n, int phase)
{
	type_filter.copy(p, n, phase);
}

static void filter_print(struct print *p, const struct node *n)
{
	struct value v;

	if (!value_of(p, n, &v))
		return;
	if (!v.addr)
		put_unknown(p, &v);
	else if (v.len > UINT16_MAX)
		print_addr(p, v.addr);
	else
		type_filter.print(p, n);
}

static const struct type type_instructions = { .name = "program", .width = WORD, .copy = filter_copy,
	.print = filter_print };

/* ---- rows -------------------------------------------------------------------------------------------------- */

/* The options of SOL_SOCKET whose value is a number whatever length is said. */
XLATS(so_ints, NULL, X(SO_DEBUG), X(SO_REUSEADDR), X(SO_DONTROUTE), X(SO_BROADCAST), X(SO_SNDBUF), X(SO_RCVBUF),
	X(SO_KEEPALIVE), X(SO_OOBINLINE), X(SO_NO_CHECK), X(SO_PRIORITY), X(SO_BSDCOMPAT), X(SO_REUSEPORT),
	X(SO_PASSCRED), X(SO_RCVLOWAT), X(SO_SNDLOWAT), X(SO_DETACH_FILTER), X(SO_TIMESTAMP_OLD), X(SO_ACCEPTCONN),
	X(SO_SNDBUFFORCE), X(SO_RCVBUFFORCE), X(SO_PASSSEC), X(SO_TIMESTAMPNS_OLD), X(SO_MARK),
	X(SO_TIMESTAMPING_OLD), X(SO_RXQ_OVFL), X(SO_WIFI_STATUS), X(SO_PEEK_OFF), X(SO_NOFCS), X(SO_LOCK_FILTER),
	X(SO_SELECT_ERR_QUEUE), X(SO_BUSY_POLL), X(SO_INCOMING_CPU), X(SO_CNX_ADVICE), X(SO_INCOMING_NAPI_ID),
	X(SO_ZEROCOPY), X(SO_TIMESTAMP_NEW), X(SO_TIMESTAMPNS_NEW), X(SO_TIMESTAMPING_NEW),
	X(SO_DETACH_REUSEPORT_BPF), X(SO_PREFER_BUSY_POLL), X(SO_BUSY_POLL_BUDGET), X(SO_RESERVE_MEM),
	X(SO_RCVMARK));

#define SET(t, ...)	{ .name = "optval", .type = &type_##t, .dir = IN, .len = "optlen", __VA_ARGS__ }, DEC(optlen)
#define GET(t, ...)	{ .name = "optval", .type = &type_##t, .dir = OUT, .len = "*optlen", __VA_ARGS__ }, \
			SOCKLEN(optlen, optlen)
#define EXACTLY		.count = 1	/* of a given structure */

static const struct kase socket_set[] = {
	CASE(SO_LINGER, NULL, SET(given, .data = &layout_linger)),
	CASE(SO_ATTACH_FILTER, NULL, SET(program, .data = &layout_sock_fprog)),
	CASE(SO_ATTACH_REUSEPORT_CBPF, NULL, SET(program, .data = &layout_sock_fprog)),
	CASE(SO_TXREHASH, NULL, SET(txrehash)),
};

static const struct kase socket_get[] = {
	CASE(SO_LINGER, NULL, GET(upto, .data = &layout_linger)),
	CASE(SO_PEERCRED, NULL, GET(upto, .data = &layout_ucred)),
	CASE(SO_GET_FILTER, NULL, GET(instructions, .data = &flavour_socket)),
	CASE(SO_ERROR, NULL, GET(error)),
	CASE(SO_TXREHASH, NULL, GET(txrehash)),
};

static const struct kase ip_set[] = {
	CASE(IP_ADD_MEMBERSHIP, NULL, SET(given, .data = &layout_ip_mreq)),
	CASE(IP_DROP_MEMBERSHIP, NULL, SET(given, .data = &layout_ip_mreq)),
	CASE(MCAST_JOIN_GROUP, NULL, SET(given, .data = &layout_group_req)),
	CASE(MCAST_LEAVE_GROUP, NULL, SET(given, .data = &layout_group_req)),
};

static const struct kase ipv6_set[] = {
	CASE(IPV6_ADD_MEMBERSHIP, NULL, SET(given, .data = &layout_ipv6_mreq)),
	CASE(IPV6_DROP_MEMBERSHIP, NULL, SET(given, .data = &layout_ipv6_mreq)),
	CASE(IPV6_JOIN_ANYCAST, NULL, SET(given, .data = &layout_ipv6_mreq)),
	CASE(IPV6_LEAVE_ANYCAST, NULL, SET(given, .data = &layout_ipv6_mreq)),
	CASE(MCAST_JOIN_GROUP, NULL, SET(given, .data = &layout_group_req)),
	CASE(MCAST_LEAVE_GROUP, NULL, SET(given, .data = &layout_group_req)),
};

static const struct kase packet_set[] = {
	CASE(PACKET_RX_RING, NULL, SET(given, .data = &layout_tpacket_req, EXACTLY)),
	CASE(PACKET_TX_RING, NULL, SET(given, .data = &layout_tpacket_req, EXACTLY)),
	CASE(PACKET_ADD_MEMBERSHIP, NULL, SET(given, .data = &layout_packet_mreq, EXACTLY)),
	CASE(PACKET_DROP_MEMBERSHIP, NULL, SET(given, .data = &layout_packet_mreq, EXACTLY)),
};

static const struct kase packet_get[] = { CASE(PACKET_STATISTICS, NULL, GET(upto, .data = &layout_tpacket_stats)) };
static const struct kase raw_set[] = { CASE(ICMP_FILTER, NULL, SET(icmp_filter)) };
static const struct kase raw_get[] = { CASE(ICMP_FILTER, NULL, GET(icmp_filter)) };
static const struct kase netlink_get[] = { CASE(NETLINK_LIST_MEMBERSHIPS, NULL, GET(groups)) };

/* Levels whose options have names, but no values of their own kind; their numbers are in no uapi header. */
enum {
	L_IP = 0, L_SOCKET = 1, L_TCP = 6, L_UDP = 17, L_VSOCK = 40, L_IPV6 = 41, L_CAN_RAW = 101, L_SCTP = 132,
	L_RAW = 255, L_IPX, L_AX25, L_PACKET = 263, L_IRDA = 266, L_LLC = 268, L_DCCP, L_NETLINK, L_TIPC, L_RXRPC,
	L_PPPOL2TP, L_BLUETOOTH, L_PNPIPE, L_RDS, L_IUCV, L_CAIF, L_ALG, L_NFC, L_KCM, L_TLS, L_XDP,
};

#define NAMED_LEVELS(value) \
	CASE(L_TCP, NULL, XVAL(optname, tcp_names), value), \
	CASE(L_UDP, NULL, XVAL(optname, udp_names), value), \
	CASE(L_VSOCK, NULL, XVAL(optname, vm_names), value), \
	CASE(L_CAN_RAW, NULL, XVAL(optname, can_names), value), \
	CASE(L_SCTP, NULL, XVAL(optname, sctp_names), value), \
	CASE(L_IPX, NULL, XVAL(optname, ipx_names), value), \
	CASE(L_AX25, NULL, XVAL(optname, ax25_names), value), \
	CASE(L_IRDA, NULL, XVAL(optname, irda_names), value), \
	CASE(L_LLC, NULL, XVAL(optname, llc_names), value), \
	CASE(L_DCCP, NULL, XVAL(optname, dccp_names), value), \
	CASE(L_TIPC, NULL, XVAL(optname, tipc_names), value), \
	CASE(L_RXRPC, NULL, XVAL(optname, rxrpc_names), value), \
	CASE(L_PPPOL2TP, NULL, XVAL(optname, l2tp_names), value), \
	CASE(L_BLUETOOTH, NULL, XVAL(optname, bt_names), value), \
	CASE(L_PNPIPE, NULL, XVAL(optname, pnpipe_names), value), \
	CASE(L_RDS, NULL, XVAL(optname, rds_names), value), \
	CASE(L_IUCV, NULL, XVAL(optname, iucv_names), value), \
	CASE(L_CAIF, NULL, XVAL(optname, caif_names), value), \
	CASE(L_ALG, NULL, XVAL(optname, alg_names), value), \
	CASE(L_NFC, NULL, XVAL(optname, nfc_names), value), \
	CASE(L_KCM, NULL, XVAL(optname, kcm_names), value), \
	CASE(L_TLS, NULL, XVAL(optname, tls_names), value), \
	CASE(L_XDP, NULL, XVAL(optname, xdp_names), value)

#define SET_ANY		SET(unknown)
#define GET_ANY		GET(unknown)

static const struct kase set_levels[] = {
	CASE(L_SOCKET, NULL, XVAL(optname, so_set_names), BY(optname, socket_set, SET(int, .data = &so_ints))),
	CASE(L_IP, NULL, XVAL(optname, ip_set_names), BY(optname, ip_set, SET(unknown))),
	CASE(L_IPV6, NULL, XVAL(optname, ipv6_set_names), BY(optname, ipv6_set, SET(unknown))),
	CASE(L_PACKET, NULL, XVAL(optname, packet_names), BY(optname, packet_set, SET(unknown))),
	CASE(L_RAW, NULL, XVAL(optname, raw_names), BY(optname, raw_set, SET(unknown))),
	CASE(L_NETLINK, NULL, XVAL(optname, netlink_names), SET(always_int)),
	NAMED_LEVELS(SET_ANY),
};

static const struct kase get_levels[] = {
	CASE(L_SOCKET, NULL, XVAL(optname, so_get_names), BY(optname, socket_get, GET(int, .data = &so_ints))),
	CASE(L_IP, NULL, XVAL(optname, ip_get_names), GET(unknown)),
	CASE(L_IPV6, NULL, XVAL(optname, ipv6_get_names), GET(unknown)),
	CASE(L_PACKET, NULL, XVAL(optname, packet_names), BY(optname, packet_get, GET(unknown))),
	CASE(L_RAW, NULL, XVAL(optname, raw_names), BY(optname, raw_get, GET(unknown))),
	CASE(L_NETLINK, NULL, XVAL(optname, netlink_names), BY(optname, netlink_get, GET(always_int))),
	NAMED_LEVELS(GET_ANY),
};

/*
 * The same by hand, for socketcall: level and name stand in memory there, so no
 * plan goes by them.  A program's instructions are not captured then.
 */
static const struct arg *level_args(const struct print *p, bool set)
{
	const struct kase *levels = set ? set_levels : get_levels;
	uint32_t level = get_at(p, sibling(p->plan->args, p->plan->nargs, "level"), AT_ENTER);

	for (size_t i = 0; i < (set ? COUNT(set_levels) : COUNT(get_levels)); i++)
		if (levels[i].key == level)
			return levels[i].args;
	return NULL;
}

static const struct arg set_any[] = { SET(unknown), { 0 } }, get_any[] = { GET(unknown), { 0 } };

static const struct arg *value_arg(const struct print *p, const struct arg *level, bool set)
{
	uint32_t name = get_at(p, sibling(p->plan->args, p->plan->nargs, "optname"), AT_ENTER);
	const struct by *by;

	if (!level)
		return set ? set_any : get_any;
	if (level[1].type != &type_by)
		return &level[1];
	by = level[1].data;
	for (int i = 0; i < by->lists[0].n; i++)
		if (by->lists[0].cases[i].key == name)
			return by->lists[0].cases[i].args;
	return by->rest;
}

static void name_inside_print(struct print *p, const struct node *n)
{
	const struct arg *level = level_args(p, n->arg->count);

	if (level)
		print_xval(p->t, level[0].data, get(p, n));
	else
		put_uns(p->t, get(p, n));
}

static void value_inside_print(struct print *p, const struct node *n)
{
	bool set = n->arg->dir == IN;
	struct node as = *n;

	as.arg = value_arg(p, level_args(p, set), set);
	if (as.arg->type == &type_program)
		print_addr(p, get(p, n));
	else
		as.arg->type->print(p, &as);
}

const struct type
	type_name_inside = { .name = "optname", .width = 4, .print = name_inside_print },
	type_value_inside = { .name = "option", .width = WORD, .copy = value_copy, .print = value_inside_print };

FAMILY(sockopt_calls,
	CALL(setsockopt, RET_DEC IS(NETWORK), FD(fd), XVAL(level, option_levels),
	     BY(level, set_levels, UNS(optname), SET(unknown))),
	CALL(getsockopt, RET_DEC IS(NETWORK), FD(fd), XVAL(level, option_levels),
	     BY(level, get_levels, UNS(optname), GET(unknown)))
);
