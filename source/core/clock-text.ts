/** `02:14`, local time, as people at night read it; with the day in front when it is not today: `25 Nov 02:14`. */
export function clockTime(wall: number, now: number): string {
	const date = new Date(wall);
	const time = `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
	return date.toDateString() === new Date(now).toDateString() ? time : `${date.getDate()} ${months[date.getMonth()]} ${time}`;
}

/** `02:14:05`: where seconds matter, as when a restart is due. */
export function clockTimeWithSeconds(wall: number): string {
	const date = new Date(wall);
	return `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}:${twoDigits(date.getSeconds())}`;
}

/** `25 Nov 02:14:05`, local time: one of many in a list. */
export function dayAndTime(wall: number): string {
	const date = new Date(wall);
	return `${String(date.getDate()).padStart(2)} ${months[date.getMonth()]} ${clockTimeWithSeconds(wall)}`;
}

/** `45 s`, `3 min`, `2 h`, `4 d`: the largest unit that fits, rounded down. */
export function shortDuration(milliseconds: number): string {
	const seconds = Math.floor(milliseconds / 1000);
	if (seconds < 120) {
		return `${seconds} s`;
	}

	if (seconds < 7200) {
		return `${Math.floor(seconds / 60)} min`;
	}

	return seconds < 172_800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function twoDigits(number: number): string {
	return String(number).padStart(2, '0');
}
