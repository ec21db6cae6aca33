// SPDX-License-Identifier: GPL-2.0
/* What netlink messages are called, by protocol, and what their flags mean. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <linux/audit.h>
#include <linux/cryptouser.h>
#include <linux/genetlink.h>
#include <linux/inet_diag.h>
#include <linux/netfilter/ipset/ip_set.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_acct.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netfilter/nfnetlink_cthelper.h>
#include <linux/netfilter/nfnetlink_cttimeout.h>
#include <linux/netfilter/nfnetlink_hook.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <linux/netfilter/nfnetlink_osf.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/selinux_netlink.h>
#include <linux/sock_diag.h>
#include <linux/xfrm.h>
#include "netlink.h"
#include "../host.h"
#include "../options.h"

/* ---- types ------------------------------------------------------------------------------ */

XLATS(control_types, "NLMSG_???", X(NLMSG_NOOP), X(NLMSG_ERROR), X(NLMSG_DONE), X(NLMSG_OVERRUN));
XLATS(route_types, "RTM_???",
	X(RTM_NEWLINK), X(RTM_DELLINK), X(RTM_GETLINK), X(RTM_SETLINK), X(RTM_NEWADDR),
	X(RTM_DELADDR), X(RTM_GETADDR), X(RTM_NEWROUTE), X(RTM_DELROUTE), X(RTM_GETROUTE),
	X(RTM_NEWNEIGH), X(RTM_DELNEIGH), X(RTM_GETNEIGH), X(RTM_NEWRULE), X(RTM_DELRULE),
	X(RTM_GETRULE), X(RTM_NEWQDISC), X(RTM_DELQDISC), X(RTM_GETQDISC), X(RTM_NEWTCLASS),
	X(RTM_DELTCLASS), X(RTM_GETTCLASS), X(RTM_NEWTFILTER), X(RTM_DELTFILTER),
	X(RTM_GETTFILTER), X(RTM_NEWACTION), X(RTM_DELACTION), X(RTM_GETACTION), X(RTM_NEWPREFIX),
	X(RTM_GETMULTICAST), X(RTM_GETANYCAST), X(RTM_NEWNEIGHTBL), X(RTM_GETNEIGHTBL),
	X(RTM_SETNEIGHTBL), X(RTM_NEWNDUSEROPT), X(RTM_NEWADDRLABEL), X(RTM_DELADDRLABEL),
	X(RTM_GETADDRLABEL), X(RTM_GETDCB), X(RTM_SETDCB), X(RTM_NEWNETCONF), X(RTM_DELNETCONF),
	X(RTM_GETNETCONF), X(RTM_NEWMDB), X(RTM_DELMDB), X(RTM_GETMDB), X(RTM_NEWNSID),
	X(RTM_DELNSID), X(RTM_GETNSID), X(RTM_NEWSTATS), X(RTM_GETSTATS), X(RTM_NEWCACHEREPORT),
	X(RTM_NEWCHAIN), X(RTM_DELCHAIN), X(RTM_GETCHAIN), X(RTM_NEWNEXTHOP), X(RTM_DELNEXTHOP),
	X(RTM_GETNEXTHOP), X(RTM_NEWLINKPROP), X(RTM_DELLINKPROP), X(RTM_GETLINKPROP),
	X(RTM_NEWVLAN), X(RTM_DELVLAN), X(RTM_GETVLAN), X(RTM_NEWNEXTHOPBUCKET),
	X(RTM_DELNEXTHOPBUCKET), X(RTM_GETNEXTHOPBUCKET));
