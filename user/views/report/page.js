/* ---- the page --------------------------------------------------------------------------------------------------------- */

const byId = id => document.getElementById(id);

function say(what) {
	byId('state').textContent = what;
	byId('state').hidden = !what;
}

/* ---- the head ---- */

/* The command; for a recording, the first execve; else the watched processes. */
function commandOf(trace) {
	const { about } = trace;

	if (about.command)
		return typeof about.command === 'string' ? about.command : about.command.text;
	for (let i = 0; i < trace.count; i++)
		if (trace.strings[trace.name[i]] === 'execve')
			return trace.text(i);
	return [...new Set(trace.lanes.map((lane, k) => trace.processName(k)))].join(', ');
}

function showHead(trace) {
	const { about } = trace, processes = new Set(trace.lanes.map(l => l.tgid)).size;
	const fact = (text, className = '') => byId('facts').append(element('li', { className }, text));
	const command = visible(commandOf(trace));

	byId('command').textContent = command;
	document.title = `systrace report: ${command.slice(0, 60)}`;
	fact(visible(`${about.machine}, Linux ${about.kernel}, ${about.architecture}`));
	if (about.calls)
		fact(`${new Date(Number(BigInt(about.begun) / 1000000n)).toLocaleString('en-GB')}, ${duration(about.duration)}`);
	fact(`${count(about.calls)} calls, ${count(about.errors)} failed`);
	fact(`${count(processes)} ${processes === 1 ? 'process' : 'processes'}, ${count(trace.lanes.length)} ${trace.lanes.length === 1 ? 'thread' : 'threads'}`);
	if (about.lost === undefined)
		fact('The recording is cut off: how much is missing is not known', 'bad');
	else if (about.lost)
		fact(`${count(about.lost)} of ${count(about.seen)} records were lost`, 'bad');
	else
		fact('Nothing was lost', 'good');
	if (about.kept < about.calls)
		fact(`Only the first ${count(about.kept)} calls are shown below; the table of calls counts all`, 'bad');
}

/* ---- a call ---- */

function detailsOf(trace, call, buttons) {
	const list = element('dl', {}), length = trace.end[call] - trace.start[call];
	const add = (name, ...value) => list.append(element('dt', {}, name), element('dd', {}, ...value));
	const { strings } = trace, stack = trace.stack(call);

	add('Began', `${clock(trace.about.begun, trace.start[call])}, ${duration(trace.start[call])} after the beginning`);
	add('Took', trace.flags[call] & NO_END ? 'its end was not seen' : `${duration(length)} (${count(length)} ns)`);
	add('Thread', `${trace.laneName(trace.lane[call])}, of process ${trace.processName(trace.lane[call])}`);
	if (trace.failed(call))
		add('Failed', element('span', { className: 'error' }, strings[trace.error[call]] || 'with an unnamed error'));
	if (trace.path[call])
		add('Path', strings[trace.path[call]]);
	if (trace.connection[call])
		add('Connection', strings[trace.connection[call]]);
	if (trace.fd[call] >= 0 || trace.newFd[call] >= 0)
		add('Descriptor', [trace.fd[call] >= 0 ? `${trace.fd[call]}` : '', trace.newFd[call] >= 0 ? `new: ${trace.newFd[call]}` : '']
			.filter(Boolean).join(', '));
	if (trace.in[call] || trace.out[call])
		add('Data', [trace.in[call] ? `${count(trace.in[call])} bytes in` : '', trace.out[call] ? `${count(trace.out[call])} bytes out` : '']
			.filter(Boolean).join(', '));
	if (trace.flags[call] & INJECTED)
		add('Result', 'was injected');
	if (stack.length)
		add('Python', element('ol', {}, ...stack.map(line => element('li', {}, line))));
	return [element('div', { className: 'head' }, element('h2', {}, strings[trace.name[call]]), ...buttons),
		element('pre', {}, trace.text(call)), list];
}

function showDetails(timeline, call) {
	const place = byId('details'), button = (name, act) => element('button', { type: 'button', onclick: act }, name);

	place.hidden = call < 0;
	if (call < 0)
		return;
	place.replaceChildren(...detailsOf(timeline.trace, call, [
		button('Previous', () => timeline.step(-1)), button('Next', () => timeline.step(1)),
		button('Close', () => {
			timeline.choose(-1);
			timeline.box.focus();
		})]));
}

/* ---- choosing calls ---- */

function showClasses(filters) {
	const { trace } = filters, times = new Array(trace.about.classes.length).fill(0);

	for (let i = 0; i < trace.count; i++)
		times[trace.sort[i]]++;
	trace.about.classes.forEach((name, k) => {
		if (!times[k])
			return;
		const button = element('button', { type: 'button', onclick: () => filters.toggleKey('class', k) },
			element('i', { className: 'class-' + name }), `${name} `, element('small', {}, count(times[k])));

		button.dataset.key = k;
		byId('classes').append(button);
	});
}

