/* ---- flame graph: where the time went, from process to path ---------------------------------------------------------- */

const FLAME = 20, NARROWEST = 1;

class FlameNode {
	constructor(name, kind, up) {
		Object.assign(this, { name, kind, up, time: 0, calls: 0, sort: 0, kids: new Map() });
		this.depth = up ? up.depth + 1 : 0;
	}

	kid(key, name, kind) {
		let kid = this.kids.get(key);

		if (!kid)
			this.kids.set(key, kid = new FlameNode(name, kind, this));
		return kid;
	}

	/* Widest first. */
	get sorted() {
		this.list ??= [...this.kids.values()].sort((a, b) => b.time - a.time);
		return this.list;
	}
}

function flameOf(trace, mask) {
	const root = new FlameNode('all', 'all', null), places = new Map();

	for (let i = 0; i < trace.count; i++) {
		if (mask && !mask[i])
			continue;
		const key = trace.lanes[trace.lane[i]].tgid * 0x1000000 + trace.frame[i];
		let place = places.get(key);

		if (!place)
			places.set(key, place = placeInFlame(trace, root, i));
		addToFlame(place.kid('c' + trace.name[i], trace.strings[trace.name[i]], 'call'), trace, i);
	}
	return root;
}

function placeInFlame(trace, root, call) {
	const { tgid } = trace.lanes[trace.lane[call]];
	let node = root.kid(tgid, trace.processName(trace.lane[call]), 'process');

	for (const line of trace.stack(call).reverse())
		node = node.kid(line, line, 'line');
	return node;
}

function addToFlame(node, trace, call) {
	const time = trace.end[call] - trace.start[call], on = trace.path[call] || trace.connection[call];

	if (on)
		node = node.kid(on, trace.strings[on], 'path');
	for (; node; node = node.up) {
		node.time += time;
		node.calls++;
		node.sort = trace.sort[call];
	}
}

/* Puts what matters of "/srv/app.py:42 in Config.load" first: "Config.load app.py:42". */
function shortLine(line) {
	const [, place, name] = line.match(/^(?:.*\/)?(.+:\d.*?) in (.+)$/) ?? [];

	return name ? `${name} ${place}` : line;
}

class Flame {
	constructor(filters) {
		this.filters = filters;
	}

	draw(place) {
		const { trace } = this.filters;

		this.root = flameOf(trace, this.filters.mask());
		this.top = this.chosen = this.root;
		this.canvas = element('canvas', {});
		this.box = element('div', { className: 'flame', tabIndex: 0, role: 'application',
			ariaLabel: 'Flame graph of time: arrows move up, down and sideways, Enter zooms in on the selected frame, Escape zooms out' },
		this.canvas);
		this.said = element('p', { className: 'hover', role: 'status' }, '\u00a0');
		place.replaceChildren(element('p', { className: 'detail' },
			'Time in calls, by process, Python line, call and path. Select a frame to zoom in.'), this.box, this.said);
		this.surface = new Surface(this.canvas, c => this.paint(c));
		this.listen();
		this.watch?.disconnect();
		this.watch = new ResizeObserver(() => this.resize());
		this.watch.observe(this.box);
		this.resize();
	}

	/* The depth of the deepest node that is wide enough to be seen. */
	deepest(node, width) {
		let most = node.depth;

		for (const kid of node.sorted) {
			const room = node.time ? width * kid.time / node.time : 0;

			if (room < NARROWEST)
				break;
			most = Math.max(most, this.deepest(kid, room));
		}
		return most;
	}

	resize() {
		const width = this.box.clientWidth;

		this.surface.resize(width, (this.deepest(this.top, width) + 1) * FLAME + 2);
		this.surface.ask();
	}

	listen() {
		const { box, canvas } = this;

		canvas.addEventListener('pointermove', event => this.say(this.at(event.offsetX, event.offsetY)));
		canvas.addEventListener('click', event => this.enter(this.at(event.offsetX, event.offsetY)));
		box.addEventListener('keydown', event => this.key(event));
	}

	/* ---- drawing ---- */

	paint(c) {
		c.font = '12px system-ui, sans-serif';
		c.textBaseline = 'middle';
		this.boxes = [];
		for (let node = this.top, width = this.surface.width; node; node = node.up)
			this.paintBox(c, node, 0, width);
		this.paintKids(c, this.top, 0, this.surface.width);
	}

	paintKids(c, node, x, width) {
		for (const kid of node.sorted) {
			const room = node.time ? width * kid.time / node.time : 0;

			if (room < NARROWEST)
				return;
			this.paintBox(c, kid, x, room);
			this.paintKids(c, kid, x, room);
			x += room;
		}
	}

	paintBox(c, node, x, width) {
		const y = node.depth * FLAME, { classes } = this.filters.trace.about;

		this.boxes.push({ node, x, y, width });
		c.fillStyle = colours.of({ all: 'bar', process: 'bar', line: 'class-line' }[node.kind] ?? 'class-' + classes[node.sort]);
		c.fillRect(x, y, Math.max(1, width - 1), FLAME - 1);
		c.fillStyle = colours.of(node.kind === 'all' || node.kind === 'process' ? 'text' : 'on-class');
		this.surface.text(node.kind === 'line' ? shortLine(node.name) : node.name, x + 4, y + FLAME / 2, width - 8);
		if (node === this.chosen && document.activeElement === this.box) {
			c.strokeStyle = colours.of('focus');
			c.lineWidth = 2;
			c.strokeRect(x + 1, y + 1, Math.max(2, width - 3), FLAME - 3);
		}
	}

	at(x, y) {
		return this.boxes?.find(b => x >= b.x && x < b.x + b.width && y >= b.y && y < b.y + FLAME)?.node;
	}

	say(node) {
		const share = node && this.root.time ? (100 * node.time / this.root.time).toFixed(1) : 0;

		this.said.textContent = node ? `${node.name}: ${duration(node.time)}, ${share} %, ${count(node.calls)} calls` : '\u00a0';
	}

	/* ---- input ---- */

	choose(node) {
		if (!node)
			return;
		this.chosen = node;
		this.say(node);
		this.surface.ask();
	}

	enter(node) {
		if (!node)
			return;
		this.top = node;
		this.choose(node);
		this.resize();
	}

	beside(by) {
		const kids = this.chosen.up?.sorted ?? [];

		return kids[kids.indexOf(this.chosen) + by];
	}

	key(event) {
		const keys = {
			ArrowDown: () => this.choose(this.chosen.sorted[0]), ArrowUp: () => this.choose(this.chosen.up),
			ArrowLeft: () => this.choose(this.beside(-1)), ArrowRight: () => this.choose(this.beside(1)),
			Enter: () => this.enter(this.chosen), Escape: () => this.enter(this.root),
		};

		if (!keys[event.key])
			return;
		event.preventDefault();
		keys[event.key]();
	}
}
