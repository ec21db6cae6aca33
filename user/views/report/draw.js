/* ---- draw: elements, numbers, canvases ---------------------------------------------------------------------------- */

/* Data from the traced program may be anything, so it is put as text only. */
function element(name, properties, ...content) {
	const made = Object.assign(document.createElement(name), properties);

	made.append(...content);
	return made;
}

function count(n) {
	return n.toLocaleString('en-US');
}

function scaled(n, step, units) {
	let unit = 0;

	while (n >= step && unit < units.length - 1) {
		n /= step;
		unit++;
	}
	return `${n >= 100 || Number.isInteger(n) ? Math.round(n) : n.toPrecision(3)} ${units[unit]}`;
}

/* Formats nanoseconds. */
function duration(ns) {
	return scaled(ns, 1000, ['ns', '\u00b5s', 'ms', 's']);
}

function bytes(n) {
	return scaled(n, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB']);
}

/*
 * Formats @ns after @begun, which is in ns since 1970, too many digits for a number; to the
 * microsecond, in this browser's time zone.
 */
function clock(begun, ns) {
	const at = BigInt(begun) + BigInt(Math.round(ns)), date = new Date(Number(at / 1000000n));
	const micro = String(at / 1000n % 1000000n).padStart(6, '0');

	return `${date.toLocaleTimeString('en-GB')}.${micro}`;
}

/* The current colors of the style. */
const colours = {
	read() {
		const style = getComputedStyle(document.documentElement);

		this.cache = new Map();
		this.of = name => {
			if (!this.cache.has(name))
				this.cache.set(name, style.getPropertyValue('--' + name).trim());
			return this.cache.get(name);
		};
	},
};

/* A canvas in the screen's resolution, which is drawn once a frame however often ask() is called. */
class Surface {
	constructor(canvas, draw) {
		this.canvas = canvas;
		this.context = canvas.getContext('2d');
		this.draw = draw;
		this.asked = false;
	}

	resize(width, height) {
		const ratio = devicePixelRatio || 1;

		if (this.width === width && this.height === height && this.ratio === ratio)
			return;
		Object.assign(this, { width, height, ratio });
		this.canvas.width = Math.round(width * ratio);
		this.canvas.height = Math.round(height * ratio);
		this.canvas.style.width = `${width}px`;
		this.canvas.style.height = `${height}px`;
	}

	ask() {
		if (this.asked)
			return;
		this.asked = true;
		requestAnimationFrame(() => {
			this.asked = false;
			this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
			this.context.clearRect(0, 0, this.width, this.height);
			this.draw(this.context);
		});
	}

	/* Text that is cut to fit. */
	text(text, x, y, room) {
		const c = this.context;

		if (room < 8)
			return;
		if (c.measureText(text).width > room) {
			const fits = Math.floor(text.length * room / c.measureText(text).width) - 1;

			if (fits < 2)
				return;
			text = text.slice(0, fits) + '\u2026';
		}
		c.fillText(text, x, y);
	}
}
