// SPDX-License-Identifier: GPL-2.0
/* Keys and keyrings. */
#include <linux/keyctl.h>
#include "settings.h"
#include "types/shared.h"

XLATS(serials, NULL,
	X(KEY_SPEC_THREAD_KEYRING), X(KEY_SPEC_PROCESS_KEYRING), X(KEY_SPEC_SESSION_KEYRING),
	X(KEY_SPEC_USER_KEYRING), X(KEY_SPEC_USER_SESSION_KEYRING), X(KEY_SPEC_GROUP_KEYRING),
	X(KEY_SPEC_REQKEY_AUTH_KEY), X(KEY_SPEC_REQUESTOR_KEYRING));
#define KEY(n) XVAL(n, serials, SHOW(D))

XLATS(commands, "KEYCTL_???",
	X(KEYCTL_GET_KEYRING_ID), X(KEYCTL_JOIN_SESSION_KEYRING), X(KEYCTL_UPDATE), X(KEYCTL_REVOKE),
	X(KEYCTL_CHOWN), X(KEYCTL_SETPERM), X(KEYCTL_DESCRIBE), X(KEYCTL_CLEAR), X(KEYCTL_LINK),
	X(KEYCTL_UNLINK), X(KEYCTL_SEARCH), X(KEYCTL_READ), X(KEYCTL_INSTANTIATE), X(KEYCTL_NEGATE),
	X(KEYCTL_SET_REQKEY_KEYRING), X(KEYCTL_SET_TIMEOUT), X(KEYCTL_ASSUME_AUTHORITY),
	X(KEYCTL_GET_SECURITY), X(KEYCTL_SESSION_TO_PARENT), X(KEYCTL_REJECT), X(KEYCTL_INSTANTIATE_IOV),
	X(KEYCTL_INVALIDATE), X(KEYCTL_GET_PERSISTENT), X(KEYCTL_DH_COMPUTE), X(KEYCTL_PKEY_QUERY),
	X(KEYCTL_PKEY_ENCRYPT), X(KEYCTL_PKEY_DECRYPT), X(KEYCTL_PKEY_SIGN), X(KEYCTL_PKEY_VERIFY),
	X(KEYCTL_RESTRICT_KEYRING), X(KEYCTL_MOVE), X(KEYCTL_CAPABILITIES), X(KEYCTL_WATCH_KEY));
XLATS(reqkeys, "KEY_REQKEY_DEFL_???",
	X(KEY_REQKEY_DEFL_NO_CHANGE), X(KEY_REQKEY_DEFL_DEFAULT), X(KEY_REQKEY_DEFL_THREAD_KEYRING),
	X(KEY_REQKEY_DEFL_PROCESS_KEYRING), X(KEY_REQKEY_DEFL_SESSION_KEYRING),
	X(KEY_REQKEY_DEFL_USER_KEYRING), X(KEY_REQKEY_DEFL_USER_SESSION_KEYRING),
	X(KEY_REQKEY_DEFL_GROUP_KEYRING), X(KEY_REQKEY_DEFL_REQUESTOR_KEYRING));
/* from the kernel's linux/key.h; userspace gets them from libkeyutils */
#define PERMS(who, shift) \
	{ 0x01 << shift, "KEY_" who "_VIEW" }, { 0x02 << shift, "KEY_" who "_READ" }, \
	{ 0x04 << shift, "KEY_" who "_WRITE" }, { 0x08 << shift, "KEY_" who "_SEARCH" }, \
	{ 0x10 << shift, "KEY_" who "_LINK" }, { 0x20 << shift, "KEY_" who "_SETATTR" }, \
	{ 0x3f << shift, "KEY_" who "_ALL" }
XLATS(perms, "KEY_???", PERMS("POS", 24), PERMS("USR", 16), PERMS("GRP", 8), PERMS("OTH", 0));
XLATS(pkey_ops, "KEYCTL_SUPPORTS_???", X(KEYCTL_SUPPORTS_ENCRYPT), X(KEYCTL_SUPPORTS_DECRYPT),
	X(KEYCTL_SUPPORTS_SIGN), X(KEYCTL_SUPPORTS_VERIFY));
