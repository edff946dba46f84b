import type {Alert} from './journal.js';
import {isAtLeast, levelCode} from './level.js';
import type {LevelName, NotifySettings} from './settings.js';

/** A way to reach people and programs. */
export type ChannelName = 'sms' | 'email' | 'webhook';

/** Whom an alert goes to, and how. `to` is a phone number, an e-mail address, or the host of the webhook (its address may hold a secret). */
export type Receiver = {readonly channel: ChannelName; readonly to: string};

/** The lowest level that a channel takes: its own, or the one of all. */
export function channelLevel({level, ...channels}: NotifySettings, channel: ChannelName): LevelName {
	return channels[channel]?.level ?? level;
}

/** Whether a channel takes an alert of this kind, whether or not it is set up. */
export function isTakenBy(notify: NotifySettings, channel: ChannelName, {level = 'CASCADING', audience}: Pick<Alert, 'level' | 'audience'>): boolean {
	const isMeant = audience === undefined || (audience === 'phones') === (channel === 'sms');
	return isMeant && isAtLeast(level, channelLevel(notify, channel));
}

/** The lowest level that anybody wants to be told of. */
export function lowestLevel(notify: NotifySettings): LevelName {
	const levels = channels.filter(channel => channel === 'sms' || notify[channel] !== undefined).map(channel => channelLevel(notify, channel));
	return levels.toSorted((a, b) => levelCode(a) - levelCode(b))[0] ?? notify.level;
}

/** Everyone that an alert goes to. Texts that cannot be sent are among them: they are recorded as failed and shown loudly (decision 20). */
export function receiversOf(notify: NotifySettings, alert: Alert): Receiver[] {
	return channels.filter(channel => isTakenBy(notify, channel, alert))
		.flatMap(channel => addresses(notify, channel).map(to => ({channel, to})));
}

const channels: readonly ChannelName[] = ['sms', 'email', 'webhook'];

function addresses({sms, email, webhook}: NotifySettings, channel: ChannelName): readonly string[] {
	switch (channel) {
		case 'sms': {
			return sms.enabled ? sms.to : [];
		}

		case 'email': {
			return email?.to ?? [];
		}

		case 'webhook': {
			return webhook ? [webhook.host] : [];
		}
	}
}

/**
Who gets an alert instead when a delivery of it has failed: the first of the fallback numbers that it has not gone to, once none of those
that it went to may still get it. `undefined`: nobody.
*/
export function nextReceiver(siblings: ReadonlyArray<{readonly to: string; readonly state: string}>, instead: readonly string[]): string | undefined {
	const hasFailed = siblings.every(({state}) => state === 'failed');
	return hasFailed ? instead.find(to => siblings.every(sibling => sibling.to !== to)) : undefined;
}
