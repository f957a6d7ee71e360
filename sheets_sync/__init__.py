"""Durable acceptance, the shared sheet, and the two kept level. Start here.

    wiring     the only reader of settings; makes the parts once a process
    service    what pages and the command line ask for, its parts are `figures`, `editing`, `telling`, `sheetcare`; `access` decides who may
    links      signed links for schools without accounts;  `returns` sends a record back to its filer (退回);  `decisions` about a record;  `recall` what a filer need not type again
    lines      the ledger as lines to look at, made once a change
    duty       what is due when, who has filed, 本期无活动;  `filing` the form under both covers, the pack
    database   one writer thread with group commit; `schema`, `migrations`
    accepting  submissions kept once, all that wait in a few statements
    store      journal (append only), records, history;  `prepared` statements compiled once
    imports    an upload before it is accepted: doubts settled row by row, who a row is
    judge      the ledger of this process: records read, checked, credited
    sheet      the shared sheet as a handful of methods: `embedded`, `google` (+ `google_reading`, `google_layout`, `google_requests`, `google_http`);  `pace` gives turns to its requests
    layout     where things stand on the sheet;  `names` what of people's names may stand there
    match      which row is which record;  `missing` where missing headers go back to
    plan       what a pull means;  `writes` what the sheet should get next;  `repair` what a correction hit by mistake, `astray` by column: pure
    batches    batches on disk;  `keeping` what a cycle keeps, each function one commit
    engine     one cycle: settle, gather, plan, apply;  `doubt` settles, `isolation` finds a row that is refused, `pauses` come after failures, `worker` runs cycles, `lease` lets one process write
    export     the official form as .xlsx

The way of a submission: `service.accept` ▸ journal + record in one durable commit (已保存) ▸ batch under a token ▸ seen on the sheet (已入表).
"""