XLATS(audit_types, "AUDIT_???",
	V(1301, "AUDIT_FS_WATCH"), X(AUDIT_GET), X(AUDIT_SET), X(AUDIT_LIST), X(AUDIT_ADD), X(AUDIT_DEL), X(AUDIT_USER),
	X(AUDIT_LOGIN), X(AUDIT_WATCH_INS), X(AUDIT_WATCH_REM), X(AUDIT_WATCH_LIST),
	X(AUDIT_SIGNAL_INFO), X(AUDIT_ADD_RULE), X(AUDIT_DEL_RULE), X(AUDIT_LIST_RULES),
	X(AUDIT_TRIM), X(AUDIT_MAKE_EQUIV), X(AUDIT_TTY_GET), X(AUDIT_TTY_SET),
	X(AUDIT_SET_FEATURE), X(AUDIT_GET_FEATURE), X(AUDIT_FIRST_USER_MSG), X(AUDIT_USER_AVC),
	X(AUDIT_USER_TTY), X(AUDIT_LAST_USER_MSG), X(AUDIT_DAEMON_START), X(AUDIT_DAEMON_END),
	X(AUDIT_DAEMON_ABORT), X(AUDIT_DAEMON_CONFIG), X(AUDIT_SYSCALL), X(AUDIT_PATH),
	X(AUDIT_IPC), X(AUDIT_SOCKETCALL), X(AUDIT_CONFIG_CHANGE), X(AUDIT_SOCKADDR), X(AUDIT_CWD),
	X(AUDIT_EXECVE), X(AUDIT_IPC_SET_PERM), X(AUDIT_MQ_OPEN), X(AUDIT_MQ_SENDRECV),
	X(AUDIT_MQ_NOTIFY), X(AUDIT_MQ_GETSETATTR), X(AUDIT_KERNEL_OTHER), X(AUDIT_FD_PAIR),
	X(AUDIT_OBJ_PID), X(AUDIT_TTY), X(AUDIT_EOE), X(AUDIT_BPRM_FCAPS), X(AUDIT_CAPSET),
	X(AUDIT_MMAP), X(AUDIT_NETFILTER_PKT), X(AUDIT_NETFILTER_CFG), X(AUDIT_SECCOMP),
	X(AUDIT_PROCTITLE), X(AUDIT_FEATURE_CHANGE), X(AUDIT_REPLACE), X(AUDIT_KERN_MODULE),
	X(AUDIT_FANOTIFY), X(AUDIT_TIME_INJOFFSET), X(AUDIT_TIME_ADJNTPVAL), X(AUDIT_BPF),
	X(AUDIT_EVENT_LISTENER), X(AUDIT_URINGOP), X(AUDIT_OPENAT2), X(AUDIT_DM_CTRL),
	X(AUDIT_DM_EVENT), X(AUDIT_AVC), X(AUDIT_SELINUX_ERR), X(AUDIT_AVC_PATH),
	X(AUDIT_MAC_POLICY_LOAD), X(AUDIT_MAC_STATUS), X(AUDIT_MAC_CONFIG_CHANGE),
	X(AUDIT_MAC_UNLBL_ALLOW), X(AUDIT_MAC_CIPSOV4_ADD), X(AUDIT_MAC_CIPSOV4_DEL),
	X(AUDIT_MAC_MAP_ADD), X(AUDIT_MAC_MAP_DEL), X(AUDIT_MAC_IPSEC_ADDSA),
	X(AUDIT_MAC_IPSEC_DELSA), X(AUDIT_MAC_IPSEC_ADDSPD), X(AUDIT_MAC_IPSEC_DELSPD),
	X(AUDIT_MAC_IPSEC_EVENT), X(AUDIT_MAC_UNLBL_STCADD), X(AUDIT_MAC_UNLBL_STCDEL),
	X(AUDIT_MAC_CALIPSO_ADD), X(AUDIT_MAC_CALIPSO_DEL), X(AUDIT_ANOM_PROMISCUOUS),
	X(AUDIT_ANOM_ABEND), X(AUDIT_ANOM_LINK), X(AUDIT_ANOM_CREAT), X(AUDIT_LAST_KERN_ANOM_MSG),
	X(AUDIT_INTEGRITY_DATA), X(AUDIT_INTEGRITY_METADATA), X(AUDIT_INTEGRITY_STATUS),
	X(AUDIT_INTEGRITY_HASH), X(AUDIT_INTEGRITY_PCR), X(AUDIT_INTEGRITY_RULE),
	X(AUDIT_INTEGRITY_EVM_XATTR), X(AUDIT_INTEGRITY_POLICY_RULE), X(AUDIT_KERNEL),
	X(AUDIT_FIRST_USER_MSG2), X(AUDIT_LAST_USER_MSG2));
XLATS(crypto_types, "CRYPTO_MSG_???",
	X(CRYPTO_MSG_NEWALG), X(CRYPTO_MSG_DELALG), X(CRYPTO_MSG_UPDATEALG), X(CRYPTO_MSG_GETALG),
	X(CRYPTO_MSG_DELRNG));
