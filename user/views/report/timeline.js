/* ---- timeline: a lane for each thread ------------------------------------------------------------------------------- */

const LANE = 24, BAR = 18, RULER = 24, NEAR = 5, SAMPLES = 12, SHORTEST = 20;

class Timeline {
	constructor(box, trace, said) {
		this.box = box;
		this.trace = trace;
		this.said = said;
		this.surface = new Surface(box.querySelector('canvas'), () => this.draw());
		this.space = box.querySelector('div');
		this.hits = trace.all;
		this.order = this.orderOfLanes();
		this.row = new Map(this.order.map((lane, row) => [lane, row]));
		this.bounds();
		this.chosen = -1;
		this.chose = () => {};
		this.pointers = new Map();
		this.listen();
		this.resize();
		new ResizeObserver(() => this.resize()).observe(box);
	}

	/* Process by process, in the order in which they appeared. */
	orderOfLanes() {
		const first = new Map();

		this.trace.lanes.forEach((lane, k) => first.has(lane.tgid) || first.set(lane.tgid, k));
		return this.trace.lanes.map((lane, k) => k).sort((a, b) =>
			first.get(this.trace.lanes[a].tgid) - first.get(this.trace.lanes[b].tgid) || a - b);
	}

	bounds() {
		const { trace } = this;

		this.begin = 0;
		this.finish = Math.max(1000, trace.duration);
		for (let i = 0; i < trace.count; i++) {
			if (trace.start[i] < this.begin)
				this.begin = trace.start[i];
			if (trace.end[i] > this.finish)
				this.finish = trace.end[i];
		}
		this.from = this.begin;
		this.to = this.finish;
	}

	resize() {
		const height = this.order.length * LANE + RULER + 4;

		this.box.style.height = `${Math.min(height, Math.max(160, innerHeight * 0.45))}px`;
		this.space.style.height = `${height - this.box.clientHeight}px`;
		this.labels = Math.max(104, Math.min(170, Math.round(this.box.clientWidth / 4)));
		this.surface.resize(this.box.clientWidth, this.box.clientHeight);
		this.surface.ask();
	}

	/* ---- positions ---- */

	get room() {
		return Math.max(1, this.surface.width - this.labels);
	}

	get scale() {
		return this.room / (this.to - this.from);
	}

	x(time) {
		return this.labels + (time - this.from) * this.scale;
	}

	time(x) {
		return this.from + (x - this.labels) / this.scale;
	}

	y(row) {
		return RULER + row * LANE - this.box.scrollTop;
	}

	laneAt(y) {
		return y < RULER ? undefined : this.order[Math.floor((y - RULER + this.box.scrollTop) / LANE)];
	}

	look(from, to) {
		const least = Math.min(SHORTEST * 10, this.finish - this.begin), length = Math.min(Math.max(to - from, least), this.finish - this.begin);

		from = Math.min(Math.max(from, this.begin), this.finish - length);
		Object.assign(this, { from, to: from + length });
		this.surface.ask();
	}

	zoom(by, x = this.labels + this.room / 2) {
		const at = this.time(Math.max(x, this.labels));

		this.look(at - (at - this.from) * by, at + (this.to - at) * by);
	}

	move(part) {
		const by = (this.to - this.from) * part;

		this.look(this.from + by, this.to + by);
	}

	/* Makes the call visible, with its surroundings. */
	show(call) {
		const { start, end, lane } = this.trace, length = end[call] - start[call], row = this.row.get(lane[call]);

		if (end[call] < this.from || start[call] > this.to || length * this.scale < 2) {
			const around = Math.max(length * 20, Math.min(this.to - this.from, 200000));

			this.look(start[call] + length / 2 - around / 2, start[call] + length / 2 + around / 2);
		}
		if (this.y(row) < RULER)
			this.box.scrollTop += this.y(row) - RULER;
		else if (this.y(row) + LANE > this.surface.height)
			this.box.scrollTop += this.y(row) + LANE - this.surface.height;
		this.surface.ask();
	}

	/* ---- drawing ---- */

