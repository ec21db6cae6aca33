// SPDX-License-Identifier: GPL-2.0
/*
 * The rings: one for each CPU of a session, written only by that CPU with
 * preemption off, so that nothing here is atomic.
 *
 * Records never wrap: the data pages are mapped twice in a row, here and in the
 * reader.  The producer relies on struct ring, which userspace cannot access.  Of
 * the page that userspace can write, one number is read, and ignored if it is not
 * a possible position.  A reader that writes nonsense there harms only itself.
 *
 * When a ring is full, its session's mode decides: the record is dropped; or the
 * oldest ones are overwritten; or, lossless, the ring is closed and the record
 * goes to its task's stash (stash.c).
 *
 * Most traced programs fill only a small part of a lossless ring.  So the ring begins with that part, as if
 * the rest were full.  The producer that fills it closes it like any full ring.  The reader has to fetch the
 * records that wait then, and adds the other pages before the ring is opened again.  Until then no record is
 * where the ring wraps.
 */
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "access.h"
#include "count.h"
#include "ring.h"
#include "session.h"
#include "stash.h"

DEFINE_PER_CPU(unsigned long, systrace_cpu);

void systrace_rings_init(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		per_cpu(systrace_cpu, cpu) = cpu;
}

static void free_pages_of(struct ring *ring)
{
	u32 i;

	if (ring->data)
		vunmap(ring->data);
	/* The producer page and the data; the second half of the array has the same data pages again. */
	for (i = 0; ring->pages && i <= ring->npages; i++) {
		if (ring->pages[i])
			__free_page(ring->pages[i]);
		cond_resched();
	}
	kvfree(ring->pages);
	if (ring->consumer_page)
		__free_page(ring->consumer_page);
}

/* Bytes of a ring, as charged to the session's opener. */
static size_t footprint(const struct ring *ring)
{
	return sizeof(*ring) + (2 + ring->npages) * PAGE_SIZE +
	       (1 + 2 * ring->npages) * sizeof(*ring->pages) + systrace_tally_size(ring->session);
}

/* Data pages that a lossless ring begins with. */
#define FIRST_PAGES	((u32)((256U << 10) >> PAGE_SHIFT))

static struct page *new_page(int cpu)
{
	return alloc_pages_node(cpu_to_node(cpu), GFP_KERNEL_ACCOUNT | __GFP_ZERO | __GFP_NOWARN, 0);
}

/*
 * Allocates the data pages up to @n that are missing, and maps these @n pages: twice in a row if
 * they are all.
 */
static int bring_pages(struct ring *ring, u32 n)
{
	bool all = n == ring->npages;
	struct page *page;
	u8 *data;
	u32 i;

	for (i = 1; i <= n; i++) {
		page = ring->pages[i] ?: new_page(ring->cpu);
		if (!page)
			return -ENOMEM;
		/* Where the ring is mapped already, on_fault() finds them. */
		WRITE_ONCE(ring->pages[i], page);
		WRITE_ONCE(ring->pages[ring->npages + i], page);
	}
	data = vmap(ring->pages + 1, all ? 2 * n : n, VM_MAP, PAGE_KERNEL);
	if (!data)
		return -ENOMEM;
	swap(ring->data, data);
	if (data)
		vunmap(data);
	WRITE_ONCE(ring->nthere, n);
	return 0;
}

/* While pages are missing, the free space ends where they begin; then only the reader limits it. */
static void set_end(struct ring *ring)
{
	ring->end = ring->nthere < ring->npages ? (u64)ring->nthere << PAGE_SHIFT : ring->read + ring->size;
}