XLATS(xfrm_types, "XFRM_MSG_???",
	X(XFRM_MSG_NEWSA), X(XFRM_MSG_DELSA), X(XFRM_MSG_GETSA), X(XFRM_MSG_NEWPOLICY),
	X(XFRM_MSG_DELPOLICY), X(XFRM_MSG_GETPOLICY), X(XFRM_MSG_ALLOCSPI), X(XFRM_MSG_ACQUIRE),
	X(XFRM_MSG_EXPIRE), X(XFRM_MSG_UPDPOLICY), X(XFRM_MSG_UPDSA), X(XFRM_MSG_POLEXPIRE),
	X(XFRM_MSG_FLUSHSA), X(XFRM_MSG_FLUSHPOLICY), X(XFRM_MSG_NEWAE), X(XFRM_MSG_GETAE),
	X(XFRM_MSG_REPORT), X(XFRM_MSG_MIGRATE), X(XFRM_MSG_NEWSADINFO), X(XFRM_MSG_GETSADINFO),
	X(XFRM_MSG_NEWSPDINFO), X(XFRM_MSG_GETSPDINFO), X(XFRM_MSG_MAPPING),
	X(XFRM_MSG_SETDEFAULT), X(XFRM_MSG_GETDEFAULT));
XLATS(selinux_types, "SELNL_MSG_???",
	X(SELNL_MSG_SETENFORCE), X(SELNL_MSG_POLICYLOAD));
XLATS(sock_diag_types, "SOCK_DIAG_???",
	X(TCPDIAG_GETSOCK), X(DCCPDIAG_GETSOCK), X(SOCK_DIAG_BY_FAMILY), X(SOCK_DESTROY));
XLATS(nf_subsystems, "NFNL_SUBSYS_???",
	X(NFNL_SUBSYS_NONE), X(NFNL_SUBSYS_CTNETLINK), X(NFNL_SUBSYS_CTNETLINK_EXP),
	X(NFNL_SUBSYS_QUEUE), X(NFNL_SUBSYS_ULOG), X(NFNL_SUBSYS_OSF), X(NFNL_SUBSYS_IPSET),
	X(NFNL_SUBSYS_ACCT), X(NFNL_SUBSYS_CTNETLINK_TIMEOUT), X(NFNL_SUBSYS_CTHELPER),
	X(NFNL_SUBSYS_NFTABLES), X(NFNL_SUBSYS_NFT_COMPAT), X(NFNL_SUBSYS_HOOK));
XLATS(ct_types, "IPCTNL_MSG_CT_???",
	X(IPCTNL_MSG_CT_NEW), X(IPCTNL_MSG_CT_GET), X(IPCTNL_MSG_CT_DELETE),
	X(IPCTNL_MSG_CT_GET_CTRZERO), X(IPCTNL_MSG_CT_GET_STATS_CPU), X(IPCTNL_MSG_CT_GET_STATS),
	X(IPCTNL_MSG_CT_GET_DYING), X(IPCTNL_MSG_CT_GET_UNCONFIRMED));
XLATS(exp_types, "IPCTNL_MSG_EXP_???",
	X(IPCTNL_MSG_EXP_NEW), X(IPCTNL_MSG_EXP_GET), X(IPCTNL_MSG_EXP_DELETE),
	X(IPCTNL_MSG_EXP_GET_STATS_CPU));
XLATS(queue_types, "NFQNL_MSG_???",
	X(NFQNL_MSG_PACKET), X(NFQNL_MSG_VERDICT), X(NFQNL_MSG_CONFIG), X(NFQNL_MSG_VERDICT_BATCH));
XLATS(ulog_types, "NFULNL_MSG_???",
	X(NFULNL_MSG_PACKET), X(NFULNL_MSG_CONFIG));
XLATS(osf_types, "OSF_MSG_???",
	X(OSF_MSG_ADD), X(OSF_MSG_REMOVE));
XLATS(ipset_types, "IPSET_CMD_???",
	X(IPSET_CMD_NONE), X(IPSET_CMD_PROTOCOL), X(IPSET_CMD_CREATE), X(IPSET_CMD_DESTROY),
	X(IPSET_CMD_FLUSH), X(IPSET_CMD_RENAME), X(IPSET_CMD_SWAP), X(IPSET_CMD_LIST),
	X(IPSET_CMD_SAVE), X(IPSET_CMD_ADD), X(IPSET_CMD_DEL), X(IPSET_CMD_TEST),
	X(IPSET_CMD_HEADER), X(IPSET_CMD_TYPE), X(IPSET_CMD_RESTORE), X(IPSET_CMD_HELP),
	X(IPSET_CMD_VERSION), X(IPSET_CMD_QUIT), X(IPSET_CMD_COMMIT));
