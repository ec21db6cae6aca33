/* ---- findings: storms and leaks ------------------------------------------------------------------------------------ */

/* Leaks and storms of opens are defined as for --fds. */
const OPENS_MANY = 20, MISSES_MANY = 50, RETRIES_MANY = 10, LEAKS_MANY = 3;
const SHOWN_OF_A_KIND = 50;

class Groups {
	constructor() {
		this.map = new Map();
	}

	add(key, call) {
		const calls = this.map.get(key);

		if (calls)
			calls.push(call);
		else
			this.map.set(key, [call]);
	}

	/* The groups with at least this many calls, the largest first. */
	many(least) {
		return [...this.map.values()].filter(calls => calls.length >= least)
			.sort((a, b) => b.length - a.length).slice(0, SHOWN_OF_A_KIND);
	}
}

function folderOf(path) {
	return path.slice(0, path.lastIndexOf('/') + 1);
}

/* Where a descriptor was opened: the line, else the call and the folder. */
function placeOf(trace, call) {
	const line = trace.strings[trace.line(call)], path = trace.strings[trace.path[call]];

	if (line)
		return `${trace.strings[trace.name[call]]} at ${line}`;
	return `${trace.strings[trace.name[call]]}${path ? ' for a file in ' + (folderOf(path) || 'the working directory') : ''}`;
}

/* The descriptors that each process has open at its exit, and the calls that opened them. */
class Descriptors {
	constructor(trace) {
		this.trace = trace;
		this.open = new Map();		/* by process, then by descriptor */
		this.folders = new Map();	/* by path */
		this.closes = new Set();	/* places with a descriptor that was closed */
	}

	/* Equal for everything that one process opens at one place. */
	place(call) {
		const { lane, lanes, name, path, strings } = this.trace, line = this.trace.line(call);
		let folder = this.folders.get(path[call]);

		if (folder === undefined)
			this.folders.set(path[call], folder = folderOf(strings[path[call]]));
		return `${lanes[lane[call]].tgid} ${name[call]} ${line || folder}`;
	}

	drop(open, fd) {
		const call = open.get(fd);

		if (call === undefined)
			return;
		this.closes.add(this.place(call));
		open.delete(fd);
	}

	of(call) {
		const { tgid } = this.trace.lanes[this.trace.lane[call]];

		if (!this.open.has(tgid))
			this.open.set(tgid, new Map());
		return this.open.get(tgid);
	}

