import {createMemoryJournal} from '../../source/history/memory-journal.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {describeJournal, moment} from './journal-contract.js';
import {openedJournal} from './opened-journal.js';

describeJournal('in memory', async () => {
	const journal = createMemoryJournal();
	return {journal, reopen: () => journal, [Symbol.asyncDispose]: async () => undefined};
});

describeJournal('in SQLite', async () => {
	const folder = await temporaryFolder();
	const first = openedJournal(folder.path, moment(0));
	const journals = [first];
	return {
		journal: first,
		reopen() {
			const journal = openedJournal(folder.path, moment(0));
			journals.push(journal);
			return journal;
		},
		async [Symbol.asyncDispose]() {
			for (const journal of journals) {
				journal.close();
			}

			await folder.dispose();
		},
	};
});