	draw() {
		const c = this.surface.context, { height, width } = this.surface;
		const first = Math.max(0, Math.floor(this.box.scrollTop / LANE)), last = Math.min(this.order.length, first + Math.ceil(height / LANE) + 1);

		c.font = '12px system-ui, sans-serif';
		c.textBaseline = 'middle';
		this.drawGrid(c);
		for (let row = first; row < last; row++)
			this.drawLane(c, this.order[row], this.y(row) + (LANE - BAR) / 2);
		this.drawNotes(c, first, last);
		this.drawChosen(c);
		c.fillStyle = colours.of('back');
		c.fillRect(0, 0, this.labels, height);
		for (let row = first; row < last; row++)
			this.drawLabel(c, row);
		this.drawRuler(c, width);
	}

	/* Round times, spaced by 1, 2 or 5 times a power of ten, at least a hundred pixels apart. */
	ticks() {
		const wanted = (this.to - this.from) * 110 / this.room, unit = 10 ** Math.floor(Math.log10(wanted));
		const step = [1, 2, 5, 10].map(n => n * unit).find(n => n >= wanted), times = [];

		for (let time = Math.ceil(this.from / step) * step; time <= this.to; time += step)
			times.push(time);
		return { step, times };
	}

	drawGrid(c) {
		c.fillStyle = colours.of('grid');
		for (const time of this.ticks().times)
			c.fillRect(Math.round(this.x(time)), RULER, 1, this.surface.height);
	}

	drawRuler(c, width) {
		const { step, times } = this.ticks(), [unit, name] = this.to >= 1e9 ? [1e9, 's'] : this.to >= 1e6 ? [1e6, 'ms'] : [1e3, '\u00b5s'];
		const digits = Math.max(0, Math.ceil(Math.log10(unit / step) - 1e-9));

		c.fillStyle = colours.of('back');
		c.fillRect(0, 0, width, RULER - 2);
		c.fillStyle = colours.of('faint');
		for (const time of times)
			this.surface.text(`${(time / unit || 0).toFixed(digits)} ${name}`, this.x(time) + 3, RULER / 2, width - this.x(time) - 4);
		c.fillRect(0, RULER - 2, width, 1);
		c.fillStyle = colours.of('back');
		c.fillRect(0, 0, this.labels, RULER - 2);
		c.fillStyle = colours.of('faint');
		this.surface.text(duration(this.to - this.from), 8, RULER / 2, this.labels - 12);
	}

	drawLabel(c, row) {
		const lane = this.order[row], { tid, tgid } = this.trace.lanes[lane], thread = tid !== tgid;
		const label = thread && this.trace.isNamedAsLeader(lane) ? `${this.labels > 120 ? 'thread ' : ''}${tid}` : this.trace.laneName(lane);

		c.fillStyle = colours.of(thread ? 'faint' : 'text');
		this.surface.text(label, thread ? 18 : 8, this.y(row) + LANE / 2, this.labels - (thread ? 22 : 12));
	}

	/*
	 * All calls, pale if some are filtered out; then those that are not; then the failed ones
	 * again, so that their neighbors do not hide them.
	 */
	drawLane(c, lane, y) {
		if (this.hits !== this.trace.all) {
			c.globalAlpha = 0.25;
			this.drawList(c, this.trace.all, lane, y, false);
			c.globalAlpha = 1;
		}
		this.drawList(c, this.hits, lane, y, false);
		if (this.errors)
			this.drawList(c, this.errors, lane, y, true);
	}

	drawList(c, list, lane, y, asErrors) {
		const { trace } = this, last = list.from[lane + 1];

		for (let k = list.after(lane, this.from); k < last; ) {
			const call = list.index[k], x = this.x(trace.start[call]), end = this.x(trace.end[call]);

			if (trace.start[call] > this.to)
				return;
			if (end - x < 2) {
				k = this.drawColumn(c, list, k, last, y, asErrors);
				continue;
			}
			c.fillStyle = asErrors || this.trace.failed(call) ? colours.of('error') : this.classColour(call);
			c.fillRect(Math.max(x, this.labels), y, Math.min(end, this.surface.width) - Math.max(x, this.labels), BAR);
			if (end - x > 28 && c.globalAlpha === 1)
				this.drawName(c, call, Math.max(x, this.labels), end, y);
			k++;
		}
	}

	drawName(c, call, x, end, y) {
		c.fillStyle = colours.of('on-class');
		this.surface.text(this.trace.strings[this.trace.name[call]], x + 3, y + BAR / 2 + 1, Math.min(end, this.surface.width) - x - 5);
	}

