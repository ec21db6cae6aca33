/* ---- data: reads what report_data.c wrote, into columns ----------------------------------------------------- */

const ITEM = { END: 0, STRING: 1, FRAME: 2, LANE: 3, NAME: 4, CALL: 5, NOTE: 6 };
const FAILED = 1, NO_END = 2, INJECTED = 4;

function bytesOf(base64) {
	if (Uint8Array.fromBase64)
		return Uint8Array.fromBase64(base64);
	const text = atob(base64), bytes = new Uint8Array(text.length);

	for (let i = 0; i < text.length; i++)
		bytes[i] = text.charCodeAt(i);
	return bytes;
}

async function inflate(bytes) {
	const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));

	return new Uint8Array(await new Response(stream).arrayBuffer());
}

/* Escapes characters that would change the page's text without being visible. */
function visible(text) {
	return text.replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
		c => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));
}

class Reader {
	constructor(bytes) {
		this.bytes = bytes;
		this.at = 0;
		this.decoder = new TextDecoder();
	}

	number() {
		let byte = this.bytes[this.at++], value = byte & 127, unit = 128;

		while (byte > 127) {
			byte = this.bytes[this.at++];
			value += (byte & 127) * unit;
			unit *= 128;
		}
		return value;
	}

	signed() {
		const n = this.number();

		return n % 2 ? -(n + 1) / 2 : n / 2;
	}

	/* Skips bytes, and returns their number. */
	skip() {
		const length = this.number();

		this.at += length;
		return length;
	}

	text() {
		const length = this.skip();

		return this.decoder.decode(this.bytes.subarray(this.at - length, this.at));
	}
}

/* A column for each property of a call. */
const COLUMNS = {
	lane: Uint32Array, name: Uint32Array, start: Float64Array, end: Float64Array, flags: Uint8Array, sort: Uint8Array,
	error: Uint32Array, path: Uint32Array, connection: Uint32Array, frame: Uint32Array, fd: Int32Array, newFd: Int32Array,
	in: Float64Array, out: Float64Array, textAt: Uint32Array, textLength: Uint32Array,
};

class Trace {
	constructor(bytes) {
		this.bytes = bytes;
		this.reader = new Reader(bytes);
		this.count = 0;
		this.room = 0;
		/*
		 * by number; for a string that was written twice, .same has the first one's number,
		 * .sameFrame for a frame
		 */
		this.strings = [''];
		this.same = [0];
		this.numbers = new Map([['', 0]]);
		this.frames = [{ caller: 0, string: 0 }];
		this.sameFrame = [0];
		this.frameNumbers = new Map();
		this.lanes = [];
		this.notes = [];
		this.now = 0;
		while (this.item())
			;
		this.settle();
	}

	grow() {
		this.room = this.room ? 2 * this.room : 4096;
		for (const [name, kind] of Object.entries(COLUMNS)) {
			const grown = new kind(this.room);

			if (this[name])
				grown.set(this[name]);
			this[name] = grown;
		}
	}

	item() {
		const r = this.reader;

		if (r.at >= this.bytes.length)
			throw new Error('its data is cut off');
		switch (r.number()) {
		case ITEM.STRING:
			this.takeString(visible(r.text()));
			break;
		case ITEM.FRAME:
			this.takeFrame(this.sameFrame[r.number()], this.same[r.number()]);
			break;
		case ITEM.LANE:
			this.lanes.push({ tid: r.number(), tgid: r.number(), parent: r.number(), name: this.same[r.number()] });
			break;
		case ITEM.NAME:
			Object.assign(this.lanes[r.number()], { tid: r.number(), name: this.same[r.number()] });
			break;
		case ITEM.CALL:
			this.takeCall();
			break;
		case ITEM.NOTE:
			this.notes.push({ lane: r.number(), time: this.now += r.signed(), text: visible(r.text()) });
			break;
		case ITEM.END:
			this.about = JSON.parse(r.text());
			return false;
		default:
			throw new Error('its data has an item of an unknown kind');
		}
		return true;
	}

	takeString(text) {
		const known = this.numbers.get(text), number = this.strings.length;

		this.strings.push(text);
		this.same.push(known ?? number);
		if (known === undefined)
			this.numbers.set(text, number);
	}

	takeFrame(caller, string) {
		const key = caller + ' ' + string, known = this.frameNumbers.get(key), number = this.frames.length;

		this.frames.push({ caller, string });
		this.sameFrame.push(known ?? number);
		if (known === undefined)
			this.frameNumbers.set(key, number);
	}

	takeCall() {
		const r = this.reader, i = this.count++;

		if (i === this.room)
			this.grow();
		this.lane[i] = r.number();
		this.name[i] = this.same[r.number()];
		this.start[i] = this.now += r.signed();
		this.end[i] = this.now + r.number();
		this.flags[i] = r.number();
		this.sort[i] = r.number();
		this.error[i] = this.same[r.number()];
		this.path[i] = this.same[r.number()];
		this.connection[i] = this.same[r.number()];
		this.frame[i] = this.sameFrame[r.number()];
		this.fd[i] = r.number() - 1;
		this.newFd[i] = r.number() - 1;
		this.in[i] = r.number();
		this.out[i] = r.number();
		this.textLength[i] = r.skip();
		this.textAt[i] = r.at - this.textLength[i];
	}

	/* Sorts the calls by lane and start.  A call without a known end lasts until the next one. */
	settle() {
		if (!this.room)
			this.grow();
		this.duration = this.about.duration;
		this.all = new List(this, () => true);
		for (let lane = 0; lane < this.lanes.length; lane++)
			this.settleLane(this.all.index.subarray(this.all.from[lane], this.all.from[lane + 1]));
		this.all.addUp();
	}