XLATS(acct_types, "NFNL_MSG_ACCT_???",
	X(NFNL_MSG_ACCT_NEW), X(NFNL_MSG_ACCT_GET), X(NFNL_MSG_ACCT_GET_CTRZERO),
	X(NFNL_MSG_ACCT_DEL), X(NFNL_MSG_ACCT_OVERQUOTA));
XLATS(timeout_types, "IPCTNL_MSG_TIMEOUT_???",
	X(IPCTNL_MSG_TIMEOUT_NEW), X(IPCTNL_MSG_TIMEOUT_GET), X(IPCTNL_MSG_TIMEOUT_DELETE),
	X(IPCTNL_MSG_TIMEOUT_DEFAULT_SET), X(IPCTNL_MSG_TIMEOUT_DEFAULT_GET));
XLATS(cthelper_types, "NFNL_MSG_CTHELPER_???",
	X(NFNL_MSG_CTHELPER_NEW), X(NFNL_MSG_CTHELPER_GET), X(NFNL_MSG_CTHELPER_DEL));
XLATS(nft_types, "NFT_MSG_???",
	X(NFT_MSG_NEWTABLE), X(NFT_MSG_GETTABLE), X(NFT_MSG_DELTABLE), X(NFT_MSG_NEWCHAIN),
	X(NFT_MSG_GETCHAIN), X(NFT_MSG_DELCHAIN), X(NFT_MSG_NEWRULE), X(NFT_MSG_GETRULE),
	X(NFT_MSG_DELRULE), X(NFT_MSG_NEWSET), X(NFT_MSG_GETSET), X(NFT_MSG_DELSET),
	X(NFT_MSG_NEWSETELEM), X(NFT_MSG_GETSETELEM), X(NFT_MSG_DELSETELEM), X(NFT_MSG_NEWGEN),
	X(NFT_MSG_GETGEN), X(NFT_MSG_TRACE), X(NFT_MSG_NEWOBJ), X(NFT_MSG_GETOBJ),
	X(NFT_MSG_DELOBJ), X(NFT_MSG_GETOBJ_RESET), X(NFT_MSG_NEWFLOWTABLE),
	X(NFT_MSG_GETFLOWTABLE), X(NFT_MSG_DELFLOWTABLE));
XLATS(compat_types, "NFNL_MSG_COMPAT_???",
	X(NFNL_MSG_COMPAT_GET));
XLATS(hook_types, "NFT_MSG_HOOK_???",
	X(NFNL_MSG_HOOK_GET));
XLATS(batch_types, NULL, X(NFNL_MSG_BATCH_BEGIN), X(NFNL_MSG_BATCH_END));

/* netfilter's types are a subsystem above and its message below. */
static const struct xlats *const subsystems[] = {
	[NFNL_SUBSYS_CTNETLINK] = &ct_types,
	[NFNL_SUBSYS_CTNETLINK_EXP] = &exp_types,
	[NFNL_SUBSYS_QUEUE] = &queue_types,
	[NFNL_SUBSYS_ULOG] = &ulog_types,
	[NFNL_SUBSYS_OSF] = &osf_types,
	[NFNL_SUBSYS_IPSET] = &ipset_types,
	[NFNL_SUBSYS_ACCT] = &acct_types,
	[NFNL_SUBSYS_CTNETLINK_TIMEOUT] = &timeout_types,
	[NFNL_SUBSYS_CTHELPER] = &cthelper_types,
	[NFNL_SUBSYS_NFTABLES] = &nft_types,
	[NFNL_SUBSYS_NFT_COMPAT] = &compat_types,
	[NFNL_SUBSYS_HOOK] = &hook_types,
};

static void put_netfilter_type(struct text *t, uint16_t type)
{
	uint8_t subsystem = type >> 8, msg = type;

	if (xlat_name(&batch_types, type)) {
		print_xval(t, &batch_types, type);
		return;
	}
	print_xval(t, &nf_subsystems, subsystem);
	put_s(t, "<<8|");
	if (subsystem >= COUNT(subsystems))
		put_hex(t, msg);
	else if (subsystems[subsystem])
		print_xval(t, subsystems[subsystem], msg);
	else
		print_xval(t, &(const struct xlats){ NULL, NULL, 0 }, msg);
}

/* ---- all of them ----------------------------------------------------------------------------- */

