// SPDX-License-Identifier: GPL-2.0
/* The tables of system call names: another ABI is another list of numbers. */
#include <linux/audit.h>
#include "row/call.h"

#define X32_BIT	0x40000000

static const char *const x86_64_names[] = {
#include "x86_64.h"
};

static const char *const i386_names[] = {
#include "i386.h"
};

static const char *const x32_names[] = {
#include "x32.h"
};

const struct abi
	abi_native = { "64", "64 bit", "x86_64", 0, SYSTRACE_NATIVE, 8, 8, COUNT(x86_64_names), x86_64_names },
	abi_compat = { "32", "32 bit", "i386", 0, SYSTRACE_COMPAT, 4, 4, COUNT(i386_names), i386_names },
	abi_third = { "x32", "x32", "x32", X32_BIT, SYSTRACE_THIRD, 4, 8, COUNT(x32_names), x32_names },
	abi_third_whole = { "x32", "x32", "x32", X32_BIT, SYSTRACE_THIRD, 8, 8, COUNT(x32_names), x32_names };

const struct abi *const abis[SYSTRACE_ABIS] = { &abi_native, &abi_compat, &abi_third };

const struct abi *abi_of_audit(uint32_t arch, uint32_t nr)
{
	switch (arch) {
	case AUDIT_ARCH_X86_64:
		return nr & X32_BIT ? &abi_third : &abi_native;
	case AUDIT_ARCH_I386:
		return &abi_compat;
	}
	return NULL;
}
