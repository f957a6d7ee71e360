"""Many processes on one store, a sheet that fails, a coordinator who never rests: what is lost, doubled, overwritten, resurrected, owed?

    run          one run: the loopback server, workers that are killed and stopped, faults from a seed
    worker       an app process: accepts submissions, corrects some, runs cycles;  `naive` the same with append_rows and retry
    coordinator  what a person does in the sheet all the while, written down under the server's lock, so that it is the truth
    truth        the oracle: what was acknowledged and done by people, against what stands on the sheet. Pure
"""
