/** Whose messages they are, and where the requests go. Travels over the channel between the two processes, and nowhere else. */
export type Account = {
	readonly accountSid: string;
	readonly authToken: string;
	readonly from: string;
	/** Instead of Twilio's own address. */
	readonly baseUrl: string | undefined;
	/** Milliseconds that one request may take in all, from the connection to the last byte of the answer. */
	readonly deadline: number;
};