	closeRange(call) {
		const [first, last, flags] = this.trace.text(call).replace(/^[^(]*\(/, '').split(', ');
		const open = this.of(call);

		if (flags?.includes('CLOEXEC'))
			return;
		for (const fd of [...open.keys()])
			if (fd >= parseInt(first, 10) && fd <= Number(last))
				this.drop(open, fd);
	}

	/* Takes calls that did not fail, in the order of their ends. */
	see(call, name) {
		const { fd, newFd } = this.trace, open = this.of(call);

		if (name === 'close') {
			this.drop(open, fd[call]);
		} else if (name === 'close_range') {
			this.closeRange(call);
		} else if (name === 'execve' || name === 'execveat') {
			open.clear();
		} else if (newFd[call] >= 0) {
			this.drop(open, newFd[call]);
			open.set(newFd[call], call);
		}
	}

	leaks() {
		const places = new Groups();

		for (const open of this.open.values())
			for (const call of open.values())
				if (!this.closes.has(this.place(call)))
					places.add(this.place(call), call);
		return places.many(LEAKS_MANY);
	}
}

/* Runs of a call that is repeated because it fails with EAGAIN. */
class Retries {
	constructor(trace) {
		this.trace = trace;
		this.last = [];			/* by lane: the current run */
		this.found = new Groups();
	}

	see(call, name, error) {
		const { lane, fd } = this.trace, run = this.last[lane[call]];

		if (error !== 'EAGAIN') {
			this.end(lane[call]);
			return;
		}
		if (run && run.name === name && run.fd === fd[call]) {
			run.calls.push(call);
			return;
		}
		this.end(lane[call]);
		this.last[lane[call]] = { name, fd: fd[call], calls: [call] };
	}

	end(lane) {
		const run = this.last[lane];

		if (run && run.calls.length >= RETRIES_MANY)
			for (const call of run.calls)
				this.found.add(`${this.trace.lanes[lane].tgid} ${run.name} ${run.fd}`, call);
		this.last[lane] = null;
	}

	many() {
		this.last.forEach((run, lane) => this.end(lane));
		return this.found.many(RETRIES_MANY);
	}
}

function mostOften(strings) {
	const times = new Map();

	for (const s of strings)
		times.set(s, (times.get(s) ?? 0) + 1);
	const [most] = [...times].sort((a, b) => b[1] - a[1]);

	return { different: times.size, most: most[0], times: most[1] };
}

/* Each finding has a kind, details, and its calls. */
function findings(trace) {
	const descriptors = new Descriptors(trace), retries = new Retries(trace), opens = new Groups(), misses = new Groups();
	const { strings } = trace;

	for (let call = 0; call < trace.count; call++) {
		const name = strings[trace.name[call]], error = strings[trace.error[call]];
		const { tgid } = trace.lanes[trace.lane[call]];

		retries.see(call, name, error);
		if (error === 'ENOENT')
			misses.add(tgid, call);
		if (trace.failed(call) || trace.flags[call] & NO_END)
			continue;
		descriptors.see(call, name);
		if (trace.newFd[call] >= 0 && trace.path[call] && name.startsWith('open'))
			opens.add(`${tgid} ${trace.path[call]}`, call);
	}
	const who = calls => trace.processName(trace.lane[calls[0]]);

	return [
		...descriptors.leaks().map(calls => ({ kind: 'Leak', calls, who: who(calls),
			title: `${count(calls.length)} descriptors that were never closed`,
			detail: `opened by ${placeOf(trace, calls[0])}; for example ${strings[trace.path[calls[0]]] || 'a socket or the like'}` })),
		...opens.many(OPENS_MANY).map(calls => ({ kind: 'Repeated opens', calls, who: who(calls),
			title: `the same file was opened ${count(calls.length)} times`, detail: strings[trace.path[calls[0]]] })),
		...misses.many(MISSES_MANY).map(calls => missed(trace, calls, who(calls))),
		...retries.many().map(calls => ({ kind: 'Retries', calls, who: who(calls),
			title: `EAGAIN ${count(calls.length)} times in a row`,
			detail: [`${strings[trace.name[calls[0]]]} on descriptor ${trace.fd[calls[0]]}`,
				strings[trace.connection[calls[0]] || trace.path[calls[0]]]].filter(Boolean).join(', ') })),
	];
}

function missed(trace, calls, who) {
	const { different, most, times } = mostOften(calls.map(call => trace.strings[trace.path[call]]));

	return { kind: 'Missing files', calls, who, title: `${count(calls.length)} calls failed with ENOENT`,
		detail: `${count(different)} paths; most often, ${count(times)} times, ${most}` };
}

class Findings {
	constructor(filters) {
		this.filters = filters;
	}

	show(finding) {
		const mask = new Uint8Array(this.filters.trace.count);

		for (const call of finding.calls)
			mask[call] = 1;
		this.filters.setMask('finding', `${finding.kind.toLowerCase()}: ${finding.detail}`, mask);
	}

	get list() {
		this.found ??= findings(this.filters.trace);
		return this.found;
	}

	draw(place) {
		const items = this.list.map(f => element('li', {}, element('strong', {}, f.kind), ' ',
			element('button', { type: 'button', onclick: () => this.show(f) }, f.title),
			element('span', { className: 'who' }, `in ${f.who}`), element('p', { className: 'detail' }, f.detail)));

		place.replaceChildren(items.length ? element('ul', { className: 'findings' }, ...items) :
			element('p', { className: 'nothing' }, 'Nothing was found: no leaks, repeated opens, missing files or retries.'));
	}
}