	/*
	 * Draws the calls of one column of pixels.  The color is that of the longest call of a
	 * sample, and the height shows how much of the column's time was spent in calls.  Returns
	 * the position of the first call after the column.
	 */
	drawColumn(c, list, first, last, y, asErrors) {
		const { start, end } = this.trace, x = Math.floor(this.x(start[list.index[first]])), until = this.time(x + 1);
		const behind = Math.max(first + 1, list.since(first, last, until)), step = Math.max(1, Math.floor((behind - first) / SAMPLES));
		let longest = list.index[first];

		for (let k = first; k < behind; k += step)
			if (end[list.index[k]] - start[list.index[k]] > end[longest] - start[longest])
				longest = list.index[k];
		const share = Math.min(1, (list.busy[behind] - list.busy[first]) * this.scale), height = asErrors ? 5 : BAR * (0.4 + 0.6 * share);

		c.fillStyle = asErrors ? colours.of('error') : this.classColour(longest);
		c.fillRect(x, y + BAR - height, 1, height);
		return behind;
	}

	classColour(call) {
		return colours.of('class-' + this.trace.about.classes[this.trace.sort[call]]);
	}

	drawNotes(c, first, last) {
		c.fillStyle = colours.of('text');
		for (const note of this.trace.notes) {
			const row = this.row.get(note.lane), x = this.x(note.time);

			if (row < first || row >= last || x < this.labels || x > this.surface.width)
				continue;
			c.beginPath();
			c.moveTo(x - 4, this.y(row) + 1);
			c.lineTo(x + 4, this.y(row) + 1);
			c.lineTo(x, this.y(row) + 7);
			c.fill();
		}
	}

	drawChosen(c) {
		if (this.chosen < 0)
			return;
		const { start, end, lane } = this.trace, x = this.x(start[this.chosen]), y = this.y(this.row.get(lane[this.chosen]));

		c.strokeStyle = colours.of('focus');
		c.lineWidth = 2;
		c.strokeRect(x - 1, y + 2, Math.max(4, this.x(end[this.chosen]) - x + 2), LANE - 4);
	}

	/* ---- choosing calls ---- */

	/* @mask: null: all calls */
	filter(mask) {
		this.hits = mask ? new List(this.trace, call => mask[call]) : this.trace.all;
		this.errors = new List(this.trace, call => this.trace.failed(call) && (!mask || mask[call]));
		this.surface.ask();
	}

	choose(call) {
		this.chosen = call;
		if (call >= 0)
			this.show(call);
		this.surface.ask();
		this.chose(call);
	}

	/*
	 * The call of a lane that is nearest to a time, and its distance in pixels.  Failed calls
	 * are easier to hit.
	 */
	nearest(lane, time) {
		const { start, end } = this.trace;
		let best = { call: -1, far: Infinity };

		for (const list of [this.hits, this.errors]) {
			const k = list.after(lane, time);

			for (const at of [k - 1, k]) {
				if (at < list.from[lane] || at >= list.from[lane + 1])
					continue;
				const call = list.index[at], far = Math.max(0, start[call] - time, time - end[call]) * this.scale;

				if (far < best.far)
					best = { call, far };
			}
		}
		return best;
	}

	/* The call or the note at this point. */
	at(x, y) {
		const lane = this.laneAt(y);

		if (lane === undefined || x < this.labels)
			return {};
		const note = this.trace.notes.find(n => n.lane === lane && Math.abs(this.x(n.time) - x) <= NEAR &&
			y - this.y(this.row.get(lane)) < 9);
		const { call, far } = this.nearest(lane, this.time(x));

		return note ? { note } : { call: far <= NEAR ? call : -1 };
	}

	/* Chooses the next visible call of the lane or, with @whole, of all lanes. */
	step(by, whole) {
		const { lane, start } = this.trace, { hits } = this;

		if (!hits.length)
			return;
		if (this.chosen < 0 || whole) {
			this.choose(this.nextInTime(by));
			return;
		}
		const of = lane[this.chosen], k = hits.since(hits.from[of], hits.from[of + 1], start[this.chosen]);
		const next = hits.index[k] === this.chosen || by < 0 ? k + by : k;

		if (next >= hits.from[of] && next < hits.from[of + 1])
			this.choose(hits.index[next]);
	}