void print_nlmsg_type(struct print *p, uint16_t type, int protocol)
{
	static const struct xlats *const types[] = {
		[NETLINK_AUDIT] = &audit_types, [NETLINK_CRYPTO] = &crypto_types,
		[NETLINK_ROUTE] = &route_types, [NETLINK_SELINUX] = &selinux_types,
		[NETLINK_SOCK_DIAG] = &sock_diag_types, [NETLINK_XFRM] = &xfrm_types,
	};
	const struct xlats *x = &control_types;

	if (type >= NLMSG_MIN_TYPE && protocol == NETLINK_GENERIC) {
		print_xval(p->t, host_generic_families(), type);
		return;
	}
	if (type >= NLMSG_MIN_TYPE && protocol == NETLINK_NETFILTER) {
		put_netfilter_type(p->t, type);
		return;
	}
	if (type >= NLMSG_MIN_TYPE && protocol >= 0 && protocol < (int)COUNT(types) && types[protocol])
		x = types[protocol];
	print_xval(p->t, x, type);
}

/* ---- flags ------------------------------------------------------------------------------------ */

#define COMMON_FLAGS	X(NLM_F_REQUEST), X(NLM_F_MULTI), X(NLM_F_ACK), X(NLM_F_ECHO), X(NLM_F_DUMP_INTR), \
			X(NLM_F_DUMP_FILTERED)
XLATS(common_flags, "NLM_F_???", COMMON_FLAGS);
XLATS(new_flags, "NLM_F_???", COMMON_FLAGS, X(NLM_F_REPLACE), X(NLM_F_EXCL), X(NLM_F_CREATE), X(NLM_F_APPEND));
XLATS(get_flags, "NLM_F_???", COMMON_FLAGS, X(NLM_F_DUMP), X(NLM_F_ROOT), X(NLM_F_MATCH), X(NLM_F_ATOMIC));
XLATS(delete_flags, "NLM_F_???", COMMON_FLAGS, X(NLM_F_NONREC), V(0x200, "NLM_F_BULK"));
XLATS(ack_flags, "NLM_F_???", COMMON_FLAGS, X(NLM_F_CAPPED), X(NLM_F_ACK_TLVS));

static const struct xlats *route_flags(uint16_t type)
{
	static const struct xlats *const by_low_bits[] = { &new_flags, &delete_flags, &get_flags, &common_flags };

	return type == RTM_DELACTION ? &get_flags : by_low_bits[type & 3];
}

/* What a message does: makes something, takes it away, or asks. */
struct deed { uint16_t type; const struct xlats *flags; };
#define NEW(t)	{ t, &new_flags }
#define GET(t)	{ t, &get_flags }
#define DEL(t)	{ t, &delete_flags }
#define NF(subsystem, msg)	(NFNL_SUBSYS_##subsystem << 8 | (msg))

static const struct deed crypto_deeds[] = {
	NEW(CRYPTO_MSG_NEWALG), DEL(CRYPTO_MSG_DELALG), DEL(CRYPTO_MSG_DELRNG), GET(CRYPTO_MSG_GETALG), { 0 } };

static const struct deed xfrm_deeds[] = {
	NEW(XFRM_MSG_NEWSA), NEW(XFRM_MSG_NEWPOLICY), NEW(XFRM_MSG_NEWAE), NEW(XFRM_MSG_NEWSADINFO),
	NEW(XFRM_MSG_NEWSPDINFO), DEL(XFRM_MSG_DELSA), DEL(XFRM_MSG_DELPOLICY), GET(XFRM_MSG_GETSA),
	GET(XFRM_MSG_GETPOLICY), GET(XFRM_MSG_GETAE), GET(XFRM_MSG_GETSADINFO), GET(XFRM_MSG_GETSPDINFO), { 0 } };

