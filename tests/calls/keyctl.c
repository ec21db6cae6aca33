// SPDX-License-Identifier: GPL-2.0
/* Every call of user/calls/keyctl.c. */
#define _GNU_SOURCE
#include <linux/keyctl.h>
#include <stdint.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include "args.h"

static long kc(int cmd, long a, long b, long c, long d)
{
	return syscall(SYS_keyctl, WIDE(cmd), a, b, c, d);
}

static void keys(void)
{
	char *buf = at_end(64);
	long ring = kc(KEYCTL_JOIN_SESSION_KEYRING, 0, 0, 0, 0), key;
	struct iovec v[] = { { "one", 3 }, { BAD, 2 } };

	syscall(SYS_add_key, NULL, BAD, "x", -1, KEY_SPEC_PROCESS_KEYRING);
	syscall(SYS_add_key, "user", at_end_with("unended", 7), BAD, 3, WIDE(5));
	key = syscall(SYS_add_key, "user", "systrace:test", "secret\0\n\xff", 9, KEY_SPEC_SESSION_KEYRING);
	syscall(SYS_request_key, "user", "systrace:test", NULL, KEY_SPEC_REQUESTOR_KEYRING);
	syscall(SYS_request_key, "user", "systrace:none", "callout", 0);
	kc(KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 1, 0, 0);
	kc(KEYCTL_DESCRIBE, key, (long)buf, 64, 0);
	kc(KEYCTL_DESCRIBE, key, (long)buf, 5, 0);
	kc(KEYCTL_DESCRIBE, key, 0, 0, 0);
	kc(KEYCTL_READ, key, (long)buf, 64, 0);
	kc(KEYCTL_READ, key, (long)buf, 2, 0);
	kc(KEYCTL_READ, key, (long)BAD, 64, 0);
	kc(KEYCTL_GET_SECURITY, key, (long)buf, 64, 0);
	kc(KEYCTL_UPDATE, key, (long)"new", 3, 0);
	kc(KEYCTL_UPDATE, key, (long)BAD, 3, 0);
	kc(KEYCTL_SETPERM, key, 0x3f3f3f3f, 0, 0);
	kc(KEYCTL_SETPERM, key, 0xffffffff, 0, 0);
	kc(KEYCTL_CHOWN, key, -1, -1, 0);
	kc(KEYCTL_SET_TIMEOUT, key, 100, 0, 0);
	kc(KEYCTL_SEARCH, ring, (long)"user", (long)"systrace:test", 0);
	kc(KEYCTL_LINK, key, ring, 0, 0);
	kc(KEYCTL_UNLINK, key, WIDE(-4), 0, 0);
	kc(KEYCTL_INSTANTIATE, key, (long)"abc", 3, ring);
	kc(KEYCTL_INSTANTIATE_IOV, key, (long)END(v), 2, ring);
	kc(KEYCTL_INSTANTIATE_IOV, key, (long)BAD, 2, -1);
	kc(KEYCTL_NEGATE, key, 5, ring, 0);
	kc(KEYCTL_REJECT, key, 5, 126, ring);
	kc(KEYCTL_REJECT, key, 5, 99999, ring);
	kc(KEYCTL_SET_REQKEY_KEYRING, -1, 0, 0, 0);
	kc(KEYCTL_SET_REQKEY_KEYRING, 77, 0, 0, 0);
	kc(KEYCTL_RESTRICT_KEYRING, 0, (long)"asymmetric", (long)"builtin", 0);
	kc(KEYCTL_MOVE, key, ring, -1, 3);
	kc(KEYCTL_GET_PERSISTENT, -1, -3, 0, 0);
	kc(KEYCTL_ASSUME_AUTHORITY, 0, 0, 0, 0);
	kc(KEYCTL_REVOKE, key, 0, 0, 0);
	kc(KEYCTL_INVALIDATE, key, 0, 0, 0);
	kc(KEYCTL_CLEAR, ring, 0, 0, 0);
}

static void sums(void)
{
	struct keyctl_dh_params dh = { { 1 }, -2, 3 };
	struct keyctl_kdf_params kdf = { .hashname = "sha256", .otherinfo = "other", .otherinfolen = 5 };
	struct keyctl_pkey_params p = { .key_id = -1, .in_len = 3, { .out_len = 4 }, .__spare = { 0, 7 } };

	kc(KEYCTL_DH_COMPUTE, (long)END(dh), (long)at_end(8), 8, (long)END(kdf));
	kdf.otherinfolen = 0;
	kdf.__spare[7] = 1;
	kc(KEYCTL_DH_COMPUTE, (long)BAD, (long)BAD, 8, (long)END(kdf));
	kc(KEYCTL_DH_COMPUTE, 0, 0, 0, 0);
	kc(KEYCTL_PKEY_QUERY, -1, 1, (long)"enc=raw", (long)at_end(64));
	for (int op = KEYCTL_PKEY_ENCRYPT; op <= KEYCTL_PKEY_VERIFY; op++) {
		kc(op, (long)END(p), (long)"enc=raw", (long)"abcdef", (long)"ghijkl");
		kc(op, (long)END(p) + 1, (long)BAD, (long)"abcdef", (long)"ghijkl");
		kc(op, 0, 0, 0, 0);
	}
	kc(KEYCTL_CAPABILITIES, (long)at_end(2), 2, 0, 0);
	kc(KEYCTL_CAPABILITIES, (long)at_end(20), 20, 0, 0);
	kc(KEYCTL_CAPABILITIES, 0, 0, 0, 0);
	kc(KEYCTL_CAPABILITIES, (long)BAD, 1, 0, 0);
}

int main(void)
{
	keys();
	sums();
	for (int cmd = 0; cmd < 36; cmd++)
		if (cmd != KEYCTL_SESSION_TO_PARENT && cmd != KEYCTL_JOIN_SESSION_KEYRING)
			kc(cmd, (long)BAD, (long)BAD, WIDE(3), (long)BAD);
	if (!fork()) {
		kc(KEYCTL_SESSION_TO_PARENT, 1, 2, 3, 4);
		_exit(0);
	}
	wait(NULL);
	return 0;
}
