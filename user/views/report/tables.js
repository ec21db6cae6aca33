/* ---- tables: calls added up by what they have in common ---------------------------------------------------------- */

/*
 * What calls can be added up and filtered by: key() is a number for each call, or .none if it has
 * none; label() is the text for a key.
 */
const KINDS = {
	call: { title: 'Calls', head: 'Call', one: 'call', key: t => i => t.name[i], label: (t, k) => t.strings[k], none: 0 },
	path: { title: 'Paths', head: 'Path', one: 'path', key: t => i => t.path[i], label: (t, k) => t.strings[k], none: 0 },
	connection: { title: 'Connections', head: 'Local end -> peer', one: 'connection', key: t => i => t.connection[i],
		label: (t, k) => t.strings[k], none: 0 },
	line: { title: 'Lines', head: 'Line', one: 'line', key: t => i => t.line(i), label: (t, k) => t.strings[k], none: 0 },
	thread: { title: 'Threads', head: 'Thread', one: 'thread', key: t => i => t.lane[i], label: (t, k) => t.laneName(k), none: -1 },
};

/* Filters without a table. */
const CHOICES = {
	class: { one: 'class', key: t => i => t.sort[i], label: (t, k) => t.about.classes[k] },
};

class Filters {
	constructor(trace) {
		this.trace = trace;
		this.set = new Map();		/* by kind: { label, mask or key } */
		this.changed = () => {};
	}

	/* Shows only calls with this key, or, if it is set already, all again. */
	toggleKey(kind, key) {
		const was = this.set.get(kind), { one, label } = KINDS[kind] ?? CHOICES[kind];

		if (was?.key === key)
			this.set.delete(kind);
		else
			this.set.set(kind, { key, label: `${one} ${label(this.trace, key)}` });
		this.changed();
	}

	setMask(kind, label, mask) {
		if (mask)
			this.set.set(kind, { label, mask });
		else
			this.set.delete(kind);
		this.changed();
	}

	drop(kind) {
		this.set.delete(kind);
		this.changed();
	}

	clear() {
		this.set.clear();
		this.changed();
	}

	/* A byte for each call: whether all filters except one let it pass; null: no filter is set. */
	mask(but) {
		const { count } = this.trace;
		let mask = null;

		for (const [kind, filter] of this.set) {
			if (kind === but)
				continue;
			mask ??= new Uint8Array(count).fill(1);
			if (filter.mask) {
				for (let i = 0; i < count; i++)
					mask[i] &= filter.mask[i];
				continue;
			}
			const key = (KINDS[kind] ?? CHOICES[kind]).key(this.trace);

			for (let i = 0; i < count; i++)
				if (key(i) !== filter.key)
					mask[i] = 0;
		}
		return mask;
	}
}

/* The time that 99 of 100 calls did not exceed; @times is sorted. */
function percentile99(times) {
	return times.length ? times[Math.min(times.length - 1, Math.ceil(times.length * 0.99) - 1)] : 0;
}

/* Returns the rows of a table. */
function addUp(trace, kind, mask) {
	const rows = new Map(), key = KINDS[kind].key(trace), { none } = KINDS[kind];

	for (let i = 0; i < trace.count; i++) {
		const k = key(i);

		if (k === none || mask && !mask[i])
			continue;
		let row = rows.get(k);

		if (!row)
			rows.set(k, row = { key: k, calls: 0, errors: 0, wall: 0, longest: 0, in: 0, out: 0, first: 0, times: null });
		const time = trace.end[i] - trace.start[i];

		row.calls++;
		row.errors += trace.flags[i] & FAILED;
		row.wall += time;
		row.longest = Math.max(row.longest, time);
		row.in += trace.in[i];
		row.out += trace.out[i];
	}
	addPercentiles(trace, rows, key, mask);
	for (const row of rows.values()) {
		row.label = KINDS[kind].label(trace, row.key);
		row.mean = row.wall / row.calls;
	}
	return [...rows.values()];
}

function addPercentiles(trace, rows, key, mask) {
	for (const row of rows.values()) {
		row.times = new Float64Array(row.calls);
		row.first = 0;
	}
	for (let i = 0; i < trace.count; i++) {
		const row = mask && !mask[i] ? null : rows.get(key(i));

		if (row)
			row.times[row.first++] = trace.end[i] - trace.start[i];
	}
	for (const row of rows.values()) {
		row.p99 = percentile99(row.times.sort());
		row.times = null;
	}
}

