// SPDX-License-Identifier: GPL-2.0
/* Virtual machines: linux/kvm.h. */
#include <linux/kvm.h>
#include "../../options.h"
#include "ioctl.h"

/* ---- what other files leave out, too ------------------------------------------------------- */

bool ioctl_brief(const struct print *p, const struct node *n)
{
	(void)p;
	(void)n;
	return !opt.verbose;
}

bool ioctl_verbose(const struct print *p, const struct node *n)
{
	(void)p;
	(void)n;
	return opt.verbose;
}

static void dots_place(struct plan *p, struct node *n)
{
	(void)p;
	n->size = 0;
	n->align = 1;
}

static void dots_print(struct print *p, const struct node *n)
{
	(void)n;
	put_s(p->t, "...");
}

const struct type type_dots = { .name = "more", .place = dots_place, .print = dots_print };

/* ---- machines --------------------------------------------------------------------------------- */

XLATS(mem_flags, "KVM_MEM_???", X(KVM_MEM_LOG_DIRTY_PAGES), X(KVM_MEM_READONLY));
XLATS(cpuid_flags, "KVM_CPUID_FLAG_???", X(KVM_CPUID_FLAG_SIGNIFCANT_INDEX), X(KVM_CPUID_FLAG_STATEFUL_FUNC),
      X(KVM_CPUID_FLAG_STATE_READ_NEXT));
