/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The machine that the reader itself runs on.  Another architecture adds a branch here, and its
 * tables of calls in abi/.
 */
#ifndef SYSTRACE_MACHINE_H
#define SYSTRACE_MACHINE_H

#include <elf.h>
#include <linux/audit.h>
#include <stdint.h>
#include <ucontext.h>

#if defined(__x86_64__)

#define MACHINE_AUDIT		AUDIT_ARCH_X86_64
#define MACHINE_ELF		EM_X86_64
#define MACHINE_LIBRARIES	"/usr/lib/x86_64-linux-gnu"	/* where Debian keeps its libraries */

/* For a handler of SIGSYS: the n-th argument of the call, from 0, as far as it is needed. */
static inline uint64_t machine_call_argument(const ucontext_t *u, int n)
{
	static const int in[] = { REG_RDI, REG_RSI, REG_RDX };

	return u->uc_mcontext.gregs[in[n]];
}

static inline void machine_call_return(ucontext_t *u, long value)
{
	u->uc_mcontext.gregs[REG_RAX] = value;
}

#else
#error "the reader knows no machine of this kind yet: see docs/ADDING.md"
#endif

#endif
