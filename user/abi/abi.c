// SPDX-License-Identifier: GPL-2.0
/* The tables of system call names: one more ABI is one more list of numbers. */
#include "row/call.h"

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
	abi_x86_64 = { "64", SYSTRACE_X86_64, 8, 8, 64, COUNT(x86_64_names), x86_64_names },
	abi_i386 = { "32", SYSTRACE_I386, 4, 4, 32, COUNT(i386_names), i386_names },
	abi_x32 = { "x32", SYSTRACE_X32, 4, 8, 64, COUNT(x32_names), x32_names },
	abi_x32_whole = { "x32", SYSTRACE_X32, 8, 8, 64, COUNT(x32_names), x32_names };
