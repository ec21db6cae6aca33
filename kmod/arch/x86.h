/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All that the module knows of the processor: registers, the length of the instructions
 * that make calls, the counter of its cycles.  Another architecture brings these functions
 * and the macros.
 */
#ifndef SYSTRACE_ARCH_X86_H
#define SYSTRACE_ARCH_X86_H

#include <linux/audit.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <linux/systrace.h>
#include <asm/fsgsbase.h>
#include <asm/msr.h>
#include <asm/syscall.h>
#include <asm/tsc.h>

/* What the third ABI's numbers have besides. */
#define ARCH_THIRD_BIT	0x40000000

/* Which table @nr is looked up in. */
static __always_inline u8 arch_abi(struct task_struct *task, long nr)
{
	if (unlikely(syscall_get_arch(task) == AUDIT_ARCH_I386))
		return SYSTRACE_COMPAT;
	/* -1 is what others leave behind who want no call at all. */
	if (unlikely(nr & ARCH_THIRD_BIT) && nr != -1)
		return SYSTRACE_THIRD;
	return SYSTRACE_NATIVE;
}

/* Its arguments, to the first six words of window 0. */
static __always_inline void arch_arguments(struct task_struct *task, struct pt_regs *regs, u8 abi, u64 *words)
{
	int i;

	BUILD_BUG_ON(sizeof(unsigned long) != sizeof(*words));
	syscall_get_arguments(task, regs, (unsigned long *)words);
	if (unlikely(abi == SYSTRACE_COMPAT))
		for (i = 0; i < 6; i++)
			words[i] = (u32)words[i];
}

/* The same of the native ABI, for the short way: no more than the loads. */
static __always_inline void arch_native_arguments(const struct pt_regs *regs, u64 *words)
{
	words[0] = regs->di;
	words[1] = regs->si;
	words[2] = regs->dx;
	words[3] = regs->r10;
	words[4] = regs->r8;
	words[5] = regs->r9;
}

/* Whether the call that current is in may be another ABI's than the native one. */
static __always_inline bool arch_may_be_foreign(void)
{
	return current->thread_info.status & TS_COMPAT;
}

/* In which table the program that begins now looks its calls up, until it says otherwise. */
static inline u8 arch_program_abi(void)
{
	if (current_pt_regs()->cs == __USER32_CS)
		return SYSTRACE_COMPAT;
	return test_thread_flag(TIF_ADDR32) ? SYSTRACE_THIRD : SYSTRACE_NATIVE;
}

/* At entry: the call is not made, ... */
static inline void arch_leave_out(struct pt_regs *regs)
{
	regs->orig_ax = -1;
}

/* ... but it bears its number again, ... */
static inline void arch_give_number(struct pt_regs *regs, s32 nr)
{
	regs->orig_ax = nr;
}

/* ... or is made again: all of x86's instructions that make a call have two bytes. */
static inline void arch_set_back(struct pt_regs *regs, s32 nr)
{
	regs->orig_ax = nr;
	regs->ax = nr;
	regs->ip -= 2;
}

/* What a call that is left out seems to return. */
static inline void arch_set_result(struct pt_regs *regs, u8 abi, s64 result)
{
	regs->ax = abi == SYSTRACE_COMPAT && (result >= 0 || result < -4095) ? (u32)result : result;
}

static inline u64 arch_stack_pointer(const struct pt_regs *regs)
{
	return regs->sp;
}

/* In the order of DWARF's numbers; the program counter comes last. */
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

/* Of a task that does not run it is where the last switch has put it. */
static inline u64 arch_thread_pointer(const struct task_struct *task)
{
	return task == current ? x86_fsbase_read_cpu() : READ_ONCE(task->thread.fsbase);
}

/* Cycles; the second in the order of the program. */
static __always_inline u64 arch_ticks(void)
{
	return rdtsc();
}

static __always_inline u64 arch_ticks_ordered(void)
{
	return rdtsc_ordered();
}

/* How many there are in a millisecond; 0: the processors do not count them alike. */
static inline u64 arch_ticks_per_ms(void)
{
	return check_tsc_unstable() ? 0 : tsc_khz;
}

/* mul_u64_u64_shr(ticks, slope, 32), for which gcc aligns the stack. */
static __always_inline u64 arch_scale_ticks(u64 ticks, u64 slope)
{
	u64 high;

	asm("mulq %2; shrdq $32, %%rdx, %%rax" : "+a" (ticks), "=&d" (high) : "rm" (slope) : "cc");
	return ticks;
}

#endif /* SYSTRACE_ARCH_X86_H */