XLATS(kvm_caps, "KVM_CAP_???",
      X(KVM_CAP_IRQCHIP), X(KVM_CAP_HLT), X(KVM_CAP_MMU_SHADOW_CACHE_CONTROL), X(KVM_CAP_USER_MEMORY),
      X(KVM_CAP_SET_TSS_ADDR), X(KVM_CAP_VAPIC), X(KVM_CAP_EXT_CPUID), X(KVM_CAP_CLOCKSOURCE),
      X(KVM_CAP_NR_VCPUS), X(KVM_CAP_NR_MEMSLOTS), X(KVM_CAP_PIT), X(KVM_CAP_NOP_IO_DELAY), X(KVM_CAP_PV_MMU),
      X(KVM_CAP_MP_STATE), X(KVM_CAP_COALESCED_MMIO), X(KVM_CAP_SYNC_MMU), X(KVM_CAP_IOMMU),
      X(KVM_CAP_DESTROY_MEMORY_REGION_WORKS), X(KVM_CAP_USER_NMI), X(KVM_CAP_SET_GUEST_DEBUG),
      X(KVM_CAP_REINJECT_CONTROL), X(KVM_CAP_IRQ_ROUTING), X(KVM_CAP_IRQ_INJECT_STATUS),
      X(KVM_CAP_ASSIGN_DEV_IRQ), X(KVM_CAP_JOIN_MEMORY_REGIONS_WORKS), X(KVM_CAP_MCE), X(KVM_CAP_IRQFD),
      X(KVM_CAP_PIT2), X(KVM_CAP_SET_BOOT_CPU_ID), X(KVM_CAP_PIT_STATE2), X(KVM_CAP_IOEVENTFD),
      X(KVM_CAP_SET_IDENTITY_MAP_ADDR), X(KVM_CAP_XEN_HVM), X(KVM_CAP_ADJUST_CLOCK),
      X(KVM_CAP_INTERNAL_ERROR_DATA), X(KVM_CAP_VCPU_EVENTS), X(KVM_CAP_S390_PSW), X(KVM_CAP_PPC_SEGSTATE),
      X(KVM_CAP_HYPERV), X(KVM_CAP_HYPERV_VAPIC), X(KVM_CAP_HYPERV_SPIN), X(KVM_CAP_PCI_SEGMENT),
      X(KVM_CAP_PPC_PAIRED_SINGLES), X(KVM_CAP_INTR_SHADOW), X(KVM_CAP_DEBUGREGS),
      X(KVM_CAP_X86_ROBUST_SINGLESTEP), X(KVM_CAP_PPC_OSI), X(KVM_CAP_PPC_UNSET_IRQ), X(KVM_CAP_ENABLE_CAP),
      X(KVM_CAP_XSAVE), X(KVM_CAP_XCRS), X(KVM_CAP_PPC_GET_PVINFO), X(KVM_CAP_PPC_IRQ_LEVEL),
      X(KVM_CAP_ASYNC_PF), X(KVM_CAP_TSC_CONTROL), X(KVM_CAP_GET_TSC_KHZ), X(KVM_CAP_PPC_BOOKE_SREGS),
      X(KVM_CAP_SPAPR_TCE), X(KVM_CAP_PPC_SMT), X(KVM_CAP_PPC_RMA), X(KVM_CAP_MAX_VCPUS), X(KVM_CAP_PPC_HIOR),
      X(KVM_CAP_PPC_PAPR), X(KVM_CAP_SW_TLB), X(KVM_CAP_ONE_REG), X(KVM_CAP_S390_GMAP),
      X(KVM_CAP_TSC_DEADLINE_TIMER), X(KVM_CAP_S390_UCONTROL), X(KVM_CAP_SYNC_REGS), X(KVM_CAP_PCI_2_3),
      X(KVM_CAP_KVMCLOCK_CTRL), X(KVM_CAP_SIGNAL_MSI), X(KVM_CAP_PPC_GET_SMMU_INFO), X(KVM_CAP_S390_COW),
      X(KVM_CAP_PPC_ALLOC_HTAB), X(KVM_CAP_READONLY_MEM), X(KVM_CAP_IRQFD_RESAMPLE),
      X(KVM_CAP_PPC_BOOKE_WATCHDOG), X(KVM_CAP_PPC_HTAB_FD), X(KVM_CAP_S390_CSS_SUPPORT), X(KVM_CAP_PPC_EPR),
      X(KVM_CAP_ARM_PSCI), X(KVM_CAP_ARM_SET_DEVICE_ADDR), X(KVM_CAP_DEVICE_CTRL), X(KVM_CAP_IRQ_MPIC),
      X(KVM_CAP_PPC_RTAS), X(KVM_CAP_IRQ_XICS), X(KVM_CAP_ARM_EL1_32BIT), X(KVM_CAP_SPAPR_MULTITCE),
      X(KVM_CAP_EXT_EMUL_CPUID), X(KVM_CAP_HYPERV_TIME), X(KVM_CAP_IOAPIC_POLARITY_IGNORED),
      X(KVM_CAP_ENABLE_CAP_VM), X(KVM_CAP_S390_IRQCHIP), X(KVM_CAP_IOEVENTFD_NO_LENGTH),
      X(KVM_CAP_VM_ATTRIBUTES), X(KVM_CAP_ARM_PSCI_0_2), X(KVM_CAP_PPC_FIXUP_HCALL),
      X(KVM_CAP_PPC_ENABLE_HCALL), X(KVM_CAP_CHECK_EXTENSION_VM), X(KVM_CAP_S390_USER_SIGP),
      X(KVM_CAP_S390_VECTOR_REGISTERS), X(KVM_CAP_S390_MEM_OP), X(KVM_CAP_S390_USER_STSI),
      X(KVM_CAP_S390_SKEYS), X(KVM_CAP_MIPS_FPU), X(KVM_CAP_MIPS_MSA), X(KVM_CAP_S390_INJECT_IRQ),
      X(KVM_CAP_S390_IRQ_STATE), X(KVM_CAP_PPC_HWRNG), X(KVM_CAP_DISABLE_QUIRKS), X(KVM_CAP_X86_SMM),
      X(KVM_CAP_MULTI_ADDRESS_SPACE), X(KVM_CAP_GUEST_DEBUG_HW_BPS), X(KVM_CAP_GUEST_DEBUG_HW_WPS),
      X(KVM_CAP_SPLIT_IRQCHIP), X(KVM_CAP_IOEVENTFD_ANY_LENGTH), X(KVM_CAP_HYPERV_SYNIC), X(KVM_CAP_S390_RI),
      X(KVM_CAP_SPAPR_TCE_64), X(KVM_CAP_ARM_PMU_V3), X(KVM_CAP_VCPU_ATTRIBUTES), X(KVM_CAP_MAX_VCPU_ID),
      X(KVM_CAP_X2APIC_API), X(KVM_CAP_S390_USER_INSTR0), X(KVM_CAP_MSI_DEVID), X(KVM_CAP_PPC_HTM),
      X(KVM_CAP_SPAPR_RESIZE_HPT), X(KVM_CAP_PPC_MMU_RADIX), X(KVM_CAP_PPC_MMU_HASH_V3),
      X(KVM_CAP_IMMEDIATE_EXIT), X(KVM_CAP_MIPS_VZ), X(KVM_CAP_MIPS_TE), X(KVM_CAP_MIPS_64BIT),
      X(KVM_CAP_S390_GS), X(KVM_CAP_S390_AIS), X(KVM_CAP_SPAPR_TCE_VFIO), X(KVM_CAP_X86_DISABLE_EXITS),
      X(KVM_CAP_ARM_USER_IRQ), X(KVM_CAP_S390_CMMA_MIGRATION), X(KVM_CAP_PPC_FWNMI),
      X(KVM_CAP_PPC_SMT_POSSIBLE), X(KVM_CAP_HYPERV_SYNIC2), X(KVM_CAP_HYPERV_VP_INDEX),
      X(KVM_CAP_S390_AIS_MIGRATION), X(KVM_CAP_PPC_GET_CPU_CHAR), X(KVM_CAP_S390_BPB),
      X(KVM_CAP_GET_MSR_FEATURES), X(KVM_CAP_HYPERV_EVENTFD), X(KVM_CAP_HYPERV_TLBFLUSH),
      X(KVM_CAP_S390_HPAGE_1M), X(KVM_CAP_NESTED_STATE), X(KVM_CAP_ARM_INJECT_SERROR_ESR),
      X(KVM_CAP_MSR_PLATFORM_INFO), X(KVM_CAP_PPC_NESTED_HV), X(KVM_CAP_HYPERV_SEND_IPI),
      X(KVM_CAP_COALESCED_PIO), X(KVM_CAP_HYPERV_ENLIGHTENED_VMCS), X(KVM_CAP_EXCEPTION_PAYLOAD),
      X(KVM_CAP_ARM_VM_IPA_SIZE), X(KVM_CAP_MANUAL_DIRTY_LOG_PROTECT), X(KVM_CAP_HYPERV_CPUID),
      X(KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2), X(KVM_CAP_PPC_IRQ_XIVE), X(KVM_CAP_ARM_SVE),
      X(KVM_CAP_ARM_PTRAUTH_ADDRESS), X(KVM_CAP_ARM_PTRAUTH_GENERIC), X(KVM_CAP_PMU_EVENT_FILTER),
      X(KVM_CAP_ARM_IRQ_LINE_LAYOUT_2), X(KVM_CAP_HYPERV_DIRECT_TLBFLUSH), X(KVM_CAP_PPC_GUEST_DEBUG_SSTEP),
      X(KVM_CAP_ARM_NISV_TO_USER), X(KVM_CAP_ARM_INJECT_EXT_DABT), X(KVM_CAP_S390_VCPU_RESETS),
      X(KVM_CAP_S390_PROTECTED), X(KVM_CAP_PPC_SECURE_GUEST), X(KVM_CAP_HALT_POLL), X(KVM_CAP_ASYNC_PF_INT),
      X(KVM_CAP_LAST_CPU), X(KVM_CAP_SMALLER_MAXPHYADDR), X(KVM_CAP_S390_DIAG318), X(KVM_CAP_STEAL_TIME),
      X(KVM_CAP_X86_USER_SPACE_MSR), X(KVM_CAP_X86_MSR_FILTER), X(KVM_CAP_ENFORCE_PV_FEATURE_CPUID),
      X(KVM_CAP_SYS_HYPERV_CPUID), X(KVM_CAP_DIRTY_LOG_RING), X(KVM_CAP_X86_BUS_LOCK_EXIT),
      X(KVM_CAP_PPC_DAWR1), X(KVM_CAP_SET_GUEST_DEBUG2), X(KVM_CAP_SGX_ATTRIBUTE),
      X(KVM_CAP_VM_COPY_ENC_CONTEXT_FROM), X(KVM_CAP_PTP_KVM), X(KVM_CAP_HYPERV_ENFORCE_CPUID),
      X(KVM_CAP_SREGS2), X(KVM_CAP_EXIT_HYPERCALL), X(KVM_CAP_PPC_RPT_INVALIDATE), X(KVM_CAP_BINARY_STATS_FD),
      X(KVM_CAP_EXIT_ON_EMULATION_FAILURE), X(KVM_CAP_ARM_MTE), X(KVM_CAP_VM_MOVE_ENC_CONTEXT_FROM),
      X(KVM_CAP_VM_GPA_BITS), X(KVM_CAP_XSAVE2), X(KVM_CAP_SYS_ATTRIBUTES), X(KVM_CAP_PPC_AIL_MODE_3),
      X(KVM_CAP_S390_MEM_OP_EXTENSION), X(KVM_CAP_PMU_CAPABILITY), X(KVM_CAP_DISABLE_QUIRKS2),
      X(KVM_CAP_VM_TSC_CONTROL), X(KVM_CAP_SYSTEM_EVENT_DATA), X(KVM_CAP_ARM_SYSTEM_SUSPEND),
      X(KVM_CAP_S390_PROTECTED_DUMP), X(KVM_CAP_X86_TRIPLE_FAULT_EVENT), X(KVM_CAP_X86_NOTIFY_VMEXIT),
      X(KVM_CAP_VM_DISABLE_NX_HUGE_PAGES), X(KVM_CAP_S390_ZPCI_OP), X(KVM_CAP_S390_CPU_TOPOLOGY),
      X(KVM_CAP_DIRTY_LOG_RING_ACQ_REL));