static const struct deed netfilter_deeds[] = {
	NEW(NF(CTNETLINK, IPCTNL_MSG_CT_NEW)), GET(NF(CTNETLINK, IPCTNL_MSG_CT_GET)),
	GET(NF(CTNETLINK, IPCTNL_MSG_CT_GET_CTRZERO)), GET(NF(CTNETLINK, IPCTNL_MSG_CT_GET_STATS_CPU)),
	GET(NF(CTNETLINK, IPCTNL_MSG_CT_GET_STATS)), GET(NF(CTNETLINK, IPCTNL_MSG_CT_GET_DYING)),
	GET(NF(CTNETLINK, IPCTNL_MSG_CT_GET_UNCONFIRMED)), DEL(NF(CTNETLINK, IPCTNL_MSG_CT_DELETE)),
	NEW(NF(CTNETLINK_EXP, IPCTNL_MSG_EXP_NEW)), GET(NF(CTNETLINK_EXP, IPCTNL_MSG_EXP_GET)),
	GET(NF(CTNETLINK_EXP, IPCTNL_MSG_EXP_GET_STATS_CPU)), DEL(NF(CTNETLINK_EXP, IPCTNL_MSG_EXP_DELETE)),
	NEW(NF(ACCT, NFNL_MSG_ACCT_NEW)), GET(NF(ACCT, NFNL_MSG_ACCT_GET)), GET(NF(ACCT, NFNL_MSG_ACCT_GET_CTRZERO)),
	DEL(NF(ACCT, NFNL_MSG_ACCT_DEL)),
	NEW(NF(CTNETLINK_TIMEOUT, IPCTNL_MSG_TIMEOUT_NEW)), GET(NF(CTNETLINK_TIMEOUT, IPCTNL_MSG_TIMEOUT_GET)),
	DEL(NF(CTNETLINK_TIMEOUT, IPCTNL_MSG_TIMEOUT_DELETE)),
	NEW(NF(CTHELPER, NFNL_MSG_CTHELPER_NEW)), GET(NF(CTHELPER, NFNL_MSG_CTHELPER_GET)),
	DEL(NF(CTHELPER, NFNL_MSG_CTHELPER_DEL)),
	NEW(NF(NFTABLES, NFT_MSG_NEWTABLE)), NEW(NF(NFTABLES, NFT_MSG_NEWCHAIN)), NEW(NF(NFTABLES, NFT_MSG_NEWRULE)),
	NEW(NF(NFTABLES, NFT_MSG_NEWSET)), NEW(NF(NFTABLES, NFT_MSG_NEWSETELEM)), NEW(NF(NFTABLES, NFT_MSG_NEWGEN)),
	NEW(NF(NFTABLES, NFT_MSG_NEWOBJ)), NEW(NF(NFTABLES, NFT_MSG_NEWFLOWTABLE)),
	GET(NF(NFTABLES, NFT_MSG_GETTABLE)), GET(NF(NFTABLES, NFT_MSG_GETCHAIN)), GET(NF(NFTABLES, NFT_MSG_GETRULE)),
	GET(NF(NFTABLES, NFT_MSG_GETSET)), GET(NF(NFTABLES, NFT_MSG_GETSETELEM)), GET(NF(NFTABLES, NFT_MSG_GETGEN)),
	GET(NF(NFTABLES, NFT_MSG_GETOBJ)), GET(NF(NFTABLES, NFT_MSG_GETOBJ_RESET)),
	GET(NF(NFTABLES, NFT_MSG_GETFLOWTABLE)),
	DEL(NF(NFTABLES, NFT_MSG_DELTABLE)), DEL(NF(NFTABLES, NFT_MSG_DELCHAIN)), DEL(NF(NFTABLES, NFT_MSG_DELRULE)),
	DEL(NF(NFTABLES, NFT_MSG_DELSET)), DEL(NF(NFTABLES, NFT_MSG_DELSETELEM)), DEL(NF(NFTABLES, NFT_MSG_DELOBJ)),
	DEL(NF(NFTABLES, NFT_MSG_DELFLOWTABLE)),
	GET(NF(NFT_COMPAT, NFNL_MSG_COMPAT_GET)), GET(NF(HOOK, NFNL_MSG_HOOK_GET)), { 0 } };

static const struct xlats *deed_flags(const struct deed *d, uint16_t type)
{
	for (; d->flags; d++)
		if (d->type == type)
			return d->flags;
	return &common_flags;
}

static const struct xlats *flags_of(uint16_t type, int protocol)
{
	if (type < NLMSG_MIN_TYPE)
		return type == NLMSG_ERROR ? &ack_flags : &common_flags;
	switch (protocol) {
	case NETLINK_ROUTE:
		return route_flags(type);
	case NETLINK_SOCK_DIAG:
		return &get_flags;
	case NETLINK_CRYPTO:
		return deed_flags(crypto_deeds, type);
	case NETLINK_XFRM:
		return deed_flags(xfrm_deeds, type);
	case NETLINK_NETFILTER:
		return deed_flags(netfilter_deeds, type);
	default:
		return &common_flags;
	}
}

void print_nlmsg_flags(struct print *p, uint16_t flags, uint16_t type, int protocol)
{
	print_flags(p->t, flags_of(type, protocol), flags);
}
