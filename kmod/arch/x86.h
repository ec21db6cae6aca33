/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All that the module knows about the processor: registers, the length of the instructions
 * that make system calls, the cycle counter.  Another architecture provides the same
 * functions and macros.
 */
#ifndef SYSTRACE_X86_H
#define SYSTRACE_X86_H

#include <linux/audit.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <linux/systrace.h>
#include <asm/fsgsbase.h>
#include <asm/msr.h>
#include <asm/syscall.h>
#include <asm/tsc.h>

/* The extra bit in syscall numbers of the third ABI. */
#define ARCH_THIRD_BIT	0x40000000

/* The ABI of a call, which selects the table that @nr is looked up in. */
static __always_inline u8 arch_abi(struct task_struct *task, long nr)
{
	if (unlikely(syscall_get_arch(task) == AUDIT_ARCH_I386))
		return SYSTRACE_COMPAT;
	/* Other tracers set -1 to suppress a call. */
	if (unlikely(nr & ARCH_THIRD_BIT) && nr != -1)
		return SYSTRACE_THIRD;
	return SYSTRACE_NATIVE;
}

/* Copies the call's arguments to the first six words of window 0. */
static __always_inline void arch_arguments(struct task_struct *task, struct pt_regs *regs, u8 abi, u64 *words)
{
	int i;

	BUILD_BUG_ON(sizeof(unsigned long) != sizeof(*words));
	syscall_get_arguments(task, regs, (unsigned long *)words);
	if (unlikely(abi == SYSTRACE_COMPAT))
		for (i = 0; i < 6; i++)
			words[i] = (u32)words[i];
}

/* The same for the native ABI, for the short way: nothing but the loads. */
static __always_inline void arch_native_arguments(const struct pt_regs *regs, u64 *words)
{
	words[0] = regs->di;
	words[1] = regs->si;
	words[2] = regs->dx;
	words[3] = regs->r10;
	words[4] = regs->r8;
	words[5] = regs->r9;
}

/* Can the call that current is in be of another ABI than the native one? */
static __always_inline bool arch_may_be_foreign(void)
{
	return current->thread_info.status & TS_COMPAT;
}

/* The ABI of the calls of a newly executed program, unless it switches to another one. */
static inline u8 arch_program_abi(void)
{
	if (current_pt_regs()->cs == __USER32_CS)
		return SYSTRACE_COMPAT;
	return test_thread_flag(TIF_ADDR32) ? SYSTRACE_THIRD : SYSTRACE_NATIVE;
}

/* At entry: the call is not made. */
static inline void arch_leave_out(struct pt_regs *regs)
{
	regs->orig_ax = -1;
}

/* Restores the number of a call that is left out. */
static inline void arch_give_number(struct pt_regs *regs, s32 nr)
{
	regs->orig_ax = nr;
}

/* Sets the task back to make the call again: all x86 instructions that make a call have two bytes. */
static inline void arch_set_back(struct pt_regs *regs, s32 nr)
{
	regs->orig_ax = nr;
	regs->ax = nr;
	regs->ip -= 2;
}

/* Sets the result of a call that is left out. */
static inline void arch_set_result(struct pt_regs *regs, u8 abi, s64 result)
{
	regs->ax = abi == SYSTRACE_COMPAT && (result >= 0 || result < -4095) ? (u32)result : result;
}

static inline u64 arch_stack_pointer(const struct pt_regs *regs)
{
	return regs->sp;
}

/* In the order of DWARF's register numbers; the program counter is last. */
static inline void arch_registers(const struct pt_regs *regs, u64 *to)
{
	to[0] = regs->ax;
	to[1] = regs->dx;
	to[2] = regs->cx;
	to[3] = regs->bx;
	to[4] = regs->si;
	to[5] = regs->di;
	to[6] = regs->bp;
	to[7] = regs->sp;
	to[8] = regs->r8;
	to[9] = regs->r9;
	to[10] = regs->r10;
	to[11] = regs->r11;
	to[12] = regs->r12;
	to[13] = regs->r13;
	to[14] = regs->r14;
	to[15] = regs->r15;
	to[16] = regs->ip;
}

/* If the task does not run, the last context switch has saved it. */
static inline u64 arch_thread_pointer(const struct task_struct *task)
{
	return task == current ? x86_fsbase_read_cpu() : READ_ONCE(task->thread.fsbase);
}

/* The cycle counter.  The second function reads it in program order. */
static __always_inline u64 arch_ticks(void)
{
	return rdtsc();
}

static __always_inline u64 arch_ticks_ordered(void)
{
	return rdtsc_ordered();
}

/* Cycles per millisecond; 0: the counters of the CPUs are not synchronized. */
static inline u64 arch_ticks_per_ms(void)
{
	return check_tsc_unstable() ? 0 : tsc_khz;
}

/* mul_u64_u64_shr(ticks, slope, 32), without the stack alignment that gcc adds for that. */
static __always_inline u64 arch_scale_ticks(u64 ticks, u64 slope)
{
	u64 high;

	asm("mulq %2; shrdq $32, %%rdx, %%rax" : "+a" (ticks), "=&d" (high) : "rm" (slope) : "cc");
	return ticks;
}

#endif /* SYSTRACE_X86_H */