LAYOUT(region, "kvm_userspace_memory_region", UNS(slot), FLAGS(flags, mem_flags), HEX64(guest_phys_addr),
       UNS64(memory_size), HEX64(userspace_addr));

#define R(n)	HEX64(n)
#define RV(n)	HEX64(n, VERBOSE)
/* as they stand: rax rbx rcx rdx rsi rdi rsp rbp r8 ... */
LAYOUT(regs, "kvm_regs", R(rax), DOTS(BRIEF), RV(rbx), RV(rcx), RV(rdx), RV(rsi), RV(rdi), R(rsp), R(rbp), DOTS(BRIEF),
       RV(r8), RV(r9), RV(r10), RV(r11), RV(r12), RV(r13), RV(r14), RV(r15), R(rip), R(rflags));
LAYOUT(segment, "kvm_segment", HEX64(base), UNS(limit), UNS(selector, W16), UNS(type, W8), UNS(present, W8), UNS(dpl, W8),
       UNS(db, W8), UNS(s, W8), UNS(l, W8), UNS(g, W8), UNS(avl, W8), PAD(2));
LAYOUT(dtable, "kvm_dtable", HEX64(base), UNS(limit, W16), PAD(6));
#define SEG(n)	EMBED(n, segment, DETAIL)
LAYOUT(sregs, "kvm_sregs", EMBED(cs, segment), SEG(ds), SEG(es), SEG(fs), SEG(gs), SEG(ss), SEG(tr), SEG(ldt),
       EMBED(gdt, dtable, DETAIL), EMBED(idt, dtable, DETAIL), UNS64(cr0, DETAIL), UNS64(cr2, DETAIL), UNS64(cr3, DETAIL),
       UNS64(cr4, DETAIL), UNS64(cr8, DETAIL), UNS64(efer, DETAIL), HEX64(apic_base, DETAIL),
       { .name = "interrupt_bitmap", .type = &type_inarray, .count = (KVM_NR_INTERRUPTS + 63) / 64,
	 .data = ARGS(HEX64(v)), DETAIL });