/* Replaces the sums of calls by those made while tracing, which include the calls that were not kept. */
function addTotals(trace, rows) {
	const byLabel = new Map(rows.map(row => [row.label, row]));

	for (const row of rows)
		row.calls = row.errors = row.wall = 0;
	for (const total of trace.about.totals) {
		let row = byLabel.get(total.name);

		if (!row) {
			row = { key: -1, label: visible(total.name), calls: 0, errors: 0, wall: 0, longest: 0, in: 0, out: 0, p99: 0 };
			byLabel.set(total.name, row);
		}
		row.calls += total.calls;
		row.errors += total.errors;
		row.wall += total.ns;
		row.mean = row.wall / row.calls;
	}
	return [...byLabel.values()];
}

const SHOWN = 50, MORE = 200;
const FIELDS = [
	{ name: 'calls', head: 'Calls', show: count },
	{ name: 'errors', head: 'Errors', show: n => n ? count(n) : '' },
	{ name: 'wall', head: 'Time', show: duration, bar: true },
	{ name: 'mean', head: 'Mean', show: duration },
	{ name: 'p99', head: '99 %', show: duration, title: '99 of 100 calls took no longer than this' },
	{ name: 'longest', head: 'Longest', show: duration },
	{ name: 'in', head: 'Bytes in', show: n => n ? bytes(n) : '' },
	{ name: 'out', head: 'Bytes out', show: n => n ? bytes(n) : '' },
];

class Table {
	constructor(kind, filters) {
		Object.assign(this, { kind, filters, trace: filters.trace, by: 'wall', down: true, shown: SHOWN });
	}

	rows() {
		const mask = this.filters.mask(this.kind), { about, count } = this.trace;
		let rows = addUp(this.trace, this.kind, mask);

		if (this.kind === 'call' && !mask && about.calls > count)
			rows = addTotals(this.trace, rows);
		return rows;
	}

	sorted() {
		const { by } = this, way = this.down ? -1 : 1;

		return this.rows().sort((a, b) => by === 'label' ? way * -(a.label < b.label ? 1 : -1) :
			way * (a[by] - b[by]) || (a.label < b.label ? -1 : 1));
	}

	sortBy(name) {
		this.down = this.by === name ? !this.down : name !== 'label';
		this.by = name;
		this.shown = SHOWN;
		this.draw();
		this.place.querySelector(`th[data-by="${name}"] button`).focus();
	}

	headCell(name, text, title) {
		const button = element('button', { type: 'button', onclick: () => this.sortBy(name) }, text);
		const cell = element('th', { scope: 'col', title: title ?? '' }, button);

		cell.dataset.by = name;
		if (this.by === name)
			cell.setAttribute('aria-sort', this.down ? 'descending' : 'ascending');
		return cell;
	}

	row(row, most) {
		const chosen = this.filters.set.get(this.kind)?.key === row.key;
		const name = row.key < 0 ? row.label :
			element('button', { type: 'button', ariaPressed: chosen, onclick: () => this.choose(row.key) }, row.label);
		const line = element('tr', { className: chosen ? 'chosen' : '' }, element('th', { scope: 'row' }, name));

		for (const field of FIELDS) {
			const cell = element('td', { className: field.name === 'errors' && row.errors ? 'error' : '' }, field.show(row[field.name]));

			if (field.bar) {
				cell.className = 'bar';
				cell.style.setProperty('--share', `${(100 * row.wall / most).toFixed(1)}%`);
			}
			line.append(cell);
		}
		return line;
	}

	choose(key) {
		this.filters.toggleKey(this.kind, key);
		this.place.querySelector('tr.chosen button')?.focus();
	}

	draw(place = this.place) {
		const rows = this.sorted(), most = Math.max(1, ...rows.slice(0, 1000).map(row => row.wall));
		const head = element('tr', {}, this.headCell('label', KINDS[this.kind].head),
			...FIELDS.map(f => this.headCell(f.name, f.head, f.title)));
		const table = element('table', {}, element('caption', { className: 'unseen' }, KINDS[this.kind].title),
			element('thead', {}, head), element('tbody', {}, ...rows.slice(0, this.shown).map(row => this.row(row, most))));

		this.place = place;
		place.replaceChildren(rows.length ? element('div', { className: 'scroll' }, table) :
			element('p', { className: 'nothing' }, 'None: no call shown has any.'));
		if (rows.length > this.shown)
			place.append(element('button', { type: 'button', className: 'more', onclick: () => {
				this.shown += MORE;
				this.draw();
			} }, `Show more (${count(rows.length - this.shown)} left)`));
	}
}