	settleLane(index) {
		if (index.some((call, k) => k && this.start[call] < this.start[index[k - 1]]))
			index.sort((a, b) => this.start[a] - this.start[b]);
		index.forEach((call, k) => {
			if (this.flags[call] & NO_END && this.end[call] === this.start[call])
				this.end[call] = k + 1 < index.length ? this.start[index[k + 1]] : Math.max(this.duration, this.start[call]);
		});
	}

	/* ---- facts about a call ---- */

	text(call) {
		const at = this.textAt[call];

		return visible(this.reader.decoder.decode(this.bytes.subarray(at, at + this.textLength[call])));
	}

	failed(call) {
		return (this.flags[call] & FAILED) !== 0;
	}

	/* The string of the line that made the call; 0: not known. */
	line(call) {
		return this.frames[this.frame[call]].string;
	}

	/* Innermost first. */
	stack(call) {
		const lines = [];

		for (let frame = this.frame[call]; frame; frame = this.frames[frame].caller)
			lines.push(this.strings[this.frames[frame].string]);
		return lines;
	}

	laneName(lane) {
		const { tid, name } = this.lanes[lane];

		return `${this.strings[name || this.leaderOf(lane).name] || '?'} ${tid}`;
	}

	processName(lane) {
		return `${this.strings[this.leaderOf(lane).name] || '?'} ${this.lanes[lane].tgid}`;
	}

	isNamedAsLeader(lane) {
		const { name } = this.lanes[lane];

		return !name || name === this.leaderOf(lane).name;
	}

	leaderOf(lane) {
		this.leaders ??= new Map(this.lanes.filter(l => l.tid === l.tgid).map(l => [l.tgid, l]));
		return this.leaders.get(this.lanes[lane].tgid) ?? this.lanes[lane];
	}

	/* ---- search ---- */

	/* One character for each byte, so that its offsets are those of the bytes. */
	haystack() {
		this.hay ??= new TextDecoder('latin1').decode(this.bytes).toLowerCase();
		return this.hay;
	}

	/* The call whose text contains this offset, or else the call before it. */
	callAt(place) {
		let first = -1, last = this.count - 1;

		while (first < last) {
			const middle = (first + last + 1) >> 1;

			if (this.textAt[middle] > place)
				last = middle - 1;
			else
				first = middle;
		}
		return first;
	}

	searchTexts(words, found) {
		const hay = this.haystack();
		const needle = new TextDecoder('latin1').decode(new TextEncoder().encode(words)).toLowerCase();

		for (let at = hay.indexOf(needle); at >= 0; ) {
			const call = this.callAt(at), end = call < 0 ? 0 : this.textAt[call] + this.textLength[call];
			const within = at + needle.length <= end;

			if (within)
				found[call] = 1;
			at = hay.indexOf(needle, within ? end : at + 1);
		}
	}

	/*
	 * A byte for each call: whether its text, path, connection, thread or one of its lines has
	 * these words.
	 */
	search(words) {
		const found = new Uint8Array(this.count), lower = words.toLowerCase();
		const string = this.strings.map(s => s.toLowerCase().includes(lower));
		const lane = this.lanes.map((l, k) => this.laneName(k).toLowerCase().includes(lower));
		const frame = [false];

		this.searchTexts(words, found);
		for (let i = 1; i < this.frames.length; i++)
			frame.push(string[this.frames[i].string] || frame[this.frames[i].caller]);
		for (let i = 0; i < this.count; i++)
			if (string[this.path[i]] || string[this.connection[i]] || lane[this.lane[i]] || frame[this.frame[i]])
				found[i] = 1;
		return found;
	}
}

/* Some of the calls, by lane and then by time: those of a lane begin at .from[lane]. */
class List {
	constructor(trace, wants) {
		const { count, lane, lanes } = trace;

		this.trace = trace;
		this.from = new Uint32Array(lanes.length + 1);
		const ordered = trace.all?.index, index = new Uint32Array(count);
		let n = 0;

		/* in the order of .all, once that exists */
		for (let k = 0; k < count; k++) {
			const call = ordered ? ordered[k] : k;

			if (wants(call)) {
				index[n++] = call;
				this.from[lane[call] + 1]++;
			}
		}
		for (let k = 0; k < lanes.length; k++)
			this.from[k + 1] += this.from[k];
		this.index = ordered ? index.slice(0, n) : this.byLane(index);
		if (ordered)
			this.addUp();
	}

	get length() {
		return this.index.length;
	}

	byLane(calls) {
		const next = this.from.slice(), index = new Uint32Array(calls.length);

		for (const call of calls)
			index[next[this.trace.lane[call]]++] = call;
		return index;
	}

	/* The time in all calls before each one, for drawing many at once. */
	addUp() {
		const { start, end } = this.trace;

		this.busy = new Float64Array(this.length + 1);
		for (let k = 0; k < this.length; k++)
			this.busy[k + 1] = this.busy[k] + end[this.index[k]] - start[this.index[k]];
	}

	/* The position of a lane's first call that ends after a time; .from[lane + 1] if there is none. */
	after(lane, time) {
		return this.firstThat(this.from[lane], this.from[lane + 1], call => this.trace.end[call] > time);
	}

	/* The position of the first call that begins at or after a time. */
	since(first, last, time) {
		return this.firstThat(first, last, call => this.trace.start[call] >= time);
	}

	firstThat(first, last, is) {
		while (first < last) {
			const middle = (first + last) >> 1;

			if (is(this.index[middle]))
				last = middle;
			else
				first = middle + 1;
		}
		return first;
	}
}