/* without -v the entries are only said to be there */
static void entries_print(struct print *p, const struct node *n)
{
	if (opt.verbose)
		type_trail.print(p, n);
	else
		put_s(p->t, get_len(p, n) ? "[...]" : "[]");
}

static void entries_place(struct plan *p, struct node *n)
{
	type_trail.place(p, n);
}

static void entries_copy(struct plan *p, struct node *n, int phase)
{
	if (opt.verbose)
		type_trail.copy(p, n, phase);
}

static const struct type type_entries = { .name = "entries", .place = entries_place, .copy = entries_copy,
	.print = entries_print };

LAYOUT(cpuid_entry, "kvm_cpuid_entry2", HEX(function), HEX(index), FLAGS(flags, cpuid_flags), HEX(eax), HEX(ebx), HEX(ecx),
       HEX(edx), PAD(12));
LAYOUT(cpuid, "kvm_cpuid2", UNS(nent), PAD(4), { .name = "entries", .type = &type_entries, .len = "nent",
						 .data = ARGS(STRUCT(cpuid_entry)) });

IOCTL_CASES(ioctl_kvm,
	{ .key = KVM_CREATE_VM, .args = ARGS(HEXPTR(arg)), .ret = RET_FD },
	{ .key = KVM_CREATE_VCPU, .args = ARGS(UNS(arg)), .ret = RET_FD },
	IOCTL(KVM_SET_USER_MEMORY_REGION, STRUCT_IN(arg, region)),
	IOCTL(KVM_SET_REGS, STRUCT_IN(arg, regs)),
	IOCTL(KVM_GET_REGS, STRUCT_OUT(arg, regs)),
	IOCTL(KVM_SET_SREGS, STRUCT_IN(arg, sregs)),
	IOCTL(KVM_GET_SREGS, STRUCT_OUT(arg, sregs)),
	IOCTL(KVM_SET_CPUID2, STRUCT_IN(arg, cpuid)),
	IOCTL(KVM_GET_SUPPORTED_CPUID, STRUCT_OUT(arg, cpuid)),
	IOCTL(KVM_GET_EMULATED_CPUID, STRUCT_OUT(arg, cpuid)),
	PLAIN(KVM_CHECK_EXTENSION, XVAL(arg, kvm_caps, LONG)),
);