function showFilters(filters, mask) {
	const { trace } = filters, chips = [...filters.set].map(([kind, { label }]) =>
		element('button', { type: 'button', className: 'chip', title: 'Remove this filter', onclick: () => filters.drop(kind) },
			label, ' \u00d7'));

	if (chips.length > 1)
		chips.push(element('button', { type: 'button', className: 'chip', onclick: () => filters.clear() }, 'Show all'));
	byId('filters').replaceChildren(...chips);
	byId('found').textContent = mask ? `${count(mask.reduce((n, m) => n + m, 0))} of ${count(trace.count)} calls` : '';
	byId('errors').ariaPressed = filters.set.has('errors');
	for (const button of byId('classes').children)
		button.ariaPressed = filters.set.get('class')?.key === Number(button.dataset.key);
}

function listenToSearch(filters, timeline) {
	const { trace } = filters, search = byId('search');
	let later;
	const now = () => {
		clearTimeout(later);
		if (search.value !== (filters.set.get('search')?.words ?? '')) {
			filters.setMask('search', `\u201c${search.value}\u201d`, search.value && trace.search(search.value));
			if (search.value)
				filters.set.get('search').words = search.value;
		}
	};

	search.addEventListener('input', () => {
		clearTimeout(later);
		later = setTimeout(now, 150);
	});
	byId('find').addEventListener('submit', event => {
		event.preventDefault();
		now();
		timeline.step(1, true);
	});
	byId('before').onclick = () => timeline.step(-1, true);
	byId('after').onclick = () => timeline.step(1, true);
	byId('errors').onclick = () => filters.setMask('errors', 'errors only',
		filters.set.has('errors') ? null : trace.flags.slice(0, trace.count).map(f => f & FAILED));
	document.addEventListener('keydown', event => {
		if (event.key === '/' && !(event.target instanceof HTMLInputElement)) {
			event.preventDefault();
			search.focus();
		} else if (document.activeElement === document.body) {
			timeline.key(event);
		}
	});
}

/* ---- tabs ---- */

class Tabs {
	constructor(filters) {
		this.findings = new Findings(filters);
		this.all = Object.keys(KINDS).map(kind => [kind, KINDS[kind].title, new Table(kind, filters)]);
		this.all.push(['flame', 'Flame graph', new Flame(filters)], ['findings', 'Findings', this.findings]);
		this.buttons = this.all.map(([id, title, what], k) => element('button', { type: 'button', role: 'tab', id: 'tab-' + id,
			onclick: () => this.choose(k), onkeydown: event => this.key(event, k) }, title));
		this.buttons.forEach(button => button.setAttribute('aria-controls', 'panel'));
		byId('tabs').append(...this.buttons);
		this.choose(0);
	}

	key(event, k) {
		const to = { ArrowRight: k + 1, ArrowLeft: k - 1, Home: 0, End: this.all.length - 1 }[event.key];

		if (to === undefined)
			return;
		event.preventDefault();
		this.choose((to + this.all.length) % this.all.length);
		this.buttons[this.chosen].focus();
	}

	choose(k) {
		this.chosen = k;
		this.buttons.forEach((button, i) => {
			button.ariaSelected = i === k;
			button.tabIndex = i === k ? 0 : -1;
		});
		byId('panel').setAttribute('aria-labelledby', this.buttons[k].id);
		this.draw();
	}

	draw() {
		this.all[this.chosen][2].draw(byId('panel'));
	}
}

/* ---- start ---- */

async function main() {
	say('Opening\u2026');
	const packed = byId('data').textContent;

	byId('data').remove();
	const trace = new Trace(await inflate(bytesOf(packed)));

	colours.read();
	showHead(trace);
	byId('main').hidden = false;
	const filters = new Filters(trace), hover = byId('hover');
	const timeline = new Timeline(byId('lanes'), trace, said => hover.textContent = said || '\u00a0');

	timeline.filter(null);
	timeline.chose = call => showDetails(timeline, call);
	timeline.opened = () => byId('details').hidden || byId('details').focus();
	showClasses(filters);
	const tabs = new Tabs(filters);

	filters.changed = () => {
		const mask = filters.mask();

		timeline.filter(mask);
		showFilters(filters, mask);
		if (!filters.set.has('search') && document.activeElement !== byId('search'))
			byId('search').value = '';
		tabs.draw();
	};
	showFilters(filters, null);
	listenToSearch(filters, timeline);
	matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
		colours.read();
		timeline.surface.ask();
		tabs.draw();
	});
	window.report = { trace, filters, timeline, tabs };
	say('');
	document.documentElement.dataset.ready = Math.round(performance.now());
}

main().catch(error => say(`This report cannot be shown: ${error.message}.`));