XLATS(move_flags, "KEYCTL_MOVE_???", X(KEYCTL_MOVE_EXCL));
XLATS(caps0, "KEYCTL_CAPS0_???",
	X(KEYCTL_CAPS0_CAPABILITIES), X(KEYCTL_CAPS0_PERSISTENT_KEYRINGS), X(KEYCTL_CAPS0_DIFFIE_HELLMAN),
	X(KEYCTL_CAPS0_PUBLIC_KEY), X(KEYCTL_CAPS0_BIG_KEY), X(KEYCTL_CAPS0_INVALIDATE),
	X(KEYCTL_CAPS0_RESTRICT_KEYRING), X(KEYCTL_CAPS0_MOVE));
XLATS(caps1, "KEYCTL_CAPS1_???", X(KEYCTL_CAPS1_NS_KEYRING_NAME), X(KEYCTL_CAPS1_NS_KEY_TAG),
	X(KEYCTL_CAPS1_NOTIFICATIONS));

/* ---- structures ------------------------------------------------------------------------ */

#define SPARE(c) { .name = "__spare", .type = &type_inarray, .count = c, .nonzero = true, .data = ARGS(HEX(word)) }

LAYOUT(dh_params, "keyctl_dh_params", KEY(private), KEY(prime), KEY(base));
LAYOUT(kdf_params, "keyctl_kdf_params", STR(hashname), BUF_IN(otherinfo, otherinfolen, WHEN(otherinfolen, ~0U)),
	ADDR(otherinfo, SAME(otherinfo), WHEN_IS(otherinfolen, 0)), UNS(otherinfolen), SPARE(8));
LAYOUT(pkey_query, "keyctl_pkey_query", FLAGS(supported_ops, pkey_ops), UNS(key_size), UNS(max_data_size, W16),
	UNS(max_sig_size, W16), UNS(max_enc_size, W16), UNS(max_dec_size, W16), SPARE(10));
LAYOUT(pkey_params, "keyctl_pkey_params", KEY(key_id), UNS(in_len), UNS(out_len), SPARE(7));
LAYOUT(verify_params, "keyctl_pkey_params", KEY(key_id), UNS(in_len), UNS(in2_len), SPARE(7));

static void always_print(struct print *p, const struct node *n)
{
	type_struct.print(p, n);
}

static const struct type type_always = {
	.name = "struct", .width = WORD, .bares = true, .opens = true, .like = &type_struct, .print = always_print };

/* bytes of flags, one after another */
static void caps_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, plan_len_ref(p, n, phase), 1, 4096);
}

static void put_caps(struct text *t, uint64_t i, unsigned v)
{
	if (i == 0)
		print_flags(t, &caps0, v);
	else if (i == 1)
		print_flags(t, &caps1, v);
	else
		pen_hex(t, v);
}

static void caps_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint64_t addr = get(p, n), len = get_len(p, n);

	if (!b || p->bare || (len && !b->len)) {
		print_addr(p, addr);
		return;
	}
	pen_open(p->t, '[');
	for (uint64_t i = 0; i < len; i++) {
		if (i)
			pen_next(p->t);
		if (i >= b->len) {
			pen_dots_at(p->t, (addr + i));
			break;
		}
		if (!p->verbose && i >= p->string_max) {
			pen_dots(p->t);
			break;
		}
		put_caps(p->t, i, ((const uint8_t *)block_data(b))[i]);
	}
	pen_close(p->t, ']');
}

static const struct type type_caps = { .name = "capabilities", .width = WORD, .copy = caps_copy, .print = caps_print };

/* ---- calls ------------------------------------------------------------------------------- */

#define READ_ARGS(...)	KEY(id), BUF_OUT(buffer, ret, ATMOST(buflen) __VA_OPT__(,) __VA_ARGS__), SIZE(buflen)
#define PKEY(op)	CASE(op, NULL, STRUCT_IN(params, pkey_params), STR(info), BUF_IN(in, params.in_len), \
			     BUF_OUT(out, params.out_len))