static int alloc_pages_of(struct ring *ring, u32 first)
{
	ring->pages = kvcalloc(1 + 2 * ring->npages, sizeof(*ring->pages),
			       GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	ring->consumer_page = new_page(ring->cpu);
	if (!ring->pages || !ring->consumer_page)
		return -ENOMEM;
	ring->pages[0] = new_page(ring->cpu);
	if (!ring->pages[0] || bring_pages(ring, first))
		return -ENOMEM;
	if (ring->session->counts)
		ring->tally = systrace_tally_new(ring->session, ring->cpu);
	return ring->session->counts && !ring->tally ? -ENOMEM : 0;
}

static struct ring *new_ring(struct session *session, const struct systrace_setup *as, int cpu)
{
	struct ring *ring = kzalloc_node(sizeof(*ring), GFP_KERNEL_ACCOUNT, cpu_to_node(cpu));

	if (!ring)
		return ERR_PTR(-ENOMEM);
	ring->session = session;
	ring->cpu = cpu;
	ring->size = as->ring_size;
	ring->mask = ring->size - 1;
	ring->record_max = as->record_max;
	/* With overwrite nothing is read while records are written, so the reader is not woken. */
	ring->wake_at = as->flags & SYSTRACE_OVERWRITE ? U64_MAX : as->watermark;
	raw_spin_lock_init(&ring->lock);
	ring->last = &ring->first;
	ring->npages = ring->size >> PAGE_SHIFT;
	ring->charged = footprint(ring);
	if (!systrace_charge(session, ring->charged)) {
		kfree(ring);
		return ERR_PTR(-EDQUOT);
	}
	if (alloc_pages_of(ring, as->flags & SYSTRACE_LOSSLESS ? min(ring->npages, FIRST_PAGES) : ring->npages)) {
		systrace_ring_free(ring);
		return ERR_PTR(-ENOMEM);
	}
	ring->consumer = page_address(ring->consumer_page);
	ring->producer = page_address(ring->pages[0]);
	set_end(ring);
	ring->limit = ring->end;
	systrace_set_quick(ring);
	return ring;
}

/*
 * @as: a checked SETUP, which the session need not have yet.  For a CPU that comes
 * online this runs in a kernel thread.  The opener is charged.
 */
struct ring *systrace_ring_new(struct session *session, const struct systrace_setup *as, int cpu)
{
	struct mem_cgroup *before = set_active_memcg(session->memcg);
	struct ring *ring = new_ring(session, as, cpu);

	set_active_memcg(before);
	return ring;
}

int systrace_ring_complete(struct ring *ring)
{
	struct mem_cgroup *before;
	unsigned long flags;
	int err;

	if (ring->nthere == ring->npages)
		return 0;
	before = set_active_memcg(ring->session->memcg);
	err = bring_pages(ring, ring->npages);
	set_active_memcg(before);
	if (err)
		return err;
	raw_spin_lock_irqsave(&ring->lock, flags);
	set_end(ring);
	raw_spin_unlock_irqrestore(&ring->lock, flags);
	return 0;
}

void systrace_ring_free(struct ring *ring)
{
	if (!ring)
		return;
	free_pages_of(ring);
	systrace_tally_free(ring->tally);
	systrace_uncharge(ring->session, ring->charged);
	kfree(ring);
}

static vm_fault_t on_fault(struct vm_fault *vmf)
{
	const unsigned long span = SYSTRACE_RING_SPAN >> PAGE_SHIFT;
	struct ring *ring = vmf->vma->vm_private_data;
	unsigned long i = vmf->pgoff % span - 1;
	struct page *page = i <= 2 * ring->npages ? READ_ONCE(ring->pages[i]) : NULL;

	if (!page)
		return VM_FAULT_SIGBUS;
	get_page(page);
	vmf->page = page;
	return 0;
}

/* The mapping holds the file, which holds the session, which holds the ring. */
static const struct vm_operations_struct data_ops = { .fault = on_fault };

/*
 * Two mappings are allowed, of exactly this size: the consumer page, the only one
 * that may be writable; and the producer page followed by the data, twice.
 */
int systrace_ring_mmap(struct ring *ring, struct vm_area_struct *vma, unsigned long page)
{
	unsigned long n = vma_pages(vma);
	u32 there;

	if (vma->vm_flags & VM_EXEC)
		return -EPERM;
	vm_flags_mod(vma, VM_DONTCOPY | VM_DONTEXPAND | VM_DONTDUMP, VM_MAYEXEC);
	if (page == 0) {
		if (n != 1)
			return -EINVAL;
		return vm_insert_page(vma, vma->vm_start, ring->consumer_page);
	}
	if (vma->vm_flags & VM_WRITE)
		return -EPERM;
	if (page != 1 || n != 1 + 2 * ring->npages)
		return -EINVAL;
	vm_flags_mod(vma, 0, VM_MAYWRITE);
	vma->vm_ops = &data_ops;
	vma->vm_private_data = ring;
	/* The other pages are not allocated yet. */
	there = READ_ONCE(ring->nthere);
	if (there < ring->npages)
		n = 1 + there;
	return vm_insert_pages(vma, vma->vm_start, ring->pages, &n);
}

/* Take the reader's position, if it is a possible one; it need not be the beginning of a record. */
void systrace_look_at_reader(struct ring *ring)
{
	/* Pairs with the reader's release: it has read what may be overwritten now. */
	u64 pos = smp_load_acquire(&ring->consumer->pos);

	if (!ring->session->overwrite && pos % 8 == 0 && pos <= ring->pos && pos >= ring->read) {
		ring->read = pos;
		set_end(ring);
	}
	if (!ring->closed) {
		ring->limit = ring->end;
		systrace_set_quick(ring);
	}
}

/* Bytes that wait for the reader, by the positions that the reader sees. */
u64 systrace_ring_waiting(const struct ring *ring)
{
	u64 produced = smp_load_acquire(&ring->producer->pos) & ~SYSTRACE_POS_BITS;
	u64 consumed = READ_ONCE(ring->consumer->pos);

	return consumed < produced ? produced - consumed : 0;
}