	nextInTime(by) {
		const { start } = this.trace, now = this.chosen < 0 ? this.from - 1 : start[this.chosen];
		let best = -1;

		for (const call of this.hits.index)
			if (call !== this.chosen && (start[call] - now) * by >= 0 && (best < 0 || (start[best] - start[call]) * by > 0))
				best = call;
		return best < 0 ? this.chosen : best;
	}

	/* Chooses the nearest call in the next lane that has one. */
	stepLane(by) {
		if (this.chosen < 0) {
			this.step(1);
			return;
		}
		const { lane, start } = this.trace;

		for (let row = this.row.get(lane[this.chosen]) + by; row >= 0 && row < this.order.length; row += by) {
			const { call } = this.nearest(this.order[row], start[this.chosen]);

			if (call >= 0) {
				this.choose(call);
				return;
			}
		}
	}

	/* ---- input ---- */

	listen() {
		const { box } = this, { canvas } = this.surface;

		box.addEventListener('scroll', () => this.surface.ask());
		canvas.addEventListener('wheel', event => this.wheel(event), { passive: false });
		canvas.addEventListener('pointerdown', event => this.press(event));
		canvas.addEventListener('pointermove', event => this.drag(event));
		for (const end of ['pointerup', 'pointercancel'])
			canvas.addEventListener(end, event => this.release(event));
		canvas.addEventListener('pointerleave', () => this.said(''));
		canvas.addEventListener('dblclick', event => this.zoom(0.25, event.offsetX));
		box.addEventListener('keydown', event => this.key(event));
	}

	/* Over the names of the lanes the wheel scrolls. */
	wheel(event) {
		if (event.offsetX < this.labels)
			return;
		event.preventDefault();
		if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))
			this.move((event.deltaX || event.deltaY) / this.room);
		else
			this.zoom(Math.exp(event.deltaY / 400), event.offsetX);
	}

	press(event) {
		this.pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
		this.moved = this.pointers.size > 1;
		event.target.setPointerCapture(event.pointerId);
	}

	drag(event) {
		const was = this.pointers.get(event.pointerId), now = { x: event.offsetX, y: event.offsetY };

		if (!was) {
			this.hover(event);
			return;
		}
		if (Math.abs(now.x - was.x) + Math.abs(now.y - was.y) < (this.moved ? 1 : 4))
			return;
		this.moved = true;
		this.pointers.set(event.pointerId, now);
		const [other] = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, p]) => p);

		if (other) {
			const before = Math.abs(was.x - other.x), after = Math.abs(now.x - other.x);

			this.zoom(Math.min(2, Math.max(0.5, Math.max(before, 10) / Math.max(after, 10))), (now.x + other.x) / 2);
			return;
		}
		this.move((was.x - now.x) / this.room);
		if (event.pointerType === 'mouse')
			this.box.scrollTop += was.y - now.y;
	}

	release(event) {
		const was = this.pointers.get(event.pointerId);

		this.pointers.delete(event.pointerId);
		if (!was || this.moved || event.type === 'pointercancel')
			return;
		const { call } = this.at(event.offsetX, event.offsetY);

		if (call >= 0)
			this.choose(call);
	}

	hover(event) {
		const { call, note } = this.at(event.offsetX, event.offsetY), { trace } = this;

		if (note)
			this.said(`${trace.laneName(note.lane)}: ${note.text}`);
		else if (call >= 0)
			this.said(`${duration(trace.end[call] - trace.start[call])}  ${trace.text(call)}`);
		else
			this.said('');
		this.surface.canvas.style.cursor = call >= 0 || note ? 'pointer' : 'grab';
	}

	key(event) {
		const keys = {
			w: () => this.zoom(0.7), s: () => this.zoom(1.4), a: () => this.move(-0.15), d: () => this.move(0.15),
			0: () => this.look(this.begin, this.finish),
			ArrowLeft: () => this.step(-1), ArrowRight: () => this.step(1),
			ArrowUp: () => this.stepLane(-1), ArrowDown: () => this.stepLane(1),
			Enter: () => this.open(), Escape: () => this.choose(-1),
		};
		const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];

		if (!act || event.ctrlKey || event.metaKey || event.altKey)
			return;
		event.preventDefault();
		act();
	}

	open() {
		if (this.chosen < 0)
			this.step(1);
		this.opened();
	}
}