static const struct kase cases[] = {
	CASE(KEYCTL_GET_KEYRING_ID, NULL, KEY(id), DEC(create)),
	CASE(KEYCTL_JOIN_SESSION_KEYRING, NULL, STR(name)),
	CASE(KEYCTL_UPDATE, NULL, KEY(id), BUF_IN(payload, plen), SIZE(plen)),
	CASE(KEYCTL_REVOKE, NULL, KEY(id)),
	CASE(KEYCTL_CLEAR, NULL, KEY(id)),
	CASE(KEYCTL_INVALIDATE, NULL, KEY(id)),
	CASE(KEYCTL_ASSUME_AUTHORITY, NULL, KEY(id)),
	CASE(KEYCTL_LINK, NULL, KEY(id), KEY(ringid)),
	CASE(KEYCTL_UNLINK, NULL, KEY(id), KEY(ringid)),
	CASE(KEYCTL_DESCRIBE, NULL, READ_ARGS(SHOW(ASCIZ))),
	CASE(KEYCTL_GET_SECURITY, NULL, READ_ARGS(SHOW(ASCIZ))),
	CASE(KEYCTL_READ, NULL, READ_ARGS()),
	CASE(KEYCTL_SEARCH, NULL, KEY(ringid), STR(type), STR(description), KEY(destringid)),
	CASE(KEYCTL_CHOWN, NULL, KEY(id), UID(user), UID(group)),
	CASE(KEYCTL_SETPERM, NULL, KEY(id), FLAGS(perm, perms)),
	CASE(KEYCTL_INSTANTIATE, NULL, KEY(id), BUF_IN(payload, plen), SIZE(plen), KEY(ringid)),
	CASE(KEYCTL_NEGATE, NULL, KEY(id), UNS(timeout), KEY(ringid)),
	CASE(KEYCTL_SET_REQKEY_KEYRING, NULL, XVAL(reqkey, reqkeys, SHOW(D))),
	CASE(KEYCTL_SET_TIMEOUT, NULL, KEY(id), UNS(timeout)),
	CASE(KEYCTL_SESSION_TO_PARENT, NULL),
	CASE(KEYCTL_REJECT, NULL, KEY(id), UNS(timeout), ERRNO(error), KEY(ringid)),
	CASE(KEYCTL_INSTANTIATE_IOV, NULL, KEY(id), IOVEC_IN(iov, count), SIZE(count), KEY(ringid)),
	CASE(KEYCTL_GET_PERSISTENT, NULL, UID(uid), KEY(destringid)),
	CASE(KEYCTL_DH_COMPUTE, NULL, STRUCT_IN(params, dh_params), BUF_OUT(buffer, ret, ATMOST(buflen)), SIZE(buflen),
	     { .name = "kdf", .type = &type_always, .dir = IN, .data = &layout_kdf_params }),
	CASE(KEYCTL_PKEY_QUERY, NULL, KEY(id), LHEX(reserved), STR(info), STRUCT_OUT(query, pkey_query)),
	PKEY(KEYCTL_PKEY_ENCRYPT),
	PKEY(KEYCTL_PKEY_DECRYPT),
	PKEY(KEYCTL_PKEY_SIGN),
	CASE(KEYCTL_PKEY_VERIFY, NULL, STRUCT_IN(params, verify_params), STR(info), BUF_IN(in, params.in_len),
	     BUF_IN(in2, params.in2_len)),
	CASE(KEYCTL_RESTRICT_KEYRING, NULL, KEY(id), STR(type), STR(restriction)),
	CASE(KEYCTL_MOVE, NULL, KEY(id), KEY(from), KEY(to), FLAGS(flags, move_flags)),
	CASE(KEYCTL_CAPABILITIES, NULL, { .name = "buffer", .type = &type_caps, .dir = OUT, .len = "ret", ATMOST(buflen) },
	     SIZE(buflen)),
};

FAMILY(keyctl_calls,
	CALL(add_key, RET_LDEC, STR(type), STR(description), BUF_IN(payload, plen), SIZE(plen), KEY(ringid)),
	CALL(request_key, RET_LDEC, STR(type), STR(description), STR(callout_info), KEY(destringid)),
	CALL(keyctl, RET_LDEC, XVAL(cmd, commands), BY(cmd, cases, LHEX(arg2), LHEX(arg3), LHEX(arg4), LHEX(arg5)))
);
